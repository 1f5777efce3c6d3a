"""Popularity: the order of choices by hand, and what makes the weights right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.measures.popularity import PRIOR, popularity


def drawn(weights, n, *, length, seed=0):
    """Draw customers who take products by popularity among those they lack."""
    chance = np.random.default_rng(seed)
    weights = np.asarray(weights, float)
    # the order of exponential clocks is that of Plackett and Luce
    clocks = chance.exponential(1 / weights, (n, len(weights)))
    order = np.argsort(clocks, axis=1)[:, :length]
    return pd.DataFrame(
        {
            "customer_id": np.repeat([f"C{i:06}" for i in range(n)], length),
            "product_id": [f"p{k:03}" for k in order.ravel()],
            "step": np.tile(np.arange(1, length + 1), n),
        }
    )


def test_weights_of_simulated_choices_are_recovered():
    true = np.array([8.0, 4, 2, 1, 1, 1, 1, 1, 0.5, 0.5])
    learned = popularity(drawn(true, 20_000, length=6))
    assert learned.to_numpy() == pytest.approx(true / true.sum(), rel=0.05)


def test_shares_of_takers_would_call_the_popular_less_popular():
    true = np.array([8.0, 1, 1, 1, 1])
    rows = drawn(true, 5_000, length=4)
    shares = rows["product_id"].value_counts(normalize=True).sort_index()
    assert shares["p000"] < 0.3
    assert popularity(rows)["p000"] == pytest.approx(8 / 12, rel=0.05)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6, unique=True),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 2),
)
def test_each_product_is_taken_as_often_as_expected(orders, together):
    rows = pd.DataFrame(
        [
            (f"C{n}", product, 1 + place // together)
            for n, order in enumerate(orders)
            for place, product in enumerate(order)
        ],
        columns=["customer_id", "product_id", "step"],
    )
    weight = popularity(rows)
    assert weight.sum() == pytest.approx(1)
    expected = dict.fromkeys(weight.index, 0.0)
    for _, own in rows.groupby("customer_id"):
        for step, taken in own.groupby("step"):
            held = set(own.loc[own["step"] < step, "product_id"])
            lacked = [p for p in weight.index if p not in held]
            for product in lacked:
                share = weight[product] / weight[lacked].sum()
                expected[product] += len(taken) * share
    counts = rows["product_id"].value_counts()
    for product, chosen in expected.items():
        prior = PRIOR * len(weight) * weight[product]
        assert counts[product] + PRIOR == pytest.approx(chosen + prior, rel=1e-3)


def test_the_order_of_the_rows_changes_nothing():
    rows = drawn([3.0, 2, 1], 50, length=3)
    again = popularity(rows.sample(frac=1, random_state=1))
    pd.testing.assert_series_equal(popularity(rows), again)


def test_one_product_has_all_the_popularity():
    rows = pd.DataFrame({"customer_id": ["A"], "product_id": ["p"], "step": [1]})
    assert popularity(rows).to_dict() == {"p": 1}

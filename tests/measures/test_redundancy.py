"""Variables that say nearly the same: by hand, by scipy, on the data at hand."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from customer_value.data.assumptions import INDEX_VARIABLES
from customer_value.errors import ParameterError
from customer_value.measures.redundancy import (
    _nearly_one,
    correlation_ratio,
    redundancy,
)
from customer_value.measures.value_index import index_variables, value_index


@pytest.fixture
def variables():
    chance = np.random.default_rng(4)
    base = chance.random(200)
    return pd.DataFrame(
        {
            "purchases": base,
            "products": base**3 + chance.normal(0, 0.02, 200),
            "gap_days": 1 - base,
            "referrals": chance.random(200),
            "tenure_years": np.where(chance.random(200) < 0.2, np.nan, base),
        }
    )


def test_the_correlations_are_those_of_scipy(variables):
    pairs = redundancy(variables).pairs
    assert len(pairs) == 10
    assert pairs["correlation"].abs().is_monotonic_decreasing
    for row in pairs.itertuples():
        both = variables[[row.first, row.second]].dropna()
        assert row.customers == len(both)
        want = spearmanr(both[row.first], both[row.second]).statistic
        assert row.correlation == pytest.approx(want)


def test_the_largest_set_of_which_every_two_are_near_is_named(variables):
    found = redundancy(variables)
    assert found.near == ("purchases", "products", "gap_days", "tenure_years")
    assert found.finding.startswith(
        "Four of the five variables are nearly one: purchases, products, days between "
        "purchases and years as a customer (rank correlations of at least 0."
    )
    assert repr(found) == "Redundancy(variables=5, near=4)"
    assert len(found.summary()) == 10


def test_where_none_are_near_that_is_said(variables):
    found = redundancy(variables[["purchases", "referrals"]])
    assert found.near == ()
    assert found.finding.startswith("No two of the two variables are nearly one")


def test_what_tells_nobody_apart_is_not_compared(variables):
    found = redundancy(variables.assign(same=1, nothing=np.nan))
    assert found.variables == 5
    alone = redundancy(variables[["purchases"]].assign(same=1))
    assert alone.near == ()
    assert alone.finding == "1 variable tell customers apart: no pairs."
    assert redundancy(variables.iloc[:0]).pairs.empty


@pytest.mark.parametrize("limit", [-0.1, 1.1, "high", None, True])
def test_a_limit_that_is_no_share_is_refused(variables, limit):
    with pytest.raises(ParameterError, match="'limit' parameter of redundancy"):
        redundancy(variables, limit=limit)


def test_text_is_refused(variables):
    with pytest.raises(ParameterError, match="numbers"):
        redundancy(variables.assign(plan="gold"))


def test_the_warning_is_measured_on_the_data_at_hand(cdnow):
    found = redundancy(index_variables(cdnow))
    assert {"purchases", "purchases_per_year", "tenure_years"} <= set(found.near)
    inside = found.pairs["first"].isin(found.near)
    inside &= found.pairs["second"].isin(found.near)
    assert (found.pairs.loc[inside, "correlation"].abs() >= 0.7).all()


# ---------------------------------------------------------------- correlation ratio


def ratio_by_hand(index, name):
    """Return Var(E[S | step of r]) / Var(S) with a loop over the customers."""
    scored = index.scores[index.scores["verdict"] != "not scored"]
    rating = index.ratings.loc[scored.index, name]
    rating = rating.fillna(rating.mean())
    steps = {}
    for customer, score in scored["score"].items():
        step = min(int((rating[customer] - 1) / 9 * 20 + 1e-9), 19)
        steps.setdefault(step, []).append(score)
    mean = scored["score"].mean()
    between = sum(len(s) * (np.mean(s) - mean) ** 2 for s in steps.values())
    return between / ((scored["score"] - mean) ** 2).sum()


def test_the_correlation_ratio_agrees_with_a_loop(variables):
    index = value_index(variables)
    ratios = correlation_ratio(index)
    assert list(ratios.index) == list(variables.columns)
    for name in variables:
        assert ratios[name] == pytest.approx(ratio_by_hand(index, name))


def test_a_ratio_is_a_share_and_one_variable_explains_all(variables):
    ratios = correlation_ratio(value_index(variables, rating="value"))
    assert ratios.between(0, 1 + 1e-12).all()
    flag = pd.DataFrame({"a": [0.0, 1, 1, 0]})
    assert correlation_ratio(value_index(flag)).tolist() == pytest.approx([1])
    # ratings 1, 4, 7, 10 in two steps: 4 x 3² of 2 x (4.5² + 1.5²)
    few = pd.DataFrame({"a": [1.0, 2, 5, 9]})
    assert correlation_ratio(value_index(few)).tolist() == pytest.approx([36 / 45])


def test_without_differences_there_is_no_ratio():
    index = value_index(pd.DataFrame({"a": [2.0, 2], "b": [1.0, 1]}))
    assert correlation_ratio(index).isna().all()
    empty = value_index(pd.DataFrame(columns=list(INDEX_VARIABLES), dtype=float))
    assert correlation_ratio(empty).isna().all()


def test_the_order_of_the_pairs_is_that_of_the_variables(variables):
    pairs = redundancy(variables).pairs
    known = set(itertools.combinations(variables.columns, 2))
    assert set(zip(pairs["first"], pairs["second"], strict=True)) == known


def test_few_customers_get_few_steps():
    # 25 customers make two steps: the score of each half against that of all
    chance = np.random.default_rng(4)
    table = pd.DataFrame(chance.random((25, 6)), columns=list("abcdef"))
    index = value_index(table, rating="value")
    score = index.scores["score"].reindex(table.index)
    half = index.ratings["a"] >= 5.5
    means = score.groupby(half).transform("mean")
    want = means.var() / score.var()
    assert correlation_ratio(index)["a"] == pytest.approx(want)


def test_noise_explains_about_a_tenth_whatever_the_number_of_customers():
    for size in (25, 60, 200):
        found = []
        for seed in range(40):
            chance = np.random.default_rng(seed)
            noise, rest = chance.random((2, size))
            table = pd.DataFrame({"noise": noise, "rest": rest})
            index = value_index(table, weights={"noise": 1, "rest": 5}, rating="value")
            found.append(correlation_ratio(index)["noise"])
        assert np.mean(found) < 0.2  # a share of 1/26 is its own


def test_the_nearest_of_many_columns_are_found_at_once():
    names = [f"v{place}" for place in range(40)]
    near = np.eye(40, dtype=bool)
    for group in ((0, 1), (2, 5, 9), (3, 6, 7), (3, 8)):
        near[np.ix_(group, group)] = True
    assert _nearly_one(names, near) == ("v2", "v5", "v9")
    assert _nearly_one(names, ~np.zeros((40, 40), dtype=bool)) == tuple(names)
    assert _nearly_one(names, np.eye(40, dtype=bool)) == ()


def test_the_largest_set_is_that_of_trying_every_set():
    chance = np.random.default_rng(2)
    for _ in range(50):
        half = np.triu(chance.random((7, 7)) < 0.5, 1)
        near = half | half.T | np.eye(7, dtype=bool)
        sets = (
            chosen
            for size in range(7, 1, -1)
            for chosen in itertools.combinations(range(7), size)
            if near[np.ix_(chosen, chosen)].all()
        )
        want = tuple("abcdefg"[place] for place in next(sets, ()))
        assert _nearly_one(list("abcdefg"), near) == want

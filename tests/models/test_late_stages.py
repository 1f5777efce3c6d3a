"""Late purchases of regular buyers are integrated: held against counting them all."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import customer_value as cv
from customer_value.models.late_stages import counted
from customer_value.models.stages import Ahead

# s, y, w, tails, a, k: purchases and rate, added up stage by stage with forty digits
ADDED_UP = {
    (0.7, 0.4, 900.0, 3.5, 0.8, 3): (21.20258968056959, 0.008073358097870884),
    (2000.25, 0.3, 2.5, 700.0, 1.5, 4): (562.1204290021647, 107.5888032057918),
    (5.5, 0.0, 200.0, 1.2, 0.3, 12): (31.23542927753471, 0.111979877149832),
    (40.0, 0.9, 30.0, 8.0, 2.5, 30): (6.10568844495586, 0.01005917635999691),
}


def ahead(s, y, w, tails, *, a, k, count=False):
    ones = (np.array([float(value)]) for value in (s, y, w, tails))
    stages = Ahead(*ones, a=a, k=k)
    if count:
        stages.many[:] = False
        stages.last = stages.top
    return stages


@pytest.mark.parametrize("case", ADDED_UP)
def test_sums_with_forty_digits_come_out(case):
    *row, a, k = case
    stages = ahead(*row, a=a, k=k)
    assert stages.many.all()
    found = (stages.purchases()[0], stages.rate()[0])
    assert found == pytest.approx(ADDED_UP[case], rel=1e-10)


@given(
    st.floats(0.1, 5_000),
    st.floats(0, 0.95),
    st.floats(100, 3_000),
    st.floats(0.2, 3_000),
    st.floats(0.05, 10),
    st.sampled_from([1, 2, 3, 5, 12, 30]),
)
def test_integrating_late_purchases_is_counting_them(s, y, far, tails, a, k):
    row = (s, y, far * k / (s + k), tails)  # so that about ``far`` purchases come
    stages = ahead(*row, a=a, k=k)
    brute = ahead(*row, a=a, k=k, count=True)
    assert stages.purchases() == pytest.approx(brute.purchases(), rel=1e-8)
    assert stages.rate() == pytest.approx(brute.rate(), rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("k", [1, 4, 40])
def test_nothing_jumps_where_the_integral_takes_over(k):
    # the first future in which late purchases are integrated, and the last without
    def many(w):
        return ahead(30.0, 0.2, w, 4.0, a=0.7, k=k).many[0]

    low, high = 0.01, 1_000.0
    while high / low - 1 > 1e-13:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if many(middle) else (middle, high)
    before, after = (ahead(30.0, 0.2, w, 4.0, a=0.7, k=k) for w in (low, high))
    assert before.last[0] > 2 * counted(k) * k - 2 > after.last[0]
    assert before.purchases() == pytest.approx(after.purchases(), rel=1e-9)
    assert before.rate() == pytest.approx(after.rate(), rel=1e-8)


def heavy(customers: int) -> pd.DataFrame:
    chance = np.random.default_rng(1)
    x, age = chance.integers(0, 2_001, customers), chance.uniform(0.05, 3, customers)
    last = np.where(x > 0, age * chance.uniform(0.1, 1, customers), 0.0)
    return pd.DataFrame({"frequency": x, "recency": last, "T": age})


def test_one_stage_far_ahead_is_the_model_in_closed_form():
    table, shared = heavy(200), {"r": 0.5, "alpha": 0.01, "a": 0.8, "b": 2.0}
    regular = cv.models.CNBDk.from_params(k=1, **shared)
    closed = cv.models.ModifiedBetaGeo.from_params(**shared)
    for future in (10, 1_000, 100_000):
        found = regular.expected_purchases(table, future_t=future)
        wanted = closed.expected_purchases(table, future_t=future)
        assert found.to_numpy() == pytest.approx(wanted.to_numpy(), rel=1e-9)
    found = regular.discounted_expected_transactions(table)
    wanted = closed.discounted_expected_transactions(table)
    assert found.to_numpy() == pytest.approx(wanted.to_numpy(), rel=1e-9)


def test_two_thousand_purchases_for_ever_take_little_memory():
    table = heavy(300)
    model = cv.models.CNBDk.from_params(r=0.5, alpha=0.01, a=0.8, b=2.0, k=5)
    tracemalloc.start()
    found = model.discounted_expected_transactions(table, periods_per_year=52)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert peak < 200e6  # bytes; counted one by one they took gigabytes

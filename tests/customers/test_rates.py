"""Shares with their uncertainty: Wilson intervals and shrinkage."""

from __future__ import annotations

import copy
import math
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_series_equal

from customer_value.customers.rates import Rate, shrunk_rate, wilson
from customer_value.errors import ParameterError

QUICK = settings(max_examples=60, deadline=None, derandomize=True)


def wilson_by_hand(k, n):
    """Return the interval from its textbook formula."""
    z, p = 1.959963984540054, k / n
    middle = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def test_twelve_of_twenty_has_the_interval_of_the_book():
    rate = wilson(12, 20)
    assert (round(rate.low, 4), round(rate.high, 4)) == (0.3866, 0.7812)
    assert (rate.value, rate.count, rate.n) == (0.6, 12, 20)


@QUICK
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_wilsons_and_holds_the_share(case):
    k, n = case
    rate = wilson(k, n)
    low, high = wilson_by_hand(k, n)
    assert rate.low == pytest.approx(max(low, 0), abs=1e-9)
    assert rate.high == pytest.approx(min(high, 1), abs=1e-9)
    assert 0 <= rate.low <= rate + 1e-12
    assert rate - 1e-12 <= rate.high <= 1


def test_nobody_asked_means_nothing_known():
    rate = wilson(0, 0)
    assert math.isnan(rate)
    assert math.isnan(rate.low)
    assert math.isnan(rate.high)
    assert (rate.count, rate.n) == (0, 0)
    assert str(rate) == "– (– to –, 0 of 0)"


def test_a_rate_calculates_as_the_share_it_is():
    rate = Rate(0.75, low=0.3, high=0.95, count=3, n=4)
    assert rate == 0.75
    assert rate * 4 == 3
    assert 1 - rate == 0.25
    assert pd.Series([rate]).dtype == float


def test_a_rate_says_its_interval_and_its_counts():
    rate = Rate(0.75, low=0.30064, high=0.95, count=1500, n=2000)
    assert repr(rate) == "Rate(0.75, low=0.3006, high=0.95, count=1500, n=2000)"
    assert str(rate) == "75% (30% to 95%, 1,500 of 2,000)"


@pytest.mark.parametrize(
    "passed_on",
    [copy.copy, copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r))],  # noqa: S301
)
def test_a_rate_survives_being_passed_on(passed_on):
    rate = wilson(3, 4)
    again = passed_on(rate)
    assert type(again) is Rate
    assert repr(again) == repr(rate)


def test_counts_of_numpy_become_plain_numbers():
    rate = wilson(np.int64(3), np.int64(4))
    assert type(rate.count) is type(rate.n) is int


def test_three_of_five_is_pulled_to_the_base_rate():
    assert shrunk_rate(3, 5, base_rate=0.3) == pytest.approx(0.36)
    assert shrunk_rate(0, 0, base_rate=0.3) == pytest.approx(0.30)


def test_a_series_is_shrunk_row_by_row_and_left_as_it_was():
    k, n = pd.Series({"a": 3, "b": 0}), pd.Series({"a": 5, "b": 0})
    before = k.copy(), n.copy()
    assert_series_equal(
        shrunk_rate(k, n, base_rate=0.3), pd.Series({"a": 0.36, "b": 0.30})
    )
    assert_series_equal(k, before[0])
    assert_series_equal(n, before[1])


@QUICK
@given(
    st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.floats(0, 1),
    st.floats(0.1, 1000),
)
def test_a_shrunk_rate_lies_between_what_was_seen_and_the_base(case, base, strength):
    k, n = case
    seen = k / n if n else base
    got = shrunk_rate(k, n, base_rate=base, strength=strength)
    assert min(seen, base) - 1e-9 <= got <= max(seen, base) + 1e-9


@pytest.mark.parametrize("strength", [0, -1, math.nan])
def test_a_strength_that_is_not_above_zero_is_refused(strength):
    with pytest.raises(ParameterError, match="'strength' parameter of shrunk_rate"):
        shrunk_rate(1, 2, base_rate=0.5, strength=strength)


@pytest.mark.parametrize("base", [-0.1, 1.1, math.nan])
def test_a_base_rate_that_is_no_share_is_refused(base):
    with pytest.raises(ParameterError, match="'base_rate' parameter of shrunk_rate"):
        shrunk_rate(1, 2, base_rate=base)

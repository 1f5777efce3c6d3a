"""How much sits with how few: Gini, whale curve, top fifth."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from customer_value.errors import ParameterError
from customer_value.measures.concentration import concentration

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
WHALE = pd.Series([60.0, 40, 30, 10, 0, -15, -25])


def gini_by_hand(values):
    """Return half the mean difference of all pairs, over the mean."""
    n = len(values)
    differences = sum(abs(a - b) for a, b in itertools.product(values, values))
    return differences / (2 * n * sum(values))


def top_fifth_by_hand(values):
    """Hand out the top fifth of the customers, a fiftieth of a customer at a time."""
    ordered = sorted(values, reverse=True)
    pieces = [value / 50 for value in ordered for _ in range(50)]
    return sum(pieces[: 10 * len(values)]) / sum(values)


def test_gini_of_ten_to_forty_is_a_quarter():
    assert concentration(pd.Series([10, 20, 30, 40])).gini == 0.25


def test_the_whale_curve_of_the_method_holds():
    whale = concentration(WHALE.sample(frac=1, random_state=1))
    curve = whale.curve["share_value"].tolist()
    assert curve == pytest.approx([0.6, 1, 1.3, 1.4, 1.4, 1.25, 1])
    assert whale.curve["share_customers"].tolist() == pytest.approx(
        [k / 7 for k in range(1, 8)]
    )
    assert (whale.peak, whale.peak_share) == pytest.approx((1.4, 4 / 7))
    assert whale.total == 100
    assert np.isnan(whale.gini)  # not defined for losses


def test_equal_customers_are_not_concentrated():
    equal = concentration(pd.Series([7.0] * 10))
    assert equal.gini == pytest.approx(0)
    assert equal.top_share == pytest.approx(0.2)


def test_the_customer_on_the_cut_counts_in_part():
    # a fifth of seven customers is 1.4 customers: all of 60 and 0.4 of 40
    assert concentration(WHALE).top_share == pytest.approx((60 + 0.4 * 40) / 100)


@QUICK
@given(st.lists(st.integers(0, 50), min_size=1, max_size=15).filter(sum))
def test_gini_and_top_fifth_agree_with_slow_ways(values):
    got = concentration(pd.Series(values))
    assert got.gini == pytest.approx(gini_by_hand(values))
    assert got.top_share == pytest.approx(top_fifth_by_hand(values))
    assert (got.peak, got.curve["share_value"].iloc[-1]) == pytest.approx((1, 1))


@QUICK
@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=15).filter(lambda v: sum(v) > 0)
)
def test_the_peak_is_the_profit_of_those_who_make_one(values):
    got = concentration(pd.Series(values))
    assert got.peak == pytest.approx(sum(v for v in values if v > 0) / sum(values))
    assert got.peak_share == pytest.approx(sum(v > 0 for v in values) / len(values))


@QUICK
@given(
    st.lists(st.integers(-9, 50), min_size=2, max_size=15).filter(lambda v: sum(v) > 0),
    st.randoms(use_true_random=False),
)
def test_order_and_unit_change_nothing(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    first, second = (
        concentration(pd.Series(values)),
        concentration(100.0 * pd.Series(shuffled)),
    )
    assert_frame_equal(first.curve, second.curve)
    assert first.top_share == pytest.approx(second.top_share)


@pytest.mark.parametrize("values", [[], [0, 0], [np.nan], [-5, -1], [5, -5]])
def test_without_a_total_nothing_is_concentrated(values):
    got = concentration(pd.Series(values, dtype=float))
    shares = [got.gini, got.peak, got.peak_share, got.top_share]
    assert np.isnan(shares).all()
    assert got.finding == (
        "The values do not add up to more than 0: nobody holds a share."
    )


def test_missing_and_infinite_values_are_left_out():
    got = concentration(pd.Series([10, np.nan, 20, np.inf, 30, 40]))
    assert got.gini == 0.25
    assert len(got.curve) == 4


def test_the_input_is_left_as_it_was():
    before = WHALE.copy()
    concentration(WHALE)
    assert_series_equal(WHALE, before)


def test_text_is_refused():
    with pytest.raises(ParameterError, match="must be numbers"):
        concentration(pd.Series(["much", "little"]))


def test_the_summary_reads_the_curve_at_every_tenth():
    shares = concentration(pd.Series([10.0] * 5 + [0.0] * 5)).summary()
    assert shares["share_value"].tolist() == pytest.approx(
        [0.2, 0.4, 0.6, 0.8, *[1.0] * 6]
    )


def test_the_finding_names_the_top_fifth():
    got = concentration(pd.Series([80.0, 5, 5, 5, 5]))
    assert got.finding == "The top fifth of customers holds 80% of value."
    assert repr(got) == "Concentration(customers=5, top_fifth=0.8)"

"""The one rating function: by hand (E1), by property, by a loop of its own."""

from __future__ import annotations

import itertools
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_series_equal

from customer_value.customers.rating import finite, rate
from customer_value.errors import ParameterError

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
CUTS = (10, 20, 30, 40, 50, 60, 70, 80, 90)
COLUMNS = st.lists(
    st.one_of(st.none(), st.integers(-50, 50), st.floats(-1e6, 1e6)), max_size=30
).map(lambda values: pd.Series(values, dtype=float))
HOWS = ("rank", "value", "log")


def ranks_by_hand(values):
    """Return average ranks from counting, one value at a time."""
    return [
        sum(other < v for other in values) + (sum(o == v for o in values) + 1) / 2
        for v in values
    ]


@pytest.mark.parametrize(
    ("values", "how", "reverse", "ratings"),
    [
        ([1, 2, 2, 10], "value", False, [1, 2, 2, 10]),
        ([1, 2, 2, 10], "rank", False, [1, 5.5, 5.5, 10]),
        ([5, 5, 5, 9], "rank", False, [1, 1, 1, 10]),
        ([10, 40, 100], "value", True, [10, 7, 1]),
        ([1, 2, 2, 10], "none", False, [1, 2, 2, 10]),
        ([1, 2, 2, 10], "none", True, [10, 9, 9, 1]),
        # log1p of 0, 9, 99 is 0, ln 10, 2 ln 10; of -9 it is -ln 10
        ([0, 9, 99], "log", False, [1, 5.5, 10]),
        ([-9, 0, 9], "log", False, [1, 5.5, 10]),
        ([-9, 0, 99], "log", False, [1, 4, 10]),
        ([0, 9, 99], "log", True, [10, 5.5, 1]),
    ],
)
def test_ratings_are_those_made_by_hand(values, how, reverse, ratings):
    got = rate(pd.Series(values), how=how, reverse=reverse)
    assert got.tolist() == pytest.approx(ratings, abs=1e-12)


def test_rank_is_the_default():
    values = pd.Series([1, 2, 2, 10])
    assert_series_equal(rate(values), rate(values, how="rank"))


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [(-5, 1, 10), (9.99, 1, 10), (10, 2, 10), (10.01, 2, 9), (90, 10, 2), (91, 10, 1)],
)
def test_a_rating_by_cuts_counts_the_points_reached(value, up, down):
    values = pd.Series([value])
    assert rate(values, how="cuts", cuts=CUTS).tolist() == [up]
    # reversed: 1 + the number of cut points the value does not exceed
    assert rate(values, how="cuts", cuts=CUTS, reverse=True).tolist() == [down]


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("values", [[3, 3, 3], [7], [], [np.nan, 4, np.nan]])
def test_one_value_for_everyone_gives_no_rating(how, values):
    series = pd.Series(values, dtype=float)
    got = rate(series, how=how)
    assert got.isna().all()
    assert got.index.equals(series.index)


@pytest.mark.parametrize("how", [*HOWS, "none", "cuts"])
def test_missing_stays_missing(how):
    got = rate(pd.Series([1, np.nan, 9]), how=how, cuts=CUTS)
    assert got.isna().tolist() == [False, True, False]


@pytest.mark.parametrize("how", HOWS)
def test_infinite_values_count_as_missing(how):
    got = rate(pd.Series([np.inf, 1, 2, -np.inf]), how=how)
    assert got.tolist() == pytest.approx([np.nan, 1, 10, np.nan], nan_ok=True)


@QUICK
@given(COLUMNS, st.sampled_from(HOWS), st.booleans())
def test_ratings_lie_between_one_and_ten_and_reach_both(values, how, reverse):
    got = rate(values, how=how, reverse=reverse).dropna()
    if len(got):
        assert (got.min(), got.max()) == (1, pytest.approx(10))
        assert (got <= 10).all()


@QUICK
@given(COLUMNS, st.sampled_from(HOWS), st.booleans())
def test_ties_rate_equally_and_more_never_rates_lower(values, how, reverse):
    got = rate(values, how=how, reverse=reverse)
    known = got.dropna().index
    for a, b in itertools.product(known, known):
        if values[a] == values[b]:
            assert got[a] == got[b]
        elif values[a] < values[b]:
            assert (got[a] >= got[b]) if reverse else (got[a] <= got[b])


@QUICK
@given(st.lists(st.integers(-5, 5), min_size=2, max_size=12))
def test_rank_ratings_agree_with_counting(values):
    ranks = ranks_by_hand(values)
    low, high = min(ranks), max(ranks)
    got = rate(pd.Series(values)).tolist()
    if low == high:
        assert np.isnan(got).all()
    else:
        want = [1 + 9 * (r - low) / (high - low) for r in ranks]
        assert got == pytest.approx(want)


@QUICK
@given(st.lists(st.integers(-100, 100), min_size=2, max_size=20), st.integers(1, 9))
def test_scale_and_shift_change_no_rating_by_value(values, scale):
    plain = pd.Series(values, dtype=float)
    assert_series_equal(
        rate(plain * scale - 7, how="value"), rate(plain, how="value"), rtol=1e-9
    )


@QUICK
@given(st.lists(st.integers(-20, 20), min_size=2, max_size=20))
def test_any_rising_map_leaves_rank_ratings_alone(values):
    plain = pd.Series(values, dtype=float)
    assert_series_equal(rate(np.exp(plain)), rate(plain))


@QUICK
@given(COLUMNS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_rating(values, random):
    order = list(values.index)
    random.shuffle(order)
    assert_series_equal(rate(values.loc[order]).sort_index(), rate(values))


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("values", [[-1.7e308, 0, 1.7e308], [0, 5e-324], [0, 1e-310]])
def test_the_largest_and_smallest_numbers_rate_like_any_other(how, values):
    got = rate(pd.Series(values), how=how)
    assert (got.iloc[0], got.iloc[-1]) == (1, 10)


def test_the_input_is_left_as_it_was():
    values = pd.Series([3.0, np.inf, np.nan, 1.0])
    before = values.copy()
    for how in (*HOWS, "cuts"):
        rate(values, how=how, cuts=CUTS, reverse=True)
    assert_series_equal(values, before)


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([1, None, 3], dtype="Int64"),
        pd.Series([1.0, None, 3.0], dtype="Float64"),
        pd.Series([Decimal(1), None, Decimal(3)], dtype=object),
        pd.Series(["1", None, "3"]),
        pd.Series([False, None, True], dtype="boolean"),
    ],
    ids=["whole", "float", "decimal", "numbers as text", "flag"],
)
def test_numbers_of_every_kind_are_numbers(values):
    got = finite(values)
    assert got.dtype == float
    assert got.isna().tolist() == [False, True, False]
    assert rate(values, how="value").dropna().tolist() == [1, 10]


@pytest.mark.parametrize(
    "values",
    [
        pd.Series(["a", "b"], name="plan"),
        pd.Series(pd.to_datetime(["2026-01-01", None]), name="plan"),
        pd.Series(pd.to_timedelta([1, 2], unit="D"), name="plan"),
        pd.Series([1, "x"], dtype=object, name="plan"),
        pd.Series([1j, 2j], name="plan"),
    ],
    ids=["text", "date", "duration", "mixed", "complex"],
)
def test_what_is_no_number_is_refused_by_name(values):
    with pytest.raises(ParameterError, match=r"must be numbers.*'plan'"):
        rate(values)


def test_a_text_without_a_name_is_refused_too():
    with pytest.raises(ParameterError, match="Got 'text' instead"):
        rate(pd.Series(["a", "b"]))


def test_an_unknown_way_of_rating_is_refused():
    with pytest.raises(ParameterError, match="'how' parameter of rate must be one of"):
        rate(pd.Series([1, 2]), how="zscore")


@pytest.mark.parametrize("given_rating", [0.9, 10.1, -3])
def test_a_given_rating_outside_one_to_ten_is_refused(given_rating):
    with pytest.raises(ParameterError, match="from 1 to 10"):
        rate(pd.Series([5, given_rating]), how="none")


@pytest.mark.parametrize(
    "cuts",
    [
        None,
        [],
        CUTS[:8],
        (*CUTS, 100),
        CUTS[::-1],
        (1,) * 9,
        ("a",) * 9,
        (*CUTS[:8], np.nan),
        5,
    ],
)
def test_anything_but_nine_rising_cut_points_is_refused(cuts):
    with pytest.raises(ParameterError, match="'cuts' parameter of rate must be nine"):
        rate(pd.Series([1, 2]), how="cuts", cuts=cuts)

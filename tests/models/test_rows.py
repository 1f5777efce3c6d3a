"""Merging equal customers loses nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from customer_value.models.rows import factorised, merged, one_row, rows_of

customers = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(2, 4)), max_size=30
)


def table(rows):
    return pd.DataFrame(rows, columns=["frequency", "recency", "T"])


@given(customers)
def test_merged_rows_spread_out_to_the_summary_again(given_rows):
    frame = table(given_rows)
    rows = rows_of(frame, caller="fit")
    for name, values in (("frequency", rows.x), ("recency", rows.t_x), ("T", rows.T)):
        assert_array_equal(rows.spread(values, name), frame[name])
    assert rows.customers == len(frame)
    assert rows.repeats == frame["frequency"].sum()
    assert len(rows.x) == len(frame.drop_duplicates())


@given(customers)
def test_the_order_of_the_rows_does_not_matter(given_rows):
    forward = rows_of(table(given_rows), caller="fit")
    backward = rows_of(table(given_rows[::-1]), caller="fit")
    for name in ("x", "t_x", "T", "weight"):
        assert_array_equal(getattr(forward, name), getattr(backward, name))


def test_weights_add_up_over_equal_rows(make_summary):
    frame = make_summary((1, 2, 9), (1, 2, 9), (0, 0, 9), weights=[2.5, 1.0, 4.0])
    rows = rows_of(frame, caller="fit")
    assert rows.weight.tolist() == [4.0, 3.5]
    assert rows.customers == 7.5
    assert rows.repeats == 3.5


def test_time_is_scaled_and_nothing_else(make_summary):
    rows = rows_of(make_summary((1, 2, 9)), caller="fit").scaled(2.0)
    assert (rows.x[0], rows.t_x[0], rows.T[0]) == (1.0, 1.0, 4.5)


def test_two_columns_merge_like_three():
    (x, age), place = merged(np.array([1.0, 0.0, 1.0]), np.array([4.0, 4.0, 4.0]))
    assert x.tolist() == [0.0, 1.0]
    assert age.tolist() == [4.0, 4.0]
    assert place.tolist() == [1, 0, 1]


def test_one_row_is_a_customer_who_has_just_bought():
    row = one_row()
    assert (row.x[0], row.t_x[0], row.T[0], row.customers) == (0.0, 0.0, 0.0, 1.0)


NUMBERS = st.one_of(
    st.integers(-40, 40).map(float),
    st.integers(0, 10**9).map(float),
    st.floats(-5, 5, allow_nan=False).map(lambda n: round(n, 2) + 0.0),
)


@given(st.lists(NUMBERS, max_size=60))
def test_distinct_values_are_those_of_numpy_whole_or_not(values):
    given_values = np.array(values, dtype=float)
    distinct, where = factorised(given_values)
    expected, place = np.unique(given_values, return_inverse=True)
    assert distinct.tolist() == expected.tolist()
    assert where.tolist() == place.tolist()
    assert (distinct.dtype, where.dtype) == (np.float64, np.int64)


def test_whole_numbers_close_together_and_far_apart_are_the_same():
    close = np.array([7, 3, 3, 9], dtype=np.int64)
    far = close * 10**12
    assert factorised(close)[1].tolist() == factorised(far)[1].tolist() == [1, 0, 0, 2]
    assert factorised(far)[0].tolist() == [3 * 10**12, 7 * 10**12, 9 * 10**12]
    assert factorised(close)[0].dtype == np.int64

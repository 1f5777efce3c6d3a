"""What a summary must hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from customer_value.errors import DataError, ParameterError
from customer_value.models.checks import checked_summary
from customer_value.models.rows import COLUMNS


def checked(frame):
    return checked_summary(frame, needs=COLUMNS, caller="fit")


def test_a_good_summary_comes_back_as_floats_with_a_weight_of_one(make_summary):
    frame = make_summary((2, 5, 9), (0, 0, 9))
    numbers = checked(frame)
    assert numbers.columns.tolist() == ["frequency", "recency", "T", "weights"]
    assert {kind.kind for kind in numbers.dtypes} == {"f"}
    assert numbers["weights"].tolist() == [1.0, 1.0]
    assert numbers.index.equals(frame.index)


def test_weights_are_taken_along(make_summary):
    frame = make_summary((2, 5, 9), (0, 0, 9), weights=[3, 1])
    assert checked(frame)["weights"].tolist() == [3.0, 1.0]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ((-1, 0, 9), "frequency is no whole number from 0 on"),
        ((1.5, 2, 9), "frequency is no whole number from 0 on"),
        ((1, -2, 9), "recency is negative"),
        ((1, 2, -9), "T is negative"),
        ((1, 12, 9), "recency is greater than T"),
        ((0, 3, 9), "recency is above 0 without a repeat purchase"),
        ((np.nan, 3, 9), "frequency holds no finite number"),
        ((1, np.inf, 9), "recency holds no finite number"),
        ((1, 2, None), "T holds no finite number"),
    ],
)
def test_a_bad_row_is_refused_and_named(make_summary, row, rule):
    frame = make_summary((2, 5, 9), row)
    with pytest.raises(DataError, match=rule) as caught:
        checked(frame)
    assert "C01" in str(caught.value)
    assert "C00" not in str(caught.value)
    problems = caught.value.problems
    assert problems["rule"].tolist() == [rule]
    assert problems["rows"].tolist() == [1]
    assert problems["share"].tolist() == [0.5]


def test_all_faults_are_told_at_once(make_summary):
    frame = make_summary((1.5, 2, 9), (1, 12, 9))
    with pytest.raises(DataError, match="2 problems must be mended first"):
        checked(frame)


def test_text_in_a_number_is_told_as_it_stands(make_summary):
    frame = make_summary((1, 2, 9)).astype(object)
    frame.loc["C00", "T"] = "nine"
    with pytest.raises(DataError, match="C00: T nine"):
        checked(frame)


@pytest.mark.parametrize("kind", ["timedelta64[ns]", "datetime64[ns]"])
def test_spans_and_days_are_no_numbers(make_summary, kind):
    frame = make_summary((2, 5, 9), (0, 0, 9))
    frame["T"] = pd.Series([9, 9], index=frame.index).astype(kind)
    with pytest.raises(DataError, match="T holds no finite number, 2 rows"):
        checked(frame)


def test_weights_must_be_above_zero(make_summary):
    with pytest.raises(DataError, match="weights are not above 0"):
        checked(make_summary((1, 2, 9), weights=0))


def test_a_missing_column_is_named_with_a_hint(make_summary):
    frame = make_summary((1, 2, 9)).rename(columns={"frequency": "frequencies"})
    with pytest.raises(DataError, match="Did you mean 'frequencies'") as caught:
        checked(frame)
    assert "Columns found: frequencies, recency and T" in str(caught.value)


def test_a_column_that_stands_there_twice_is_refused(make_summary):
    frame = make_summary((1, 2, 9))
    with pytest.raises(DataError, match="column T stands there twice"):
        checked(pd.concat([frame, frame["T"]], axis=1))


def test_what_is_no_table_is_refused():
    with pytest.raises(ParameterError, match="'summary' parameter of fit must be"):
        checked([1, 2, 3])


def test_a_negative_mean_purchase_is_refused():
    frame = pd.DataFrame({"frequency": [1], "monetary_value": [-3.0]})
    needs = ["frequency", "monetary_value"]
    with pytest.raises(DataError, match="monetary_value is negative"):
        checked_summary(frame, needs=needs, caller="fit")


@pytest.mark.parametrize("row", [0, 16_383, 16_384, 39_999])
def test_a_fault_is_found_wherever_it_stands(make_summary, row):
    frame = make_summary(*[(1, 2, 9)] * 40_000)
    frame.iloc[row, frame.columns.get_loc("T")] = 1
    with pytest.raises(DataError, match="recency is greater than T, 1 row"):
        checked(frame)


def test_no_rows_are_no_fault(make_summary):
    assert checked(make_summary()).empty

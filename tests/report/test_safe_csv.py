"""CSV for people: nothing that runs, nothing else changed."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.report.safe_csv import safe_csv


def cells(*texts):
    made = safe_csv(pd.DataFrame({"value": list(texts)}))
    return [row[0] for row in csv.reader(io.StringIO(made, newline=""))][1:]


@pytest.mark.parametrize(
    "text", ["-12.50", "+44 20 7946 0958", "00123", "2026-10-31", "12%", "a=b", "(5)"]
)
def test_numbers_dates_and_telephones_stay(text):
    assert cells(text) == [text]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "  =1", "％x", "|x"],  # noqa: RUF001
)
def test_what_would_run_gets_an_apostrophe(text):
    assert cells(text) == ["'" + text]


def test_line_ends_inside_a_cell_become_blanks():
    assert cells("a\r\n=1", "\t=2") == ["a =1", "' =2"]


def test_missing_text_stays_empty_and_numbers_stay_numbers():
    frame = pd.DataFrame({"t": [None, "x"], "n": [-1.5, 2.0]})
    assert safe_csv(frame).splitlines() == ['"t","n"', '"",-1.5', '"x",2.0']


def test_an_empty_frame_has_its_headings():
    assert safe_csv(pd.DataFrame({"a": pd.Series([], dtype="str")})) == '"a"\r\n'


def test_the_input_is_not_changed():
    frame = pd.DataFrame({"a": ["=1"]})
    safe_csv(frame)
    assert frame.loc[0, "a"] == "=1"


@given(st.lists(st.text(), min_size=1))
def test_no_cell_begins_like_a_formula(texts):
    for cell in cells(*texts):
        begins = cell.strip()[:1]
        assert begins not in {"=", "@", "|", "%"} or not begins
        assert not (begins in {"+", "-"} and not any(c.isdigit() for c in cell))

"""The first page says first what could make every number on it wrong."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.report.blocks import Note
from customer_value.report.first_page import summary

DAYS = pd.date_range("2025-01-05", periods=12, freq="30D").strftime("%Y-%m-%d")


def doubts(*more, amount=10.0):
    lines = [(who, day, amount) for who in "ABC" for day in DAYS]
    frame = pd.DataFrame([*lines, *more], columns=["customer_id", "date", "amount"])
    blocks = summary(cv.read_dataset({"transactions": frame})).blocks
    return [block.text for block in blocks if isinstance(block, Note)]


def test_a_page_without_doubts_has_no_warning():
    assert doubts() == []


def test_an_amount_in_another_unit_is_told_with_its_weight():
    (said,) = doubts(("A", "2025-06-01", 5_000.0))
    assert said == (
        "Amount above 100 times the median: 1 line with 93% of sales. Check the unit: "
        "cents instead of the currency?"
    )


def test_a_large_amount_that_carries_little_is_no_matter_for_the_board():
    few = [(f"K{k}", day, 10.0) for k in range(120) for day in DAYS]
    assert doubts(*few, ("A", "2025-06-01", 1_100.0)) == []


@pytest.mark.parametrize(
    ("day", "which"), [("2029-05-01", "last"), ("1999-05-01", "first")]
)
def test_a_day_that_stands_alone_is_told(day, which):
    (said,) = doubts(("A", day, 10.0))
    assert said.startswith(f"The {which} day stands alone: ")
    assert day in said
    assert "Check" in said


def test_where_nobody_was_there_to_leave_no_tile_says_so():
    lines = [("A", day, 10.0) for day in DAYS] + [("A", "2029-05-01", 10.0)]
    frame = pd.DataFrame(lines, columns=["customer_id", "date", "amount"])
    page = repr(summary(cv.read_dataset({"transactions": frame})))
    assert "bought more than once" in page
    assert "left within" not in page

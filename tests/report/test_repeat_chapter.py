"""The chapter of the first question, with and without what stands beside it."""

from __future__ import annotations

import pandas as pd

import customer_value as cv
from customer_value.report.blocks import Exhibit, Table
from customer_value.report.repeat_chapter import repeat


def kinds(blocks):
    return [type(block) for block in blocks]


def test_buyers_rhythm_and_who_they_are_stand_in_the_chapter():
    blocks = repeat(cv.load_dataset("retailer"))
    assert kinds(blocks) == [Exhibit, Table, Exhibit]
    assert blocks[1].title == (
        "Half of 4,164 gaps between purchases are over within 51 days"
    )
    assert "loyalty card" in str(blocks[2].html())


def test_leads_stand_beside_depth_where_the_data_hold_them():
    blocks = repeat(cv.load_dataset("software"))
    assert kinds(blocks) == [Exhibit, Table, Table]  # no group differs clearly
    assert blocks[-1].title == (
        "Leads rose by 28% within 365 days; the repeat rate stayed at 86%"
    )
    page = str(blocks[-1].html())
    assert "conversions per lead" in page
    assert "tenure, years" in page


def test_a_young_and_small_company_has_a_short_chapter():
    lines = {"customer_id": ["A", "B"], "date": ["2026-01-01", "2026-01-09"]}
    bought = pd.DataFrame({**lines, "amount": 5.0})
    blocks = repeat(cv.read_dataset({"transactions": bought}))
    assert kinds(blocks) == [Exhibit, Table]
    assert blocks[1].title == "No customer has bought twice"
    again = bought.assign(customer_id="A")
    title = repeat(cv.read_dataset({"transactions": again}))[1].title
    assert title == "The one gap between two purchases lasts 8 days"

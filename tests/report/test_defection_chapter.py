"""The chapter of the third question, with and without contracts."""

from __future__ import annotations

import pandas as pd

import customer_value as cv
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.defection_chapter import leaving


def kinds(blocks):
    return [type(block) for block in blocks]


def test_who_left_and_what_a_model_adds_where_nobody_has_a_contract():
    blocks = leaving(cv.load_dataset("retailer"))
    assert kinds(blocks) == [Exhibit, Exhibit, Table, Note]
    assert blocks[0].title.startswith("272 of 702 customers (39%) were lost")
    assert "they had brought 22% of revenue. Some leave in silence" in blocks[-1].text


def test_contracts_show_how_long_they_last_and_when_they_end():
    blocks = leaving(cv.load_dataset("subscription"))
    assert kinds(blocks) == [Exhibit, Exhibit, Exhibit, Table, Note]
    assert blocks[0].title.startswith("48% of 601 contracts last longer than a year")
    assert blocks[1].title == "52% cancel in year 1, 31% of those left in year 3"
    assert blocks[0].source == "Source: customers, transactions."
    assert "cancelled within 365 days. By months customers differ" in blocks[-1].text
    assert "Some leave in silence" not in blocks[-1].text


def test_a_base_that_is_too_small_to_judge_says_so():
    days = ["2025-01-01", "2025-03-01", "2025-12-31"]
    bought = pd.DataFrame({"customer_id": list("ABA"), "date": days, "amount": 5.0})
    blocks = leaving(cv.read_dataset({"transactions": bought}))
    assert "No detectable defection beyond what chance explains" in blocks[-1].text
    assert blocks[2].title == "No customer has been silent for longer than usual"

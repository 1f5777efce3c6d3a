"""The page of claims: every claim once, with its number, interval and verdict."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.claims_chapter import claims


@pytest.fixture(scope="module")
def software():
    return cv.load_dataset("software")


def cells(table):
    return {column.name: column.texts for column in table.columns}


def test_the_page_has_picture_table_and_how_to_read_it(software):
    picture, table, note, how = claims(software)
    assert [type(block) for block in (picture, table, note, how)] == [
        *(Exhibit, Table, Note, Note)
    ]
    assert "true by construction" in note.text.lower()
    assert "associations" in how.text
    ledger = cv.claims_ledger(software)
    found = cells(table)
    assert found["Claim"] == tuple(ledger["claim"].str.removesuffix("."))
    assert found["Verdict"] == tuple(ledger["verdict"])
    assert "nan" not in repr(table).lower().split()


def test_counts_have_no_interval_and_small_numbers_are_not_lost(software):
    _, table, *_ = claims(software)
    found = cells(table)
    rows = dict(
        zip(
            found["Claim"],
            zip(found["Value"], found["95% interval"], strict=True),
            strict=True,
        )
    )
    assert rows["Counting referrals changes whom to look after"] == ("0.25", "–")
    value, interval = rows["More of any stream adds value"]
    assert float(value) > 0
    assert interval == "–"
    assert rows["Some customers cost more than they earn"] == ("0.08", "0.05 to 0.12")


def test_what_cannot_be_measured_says_why():
    lines = pd.DataFrame({"customer_id": ["A"], "date": "2026-01-01", "amount": 1.0})
    section = cv.report.section("claims", cv.read_dataset({"transactions": lines}))
    _, table, note, _ = section
    assert set(cells(table)["Verdict"]) == {"cannot tell"}
    assert "No referrals table" in note.text

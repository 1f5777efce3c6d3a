"""The chapter on value creation: each part with its table, its sentence without it."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.creation_chapter import creation

DAYS = pd.date_range("2024-01-05", periods=26, freq="30D")


@pytest.fixture(scope="module")
def software():
    return cv.load_dataset("software")


@pytest.fixture(scope="module")
def blocks(software):
    return creation(software)


def titles(blocks):
    return [block.title for block in blocks if not isinstance(block, Note)]


def company_of(days=DAYS, **tables):
    lines = [(who, day, 10.0) for who in "AB" for day in days]
    frame = pd.DataFrame(lines, columns=["customer_id", "date", "amount"])
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    return cv.read_dataset({"transactions": frame, **frames}, currency="EUR")


def test_every_table_gives_every_part(blocks):
    kinds = [type(block) for block in blocks]
    assert kinds == [
        *(Exhibit, Table, Note, Exhibit),  # outcomes and jobs
        Exhibit,  # both sides
        *(Exhibit, Exhibit, Note),  # indicators
        Table,  # line of sight
        *(Exhibit, Table),  # satisfaction, comments
        *(Table, Table),  # calls, before and after
    ]
    assert all("nan" not in repr(block).lower().split() for block in blocks)


def test_the_planted_outcome_and_lead_are_on_the_page(blocks):
    said = titles(blocks)
    assert said[0].startswith(
        "Mid-market: less time to combine the books of several companies is the largest"
    )
    assert said[1] == "3 outcomes and groups of 27 score 10 or more"
    assert any(
        "Support solved first time runs 2 months ahead of renewal rate (" in title
        for title in said
    )
    table = {column.name: column.texts for column in blocks[1].columns}
    assert table["Group"][0] == "Mid-market"
    assert table["Score"][0] == "18.2"
    assert table["95% interval"][0] == "17.1 to 19.2"
    assert table["Top 3"][0] == "100%"


def test_who_is_to_be_called_and_what_moved_are_listed(software, blocks):
    calls = cv.call_list(software)
    assert titles(blocks)[-2] == calls.finding.removesuffix(".")
    listed = {column.name: column.texts for column in blocks[-2].columns}
    assert listed["Id"][0] == "C00130"
    assert titles(blocks)[-1] == cv.before_and_after(software).finding.removesuffix(".")


def test_a_table_alone_gives_its_own_part():
    rated = {"customer_id": ["A"], "job": ["x"], "outcome": ["y"]}
    rated |= {"importance": [5], "satisfaction": [1]}
    blocks = creation(company_of(outcomes=rated))
    assert [type(block) for block in blocks[:3]] == [Exhibit, Table, Note]
    assert blocks[1].title == "0 outcomes of 1 score 10 or more"  # one is grey
    read = {"date": ["2025-01-01"], "indicator": ["hours"], "kind": ["cpi"]}
    (first, *_) = creation(company_of(indicators={**read, "value": [5.0]}))
    assert first.title == "No indicator has a way to go"


def test_a_survey_alone_has_its_answers_and_its_list():
    said = {"customer_id": ["A"], "date": ["2025-01-01"], "question": ["satisfaction"]}
    blocks = creation(company_of(survey={**said, "value": [1]}))
    text = " ".join(map(repr, blocks))
    assert "1 dissatisfied customer should be called" in text
    assert "figures got better" in text or "figure got better" in text


def test_a_short_history_leaves_out_what_needs_one():
    said = {"customer_id": ["A"], "date": [DAYS[0]], "question": ["satisfaction"]}
    blocks = creation(company_of(DAYS[:2], survey={**said, "value": [5]}))
    assert len(blocks) == 1


def test_without_any_of_its_tables_the_chapter_is_a_sentence():
    (block,) = cv.report.section("value_creation", cv.load_dataset("retailer"))
    assert block.text.startswith("No outcomes table: opportunity scores are not")

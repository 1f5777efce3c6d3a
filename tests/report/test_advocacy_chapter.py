"""The chapter beyond revenue: each part with its table, nothing without it."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.report.advocacy_chapter import beyond
from customer_value.report.blocks import Exhibit, Note, Table

DAY = "2026-01-01"


@pytest.fixture(scope="module")
def software():
    return cv.load_dataset("software")


@pytest.fixture(scope="module")
def blocks(software):
    return beyond(software)


def kinds(blocks):
    return [type(block) for block in blocks]


def cells(table):
    return {column.name: column.texts for column in table.columns}


def company_of(amounts, **tables):
    bought = pd.DataFrame({"customer_id": list(amounts), "amount": amounts.values()})
    return cv.read_dataset({"transactions": bought.assign(date=DAY), **tables})


def named(*pairs):
    frame = pd.DataFrame(pairs, columns=["referrer_id", "referred_id"])
    return frame.assign(date=DAY)


def answers(**values):
    frame = pd.DataFrame({"customer_id": list(values), "value": values.values()})
    return frame.assign(date=DAY, question="recommend")


def test_every_table_gives_every_part(blocks):
    assert kinds(blocks) == [
        *(Exhibit, Table, Note),  # triage
        *(Exhibit, Note, Note),  # the four cells
        *(Exhibit, Note),  # advocates
        *(Exhibit, Exhibit, Table),  # promoters
        *(Exhibit, Table),  # roles
    ]
    for block in blocks:
        assert "nan" not in repr(block).lower().split()


def test_who_enters_is_who_triage_says(software, blocks):
    table = cv.triage(
        software,
        capacity=software.assumptions.capacity,
        basis="net_asset_value",
    )
    entered = table.index[table["place"] == "enters"].tolist()
    shown = cells(blocks[1])
    got = zip(shown["Id"], shown["Change"], strict=True)
    assert [who for who, place in got if place == "enters"] == entered
    assert "Customer" in shown


def test_the_detractor_among_the_big_buyers_is_named(blocks):
    (table,) = [block for block in blocks if "detractors who buy most" in block.title]
    shown = cells(table)
    place = shown["Id"].index("C00130")
    assert shown["Place"][place] == "2"
    assert shown["In public"][place] == "criticises"
    assert shown["What to do"][place].startswith("Solve the cause first")


def test_ideas_are_declared(software, blocks):
    shown = cells(blocks[-1])
    roles = cv.customer_roles(software).scores
    first = roles.sort_values("value", ascending=False).index[0]
    assert shown["Id"][0] == first
    had = (roles["adopted"] > 0).sum()
    assert blocks[-1].title == f"{had} customers had 26 adopted ideas"


def test_referrals_alone_have_triage_cells_and_advocates():
    assert kinds(beyond(cv.load_dataset("retailer"))) == [
        *(Exhibit, Table, Note),
        *(Exhibit, Note, Note),
        *(Exhibit, Note),
    ]


def test_a_short_history_chooses_by_revenue():
    company = company_of({"A": 5.0, "B": 9.0}, referrals=named(("A", "B")))
    blocks = beyond(company)
    assert kinds(blocks) == [Exhibit, Note, Exhibit, Note]
    assert "revenue" in blocks[0].note


def test_a_survey_alone_has_promoters():
    blocks = beyond(company_of({"A": 5.0, "B": 9.0}, survey=answers(A=9, B=2)))
    assert kinds(blocks) == [Exhibit, Table]
    assert blocks[1].title == "The detractor who buys most has brought USD 9"


def test_a_survey_without_the_question_says_so():
    asked = answers(A=3).assign(question="satisfaction")
    blocks = beyond(company_of({"A": 5.0}, survey=asked))
    assert kinds(blocks) == [Note]
    assert "'recommend', 0 to 10" in blocks[0].text


def test_happy_customers_without_ideas_have_no_lists():
    gave = pd.DataFrame({"customer_id": ["A"], "role": ["host"], "kind": ["meeting"]})
    blocks = beyond(
        company_of(
            {"A": 5.0}, survey=answers(A=10), contributions=gave.assign(date=DAY)
        )
    )
    assert kinds(blocks) == [Exhibit, Exhibit, Exhibit]


def test_without_any_of_its_tables_the_chapter_is_a_sentence():
    (block,) = cv.report.section("advocacy", cv.load_dataset("subscription"))
    assert block.text.startswith("No referrals table: referral value is not measured.")


def test_nobody_brought_anybody():
    people = pd.DataFrame({"customer_id": ["A", "B"]})
    company = company_of(
        {"A": 5.0, "B": 9.0}, referrals=named(("X", "A")), customers=people
    )
    assert kinds(beyond(company)) == [Exhibit, Note, Exhibit, Note]

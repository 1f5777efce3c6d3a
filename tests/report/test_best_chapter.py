"""The chapter on the best customers: each part, and its sentence without data."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.report.best_chapter import best
from customer_value.report.blocks import Exhibit, Note, Table

DAYS = pd.date_range("2024-01-05", periods=26, freq="30D")


@pytest.fixture(scope="module")
def software():
    return cv.load_dataset("software")


@pytest.fixture(scope="module")
def blocks(software):
    return best(software)


def kinds(blocks):
    return [type(block) for block in blocks]


def cells(table):
    return {column.name: column.texts for column in table.columns}


def titled(blocks, start):
    (found,) = [block for block in blocks if block.title.startswith(start)]
    return found


def test_every_part_is_there_and_nothing_is_nan(blocks):
    assert kinds(blocks) == [
        *(Exhibit, Exhibit, Table),  # ranks, agreement, criteria
        *(Exhibit, Table),  # disputes
        *(Table, Table, Note),  # votes, horizons, what is left out
    ]
    for block in blocks:
        assert "nan" not in repr(block).lower().split()


def test_the_numbers_are_those_of_the_measure(software, blocks):
    found = cv.best_customers(software)
    assert blocks[0].title == found.finding.removesuffix(".")
    most = found.criteria.set_index(["lens", "words"])["influence"]
    lens, words = most.idxmax()
    title = f"The lens {lens} hangs most on {words}: {most.max():.0%} of its"
    criteria = cells(titled(blocks, f"{title} differences"))
    assert criteria["Criterion"] == tuple(found.criteria["words"])
    assert set(criteria["Weight"]) == {"3"}


def test_the_disputed_have_their_names_and_reasons(blocks):
    table = cells(titled(blocks, "Why 10 customers are disputed most"))
    assert table["Id"][0] == "C00101"  # the whale that was planted
    assert table["Customer"][0] == "Marshwick Catering B.V."
    assert table["Reason"][0].startswith("Turnover: rank 1 of 243")


def test_segments_stand_in_the_order_of_the_vote(software, blocks):
    table = titled(blocks, "Put to the vote of the lenses, Mid-market comes first")
    order = cv.best_customers(software).groups.index
    assert cells(table)["Segment"] == tuple(order)


def test_horizons_name_the_lens_nearest_to_money(blocks):
    table = titled(blocks, "The lens revenue is nearest to money from 1 to 10 years")
    assert cells(table)["Years"] == ("1", "2", "3", "5", "10")
    assert set(cells(table)["Nearest"]) == {"revenue"}


def company_of(names="ABC", **tables):
    rows = [(who, day, 10.0) for who in names for day in DAYS]
    lines = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    return cv.read_dataset({"transactions": lines, **tables}, currency="EUR")


def test_customers_who_are_all_alike_have_a_chapter():
    blocks = best(company_of())
    assert kinds(blocks)[:3] == [Exhibit, Exhibit, Table]
    assert titled(blocks, "No lens can be held against money from 1 to 10 years")
    assert titled(blocks, "No criterion tells the customers apart")
    for block in blocks:
        assert "nan" not in repr(block).lower().split()


def test_a_lens_with_one_criterion_is_no_finding():
    title = best(cv.load_dataset("retailer"))[2].title
    assert "100%" not in title
    assert title.startswith("The lens ")


def test_one_customer_has_a_chapter():
    assert any(isinstance(block, Table) for block in best(company_of("A")))


def test_a_short_history_is_a_sentence():
    lines = pd.DataFrame({"customer_id": ["A"], "date": "2026-01-01", "amount": 1.0})
    section = cv.report.section(
        "best_customers", cv.read_dataset({"transactions": lines})
    )
    (block,) = section
    assert "days of history" in block.text


def test_more_than_eight_segments_are_ordered_by_points():
    names = [f"C{k}" for k in range(20)]
    people = pd.DataFrame(
        {"customer_id": names, "segment": [f"S{k // 2}" for k in range(20)]}
    )
    company = company_of(names, customers=people)
    table = titled(best(company), "Put to the vote of the lenses")
    assert "has the most points" in table.note


def test_where_everyone_has_cancelled_the_chapter_is_a_sentence():
    people = pd.DataFrame({"customer_id": list("ABC"), "cancelled_on": "2025-12-01"})
    (block,) = best(company_of(customers=people))
    assert block.title == "Not measured."

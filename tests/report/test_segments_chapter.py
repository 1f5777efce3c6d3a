"""The chapter of the second question: what a client reads, and what is left out."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.segments_chapter import segments


def kinds(blocks):
    return [type(block) for block in blocks]


def small(**columns):
    frame = pd.DataFrame(
        {"customer_id": ["A", "B", "A"], "amount": [5.0, 9.0, 5.0], **columns}
    )
    return cv.read_dataset({"transactions": frame})


def test_segments_mix_holdings_and_migration_each_with_its_finding():
    blocks = segments(cv.load_dataset("retailer"))
    assert kinds(blocks) == [Exhibit, Table, Exhibit, Exhibit, Exhibit, Note]
    titles = [block.title for block in blocks]
    assert titles[0] == (
        "The segment Core holds 20% of 1,331 customers and brings 61% of revenue"
    )
    assert (
        titles[1] == "Occasional holds 53% of the customers and earns 11% of the margin"
    )
    assert blocks[1].note.startswith("By frequency, volume and variety; all time")
    assert titles[2].startswith("331 new and returned customers brought EUR 97.9 k")
    assert titles[3].startswith("Customers hold 10.1 of 122 products on average")
    assert titles[4].startswith("Of 124 customers in the segment Core on 31 October")


def test_the_rules_are_said_in_the_units_of_the_client():
    note = segments(cv.load_dataset("retailer"))[-1]
    assert note.text.startswith(
        "High is frequency from 2.8 purchases a year, volume from EUR 521 and variety "
        "from 12 products on."
    )
    assert "20 customers without a purchase have no segment." in note.text
    assert note.text.count("not measured") == 1


def test_profit_is_shown_where_costs_are_measured_and_margin_elsewhere():
    costed = segments(cv.load_dataset("software"))[1]
    assert "Profit, EUR" in repr(costed)
    assert costed.title == (
        "Core takes 70% of the cost to serve and earns 47% of the profit"
    )
    assert costed.note.endswith("profit is margin less marketing, sales and support")
    assert costed.source == "Source: transactions, interactions."
    plain = segments(cv.load_dataset("retailer"))[1]
    assert "Cost to serve" not in repr(plain)
    assert plain.note.endswith("margin is before marketing, sales and support")


def test_without_products_or_history_what_cannot_be_said_is_left_out():
    blocks = segments(small(date=["2026-01-01", "2026-01-02", "2026-01-03"]))
    assert kinds(blocks) == [Exhibit, Table, Note]
    assert blocks[1].note.startswith("By frequency and volume; all time")
    assert "Variety is not measured" in blocks[-1].text


@pytest.mark.parametrize(("many", "sure"), [(40, True), (6, False)])
def test_which_product_follows_which_is_drawn_where_it_is_sure(many, sure):
    who = [f"{n:02}" for n in range(many)]
    half = many // 2
    first = pd.DataFrame({"customer_id": who, "date": "2026-01-01", "amount": 5.0})
    steps = [["tea"] * half + ["oil"] * half, ["cup"] * half + ["jar"] * half]
    rows = pd.concat(
        first.assign(date=day, product_id=product)
        for day, product in zip(("2026-01-01", "2026-01-09"), steps, strict=True)
    )
    blocks = segments(cv.read_dataset({"transactions": rows}))
    titles = [block.title for block in blocks if isinstance(block, Exhibit)]
    drawn = [title for title in titles if "who went on after" in title]
    assert bool(drawn) is sure
    said = "No pair of products can be judged" in str(blocks[-1].text)
    assert said is not sure


def test_nobody_before_leaves_the_migration_out():
    blocks = segments(small(date=["2026-01-01", "2026-12-02", "2026-12-03"]))
    assert kinds(blocks) == [Exhibit, Table, Exhibit, Note]


@pytest.mark.parametrize("amount", [[-5.0, -1.0, -2.0], [0.0, 0.0, 0.0]])
def test_nobody_has_bought(amount):
    frame = pd.DataFrame(
        {"customer_id": list("ABA"), "date": "2026-01-01", "amount": amount}
    )
    blocks = segments(cv.read_dataset({"transactions": frame}))
    assert kinds(blocks) == [Exhibit]
    assert blocks[0].title == "There is no customer to put into a segment"


def test_the_report_holds_the_chapter():
    chapter = cv.report.section("segments", cv.load_dataset("subscription"))
    assert chapter.title == "How customers differ"
    assert len(chapter.blocks) == 6

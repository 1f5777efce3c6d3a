"""The chapter on asset value: what stands in it, and what the data leave out."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.worth import method, worth
from customer_value.report.worth_changes import tornado_of
from customer_value.words import money, percent, spoken


def kinds(blocks):
    return [type(block) for block in blocks]


def titled(blocks, start):
    """Return the one block whose title starts so."""
    (found,) = [block for block in blocks if block.title.startswith(start)]
    return found


def bought(days, customers="AB", **more):
    """Return purchases on the same days by each customer."""
    lines = [(who, day, 10.0) for who in customers for day in days]
    frame = pd.DataFrame(lines, columns=["customer_id", "date", "amount"])
    return cv.read_dataset({"transactions": frame, **more}, currency="EUR")


def monthly(months):
    return pd.date_range("2024-01-05", periods=months, freq="30D")


@pytest.fixture(scope="module")
def software():
    return cv.load_dataset("software")


@pytest.fixture(scope="module")
def blocks(software):
    return worth(software)


def test_every_table_gives_six_exhibits_and_what_is_to_be_said(blocks):
    shown = [block for block in blocks if not isinstance(block, Note)]
    assert kinds(shown) == [Exhibit, Exhibit, Exhibit, Table, Exhibit, Exhibit]
    starts = ["How sure this is.", "Another horizon.", "How to read this."]
    assert [block.title for block in blocks if isinstance(block, Note)] == starts


def test_the_total_has_one_value_wherever_it_stands(software, blocks):
    asset = cv.asset_value(software)
    total = money(asset.total, "EUR")
    assert blocks[0].title.startswith(f"The customers are worth {total} over 3 years")
    assert f"worth {total} over 3 years" in titled(blocks, "How sure").text
    assert f"line: {total} as it is" in titled(blocks, "The assumption").note
    assert f"goes from {total} to" in titled(blocks, "Another horizon").text
    assert f"to {total};" in titled(blocks, "From 31 October 2025").title


def test_the_back_test_stands_beside_the_total(software, blocks):
    asset = cv.asset_value(software)
    share = percent(asset.evaluation.loc["all", "ratio"])
    text = titled(blocks, "How sure").text
    assert f"this method predicted {share} of the margin that came" in text
    assert " in 95% of 200 draws; " in text


def test_profit_names_the_group_that_earns_least_for_its_revenue(blocks):
    table = titled(blocks, "The channel outbound is 18% of the revenue and 5%")
    cells = {column.name: column.texts for column in table.columns}
    assert cells["By"] == ("Segment",) * 3 + ("Channel",) * 5
    assert cells["Profit, EUR"][-1] == "109,118"


def test_without_wallet_and_costs_their_parts_are_left_out():
    blocks = worth(cv.load_dataset("retailer"))
    assert kinds(blocks) == [Exhibit, Note, Exhibit, Exhibit, Note, Exhibit, Note]
    text = "\n".join(map(repr, blocks))
    assert "cell 'keep and grow'" not in text
    assert "of the profit" not in text


def test_a_short_history_has_no_year_ago_and_a_shorter_back_test():
    blocks = worth(bought(monthly(10)))
    note = titled(blocks, "A year ago.")
    assert note.text.startswith("270 days of history: too few to value the customers")
    assert "(its likelihood looked 67 days ahead)" in titled(blocks, "How sure").text


def test_one_customer_and_equal_customers_have_a_chapter_too():
    for customers in ("A", "ABCDEFGH"):
        blocks = worth(bought(monthly(20), customers))
        assert titled(blocks, "How sure").text.startswith("The customers are worth EUR")
        assert "nan" not in "\n".join(map(repr, blocks)).lower()


def test_a_wallet_of_nobody_who_is_valued_draws_no_map():
    wallet = pd.DataFrame({"customer_id": ["Z"], "category_spend": [100.0]})
    people = pd.DataFrame({"customer_id": ["A", "B", "Z"]})
    company = bought(monthly(20), wallet=wallet, customers=people)
    text = "\n".join(map(repr, worth(company)))
    assert "in the cell" not in text


def test_many_customers_are_not_drawn(monkeypatch, software):
    monkeypatch.setattr("customer_value.report.worth_changes.MANY", 10)
    text = titled(worth(software), "How sure").text
    assert "draws" not in text
    assert text.startswith(cv.asset_value(software).finding)
    assert "Back-test: " in text


def test_the_assumptions_that_matter_most_are_printed_first(software):
    rows = method(software)[1].columns[0].texts
    assert rows[:4] == (
        "Horizon",
        "Margin",
        "Headroom captured",
        "Discount rate",
    )
    order = tornado_of(software).scores.index.tolist()
    assert order[:4] == [
        *("horizon_years", "margin", "headroom_capture", "annual_discount_rate")
    ]
    names = [spoken(name).capitalize() for name in order]
    assert rows == (*names, "Tiers", "Weights", "Rating")


def test_no_assumption_is_printed_that_stands_behind_no_number():
    rows = method(bought(monthly(2)))[1].columns[0].texts
    assert rows == ("Weights", "Rating")
    assert "Headroom captured" not in method(bought(monthly(20)))[1].columns[0].texts


def used(company):
    table = method(company)[1]
    names, values, meanings = (column.texts for column in table.columns)
    return dict(zip(names, zip(values, meanings, strict=True), strict=True))


def test_a_margin_that_the_data_tell_is_no_assumption(software):
    sold = software.transactions
    recent = sold[sold["date"] > software.as_of - pd.DateOffset(years=1)]
    share = percent(recent["margin"].sum() / recent["amount"].sum())
    assert used(software)["Margin"] == (
        f"{share} (measured)",
        "of revenue; 40% where no margin is given",
    )
    assert used(bought(monthly(20)))["Margin"] == (
        "40%",
        "of revenue: no margin is given",
    )


def test_what_is_assumed_is_not_said_to_be_measured(software):
    rules = cv.Assumptions(
        retention=0.8,
        saved_acquisition=100,
        allocated_costs={"sales": 200_000, "marketing": 50_000},
        tier_by="customers",
    )
    told = used(cv.load_dataset("software", assumptions=rules))
    assert told["Retention"][0] == "80%"
    assert told["Acquisition cost saved"][0] == "EUR 100"
    assert told["Cost totals"][0] == "EUR 250 k"
    assert told["Tiers"][1].startswith("of the customers with a value above")
    assert used(software)["Retention"][0] == "89.5% (measured)"


def test_every_picture_of_the_value_names_all_its_tables(blocks):
    named = "Source: transactions, interactions, referrals, wallet, contributions and"
    for start in ("The customers", "The platinum", "The assumption", "From 31"):
        assert titled(blocks, start).source.startswith(named)

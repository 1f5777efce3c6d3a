"""The chapter on risk: each part with its table, its sentence without it."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.measures.value_at_stake import may_go
from customer_value.report.blocks import Note, Table
from customer_value.report.first_page import summary
from customer_value.report.risk_chapter import risk, stake_of
from customer_value.words import money, percent

DAYS = pd.date_range("2024-01-05", periods=26, freq="30D")


def kinds(blocks):
    return [type(block) for block in blocks]


def titled(blocks, start):
    """Return the one block whose title starts so."""
    (found,) = [block for block in blocks if block.title.startswith(start)]
    return found


def bills(**more):
    row = {"invoice_id": "1", "customer_id": "A", "issued_on": "2024-01-05"}
    return pd.DataFrame([row | {"due_on": "2024-02-05", "amount": 100.0} | more])


def company_of(days=DAYS, **tables):
    lines = [(who, day, 10.0) for who in "AB" for day in days]
    lines += [("C", day, 10.0) for day in days[: len(days) // 2]]  # has left
    frame = pd.DataFrame(lines, columns=["customer_id", "date", "amount"])
    return cv.read_dataset({"transactions": frame, **tables}, currency="EUR")


@pytest.fixture(scope="module")
def software():
    return cv.load_dataset("software")


def test_every_table_gives_every_part(software):
    blocks = risk(software)
    assert kinds(blocks) == [Table, Note, Table, Note, Table, Note, Table]
    stake = cv.value_at_stake(software)
    assert blocks[0].title == stake.finding.removesuffix(".")
    assert blocks[1].title == "Beside the value, not inside it."
    assert "do not subtract it" in blocks[1].text


def test_the_provision_adds_up_by_age(software):
    table = titled(risk(software), "Of EUR 343 k outstanding EUR 2.71 k is expected")
    cells = {column.name: column.texts for column in table.columns}
    assert cells["Days past due"][0] == "not due"
    assert cells["Days past due"][-1] == "All"
    whole = [int(text.replace(",", "")) for text in cells["Outstanding, EUR"]]
    assert sum(whole[:-1]) == whole[-1]
    assert cells["Rate of loss"][:2] == ("0.5%", "2.2%")
    own = cv.credit_risk(software, rates="estimated").buckets["rate"]
    assert cells["Rate seen"][:4] == tuple(percent(rate, 1) for rate in own[:4])
    assert cells["Rate seen"][4:] == ("–", "")  # 18 settled invoices are too few
    assert table.note.endswith("; payment 7.4 days late on average, by amount")


def test_who_pays_late_is_named(software):
    table = titled(risk(software), "10 customers owe EUR 53.3 k past its day")
    late = {column.name: column.texts for column in table.columns}
    place = late["Id"].index("C00142")  # the late payer that was planted
    assert late["Days late"][place] == "88"
    assert late["Paid on time"][place] == "0%"


def test_signals_stand_beside_what_became_of_them(software):
    table = titled(risk(software), "162 active customers of 245 show a warning")
    cells = {column.name: column.texts for column in table.columns}
    assert sum(map(int, cells["Customers today"])) == 245
    assert cells["95% interval"][0] == "4% to 18%"


def test_contracts_without_invoices_have_the_other_parts():
    blocks = risk(cv.load_dataset("subscription"))
    assert kinds(blocks) == [Table, Note, Note, Table, Note]
    assert "expected to be cancelled within 12 months" in blocks[2].text
    assert "the higher chance in 61% of cases" in blocks[2].text
    assert blocks[-1].text.startswith("Without the satisfaction of the survey")


def test_without_any_of_its_tables_the_chapter_is_a_sentence():
    company = cv.load_dataset("retailer")
    (block,) = cv.report.section("risk", company)
    assert block.text.startswith("No invoices table: unpaid invoices are not measured.")
    assert stake_of(company) is None


def test_a_short_history_still_shows_what_is_unpaid():
    company = company_of(DAYS[:2], invoices=bills())
    assert stake_of(company) is None
    blocks = risk(company)
    assert kinds(blocks) == [Table]
    assert "nothing was due yet" in blocks[0].title


def test_contracts_that_never_ended_say_why_they_are_not_measured():
    people = pd.DataFrame({"customer_id": ["A", "B"], "cancelled_on": [None, None]})
    blocks = risk(company_of(customers=people, invoices=bills(paid_on="2024-02-01")))
    for block in blocks:
        assert "nan" not in repr(block).lower()
    assert any(isinstance(block, Table) for block in blocks)


def test_a_single_customer_has_a_chapter():
    lines = pd.DataFrame({"customer_id": "A", "date": DAYS, "amount": 10.0})
    company = cv.read_dataset({"transactions": lines, "invoices": bills()})
    assert risk(company)


def test_the_first_page_says_what_hangs_on_how_few(software):
    page = repr(summary(software))
    stake = stake_of(software)
    few = money(stake.scores["at_stake"].head(10).sum(), "EUR")
    assert f"{may_go(stake.scores['at_stake'], 'EUR')}; {few} of it with 10." in page
    assert "at stake" not in page


def test_few_customers_have_a_plan_each():
    page = repr(summary(company_of(invoices=bills())))
    assert "2 customers are worth times their chance to leave. Plan for each" in page


def test_the_rates_of_the_client_stand_beside_those_assumed(software):
    note = titled(risk(software), "Your own rates.")
    own = cv.credit_risk(software, rates="estimated").expected_loss
    assert note.text.startswith(
        f"At the rates seen {money(own, 'EUR')} of what is open would be lost, at "
        "those assumed EUR 2.71 k."
    )
    few = risk(company_of(invoices=bills()))
    assert "Your own rates." not in [block.title for block in few]


def test_a_total_of_nothing_has_no_share_on_the_first_page():
    cost = pd.DataFrame(
        {
            "customer_id": list("ABCDE"),
            "date": "2026-01-20",
            "type": "call",
            "function": "sales",
            "cost": 5000.0,
        }
    )
    lines = [(who, day, 10.0) for who in "ABCDE" for day in DAYS]
    frame = pd.DataFrame(lines, columns=["customer_id", "date", "amount"])
    company = cv.read_dataset({"transactions": frame, "interactions": cost})
    assert cv.asset_value(company).total < 0
    page = repr(summary(company))
    assert "net asset value of the customers" in page
    assert "held by the top fifth" not in page

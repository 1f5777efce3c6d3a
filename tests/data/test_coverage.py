"""What can be answered, and the sentence where it cannot."""

from __future__ import annotations

import pandas as pd
import pytest

from customer_value.data.coverage import (
    MIN_HISTORY_DAYS,
    NEEDS,
    missing,
    told,
    why_off,
)
from customer_value.data.door import read_dataset
from customer_value.data.need import ATTRIBUTES
from customer_value.data.sections_to_come import LATER, NOT_YET, TO_COME
from customer_value.data.tables import TABLES
from customer_value.report.sections import CHAPTERS

SECTIONS = [
    *("summary", "repeat_purchase", "segments", "defection", "likelihood_to_buy"),
    *("value_index", "asset_value", "risk", "relationship_value", "ideal_profile"),
    *("advocacy", "value_creation", "best_customers", "claims", "goals"),
]


def purchases(days=400, **more):
    return pd.DataFrame(
        {
            "customer_id": ["A", "B"],
            "date": pd.to_datetime(["2025-01-01", "2025-01-01"])
            + pd.to_timedelta([0, days], unit="D"),
            "amount": [10.0, 20.0],
            **more,
        }
    )


def one(**columns):
    return pd.DataFrame({name: [value] for name, value in columns.items()})


def everything():
    """Return every table with all that any section uses."""
    call = {"type": "call", "function": "sales", "cost": 1.0, "distance": 1}
    people = one(customer_id="A", cancelled_on="2026-02-01", region="north")
    more = {
        "survey": {"question": "recommend", "value": 9},
        "contributions": {"role": "user", "kind": "idea", "value": 5.0},
        "interactions": call,
    }
    bill = {"issued_on": "2025-02-01", "due_on": "2025-03-01", "amount": 5.0}
    rated = {"job": "write", "outcome": "less ink", "importance": 5, "satisfaction": 1}
    return {
        "transactions": purchases(product_id=["pen", "ink"], margin=[4.0, 8.0]),
        "customers": people,
        "referrals": one(referrer_id="A", referred_id="B", date="2025-02-01"),
        "wallet": one(customer_id="A", category_spend=100.0),
        "invoices": one(customer_id="A", **bill),
        "outcomes": one(customer_id="A", **rated),
        "indicators": one(date="2025-02-01", indicator="leads", kind="kpi", value=5.0),
        **{
            name: one(customer_id="A", date="2025-02-01", **columns)
            for name, columns in more.items()
        },
    }


def statuses(tables):
    return read_dataset(tables).coverage.set_index(["section", "table"])


def test_with_every_table_everything_that_is_printed_is_on():
    table = statuses(everything())
    assert table["present"].all()
    later = table.index.get_level_values("section").isin(LATER)
    assert set(table.loc[~later, "status"]) == {"on"}
    assert set(table.loc[~later, "sentence"]) == {""}
    assert set(table.loc[later, "status"]) == {"off"}
    assert set(table.loc[later, "sentence"]) == {NOT_YET}


def test_every_section_stands_in_the_table():
    company = read_dataset({"transactions": purchases()})
    assert list(dict.fromkeys(company.coverage["section"])) == SECTIONS
    assert [one.section for one in told(company.coverage)] == SECTIONS
    assert list(company.coverage) == [
        *("section", "table", "need", "present", "status", "sentence"),
    ]


def test_on_is_said_of_what_the_report_prints_and_of_nothing_else():
    """A section that is added to the report leaves the list of those to come."""
    printed = {*CHAPTERS, "summary"} - {"coverage", "method"}
    assert printed == set(SECTIONS) - LATER
    company = read_dataset(everything())
    for name in LATER:
        assert why_off(company, name) == NOT_YET
    yes = {one.section for one in told(company.coverage) if one.printed == "yes"}
    assert yes == printed


def test_every_table_is_used_by_a_section():
    used = {need.table for need in (*NEEDS, *TO_COME)}
    assert used == set(TABLES)
    for need in (*NEEDS, *TO_COME):
        spec = TABLES[need.table]
        assert need.column in (None, ATTRIBUTES, *spec.names)
        assert not (need.required and need.either)
        assert need.when_off or (need.required and need.table == "transactions")


def test_what_is_absent_is_off_and_says_what_follows():
    table = statuses({"transactions": purchases()})
    absent = table[~table["present"]]
    assert set(absent["status"]) == {"off"}
    optional = {
        (n.section, n.table + (f".{n.column}" if n.column else ""))
        for n in (*NEEDS, *TO_COME)
        if n.table != "transactions" or n.column
    }
    assert set(absent.index) == optional
    assert (absent["sentence"].str.len() > 20).all()
    assert absent["sentence"].str.endswith(".").all()


def test_a_section_that_needs_one_of_several_tables_is_off_without_any(monkeypatch):
    name = "customer_value.data.coverage.{}"
    monkeypatch.setattr(name.format("LATER"), frozenset())
    company = read_dataset({"transactions": purchases()})
    why = why_off(company, "value_creation")
    assert why == (
        "No outcomes table: opportunity scores are not measured. "
        "No indicators table: what customers get has no indicators. "
        "No survey table: what customers say is not known."
    )
    tables = {"transactions": purchases(), "outcomes": everything()["outcomes"]}
    company = read_dataset(tables)
    assert why_off(company, "value_creation") == ""
    found = {one.section: one for one in told(company.coverage)}
    assert found["value_creation"].printed == "yes"
    assert found["value_creation"].sentences == [
        "No indicators table: what customers get has no indicators.",
        "No survey table: what customers say is not known.",
    ]
    assert found["relationship_value"].printed == "no"


def test_attributes_may_come_from_the_customers_or_from_a_third_party():
    row = ("ideal_profile", "customers.attributes")
    plain = {"transactions": purchases(), "customers": one(customer_id="A", name="Ann")}
    assert not statuses(plain).loc[row, "present"]
    plain["customers"]["region"] = "north"
    assert statuses(plain).loc[row, "present"]
    known = one(customer_id="A", income=3)
    company = read_dataset({"transactions": purchases()}, enrichment=known)
    found = company.coverage.set_index(["section", "table"])
    assert found.loc[row, "present"]


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [
        ("transactions", "product_id", ("segments", "transactions.product_id")),
        ("transactions", "product_id", ("value_index", "transactions.product_id")),
        ("transactions", "margin", ("asset_value", "transactions.margin")),
        ("interactions", "cost", ("asset_value", "interactions.cost")),
        ("interactions", "function", ("asset_value", "interactions.function")),
        ("contributions", "value", ("asset_value", "contributions.value")),
    ],
)
def test_one_missing_column_is_named(table, column, row):
    tables = everything()
    tables[table] = tables[table].drop(columns=column)
    found = statuses(tables)
    assert found.loc[row, "status"] == "off"
    also = {need.section for need in (*NEEDS, *TO_COME) if need[1:3] == (table, column)}
    assert (~found["present"]).sum() == len(also)


@pytest.mark.parametrize(
    ("days", "off"), [(MIN_HISTORY_DAYS - 1, True), (MIN_HISTORY_DAYS, False)]
)
def test_ninety_days_of_history_are_enough(days, off):
    people = one(customer_id="A", cancelled_on="2025-02-01", region="north")
    asked = one(customer_id="A", date="2025-01-01", question="recommend", value=9)
    called = one(customer_id="A", date="2025-01-01", type="call")
    more = {"customers": people, "survey": asked, "interactions": called}
    company = read_dataset({"transactions": purchases(days), **more})
    needs = ["defection", "likelihood_to_buy", "asset_value", "ideal_profile"]
    needs += ["best_customers"]
    sentence = "89 days of history: this section needs at least 90." if off else ""
    assert [why_off(company, section) for section in needs] == [sentence] * len(needs)
    free = [s for s in SECTIONS if s not in needs and s not in LATER]
    assert {why_off(company, section) for section in free} == {""}
    status = company.coverage.set_index(["section", "table"])["status"]
    assert status["defection", "transactions"] == ("off" if off else "on")


def test_an_absent_table_is_missed_once_a_section():
    company = read_dataset({"transactions": purchases()})
    found = missing(company)
    missed = found["sentence"].str.contains("interactions")
    sections = ["asset_value", "risk", "relationship_value", "best_customers", "claims"]
    assert found.loc[missed, "section"].tolist() == sections
    assert set(found["section"]) <= set(SECTIONS) - LATER

"""What can be answered, and the sentence where it cannot."""

from __future__ import annotations

import pandas as pd
import pytest

from customer_value.data.coverage import MIN_HISTORY_DAYS, NEEDS, missing, why_off
from customer_value.data.door import read_dataset

SECTIONS = [
    *("repeat_purchase", "segments", "defection", "likelihood_to_buy"),
    *("value_index", "asset_value"),
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
    return {
        "transactions": purchases(product_id=["pen", "ink"], margin=[4.0, 8.0]),
        "referrals": one(referrer_id="A", referred_id="B", date="2025-02-01"),
        "interactions": one(
            customer_id="A", date="2025-02-01", type="call", function="sales", cost=1.0
        ),
        "indicators": one(indicator="leads", kind="kpi", date="2025-02-01", value=9.0),
        "wallet": one(customer_id="A", category_spend=100.0),
        "contributions": one(
            customer_id="A", date="2025-02-01", role="user", kind="idea", value=5.0
        ),
    }


def statuses(tables):
    return read_dataset(tables).coverage.set_index(["section", "table"])


def test_with_every_table_everything_is_on():
    table = statuses(everything())
    assert set(table["status"]) == {"on"}
    assert set(table["sentence"]) == {""}


def test_every_section_stands_in_the_table():
    found = statuses({"transactions": purchases()}).index.get_level_values("section")
    assert list(dict.fromkeys(found)) == SECTIONS


def test_what_is_absent_is_off_and_says_what_follows():
    table = statuses({"transactions": purchases()})
    off = table[table["status"] == "off"]
    optional = {
        (n.section, n.table + (f".{n.column}" if n.column else ""))
        for n in NEEDS
        if not n.required
    }
    assert set(off.index) == optional
    assert (off["sentence"].str.len() > 20).all()
    assert off["sentence"].str.endswith(".").all()


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
    assert (found["status"] == "off").sum() == (2 if column == "product_id" else 1)


@pytest.mark.parametrize(
    ("days", "off"), [(MIN_HISTORY_DAYS - 1, True), (MIN_HISTORY_DAYS, False)]
)
def test_ninety_days_of_history_are_enough(days, off):
    company = read_dataset({"transactions": purchases(days)})
    needs = ["defection", "likelihood_to_buy", "asset_value"]
    sentence = "89 days of history: this section needs at least 90." if off else ""
    assert [why_off(company, section) for section in needs] == [sentence] * 3
    free = [section for section in SECTIONS if section not in needs]
    assert [why_off(company, section) for section in free] == [""] * 3
    status = company.coverage.set_index(["section", "table"])["status"]
    assert status["defection", "transactions"] == ("off" if off else "on")


def test_an_absent_table_is_missed_once_a_section():
    company = read_dataset({"transactions": purchases()})
    found = missing(company)
    assert found["sentence"].str.contains("interactions").sum() == 1
    assert set(found["section"]) <= set(SECTIONS)

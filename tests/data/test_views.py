"""An earlier day: against tables cut by hand, and against reading them afresh."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from customer_value.customers.facts import customer_facts
from customer_value.data import views
from customer_value.data.door import read_dataset
from customer_value.data.tables import TABLES

START, DAYS = pd.Timestamp("2023-01-01"), 900
EARLIER = ["2023-06-15", "2024-02-29", "2025-05-01"]


def random_days(chance, n, low=0):
    return START + pd.to_timedelta(chance.integers(low, DAYS, n), unit="D")


def random_company(seed=3):
    """Make a company whose every dated table reaches over the whole time."""
    chance = np.random.default_rng(seed)
    ids = np.array([f"C{k:02d}" for k in range(30)])

    def who(n):
        return chance.choice(ids, n)

    issued = random_days(chance, 80)
    return {
        "transactions": pd.DataFrame(
            {
                "customer_id": chance.choice(ids[:25], 300),
                "date": random_days(chance, 300),
                "amount": chance.integers(1, 900, 300) / 4,
                "product_id": chance.choice(["pen", "ink", "pad"], 300),
            }
        ),
        "customers": pd.DataFrame(
            {
                "customer_id": ids,
                "acquired_on": [
                    day if k % 3 else pd.NaT
                    for k, day in enumerate(random_days(chance, 30))
                ],
                "cancelled_on": [
                    day if k % 2 else pd.NaT
                    for k, day in enumerate(random_days(chance, 30, 300))
                ],
            }
        ),
        "interactions": pd.DataFrame(
            {
                "interaction_id": [f"I{k}" for k in range(120)],
                "customer_id": who(120),
                "date": random_days(chance, 120),
                "type": "call",
                "function": chance.choice(["marketing", "sales", "support"], 120),
                "cost": chance.integers(0, 99, 120) / 4,
            }
        ),
        "referrals": pd.DataFrame(
            {
                "referrer_id": chance.choice(ids[:15], 40),
                "referred_id": chance.choice(ids[15:], 40),
                "date": random_days(chance, 40),
            }
        ),
        "invoices": pd.DataFrame(
            {
                "invoice_id": [f"N{k}" for k in range(80)],
                "customer_id": who(80),
                "issued_on": issued,
                "due_on": issued + pd.Timedelta(days=30),
                "amount": chance.integers(1, 900, 80) / 4,
                "paid_on": [
                    day + pd.Timedelta(days=int(late)) if late < 90 else pd.NaT
                    for day, late in zip(
                        issued, chance.integers(0, 120, 80), strict=True
                    )
                ],
            }
        ),
        "survey": pd.DataFrame(
            {
                "customer_id": who(30),
                "date": random_days(chance, 30),
                "question": "satisfaction",
                "value": chance.integers(1, 6, 30),
            }
        ),
        "wallet": pd.DataFrame({"customer_id": ids[:9], "category_spend": 1000.0}),
    }


@pytest.fixture(scope="module")
def tables():
    return random_company()


@pytest.fixture(scope="module")
def company(tables):
    return read_dataset(tables, as_of=START + pd.Timedelta(days=DAYS))


def cut(tables, day):
    """Return the tables as they were on a day, row by row."""
    known = {"invoices": "issued_on"}
    result = {}
    for name, table in tables.items():
        column = known.get(name, "date")
        result[name] = table[table[column] <= day] if column in table else table
    people = tables["customers"]
    bought = set(result["transactions"]["customer_id"])
    seen = people["customer_id"].isin(bought) | (people["acquired_on"] <= day)
    result["customers"] = people[seen]
    for name, column in (("customers", "cancelled_on"), ("invoices", "paid_on")):
        dates = result[name][column]
        result[name] = result[name].assign(**{column: dates.where(dates <= day)})
    return {name: table.reset_index(drop=True) for name, table in result.items()}


@pytest.mark.parametrize("day", EARLIER)
def test_an_earlier_day_shows_the_rows_known_by_then(company, tables, day):
    then = company.at(day)
    for name, table in cut(tables, pd.Timestamp(day)).items():
        got = getattr(then, name)[list(table.columns)]
        key = list(table.columns)
        assert_frame_equal(
            got.sort_values(key).reset_index(drop=True),
            table.sort_values(key).reset_index(drop=True),
            check_dtype=False,
        )


@pytest.mark.parametrize("day", EARLIER)
def test_facts_of_an_earlier_day_are_those_of_a_client_who_came_then(
    company, tables, day
):
    then = read_dataset(cut(tables, pd.Timestamp(day)), as_of=day)
    assert_frame_equal(customer_facts(company.at(day)), customer_facts(then))


def test_going_back_in_two_steps_is_going_back_in_one(company):
    twice = company.at("2024-12-31").at("2024-02-29")
    assert_frame_equal(customer_facts(twice), customer_facts(company.at("2024-02-29")))


def test_a_table_without_days_is_kept(company):
    assert len(company.at(EARLIER[0]).wallet) == 9


def test_before_the_first_purchase_there_is_nobody(company):
    then = company.at("2000-01-01")
    assert len(then.transactions) == 0
    assert len(then.customers) == 0
    assert then.history_days == 0
    assert len(customer_facts(then)) == 0


def test_a_company_limited_to_some_keeps_their_rows_only(company, tables):
    ids = ["C01", "C07", "C20"]
    few = company.filter(customers=ids)
    for name, table in tables.items():
        owners = [c for c in views.CUSTOMER_COLUMNS if c in table]
        want = table[table[owners].isin(ids).all(axis=1)]
        assert len(getattr(few, name)) == len(want)
    assert_frame_equal(
        customer_facts(few).drop(columns="referrals"),
        customer_facts(company).loc[ids].drop(columns="referrals"),
    )


def test_the_days_of_every_table_are_those_of_the_data_model():
    days = {name: spec.day for name, spec in TABLES.items() if spec.day}
    assert {
        name: day for name, day in days.items() if name != "customers"
    } == views.KNOWN_ON
    later = {name: spec.later for name, spec in TABLES.items() if spec.later}
    assert later == views.LATER


def test_sizes_are_counted_in_the_engine(company):
    assert views.size(company, "transactions") == 300
    assert views.size(company, "wallet") == 9


def test_a_customer_may_be_called_like_a_query(company):
    few = company.filter(customers=["FROM this", "C01"])
    assert few.customers["customer_id"].tolist() == ["C01"]

"""An earlier day: against tables cut by hand, and against reading them afresh."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from customer_value.customers.facts import customer_facts
from customer_value.data import views
from customer_value.data.door import read_dataset
from customer_value.errors import ParameterError

START, DAYS = pd.Timestamp("2023-01-01"), 900
DAY = pd.Timedelta(days=1)
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
                "written_off": chance.integers(0, 9, 80) / 4,
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
        "contributions": pd.DataFrame(
            {
                "customer_id": who(20),
                "date": random_days(chance, 20),
                "role": "tester",
                "kind": "idea",
                "adopted": chance.random(20) < 0.5,
                "value": chance.integers(0, 900, 20) / 4,
            }
        ),
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
    del result["wallet"]  # without a date nobody knows what was known
    result["invoices"] = result["invoices"].drop(columns="written_off")
    result["contributions"] = result["contributions"][
        ["customer_id", "date", "role", "kind"]
    ]
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


def test_what_has_no_date_is_left_out_of_an_earlier_day_and_said(company):
    then = company.at(EARLIER[0])
    assert then.wallet is None
    assert not then.has("invoices", "written_off")
    assert not then.has("contributions", "adopted")
    assert not then.has("contributions", "value")
    assert then.has("contributions", "kind")
    gone = ("wallet", "invoices.written_off")
    gone += ("contributions.adopted", "contributions.value")
    assert then.left_out == gone
    assert then.at("2023-02-01").left_out == gone
    assert company.left_out == ()
    coverage = then.coverage.set_index(["section", "table"])["sentence"]
    assert coverage["asset_value", "wallet.category_spend"] == (
        "No dates in wallet: unknown what was known on 15 June 2023."
    )
    assert coverage["asset_value", "contributions.value"] == (
        "No dates in contributions: value: unknown what was known on 15 June 2023."
    )


def test_two_days_can_be_compared_on_the_same_knowledge(company):
    then = company.at(EARLIER[0], undated="keep")
    assert len(then.wallet) == 9
    assert then.has("invoices", "written_off")
    assert then.left_out == ()
    assert then.as_of == company.at(EARLIER[0]).as_of
    with pytest.raises(ParameterError, match="'undated' parameter of Dataset"):
        company.at(EARLIER[0], undated="zero")


def test_nothing_of_later_days_moves_an_earlier_one(tables):
    """Whatever is only known later may change: the earlier day stays as it was."""
    day = pd.Timestamp(EARLIER[1])
    other = {name: table.copy() for name, table in tables.items()}
    other["wallet"]["category_spend"] = 7.0
    other["invoices"]["written_off"] = 1.0
    other["contributions"]["adopted"] = True
    other["contributions"]["value"] = 99.0
    for name, column in (("customers", "cancelled_on"), ("invoices", "paid_on")):
        dates = other[name][column]
        other[name][column] = dates.where(dates.isna() | (dates <= day), day + DAY)
    late = other["transactions"]["date"] > day
    other["transactions"].loc[late, "amount"] = 1.0
    last = START + pd.Timedelta(days=DAYS)
    one, two = (read_dataset(t, as_of=last).at(day) for t in (tables, other))
    assert set(one.tables) == set(two.tables)
    for name in one.tables:
        assert_frame_equal(getattr(one, name), getattr(two, name))


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


def test_sizes_are_counted_in_the_engine(company):
    assert views.size(company, "transactions") == 300
    assert views.size(company, "wallet") == 9


def test_a_customer_may_be_called_like_a_query(company):
    few = company.filter(customers=["FROM this", "C01"])
    assert few.customers["customer_id"].tolist() == ["C01"]

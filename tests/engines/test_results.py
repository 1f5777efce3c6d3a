"""One SQL text, three engines, the same answers to the last bit."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

import customer_value as cv
from customer_value.customers.costs import costs_in_window
from customer_value.customers.summary import pattern_table, purchase_days
from customer_value.customers.windows import in_window, look_back
from customer_value.data.engine import Table
from customer_value.measures.asset_inputs import first_year_margin
from customer_value.measures.common import purchase_rows
from customer_value.measures.payback import _earned
from customer_value.measures.window_segments import behaviour

LINES = 5000
YEAR = pd.DateOffset(years=1)
COLUMNS = {
    "customer_id": "text",
    "date": "date",
    "amount": "money",
    "product_id": "text",
    "margin": "money",
}


def shop():
    """Return 5,000 lines of 300 customers over three years, returns among them."""
    chance = random.Random(11)
    ids = [f"{i:04d}" for i in range(150)] + [f"k{i}Ü" for i in range(150)]
    lines, touches, friends = [], [], []
    for _ in range(LINES):
        day = dt.date(2022, 1, 1) + dt.timedelta(
            days=int(1200 * chance.random() ** 0.7)
        )
        amount = Decimal(chance.randrange(-3000, 60000)) / 100
        margin = chance.choice([None, None, round(amount / 3, 2)])
        product = chance.choice([None, *"abcdefg"])
        lines.append([chance.choice(ids), day, amount, product, margin])
        if chance.random() < 0.3:
            work = chance.choice(["marketing", "sales", "Service", "other"])
            cost = Decimal(chance.randrange(9000)) / 100
            touches.append([chance.choice(ids), day, "call", work, cost])
    friends += [
        [chance.choice(ids), ids[i], dt.date(2024, 1, 1 + i % 28)] for i in range(90)
    ]
    customers = [
        [
            one,
            chance.choice([None, dt.date(2021, 12, 1)]),
            chance.choice([None, None, dt.date(2024, 12, 31)]),
        ]
        for one in ids
    ]
    return {
        "transactions": (COLUMNS, lines),
        "customers": (
            {"customer_id": "text", "acquired_on": "date", "cancelled_on": "date"},
            customers,
        ),
        "interactions": (
            {
                "customer_id": "text",
                "date": "date",
                "type": "text",
                "function": "text",
                "cost": "money",
            },
            touches,
        ),
        "referrals": (
            {"referrer_id": "text", "referred_id": "text", "date": "date"},
            friends,
        ),
    }


@pytest.fixture(scope="module")
def read(place, both):
    """Return the shop as DuckDB has it and as the engine has it."""
    local, source = both(place, shop())
    options = {"currency": "EUR", "assumptions": {"default_margin": 0.123456}}
    return cv.read_dataset(local, **options), cv.read_dataset(source, **options)


def same(read, measure):
    one, other = read
    ours, theirs = measure(one), measure(other)
    check = assert_series_equal if isinstance(ours, pd.Series) else assert_frame_equal
    check(theirs, ours, check_exact=True)
    assert len(ours)


@pytest.mark.slow
def test_facts_of_an_earlier_day(read):
    same(read, lambda company: cv.customer_facts(company, as_of="2024-02-29"))


def window(company):
    seen = look_back(company)
    return in_window(company, seen.start, seen.end)


def costs(company):
    return costs_in_window(company, company.as_of - YEAR, company.as_of)


def counts(company):
    return cv.summary_counts(company, unit="week", holdout_days=200)


def purchases(name, **options):
    return lambda company: purchase_rows(company, name, **options)


# every SQL text of the package, and what runs it
TEXTS = {
    "beginnings": purchases("beginnings"),
    "behaviour": lambda company: behaviour(company, company.as_of, days=365),
    "cohorts": purchases("cohorts"),
    "costs": costs,
    "facts": cv.customer_facts,
    "first_products": purchases("first_products", most=4, within=90),
    "first_year": first_year_margin,
    "gaps": purchases("gaps"),
    "last_gaps": purchases("last_gaps"),
    "log_gaps": purchases("log_gaps"),
    "patterns": lambda company: pattern_table(company).to_pandas(),
    "payback": _earned,
    "purchase_days": lambda company: purchase_days(company, holdout_days=200)[0],
    "rhythm": purchases("rhythm"),
    "summary": lambda company: cv.rfm_summary(company, holdout_days=200),
    "summary_counts": counts,
    "window": window,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_each_text_gives_the_same_everywhere(read, name):
    same(read, TEXTS[name])


def test_no_text_is_left_out():
    texts = (resources.files("customer_value.data") / "sql").iterdir()
    assert {Path(text.name).stem for text in texts} == set(TEXTS)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["week", "month"])
def test_the_summary_in_other_units(read, unit):
    same(read, lambda c: cv.rfm_summary(c, unit=unit))


@pytest.mark.slow
def test_results_of_the_measures(read, place):
    one, other = read
    assert cv.repeat_purchase(other).finding == cv.repeat_purchase(one).finding
    if place.name == "postgres":  # the same texts again: time is short on Spark
        same(read, lambda company: cv.asset_value(company).scores)
        same(read, lambda company: cv.defection(company).scores)


@pytest.mark.slow
def test_some_of_the_customers(read):
    ids = [f"{i:04d}" for i in range(0, 150, 3)]
    same(read, lambda company: cv.customer_facts(company.filter(customers=ids)))
    many = [*ids, *(f"nobody {i}" for i in range(2000))]
    same(read, lambda company: cv.customer_facts(company.filter(customers=many)))
    _, other = read
    lines = other.filter(customers=many).table("transactions")
    assert len(lines.sql()) < 2000


@pytest.mark.slow
def test_sizes_and_history(read):
    one, other = read
    assert other.history_days == one.history_days
    assert other._repr_html_() == one._repr_html_().replace(one.name, other.name)


@pytest.mark.slow
def test_nothing_but_results_leaves_the_engine(read):
    _, other = read
    table = other.table("transactions")
    assert isinstance(table, Table)
    assert type(table.engine).__name__ in {"Database", "Spark"}

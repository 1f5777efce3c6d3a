"""One row a customer: by hand, and against a loop that shares no code with it."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from customer_value.customers.facts import customer_facts, facts_table
from customer_value.data.assumptions import Assumptions
from customer_value.errors import ParameterError

QUICK = settings(max_examples=15, deadline=None, derandomize=True)
COLUMNS = (
    "purchases",
    "revenue",
    "average_purchase",
    "purchases_per_year",
    "products",
    "gap_days",
    "referrals",
    "tenure_years",
    "recency_days",
    "revenue_12m",
    "margin_12m",
    "cost_marketing_12m",
    "cost_sales_12m",
    "cost_support_12m",
)
START = date(2023, 6, 1)
AS_OF = date(2025, 2, 28)
IDS = "ABCDEF"


def frame(rows, *columns):
    return pd.DataFrame(rows, columns=list(columns), dtype=object)


def lines(rows):
    return frame(rows, "customer_id", "date", "amount")


# --------------------------------------------------------------------------- by hand


def test_every_promised_column_comes_in_order(make):
    company = make({"transactions": lines([("A", "2025-01-01", 5)])}, as_of=AS_OF)
    facts = customer_facts(company)
    assert tuple(facts.columns) == COLUMNS
    assert facts.index.name == "customer_id"


def test_a_purchase_is_a_day_with_a_net_amount_above_zero(make):
    rows = [
        ("A", "2025-01-01", 30),
        ("A", "2025-01-01", 12),  # same day: one purchase
        ("A", "2025-01-11", 40),
        ("A", "2025-01-21", -15),  # a return: lowers revenue, no purchase
        ("A", "2025-01-25", 0),  # a gift: no purchase
        ("A", "2025-01-28", 9),
        ("A", "2025-01-28", -9),  # bought and brought back on one day: no purchase
    ]
    row = customer_facts(make({"transactions": lines(rows)}, as_of="2025-01-31")).loc[
        "A"
    ]
    assert row["purchases"] == 2
    assert row["revenue"] == 67
    assert row["average_purchase"] == 33.5
    assert row["gap_days"] == 10
    assert row["recency_days"] == 20
    assert row["tenure_years"] == pytest.approx(10 / 365.25)


def test_the_gaps_and_silences_of_the_method_hold(make):
    days = {
        "P": ["2025-01-10", "2025-04-10", "2025-07-09", "2026-01-05"],
        "Q": ["2025-03-01"],
        "R": ["2024-05-01", "2024-11-01"],
        "S": ["2024-06-15", "2025-12-01"],
    }
    rows = [(c, day, 10) for c, all_days in days.items() for day in all_days]
    facts = customer_facts(make({"transactions": lines(rows)}, as_of="2026-01-31"))
    gaps = facts["gap_days"].to_dict()
    assert gaps == pytest.approx(
        {"P": 120, "Q": math.nan, "R": 184, "S": 534}, nan_ok=True
    )
    assert facts["recency_days"].to_dict() == {"P": 26, "Q": 336, "R": 456, "S": 61}


@pytest.mark.parametrize(
    ("first", "per_year"),
    [
        ("2025-02-28", 4),  # bought today: a quarter of a year at least
        ("2024-11-29", 4),  # 91 days are less than a quarter of 365.25
        ("2024-11-28", 365.25 / 92),
        ("2024-02-29", 365.25 / 365),
        ("2023-02-28", 365.25 / 731),
    ],
)
def test_yesterdays_customer_does_not_score_365_purchases_a_year(make, first, per_year):
    company = make({"transactions": lines([("A", first, 5)])}, as_of=AS_OF)
    got = customer_facts(company).loc["A", "purchases_per_year"]
    assert got == pytest.approx(per_year)


def test_the_last_twelve_months_begin_after_the_same_day_last_year(make):
    rows = [("A", "2024-02-28", 1), ("A", "2024-02-29", 2), ("A", "2025-02-28", 4)]
    company = make({"transactions": lines(rows)}, as_of="2025-02-28")
    row = customer_facts(company).loc["A"]
    assert row["revenue_12m"] == 6
    assert row["margin_12m"] == pytest.approx(2.4)  # the default margin is .40


def test_a_given_margin_is_taken_and_a_missing_one_assumed(make):
    rows = [("A", "2025-01-01", 10, 9), ("A", "2025-01-02", 10, None)]
    table = frame(rows, "customer_id", "date", "amount", "margin")
    company = make(
        {"transactions": table},
        as_of=AS_OF,
        assumptions=Assumptions(default_margin=0.3),
    )
    assert customer_facts(company).loc["A", "margin_12m"] == 12


@pytest.mark.parametrize("margin", [1, 0, 0.123456789, np.float64(0.4)])
def test_any_default_margin_can_be_computed(make, margin):
    company = make(
        {"transactions": lines([("A", "2025-01-01", 100)])},
        as_of=AS_OF,
        assumptions=Assumptions(default_margin=margin),
    )
    got = customer_facts(company).loc["A", "margin_12m"]
    assert got == pytest.approx(100 * margin, abs=1e-6)


def test_large_currencies_do_not_overflow(make):
    rows = [("A", "2025-01-01", 2_600_000), ("B", "2025-01-02", 10**12)]
    facts = customer_facts(make({"transactions": lines(rows)}, as_of=AS_OF))
    assert facts["margin_12m"].tolist() == [1_040_000, 4 * 10**11]


def test_cents_add_up_without_rounding(make):
    rows = [("A", "2025-01-01", "0.1"), ("A", "2025-01-02", "0.2")]
    company = make({"transactions": lines(rows)}, as_of=AS_OF)
    assert customer_facts(company).loc["A", "revenue"] == 0.3


def test_what_was_only_returned_was_not_bought(make):
    rows = [
        ("A", "2025-01-01", 10, "pen"),
        ("A", "2025-01-02", 10, "pen"),
        ("A", "2025-01-03", -5, "ink"),
        ("A", "2025-01-04", 5, None),
        ("A", "2025-01-05", 5, "pad"),
    ]
    table = frame(rows, "customer_id", "date", "amount", "product_id")
    facts = customer_facts(make({"transactions": table}, as_of=AS_OF))
    assert facts.loc["A", "products"] == 2


def test_costs_go_by_function_and_support_holds_service(make):
    rows = [
        ("A", "2025-01-01", "call", "Marketing", 1),
        ("A", "2025-01-01", "call", "sales", 2),
        ("A", "2025-01-01", "call", "support", 4),
        ("A", "2025-01-02", "call", "service", 8),
        ("A", "2024-02-28", "call", "sales", 100),  # a year ago: outside
        ("A", "2025-01-02", "call", None, 100),
        ("A", "2025-01-02", "call", "sales", None),
    ]
    columns = ("customer_id", "date", "type", "function", "cost")
    tables = {
        "transactions": lines([("A", "2025-01-01", 5), ("B", "2025-01-01", 5)]),
        "interactions": frame(rows, *columns),
    }
    facts = customer_facts(make(tables, as_of="2025-02-28"))
    costs = facts[["cost_marketing_12m", "cost_sales_12m", "cost_support_12m"]]
    assert costs.loc["A"].tolist() == [1, 2, 12]
    assert costs.loc["B"].tolist() == [0, 0, 0]


def test_tenure_lasts_to_the_last_purchase_or_touch(make):
    tables = {
        "transactions": lines([("A", "2025-01-01", 5), ("B", "2025-01-01", 5)]),
        "interactions": frame(
            [("A", "2025-01-11", "visit"), ("B", "2024-12-01", "visit")],
            *("customer_id", "date", "type"),
        ),
    }
    tenure = customer_facts(make(tables, as_of=AS_OF))["tenure_years"]
    assert tenure.to_dict() == pytest.approx({"A": 10 / 365.25, "B": 0})


def test_a_contract_lasts_to_its_end_or_to_today(make):
    people = [
        ("A", "2024-02-28", None),  # runs on: 366 days to today
        ("B", "2024-02-28", "2024-03-09"),  # ended after 10 days
        ("C", "2025-02-01", None),  # bought before it was acquired
        ("D", "2025-02-18", "2026-01-01"),  # ends in the future: 10 days so far
        ("E", None, None),  # acquired nobody knows when: since the first purchase
    ]
    tables = {
        "customers": frame(people, "customer_id", "acquired_on", "cancelled_on"),
        "transactions": lines(
            [(c, "2025-01-29", 5) for c in "ACE"] + [("B", "2024-03-01", 5)]
        ),
    }
    tenure = customer_facts(make(tables, as_of="2025-02-28"))["tenure_years"] * 365.25
    assert tenure.to_dict() == pytest.approx(
        {"A": 366, "B": 10, "C": 30, "D": 10, "E": 30}
    )


def test_a_referral_counts_once_the_referred_has_bought(make):
    pairs = [
        ("A", "B", "2025-01-01"),
        ("A", "B", "2025-01-02"),  # named twice: one customer
        ("A", "C", "2025-01-01"),  # C never bought
        ("A", "X", "2025-01-01"),  # X is nobody we know
        ("B", "A", "2025-02-27"),  # tomorrow
        ("C", "A", "2025-01-01"),  # a referrer who never bought
    ]
    tables = {
        "customers": frame([(c,) for c in "ABC"], "customer_id"),
        "transactions": lines([("A", "2025-01-05", 5), ("B", "2025-01-03", 5)]),
        "referrals": frame(pairs, "referrer_id", "referred_id", "date"),
    }
    facts = customer_facts(make(tables, as_of="2025-02-26"))
    assert facts["referrals"].to_dict() == {"A": 1, "B": 0, "C": 1}


def test_a_customer_without_a_purchase_has_a_row_of_what_is_known(make):
    tables = {
        "customers": frame([("A",), ("B",)], "customer_id"),
        "transactions": lines([("A", "2025-01-05", 5)]),
    }
    row = customer_facts(make(tables, as_of=AS_OF)).loc["B"]
    known = ["purchases", "revenue", "revenue_12m", "margin_12m"]
    assert row[known].tolist() == [0, 0, 0, 0]
    unknown = ["average_purchase", "gap_days", "recency_days", "tenure_years"]
    assert row[unknown].isna().all()


def test_what_was_not_measured_is_missing_for_everyone_never_zero(make):
    company = make({"transactions": lines([("A", "2025-01-05", 5)])}, as_of=AS_OF)
    row = customer_facts(company).loc["A"]
    assert row[["products", "referrals"]].isna().all()
    assert row[[c for c in COLUMNS if c.startswith("cost")]].isna().all()


@pytest.mark.parametrize("left_out", ["cost", "function"])
def test_costs_need_an_amount_and_a_function(make, left_out):
    touch = frame(
        [("A", "2025-01-05", "call", "sales", 5)],
        *("customer_id", "date", "type", "function", "cost"),
    )
    tables = {
        "transactions": lines([("A", "2025-01-05", 5)]),
        "interactions": touch.drop(columns=left_out),
    }
    facts = customer_facts(make(tables, as_of=AS_OF))
    assert facts.filter(like="cost").isna().all(axis=None)


# ---------------------------------------------------------------------------- oracle


def day_in(low, high):
    return st.integers(low, high).map(lambda n: START + timedelta(n))


@st.composite
def companies(draw):
    """Draw a company of up to six customers with every table that matters."""
    who = st.sampled_from(IDS)
    span = day_in(0, (AS_OF - START).days)
    cents = st.integers(-3000, 6000).map(lambda n: Decimal(n) / 100)
    product = st.sampled_from(["pen", "ink", "pad", None])
    margin = st.one_of(st.none(), cents)
    bought = st.lists(
        st.tuples(st.sampled_from("ABCD"), span, cents, product, margin),
        min_size=1,
        max_size=25,
    )
    rows = draw(bought)
    known = sorted({row[0] for row in rows} | draw(st.sets(who)))
    maybe_day = st.one_of(st.none(), day_in(-100, 800))
    tables = {
        "transactions": frame(
            rows, "customer_id", "date", "amount", "product_id", "margin"
        ),
        "customers": frame(
            [(c, draw(maybe_day), draw(maybe_day)) for c in known],
            *("customer_id", "acquired_on", "cancelled_on"),
        ),
    }
    dropped = draw(st.sampled_from([[], ["acquired_on"], ["cancelled_on"]]))
    tables["customers"] = tables["customers"].drop(columns=dropped)
    if draw(st.booleans()):
        functions = st.sampled_from(["marketing", "sales", "support", "service", None])
        cost = st.one_of(st.none(), st.integers(0, 500).map(lambda n: Decimal(n) / 4))
        touches = st.tuples(who, day_in(0, 700), st.just("call"), functions, cost)
        tables["interactions"] = frame(
            draw(st.lists(touches, min_size=1, max_size=15)),
            *("customer_id", "date", "type", "function", "cost"),
        )
    if draw(st.booleans()):
        pairs = st.tuples(who, st.sampled_from("ABCDEFX"), day_in(0, 700))
        tables["referrals"] = frame(
            draw(st.lists(pairs, min_size=1, max_size=10)),
            *("referrer_id", "referred_id", "date"),
        )
    return tables


def by_hand(tables, as_of, *, default_margin=Decimal("0.4")):
    """Return the facts by going through the rows one at a time."""
    year_ago = date(as_of.year - 1, as_of.month, as_of.day)
    rows = [r for r in tables["transactions"].to_dict("records") if r["date"] <= as_of]
    touches = tables.get("interactions", pd.DataFrame()).to_dict("records")
    touches = [t for t in touches if t["date"] <= as_of]
    days = {}
    for r in rows:
        days.setdefault(r["customer_id"], {}).setdefault(r["date"], []).append(r)
    bought_on = {
        c: sorted(d for d, rs in by.items() if sum(r["amount"] for r in rs) > 0)
        for c, by in days.items()
    }
    facts = {}
    for person in tables["customers"].to_dict("records"):
        c = person["customer_id"]
        mine = [r for r in rows if r["customer_id"] == c]
        on = bought_on.get(c, [])
        n, revenue = len(on), sum(r["amount"] for r in mine)
        recent = [r for r in mine if r["date"] > year_ago]
        products = {r["product_id"] for r in mine if r["amount"] > 0} - {None}
        here = [t for t in touches if t["customer_id"] == c]
        spent = {
            f: sum(
                t["cost"] or 0
                for t in here
                if t["date"] > year_ago and t["function"] in f.split()
            )
            for f in ("marketing", "sales", "support service")
        }
        brought = {
            p["referred_id"]
            for p in tables.get("referrals", pd.DataFrame()).to_dict("records")
            if p["referrer_id"] == c
            and p["date"] <= as_of
            and bought_on.get(p["referred_id"])
        }
        measured = "interactions" in tables
        facts[c] = {
            "purchases": n,
            "revenue": revenue,
            "average_purchase": revenue / n if n else None,
            "purchases_per_year": (
                n / max((as_of - on[0]).days / 365.25, 0.25) if n else None
            ),
            "products": len(products) or None,
            "gap_days": (on[-1] - on[0]).days / (n - 1) if n > 1 else None,
            "referrals": len(brought) if "referrals" in tables else None,
            "tenure_years": tenure(person, on, here, as_of),
            "recency_days": (as_of - on[-1]).days if n else None,
            "revenue_12m": sum(r["amount"] for r in recent),
            "margin_12m": sum(
                r["amount"] * default_margin if r["margin"] is None else r["margin"]
                for r in recent
            ),
            "cost_marketing_12m": spent["marketing"] if measured else None,
            "cost_sales_12m": spent["sales"] if measured else None,
            "cost_support_12m": spent["support service"] if measured else None,
        }
    by_customer = pd.DataFrame.from_dict(facts, orient="index").sort_index()
    return by_customer.astype(float).rename_axis("customer_id")


def tenure(person, on, touches, as_of):
    """Return years from start to end: of a contract, else of being active."""
    start, end = (on[0], on[-1]) if on else (None, None)
    if "cancelled_on" in person:
        cancelled = person["cancelled_on"]
        end = min(cancelled, as_of) if cancelled else as_of
        if person.get("acquired_on"):
            start = (
                min(start, person["acquired_on"]) if start else person["acquired_on"]
            )
    elif on:
        end = max([end, *(t["date"] for t in touches)])
    return (end - start).days / 365.25 if start else None


@QUICK
@given(companies())
def test_facts_agree_with_a_loop_over_the_rows(make, tables):
    facts = customer_facts(make(tables, as_of=AS_OF))
    assert_frame_equal(facts.astype(float), by_hand(tables, AS_OF), check_dtype=False)


@QUICK
@given(companies(), day_in(100, 500))
def test_an_earlier_day_sees_nothing_that_came_later(make, tables, earlier):
    known = {
        name: table[table["date"] <= earlier] if "date" in table else table
        for name, table in tables.items()
    }
    ids = set(known["transactions"]["customer_id"])
    people = known["customers"]
    here = people["customer_id"].isin(ids)
    if "acquired_on" in people:
        here |= people["acquired_on"].map(lambda d: d is not None and d <= earlier)
    known["customers"] = people[here]
    if not len(known["customers"]):
        return
    facts = customer_facts(make(tables, as_of=AS_OF), as_of=str(earlier))
    assert_frame_equal(facts.astype(float), by_hand(known, earlier), check_dtype=False)


@settings(QUICK, max_examples=8)
@given(companies(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(make, tables, random):
    shuffled = {
        name: table.sample(frac=1, random_state=random.randrange(1000))
        for name, table in tables.items()
    }
    before = {name: table.copy() for name, table in tables.items()}
    first, second = (customer_facts(make(t, as_of=AS_OF)) for t in (tables, shuffled))
    assert_frame_equal(first, second)
    for name, table in tables.items():
        assert_frame_equal(table, before[name])


# ----------------------------------------------------------------------- ways to ask


def test_a_later_day_than_the_companys_is_refused(make):
    company = make({"transactions": lines([("A", "2025-01-05", 5)])}, as_of=AS_OF)
    with pytest.raises(ParameterError, match="a day up to 2025-02-28"):
        customer_facts(company, as_of="2025-03-01")


def test_the_facts_are_a_query_that_an_administrator_can_read(make):
    tables = {
        "transactions": frame(
            [("A", "2025-01-05", 5, "pen")],
            *("customer_id", "date", "amount", "product_id"),
        ),
        "referrals": frame(
            [("A", "B", "2025-01-01")], "referrer_id", "referred_id", "date"
        ),
        "interactions": frame(
            [("A", "2025-01-05", "call", "sales", 5)],
            *("customer_id", "date", "type", "function", "cost"),
        ),
    }
    table = facts_table(make(tables, as_of=AS_OF))
    assert table.columns() == ("customer_id", *COLUMNS)
    assert table.sql().startswith("-- One row a customer")
    for dialect in ("spark", "postgres"):
        assert "purchase_day" in table.sql(dialect)

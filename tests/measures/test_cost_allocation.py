"""Costs: what is recorded stays where it is, totals are shared out to the cent."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.customers.facts import customer_facts
from customer_value.data.assumptions import Assumptions
from customer_value.measures.asset_value import asset_value
from customer_value.measures.cost_allocation import costs

AS_OF = "2026-01-01"
LINES = [
    *[("A", f"2025-0{month}-01", 100.0) for month in (2, 3, 4)],
    ("B", "2025-06-01", 100.0),
    ("C", "2024-06-01", 900.0),  # nothing bought of late
]
TOUCHES = pd.DataFrame(
    [
        ("A", "2025-05-01", "mail", "marketing", 30.0),
        ("C", "2025-05-01", "help", "support", 12.0),
    ],
    columns=["customer_id", "date", "type", "function", "cost"],
)


def shared(make_company, *, interactions=TOUCHES, lines=LINES, **rules):
    tables = {} if interactions is None else {"interactions": interactions}
    company = make_company(lines, as_of=AS_OF, **tables)
    rules = Assumptions(**rules)
    return costs(company, customer_facts(company), rules)


@pytest.mark.parametrize(
    ("allocation", "a", "b"),
    [("revenue", 75, 25), ("purchases", 75, 25), ("equal", 50, 50)],
)
def test_the_rest_of_a_total_goes_to_the_buyers(make_company, allocation, a, b):
    got = shared(
        make_company, allocated_costs={"marketing": 130.0}, allocation=allocation
    )
    assert got.by_customer["marketing"].to_dict() == pytest.approx(
        {"A": 30 + a, "B": b, "C": 0}
    )
    assert got.by_customer["support"].to_dict() == {"A": 0, "B": 0, "C": 12}
    assert got.rule.loc["marketing"].tolist() == [30, 130, 100]
    assert got.rule.loc["sales"].isna().tolist() == [False, True, False]


def test_purchases_and_revenue_are_two_rules(make_company):
    lines = [*LINES, ("B", "2025-07-01", 500.0)]
    by_revenue, by_purchases = (
        shared(
            make_company,
            lines=lines,
            allocated_costs={"sales": 900.0},
            allocation=allocation,
        ).by_customer["sales"]
        for allocation in ("revenue", "purchases")
    )
    assert by_revenue.to_dict() == pytest.approx({"A": 300, "B": 600, "C": 0})
    assert by_purchases.to_dict() == pytest.approx({"A": 540, "B": 360, "C": 0})


def test_more_recorded_than_the_total_is_said_and_kept(make_company):
    got = shared(make_company, allocated_costs={"marketing": 10.0})
    assert got.by_customer["marketing"].to_dict() == {"A": 30, "B": 0, "C": 0}
    [note] = got.notes
    assert note == (
        "Interactions record EUR 30 of marketing cost, more than the total of EUR 10 "
        "given; the recorded cost counts."
    )


def test_the_rule_is_said_in_words(make_company):
    got = shared(make_company, allocated_costs={"marketing": 130, "support": 0})
    assert got.notes[0] == (
        "Of EUR 130 marketing cost, EUR 30 is recorded by customer; EUR 100 is shared "
        "out among the buyers of the last 12 months, by their revenue."
    )


def test_a_cost_of_a_year_without_buyers_is_shared_by_all(make_company):
    got = shared(
        make_company,
        lines=[("A", "2024-01-01", 5.0), ("B", "2024-01-01", 9.0)],
        interactions=None,
        allocated_costs={"sales": 10.0},
    )
    assert got.by_customer["sales"].to_dict() == {"A": 5, "B": 5}


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.floats(0, 1e7), st.sampled_from(["revenue", "purchases", "equal"]))
def test_what_is_shared_out_adds_up(make_company, total, allocation):
    got = shared(
        make_company, allocated_costs={"support": total}, allocation=allocation
    )
    want = max(total, 12.0)
    assert got.by_customer["support"].sum() == pytest.approx(want)


def test_a_value_with_totals_is_a_value_after_costs(make_company):
    company = make_company(
        LINES,
        as_of=AS_OF,
        assumptions=Assumptions(retention=0.5, allocated_costs={"sales": 40.0}),
    )
    got = asset_value(company, activity=pd.Series({"A": 1.0, "B": 1.0, "C": 1.0}))
    assert got.costs.loc["sales", "allocated"] == 40
    factor = got.scores["annuity"]
    assert got.scores.loc["A", "sales"] == pytest.approx(-30 * factor["A"])
    assert got.scores.loc["B", "sales"] == pytest.approx(-10 * factor["B"])
    assert not any("before marketing" in note for note in got.notes)
    assert any("is shared out among the buyers" in note for note in got.notes)


def test_costs_of_nobody_are_set_aside_and_said(make_company):
    touches = pd.concat([TOUCHES] * 60, ignore_index=True)
    touches.loc[7, "customer_id"] = None
    company = make_company(
        LINES, as_of=AS_OF, interactions=touches, assumptions=Assumptions(retention=0.5)
    )
    got = asset_value(company, activity=pd.Series({"A": 1.0}))
    assert "Interactions that cost EUR 12 were set aside; no value includes them." in (
        got.notes
    )

"""Unpaid invoices: E11 of the method, the edges of the buckets, rates by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.data.assumptions import Assumptions
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.credit_risk import (
    BUCKETS,
    credit_risk,
    expected_credit_loss,
)

AS_OF = pd.Timestamp("2026-01-01")
RATES = (0.005, 0.022, 0.027, 0.045, 0.10)


def bill(customer, overdue, amount, *, paid=None, lost=None):
    """Return an invoice due so many days ago, paid so many days after it was due."""
    due = AS_OF - pd.Timedelta(days=overdue)
    return {
        "customer_id": customer,
        "issued_on": due - pd.Timedelta(days=30),
        "due_on": due,
        "amount": amount,
        "paid_on": None if paid is None else due + pd.Timedelta(days=paid),
        "written_off": lost,
    }


@pytest.fixture(scope="module")
def owing(make_company):
    """Return a function: the company with so many invoices."""

    def build(*bills, **options):
        ids = sorted({row["customer_id"] for row in bills})
        lines = [(who, "2025-01-01", 10.0) for who in ids]
        rows = pd.DataFrame(list(bills))
        return make_company(lines, as_of=AS_OF, invoices=rows, **options)

    return build


def test_the_example_of_the_method_holds_through_invoices(owing):
    amounts = (15_000, 7_500, 4_000, 2_500, 1_000)
    assert expected_credit_loss(amounts, RATES) == pytest.approx(560.5)
    bills = [
        bill("A", days, amount)
        for days, amount in zip((0, 15, 45, 75, 200), amounts, strict=True)
    ]
    got = credit_risk(owing(*bills))
    assert got.expected_loss == pytest.approx(560.5)
    assert got.outstanding == 30_000
    assert got.scores.loc["A", "expected_loss"] == pytest.approx(560.5)
    assert got.buckets["outstanding"].tolist() == list(amounts)
    assert got.buckets["expected_loss"].sum() == pytest.approx(560.5)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        *((-20, "current"), (0, "current"), (1, "1-30"), (30, "1-30"), (31, "31-60")),
        *((60, "31-60"), (61, "61-90"), (90, "61-90"), (91, "over 90")),
    ],
)
def test_an_invoice_grows_old_by_the_day(owing, days, bucket):
    got = credit_risk(owing(bill("A", days, 100.0))).scores.loc["A"]
    assert got[bucket] == 100
    assert got[list(BUCKETS)].sum() == got["outstanding"] == 100
    assert got["overdue"] == (0 if bucket == "current" else 100)


def test_paid_invoices_and_credit_notes_owe_nothing(owing):
    got = credit_risk(
        owing(
            bill("A", 200, 100.0, paid=5),
            bill("A", 200, -60.0),
            bill("A", 200, 50.0, lost=50.0),
            bill("A", 200, 80.0, lost=30.0),  # 50 may still come
        )
    )
    assert got.scores.loc["A", "outstanding"] == 50
    assert got.scores.loc["A", "invoices"] == 3


def test_late_days_weigh_by_amount_and_early_counts_as_on_time(owing):
    got = credit_risk(
        owing(
            bill("A", 100, 300.0, paid=-5),
            bill("A", 100, 100.0, paid=20),
            bill("A", 10, 100.0),  # ten days late so far
            bill("A", -20, 999.0),  # not due
            bill("B", -20, 50.0),
        )
    )
    row = got.scores.loc["A"]
    assert row["days_late"] == pytest.approx((0 * 300 + 20 * 100 + 10 * 100) / 500)
    assert row["on_time_share"] == pytest.approx(300 / 500)
    assert got.scores.loc["B", ["days_late", "on_time_share"]].isna().all()
    assert got.days_late == pytest.approx(6)
    assert got.on_time_share == pytest.approx(0.6)


def test_the_due_day_itself_is_on_time(owing):
    got = credit_risk(owing(bill("A", 100, 10.0, paid=0), bill("A", 0, 10.0)))
    assert got.on_time_share == 1
    assert got.days_late == 0


# ------------------------------------------------------------------------------ rates


def test_rates_are_estimated_from_twenty_settled_invoices(owing):
    paid = [bill("A", 300, 100.0, paid=k) for k in [0] * 10 + [20] * 15 + [50] * 4]
    lost = [bill("B", 300, 200.0, lost=150.0)]
    got = credit_risk(owing(*paid, *lost), rates="estimated").buckets
    # all 30 reached current, 20 reached 1-30 (15 + 4 + the lost one), 5 reached 31-60
    assert got["settled"].tolist() == [30, 20, 5, 1, 1]
    assert got.loc["current", "rate"] == pytest.approx(150 / (2900 + 200))
    assert got.loc["1-30", "rate"] == pytest.approx(150 / (1900 + 200))
    assert got["rate"].tolist()[2:] == list(RATES[2:])
    assert got["source"].tolist() == ["estimated"] * 2 + ["given"] * 3


def test_open_invoices_teach_no_rate(owing):
    bills = [bill("A", 300, 100.0, paid=0) for _ in range(20)]
    still = [bill("B", 300, 100.0) for _ in range(20)]
    got = credit_risk(owing(*bills, *still), rates="estimated").buckets
    assert got["settled"].tolist() == [20, 0, 0, 0, 0]
    assert got["rate"].tolist() == [0, *RATES[1:]]


def test_rates_come_from_the_assumptions_or_the_caller(owing):
    rules = Assumptions(credit_loss_rates=(0.1, 0.2, 0.3, 0.4, 0.5))
    company = owing(bill("A", 45, 100.0), assumptions=rules)
    assert credit_risk(company).expected_loss == pytest.approx(30)
    got = credit_risk(company, rates=[0, 0, 1, 0, 0])
    assert got.expected_loss == pytest.approx(100)


@pytest.mark.parametrize(
    "rates", ["guessed", [0.1] * 4, [0.1] * 4 + [1.1], [-0.1] + [0.1] * 4, "x", 0.1]
)
def test_rates_that_cannot_be_are_refused(owing, rates):
    with pytest.raises(ParameterError, match="'rates' parameter of credit_risk"):
        credit_risk(owing(bill("A", 45, 100.0)), rates=rates)


# ------------------------------------------------------------------------- by itself


def test_a_table_gives_a_loss_for_each_row():
    table = pd.DataFrame([[100, 0], [0, 50]], index=["A", "B"])
    assert expected_credit_loss(table, [0.1, 0.2]).to_dict() == {"A": 10, "B": 10}


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=6), st.floats(0, 1))
def test_a_loss_is_linear_and_no_more_than_what_is_open(amounts, rate):
    rates = [rate] * len(amounts)
    loss = expected_credit_loss(amounts, rates)
    assert loss == pytest.approx(rate * sum(amounts), abs=1e-6)
    assert loss <= sum(amounts) * (1 + 1e-12)


@pytest.mark.parametrize(
    ("outstanding", "rates", "name"),
    [
        ([1, 2], [0.1], "rates"),
        ([1], [1.5], "rates"),
        ([1], ["much"], "rates"),
        ([-1], [0.1], "outstanding"),
        (["x"], [0.1], "outstanding"),
        ([math.nan], [0.1], "outstanding"),
        (5, [0.1], "rates"),
    ],
)
def test_numbers_that_cannot_be_are_refused(outstanding, rates, name):
    with pytest.raises(ParameterError, match=f"'{name}' parameter of expected_credit"):
        expected_credit_loss(outstanding, rates)


def test_without_invoices_the_way_out_is_said(make_company):
    with pytest.raises(CustomerValueError, match="needs the table invoices"):
        credit_risk(make_company([("A", "2025-01-01", 1.0)]))


def test_the_result_speaks_for_itself(owing):
    got = credit_risk(owing(bill("A", 45, 1000.0), bill("A", 90, 1000.0, paid=0)))
    assert got.finding == (
        "Of EUR 1.00 k outstanding EUR 27 is expected to be lost; 50% of what was due "
        "was paid on time."
    )
    assert repr(got) == (
        "CreditRisk(customers=1, outstanding=1000.00, expected_loss=27.00, "
        "currency=EUR)"
    )
    assert got.summary().equals(got.buckets)
    fresh = credit_risk(owing(bill("A", -5, 1000.0)))
    assert fresh.finding.endswith("nothing was due yet.")
    assert np.isnan(fresh.days_late)

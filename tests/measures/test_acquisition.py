"""The cost of winning a customer: E12 of the method, by channel, and the payback."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.acquisition import acquisition_cost

AS_OF = "2026-01-01"


@pytest.fixture(scope="module")
def e12(make_company):
    """METHOD, example E12: 60 new customers, 20 of them referred; one old customer."""
    ids = [f"N{k:02d}" for k in range(60)]
    return make_company(
        [("Z", "2024-01-01", 5.0), *[(who, "2025-06-01", 100.0) for who in ids]],
        as_of=AS_OF,
        customers=pd.DataFrame(
            {
                "customer_id": ["Z", *ids],
                "channel": ["web", *["web"] * 40, *["friend"] * 20],
            }
        ),
        referrals=pd.DataFrame(
            {"referrer_id": "Z", "referred_id": ids[40:], "date": "2025-05-01"}
        ),
    )


def test_the_two_numbers_of_the_method_hold(e12):
    got = acquisition_cost(e12, spend=30_000)
    every = got.by_channel.loc["all"]
    assert every[["new", "referred", "spend"]].tolist() == [60, 20, 30_000]
    assert every["cost_each"] == 500
    assert every["paid_cost_each"] == 750
    assert got.by_channel.loc["web", "spend":"paid_cost_each"].isna().all()
    assert got.by_origin["cost_each"].to_dict() == {"paid": 750, "referred": 0}
    assert got.source == "as given"


def test_a_spend_by_channel_is_divided_by_channel(e12):
    got = acquisition_cost(e12, spend={"web": 8000, "friend": 1000}).by_channel
    assert got["cost_each"].to_dict() == {"web": 200, "friend": 50, "all": 150}
    assert got.loc["web", "paid_cost_each"] == 200
    assert np.isnan(got.loc["friend", "paid_cost_each"])  # nobody there was paid for


@pytest.mark.parametrize(
    ("spend", "words"),
    [
        (-1, "'spend' parameter of acquisition_cost"),
        ("much", "'spend' parameter of acquisition_cost"),
        ({}, "'spend' parameter of acquisition_cost"),
        ({"web": None}, "'spend' parameter of acquisition_cost"),
        ({"wbe": 5}, r"channel 'wbe' .* Did you mean 'web'\? Channels: friend, web"),
    ],
)
def test_a_spend_that_cannot_be_is_refused(e12, spend, words):
    with pytest.raises(ParameterError, match=words):
        acquisition_cost(e12, spend=spend)


def test_costs_of_the_customers_are_added_up_and_gaps_are_filled(make_company):
    people = pd.DataFrame(
        [
            ("A", "web", 10.0),
            ("B", "web", None),  # taken to cost what the web costs: 10
            ("C", "fair", 40.0),
            ("D", None, None),  # the mean of all known: (10 + 10 + 40) / 3
            ("E", "web", 900.0),  # won long ago
        ],
        columns=["customer_id", "channel", "acquisition_cost"],
    )
    lines = [(who, "2025-03-01", 50.0) for who in "ABCD"] + [("E", "2023-01-01", 5.0)]
    company = make_company(
        lines,
        as_of=AS_OF,
        customers=people,
        referrals=pd.DataFrame(
            {"referrer_id": ["E"], "referred_id": ["C"], "date": ["2025-02-01"]}
        ),
    )
    got = acquisition_cost(company)
    assert got.by_channel["spend"].to_dict() == pytest.approx(
        {"web": 20, "fair": 40, "not known": 20, "all": 80}
    )
    assert got.source == "acquisition_cost, known for 2 of 4 new customers"
    assert got.by_origin["spend"].to_dict() == pytest.approx(
        {"paid": 40, "referred": 40}
    )
    assert got.by_origin["cost_each"].to_dict() == pytest.approx(
        {"paid": 40 / 3, "referred": 40}
    )


def test_contacts_to_win_customers_cost_what_they_cost_even_in_vain(make_company):
    company = make_company(
        [("A", "2025-03-01", 50.0), ("Z", "2023-03-01", 5.0)],
        as_of=AS_OF,
        interactions=pd.DataFrame(
            [
                ("A", "2025-02-01", "Acquisition", "sales", 30.0),
                ("P", "2025-02-01", "acquisition", "sales", 20.0),  # never bought
                ("A", "2024-12-01", "acquisition", "sales", 99.0),  # too long ago
                ("A", "2025-02-01", "call", "sales", 99.0),
            ],
            columns=["customer_id", "date", "type", "function", "cost"],
        ),
    )
    got = acquisition_cost(company)
    assert got.by_channel.loc["all", ["spend", "cost_each"]].tolist() == [50, 50]
    assert got.source == "interactions of the type acquisition"


def test_without_any_spend_the_way_out_is_said(make_company):
    company = make_company([("A", "2025-03-01", 50.0)], as_of=AS_OF)
    with pytest.raises(CustomerValueError, match="give spend="):
        acquisition_cost(company)


def test_nobody_new_is_said(make_company):
    company = make_company([("A", "2023-03-01", 50.0)], as_of=AS_OF)
    got = acquisition_cost(company, spend=100)
    assert got.finding == "0 customers were won in the last 12 months."
    assert got.by_channel.loc["all", "new"] == 0
    assert np.isnan(got.by_channel.loc["all", "cost_each"])


# --------------------------------------------------------------------------- payback


@pytest.fixture(scope="module")
def lives(make_company):
    """A month is 365.25 / 12 days: day 30 is month 0, day 31 month 1.

    A and B have lived 48 months and more, C 11. A earns 40 in month 0 and 40 in month
    2, B 20 in month 0 and loses 4 in month 1, C 12 in month 0. The twelfth month of
    C is not over.
    """
    start, late = pd.Timestamp("2022-01-01"), pd.Timestamp("2025-01-02")
    lines = [
        ("A", start, 100.0),
        ("A", start + pd.Timedelta(days=61), 100.0),
        ("B", start, 40.0),
        ("B", start + pd.Timedelta(days=30), 10.0),
        ("B", start + pd.Timedelta(days=31), -10.0),
        ("C", late, 30.0),
    ]
    return make_company(
        lines,
        as_of=AS_OF,
        customers=pd.DataFrame(
            {"customer_id": list("ABC"), "channel": ["web", "web", "fair"]}
        ),
    )


def test_the_margin_of_a_month_is_a_mean_over_those_who_lived_it(lives):
    curve = acquisition_cost(lives, spend=10).curve
    assert curve.index.tolist() == list(range(1, 37))
    assert curve.loc[[1, 2, 3, 36], "web"].tolist() == pytest.approx([30, 28, 48, 48])
    assert curve.loc[[1, 11], "fair"].tolist() == pytest.approx([12, 12])
    assert np.isnan(curve.loc[12, "fair"])  # nobody there has lived so long
    # the first months are shared by three
    assert curve.loc[1, "all"] == pytest.approx((40 + 20 + 12) / 3)
    assert curve.loc[3, "all"] == pytest.approx(24 + (-4 + 40) / 3)


def loop(company, month_days=365.25 / 12):
    """Return the mean margin so far of all customers, one customer at a time."""
    rows = company.transactions.assign(margin=lambda t: 0.4 * t["amount"])
    means = []
    first = rows[rows["amount"] > 0].groupby("customer_id")["date"].min()
    for k in range(36):
        earned, alive = 0.0, 0
        for who, start in first.items():
            if (company.as_of - start).days < (k + 1) * month_days:
                continue
            alive += 1
            age = (rows["date"] - start).dt.days
            inside = (age >= k * month_days) & (age < (k + 1) * month_days)
            earned += rows.loc[inside & (rows["customer_id"] == who), "margin"].sum()
        if alive:
            means.append(earned / alive)
    return np.cumsum(means)


def test_the_curve_agrees_with_a_loop(make_company):
    chance = np.random.default_rng(3)
    lines = pd.DataFrame(
        {
            "customer_id": [f"C{k:02d}" for k in chance.integers(0, 25, 300)],
            "date": pd.Timestamp("2023-06-01")
            + pd.to_timedelta(chance.integers(0, 940, 300), unit="D"),
            "amount": chance.integers(1, 400, 300) / 4,
        }
    )
    company = make_company(lines, as_of=AS_OF)
    got = acquisition_cost(company, spend=10).curve["all"]
    assert got.tolist() == pytest.approx(loop(company).tolist())


@pytest.mark.parametrize(
    ("spend", "months"), [(0, 0), (12, 1), (13, np.nan), (None, np.nan)]
)
def test_a_cost_is_paid_back_at_the_end_of_a_month(lives, spend, months):
    # C is the one new customer; its channel earns 12 in the first month and no more
    got = acquisition_cost(lives, spend={"fair": spend} if spend is not None else 5)
    found = got.by_channel.loc["fair", "payback_months"]
    assert found == pytest.approx(months, nan_ok=True)
    assert np.isnan(got.by_channel.loc["fair", "first_year_margin"])
    assert got.by_channel.loc["all", "first_year_margin"] == pytest.approx(36)


def test_the_answer_speaks_for_itself(e12, lives):
    got = acquisition_cost(e12, spend=30_000)
    assert got.finding == (
        "Each of 60 new customers cost EUR 500 to win, EUR 750 if the referred came "
        "for nothing; the margin of 24 months does not pay that back."
    )
    assert repr(got) == "AcquisitionCost(new=60, cost_each=500, payback_months=nan)"
    assert got.summary().equals(got.by_channel)
    few = acquisition_cost(lives, spend=20)
    assert few.finding == (
        "The 1 new customer cost EUR 20 to win; that is paid back within 1 month."
    )

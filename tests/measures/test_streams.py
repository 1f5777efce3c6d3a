"""The yearly streams: each by hand on a company small enough to check by head."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from customer_value.data.assumptions import Assumptions
from customer_value.measures.asset_inputs import asset_inputs, first_year_margin
from customer_value.measures.streams import (
    STREAMS,
    flows,
    referral_worth,
    yearly_streams,
)

AS_OF = "2026-01-01"
LINES = [
    ("A", "2024-01-01", 50.0),  # 731 days ago
    ("A", "2025-07-01", 1000.0),
    ("B", "2024-06-01", 500.0),  # first year over, not bought since
    ("C", "2025-09-01", 200.0),  # first year not over
]
YEARS = {"A": 731 / 365.25, "B": 579 / 365.25, "C": 0.5}  # C: 122 days, so the floor


def frame(*rows, columns):
    return pd.DataFrame(list(rows), columns=columns.split())


@pytest.fixture
def streams(make_company):
    """Return a function: the streams of the company with more tables or rules."""

    def build(*, lines=LINES, customers=None, as_of=AS_OF, rules=None, **tables):
        rules = Assumptions(**(rules or {}))
        company = make_company(
            lines, as_of=as_of, customers=customers, assumptions=rules, **tables
        )
        return yearly_streams(company, rules)

    return build


def test_without_more_tables_there_is_margin_only(streams):
    got = streams()
    assert tuple(got.yearly.columns) == STREAMS
    assert got.yearly["current"].to_dict() == {"A": 400, "B": 0, "C": 80}
    assert (got.yearly.drop(columns="current") == 0).all(axis=None)
    assert pd.isna(got.referral_worth)
    assert list(got.notes) == [
        "No margin column: the default margin of the assumptions is used.",
        "No costs of interactions: values are before marketing, sales and support.",
        "No category spend: share of wallet and potential revenue are not measured.",
        "No referrals table: referral value is not measured.",
        "No contributions table: the value of ideas is not measured.",
        "No invoices with losses: credit losses are not measured.",
    ]


def test_headroom_is_won_bit_by_bit_and_the_pipeline_comes_on_top(streams):
    wallet = frame(
        ("A", 2500.0, None),
        ("B", 300.0, 40.0),
        ("C", 150.0, 10.0),  # below our revenue: no headroom
        columns="customer_id category_spend pipeline",
    )
    got = streams(wallet=wallet, rules={"headroom_capture": 0.1}).yearly["potential"]
    assert got.to_dict() == pytest.approx({"A": 60, "B": 0.4 * (30 + 40), "C": 4})


def test_a_wallet_without_a_pipeline_is_enough(streams):
    spend = frame(("A", 2500.0), columns="customer_id category_spend")
    assert streams(wallet=spend).yearly["potential"].to_dict() == pytest.approx(
        {"A": 60, "B": 0, "C": 0}
    )


def test_potential_earns_the_customers_own_margin(streams):
    lines = pd.DataFrame(
        [
            ("A", "2025-07-01", 1000.0, 250.0),
            ("B", "2024-06-01", 500.0, 250.0),  # nothing bought of late: the default
        ],
        columns=["customer_id", "date", "amount", "margin"],
    )
    offers = frame(
        ("A", 0.0, 100.0),
        ("B", 0.0, 100.0),
        columns="customer_id category_spend pipeline",
    )
    got = streams(lines=lines, wallet=offers).yearly
    assert got["current"].to_dict() == {"A": 250, "B": 0}
    assert got["potential"].to_dict() == pytest.approx({"A": 25, "B": 40})


def test_costs_of_the_last_year_are_negative_streams(streams):
    touches = frame(
        ("A", "2025-05-01", "call", "sales", 120.0),
        ("A", "2025-05-01", "mail", "marketing", 7.0),
        ("B", "2025-05-01", "help", "service", 5.0),
        ("B", "2024-05-01", "help", "support", 99.0),
        columns="customer_id date type function cost",
    )
    got = streams(interactions=touches).yearly
    assert got.loc["A", ["marketing", "sales", "support"]].tolist() == [-7, -120, 0]
    assert got.loc["B", ["marketing", "sales", "support"]].tolist() == [0, 0, -5]


@pytest.mark.parametrize("left_out", ["cost", "function"])
def test_costs_that_cannot_be_told_are_said_to_be_missing_once(streams, left_out):
    touches = frame(
        ("A", "2025-05-01", "call", "sales", 120.0),
        columns="customer_id date type function cost",
    )
    got = streams(interactions=touches.drop(columns=left_out))
    assert (got.yearly[["marketing", "sales", "support"]] == 0).all(axis=None)
    assert sum("before marketing, sales and support" in note for note in got.notes) == 1


PAIRS = frame(
    ("A", "B", "2024-05-20", 30.0),
    ("A", "C", "2025-08-20", None),
    columns="referrer_id referred_id date reward",
)


def test_referrals_a_year_are_shrunk_to_those_of_everyone(streams):
    got = streams(referrals=PAIRS, rules={"saved_acquisition": 50})
    # B is the referred customer whose first year is over: 200 of margin;
    # rewards of 30 and nothing cost 15 a referral
    worth = 0.6 * 200 + 50 - 15
    assert got.referral_worth == pytest.approx(worth)
    base = 2 / sum(YEARS.values())
    want = {
        c: (k + base) / (YEARS[c] + 1) * worth
        for c, k in zip("ABC", (2, 0, 0), strict=True)
    }
    assert got.yearly["referral"].to_dict() == pytest.approx(want)


def test_a_late_touch_does_not_lengthen_the_time_to_refer(streams):
    touches = frame(("A", "2025-12-31", "call"), columns="customer_id date type")
    with_touch = streams(referrals=PAIRS, interactions=touches).yearly["referral"]
    assert with_touch.to_dict() == pytest.approx(
        streams(referrals=PAIRS).yearly["referral"].to_dict()
    )


def test_under_contract_the_time_to_refer_ends_with_it(streams):
    people = frame(
        ("A", "2024-01-01", "2025-01-01"),
        ("B", "2024-01-01", None),
        ("C", "2025-09-01", None),
        columns="customer_id acquired_on cancelled_on",
    )
    got = streams(referrals=PAIRS, customers=people)
    years = {"A": 366 / 365.25, "B": 731 / 365.25, "C": 0.5}
    base = 2 / sum(years.values())
    want = {
        c: (k + base) / (years[c] + 1) * got.referral_worth
        for c, k in zip("ABC", (2, 0, 0), strict=True)
    }
    assert got.yearly["referral"].to_dict() == pytest.approx(want)


def test_marketing_is_taken_off_the_first_year_of_the_referred(streams):
    touches = frame(
        ("A", "2025-05-01", "mail", "marketing", 30.0),
        columns="customer_id date type function cost",
    )
    got = streams(referrals=PAIRS.drop(columns="reward"), interactions=touches)
    assert got.referral_worth == pytest.approx(0.6 * (200 - 10))  # 10 a customer


def test_a_saved_acquisition_is_the_mean_cost_of_one(streams):
    people = frame(
        ("A", 90.0), ("B", 30.0), ("C", None), columns="customer_id acquisition_cost"
    )
    pairs = PAIRS.drop(columns="reward")
    got = streams(referrals=pairs, customers=people)
    assert got.referral_worth == pytest.approx(120 + 60)
    nobody = people.assign(acquisition_cost=[None] * 3).astype(
        {"acquisition_cost": float}
    )
    assert streams(referrals=pairs, customers=nobody).referral_worth == pytest.approx(
        120
    )


def test_without_a_referred_first_year_everyones_stands_in(streams):
    pairs = frame(("A", "C", "2025-08-20"), columns="referrer_id referred_id date")
    # first years that are over: A 20 and B 200 of margin
    assert streams(referrals=pairs).referral_worth == pytest.approx(0.6 * 110)


def test_with_nobodys_first_year_over_a_referral_earns_nothing_yet(streams):
    pairs = frame(("A", "C", "2025-08-20"), columns="referrer_id referred_id date")
    late = [("A", "2025-07-01", 10.0), ("C", "2025-09-01", 10.0)]
    assert streams(lines=late, referrals=pairs).referral_worth == 0


@pytest.mark.parametrize(
    ("as_of", "margins"),
    [
        ("2025-12-31", {}),  # the first 12 months end today
        ("2026-01-01", {"A": 24.0}),
        ("2026-12-31", {"A": 24.0}),
        ("2027-01-01", {"A": 24.0, "B": 4.0}),
    ],
)
def test_a_first_year_counts_once_it_is_over(make_company, as_of, margins):
    lines = [
        ("A", "2025-01-01", 10.0),
        ("A", "2025-12-31", 50.0),
        ("A", "2026-01-01", 99.0),  # the second year
        ("B", "2026-01-01", 10.0),
    ]
    lines = [row for row in lines if row[1] <= as_of]
    got = first_year_margin(make_company(lines, as_of=as_of))
    assert got.to_dict() == pytest.approx(margins)


def test_only_adopted_ideas_of_the_last_year_are_worth_something(streams):
    ideas = frame(
        ("A", "2025-05-01", True, 70.0),
        ("A", "2025-06-01", True, 5.0),
        ("A", "2025-06-01", False, 900.0),
        ("B", "2025-01-01", True, 900.0),  # a year ago
        ("C", "2025-06-01", None, 900.0),
        columns="customer_id date adopted value",
    ).assign(role="user", kind="idea")
    got = streams(contributions=ideas).yearly["innovation"]
    assert got.to_dict() == {"A": 75, "B": 0, "C": 0}


def test_without_the_word_adopted_every_idea_counts(streams):
    ideas = frame(("C", "2025-06-01", 9.0), columns="customer_id date value")
    ideas = ideas.assign(role="user", kind="idea")
    assert streams(contributions=ideas).yearly["innovation"]["C"] == 9
    worthless = ideas.drop(columns="value")
    assert streams(contributions=worthless).yearly["innovation"]["C"] == 0


INVOICES = frame(
    ("A", "2025-02-01", "2025-03-01", 900.0, 100.0),
    ("A", "2025-03-01", "2025-04-01", 300.0, None),
    ("B", "2025-02-01", "2025-03-01", 300.0, 50.0),
    ("B", "2025-02-01", "2025-03-01", -80.0, None),  # a credit note
    columns="customer_id issued_on due_on amount written_off",
)


def test_losses_are_shrunk_by_twenty_invoices(streams):
    got = streams(invoices=INVOICES, rules={"credit_loss_rate": 0.03}).yearly["credit"]
    base, typical = 150 / 1500, 500
    lost = {"A": 100 / typical, "B": 50 / typical}
    sent = {"A": 1200 / typical, "B": 300 / typical}
    share = {c: (lost[c] + 20 * base) / (sent[c] + 20) for c in "AB"}
    # C was never sent an invoice: the rate of the assumptions
    want = {"A": -1000 * share["A"], "B": 0, "C": -200 * 0.03}
    assert got.to_dict() == pytest.approx(want)


def test_losses_are_taken_of_revenue_and_won_headroom(streams):
    wallet = frame(("A", 2500.0), columns="customer_id category_spend")
    got = streams(wallet=wallet, rules={"credit_loss_rate": 0.02}).yearly["credit"]
    assert got.to_dict() == pytest.approx({"A": -0.02 * 1150, "B": 0, "C": -4})


@pytest.mark.parametrize(
    "invoices",
    [INVOICES.drop(columns="written_off"), INVOICES[INVOICES["amount"] < 0]],
    ids=["no losses written", "credit notes only"],
)
def test_without_losses_written_off_the_assumption_holds(streams, invoices):
    got = streams(invoices=invoices, rules={"credit_loss_rate": 0.02})
    assert got.yearly["credit"]["A"] == pytest.approx(-20)


def test_a_customer_who_returned_more_than_it_bought_cannot_fail_to_pay(streams):
    lines = [*LINES, ("C", "2025-10-01", -500.0)]
    got = streams(lines=lines, rules={"credit_loss_rate": 0.02}).yearly.loc["C"]
    assert (got["current"], got["credit"]) == (pytest.approx(-120), 0)


def test_a_margin_is_at_most_the_sale_and_the_default_where_nothing_sold(streams):
    lines = pd.DataFrame(
        [
            ("A", "2025-07-01", 100.0, 30.0),
            ("B", "2025-07-01", 10.0, 8.0),
            ("B", "2025-08-01", -9.0, 0.0),  # a return that kept its margin
            ("C", "2025-07-01", 1.0, -9.0),
            ("D", "2024-07-01", 1.0, 0.5),  # nothing of late
        ],
        columns=["customer_id", "date", "amount", "margin"],
    )
    offers = pd.DataFrame(
        {"customer_id": list("ABCD"), "category_spend": 0.0, "pipeline": 100.0}
    )
    got = streams(lines=lines, wallet=offers).yearly["potential"]
    assert got.to_dict() == pytest.approx({"A": 30, "B": 100, "C": -100, "D": 40})


def test_another_default_margin_reaches_every_margin(streams):
    gains = [streams(rules={"default_margin": m}).yearly["current"] for m in (0.2, 0.4)]
    assert gains[1].tolist() == pytest.approx((2 * gains[0]).tolist())


def test_the_margin_of_other_assumptions_is_that_of_a_company_with_them(make_company):
    company, other = (
        make_company(LINES, as_of=AS_OF, assumptions=Assumptions(default_margin=m))
        for m in (0.4, 0.1)
    )
    got = yearly_streams(company, other.assumptions).yearly
    assert_frame_equal(got, yearly_streams(other, other.assumptions).yearly)
    assert yearly_streams(company, company.assumptions).yearly["current"].sum() == 480


@pytest.mark.parametrize("factor", [0.0, 0.9, 1.1])
def test_a_factor_on_every_margin_scales_what_is_earned_only(factor, make_company):
    company = make_company(
        LINES,
        as_of=AS_OF,
        wallet=frame(("A", 2500.0), columns="customer_id category_spend"),
        referrals=PAIRS,
        interactions=frame(
            ("A", "2025-05-01", "call", "sales", 120.0),
            columns="customer_id date type function cost",
        ),
    )
    rules = company.assumptions
    inputs = asset_inputs(company, rules)
    one, two = (flows(inputs, rules, margin=m) for m in (1.0, factor))
    for name in ("current", "potential"):
        assert two[name].tolist() == pytest.approx((factor * one[name]).tolist())
    for name in ("innovation", "marketing", "sales", "support", "credit"):
        assert two[name].tolist() == one[name].tolist()
    moved = 0.6 * (factor - 1) * inputs.first_margin
    assert referral_worth(inputs, rules, margin=factor) == pytest.approx(
        referral_worth(inputs, rules) + moved
    )

"""How long contracts last: by hand, against a loop, on companies with known truths."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import customer_value as cv
from customer_value.measures.contract_life import contract_life, survivors

CONTRACTS = st.lists(
    st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(1, 40))),
    min_size=1,
    max_size=40,
)


def company_of(make_company, tenure, ended, *, as_of="2026-01-01"):
    """Make contracts that have lasted so many months, to the day."""
    day = pd.Timestamp(as_of)
    ids = [f"C{n:03}" for n in range(len(tenure))]
    rows = []
    for key, months, over in zip(ids, tenure, ended, strict=True):
        end = day - pd.DateOffset(months=2) if over else None
        began = (end if over else day) - pd.DateOffset(months=months)
        rows.append((key, str(began.date()), str(end.date()) if over else None))
    customers = pd.DataFrame(
        rows, columns=["customer_id", "acquired_on", "cancelled_on"]
    )
    lines = [(key, began, 5) for key, began, _ in rows]
    return make_company(lines, customers=customers, as_of=as_of)


@pytest.fixture(scope="module")
def subscription():
    return cv.load_dataset("subscription")


def test_the_worked_example_holds(make_company):
    company = company_of(make_company, [5, 8, 12, 20, 30], [1, 0, 1, 1, 0])
    life = contract_life(company)
    curve = life.survival.curve
    assert curve["time"].tolist() == [0, 5, 8, 12, 20, 30]
    assert curve["probability"].tolist() == pytest.approx(
        [1, 0.8, 0.8, 0.8 * 2 / 3, 0.8 / 3, 0.8 / 3]
    )
    # who cancels on the first anniversary has not stayed longer than a year
    assert life.one_year["probability"] == pytest.approx(0.8 * 2 / 3)
    assert life.finding.startswith("53% of 5 contracts last longer than a year (95% ")


def test_hazards_go_by_years_quarters_or_months_as_far_as_was_watched(make_company):
    long = contract_life(company_of(make_company, [30] * 20, [0] * 20))
    assert (long.period, long.hazard["end"].tolist()) == ("year", [12, 24])
    short = contract_life(company_of(make_company, [7] * 20, [0] * 20))
    assert (short.period, short.hazard["end"].tolist()) == ("quarter", [3, 6])
    first = contract_life(company_of(make_company, [4] * 20, [0] * 20))
    assert (first.period, first.hazard["end"].tolist()) == ("month", [1, 2, 3, 4])


def test_hazards_by_hand(make_company):
    # 20 began; 4 cancelled in the first year; of 16 in the second 2, both at its end
    tenure, ended = [5] * 4 + [24] * 2 + [26] * 14, [1] * 6 + [0] * 14
    life = contract_life(company_of(make_company, tenure, ended))
    assert life.hazard["at_risk"].tolist() == [20, 16]
    assert life.hazard["ended"].tolist() == [4, 2]
    assert life.hazard["hazard"].tolist() == pytest.approx([0.2, 0.125])
    assert life.summary().loc["Cancel in year 2", "value"] == "12%"


def test_periods_with_fewer_than_ten_customers_are_left_out(make_company):
    life = contract_life(company_of(make_company, [11] * 12 + [30] * 9, [0] * 21))
    assert life.hazard["end"].tolist() == [12]


@given(CONTRACTS, st.sampled_from([1, 3, 12]))
def test_survivors_agree_with_a_loop(contracts, months):
    watched = pd.Series([watch for watch, _ in contracts], dtype=float)
    left = pd.Series([gone for _, gone in contracts], dtype=float)
    left = left.where(left <= watched + 1)  # what happens later is not seen
    table = survivors(left, watched, months=months)
    for age in table.index:
        mine = [
            gone
            for watch, gone in zip(watched, left, strict=True)
            if watch // months == age
        ]
        for period, found in table.loc[age].items():
            if period > age:
                assert np.isnan(found)
            else:
                stay = sum(not gone <= period * months for gone in mine)
                assert found == stay
    assert table[0].sum() == len(contracts)


def test_the_subscription_is_projected_by_months(subscription):
    life = contract_life(subscription)
    assert life.fit.status == "ok"
    assert life.verdict.startswith("By months customers differ in their chance")
    seen = life.survival.at(range(25))["probability"]
    assert (life.projection["probability"].loc[:24] - seen).abs().max() < 0.03
    assert life.projection.index.max() == 77  # 41 months watched and 36 ahead
    assert (life.hazard["hazard"].diff().dropna() < 0).all()
    assert "15% after 77 months" in life.summary().loc["Projection", "value"]


def test_contracts_that_end_at_renewals_are_not_projected():
    life = contract_life(cv.load_dataset("software"))
    assert life.projection is None
    assert life.fit is None
    assert life.verdict == (
        "No projection: the model of contracts does not fit by months, quarters or "
        "years."
    )
    assert life.summary().loc["Projection", "value"] == "none"


def test_one_chance_for_everyone_is_said(make_company):
    chance = np.random.default_rng(4)
    watched, left = chance.integers(3, 40, 900), chance.geometric(0.05, 900)
    began = [pd.Timestamp("2026-01-01") - pd.DateOffset(months=int(w)) for w in watched]
    ended = [
        b + pd.DateOffset(months=int(t)) if t <= w else None
        for b, t, w in zip(began, left, watched, strict=True)
    ]
    ids = [f"C{n:03}" for n in range(900)]
    customers = pd.DataFrame(
        {"customer_id": ids, "acquired_on": began, "cancelled_on": ended}
    )
    lines = [(key, str(day.date()), 5) for key, day in zip(ids, began, strict=True)]
    life = contract_life(make_company(lines, customers=customers, as_of="2026-01-01"))
    assert "one chance to cancel, the same for all at any tenure, fits" in life.verdict
    year = life.projection.loc[12]
    assert year["low"] <= 0.95**12 <= year["high"]


def test_nobody_has_cancelled_yet(make_company):
    customers = pd.DataFrame(
        {"customer_id": ["A", "B", "C"], "cancelled_on": ["2030-01-01", None, None]}
    )
    lines = [(key, "2024-01-01", 5) for key in "ABC"]
    life = contract_life(make_company(lines, customers=customers, as_of="2026-01-01"))
    assert life.verdict == "No projection: nobody has cancelled yet."
    assert life.finding.startswith("100% of 3 contracts last longer than a year")
    assert life.summary().loc["Months until half have cancelled", "note"] == (
        "more than half are still there"
    )


def test_contracts_of_a_few_weeks(make_company):
    lines = [("A", "2025-12-01", 5), ("B", "2025-12-20", 5)]
    customers = pd.DataFrame(
        {"customer_id": ["A", "B"], "cancelled_on": [None, "2025-12-28"]}
    )
    life = contract_life(make_company(lines, customers=customers, as_of="2026-01-01"))
    assert life.verdict == "No projection: no contract was watched for two months."
    assert life.finding == (
        "Of 2 contracts none was watched for a year; the longest for 1 month."
    )
    assert life.hazard.empty
    assert len(life.summary()) == 3


def test_what_has_no_beginning_or_ends_before_it_is_left_out(make_company):
    customers = pd.DataFrame(
        {
            "customer_id": list("ABZ"),
            "acquired_on": ["2024-01-01", "2025-06-01", None],
            "cancelled_on": [None, "2025-01-01", "2025-01-01"],
        }
    )
    lines = [("A", "2024-01-01", 5), ("B", "2025-06-01", 5)]
    life = contract_life(make_company(lines, customers=customers, as_of="2026-01-01"))
    assert (life.survival.n, life.left_out) == (1, 2)
    none = customers.iloc[1:2]
    life = contract_life(make_company(lines[1:], customers=none, as_of="2026-01-01"))
    assert life.finding == "No contract has a known beginning: 0 were watched."
    assert len(life.summary()) == 3


def test_without_contracts_there_is_no_answer(make_company):
    assert contract_life(make_company([("A", "2024-01-01", 5)])) is None


def test_a_day_earlier_a_cancellation_has_not_happened(make_company):
    company = company_of(make_company, [5, 8, 12], [1, 0, 0])  # cancelled 2025-11-01
    before, on = company.at("2025-10-31"), company.at("2025-11-01")
    assert contract_life(before).survival.curve["ended"].sum() == 0
    assert contract_life(on).survival.curve["ended"].sum() == 1


def test_result_speaks_shortly_and_cannot_be_spoilt(subscription):
    life = contract_life(subscription)
    assert repr(life) == "ContractLife(contracts=601, one_year=0.481, as_of=2026-10-31)"
    expected = life.projection.copy()
    life.projection.loc[:, "low"] = 0.0
    life.hazard.loc[:, "hazard"] = 0.0
    again = contract_life(subscription)
    pd.testing.assert_frame_equal(again.projection, expected)
    assert (again.hazard["hazard"] > 0).all()

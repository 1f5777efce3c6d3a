"""The claims ledger: every verdict on data where it is known beforehand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import customer_value as cv
from customer_value.judgements import claim_tests as tests
from customer_value.judgements.claim_intervals import area_interval, resampled
from customer_value.judgements.claims import CLAIMS
from customer_value.judgements.votes import kendall_w

COLUMNS = ["claim", "statistic", "value", "low", "high", "verdict", "rule", "n", "note"]
VERDICTS = {"holds", "does not", "cannot tell"}


@pytest.fixture(scope="module")
def ledger(software):
    return cv.claims_ledger(software).set_index("claim")


def row(ledger, words):
    """Return the one claim with these words in it."""
    found = [claim for claim in ledger.index if words in claim]
    assert len(found) == 1
    return ledger.loc[found[0]]


def test_every_claim_has_one_row_and_one_of_three_verdicts(software):
    table = cv.claims_ledger(software)
    assert table.columns.tolist() == COLUMNS
    assert table["claim"].tolist() == [claim.words for claim in CLAIMS]
    assert set(table["verdict"]) <= VERDICTS
    assert table.attrs["as_of"] == software.as_of


def test_an_interval_holds_its_value_and_a_missing_value_has_a_reason(ledger):
    known = ledger.dropna(subset=["value"])
    assert (known["low"] <= known["value"]).all()
    assert (known["value"] <= known["high"]).all()
    assert (ledger["note"].str.len() > 0)[ledger["value"].isna()].all()


def test_the_order_of_profit_is_held_against_scipy(ledger, software):
    facts, profit = cv.customer_facts(software), cv.customer_profit(software)["profit"]
    left = software.customers.set_index("customer_id")["cancelled_on"]
    alive = facts.index[(facts["purchases"] > 0) & ~(left <= software.as_of)]
    for words, fact in (
        ("more often", "purchases_per_year"),
        ("more at a time", "average_purchase"),
        ("more products", "products"),
    ):
        tau = stats.kendalltau(facts.loc[alive, fact], profit[alive]).statistic
        assert row(ledger, words)["value"] == pytest.approx(tau)
        assert row(ledger, words)["n"] == len(alive)


def test_some_customers_cost_more_as_a_count(ledger, software):
    profit = cv.customer_profit(software)
    active = profit[(profit.drop(columns="profit") != 0).any(axis=1)]
    found = row(ledger, "cost more")
    assert found["value"] == (active["profit"] < 0).mean()
    assert found["verdict"] == "holds"
    low, high = stats.binomtest(
        int((active["profit"] < 0).sum()), len(active)
    ).proportion_ci(method="wilson")
    assert (found["low"], found["high"]) == pytest.approx((low, high))


def test_the_other_measures_are_quoted_as_they_are(ledger, software):
    overlap = cv.advocate_overlap(software).overlap
    assert row(ledger, "advocates")["value"] == overlap.value
    places = cv.triage(software, capacity=software.assumptions.capacity)["place"]
    assert row(ledger, "referrals")["value"] == (places == "leaves").sum() / 20
    leading = cv.leading_indicator(software)
    assert row(ledger, "Relationship")["verdict"] == leading.verdict
    best = cv.best_customers(software)
    assert row(ledger, "Executives")["value"] == best.agreement.kendall_w
    assert row(ledger, "horizon")["value"] == pytest.approx(
        best.horizon["entered"].loc[10] / 24
    )


def test_satisfaction_is_held_against_what_came_after(ledger, software):
    link = cv.satisfaction_link(software)
    tau = stats.kendalltau(link.scores["value"], link.scores["bought"]).statistic
    found = row(ledger, "Satisfied")
    assert found["value"] == pytest.approx(tau)
    assert found["n"] == len(link.scores)
    assert found["verdict"] == "cannot tell"  # the interval holds 0


def test_more_of_a_stream_adds_value_by_construction(ledger, software):
    found, asset = row(ledger, "stream"), cv.asset_value(software)
    gains = asset.streams[["current", "potential", "referral", "innovation"]]
    assert found["value"] == pytest.approx(gains.min() / asset.total / 100)
    assert "by construction" in found["note"]


def test_what_is_not_in_the_data_cannot_be_told():
    lines = cv.load_dataset("retailer").transactions
    company = cv.read_dataset(
        {"transactions": lines[["customer_id", "date", "amount"]]}
    )
    ledger = cv.claims_ledger(company).set_index("claim")
    unknown = ledger[ledger["verdict"] == "cannot tell"]
    for words, sentence in (
        ("more products", "needs a product_id"),
        ("cost more", "Costs of customers are not recorded"),
        ("advocates", "No referrals table"),
        ("referrals", "No referrals table"),
        ("Relationship", "No interactions table"),
        ("Satisfied", "needs the table survey"),
    ):
        assert sentence in row(unknown, words)["note"]


def test_a_few_customers_tell_nothing(small):
    ledger = cv.claims_ledger(small).set_index("claim")
    often = row(ledger, "more often")
    assert often["verdict"] == "cannot tell"
    assert often["note"] == "4 customers: fewer than 10 tell nothing."
    assert np.isnan(often["low"])
    lenses = row(ledger, "Executives")
    assert lenses["verdict"] == "cannot tell"
    assert lenses["note"].endswith("fewer than 10 tell nothing.")


def twins(profit=10.0, *, days=("2025-01-15", "2025-08-15", "2026-03-15")):
    rows = [(f"C{k:02d}", day, profit) for k in range(12) for day in days]
    return pd.DataFrame(rows, columns=["customer_id", "date", "amount"])


def test_customers_who_are_all_alike_tell_nothing(read):
    ledger = cv.claims_ledger(read({"transactions": twins()})).set_index("claim")
    often = row(ledger, "more often")
    assert (often["verdict"], often["note"]) == (
        "cannot tell",
        "One of the two is the same for everyone.",
    )
    assert row(ledger, "Executives")["note"] == "Every lens is the same for everyone."
    horizon = row(ledger, "horizon")
    assert (horizon["verdict"], horizon["note"]) == (
        "cannot tell",
        "The values rank nobody before another.",
    )
    unknown = ledger[ledger["verdict"] == "cannot tell"]
    assert (unknown["note"].str.len() > 0).all()


def test_new_names_for_the_customers_change_no_number(read):
    chance = np.random.default_rng(3)
    ids = np.array([f"C{n:02d}" for n in range(90)])
    lines = pd.DataFrame({"customer_id": ids[chance.integers(0, 90, 1500)]})
    days = pd.to_timedelta(chance.integers(0, 800, 1500), unit="D")
    lines = lines.assign(
        date=pd.Timestamp("2024-01-01") + days, amount=chance.integers(5, 400, 1500) / 2
    )
    people = pd.DataFrame(
        {"customer_id": ids, "region": chance.choice(["north", "south"], 90)}
    )
    found = []
    for names in (ids, chance.permutation(ids)):
        new = dict(zip(ids, names, strict=True))
        tables = {
            name: table.assign(customer_id=table["customer_id"].map(new))
            for name, table in {"transactions": lines, "customers": people}.items()
        }
        found.append(cv.claims_ledger(read(tables)))
    assert found[0]["low"].notna().sum() > 3
    pd.testing.assert_frame_equal(*found, rtol=1e-9)


def brought_by_the_small(read, capacity):
    """Read 12 customers who buy 10 to 21; the smallest brings the largest."""
    place = [10.0 + k for k in range(12)]
    lines = twins(days=("2026-03-15",)).assign(amount=place)
    brought = pd.DataFrame({"referrer_id": ["C00"], "referred_id": ["C11"]})
    company = read(
        {"transactions": lines, "referrals": brought.assign(date="2026-01-01")},
        assumptions=cv.Assumptions(capacity=capacity),
    )
    return tests.referrals_count(company)


def test_referrals_change_nothing_where_there_is_room_for_all(read):
    found = brought_by_the_small(read, 2)
    # own: C11, C10; with referrals C00 (10 + 21) and C11
    assert (found.value, found.verdict, found.note) == (0.5, "holds", "")
    for capacity in (12, 20):
        found = brought_by_the_small(read, capacity)
        assert (found.verdict, found.n) == ("cannot tell", 12)
        assert np.isnan(found.value)
        assert found.note == "There is room for all: 12 customers."


def test_a_planted_order_holds_and_its_opposite_does_not(read):
    lines = twins()
    place = lines["customer_id"].str[1:].astype(int)
    rising = lines.assign(amount=10.0 + place)
    found = tests.larger(read({"transactions": rising}))
    assert (found.value, found.verdict) == (pytest.approx(1), "holds")
    # the more at a time, the more it costs: profit falls as purchases grow
    costs = pd.DataFrame(
        {
            "customer_id": rising["customer_id"].unique(),
            "date": "2026-03-20",
            "type": "call",
            "function": "sales",
            "cost": [20.0 * k for k in range(12)],
        }
    )
    falling = tests.larger(read({"transactions": rising, "interactions": costs}))
    assert (falling.value, falling.verdict) == (pytest.approx(-1), "does not")
    cost = tests.some_cost(read({"transactions": rising, "interactions": costs}))
    assert cost.verdict == "holds"
    cheap = costs.assign(cost=0.01)
    cost = tests.some_cost(read({"transactions": rising, "interactions": cheap}))
    assert (cost.value, cost.verdict) == (0, "does not")


@pytest.mark.parametrize(
    ("ends", "above", "verdict"),
    [
        ((0.6, 0.7), True, "holds"),
        ((0.3, 0.4), True, "does not"),
        ((0.4, 0.6), True, "cannot tell"),
        ((0.6, 0.7), False, "does not"),
        ((0.3, 0.4), False, "holds"),
        ((np.nan, np.nan), True, "cannot tell"),
    ],
)
def test_a_verdict_is_the_side_of_the_whole_interval(ends, above, verdict):
    assert tests.judged(*ends, limit=0.5, above=above) == verdict


# ------------------------------------------------------------------- intervals


def test_the_error_of_tau_without_a_tie_is_that_of_theory():
    # independent columns: variance of tau is 2 (2 n + 5) / (9 n (n - 1)) (Kendall 1948)
    n = 150
    rows = np.random.default_rng(4).normal(size=(n, 2))
    low, high = resampled(rows, tests._tau, seed=1)
    error = (high - low) / 2 / stats.norm.ppf(0.975)
    theory = np.sqrt(2 * (2 * n + 5) / (9 * n * (n - 1)))
    assert error == pytest.approx(theory, rel=0.2)


def test_of_many_customers_fewer_are_drawn_and_the_error_still_shrinks():
    rows = np.random.default_rng(4).normal(size=(9000, 2))
    low, high = resampled(rows, lambda drawn: float(drawn[:, 0].mean()), seed=1)
    error = (high - low) / 2 / stats.norm.ppf(0.975)
    assert error == pytest.approx(1 / np.sqrt(9000), rel=0.2)


def test_the_interval_of_a_share_of_pairs_as_hanley_and_mcneil_have_it():
    # their formula by hand at .9, 20 and 30: Q1 = .9/1.1, Q2 = 1.62/1.9
    spread = 0.09 + 19 * (0.9 / 1.1 - 0.81) + 29 * (1.62 / 1.9 - 0.81)
    half = stats.norm.ppf(0.975) * np.sqrt(spread / 600)
    assert area_interval(0.9, 20, 30) == pytest.approx((0.9 - half, min(0.9 + half, 1)))


@given(st.integers(10, 40), st.integers(2, 5), st.integers(0, 99))
def test_an_interval_stays_within_its_limits(people, judges, seed):
    rows = np.random.default_rng(seed).integers(0, 5, (people, judges)).astype(float)
    low, high = resampled(rows, lambda drawn: kendall_w(drawn.T), seed=seed)
    assert np.isnan(low) or -1 <= low <= high <= 1

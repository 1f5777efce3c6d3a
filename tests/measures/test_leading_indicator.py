"""Does position add to recency: pairs by hand, oracles, planted answers, too few."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.concordance import concordance, interval

AS_OF = "2026-12-31"
DAY = pd.Timestamp(AS_OF)


# ------------------------------------------------------------------------- the pairs


def test_pairs_by_hand():
    score = np.array([3.0, 2.0, 2.0, 1.0])
    bought = np.array([True, True, False, False])
    one = concordance(score, bought, np.zeros(4, dtype=int))
    assert one.value == (1 + 1 + 0.5 + 1) / 4
    apart = concordance(score, bought, np.array([0, 1, 1, 0]))
    assert apart.value == (1 + 0.5) / 2
    nobody = concordance(score, bought, np.arange(4))
    assert math.isnan(nobody.value)


rows = st.lists(
    st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 2)),
    min_size=1,
    max_size=25,
)


@given(rows)
def test_every_pair_is_counted_as_a_loop_counts_it(drawn):
    score, bought, strata = (np.array(part) for part in zip(*drawn, strict=True))
    told = concordance(score.astype(float), bought, strata)
    pairs = [
        0.5 + 0.5 * np.sign(a - b)
        for a, yes, s in drawn
        for b, no, t in drawn
        if yes and not no and s == t
    ]
    if not pairs:
        assert math.isnan(told.value)
        return
    assert told.value == pytest.approx(np.mean(pairs))
    assert told.influence.sum() == pytest.approx(0, abs=1e-12)
    flipped = concordance(-score.astype(float), bought, strata)
    assert flipped.value == pytest.approx(1 - told.value)


def test_one_stratum_is_the_area_under_the_curve():
    chance = np.random.default_rng(1)
    score, bought = chance.normal(size=300).round(1), chance.random(300) < 0.3
    told = concordance(score, bought, np.zeros(300, dtype=int))
    u = mannwhitneyu(score[bought], score[~bought]).statistic
    assert told.value == pytest.approx(u / bought.sum() / (~bought).sum())


def test_the_variance_is_that_of_delong_and_of_the_bootstrap():
    chance = np.random.default_rng(2)
    n = 400
    bought = chance.random(n) < 0.4
    score = chance.normal(size=n) + 0.6 * bought
    told = concordance(score, bought, np.zeros(n, dtype=int))
    low, high = interval(told.value, told.influence, np.arange(n))
    yes, no = score[bought], score[~bought]
    wins = (yes[:, None] > no[None, :]).astype(float)
    delong = wins.mean(axis=1).var() / len(yes) + wins.mean(axis=0).var() / len(no)
    assert high - low == pytest.approx(2 * 1.959964 * math.sqrt(delong), rel=1e-6)
    drawn = []
    for _ in range(1500):
        pick = chance.integers(0, n, n)
        drawn.append(
            concordance(score[pick], bought[pick], np.zeros(n, dtype=int)).value
        )
    assert (high - low) / 2 / 1.959964 == pytest.approx(np.std(drawn), rel=0.08)


def test_rows_of_one_customer_count_as_one():
    """Everyone twice is no more known than everyone once."""
    chance = np.random.default_rng(3)
    n = 120
    bought, score = chance.random(n) < 0.5, chance.normal(size=n)
    once = concordance(score, bought, np.zeros(n, dtype=int))
    twice = concordance(np.tile(score, 2), np.tile(bought, 2), np.repeat([0, 1], n))
    customers = np.arange(n)
    assert interval(twice.value, twice.influence, np.tile(customers, 2)) == (
        pytest.approx(interval(once.value, once.influence, customers))
    )


# -------------------------------------------------------------------------- the test


def shop(make_company, *, wrong, people=240):
    """Make customers of whom half buy again; position is wrong on one pair in so many.

    0 leaves everyone in the same position.
    """
    chance = np.random.default_rng(0)
    lines, contacts = [], []
    for n in range(people):
        who = f"C{n:04d}"
        last = DAY - pd.Timedelta(days=int(chance.integers(370, 700)))
        lines += [(who, "2024-06-01", 5.0), (who, last, 5.0)]
        again = n % 2 == 0
        if again:
            lines.append((who, DAY - pd.Timedelta(days=100), 5.0))
        good = bool(wrong) and (again != (n // 2 % wrong == 0))
        steps = (1, 2.0) if good else (-1, 2.0)
        contacts.append((who, DAY - pd.Timedelta(days=390), "x", *steps))
    columns = ["customer_id", "date", "type", "direction", "distance"]
    return make_company(
        lines, as_of=AS_OF, interactions=pd.DataFrame(contacts, columns=columns)
    )


def test_a_planted_sign_is_found(make_company):
    told = cv.leading_indicator(shop(make_company, wrong=5), horizon_days=365)
    assert told.verdict == "holds"
    beyond = told.scores.loc["position beyond recency"]
    assert beyond["low"] > 0.5
    assert beyond["value"] == pytest.approx(0.8, abs=0.03)
    assert told.finding.startswith(
        "Of two customers who bought as long ago, the one with the better position"
    )
    assert told.finding.endswith("position adds to recency.")
    assert told.bought + told.not_bought == 240


def test_no_sign_and_many_customers_is_a_no(make_company):
    told = cv.leading_indicator(
        shop(make_company, wrong=2, people=1200), horizon_days=365
    )
    assert told.verdict == "does not"
    assert "adds nothing of use" in told.finding


def test_no_sign_and_few_customers_cannot_be_told(make_company):
    told = cv.leading_indicator(
        shop(make_company, wrong=2, people=60), horizon_days=365
    )
    assert told.verdict == "cannot tell"
    assert told.finding.endswith(
        "these data cannot tell whether position adds to recency."
    )


def test_everyone_tied_is_a_coin(make_company):
    told = cv.leading_indicator(shop(make_company, wrong=0), horizon_days=365)
    beyond = told.scores.loc["position beyond recency"]
    assert beyond.tolist() == [0.5, 0.5, 0.5]
    assert told.verdict == "does not"


def test_position_that_is_recency_under_another_name_adds_nothing(make_company):
    """Contacts at the last purchase: position falls with silence, which decides."""
    chance = np.random.default_rng(4)
    lines, contacts = [], []
    for n in range(1500):
        who, silent = f"C{n:04d}", int(chance.integers(0, 300))
        last = DAY - pd.Timedelta(days=365 + silent)
        lines += [(who, "2025-01-01", 1.0), (who, last, 5.0)]
        if chance.random() < 1 - silent / 300:
            lines.append((who, DAY - pd.Timedelta(days=50), 5.0))
        contacts.append((who, last, "x", 1, 2.0))
    columns = ["customer_id", "date", "type", "direction", "distance"]
    company = make_company(
        [(w, max(pd.Timestamp(d), pd.Timestamp("2025-01-01")), a) for w, d, a in lines],
        as_of=AS_OF,
        interactions=pd.DataFrame(contacts, columns=columns),
    )
    told = cv.leading_indicator(company, horizon_days=365).scores
    assert told.loc["recency", "low"] > 0.7
    assert told.loc["position", "low"] > 0.7
    # within a group of equal silence little is left: the rest of its own spread
    assert told.loc["position beyond recency", "value"] < 0.57


def test_purchases_among_the_contacts_are_left_out(make_company):
    company = shop(make_company, wrong=5)
    told = company.interactions.assign(type="renewal")
    lines = company.transactions[["customer_id", "date", "amount"]]
    circular = make_company(lines, as_of=AS_OF, interactions=told)
    seen = cv.leading_indicator(circular, horizon_days=365)
    assert seen.customers == 0
    assert seen.verdict == "cannot tell"
    assert seen.finding == (
        "0 buyers within 365 days are too few to tell whether position adds to recency."
    )
    assert "<table" in seen._repr_html_()


def test_further_types_can_be_left_out(make_company):
    company = shop(make_company, wrong=5)
    none = cv.leading_indicator(company, horizon_days=365, leave_out=["X "])
    assert none.customers == 0
    for wrong in ("x", 3):
        with pytest.raises(ParameterError, match="'leave_out' parameter"):
            cv.leading_indicator(company, leave_out=wrong)


def test_the_days_looked_back_to_do_not_overlap():
    told = cv.leading_indicator(cv.load_dataset("software"), horizon_days=180)
    days = [pd.Timestamp("2026-10-31"), *told.days]
    assert [(a - b).days for a, b in pairwise(days)] == [180] * 4
    assert "2026-05-04" in told._repr_html_()


def test_nothing_after_the_day_is_known(make_company):
    """What happened since the day looked back to must not change the positions."""
    company = shop(make_company, wrong=5)
    extra = company.interactions.assign(date=DAY, direction="-1", distance=5.0)
    more = make_company(
        company.transactions[["customer_id", "date", "amount"]],
        as_of=AS_OF,
        interactions=pd.concat(
            [company.interactions, extra.drop(columns="interaction_id")]
        ).drop(columns="interaction_id"),
    )
    one, other = (cv.leading_indicator(c, horizon_days=365) for c in (company, more))
    assert one.scores.equals(other.scores)


def test_the_bundled_companies():
    """A cancellation is announced: with the notice position tells, and says so."""
    told = cv.leading_indicator(cv.load_dataset("subscription"), horizon_days=90)
    assert told.verdict == "holds"
    plain = cv.leading_indicator(
        cv.load_dataset("subscription"),
        horizon_days=90,
        leave_out=["cancellation notice"],
    )
    rows = "position beyond recency"
    assert plain.scores.loc[rows, "value"] < told.scores.loc[rows, "value"]


@pytest.mark.parametrize("days", [0, 2.5, "90", 1400])
def test_the_horizon_must_fit_the_history(days):
    with pytest.raises(ParameterError, match="'horizon_days' parameter"):
        cv.leading_indicator(cv.load_dataset("software"), horizon_days=days)


def test_short_history_and_no_table(make_company):
    contacts = pd.DataFrame(
        {"customer_id": ["A"], "date": ["2026-01-02"], "type": ["complaint"]}
    )
    short = make_company([("A", "2026-01-01", 5.0)], as_of="2026-02-01")
    with pytest.raises(CustomerValueError, match="No interactions table"):
        cv.leading_indicator(short)
    short = make_company(
        [("A", "2026-01-01", 5.0)], as_of="2026-02-01", interactions=contacts
    )
    with pytest.raises(CustomerValueError, match="31 days of history are too few"):
        cv.leading_indicator(short)
    one = make_company(
        [("A", "2026-01-01", 5.0)], as_of="2026-06-01", interactions=contacts
    )
    assert cv.leading_indicator(one).finding == (
        "0 buyers within 75 days are too few to tell whether position adds to recency."
    )

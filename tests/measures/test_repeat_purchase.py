"""Who buys repeatedly: against hand-made tables and slow, separate loops."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from customer_value.measures.common import purchase_table, whole_days
from customer_value.measures.repeat_purchase import (
    gap_counts,
    grouped_quantile,
    repeat_purchase,
    waiting_curve,
)

E8 = [
    *[("P", day, 10) for day in ("2025-01-10", "2025-04-10", "2025-07-09")],
    ("P", "2026-01-05", 10),
    ("Q", "2025-03-01", 10),
    *[("R", day, 10) for day in ("2024-05-01", "2024-11-01")],
    *[("S", day, 10) for day in ("2024-06-15", "2025-12-01")],
]
LINES = st.lists(
    st.tuples(
        st.sampled_from("ABCDEFG"),
        st.integers(0, 400).map(lambda n: str(date(2024, 1, 1) + timedelta(n))),
        st.integers(-20, 50),
    ),
    min_size=1,
    max_size=60,
)


def occasions(lines):
    """Return each customer's sorted purchase days, by a loop of its own."""
    net = {}
    for customer, day, amount in lines:
        net[customer, day] = net.get((customer, day), 0) + amount
    days = {customer: [] for customer, _, _ in lines}
    for (customer, day), amount in sorted(net.items()):
        if amount > 0:
            days[customer].append(date.fromisoformat(day))
    return days


@pytest.fixture(scope="module")
def answer(make_company):
    return repeat_purchase(make_company(E8, as_of="2026-01-31"))


def test_three_of_four_customers_bought_more_than_once(answer):
    assert (answer.rate, answer.rate.count, answer.rate.n) == (0.75, 3, 4)
    interval = stats.binomtest(3, 4).proportion_ci(method="wilson")
    assert (answer.rate.low, answer.rate.high) == (interval.low, interval.high)


def test_mean_gaps_are_those_made_by_hand(answer):
    gaps = answer.scores["gap_days"]
    assert gaps.drop("Q").to_dict() == {"P": 120, "R": 184, "S": 534}
    assert np.isnan(gaps["Q"])


def test_gaps_count_every_step_of_every_customer(answer):
    assert answer.gaps.to_dict() == {90: 2, 180: 1, 184: 1, 534: 1}
    assert answer.gaps.index.name == "gap_days"
    assert answer.median_gap_days == 180


def test_revenue_share_counts_the_repeat_buyers_money(answer):
    assert answer.revenue_share == pytest.approx(8 / 9)
    assert answer.finding == (
        "75% of 4 customers bought more than once; they bring 89% of revenue."
    )


def test_waiting_customers_are_allowed_for(answer):
    # second purchases after 90 (P), 184 (R) and 534 (S) days; Q waits 336 days
    curve = answer.time_to_second
    assert curve["days"].tolist() == [0, 90, 184, 336, 534]
    assert curve["probability"].tolist() == pytest.approx([1, 0.75, 0.5, 0.5, 0])
    assert curve["at_risk"].tolist() == [4, 4, 3, 2, 1]
    assert (answer.soon, answer.median_days) == (pytest.approx(0.25), 184)


def test_worked_example_of_the_waiting_curve_holds():
    waits = pd.DataFrame(
        {
            "days": [5, 8, 12, 20, 30],
            "bought": [1, 0, 1, 1, 0],
            "waiting": [0, 1, 0, 0, 1],
        }
    )
    left = waiting_curve(waits)["probability"].iloc[1:]
    assert left.tolist() == pytest.approx([0.8, 0.8, 0.8 * 2 / 3, 0.8 / 3, 0.8 / 3])


def test_waiting_curve_equals_the_one_of_scipy():
    chance = np.random.default_rng(3)
    days, again = chance.integers(0, 60, 500), chance.random(500) < 0.6
    sf = stats.ecdf(stats.CensoredData(uncensored=days[again], right=days[~again])).sf
    waits = pd.DataFrame({"days": days, "bought": again, "waiting": ~again})
    curve = waiting_curve(waits.groupby("days", as_index=False).sum())
    assert curve["days"].tolist() == sf.quantiles.tolist()
    np.testing.assert_allclose(curve["probability"], sf.probabilities, atol=1e-12)


def test_two_lines_of_one_day_are_one_purchase(make_company):
    lines = [("A", "2026-01-01", 5), ("A", "2026-01-01", 5), ("B", "2026-01-02", 5)]
    answer = repeat_purchase(make_company(lines))
    assert answer.rate.count == 0
    assert answer.finding == "Of 2 customers, none bought more than once."


def test_a_day_whose_returns_outweigh_its_purchases_is_no_purchase(make_company):
    lines = [("A", "2026-01-01", 5), ("A", "2026-02-01", 5), ("A", "2026-02-01", -5)]
    assert repeat_purchase(make_company(lines)).rate.count == 0


def test_who_never_bought_is_listed_but_not_counted(make_company):
    lines = [("A", "2026-01-01", 5), ("A", "2026-01-09", 5), ("B", "2026-01-02", -5)]
    customers = pd.DataFrame({"customer_id": ["A", "B", "C"]}, dtype="str")
    answer = repeat_purchase(make_company(lines, customers=customers))
    assert (answer.rate.count, answer.rate.n, answer.revenue_share) == (1, 1, 1)
    never = answer.scores.loc[["B", "C"]]
    assert never["purchases"].tolist() == [0, 0]
    assert never[["repeat", "purchases_per_year", "gap_days"]].isna().all(axis=None)


def test_nobody_has_bought_yet(make_company):
    answer = repeat_purchase(make_company([("A", "2026-01-01", -5)]))
    assert answer.finding == "No customer has bought yet."
    assert np.isnan(answer.rate.value)
    assert np.isnan([answer.soon, answer.median_days, answer.median_gap_days]).all()
    assert len(answer.summary()) == 6


def test_returns_that_outweigh_a_group_leave_the_share_unsaid(make_company):
    lines = [("A", "2026-01-01", 5), ("A", "2026-01-03", 5), ("B", "2026-01-01", 5)]
    lines.append(("B", "2026-01-02", -9))
    answer = repeat_purchase(make_company(lines))
    assert answer.revenue_share == pytest.approx(10 / 6)
    assert answer.finding == "50% of 2 customers bought more than once."


def test_soon_is_unknown_before_anyone_was_watched_for_so_long(make_company):
    lines = [("A", "2026-01-01", 5), ("A", "2026-01-03", 5), ("B", "2026-01-01", 5)]
    assert np.isnan(repeat_purchase(make_company(lines)).soon)
    late = repeat_purchase(make_company(lines, as_of="2026-04-01"))
    assert late.soon == 0.5


def test_a_day_earlier_a_purchase_has_not_happened(make_company):
    company = make_company(E8, as_of="2026-01-31")
    before, on = company.at("2025-11-30"), company.at("2025-12-01")
    assert repeat_purchase(before).rate.count == 2
    assert repeat_purchase(on).rate.count == 3


def test_two_hundred_identical_customers_get_identical_answers(make_company):
    lines = [(f"{n:03}", f"2026-01-{d:02}", 7) for n in range(200) for d in (1, 8)]
    scores = repeat_purchase(make_company(lines)).scores
    assert len(scores) == 200
    assert len(scores.drop_duplicates()) == 1


def test_one_line_form_and_summary_are_the_same_every_time(make_company, answer):
    again = repeat_purchase(make_company(E8, as_of="2026-01-31"))
    assert repr(again) == repr(answer)
    assert repr(answer) == "RepeatPurchase(rate=0.75, customers=4, as_of=2026-01-31)"
    pd.testing.assert_frame_equal(again.summary(), answer.summary())
    assert answer.summary().loc["Repeat rate", "note"].startswith("3 of 4 customers")
    assert "Repeat rate" in answer._repr_html_()


@settings(deadline=None, max_examples=25)
@given(LINES, st.randoms(use_true_random=False))
def test_answers_agree_with_a_slow_loop(make_company, lines, random):
    days = occasions(lines)
    shuffled = random.sample(lines, len(lines))
    answer = repeat_purchase(make_company(shuffled, as_of="2025-03-01"))
    bought = {customer: ds for customer, ds in days.items() if ds}
    assert (answer.rate.n, answer.rate.count) == (
        len(bought),
        sum(len(ds) > 1 for ds in bought.values()),
    )
    gaps = [
        (later - day).days
        for ds in days.values()
        for day, later in itertools.pairwise(ds)
    ]
    assert answer.gaps.to_dict() == {g: gaps.count(g) for g in sorted(set(gaps))}
    for tenths in range(11):
        want = np.quantile(gaps, tenths / 10) if gaps else np.nan
        got = grouped_quantile(answer.gaps, tenths=tenths)
        np.testing.assert_allclose(got, want, atol=1e-9)
    assert _slow_curve(bought.values()) == pytest.approx(
        dict(
            zip(
                answer.time_to_second["days"],
                answer.time_to_second["probability"],
                strict=True,
            )
        )
    )
    assert answer.time_to_second["probability"].between(0, 1).all()


def _slow_curve(histories):
    """Multiply the shares that stay, day by day, in exact fractions."""
    waits = [
        ((ds[1] - ds[0]).days, True)
        if len(ds) > 1
        else ((date(2025, 3, 1) - ds[0]).days, False)
        for ds in histories
    ]
    left, curve = Fraction(1), {0: 1.0}
    for day in sorted({wait for wait, _ in waits}):
        at_risk = sum(wait >= day for wait, _ in waits)
        left *= 1 - Fraction(sum(wait == day and e for wait, e in waits), at_risk)
        curve[day] = float(left)
    return curve


@pytest.mark.parametrize("name", ["gaps", "second_purchase", "rhythm", "cohorts"])
@pytest.mark.parametrize("dialect", ["postgres", "spark"])
def test_queries_can_be_written_for_other_engines(make_company, name, dialect):
    import sqlglot

    text = purchase_table(make_company(E8), name).sql(dialect)
    assert sqlglot.parse_one(text, read=dialect).find(sqlglot.exp.Select)


def test_no_gap_has_no_quantile(make_company):
    assert np.isnan(
        grouped_quantile(gap_counts(make_company([("A", "2026-01-01", 1)])), tenths=9)
    )


@pytest.mark.parametrize("value", [0, -3, 1.5, True, "30", None])
def test_days_that_are_not_whole_and_above_zero_are_refused(value):
    with pytest.raises(ValueError, match=r"must be a whole number of days above 0"):
        whole_days(value, name="window_days", caller="defection")


def test_days_of_numpy_are_days():
    assert whole_days(np.int64(30), name="window_days", caller="defection") == 30

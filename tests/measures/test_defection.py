"""Who leaves: against hand-made tables and slow, separate loops."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.defection import defection

E8 = [
    *[("P", day, 10) for day in ("2025-01-10", "2025-04-10", "2025-07-09")],
    ("P", "2026-01-05", 10),
    ("Q", "2025-03-01", 10),
    *[("R", day, 30) for day in ("2024-05-01", "2024-11-01")],
    *[("S", day, 10) for day in ("2024-06-15", "2025-12-01")],
]
START = date(2024, 1, 1)
LINES = st.lists(
    st.tuples(st.sampled_from("ABCDEFGH"), st.integers(0, 400), st.integers(-20, 50)),
    min_size=1,
    max_size=60,
)


@pytest.fixture(scope="module")
def yearly(make_company):
    return defection(make_company(E8, as_of="2026-01-31"), window_days=365)


def test_one_of_three_earlier_customers_left(yearly):
    assert (yearly.rate.count, yearly.rate.n) == (1, 3)
    assert yearly.rate.value == pytest.approx(1 / 3)
    interval = stats.binomtest(1, 3).proportion_ci(method="wilson")
    assert (yearly.rate.low, yearly.rate.high) == (interval.low, interval.high)
    assert yearly.yearly_retention == pytest.approx(2 / 3)


def test_windows_are_calendar_years(yearly):
    days = [f"{d:%Y-%m-%d}" for d in (yearly.start, yearly.middle, yearly.end)]
    assert days == ["2024-01-31", "2025-01-31", "2026-01-31"]


def test_revenue_defection_counts_the_money_of_the_window_before(yearly):
    # before: P 10, R 60, S 10
    assert yearly.revenue_rate == pytest.approx(60 / 80)


def test_every_customer_has_the_status_made_by_hand(yearly):
    assert yearly.scores["status"].to_dict() == {
        "P": "kept",
        "Q": "new",
        "R": "lost",
        "S": "kept",
    }
    assert yearly.counts.to_dict() == {
        "active_before": 3,
        "kept": 2,
        "lost": 1,
        "new": 1,
        "returned": 0,
        "inactive": 0,
    }


def test_finding_names_the_window(yearly):
    assert yearly.finding == (
        "33% of 3 earlier customers did not buy again within 365 days; "
        "they had brought 75% of revenue."
    )
    assert "Defection within 365 days" in yearly.summary().index


def test_640_days_are_compared_by_years_and_the_short_one_is_said(make_company):
    answer = defection(make_company(E8, as_of="2026-01-31"))
    assert answer.window_days == 365
    assert answer.rate == pytest.approx(1 / 3)  # P, R, S bought before; R not since
    assert answer.notes[0] == "The earlier window holds 275 days of history."


def test_default_window_is_half_a_short_history(make_company):
    answer = defection(make_company(E8, as_of="2025-05-01"))
    assert answer.window_days == 182  # 365 days of history
    assert f"{answer.middle:%Y-%m-%d}" == "2024-10-31"
    # S bought before, and not since; the first day of the history is outside
    assert (answer.rate.count, answer.rate.n) == (1, 1)
    assert "windows of 182 days are compared instead of years" in answer.notes[0]


def test_yearly_retention_extends_a_short_window_to_a_year(make_company):
    lines = [("A", "2025-02-01"), ("B", "2025-02-01"), ("A", "2025-06-01")]
    first = [("C", "2025-01-01")]
    frame = pd.DataFrame(first + lines, columns=["customer_id", "date"])
    answer = defection(make_company(frame.assign(amount=1.0), as_of="2025-07-20"))
    assert answer.window_days == 100
    assert answer.rate == 0.5
    assert answer.yearly_retention == pytest.approx(0.5 ** (365 / 100))


def test_silence_is_compared_with_own_rhythm_and_with_everyone(yearly):
    # gaps 90 90 180 184 534: nine tenths of the way is 184 + .6 x 350 = 394
    scores = yearly.scores
    assert scores["silence_days"].to_dict() == {"P": 26, "Q": 336, "R": 456, "S": 61}
    assert scores["threshold_days"].to_dict() == {
        "P": 394,
        "Q": 394,
        "R": 3 * 184,
        "S": 3 * 534,
    }
    assert not scores["flag"].any()


def test_a_flag_says_why(make_company):
    often = [("A", f"2025-01-{day:02}", 1) for day in range(1, 31, 2)]
    company = make_company(
        [*often, ("B", "2025-01-01", 1), ("C", "2025-01-01", 1), ("C", "2025-01-31", 1)]
    )
    later = defection(make_company(company.transactions, as_of="2025-04-01")).scores
    assert later["flag"].tolist() == [True, True, False]
    assert later["why"].tolist() == [
        "Silent for 62 days; 3 times the own mean gap is 6 days.",
        "Silent for 90 days; 90% of all gaps last at most 2 days.",
        "Silent for 60 days; 3 times the own mean gap is 90 days.",
    ]


def test_silence_up_to_the_threshold_is_not_flagged(make_company):
    lines = [("A", "2025-01-01", 1), ("A", "2025-02-10", 1)]  # own gap 40 days
    on = defection(make_company(lines, as_of="2025-06-10")).scores.loc["A"]
    after = defection(make_company(lines, as_of="2025-06-11")).scores.loc["A"]
    assert (on["silence_days"], on["threshold_days"], on["flag"]) == (120, 120, False)
    assert (after["silence_days"], after["flag"]) == (121, True)


def test_no_silence_is_unusual_where_nobody_bought_twice(make_company):
    scores = defection(
        make_company([("A", "2025-01-01", 1)], as_of="2025-06-01")
    ).scores
    assert scores["flag"].isna().all()
    assert "nobody has bought twice" in scores["why"].item()


def test_a_purchase_on_the_limit_of_a_window_counts_in_the_earlier_one(make_company):
    lines = [("A", "2025-01-01", 1), ("B", "2025-07-02", 1), ("C", "2025-07-03", 1)]
    answer = defection(make_company(lines, as_of="2025-12-31"), window_days=182)
    assert f"{answer.middle:%Y-%m-%d}" == "2025-07-02"
    assert answer.scores["status"].tolist() == ["inactive", "lost", "new"]


def test_who_comes_back_after_a_whole_window_has_returned(make_company):
    lines = [("A", "2023-01-01", 1), ("A", "2025-06-01", 1), ("B", "2023-01-01", 1)]
    answer = defection(make_company(lines, as_of="2025-12-31"))
    assert answer.counts[["returned", "inactive", "active_before"]].tolist() == [
        1,
        1,
        0,
    ]
    assert np.isnan(answer.rate.value)
    assert np.isnan(answer.yearly_retention)
    assert answer.finding == "No customer bought in the 365 days to 2024-12-31."
    assert len(answer.summary()) == 11


def test_a_return_alone_is_no_visit(make_company):
    lines = [("A", "2024-01-01", 9), ("B", "2024-01-01", 9), ("B", "2025-12-01", 9)]
    lines.append(("A", "2025-06-01", -9))
    answer = defection(make_company(lines, as_of="2025-12-31"))
    assert answer.scores["status"].tolist() == ["lost", "kept"]


def test_returns_that_outweigh_a_group_leave_the_share_unsaid(make_company):
    lines = [("A", "2024-02-01", 9), ("B", "2024-02-01", 5), ("B", "2024-02-02", -8)]
    lines += [("B", "2024-08-01", 1), ("C", "2024-01-01", 1)]
    answer = defection(make_company(lines, as_of="2024-12-01"))
    assert answer.revenue_rate == pytest.approx(9 / 6)
    assert answer.finding.endswith("did not buy again within 167 days.")


def test_cohorts_count_who_came_back_in_which_quarter(yearly):
    labels = [str(quarter) for quarter in yearly.cohorts.index]
    assert labels == ["2024Q2", "2025Q1"]
    # R and S start in 2024 Q2; R is back after 2 quarters, S after 6; 2026 Q1 is age 7
    assert yearly.cohorts.loc["2024Q2"].tolist() == [1, 0, 0.5, 0, 0, 0, 0.5, 0]
    # P and Q start in 2025 Q1; P is back after 1, 2 and 4 quarters
    later = yearly.cohorts.loc["2025Q1"]
    assert later.iloc[:5].tolist() == [1, 0.5, 0.5, 0, 0.5]
    assert later.iloc[5:].isna().all()
    assert yearly.cohort_counts[0].tolist() == [2, 2]
    assert "Q1 2026 runs to 31 March 2026" in yearly.notes[-1]


def test_a_finished_quarter_needs_no_note(make_company):
    assert not defection(make_company(E8, as_of="2026-06-30"), window_days=365).notes


def contracts(**columns):
    return pd.DataFrame({"customer_id": list("ABCDE")} | columns)


def test_cancelled_contracts_are_divided_by_those_live_at_the_start(make_company):
    lines = [(c, "2024-01-01", 5) for c in "ABCD"] + [("E", "2025-09-01", 5)]
    customers = contracts(
        acquired_on=["2024-01-01"] * 3 + [None, "2025-09-01"],
        cancelled_on=["2025-06-01", "2024-12-31", None, None, "2025-10-01"],
    )
    company = make_company(lines, customers=customers, as_of="2025-12-31")
    answer = defection(company, window_days=365)
    # live on 2024-12-31: A, C and D; B cancelled that day; E came later
    assert (answer.contractual.count, answer.contractual.n) == (1, 3)
    assert answer.finding == (
        "33% of 3 customers under contract cancelled within 365 days."
    )
    assert answer.summary().index[0] == "Cancelled within 365 days"
    assert answer.scores["cancelled_on"].notna().tolist() == [1, 1, 0, 0, 1]


def test_contracts_start_at_the_first_purchase_where_nothing_else_is_known(
    make_company,
):
    lines = [(c, "2024-01-01", 5) for c in "ABC"] + [("D", "2025-06-01", 5)]
    customers = contracts(cancelled_on=["2025-06-01", None, None, None, "2025-07-01"])
    company = make_company(lines, customers=customers, as_of="2025-12-31")
    answer = defection(company, window_days=365)
    assert (answer.contractual.count, answer.contractual.n) == (1, 3)


def test_without_contracts_there_is_no_contractual_rate(yearly):
    assert yearly.contractual is None


def test_who_never_bought_has_no_status(make_company):
    customers = pd.DataFrame({"customer_id": ["A", "Z"]})
    lines = [("A", "2025-01-01", 1), ("A", "2025-03-01", 1)]
    company = make_company(lines, customers=customers, as_of="2025-06-01")
    assert defection(company).scores.loc["Z"].isna().all()


def test_a_short_history_is_refused_with_its_sentence(make_company):
    company = make_company([("A", "2025-01-01", 1)], as_of="2025-03-31")
    for days in (None, 30):
        with pytest.raises(CustomerValueError, match="89 days of history"):
            defection(company, window_days=days)
    assert defection(make_company([("A", "2025-01-01", 1)], as_of="2025-04-01"))


@pytest.mark.parametrize(
    ("days", "must"),
    [
        (0, "a whole number of days above 0"),
        (1.5, "a whole number of days above 0"),
        (True, "a whole number of days above 0"),
        (10**9, "at most the 640 days of history"),
    ],
)
def test_a_window_that_cannot_be_is_refused(make_company, days, must):
    with pytest.raises(
        ParameterError, match=f"'window_days'.*defection must be {must}"
    ):
        defection(make_company(E8, as_of="2026-01-31"), window_days=days)


def test_a_day_later_the_windows_move_with_it(make_company):
    lines = [("A", "2025-01-01", 1), ("A", "2025-03-02", 1), ("B", "2025-01-20", 1)]
    on = defection(make_company(lines, as_of="2025-05-01"), window_days=60)
    after = defection(make_company(lines, as_of="2025-05-02"), window_days=60)
    assert on.scores.loc["A", "status"] == "lost"  # 2 March is the last day before
    assert f"{on.middle:%Y-%m-%d}" == "2025-03-02"
    assert f"{after.middle:%Y-%m-%d}" == "2025-03-03"
    assert after.scores.loc["A", "silence_days"] == 61


def test_one_line_form_is_short(yearly):
    assert repr(yearly) == (
        "Defection(rate=0.3333, customers=3, window_days=365, as_of=2026-01-31)"
    )


@settings(deadline=None, max_examples=25)
@given(LINES, st.integers(30, 210), st.randoms(use_true_random=False))
def test_answers_agree_with_a_slow_loop(make_company, lines, window, random):
    lines = [(c, str(START + timedelta(n)), a) for c, n, a in lines]
    lines.append(("Z", str(START), 5))  # the history starts on a known day
    company = make_company(random.sample(lines, len(lines)), as_of="2025-02-28")
    answer = defection(company, window_days=window)
    end = date(2025, 2, 28)
    middle, start = end - timedelta(window), end - timedelta(2 * window)
    net = {}
    for customer, day, amount in lines:
        net[customer, day] = net.get((customer, day), 0) + amount
    status, days = {}, {}
    for customer in {c for c, _, _ in lines}:
        days[customer] = sorted(
            date.fromisoformat(d)
            for (c, d), a in net.items()
            if c == customer and a > 0
        )
        a = any(start < day <= middle for day in days[customer])
        b = any(day > middle for day in days[customer])
        if not days[customer]:
            continue
        if a:
            status[customer] = "kept" if b else "lost"
        elif b:
            status[customer] = "new" if days[customer][0] > middle else "returned"
        else:
            status[customer] = "inactive"
    assert answer.scores["status"].dropna().to_dict() == status
    counts = answer.counts
    assert counts["lost"] + counts["kept"] == counts["active_before"] == answer.rate.n
    assert counts.drop("active_before").sum() == len(status)
    if counts["active_before"]:
        assert 0 <= answer.rate.low <= answer.rate.value <= answer.rate.high <= 1
    _check_flags(answer, days, end)
    _check_cohorts(answer, days)


def _check_flags(answer, days, end):
    gaps = [(b - a).days for ds in days.values() for a, b in itertools.pairwise(ds)]
    for customer, ds in days.items():
        row = answer.scores.loc[customer]
        if not ds or not gaps:
            assert pd.isna(row["flag"])
            continue
        limit = np.quantile(gaps, 0.9)
        if len(ds) > 1:
            limit = max(3 * (ds[-1] - ds[0]).days / (len(ds) - 1), limit)
        assert row["threshold_days"] == pytest.approx(limit)
        assert bool(row["flag"]) == ((end - ds[-1]).days > row["threshold_days"])


def _check_cohorts(answer, days):
    def quarter(day):
        return 4 * day.year + (day.month - 1) // 3

    for cohort, row in answer.cohort_counts.iterrows():
        number = 4 * cohort.year + cohort.quarter - 1
        members = [ds for ds in days.values() if ds and quarter(ds[0]) == number]
        for age, active in row.items():
            if number + age > quarter(date(2025, 2, 28)):
                assert np.isnan(active)
            else:
                back = sum(
                    any(quarter(d) == number + age for d in ds) for ds in members
                )
                assert active == back
    shares = answer.cohorts.to_numpy()
    assert ((shares >= 0) & (shares <= 1) | np.isnan(shares)).all()


def test_money_of_the_window_before_stands_beside_each_customer(yearly):
    money = yearly.scores["revenue_before"]
    assert money.to_dict() == {"P": 10, "Q": 0, "R": 60, "S": 10}
    lost = yearly.scores["status"] == "lost"
    assert money[lost].sum() / money.sum() == pytest.approx(yearly.revenue_rate)


def test_summary_holds_contracts_or_silence(yearly, make_company):
    assert "Silent defection" in yearly.summary().index
    customers = contracts(cancelled_on=["2025-06-01", *[None] * 4])
    lines = [(c, "2024-01-01", 5) for c in "ABCDE"]
    answer = defection(make_company(lines, customers=customers, as_of="2025-12-31"))
    assert "Stay longer than a year" in answer.summary().index
    assert "Silent defection" not in answer.summary().index
    assert answer.silent is None
    assert answer.contracts.survival.n == 5

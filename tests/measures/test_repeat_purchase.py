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

import customer_value as cv
from customer_value.measures.common import purchase_table, whole_days
from customer_value.measures.repeat_purchase import repeat_purchase
from customer_value.measures.rhythm import gap_counts, grouped_quantile

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


def test_waiting_curve_equals_the_one_of_scipy(make_company):
    chance = np.random.default_rng(3)
    lines = [
        (f"C{n:03}", str(date(2025, 1, 1) + timedelta(int(day))), 5)
        for n in range(120)
        for day in chance.integers(0, 300, chance.integers(1, 4))
    ]
    answer = repeat_purchase(make_company(lines, as_of="2026-01-01"))
    waits = [
        ((ds[1] if len(ds) > 1 else date(2026, 1, 1)) - ds[0]).days
        for ds in occasions(lines).values()
    ]
    again = np.array([len(ds) > 1 for ds in occasions(lines).values()])
    waits = np.array(waits)
    sf = stats.ecdf(stats.CensoredData(uncensored=waits[again], right=waits[~again])).sf
    curve = answer.time_to_second.iloc[1:]
    assert curve["days"].tolist() == sf.quantiles.tolist()
    np.testing.assert_allclose(curve["probability"], sf.probabilities, atol=1e-12)
    ends = sf.confidence_interval(method="log-log")
    np.testing.assert_allclose(curve["low"], ends.low.probabilities, atol=1e-9)
    np.testing.assert_allclose(curve["high"], ends.high.probabilities, atol=1e-9)


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
    assert len(answer.summary()) == 9
    assert answer.profile.empty
    assert answer.groups["customers"].tolist() == [0, 0]


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


@pytest.mark.parametrize(
    "name", ["gaps", "beginnings", "last_gaps", "rhythm", "cohorts"]
)
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


# ------------------------------------------------------------- how often, in money


def test_purchases_are_counted_by_their_number(answer):
    # P bought four times, Q once, R and S twice; each purchase is worth 10
    assert answer.purchases["customers"].to_dict() == {1: 1, 2: 2, 4: 1}
    assert answer.purchases["revenue"].to_dict() == {1: 10, 2: 40, 4: 40}
    assert answer.summary().loc["Purchases a customer", "value"] == "2.2"


def test_repeat_buyers_stand_beside_one_time_buyers(make_company):
    lines = [("A", "2026-01-01", 30), ("A", "2026-01-09", 10), ("A", "2026-02-01", 20)]
    lines += [("B", "2026-01-02", 50), ("B", "2026-01-03", -10), ("C", "2026-01-02", 8)]
    groups = repeat_purchase(make_company(lines)).groups
    again, once = groups.loc["repeat buyers"], groups.loc["one-time buyers"]
    assert again.drop("products").tolist() == [1, 60, 60, 20, 30]
    assert once.drop("products").tolist() == [2, 48, 24, 24, 29]


# ---------------------------------------------------------------------- who they are


def profiled(make_company, *, channels, as_of="2026-06-30"):
    """Make customers of channels: how many, how many of them buy again, and when."""
    lines, customers = [], []
    for channel, (n, again, first) in channels.items():
        start = date.fromisoformat(first)
        for i in range(n):
            who = f"{channel}{i:03}"
            customers.append((who, channel))
            lines.append((who, str(start), 10))
            if i < again:
                lines.append((who, str(start + timedelta(30)), 10))
    frame = pd.DataFrame(customers, columns=["customer_id", "channel"], dtype="str")
    return repeat_purchase(make_company(lines, customers=frame, as_of=as_of))


def test_groups_that_buy_again_more_often_are_found(make_company):
    channels = {"web": (40, 30, "2025-01-01"), "shop": (60, 15, "2025-01-01")}
    answer = profiled(make_company, channels=channels)
    rows = answer.profile.loc["channel"]
    assert rows.index.tolist() == ["web", "shop"]
    assert rows["customers"].tolist() == [40, 60]
    assert rows["within"].tolist() == rows["repeat_rate"].tolist() == [0.75, 0.25]
    interval = stats.binomtest(30, 40).proportion_ci(method="wilson")
    assert (rows.loc["web", "low"], rows.loc["web", "high"]) == interval
    assert rows["verdict"].tolist() == ["more often", "less often"]
    chance = stats.fisher_exact([[30, 10], [15, 45]]).pvalue
    assert rows["p_value"].tolist() == pytest.approx([chance] * 2)  # all equal: no rise
    assert answer.who == (
        "Of the customers with channel web, 75% bought again within 272 days; of all, "
        "45%."
    )
    assert answer.summary().loc["Buy again most clearly", "value"] == "channel: web"


def test_late_comers_are_compared_when_their_time_is_over_only(make_company):
    # the young have bought once so far, and nothing can be held against them
    channels = {"old": (50, 25, "2025-01-01"), "new": (50, 0, "2026-06-01")}
    answer = profiled(make_company, channels=channels)
    assert answer.within_days == 272  # half of 545 days
    assert (answer.within.count, answer.within.n) == (25, 50)
    assert "channel" not in answer.profile.index.get_level_values("trait")


def test_a_second_purchase_after_the_time_is_none_within_it(make_company):
    lines = [("A", "2025-01-01", 1), ("A", "2026-01-02", 1), ("B", "2025-01-01", 1)]
    lines += [("B", "2026-01-01", 1), ("C", "2026-06-01", 1)]
    answer = repeat_purchase(make_company(lines, as_of="2027-01-01"))
    assert answer.within_days == 365
    assert (answer.within.count, answer.within.n) == (1, 2)


def test_small_levels_are_put_together_and_smaller_ones_left_out(make_company):
    channels = {"a": (30, 10, "2025-01-01"), "b": (30, 12, "2025-01-01")}
    channels |= {"c": (12, 6, "2025-01-01"), "d": (9, 5, "2025-01-01")}
    rows = profiled(make_company, channels=channels).profile.loc["channel"]
    assert set(rows.index) == {"a", "b", "other"}
    assert rows.loc["other", ["customers", "within"]].tolist() == [21, 11 / 21]
    channels.pop("d")
    rows = profiled(make_company, channels=channels).profile.loc["channel"]
    assert set(rows.index) == {"a", "b"}


def test_chance_alone_is_no_verdict(make_company):
    channels = {f"c{n}": (25, 10 + n % 2, "2025-01-01") for n in range(8)}
    answer = profiled(make_company, channels=channels)
    assert set(answer.profile["verdict"]) == {"no clear difference"}
    assert answer.who == "Of 8 groups of customers none buys again clearly more often."
    assert answer.summary().loc["Buy again most clearly", "value"] == "–"


def test_a_first_product_counts_for_everyone_who_began_with_it(make_company):
    rows = []
    for n in range(60):
        who = f"C{n:02}"
        rows.append((who, "2025-01-01", 10, "lamp" if n < 30 else "rug"))
        rows.append((who, "2025-01-01", 5, "bulb"))  # everyone: compares with nobody
        if n < 25:
            rows.append((who, "2025-02-01", 10, "vase"))  # not a first product
    names = ["customer_id", "date", "amount", "product_id"]
    frame = pd.DataFrame(rows, columns=names)
    products = repeat_purchase(make_company(frame, as_of="2026-06-30")).profile
    rows = products.loc["first product"]
    assert rows["within"].to_dict() == {"lamp": 25 / 30, "rug": 0}
    assert rows["verdict"].tolist() == ["more often", "less often"]


def test_numbers_are_cut_into_thirds_and_flags_are_words(make_company):
    lines = [(f"C{n:02}", "2025-01-01", 1 + n // 30) for n in range(90)]
    lines += [(f"C{n:02}", "2025-02-01", 5) for n in range(60, 90)]
    customers = pd.DataFrame({"customer_id": [f"C{n:02}" for n in range(90)]})
    customers["size"] = [n % 3 for n in range(90)]
    customers["card"] = [n < 45 for n in range(90)]
    company = make_company(lines, customers=customers, as_of="2026-06-30")
    profile = repeat_purchase(company).profile
    size = profile.loc["size"]
    assert size["customers"].tolist() == [30, 30, 30]
    assert size["verdict"].unique().tolist() == ["no clear difference"]
    assert profile.loc["card"]["customers"].tolist() == [45, 45]
    amount = profile.loc["first amount"]
    assert amount["within"].iloc[0] == 1
    assert amount.index[0] == "above 2"


@settings(deadline=None, max_examples=25)
@given(LINES, st.lists(st.sampled_from(["x", "y", None]), min_size=7, max_size=7))
def test_every_profile_holds_together(make_company, lines, regions):
    many = [(f"{who}{n}", day, net) for who, day, net in lines for n in range(12)]
    people = [f"{who}{n}" for who in "ABCDEFG" for n in range(12)]
    customers = pd.DataFrame({"customer_id": people})
    customers["region"] = [regions["ABCDEFG".index(who[0])] for who in people]
    if customers["region"].isna().all():
        return
    company = make_company(many, customers=customers, as_of="2025-03-01")
    answer = repeat_purchase(company)
    profile = answer.profile
    assert profile["within"].between(0, 1).all()
    assert profile["p_value"].between(0, 1).all()
    assert (profile["watched"] >= 20).all()
    assert (profile["watched"] <= profile["customers"]).all()
    assert (profile["low"] <= profile["within"] + 1e-12).all()
    clear = profile["verdict"] != "no clear difference"
    assert (profile.loc[clear, "p_value"] <= 0.05).all()
    assert answer.who.endswith(".")


@pytest.mark.slow
def test_the_planted_difference_of_the_retailer_is_found():
    answer = cv.repeat_purchase(cv.load_dataset("retailer"))
    assert answer.profile.loc[("loyalty_card", "true"), "verdict"] == "more often"
    assert answer.who == (
        "Of the customers with loyalty card true, 74% bought again within 365 days; "
        "of all, 55%."
    )

"""Segments: levels and RFM by hand, and the profile against a slow loop."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.customers.rfm import RFM_RULES, rfm_segment
from customer_value.errors import ParameterError
from customer_value.measures.segment_names import NAMES, NAMES_OF_TWO, levels
from customer_value.measures.segments import segment_customers

START = date(2024, 1, 1)
LINES = st.lists(
    st.tuples(
        st.sampled_from([f"C{n}" for n in range(12)]),
        st.integers(0, 500).map(lambda n: str(START + timedelta(n))),
        st.integers(-10, 90),
        st.sampled_from(["p", "q", "r", "s"]),
    ),
    min_size=1,
    max_size=80,
)


def table(lines):
    columns = ["customer_id", "date", "amount", "product_id"]
    return pd.DataFrame(lines, columns=columns[: len(lines[0])])


@pytest.fixture(scope="module")
def shop(make_company):
    """Return ten customers: customer n buys n times, n products, for n x n each."""
    lines = [
        (f"C{n:02}", str(date(2025, 1, 1) + timedelta(20 * k)), n * n, f"p{k}")
        for n in range(1, 11)
        for k in range(n)
    ]
    return make_company(table(lines), as_of="2025-12-31")


def test_ratings_under_four_are_low_and_over_seven_high():
    # ten distinct values rate 1 to 10
    assert levels(pd.Series(range(10))).tolist() == (
        ["low"] * 3 + ["mid"] * 4 + ["high"] * 3
    )


def test_one_value_for_everyone_is_mid():
    assert levels(pd.Series([5.0, 5.0, np.nan])).tolist() == ["mid", "mid", np.nan]


def test_less_can_be_better():
    assert levels(pd.Series([1, 2, 3]), reverse=True).tolist() == ["high", "mid", "low"]


def test_levels_name_what_is_high(shop):
    scores = segment_customers(shop).scores
    assert (scores.loc[["C08", "C09", "C10"], "segment"] == "Core").all()
    assert (scores["segment"] == "Core").sum() == 3
    assert (scores["segment"] == "Occasional").sum() == 7
    assert scores.loc["C05", ["frequency", "volume", "variety"]].tolist() == ["mid"] * 3
    assert scores.loc["C01", ["frequency", "volume", "variety"]].tolist() == ["low"] * 3


def test_the_eight_names_are_those_of_the_method():
    letters = {
        "HHH": "Core",
        "HHL": "Focused regular",
        "HLH": "Frequent explorer",
        "HLL": "Habit buyer",
        "LHH": "Big-basket explorer",
        "LHL": "Specialist",
        "LLH": "Sampler",
        "LLL": "Occasional",
    }
    assert {
        tuple(c == "H" for c in key): name for key, name in letters.items()
    } == NAMES
    assert len(set(NAMES.values())) == 8
    assert set(NAMES_OF_TWO) == set(itertools.product([True, False], repeat=2))


def test_profile_adds_up_the_money_of_each_segment(shop):
    answer = segment_customers(shop)
    core = answer.profile.loc["Core"]
    revenue = sum(n**3 for n in (8, 9, 10))
    assert core[["customers", "revenue"]].tolist() == [3, revenue]
    assert core["share_customers"] == 0.3
    assert core["share_revenue"] == pytest.approx(revenue / 3025)  # 1 + 8 + ... + 1000
    assert core["margin"] == pytest.approx(0.4 * revenue)
    assert core["products"] == 9
    assert answer.finding == (
        "The segment Core holds 30% of 10 customers and brings 74% of revenue."
    )
    assert answer.profile.index.tolist() == ["Core", "Occasional"]
    assert answer.summary().loc["Core", "share_revenue"] == 0.741  # 2241 of 3025


def test_without_products_two_axes_name_the_segments(make_company, shop):
    lines = shop.transactions.drop(columns="product_id")
    answer = segment_customers(make_company(lines, as_of="2025-12-31"))
    assert answer.scores["variety"].isna().all()
    assert set(answer.scores["segment"]) == {"Core", "Occasional"}
    assert answer.profile["products"].isna().all()
    assert answer.notes[0] == (
        "Variety is not measured: segments are named by frequency and volume."
    )


def test_four_names_cover_frequency_and_volume(make_company):
    # purchases 1, 9, 1, 9 and revenue 1, 9, 900, 900 by group of three customers
    lines = [(f"few{n}", "2025-01-01", 1) for n in range(3)]
    lines += [(f"often{n}", f"2025-01-0{d}", 1) for n in range(3) for d in range(1, 10)]
    lines += [(f"big{n}", "2025-01-01", 900) for n in range(3)]
    lines += [
        (f"both{n}", f"2025-01-0{d}", 100) for n in range(3) for d in range(1, 10)
    ]
    by = ("purchases", "revenue", "products")
    scores = segment_customers(make_company(table(lines)), by=by).scores
    assert scores["segment"].value_counts().to_dict() == {
        "Big basket": 3,
        "Core": 3,
        "Habit buyer": 3,
        "Occasional": 3,
    }
    assert scores.loc[["few0", "often0", "big0", "both0"], "segment"].tolist() == [
        "Occasional",
        "Habit buyer",
        "Big basket",
        "Core",
    ]


def test_limits_are_the_rules_in_the_units_of_the_facts(shop):
    rules = segment_customers(shop).limits
    assert rules.loc["variety", ["fact", "rule", "mid", "high"]].tolist() == [
        *("products", "at least", 4, 8),
    ]
    assert rules.loc["volume", ["mid", "high"]].tolist() == [4**3, 8**3]
    rfm = segment_customers(shop, method="rfm").limits
    # ratings 1 to 10 make the levels 1 1 2 2 3 3 4 4 5 5
    assert rfm.loc["m", ["2", "3", "4", "5"]].tolist() == [27, 125, 343, 729]
    assert rfm.loc["r", "rule"] == "at most"


def test_cuts_move_who_is_high(shop):
    wide = segment_customers(shop, cuts=(2, 9))
    assert wide.scores.query("segment == 'Core'").index.tolist() == ["C10"]
    assert wide.limits.loc["variety", ["mid", "high"]].tolist() == [2, 10]
    nobody = segment_customers(shop, cuts=(1, 10))
    assert set(nobody.scores["segment"]) == {"Occasional"}
    assert nobody.limits["high"].isna().all()


def test_a_level_that_nobody_has_begins_where_the_next_one_does(make_company):
    lines = [("A", "2025-01-01", 1), ("B", "2025-01-01", 1), ("C", "2025-01-01", 9)]
    rules = segment_customers(make_company(table(lines))).limits
    assert rules.loc["volume", ["mid", "high"]].tolist() == [9, 9]


def test_who_has_no_known_product_is_not_high_in_variety(make_company):
    lines = [("A", "2025-01-01", 1, "p"), ("A", "2025-01-02", 1, "q")]
    lines += [("B", "2025-01-01", 1, "p"), ("C", "2025-01-01", 1, None)]
    answer = segment_customers(make_company(table(lines)))
    assert answer.scores["variety"].isna().tolist() == [False, False, True]
    assert "1 customer without known products is not high in variety." in answer.notes


def test_rfm_follows_levels_and_rules(shop):
    answer = segment_customers(shop, method="rfm")
    scores = answer.scores
    assert scores.loc["C10", ["r", "f", "m"]].tolist() == [5, 5, 5]
    assert scores.loc["C01", ["r", "f", "m"]].tolist() == [1, 1, 1]
    assert scores.loc["C10", "segment"] == "Champions"
    assert scores.loc["C01", "segment"] == "Lost"
    for _, row in scores.iterrows():
        assert row["segment"] == rfm_segment(row["r"], row["f"], row["m"])
    assert answer.by == ("recency_days", "purchases", "revenue")


def test_every_rfm_cell_has_one_segment():
    cells = itertools.product(range(1, 6), repeat=3)
    counts = pd.Series([rfm_segment(*cell) for cell in cells]).value_counts()
    assert counts.to_dict() == {
        "At risk": 34,
        "Loyal": 22,
        "Big spenders": 18,
        "Promising": 12,
        "Needs attention": 9,
        "Champions": 8,
        "Cannot lose": 8,
        "New": 6,
        "Hibernating": 4,
        "Lost": 4,
    }


@pytest.mark.parametrize("method", ["levels", "rfm"])
def test_two_hundred_identical_customers_get_identical_answers(make_company, method):
    lines = [(f"{n:03}", f"2026-01-{d:02}", 7) for n in range(200) for d in (1, 8)]
    answer = segment_customers(make_company(table(lines)), method=method)
    assert len(answer.scores) == 200
    assert len(answer.scores.drop_duplicates()) == 1
    assert answer.profile["share_customers"].tolist() == [1]
    same = "The same for every customer: "
    assert any(note.startswith(same) for note in answer.notes)


@pytest.mark.parametrize("method", ["levels", "rfm"])
def test_who_never_bought_has_no_segment(make_company, method):
    lines = [("A", "2025-01-01", 1), ("B", "2025-03-01", -1), ("C", "2025-03-01", 4)]
    answer = segment_customers(make_company(table(lines)), method=method)
    assert answer.scores.loc["B"].isna().all()
    assert answer.profile["customers"].sum() == 2
    assert "1 customer without a purchase has no segment." in answer.notes


@pytest.mark.parametrize("method", ["levels", "rfm"])
def test_nobody_has_bought_yet(make_company, method):
    answer = segment_customers(
        make_company(table([("A", "2025-01-01", -1)])), method=method
    )
    assert answer.finding == "No customer has bought yet."
    assert len(answer.profile) == 0
    assert answer.scores["segment"].isna().all()


def test_one_customer_is_a_segment(make_company):
    company = make_company(table([("A", "2025-01-01", 1)]))
    assert segment_customers(company).scores.loc["A", "segment"] == "Occasional"
    rfm = segment_customers(company, method="rfm")
    assert rfm.scores.loc["A"].tolist() == ["Needs attention", 3, 3, 3]


def test_returns_that_outweigh_a_group_leave_the_share_unsaid(make_company):
    lines = [("A", "2025-01-01", 9), ("A", "2025-02-01", 9), ("B", "2025-01-01", 5)]
    company = make_company(table([*lines, ("B", "2025-01-02", -9)]))
    assert segment_customers(company).finding == (
        "The segment Core holds 50% of 2 customers and brings the most revenue, EUR 18."
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "kmeans"}, "one of levels, rfm"),
        ({"cuts": (7, 4)}, "two rising ratings from 1 to 10"),
        ({"cuts": (0, 4)}, "two rising ratings from 1 to 10"),
        ({"cuts": 5}, "a pair of ratings"),
        ({"cuts": ("4", "7")}, "a pair of ratings"),
        ({"cuts": (3, 8), "method": "rfm"}, "left at its default"),
        ({"by": ("purchase", "revenue", "products")}, "Did you mean 'purchases'"),
        ({"by": ("purchases", "revenue")}, "must be three facts"),
        ({"by": ("purchases", "purchases", "revenue")}, "must be three facts"),
        ({"by": "revenue"}, "must be three facts"),
        ({"by": None}, "Unknown fact None in by"),
        ({"by": ({}, "revenue", "products")}, "Unknown fact {} in by"),
        ({"by": ("referrals", "revenue", "products")}, "facts that were measured"),
        ({"by": ("purchases", "revenue", "products"), "method": "rfm"}, "default"),
    ],
)
def test_options_that_cannot_be_are_refused(shop, options, message):
    with pytest.raises(ParameterError, match=message):
        segment_customers(shop, **options)


def test_shuffled_rows_change_nothing(make_company, shop):
    for method in ("levels", "rfm"):
        answer = segment_customers(shop, method=method)
        shuffled = shop.transactions.sample(frac=1, random_state=5)
        again = segment_customers(
            make_company(shuffled, as_of="2025-12-31"), method=method
        )
        pd.testing.assert_frame_equal(again.scores, answer.scores)
        pd.testing.assert_frame_equal(again.profile, answer.profile)
        assert repr(again) == repr(answer)
    assert repr(answer).startswith("Segmentation(method=rfm, segments=")


def slow_rating(values):
    """Rate by average ranks, by counting pairs."""
    ranks = [
        sum(v < x for v in values) + sum(v == x for v in values) / 2 for x in values
    ]
    low, high = min(ranks, default=0), max(ranks, default=0)
    return [1 + 9 * (r - low) / (high - low) if high > low else None for r in ranks]


@settings(deadline=None, max_examples=25)
@given(LINES, st.sampled_from(["levels", "rfm"]))
def test_segments_agree_with_a_slow_loop(make_company, lines, method):
    as_of = START + timedelta(600)
    answer = segment_customers(
        make_company(table(lines), as_of=str(as_of)), method=method
    )
    facts = slow_facts(lines, as_of)
    buyers = sorted(facts)
    scored = answer.scores.dropna(subset=["segment"])
    assert scored.index.tolist() == buyers
    axes = ("perday", "revenue", "products") if method == "levels" else "rnm"
    rated = {axis: slow_rating([facts[c][axis] for c in buyers]) for axis in axes}
    for position, customer in enumerate(buyers):
        ratings = [rated[axis][position] for axis in axes]
        got = scored.loc[customer, "segment"]
        if method == "levels":
            assert got == NAMES[tuple(r is not None and r > 7 + 1e-9 for r in ratings)]
        else:
            five = [
                3 if r is None else min(5, int(1 + (r - 1) / 1.8 + 1e-6))
                for r in ratings
            ]
            assert got == rfm_segment(*five)
    profile = answer.profile
    assert profile["customers"].sum() == len(buyers)
    total = sum(facts[c]["revenue"] for c in buyers)
    assert profile["revenue"].sum() == pytest.approx(total)
    assert profile["share_customers"].sum() == pytest.approx(1) or not buyers
    for segment, row in profile.iterrows():
        members = [c for c in buyers if scored.loc[c, "segment"] == segment]
        assert row["customers"] == len(members)
        assert row["revenue"] == pytest.approx(
            sum(facts[c]["revenue"] for c in members)
        )
        assert row["recency_days"] == pytest.approx(
            np.mean([-facts[c]["r"] for c in members])
        )
    assert_rules_make_the_levels(answer, facts, axes)


def assert_rules_make_the_levels(answer, facts, axes):
    """Place every customer by the printed rules alone."""
    names = answer.limits.index
    for axis, name in zip(axes, names, strict=True):
        steps = answer.limits.loc[name].drop(["fact", "rule"]).astype(float)
        sign = -1 if answer.limits.loc[name, "rule"] == "at most" else 1
        if len({facts[c][axis] for c in facts}) < 2:
            continue  # one value for all is the middle
        for customer, level in answer.scores[name].dropna().items():
            value = abs(facts[customer][axis]) if axis == "r" else facts[customer][axis]
            reached = sum(sign * value >= sign * step - 1e-9 for step in steps)
            low_to_high = ["low", "mid", "high"] if len(steps) == 2 else [1, 2, 3, 4, 5]
            assert low_to_high[reached] == level


def slow_facts(lines, as_of):
    """Return the facts of each customer with a purchase, by loops."""
    facts = {}
    for customer in {c for c, *_ in lines}:
        own = [(date.fromisoformat(d), a, p) for c, d, a, p in lines if c == customer]
        days = sorted(
            day
            for day in {d for d, _, _ in own}
            if sum(a for d, a, _ in own if d == day) > 0
        )
        if not days:
            continue
        years = max((as_of - days[0]).days / 365.25, 0.25)
        revenue = sum(a for _, a, _ in own)
        facts[customer] = {
            "perday": len(days) / years,
            "revenue": revenue,
            "m": revenue,
            "n": len(days),
            "products": len({p for _, a, p in own if a > 0}),
            "r": -(as_of - days[-1]).days,
        }
    return facts


def test_rules_are_ordered_and_the_last_matches_all():
    last = RFM_RULES[-1]
    assert (last.segment, last.r, last.f, last.m) == ("Lost", (1, 5), (1, 5), (1, 5))

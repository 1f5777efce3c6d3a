"""Promoters and detractors: the score, its interval, the stance in public."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import customer_value as cv
from customer_value.measures.promoters import (
    ACTIONS,
    GROUPS,
    STANCES,
    net_promoter_score,
    public_stance,
)


def answered(make_company, answers, acts=(), **more):
    """Make a company: {customer: answer}, and (customer, role, kind)."""
    people = sorted({*answers, *(who for who, _, _ in acts), *more.get("silent", ())})
    bought = [(who, "2026-01-01", 10.0 * (k + 1)) for k, who in enumerate(people)]
    said = pd.DataFrame({"customer_id": list(answers), "value": answers.values()})
    said = said.assign(date="2026-01-01", question="recommend")
    tables = {"survey": said} if len(said) else {}
    if acts:
        rows = pd.DataFrame(acts, columns=["customer_id", "role", "kind"])
        tables["contributions"] = rows.assign(date="2026-01-01")
    return make_company(bought, **tables)


def test_nine_promotes_and_six_detracts(make_company):
    company = answered(make_company, {"A": 10, "B": 9, "C": 8, "D": 7, "E": 6, "F": 0})
    got = cv.promoters(company)
    assert got.groups["customers"].tolist() == [2, 2, 2]
    assert got.score == 0
    assert got.scores["group"].to_dict() == {
        **dict.fromkeys("AB", "promoter"),
        **dict.fromkeys("CD", "passive"),
        **dict.fromkeys("EF", "detractor"),
    }
    # revenue 10 + 20, 30 + 40, 50 + 60 of 210
    assert got.groups["revenue_share"].tolist() == pytest.approx(
        [1 / 7, 1 / 3, 11 / 21]
    )
    assert got.scores.index[0] == "F"
    assert got.scores["revenue_rank"].tolist() == [1, 2, 3, 4, 5, 6]


def test_the_interval_by_hand():
    # 4 promoters, 3 detractors of 10; with 3 more answers 4.75 and 3.75 of 13
    answers = pd.Series([10, 9, 9, 8, 7, 6, 3, 10, 5, 8])
    score, low, high = net_promoter_score(answers)
    up, down = 4.75 / 13, 3.75 / 13
    half = 1.959964 * math.sqrt((up + down - (up - down) ** 2) / 13)
    assert score == pytest.approx(10)
    assert (low, high) == (
        pytest.approx(100 * (1 / 13 - half), abs=1e-4),
        pytest.approx(100 * (1 / 13 + half), abs=1e-4),
    )


def test_the_interval_covers_about_95_in_100():
    rng, truth = np.random.default_rng(5), 10.0
    chances = dict(zip((10.0, 8.0, 3.0), (0.4, 0.3, 0.3), strict=True))
    held = 0
    for _ in range(600):
        drawn = rng.choice(list(chances), size=40, p=list(chances.values()))
        _, low, high = net_promoter_score(pd.Series(drawn))
        held += low <= truth <= high
    assert 0.93 <= held / 600 <= 0.975


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_the_score_lies_between_its_ends(answers):
    score, low, high = net_promoter_score(pd.Series(answers))
    assert -100 <= low <= high <= 100
    assert -100 <= score <= 100
    assert low <= score <= high
    turned = pd.Series([10 if a <= 6 else 0 if a >= 9 else 8 for a in answers])
    mirrored = net_promoter_score(turned)
    assert mirrored == pytest.approx((-score, -high, -low), abs=1e-9)


def test_the_latest_answer_counts(make_company):
    said = pd.DataFrame(
        {
            "customer_id": ["A", "A", "A"],
            "date": ["2025-01-01", "2026-01-01", "2026-01-01"],
            "question": ["recommend", "Recommend", "satisfaction"],
            "value": [0, 9, 1],
        }
    )
    got = cv.promoters(make_company([("A", "2026-01-01", 5.0)], survey=said))
    assert got.scores.loc["A", ["recommend", "group"]].tolist() == [9, "promoter"]
    assert len(got.scores) == 1
    assert got.finding.count("1 answer)") == 1


def test_the_stance_is_what_was_said_in_public(make_company):
    acts = [
        ("A", "Supporter", "public praise"),
        ("B", "critics", "post"),
        ("C", "reviewer", "Negative review"),
        ("D", "speaker", "talk"),
        ("D", "critic", "post"),
        ("E", "innovator", "idea"),
    ]
    company = answered(make_company, dict.fromkeys("ABCDE", 9), acts)
    assert public_stance(company).to_dict() == {
        "A": "praises",
        "B": "criticises",
        "C": "criticises",
        "D": "mixed",
    }
    got = cv.promoters(company)
    assert got.scores.loc["E", "stance"] == "silent"
    assert got.table.loc["promoter"].tolist() == [1, 1, 1, 2]


def test_every_group_and_stance_has_an_action_of_its_own_kind():
    assert set(ACTIONS) == {(g, s) for g in GROUPS for s in STANCES}
    assert ACTIONS["detractor", "silent"] != ACTIONS["promoter", "silent"]


def test_without_contributions_everyone_is_silent(make_company):
    got = cv.promoters(answered(make_company, {"A": 3, "B": 10}))
    assert set(got.scores["stance"]) == {"silent"}
    assert got.customers == 2


def test_one_who_was_not_asked_is_in_no_group(make_company):
    got = cv.promoters(answered(make_company, {"A": 10}, silent=["Z"]))
    assert got.scores.index.tolist() == ["A"]
    assert (got.customers, got.score) == (2, 100)
    assert got.high == 100


def test_everyone_tied_is_one_group(make_company):
    got = cv.promoters(answered(make_company, dict.fromkeys("ABC", 7)))
    assert got.groups["share"].tolist() == [0, 1, 0]
    assert got.score == 0
    assert "0 detractors bring 0%" in got.finding


def test_the_detractor_among_the_biggest_buyers_is_found():
    got = cv.promoters(cv.load_dataset("software"))
    row = got.scores.loc["C00130"]
    assert (row["group"], row["stance"]) == ("detractor", "criticises")
    assert row["revenue_rank"] == 2
    assert got.scores.loc["C00134", "group"] == "promoter"
    assert got.scores.loc["C00134", "stance"] == "praises"
    assert got.table.sum(axis=None) == len(got.scores)
    assert repr(got).startswith("Promoters(answers=199")


@pytest.mark.parametrize("answers", [{}, {"A": None}])
def test_nobody_asked_is_said(make_company, answers):
    company = cv.load_dataset("retailer") if not answers else None
    if company is None:
        said = pd.DataFrame({"customer_id": ["A"], "date": "2026-01-01", "value": 3})
        company = make_company(
            [("A", "2026-01-01", 5.0)], survey=said.assign(question="intent")
        )
    with pytest.raises(cv.CustomerValueError, match="'recommend', 0 to 10"):
        cv.promoters(company)

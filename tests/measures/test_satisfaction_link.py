"""Answers held against what was bought after them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, kendalltau

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError

COLUMNS = ["customer_id", "date", "question", "value"]


def surveyed(make_company, answers, bought, **more):
    survey = pd.DataFrame(answers, columns=COLUMNS)
    everyone = {who for who, *_ in [*answers, *bought]}
    start = [(who, "2023-01-01", 1.0) for who in sorted(everyone)]
    return make_company(start + bought, as_of="2025-12-31", survey=survey, **more)


def test_a_purchase_counts_within_the_horizon_only(make_company):
    answers = [(who, "2025-01-01", "satisfaction", 5) for who in "ABCD"]
    bought = [
        ("A", "2025-01-01", 1.0),  # on the day of the answer: not after it
        ("B", "2025-01-02", 1.0),
        ("C", "2025-04-11", 1.0),  # day 100
        ("D", "2025-04-12", 1.0),  # day 101
    ]
    company = surveyed(make_company, answers, bought)
    link = cv.satisfaction_link(company, horizon_days=100)
    assert link.scores["bought"].to_dict() == {
        "A": False,
        "B": True,
        "C": True,
        "D": False,
    }
    assert link.bands.loc["high", ["customers", "bought", "rate"]].tolist() == [
        4,
        2,
        0.5,
    ]


def test_each_customer_counts_with_its_latest_ripe_answer(make_company):
    answers = [
        ("A", "2024-01-01", "Satisfaction", 1),
        ("A", "2025-01-01", "satisfaction", 3),
        ("A", "2025-01-01", "satisfaction", 5),  # two of one day: 4 on average
        ("A", "2025-11-01", "satisfaction", 1),  # its horizon is not over
        ("B", "2025-11-01", "satisfaction", 1),
    ]
    link = cv.satisfaction_link(surveyed(make_company, answers, []), horizon_days=100)
    assert link.scores["value"].to_dict() == {"A": 4}
    assert link.scores["band"].to_dict() == {"A": "high"}


def test_a_return_is_no_purchase(make_company):
    answers = [("A", "2025-01-01", "satisfaction", 5)]
    bought = [("A", "2025-02-01", 10.0), ("A", "2025-02-01", -10.0)]
    link = cv.satisfaction_link(
        surveyed(make_company, answers, bought), horizon_days=99
    )
    assert not link.scores["bought"].any()


@pytest.mark.parametrize(
    ("question", "values", "bands"),
    [
        ("satisfaction", [1, 2, 3, 4, 5], ["low", "low", "middle", "high", "high"]),
        ("recommend", [0, 6, 7, 8, 9], ["low", "low", "middle", "middle", "high"]),
    ],
)
def test_the_bands_of_each_scale(make_company, question, values, bands):
    answers = [
        (f"C{n}", "2025-01-01", question, value) for n, value in enumerate(values)
    ]
    link = cv.satisfaction_link(
        surveyed(make_company, answers, []), question=question, horizon_days=30
    )
    assert link.scores["band"].tolist() == bands


def test_rates_and_ties_are_those_of_scipy(make_company):
    chance = np.random.default_rng(8)
    values = chance.integers(1, 6, 60)
    buys = chance.random(60) < values / 6
    answers, bought = [], []
    for n, (value, buy) in enumerate(zip(values, buys, strict=True)):
        answers.append((f"C{n:02d}", "2025-01-01", "satisfaction", value))
        answers.append((f"C{n:02d}", "2025-01-01", "intent", 6 - value))
        if buy:
            bought.append((f"C{n:02d}", "2025-03-01", 5.0))
    link = cv.satisfaction_link(
        surveyed(make_company, answers, bought), horizon_days=300
    )
    want = kendalltau(values, buys)
    tie = link.ties.loc[("satisfaction", "bought again")]
    assert tie["tau"] == pytest.approx(want.statistic)
    assert tie["p"] == pytest.approx(want.pvalue)
    assert tie["n"] == 60
    assert link.ties.loc[("satisfaction", "intent"), "tau"] == pytest.approx(-1)
    low = values <= 2
    wilson = binomtest(int(buys[low].sum()), int(low.sum())).proportion_ci(
        method="wilson"
    )
    row = link.bands.loc["low"]
    assert row[["low", "high"]].tolist() == pytest.approx([wilson.low, wilson.high])
    assert "tau-b" in link.finding


def test_what_differs_by_chance_is_said_to():
    link = cv.satisfaction_link(cv.load_dataset("software"))
    assert link.finding == (
        "94% of 88 customers with satisfaction 4 or more bought within 365 days, 87% "
        "of 15 with 2 or less; the difference may be chance."
    )
    assert link.summary().equals(link.bands)
    assert repr(link) == (
        "SatisfactionLink(question=satisfaction, customers=146, horizon_days=365)"
    )


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ([("A", "2025-12-30", "satisfaction", 5)], "lie 365 days back or more."),
        ([("A", "2024-01-01", "satisfaction", 5)], "1 answer cannot tell more."),
        (
            [(f"C{n}", "2024-01-01", "satisfaction", 5) for n in range(20)],
            "nothing differs, so no tie can be seen.",
        ),
    ],
)
def test_too_little_to_tell_is_said(make_company, answers, end):
    assert cv.satisfaction_link(surveyed(make_company, answers, [])).finding.endswith(
        end
    )


def test_what_cannot_be_asked_is_refused():
    company = cv.load_dataset("software")
    with pytest.raises(ParameterError, match="'satisfaction', 'intent', 'recommend'"):
        cv.satisfaction_link(company, question="our_rank")
    with pytest.raises(ParameterError, match="'horizon_days'"):
        cv.satisfaction_link(company, horizon_days=0)
    with pytest.raises(CustomerValueError, match="needs the table survey"):
        cv.satisfaction_link(cv.load_dataset("retailer"))

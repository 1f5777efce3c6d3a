"""Reasons to choose by rank, and comments by their words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError


def company(make_company, *, outcomes=(), survey=()):
    frames = {}
    if len(outcomes):
        frames["outcomes"] = pd.DataFrame(
            outcomes,
            columns=["customer_id", "job", "outcome", "importance", "satisfaction"],
        )
    if len(survey):
        frames["survey"] = pd.DataFrame(
            survey, columns=["customer_id", "date", "question", "value", "comment"]
        )
    ids = sorted({who for frame in frames.values() for who in frame["customer_id"]})
    return make_company([(who, "2025-12-31", 1.0) for who in ids], **frames)


def test_the_loss_is_importance_times_the_gap(make_company):
    table = cv.reasons_to_choose(
        company(
            make_company,
            outcomes=[
                ("A", "clean", "fast", 5, 1),
                ("B", "clean", "fast", 3, 2),
                ("A", "clean", "calm", 2, 5),
            ],
        )
    )
    assert table.loc[
        "fast", ["importance", "satisfaction", "gap", "loss"]
    ].tolist() == [
        4,
        1.5,
        2.5,
        10,
    ]
    assert table.loc["calm", "loss"] == 0  # too much satisfaction is no loss
    assert table.index.tolist() == ["fast", "calm"]
    assert (table["reason"] == "too few answers").all()  # nobody was asked for a rank
    assert table["n_first"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("shift", "reason"),
    [(2, "attracts"), (-2, "repels"), (0, "no clear difference")],
)
def test_those_who_put_us_first_are_set_against_the_rest(make_company, shift, reason):
    chance = np.random.default_rng(1)
    given = [chance.integers(2, 5, 30), chance.integers(2, 5, 25)]
    given[0] = np.clip(given[0] + shift, 1, 5)
    outcomes, survey = [], []
    for side, values in zip("FO", given, strict=True):
        for n, value in enumerate(values):
            who = f"{side}{n:02d}"
            outcomes.append((who, "clean", "fast", 4, value))
            rank = 1 if side == "F" else 3
            survey.append((who, "2024-12-01", "our_rank", rank, None))
    row = cv.reasons_to_choose(
        company(make_company, outcomes=outcomes, survey=survey)
    ).loc["fast"]
    welch = ttest_ind(*given, equal_var=False).confidence_interval()  # one outcome
    assert row["difference"] == pytest.approx(given[0].mean() - given[1].mean())
    assert row[["low", "high"]].tolist() == pytest.approx([welch.low, welch.high])
    assert row["reason"] == reason
    assert (row["n_first"], row["n_others"]) == (30, 25)


def test_the_bundled_company_has_no_reason_that_chance_could_not_make():
    table = cv.reasons_to_choose(cv.load_dataset("software"))
    assert set(table["reason"]) == {"no clear difference"}


SAID = [
    ("A", "2025-01-01", "satisfaction", 2, None),
    ("A", "2025-01-01", "recommend", 4, "Too EXPENSIVE and slow."),
    ("B", "2025-01-01", "recommend", 9, "Support is quick"),
    ("B", "2025-01-02", "recommend", 8, "Support is quick"),
    ("C", "2025-01-01", "recommend", 7, "  "),
    ("D", "2025-01-01", "recommend", 7, "Nice colours"),
]


def test_comments_count_in_every_group_whose_words_they_have(make_company):
    table = cv.comment_groups(company(make_company, survey=SAID))
    assert table["comments"].to_dict() == {
        "support": 2,
        "price": 1,
        "quality": 1,
        "other": 1,
    }
    assert table.loc["support", ["customers", "share"]].tolist() == [1, 0.5]
    assert table.loc["price", ["satisfaction", "recommend"]].tolist() == [2, 4]
    assert table.loc["support", "recommend"] == 8.5
    assert table.loc["support", "example"] == "Support is quick"
    assert table.attrs["comments"] == 4


def test_a_client_has_words_of_its_own(make_company):
    given = company(make_company, survey=SAID)
    table = cv.comment_groups(given, rules={"looks": ["colour"], "a+b": ["(slow"]})
    assert table["comments"].to_dict() == {"looks": 1, "other": 3}
    inside = cv.comment_groups(given, rules={"part": ["xpensive"]})
    assert inside.index.tolist() == ["other"]  # words are matched from their beginning


@pytest.mark.parametrize(
    "rules", [{}, [], "price", {"price": "expensive"}, {"price": []}, {"price": [" "]}]
)
def test_rules_that_are_none_are_refused(rules):
    with pytest.raises(ParameterError, match="mapping of group names to lists"):
        cv.comment_groups(cv.load_dataset("software"), rules=rules)


def test_without_comments_the_need_is_said(make_company):
    with pytest.raises(CustomerValueError, match="need the column comment"):
        cv.comment_groups(cv.load_dataset("retailer"))
    with pytest.raises(CustomerValueError, match="holds no comment"):
        cv.comment_groups(company(make_company, survey=SAID[:1]))
    with pytest.raises(CustomerValueError, match="need the table outcomes"):
        cv.reasons_to_choose(cv.load_dataset("retailer"))

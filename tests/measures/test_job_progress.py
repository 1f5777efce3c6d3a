"""Progress by job: by hand, and its promises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import customer_value as cv
from customer_value.errors import CustomerValueError


def company(rows):
    columns = ["customer_id", "job", "outcome", "importance", "satisfaction"]
    said = pd.DataFrame(rows, columns=columns)
    sold = pd.DataFrame({"customer_id": said["customer_id"].unique()})
    sold = sold.assign(date="2026-01-01", amount=1.0)
    return cv.read_dataset({"transactions": sold, "outcomes": said})


def test_progress_weighs_each_answer_by_its_importance():
    table = cv.job_progress(
        company(
            [
                ("A", "clean", "fast", 5, 4),
                ("A", "clean", "cheap", 2, 3),
                ("B", "clean", "fast", 3, 5),
                ("B", "cook", "hot", 4, 1),
            ]
        )
    )
    assert table["progress"].to_dict() == {"clean": 8 / 10, "cook": 0}
    assert table.loc["clean", ["outcomes", "weakest", "n"]].tolist() == [2, "cheap", 2]
    assert (table["status"] == "grey").all()
    assert table.loc["cook", ["low", "high"]].isna().all()  # one respondent


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=30)
)
def test_progress_is_a_share_and_equals_a_plain_loop(ratings):
    rows = [(f"C{n}", "job", "outcome", i, s) for n, (i, s) in enumerate(ratings)]
    row = cv.job_progress(company(rows)).loc["job"]
    met = sum(i for i, s in ratings if s >= 4)
    assert row["progress"] == pytest.approx(met / sum(i for i, _ in ratings))
    assert row["n"] == len(ratings)
    if len(ratings) > 1:
        assert 0 <= row["low"] <= row["high"] <= 1


def test_the_interval_is_that_of_a_plain_bootstrap():
    chance = np.random.default_rng(4)
    said = chance.integers(1, 6, (120, 2))
    row = cv.job_progress(
        company([(f"C{n}", "job", "outcome", *pair) for n, pair in enumerate(said)])
    ).loc["job"]
    met = said[:, 0] * (said[:, 1] >= 4)
    shares = []
    for _ in range(4000):
        chosen = chance.integers(120, size=120)
        shares.append(met[chosen].sum() / said[chosen, 0].sum())
    low, high = np.quantile(shares, [0.025, 0.975])
    assert row["low"] == pytest.approx(low, abs=0.015)
    assert row["high"] == pytest.approx(high, abs=0.015)


def test_the_job_with_the_planted_outcome_lags_in_its_segment_only():
    table = cv.job_progress(cv.load_dataset("software"), by="segment")
    assert table.index.names == ["segment", "job"]
    lagging = table.loc[("Mid-market", "close the month")]
    assert lagging["weakest"] == "less time to combine the books of several companies"
    others = [
        table.loc[(name, "close the month"), "progress"]
        for name in ("Enterprise", "Small business")
    ]
    assert lagging["high"] < min(others)
    assert (table["status"] == "measured").all()


def test_without_outcomes_the_need_is_said():
    with pytest.raises(CustomerValueError, match="need the table outcomes"):
        cv.job_progress(cv.load_dataset("retailer"))

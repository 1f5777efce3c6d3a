"""Purchases of a model and of the customers, period by period."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import customer_value as cv
from customer_value.errors import CustomerValueError, NotFittedError, ParameterError

STEADY = cv.models.NBD.from_params(r=1.0, alpha=10.0)  # 0.1 purchases a day


@pytest.fixture
def company():
    """A buys on days 0, 5 and 12, B on days 3 and 9, C first on day 11; day 14 ends."""
    days = {"A": [0, 5, 12], "B": [3, 9], "C": [11, 14]}
    rows = [(who, day) for who, all_days in days.items() for day in all_days]
    frame = pd.DataFrame(rows, columns=["customer_id", "day"])
    frame["date"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(frame["day"], unit="D")
    frame = frame.assign(amount=10.0).drop(columns="day")
    return cv.read_dataset({"transactions": frame})


def test_the_fit_by_hand(company):
    scores = cv.models.tracking(STEADY, company, every_days=7).scores
    # periods end on days 0, 7 and 14
    assert scores.index.day.tolist() == [1, 8, 15]
    assert scores["cumulative_actual"].tolist() == [0, 1, 4]
    assert scores["actual"].tolist() == [0, 1, 3]
    # 0.1 a day since the first purchase: A 7 + B 4, then A 14 + B 11 + C 3
    assert scores["cumulative_expected"].tolist() == pytest.approx([0.0, 1.1, 2.8])
    assert scores["expected"].sum() == pytest.approx(2.8)
    assert not scores["held_out"].any()


def test_a_hold_out_leaves_out_whoever_came_later(company):
    seen = cv.models.tracking(STEADY, company, holdout_days=6, every_days=3)
    assert seen.learned == pd.Timestamp("2026-01-09")
    assert seen.scores.index.day.tolist() == [3, 6, 9, 12, 15]
    assert seen.scores["cumulative_actual"].tolist() == [0, 1, 1, 2, 3]
    assert seen.scores["held_out"].tolist() == [False, False, False, True, True]
    # A and B from day 8 to day 14
    assert seen.scores["expected"].iloc[-2:].sum() == pytest.approx(1.2)
    assert seen.error == pytest.approx(1.2 / 2 - 1)
    assert seen.finding == (
        "NBD expected 1 repeat purchases after 9 January 2026; 2 came: 40% too few."
    )


def test_a_model_in_weeks_expects_the_same(company):
    weekly = cv.models.NBD.from_params(r=1.0, alpha=10 / 7)
    one = cv.models.tracking(STEADY, company)
    other = cv.models.tracking(weekly, company, days_per_unit=7)
    pd.testing.assert_frame_equal(one.scores, other.scores)


def test_customer_by_customer_gives_the_same(company):
    model = cv.models.BetaGeo.from_params(r=0.8, alpha=9.0, a=0.7, b=2.0)
    scores = cv.models.tracking(model, company, every_days=2).scores
    start = company.transactions.groupby("customer_id")["date"].min()
    for end, told in scores["cumulative_expected"].items():
        ages = (end - start).dt.days
        brute = sum(model.expected_purchases_new_customer(t) for t in ages if t >= 0)
        assert told == pytest.approx(brute)


@pytest.fixture(scope="module")
def cdnow(shared_data, root):
    return cv.load_dataset(
        shared_data / "cdnow_sample.csv",
        mapping=root / "datasets" / "mappings" / "cdnow.yaml",
    )


def test_the_weekly_purchases_of_cdnow_are_the_published_ones(cdnow, shared_data):
    table = pd.read_csv(shared_data / "cdnow_cu_tracking.csv", index_col="week")
    ahead = (cdnow.as_of - pd.Timestamp("1997-09-30")).days
    model = cv.models.BetaGeo().fit(cv.rfm_summary(cdnow, holdout_days=ahead))
    seen = cv.models.tracking(model, cdnow, holdout_days=ahead)
    came = seen.scores["cumulative_actual"]
    assert len(came) == len(table) == 78
    assert came.tolist() == table["cum_repeat"].tolist()
    assert seen.scores["held_out"].sum() == 39
    fitted = seen.scores[~seen.scores["held_out"]]
    # the sum over those who bought is the fit of the mean
    assert fitted["cumulative_expected"].iloc[-1] == pytest.approx(
        fitted["cumulative_actual"].iloc[-1], rel=0.05
    )


def test_the_result_shows_itself(company):
    seen = cv.models.tracking(STEADY, company)
    assert repr(seen) == "Tracking(model=NBD, periods=3, every_days=7, error=-0.3)"
    assert seen.summary() is seen.scores
    assert "up to 15 January 2026" in seen.finding


def test_nothing_came():
    frame = pd.DataFrame({"customer_id": ["A"], "date": ["2026-01-01"], "amount": [1]})
    seen = cv.models.tracking(STEADY, cv.read_dataset({"transactions": frame}))
    assert np.isnan(seen.error)
    assert seen.finding.endswith("; 0 came.")


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"every_days": 0}, "every_days"),
        ({"every_days": 2.5}, "every_days"),
        ({"days_per_unit": 0}, "days_per_unit"),
        ({"holdout_days": 0}, "holdout_days"),
        ({"holdout_days": 15}, "holdout_days"),
    ],
)
def test_wrong_options_are_refused(company, options, name):
    with pytest.raises(ParameterError, match=f"'{name}' parameter"):
        cv.models.tracking(STEADY, company, **options)


def test_what_cannot_be_tracked_is_refused(company):
    with pytest.raises(ParameterError, match="'model' parameter of tracking"):
        cv.models.tracking("BetaGeo", company)
    with pytest.raises(NotFittedError):
        cv.models.tracking(cv.models.BetaGeo(), company)
    gifts = company.transactions.assign(amount=[0.0] * 6 + [5.0])
    late = cv.read_dataset({"transactions": gifts})
    with pytest.raises(CustomerValueError, match="No customer had bought by"):
        cv.models.tracking(STEADY, late, holdout_days=3)

"""An earlier day, what was expected on it, and what came."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import likelihood_explorer, likelihood_view
from customer_value.course.likelihood import told
from customer_value.customers.hold_out import auc
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.likelihood_to_buy import likelihood_to_buy


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("retailer")


@pytest.mark.parametrize("method", ["lookback", "pareto_nbd"])
def test_the_view_is_the_answer_of_that_day(company, method):
    view = likelihood_view(company, days_ago=200, horizon_days=90, method=method)
    then = company.at(company.as_of - pd.Timedelta(days=200))
    alone = likelihood_to_buy(then, horizon_days=90, method=method)
    pd.testing.assert_frame_equal(view.scores, alone.scores)
    assert view.as_of == then.as_of


def test_it_is_judged_on_what_came_since(company):
    view = likelihood_view(company, days_ago=200, horizon_days=90)
    end = company.as_of - pd.Timedelta(days=110)
    later = cv.rfm_summary(company, as_of=end, holdout_days=90)
    bought = later["holdout_frequency"] > 0
    row = view.evaluation.iloc[0]
    assert row["n"] == len(later)
    assert row["actual_rate"] == pytest.approx(bought.mean())
    chance = view.scores["probability"].reindex(later.index)
    assert row["mean_probability"] == pytest.approx(chance.mean())
    assert row["auc"] == pytest.approx(auc(chance, bought))
    assert view.calibration["n"].sum() == len(later)


def test_ranks_have_an_order_only(company):
    view = likelihood_view(company, days_ago=200, horizon_days=90, method="ranks")
    assert view.evaluation["auc"].item() > 0.7
    assert view.evaluation["brier"].isna().all()
    assert view.calibration.empty
    came = round(view.evaluation["actual_rate"].item() * 1_193)
    assert told(view).startswith(
        f"On 14 April 2026, by the ranks: 1,193 customers ranked; {came} bought within"
    )


def test_what_was_expected_and_what_came_is_told(company):
    said = told(likelihood_view(company, days_ago=180, horizon_days=90))
    assert said == (
        "On 4 May 2026, by the look-back grid: 231 of 1,210 customers expected to buy; "
        "265 did within 90 days. A buyer came before a non-buyer in 84% of pairs."
    )


def test_a_horizon_beyond_today_is_refused(company):
    with pytest.raises(ParameterError, match="at most the 90 days of days_ago"):
        likelihood_view(company, days_ago=90, horizon_days=91)


@pytest.mark.parametrize("days", [0, 2.5, "90"])
def test_days_are_whole_and_above_zero(company, days):
    with pytest.raises(ParameterError, match="'days_ago' parameter"):
        likelihood_view(company, days_ago=days)


def test_a_day_without_history_is_refused(company):
    with pytest.raises(CustomerValueError, match="days of history"):
        likelihood_view(company, days_ago=company.history_days - 20, horizon_days=30)


def test_the_explorer_follows_its_controls(company):
    view = likelihood_explorer(company)
    assert view.settings == {
        "days_ago": 365.0,
        "horizon_days": 365,
        "method": "lookback",
    }
    before = view.html
    assert "On 31 October 2025, by the look-back grid" in before
    controls = {control.name: control.widget for control in view._controls}
    controls["days_ago"].value = 90  # a horizon of a year reaches beyond today
    assert "The horizon is 90 days instead of 365: no more have passed" in view.html
    controls["method"].value = "nbd"
    assert "by NBD" in view.html
    assert view.html != before
    controls["method"].value = "ranks"
    assert "Ranks are no probabilities" in view.html
    assert "<img" not in view.html
    controls["days_ago"].value = company.history_days - 90
    assert "The horizon is 45 days instead of 365: the history before" in view.html


def test_the_explorer_needs_room_for_an_earlier_day():
    rows = {"customer_id": ["A", "A"], "amount": [1.0, 1.0]}
    rows["date"] = ["2026-01-01", "2026-04-15"]
    short = cv.read_dataset({"transactions": pd.DataFrame(rows)})
    with pytest.raises(ParameterError, match="at least 180 days of history"):
        likelihood_explorer(short)

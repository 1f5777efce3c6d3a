"""Regularity of purchases: the published figure, known truths, too few gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import customer_value as cv
from customer_value.errors import ParameterError


def simulated(k, n, seed=0):
    chance = np.random.default_rng(seed)
    rate = chance.gamma(0.8, 1, n)
    return chance.gamma(k, 1 / rate), chance.gamma(k, 1 / rate)


def test_a_share_of_gaps_by_hand():
    # M = .25 .5 .75: variance 1/24, so (1 - 1/6) / (1/3) = 2.5
    assert cv.models.regularity([1, 2, 3], [3, 2, 1]).k == pytest.approx(2.5)


def test_the_published_figure_of_cdnow(shared_data):
    days = pd.read_csv(shared_data / "cdnow_master.csv", parse_dates=["date"])
    days = days.groupby(["customer_id", "date"])["dollar_value"].sum().reset_index()
    days = days[days["dollar_value"] > 0].sort_values(["customer_id", "date"])
    gap = days.groupby("customer_id")["date"].diff().dt.days
    before = gap.groupby(days["customer_id"]).shift()
    both = days.assign(last=gap, before=before).groupby("customer_id").tail(1).dropna()
    found = cv.models.regularity(both["last"], both["before"])
    assert found.n == 7473
    assert found.k == pytest.approx(0.94, abs=5e-3)
    assert found.low < found.k < found.high < 1


@pytest.mark.parametrize("k", [0.7, 1, 2, 5])
def test_a_known_regularity_is_recovered_as_often_as_the_interval_says(k):
    found = [cv.models.regularity(*simulated(k, 1500, seed)) for seed in range(300)]
    held = np.mean([one.low <= k <= one.high for one in found])
    assert 0.91 <= held <= 0.98
    assert np.mean([one.k for one in found]) == pytest.approx(k, rel=0.01)


def test_the_unit_of_time_and_the_order_of_customers_change_nothing():
    last, before = simulated(2, 50)
    found = cv.models.regularity(last, before)
    other = cv.models.regularity(7 * last[::-1], 7 * before[::-1])
    assert other.k == pytest.approx(found.k, rel=1e-12)


def test_gaps_that_never_change_have_no_end_of_regularity():
    assert cv.models.regularity([30.0] * 9, [30.0] * 9) == (np.inf, np.inf, np.inf, 9)


@pytest.mark.parametrize("gaps", [[], [3.0]])
def test_too_few_gaps_are_missing(gaps):
    found = cv.models.regularity(gaps, gaps)
    assert np.isnan([found.k, found.low, found.high]).all()
    assert found.n == len(gaps)


@pytest.mark.parametrize(
    ("last", "before", "must"),
    [
        ([0.0], [1.0], "'last'.*numbers above 0"),
        ([1.0], [np.nan], "'before'.*none missing"),
        ([1.0, 2.0], [1.0], r"'last'.*as long as before \(1\)"),
        (["a"], [1.0], "'last'.*numbers"),
    ],
)
def test_what_are_no_gaps_is_refused_in_words(last, before, must):
    with pytest.raises(ParameterError, match=must):
        cv.models.regularity(last, before)

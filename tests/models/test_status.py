"""What the data cannot tell is a status and a sentence, never an error or a gap."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import customer_value as cv

NAMES = ("NBD", "BetaGeo", "ModifiedBetaGeo", "ParetoNBD")
LEAVING = NAMES[1:]
USE_NBD = "no detectable defection: use NBD"

HARD = {
    "no repeat buyer at all": [(0, 0, t) for t in range(1, 60)],
    "everyone buys once a day": [(t, t, t) for t in range(1, 60)],
    "one customer": [(3, 50, 100)],
    "one customer without a repeat": [(0, 0, 100)],
    "one heavy buyer who is gone": [(50, 50, 500)],
    "nobody had any time": [(0, 0, 0)] * 10,
    "some had no time": [*[(0, 0, 0), (2, 5, 9)] * 10, (1, 3, 9), (0, 0, 9)],
    "two thousand purchases": [
        *[(2000, 1000, 1000), (1, 500, 1000), (0, 0, 1000), (2000, 500, 1000)],
    ],
    "everyone is gone": [(10, 10, 300)] * 50,
    "200 identical customers": [(1, 5, 10)] * 200,
    "two customers": [(1, 5, 10), (0, 0, 10)],
    "nanoseconds": [(1, 1e-9, 2e-9), (0, 0, 1e-9), (4, 2e-9, 2e-9)],
    "billions of days": [(1, 1e9, 2e9), (0, 0, 1e9), (4, 2e9, 2e9)],
    "purchases at one moment": [(3, 0, 0), (1, 0, 5), (0, 0, 5)],
}
STATUSES = {
    *("ok", "no repeat purchase", USE_NBD, "not identified"),
}


@pytest.mark.parametrize("case", HARD)
@pytest.mark.parametrize("name", NAMES)
def test_hard_data_get_a_status_a_sentence_and_whole_answers(make_summary, name, case):
    summary = make_summary(*HARD[case])
    model = getattr(cv.models, name)().fit(summary)
    result = model.result_
    assert result.status in STATUSES
    assert result.message.endswith(".")
    assert any(sign.isdigit() for sign in result.message)
    assert np.isfinite(result.log_likelihood)
    assert np.isfinite(list(result.params.values())).all()
    assert np.isfinite(list(result.standard_errors.values())).all()
    ahead = float(summary["T"].max()) + 1
    some = summary.head(3)
    for answer in (
        model.expected_probability_alive(summary),
        model.expected_purchases(summary, future_t=ahead),
        model.purchase_probability(summary, future_t=ahead),
        model.discounted_expected_transactions(summary),
        model.discounted_expected_transactions(summary, horizon_years=3),
        model.mean_interval(some, future_t=ahead),
        model.predictive_interval(some, future_t=ahead, draws=50),
        model.bootstrap_draws(summary, draws=3),
    ):
        assert np.isfinite(answer).all(axis=None)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", ["no repeat buyer at all", "nobody had any time"])
def test_without_a_repeat_purchase_none_is_expected(make_summary, name, case):
    summary = make_summary(*HARD[case])
    model = getattr(cv.models, name)().fit(summary)
    assert model.result_.status == "no repeat purchase"
    assert model.result_.message == (
        f"Nobody bought again among {len(summary)} customers, so no purchase is "
        f"expected."
    )
    assert model.expected_purchases(summary, future_t=30).max() < 0.01


@pytest.mark.parametrize("name", LEAVING)
def test_customers_who_never_leave_need_no_model_of_leaving(name):
    age = np.random.default_rng(2).integers(20, 60, 500)
    summary = cv.models.NBD.from_params(r=0.4, alpha=12).simulate(age, seed=2)
    result = getattr(cv.models, name)().fit(summary).result_
    assert result.status == USE_NBD
    assert result.p_value > 0.05
    assert "a model without defection does as well; likelihood" in result.message


@pytest.mark.parametrize("name", LEAVING)
def test_the_test_against_nbd_is_that_of_two_fits(name):
    age = np.random.default_rng(2).integers(20, 60, 500)
    true = cv.models.ParetoNBD.from_params(r=0.5, alpha=5, s=0.6, beta=12)
    summary = true.simulate(age, seed=2)
    result = getattr(cv.models, name)().fit(summary).result_
    null = cv.models.NBD().fit(summary).result_
    statistic = 2 * (result.log_likelihood - null.log_likelihood)
    assert result.likelihood_ratio == pytest.approx(statistic, rel=1e-9)
    assert result.p_value == pytest.approx(np.exp(-statistic / 2))
    assert result.status == "ok"


def test_who_runs_away_is_named(make_summary):
    summary = make_summary(*HARD["everyone is gone"])
    result = cv.models.BetaGeo().fit(summary).result_
    assert result.status == "not identified"
    assert "r and b run to their limits, so only what they predict together" in (
        result.message
    )


def test_a_prior_tells_apart_what_the_data_do_not(make_summary):
    summary = make_summary(*HARD["everyone is gone"])
    result = cv.models.BetaGeo(prior_sd=2.0).fit(summary).result_
    assert result.status == "ok"
    assert max(result.params.values()) < 1000


@pytest.mark.slow
def test_three_hundred_small_samples_never_fail():
    chance = np.random.default_rng(3)
    true = [
        cv.models.BetaGeo.from_params(r=0.25, alpha=8, a=0.8, b=2.5),
        cv.models.ParetoNBD.from_params(r=0.5, alpha=10, s=0.6, beta=12),
        cv.models.NBD.from_params(r=0.4, alpha=12),
    ]
    found, tied = [], []
    for seed in range(300):
        age = chance.integers(1, 100, int(chance.choice([20, 50, 100])))
        summary = true[seed % 3].simulate(age, seed=seed)
        for kind in (cv.models.BetaGeo, cv.models.ModifiedBetaGeo):
            found.append(kind().fit(summary).result_.status)
            tied.append(kind(prior_sd=2.5).fit(summary).result_.status)
    assert set(found) <= STATUSES
    assert set(tied) <= {"ok", USE_NBD, "no repeat purchase"}  # it always converges
    assert pd.Series(found).value_counts()["ok"] > 100


@pytest.mark.slow
@pytest.mark.parametrize("name", LEAVING)
def test_defection_is_seldom_claimed_where_there_is_none(name):
    chance = np.random.default_rng(4)
    null = cv.models.NBD.from_params(r=0.4, alpha=12)
    p_values = [
        getattr(cv.models, name)()
        .fit(null.simulate(chance.integers(20, 60, 500), seed=seed))
        .result_.p_value
        for seed in range(200)
    ]
    assert np.mean(np.array(p_values) < 0.05) <= 0.05

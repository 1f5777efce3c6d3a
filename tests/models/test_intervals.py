"""How sure a model is, and that it is as sure as it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.errors import ParameterError

TRUE = {
    "NBD": {"r": 0.6, "alpha": 12.0},
    "BetaGeo": {"r": 0.6, "alpha": 6.0, "a": 0.8, "b": 2.4},
    "ModifiedBetaGeo": {"r": 0.8, "alpha": 6.2, "a": 0.9, "b": 1.9},
    "ParetoNBD": {"r": 0.9, "alpha": 10.6, "s": 0.9, "beta": 15.0},
}
TRUE["CNBDk"] = {"r": 0.9, "alpha": 4.2, "a": 0.9, "b": 1.9, "k": 2}
every = pytest.mark.parametrize("name", TRUE)


def true(name):
    return getattr(cv.models, name).from_params(**TRUE[name])


def made(name, *, seed, customers=2000):
    age = np.random.default_rng(seed).integers(20, 80, customers)
    return true(name).simulate(age, seed=seed)


@every
def test_drawn_parameters_spread_as_the_standard_errors_say(name):
    result = getattr(cv.models, name)().fit(made(name, seed=1)).result_
    model = getattr(cv.models, name)()
    model.result_ = result
    error = pd.Series(result.standard_errors)
    error = error[error > 0]  # k of CNBD-k is chosen
    value = pd.Series(result.params)[error.index]
    logs = np.log(model.parameter_draws(draws=4000))[error.index]
    assert logs.mean().to_numpy() == pytest.approx(np.log(value), abs=0.02)
    assert logs.std().to_numpy() == pytest.approx((error / value).to_numpy(), rel=0.06)
    expected = result.covariance / np.multiply.outer(*[error.to_numpy()] * 2)
    # four times the standard error of a correlation of 4,000 draws
    assert logs.corr().to_numpy() == pytest.approx(expected.to_numpy(), abs=0.064)


@every
def test_the_bootstrap_agrees_with_the_standard_errors(name):
    summary = made(name, seed=2)
    model = getattr(cv.models, name)().fit(summary)
    draws = model.bootstrap_draws(summary, draws=60)
    assert draws.shape == (60, len(TRUE[name]))
    errors = pd.Series(model.result_.standard_errors)
    ratio = (draws.std() / errors)[errors > 0]
    assert ratio.between(0.6, 1.6).all()
    assert (draws.std()[errors == 0] == 0).all()
    interval = model.mean_interval(summary.head(9), future_t=20, parameters=draws)
    assert (interval["low"] <= interval["expected"]).all()
    assert (interval["expected"] <= interval["high"]).all()


@every
def test_the_same_seed_gives_the_same_draws(name):
    summary = made(name, seed=3, customers=200)
    model = true(name)
    for ask in (
        lambda seed: model.simulate(summary["T"], seed=seed),
        lambda seed: model.predictive_draws(summary, future_t=9, draws=3, seed=seed),
        lambda seed: model.portfolio_draws(
            summary, future_t=9, draws=9, seed=seed
        ).to_frame(),
    ):
        assert_frame_equal(ask(5), ask(5))
        assert not ask(5).equals(ask(6))


@every
def test_the_portfolio_is_the_sum_of_its_customers(name):
    summary = made(name, seed=4, customers=300)
    model = getattr(cv.models, name)().fit(summary)
    one = model.predictive_draws(summary, future_t=30, draws=20).sum()
    two = model.portfolio_draws(summary, future_t=30, draws=20)
    assert one.tolist() == two.tolist()


@every
def test_parameters_that_are_known_leave_no_doubt_about_the_mean(name):
    summary = made(name, seed=5, customers=50)
    interval = true(name).mean_interval(summary, future_t=20)
    assert interval["low"].to_numpy() == pytest.approx(interval["expected"].to_numpy())
    assert interval["high"].to_numpy() == pytest.approx(interval["expected"].to_numpy())


def test_one_customer_varies_more_than_the_mean():
    summary = made("BetaGeo", seed=6)
    model = cv.models.BetaGeo().fit(summary)
    mean = model.mean_interval(summary, future_t=40)
    single = model.predictive_interval(summary, future_t=40, draws=200)
    assert (single["high"] - single["low"] >= mean["high"] - mean["low"]).mean() > 0.95
    assert (single["low"] % 1 == 0).mean() > 0.95


@pytest.mark.parametrize(
    ("option", "value"), [("draws", 0), ("draws", 2.5), ("level", 1.0), ("level", 0)]
)
def test_options_are_checked(option, value):
    summary = made("BetaGeo", seed=7, customers=20)
    with pytest.raises(ParameterError, match=f"'{option}' parameter of BetaGeo"):
        true("BetaGeo").predictive_interval(summary, future_t=3, **{option: value})


@pytest.mark.parametrize("ages", [[-1.0], [np.nan], 3.0])
def test_ages_that_are_none_are_refused(ages):
    with pytest.raises(ParameterError, match=r"'ages' parameter of BetaGeo\.simulate"):
        true("BetaGeo").simulate(ages)


def covered(name, repeats, seed):
    """Count how often the intervals of answers hold the truth: mean, one, all."""
    means, people, totals = [], [], []
    for k in range(repeats):
        summary = made(name, seed=seed + k)
        model = getattr(cv.models, name)().fit(summary)
        some = summary.head(60)
        at = true(name).expected_purchases(some, future_t=26)
        mean = model.mean_interval(some, future_t=26)
        means.append(at.between(mean["low"], mean["high"]).mean())
        future = true(name).predictive_draws(some, future_t=26, draws=1, seed=k)[0]
        range_ = model.predictive_interval(some, future_t=26, draws=200)
        people.append(future.between(range_["low"], range_["high"]).mean())
        low, high = np.quantile(
            model.portfolio_draws(some, future_t=26, draws=200), [0.025, 0.975]
        )
        totals.append(low <= future.sum() <= high)
    return np.mean(means), np.mean(people), np.mean(totals)


BY_CHANCE = [name for name in TRUE if name != "CNBDk"]  # its k is chosen, not drawn


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_CHANCE)
def test_known_parameters_lie_in_their_intervals_as_often_as_stated(name):
    value, inside = pd.Series(TRUE[name]), []
    for seed in range(1000, 1200):
        model = getattr(cv.models, name)().fit(made(name, seed=seed))
        assert model.result_.status == "ok"
        limits = model.result_.summary()
        inside.append(value.between(limits["low"], limits["high"]).to_numpy())
    # 95 % within three standard errors of 200 fits
    assert np.mean(inside, axis=0).tolist() == pytest.approx(
        [0.95] * len(value), abs=0.046
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["BetaGeo", "ParetoNBD"])
def test_intervals_of_answers_hold_the_truth_as_often_as_stated(name):
    means, people, totals = covered(name, repeats=40, seed=100)
    assert 0.90 <= means <= 0.99
    assert people >= 0.93  # whole purchases: at least the share asked for
    assert totals >= 0.85  # 95 % less three standard errors of 40 fits

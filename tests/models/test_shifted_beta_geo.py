"""Shifted beta-geometric: published numbers, known truths, cohorts that tell little."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

import customer_value as cv
from customer_value.errors import DataError, ParameterError
from customer_value.models.cohort_rows import losses_of
from customer_value.models.contract_fit import one_chance
from customer_value.models.contract_likelihood import ContractLikelihood

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
COUNTS = st.lists(st.integers(0, 60), min_size=2, max_size=9).map(
    lambda counts: sorted(counts, reverse=True)
)


def fitted(survivors, **options):
    return cv.models.ShiftedBetaGeo(**options).fit(survivors)


def known(alpha, beta):
    return cv.models.ShiftedBetaGeo.from_params(alpha=alpha, beta=beta)


def lives(n, alpha, beta, seed=0):
    """Draw the period in which each customer leaves, from 1."""
    chance = np.random.default_rng(seed)
    return chance.geometric(chance.beta(alpha, beta, n))


def cohorts(left, watched):
    """Count survivors of those watched for 1, 2, ... periods, a row each."""
    most = watched.max()
    rows = {}
    for age in range(1, most + 1):
        mine = left[watched == age]
        counts = [float((mine > t).sum()) for t in range(age + 1)]
        rows[age] = counts + [np.nan] * (most - age)
    return pd.DataFrame.from_dict(rows, orient="index")


# ---------------------------------------------------------------- published numbers


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "level", "twelve"),
    [
        (HIGH_END, 0.668089, 3.806101, -1611.1581, 0.37800),
        (REGULAR, 0.704078, 1.182044, -1680.2652, 0.17004),
    ],
)
def test_the_published_fits_are_found_again(survivors, alpha, beta, level, twelve):
    model = fitted(survivors)
    assert model.result_.params == pytest.approx(
        {"alpha": alpha, "beta": beta}, rel=1e-5
    )
    assert model.result_.log_likelihood == pytest.approx(level, abs=5e-5)
    assert model.survival_probability([12]).item() == pytest.approx(twelve, abs=5e-6)
    assert model.result_.status == "ok"
    assert model.goodness_.fits


def test_residual_lifetimes_of_the_paper():
    for survivors, first, fourth in [
        (REGULAR, 2.9644, 5.4421),
        (HIGH_END, 5.4145, 6.6199),
    ]:
        found = fitted(survivors).discounted_expected_residual_lifetime([1, 4])
        assert found.tolist() == pytest.approx([first, fourth], abs=5e-5)


# --------------------------------------------------------------------- the formulas


def test_likelihood_by_beta_functions():
    a, b = 0.7, 2.1
    # 10 start, 3 leave in the first period, 1 in the second, 6 are still there
    want = 3 * betaln(a + 1, b) + betaln(a + 1, b + 1) + 6 * betaln(a, b + 2)
    found = ContractLikelihood(losses_of([10, 7, 6])).plain(a, b)
    assert found.value == pytest.approx(want - 10 * betaln(a, b), rel=1e-12)


@given(COUNTS, st.tuples(*[st.floats(-3, 3)] * 2))
def test_gradient_and_hessian_are_those_of_finite_differences(counts, theta):
    counts[0] += 1
    function, theta = ContractLikelihood(losses_of(counts)), np.array(theta)
    slope, step = function(theta), 1e-5
    scale = 1 + abs(slope.value) + np.abs(slope.hessian).max()
    for i, move in enumerate(np.eye(2) * step):
        up, down = function(theta + move), function(theta - move)
        slow = (up.value - down.value) / (2 * step)
        assert slope.gradient[i] == pytest.approx(slow, abs=1e-6 * scale)
        slow = (up.gradient - down.gradient) / (2 * step)
        np.testing.assert_allclose(slope.hessian[i], slow, atol=1e-5 * scale)


@given(st.floats(0.05, 20), st.floats(0.05, 20))
def test_survival_is_the_product_of_retention_and_retention_rises(alpha, beta):
    model = known(alpha, beta)
    stays = model.retention_rate(range(1, 40))
    survival = model.survival_probability(range(40))
    np.testing.assert_allclose(survival[1:], stays.cumprod(), rtol=1e-9)
    assert survival[0] == 1
    assert (stays.diff().dropna() > 0).all()


@pytest.mark.parametrize("alpha", [0.05, 0.7, 1 - 1e-9, 1.0, 1 + 1e-12, 2.0, 3.5, 9.0])
@pytest.mark.parametrize("rate", [0.1, 0.01, 0.001])
def test_the_sum_for_ever_is_the_limit_of_long_sums(alpha, rate):
    for beta in (0.3, 5.0, 50.0):
        ask = {"annual_discount_rate": rate}
        model = known(alpha, beta)
        ever = model.discounted_expected_residual_lifetime([1, 9], **ask)
        long = model.discounted_expected_residual_lifetime(
            [1, 9], horizon_years=40 / rate, **ask
        )
        np.testing.assert_allclose(ever, long, rtol=1e-12)


def test_residual_lifetime_by_a_loop():
    model, n, d = known(0.7, 1.2), 3, 0.05
    chance, total = 1.0, 0.0
    for step in range(24):
        chance *= model.retention_rate([n + step]).item()
        total += chance / (1 + d) ** (step / 12)
    found = model.discounted_expected_residual_lifetime(
        [n], horizon_years=2, annual_discount_rate=d, periods_per_year=12
    )
    assert found.item() == pytest.approx(total, rel=1e-12)


def test_residual_lifetime_is_the_mean_of_simulated_lives():
    left = lives(400_000, 0.9, 2.5)
    in_third = left[left > 2]  # renewed twice
    renewals = in_third - 3
    worth = (1 - 1.1 ** -renewals.astype(float)) / (1 - 1 / 1.1)
    found = known(0.9, 2.5).discounted_expected_residual_lifetime([3])
    error = worth.std() / np.sqrt(len(worth))
    assert found.item() == pytest.approx(worth.mean(), abs=4 * error)


def test_without_a_discount_a_horizon_still_counts():
    found = known(1.0, 1.0).discounted_expected_residual_lifetime(
        [1], horizon_years=3, annual_discount_rate=0
    )
    assert found.item() == pytest.approx(1 / 2 + 1 / 3 + 1 / 4)  # S(t) = 1 / (t + 1)


# ------------------------------------------------------- several cohorts, censoring


def test_cohorts_of_one_age_add_up():
    two = pd.DataFrame([[100, 70, 55], [50, 20, 15]])
    one, both = fitted([150, 90, 70]), fitted(two)
    assert both.result_.params == pytest.approx(one.result_.params, rel=1e-12)


def test_cohorts_are_added_up_by_hand():
    losses = losses_of(
        pd.DataFrame([[100, 70, 55], [50, 40, np.nan], [9, np.nan, np.nan]])
    )
    assert losses.lost.tolist() == [40, 15]
    assert losses.kept.tolist() == [9, 40, 55]
    assert losses.at_risk.tolist() == [150, 70]
    assert losses.customers == 159


def test_known_parameters_are_recovered_from_cohorts_of_all_ages():
    truth, hits, curve = {"alpha": 0.8, "beta": 3.0}, [], []
    twelve = known(**truth).survival_probability([12]).item()
    for seed in range(200):
        watched = np.random.default_rng(seed + 999).integers(1, 9, 1500)
        model = fitted(cohorts(lives(1500, 0.8, 3.0, seed=seed), watched))
        table = model.result_.summary()
        hits.append([table["low"][k] <= truth[k] <= table["high"][k] for k in truth])
        band = model.survival_interval([12]).iloc[0]
        curve.append(band["low"] <= twelve <= band["high"])
    assert (np.mean(hits, axis=0) >= 0.9).all()
    assert 0.9 <= np.mean(curve) <= 0.99


def test_customers_who_do_not_differ_are_seldom_said_to_differ():
    said = []
    for seed in range(200):
        chance = np.random.default_rng(seed)
        left = chance.geometric(0.2, 400)
        model = fitted([int((left > t).sum()) for t in range(8)])
        said.append(model.result_.status == "ok")
    assert np.mean(said) <= 0.08  # 5 % at most: the test is careful at the edge


# ------------------------------------------------------------- what cannot be told


def test_nobody_left():
    model = fitted([100, 100, 100])
    assert model.result_.status == "nobody left"
    assert model.result_.message == (
        "Nobody left among 100 customers over 2 periods; "
        "nothing says when the first will."
    )
    np.testing.assert_allclose(model.survival_probability([0, 1, 50]), 1, atol=1e-3)


def test_one_period_cannot_say_how_the_chance_changes():
    model = fitted([100, 60])
    assert model.result_.status == "not identified"
    assert "one period cannot say how the chance changes" in model.result_.message
    assert model.survival_probability([1]).item() == pytest.approx(0.6, abs=1e-6)
    assert not model.goodness_.p_value >= 0


def test_one_chance_for_everyone_is_told():
    model = fitted([1000, 800, 640, 512, 410, 328])
    assert model.result_.status == "no detectable differences: one chance for everyone"
    assert "20.0% leave in each period" in model.result_.message
    np.testing.assert_allclose(
        model.survival_probability([2, 10]), [0.64, 0.8**10], rtol=0.02
    )


def test_a_likelihood_without_a_top_is_not_identified():
    model = fitted([1000, 500, 500, 500])  # half leave at once, nobody after
    assert model.result_.status == "not identified"
    assert "run to their limits" in model.result_.message
    np.testing.assert_allclose(model.survival_probability([1, 3]), 0.5, atol=1e-3)


@pytest.mark.parametrize("counts", [[1, 0], [1, 1], [2, 1, 0, 0], [5, 4, 0], [7, 0, 0]])
def test_few_customers_give_an_answer_in_words(counts):
    model = fitted(counts)
    assert model.result_.message.endswith(".")
    assert model.survival_probability(range(9)).between(0, 1).all()
    assert model.survival_interval(range(9)).notna().all(axis=None)
    assert np.isfinite(model.discounted_expected_residual_lifetime([1, 5])).all()


def test_a_curve_far_from_the_data_does_not_fit():
    model = fitted([1000, 999, 998, 500, 499, 498])  # all leave in the third period
    assert not model.goodness_.fits
    assert model.goodness_.gap > 0.1
    assert model.goodness_.p_value < 1e-6


def test_the_chance_of_all_and_its_likelihood_by_hand():
    chance, level = one_chance(losses_of([10, 8, 6]))
    assert chance == pytest.approx(4 / 18)
    assert level == pytest.approx(4 * np.log(4 / 18) + 14 * np.log(14 / 18))


@pytest.mark.parametrize("survivors", [[100], [0, 0], pd.DataFrame([[5, np.nan]])])
def test_nobody_watched_is_refused(survivors):
    with pytest.raises(DataError, match="nobody was watched for a whole period"):
        fitted(survivors)


def test_what_are_no_survivors_is_refused_in_words():
    with pytest.raises(DataError, match=r"1 cohort grows, the first is row 2"):
        fitted(pd.DataFrame([[5, 4], [5, 6]]))
    with pytest.raises(DataError, match="2 cohorts have a gap"):
        fitted(pd.DataFrame([[5, np.nan, 3], [np.nan, 4, 3]]))
    for wrong in (["a", "b"], [5, -1], 7, [np.inf, 1], [], pd.DataFrame([["x"]])):
        with pytest.raises(
            ParameterError, match="'survivors' parameter of fit must be"
        ):
            fitted(wrong)
    with pytest.raises(ParameterError, match="'prior_sd'"):
        fitted(REGULAR, prior_sd=-1)


def test_questions_that_cannot_be_are_refused_in_words():
    model = known(1, 1)
    with pytest.raises(ParameterError, match="must be whole numbers from 1 on"):
        model.retention_rate([0])
    with pytest.raises(ParameterError, match="must be whole numbers from 0 on"):
        model.survival_probability([1.5])
    with pytest.raises(ParameterError, match="whole numbers"):
        model.survival_probability(["x"])
    with pytest.raises(ParameterError, match="above 0 where horizon_years is None"):
        model.discounted_expected_residual_lifetime([1], annual_discount_rate=0)
    with pytest.raises(cv.NotFittedError, match="call fit"):
        cv.models.ShiftedBetaGeo().survival_probability([1])


# -------------------------------------------------------- what holds for every input


def test_answers_stand_on_the_index_of_the_question():
    tenure = pd.Series([4, 1, 4], index=["C", "A", "B"])
    found = fitted(REGULAR).discounted_expected_residual_lifetime(tenure)
    assert found.index.tolist() == ["C", "A", "B"]
    assert found["C"] == found["B"] > found["A"]
    assert fitted(REGULAR).survival_probability([2, 0]).index.tolist() == [2, 0]


def test_survivors_may_be_a_series_and_stay_as_they_were():
    given_ = pd.Series(REGULAR, index=range(2017, 2025))
    before = given_.copy()
    assert fitted(given_).result_.params == fitted(REGULAR).result_.params
    pd.testing.assert_series_equal(given_, before)


def test_a_prior_keeps_a_flat_likelihood_in_bounds():
    model = fitted([1000, 500, 500, 500], prior_sd=2.0)
    assert all(1e-3 < value < 1e3 for value in model.result_.params.values())
    free, tied = fitted(REGULAR), fitted(REGULAR, prior_sd=3.0)
    assert tied.result_.params == pytest.approx(free.result_.params, rel=0.01)


def test_one_line_form():
    assert repr(fitted(REGULAR)).startswith(
        "ShiftedBetaGeo(n=1000, alpha=0.7041, beta=1.182"
    )

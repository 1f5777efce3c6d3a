"""What holds for every model of repeat purchase, whatever the summary."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal, assert_series_equal

import customer_value as cv
from customer_value.errors import DataError, NotFittedError, ParameterError

KINDS = {name: getattr(cv.models, name) for name in ("NBD", "BetaGeo")}
KINDS["ModifiedBetaGeo"] = cv.models.ModifiedBetaGeo
KINDS["ParetoNBD"] = cv.models.ParetoNBD
KINDS["CNBDk"] = cv.models.CNBDk
KNOWN = {
    "NBD": {"r": 0.4, "alpha": 12.0},
    "BetaGeo": {"r": 0.25, "alpha": 4.4, "a": 0.8, "b": 2.4},
    "ModifiedBetaGeo": {"r": 0.52, "alpha": 6.2, "a": 0.9, "b": 1.6},
    "ParetoNBD": {"r": 0.55, "alpha": 10.6, "s": 0.6, "beta": 11.7},
    "CNBDk": {"r": 0.6, "alpha": 4.2, "a": 0.9, "b": 1.6, "k": 2},
}
TIMES = ("alpha", "beta")
every = pytest.mark.parametrize("name", KINDS)
poisson = pytest.mark.parametrize("name", [name for name in KINDS if name != "CNBDk"])
leaving = pytest.mark.parametrize("name", [name for name in KINDS if name != "NBD"])


def known(name):
    return KINDS[name].from_params(**KNOWN[name])


def answers(model, summary, *, unit=1.0):
    """Return every answer beside each other; ``unit`` is the length of a week."""
    ask = {"periods_per_year": 52 * unit}
    return pd.DataFrame(
        {
            "alive": model.expected_probability_alive(summary),
            "purchases": model.expected_purchases(summary, future_t=26 * unit),
            "buys": model.purchase_probability(summary, future_t=26 * unit),
            "for_ever": model.discounted_expected_transactions(summary, **ask),
            "three_years": model.discounted_expected_transactions(
                summary, horizon_years=3, **ask
            ),
        }
    )


@pytest.fixture(scope="module")
def made():
    """Return 800 customers in whole weeks who behave as Pareto/NBD says."""
    age = np.random.default_rng(5).integers(20, 60, 800)
    made = known("ParetoNBD").simulate(age, seed=3).drop(columns="alive")
    return made.assign(recency=np.ceil(made["recency"]))


# --------------------------------------------------------------- what may not matter


@every
@pytest.mark.parametrize("unit", [7.0, 12 / 52])
def test_days_weeks_and_months_give_the_same(made, name, unit):
    weeks = KINDS[name]().fit(made)
    other = made.assign(recency=made["recency"] * unit, T=made["T"] * unit)
    again = KINDS[name]().fit(other)
    for key, value in weeks.result_.params.items():
        factor = unit if key in TIMES else 1.0
        assert again.result_.params[key] == pytest.approx(value * factor, rel=1e-7)
    repeats = made["frequency"].sum()
    height = weeks.result_.log_likelihood - repeats * np.log(unit)
    assert again.result_.log_likelihood == pytest.approx(height, rel=1e-12)
    one, two = answers(weeks, made), answers(again, other, unit=unit)
    assert_frame_equal(one, two, rtol=1e-6)


@every
def test_the_order_of_the_customers_changes_nothing(made, name):
    shuffled = made.sample(frac=1, random_state=3)
    one, two = KINDS[name]().fit(made), KINDS[name]().fit(shuffled)
    assert one.result_.params == two.result_.params
    assert_frame_equal(answers(two, shuffled).loc[made.index], answers(one, made))


@every
def test_a_weight_is_as_good_as_so_many_rows(made, name):
    columns = ["frequency", "recency", "T"]
    counted = made.groupby(columns).size().rename("weights").reset_index()
    assert len(counted) < len(made)
    one, two = KINDS[name]().fit(made), KINDS[name]().fit(counted)
    assert two.result_.params == one.result_.params
    assert two.result_.n == len(made)
    assert two.result_.standard_errors == one.result_.standard_errors


@every
def test_the_summary_stays_as_it_was(made, name):
    before = made.copy()
    answers(KINDS[name]().fit(made), made)
    assert_frame_equal(made, before)


@every
def test_identical_customers_get_identical_answers(make_summary, name):
    summary = make_summary(*[(3, 20, 39)] * 200)
    model = known(name)
    assert len(answers(model, summary).drop_duplicates()) == 1
    interval = model.predictive_interval(summary, future_t=26, draws=50)
    assert len(interval.drop_duplicates()) == 1


@every
def test_many_customers_get_the_answers_of_few(make_summary, name):
    few = make_summary((0, 0, 39), (3, 20, 39), (2, 30.43, 38.86), (26, 30, 30))
    many = few.iloc[np.arange(40_000) % 4].set_axis(range(40_000))
    wanted = answers(known(name), few)
    found = answers(known(name), many)
    assert_allclose(found, np.tile(wanted, (10_000, 1)), rtol=1e-14)


@every
def test_an_index_that_occurs_twice_is_no_trouble(make_summary, name):
    summary = make_summary((3, 20, 39), (0, 0, 39))
    twice = summary.set_axis(["A", "A"])
    found = known(name).expected_purchases(twice, future_t=5)
    assert found.index.tolist() == ["A", "A"]
    with pytest.raises(DataError, match="recency is greater than T"):
        known(name).fit(twice.assign(T=1))


# ------------------------------------------------------------------ what must hold

pasts = st.tuples(st.integers(0, 2000), st.floats(0, 1), st.floats(0, 500))
positive = st.floats(0.02, 50)


@poisson
@example((335, 0.0, 0.0), [50.0, 0.03125, 1.0, 20.0], 275.0)
@given(pasts, st.lists(positive, min_size=4, max_size=4), st.floats(0, 1000))
def test_answers_are_possible_for_any_past_and_parameters(name, past, values, t):
    x, part, age = past
    seen = pd.DataFrame({"frequency": [x], "recency": [part * age * (x > 0)]})
    seen["T"] = age
    names = KINDS[name].NAMES
    model = KINDS[name].from_params(**dict(zip(names, values, strict=False)))
    alive = model.expected_probability_alive(seen)[0]
    expected = model.expected_purchases(seen, future_t=t)[0]
    buys = model.purchase_probability(seen, future_t=t)[0]
    assert 0 <= alive <= 1
    assert 0 <= buys <= alive * (1 + 1e-12)
    assert buys <= expected * (1 + 1e-6) + 1e-9  # at least one is at least one
    ask = {"annual_discount_rate": 0.1, "periods_per_year": 52}
    for_ever = model.discounted_expected_transactions(seen, **ask)[0]
    some = model.discounted_expected_transactions(seen, horizon_years=2, **ask)[0]
    assert 0 <= some <= for_ever * (1 + 1e-6) + 1e-12
    assert some <= model.expected_purchases(seen, future_t=104)[0] * (1 + 1e-6) + 1e-12


@every
def test_without_a_discount_a_horizon_is_a_time_ahead(made, name):
    model = known(name)
    found = model.discounted_expected_transactions(
        made, horizon_years=1.5, annual_discount_rate=0, periods_per_year=52
    )
    expected = model.expected_purchases(made, future_t=78)
    assert_allclose(found, expected, rtol=1e-9)


@every
def test_nothing_happens_in_no_time(made, name):
    model = known(name)
    assert (model.expected_purchases(made, future_t=0) == 0).all()
    assert (model.purchase_probability(made, future_t=0) == 0).all()
    assert model.expected_purchases_new_customer(0) == 0
    none = model.discounted_expected_transactions(made, horizon_years=0)
    assert (none == 0).all()


@leaving
@pytest.mark.parametrize("near", [1.0, 1 + 1e-12, 1 - 1e-9, 1 + 1e-6, 1 - 1e-4])
def test_one_is_no_special_value_of_the_leaving_parameter(made, name, near):
    key = "s" if name == "ParetoNBD" else "a"
    model = KINDS[name].from_params(**{**KNOWN[name], key: near})
    sides = [
        KINDS[name].from_params(**{**KNOWN[name], key: near + step})
        for step in (-2e-3, 2e-3)
    ]
    found = model.expected_purchases(made, future_t=52)
    assert np.isfinite(found).all()
    two = [side.expected_purchases(made, future_t=52) for side in sides]
    assert_allclose(found, (two[0] + two[1]) / 2, rtol=2e-5)
    fresh = [side.expected_purchases_new_customer(52) for side in sides]
    between = model.expected_purchases_new_customer(52)
    assert between == pytest.approx(sum(fresh) / 2, rel=2e-5)


@leaving
def test_who_bought_on_the_last_day_is_most_probably_there(make_summary, name):
    alive = known(name).expected_probability_alive(make_summary((3, 39, 39)))["C00"]
    at_once = 1.0 if name == "ParetoNBD" else 0.65
    assert at_once <= alive <= 1.0


@pytest.mark.parametrize("name", ["BetaGeo", "ModifiedBetaGeo", "ParetoNBD"])
def test_longer_silence_lowers_every_answer(make_summary, name):
    summary = make_summary(*[(3, t, 39) for t in (39, 30, 20, 10, 5)])
    table = answers(known(name), summary)
    assert (table.diff().dropna() < 0).all(axis=None)


def test_longer_silence_of_regular_buyers_lowers_the_chance_that_they_are_there(
    make_summary,
):
    # but what they buy soon can rise: after a while the next purchase is due
    summary = make_summary(*[(3, t, 39) for t in (39, 30, 20, 10, 5)])
    table = answers(known("CNBDk"), summary)
    assert (table["alive"].diff().dropna() < 0).all()


@poisson
def test_twice_the_time_is_less_than_twice_the_purchases(made, name):
    model = known(name)
    one = model.expected_purchases(made, future_t=26)
    two = model.expected_purchases(made, future_t=52)
    assert (two > one).all()
    assert (two <= 2 * one * (1 + 1e-12)).all()


# --------------------------------------------------------------------- the contract


@every
def test_a_model_that_is_not_fitted_says_so(made, name):
    model = KINDS[name]()
    verbs = {
        "expected_probability_alive": lambda: model.expected_probability_alive(made),
        "expected_purchases": lambda: model.expected_purchases(made, future_t=1),
        "purchase_probability": lambda: model.purchase_probability(made, future_t=1),
        "expected_purchases_new_customer": (
            lambda: model.expected_purchases_new_customer(1)
        ),
        "discounted_expected_transactions": (
            lambda: model.discounted_expected_transactions(made)
        ),
        "parameter_draws": model.parameter_draws,
        "bootstrap_draws": lambda: model.bootstrap_draws(made),
        "mean_interval": lambda: model.mean_interval(made, future_t=1),
        "predictive_interval": lambda: model.predictive_interval(made, future_t=1),
        "predictive_draws": lambda: model.predictive_draws(made, future_t=1),
        "portfolio_draws": lambda: model.portfolio_draws(made, future_t=1),
        "simulate": lambda: model.simulate([1.0]),
    }
    for verb, ask in verbs.items():
        with pytest.raises(NotFittedError, match=rf"{name}.{verb} needs a fitted"):
            ask()


@every
def test_a_fit_returns_the_model_and_leaves_its_options_alone(made, name):
    model = KINDS[name](prior_sd=2.5)
    assert repr(model) == f"{name}(prior_sd=2.5)"
    assert model.fit(made) is model
    assert model.prior_sd == 2.5
    assert repr(model).startswith(f"{name}(n=800, r=")
    assert repr(KINDS[name]()) == f"{name}()"


@every
def test_a_weak_prior_hardly_moves_a_fit(made, name):
    plain, tied = KINDS[name]().fit(made), KINDS[name](prior_sd=2.5).fit(made)
    assert tied.result_.log_likelihood <= plain.result_.log_likelihood
    assert tied.result_.log_likelihood > plain.result_.log_likelihood - 0.5
    assert tied.result_.status == plain.result_.status == "ok"


@every
def test_a_prior_must_be_above_zero(made, name):
    with pytest.raises(ParameterError, match="'prior_sd' parameter"):
        KINDS[name](prior_sd=0).fit(made)


@every
def test_a_model_can_be_kept(made, name):
    model = KINDS[name]().fit(made)
    kept = pickle.loads(pickle.dumps(model))  # noqa: S301 - our own bytes
    expected = model.expected_purchases(made, future_t=9)
    for other in (kept, copy.deepcopy(model)):
        assert_series_equal(other.expected_purchases(made, future_t=9), expected)


@every
@pytest.mark.parametrize("bad", [-1, np.nan, np.inf, "9", None, True])
def test_a_time_ahead_that_is_none_is_refused(made, name, bad):
    with pytest.raises(ParameterError, match="'future_t' parameter of"):
        known(name).expected_purchases(made, future_t=bad)


def test_the_options_of_the_present_value_are_checked(made):
    ask = known("BetaGeo").discounted_expected_transactions
    with pytest.raises(ParameterError, match="above 0 where horizon_years is None"):
        ask(made, annual_discount_rate=0)
    with pytest.raises(ParameterError, match="'annual_discount_rate' parameter"):
        ask(made, annual_discount_rate=-0.1)
    with pytest.raises(ParameterError, match="'periods_per_year' parameter"):
        ask(made, periods_per_year=0)
    with pytest.raises(ParameterError, match="'horizon_years' parameter"):
        ask(made, horizon_years=-3)


@every
def test_known_parameters_are_checked(name):
    kind = KINDS[name]
    some = dict(list(KNOWN[name].items())[:-1])
    with pytest.raises(ParameterError, match=f"needs {kind.NAMES[-1]} too"):
        kind.from_params(**some)
    with pytest.raises(ParameterError, match="Did you mean 'alpha'"):
        kind.from_params(**KNOWN[name], alfa=1.0)
    with pytest.raises(ParameterError, match=r"'r' parameter .* above 0"):
        kind.from_params(**{**KNOWN[name], "r": -1.0})


@every
def test_nobody_is_no_answer_but_no_error(make_summary, name):
    nobody = make_summary()
    assert answers(known(name), nobody).empty
    with pytest.raises(DataError, match="no customer to learn from"):
        KINDS[name]().fit(nobody)


def test_the_result_speaks_for_itself(made):
    result = cv.models.BetaGeo().fit(made).result_
    assert repr(result).startswith("ModelResult(model=BetaGeo, n=800, r=")
    assert result.finding == result.message
    assert result.finding.startswith("Estimated from 800 customers, ")
    table = result.summary()
    assert table.index.tolist() == ["r", "alpha", "a", "b"]
    assert (table["low"] < table["estimate"]).all()
    assert (table["estimate"] < table["high"]).all()
    assert np.sqrt(np.diag(result.covariance)).tolist() == pytest.approx(
        list(result.standard_errors.values())
    )
    given_one = known("BetaGeo").result_
    assert given_one.finding.startswith("The parameters were given")
    assert "nan" not in repr(given_one)

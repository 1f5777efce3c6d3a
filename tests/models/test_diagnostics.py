"""What a model implies, beside what the data show."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import nbinom

import customer_value as cv
from customer_value.errors import (
    CustomerValueError,
    DataError,
    NotFittedError,
    ParameterError,
)

STEADY = cv.models.NBD.from_params(r=0.8, alpha=10.0)


# --------------------------------------------------------- repeat purchases


def test_actual_counts_and_their_intervals(make_summary):
    rows = make_summary((0, 0, 10), (0, 0, 10), (2, 5, 10), (9, 9, 10))
    table = cv.models.repeat_counts(STEADY, rows, most=3).scores
    assert table["actual"].tolist() == [2, 0, 1, 1]
    # 2 of 4 by Wilson
    assert table.loc[0, ["low", "high"]].tolist() == pytest.approx(
        [4 * 0.15, 4 * 0.85], abs=0.01
    )


def test_expected_counts_of_nbd_are_negative_binomial(make_summary):
    rows = make_summary((0, 0, 10), (3, 8, 30))
    found = cv.models.repeat_counts(STEADY, rows, most=4).scores["expected"]
    exact = sum(nbinom(0.8, 10 / (10 + age)).pmf(np.arange(4)) for age in (10, 30))
    np.testing.assert_allclose(found[:4], exact, atol=0.01)
    assert found.sum() == pytest.approx(2)


def test_weights_count_as_many_customers(make_summary):
    rows = make_summary((0, 0, 10), (3, 8, 30))
    many = cv.models.repeat_counts(STEADY, rows.assign(weights=[300, 100]))
    assert many.scores["actual"].sum() == 400
    assert many.scores["expected"].sum() == pytest.approx(400)
    assert many.finding.startswith("75% of 400 customers did not buy again; NBD expec")


def test_a_fit_puts_few_customers_at_the_wrong_frequency(cdnow_weeks):
    model = cv.models.BetaGeo().fit(cdnow_weeks)
    found = cv.models.repeat_counts(model, cdnow_weeks)
    assert found.misplaced < 0.02
    assert repr(found).startswith("RepeatCounts(model=BG/NBD, customers=2357, mispl")
    assert found.summary() is found.scores


# ------------------------------------------------------------------ surface


def test_the_surface_is_p_alive(make_summary):
    model = cv.models.BetaGeo.from_params(r=1.0, alpha=10.0, a=1.0, b=2.0)
    found = cv.models.alive_surface(model, age=30.0, most=3)
    one = make_summary((3, 20, 30))
    alive = model.expected_probability_alive(one).iloc[0]
    assert found.scores.loc[3, 10.0] == pytest.approx(alive)
    assert found.scores.shape == (4, 61)
    # without a repeat purchase the only silence is the age
    assert found.scores.loc[0].notna().tolist() == [False] * 60 + [True]
    assert found.scores.iloc[1:].notna().all(axis=None)


def test_silence_lowers_the_surface():
    model = cv.models.ParetoNBD.from_params(r=0.6, alpha=10.6, s=0.6, beta=11.7)
    found = cv.models.alive_surface(model, age=39.0)
    rows = found.scores.iloc[1:].to_numpy()
    assert (np.diff(rows, axis=1) <= 1e-12).all()
    assert found.finding.startswith("Silent for 19.5 of 39.0, a customer with 1 rep")
    assert repr(found) == "AliveSurface(model=Pareto/NBD, age=39, most=20)"


# -------------------------------------------------------------------- spend


@pytest.fixture(scope="module")
def spent(cdnow_weeks):
    model = cv.models.GammaGamma().fit(cdnow_weeks)
    return cv.models.spend_fit(model, cdnow_weeks)


def test_the_density_is_that_of_a_mean_by_integration():
    """Integrate over a customer's own scale: the mean of x gammas is a gamma."""
    p, q, v, x, m = 6.25, 3.74, 15.44, 3, 30.0
    model = cv.models.GammaGamma.from_params(p=p, q=q, v=v)
    seen = pd.DataFrame({"frequency": [x, x], "monetary_value": [20.0, 40.0]})
    told = cv.models.spend_fit(model, seen).scores
    from scipy.stats import gamma

    exact, _ = quad(
        lambda nu: (
            gamma.pdf(m, p * x, scale=1 / (nu * x)) * gamma.pdf(nu, q, scale=1 / v)
        ),
        0,
        5,
    )
    found = np.interp(m, told["monetary_value"], told["density"])
    assert found == pytest.approx(exact, rel=1e-4)


def test_the_shares_add_up_and_the_middle_is_right(spent, cdnow_weeks):
    bought = cdnow_weeks.query("frequency > 0 and monetary_value > 0")
    assert spent.customers == len(bought) == 946
    assert spent.scores["share"].iloc[-1] == pytest.approx(1, abs=1e-4)
    assert spent.observed["share"].iloc[-1] == pytest.approx(1)
    # the 473rd of 946 is the smallest that half stay at or below
    middle = np.sort(bought["monetary_value"])[472]
    assert spent.median == middle == pytest.approx(27.455)
    assert spent.model_median == pytest.approx(27.48, abs=0.01)
    assert spent.gap == pytest.approx(0.075, abs=0.001)
    assert spent.summary().loc[0.5, "observed"] == spent.median
    assert repr(spent).startswith("SpendFit(customers=946, median=27.45, model_med")
    assert "off by at most 8%" in spent.finding


def test_without_a_spread_there_is_no_density(make_summary):
    same = make_summary((2, 5, 10), (3, 5, 10), monetary_value=5.0)
    with pytest.raises(CustomerValueError, match=r"no spread to show\. All"):
        cv.models.spend_fit(cv.models.GammaGamma().fit(same), same)
    none = make_summary((0, 0, 10), monetary_value=0.0)
    with pytest.raises(CustomerValueError, match="nothing to learn from"):
        cv.models.spend_fit(cv.models.GammaGamma().fit(none), none)
    known = cv.models.GammaGamma.from_params(p=6.0, q=4.0, v=15.0)
    with pytest.raises(CustomerValueError, match="no spread to show"):
        cv.models.spend_fit(known, none)


# -------------------------------------------------------------- what breaks


def test_what_is_no_fitted_model_is_refused(make_summary):
    rows = make_summary((0, 0, 10), monetary_value=1.0)
    with pytest.raises(ParameterError, match="'model' parameter of repeat_counts"):
        cv.models.repeat_counts(cv.models.GammaGamma(), rows)
    with pytest.raises(ParameterError, match="'model' parameter of alive_surface"):
        cv.models.alive_surface("BetaGeo", age=10)
    with pytest.raises(ParameterError, match="'model' parameter of spend_fit"):
        cv.models.spend_fit(STEADY, rows)
    with pytest.raises(NotFittedError):
        cv.models.repeat_counts(cv.models.BetaGeo(), rows)
    with pytest.raises(NotFittedError):
        cv.models.alive_surface(cv.models.BetaGeo(), age=10)
    with pytest.raises(NotFittedError):
        cv.models.spend_fit(cv.models.GammaGamma(), rows)


def test_wrong_options_are_refused(make_summary):
    rows = make_summary((0, 0, 10))
    with pytest.raises(ParameterError, match="'most' parameter"):
        cv.models.repeat_counts(STEADY, rows, most=0)
    with pytest.raises(ParameterError, match="'age' parameter"):
        cv.models.alive_surface(STEADY, age=0)
    with pytest.raises(DataError, match="no customer to count"):
        cv.models.repeat_counts(STEADY, rows.iloc[:0])

"""Pareto/NBD: published numbers, and its integral against two other ways."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln, hyp2f1

import customer_value as cv
from customer_value.models.pareto import ParetoLikelihood, left_odds
from customer_value.models.rows import one_row

PAPER = {"r": 0.55339714, "alpha": 10.58019854, "s": 0.6060625, "beta": 11.65622367}
WEEKS_78 = {"r": 0.563004, "alpha": 12.559169, "s": 0.408107, "beta": 10.514545}


@pytest.fixture(scope="module")
def model():
    return cv.models.ParetoNBD.from_params(**PAPER)


def test_the_published_fit_of_cdnow_is_found_again(cdnow_weeks):
    model = cv.models.ParetoNBD().fit(cdnow_weeks)
    result = model.result_
    expected = {"r": 0.553277, "alpha": 10.577683, "s": 0.606240, "beta": 11.668735}
    assert result.params == pytest.approx(expected, rel=1e-6)
    errors = {"r": 0.0476, "alpha": 0.8427, "s": 0.1873, "beta": 6.211}
    assert result.standard_errors == pytest.approx(errors, abs=2e-4)
    assert result.log_likelihood == pytest.approx(-9594.9762, abs=1e-4)
    assert model.expected_purchases_new_customer(52) == pytest.approx(
        1.473434, abs=1e-6
    )


def test_a_heavy_buyer_of_the_paper(model, make_summary):
    seen = make_summary((26, 216 / 7, 31))
    found = model.expected_purchases(seen, future_t=52)["C00"]
    assert found == pytest.approx(25.454183, abs=1e-6)
    alive = model.expected_probability_alive(seen)["C00"]
    assert alive == pytest.approx(0.997873, abs=5e-7)


def test_more_purchases_and_the_same_silence_mean_fewer_to_come(model, make_summary):
    seen = make_summary(*[(x, 20, 39) for x in (10, 15, 20, 25)])
    found = model.expected_purchases(seen, future_t=52)
    expected = [0.705967, 0.144188, 0.022499, 0.0030918]
    assert found.tolist() == pytest.approx(expected, rel=2e-5)


def test_who_never_bought_again_may_have_left(model, make_summary):
    alive = model.expected_probability_alive(make_summary((0, 0, 39)))["C00"]
    assert alive == pytest.approx(0.2941633, abs=5e-8)


def test_the_published_present_values(make_summary):
    model = cv.models.ParetoNBD.from_params(**WEEKS_78)
    ask = {"annual_discount_rate": math.expm1(0.0027 * 52), "periods_per_year": 52}
    seen = [(0, 0), (1, 30), (7, 35), (7, 77), (14, 77)]
    summary = make_summary(*[(x, t, 77.86) for x, t in seen])
    found = model.discounted_expected_transactions(summary, **ask)
    expected = [0.364756, 2.199155, 1.864183, 18.427320, 35.477816]
    assert found.tolist() == pytest.approx(expected, rel=1e-5)
    more = make_summary(*[(x, 30, 77.86) for x in range(1, 11)])
    found = model.discounted_expected_transactions(more, **ask)
    expected = [2.19916, 2.84353, 2.86713, 2.44541, 1.84050]
    expected += [1.26242, 0.80962, 0.49480, 0.29202, 0.16793]
    assert found.tolist() == pytest.approx(expected, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(("alpha", "beta"), [(10.0, 12.0), (12.0, 10.0)])
def test_the_likelihood_is_the_published_one(alpha, beta):
    x, t_x, age, r, s = 7.0, 20.0, 39.0, 0.6, 0.8
    ours = ParetoLikelihood(one_row(x, t_x, age))(np.log([r, alpha, s, beta])).value

    def part(t):
        """Return A0 of the paper at one end, whichever of alpha and beta is larger."""
        top, low = max(alpha, beta), min(alpha, beta)
        second = s + 1 if alpha >= beta else r + x
        z = (top - low) / (top + t)
        return hyp2f1(r + s + x, second, r + s + x + 1, z) / (top + t) ** (r + s + x)

    stayed = (alpha + age) ** -(r + x) * (beta + age) ** -s
    left = s / (r + s + x) * (part(t_x) - part(age))
    front = gammaln(r + x) - gammaln(r) + r * math.log(alpha) + s * math.log(beta)
    assert ours == pytest.approx(front + math.log(stayed + left), rel=1e-12)


@pytest.mark.parametrize("x", [0.0, 1.0, 40.0, 400.0, 1500.0])
@pytest.mark.parametrize("silence", [0.01, 1.0, 9.0])
@pytest.mark.parametrize("params", [(0.5, 3.0, 0.6, 4.0), (20.0, 2.0, 0.05, 500.0)])
def test_the_nodes_integrate_as_well_as_adaptive_quadrature(x, silence, params):
    r, alpha, s, beta = params
    age = 10.0
    t_x = age - silence if x else 0.0
    seen = tuple(np.array([value]) for value in (x, t_x, age))
    z = float(left_odds(seen, np.array(params)).z[0])

    def relative(u):
        """Return the integrand, divided by what the nodes say of the whole."""
        power = (r + x) * math.log((alpha + age) / (alpha + u))
        power += s * math.log((beta + age) / (beta + u))
        return math.exp(power - z) * s / (beta + u)

    width = min(age - t_x, 5 * (alpha + t_x) / (r + x))
    near = quad(relative, t_x, t_x + width, epsabs=0, epsrel=1e-13, limit=500)[0]
    far = quad(relative, t_x + width, age, epsabs=1e-14, epsrel=1e-13, limit=500)[0]
    assert near + far == pytest.approx(1, rel=2e-12)

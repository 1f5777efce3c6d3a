"""Likelihoods against their plain formulas, derivatives against differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import betaln, gammaln

from customer_value.models.counts import Counts
from customer_value.models.geometric import GeometricLikelihood
from customer_value.models.pareto import ParetoLikelihood
from customer_value.models.rows import one_row, rows_of

LIKELIHOODS = {
    "NBD": Counts,
    "BG/NBD": lambda rows: GeometricLikelihood(rows, flips=0),
    "MBG/NBD": lambda rows: GeometricLikelihood(rows, flips=1),
    "Pareto/NBD": ParetoLikelihood,
}
CUSTOMERS = [(0, 0, 9), (0, 0, 4), (1, 3, 9), (2, 9, 9), (5, 4, 10), (300, 9.5, 10)]


@pytest.fixture(scope="module")
def rows(request):
    del request
    import pandas as pd

    frame = pd.DataFrame(CUSTOMERS, columns=["frequency", "recency", "T"])
    return rows_of(frame.assign(weights=[9, 2, 3, 1, 2, 0.5]), caller="fit")


@pytest.mark.parametrize("name", LIKELIHOODS)
@pytest.mark.parametrize("shift", [-2.0, 0.0, 1.5])
def test_derivatives_are_those_of_the_value(rows, name, shift):
    function = LIKELIHOODS[name](rows)
    size = 2 if name == "NBD" else 4
    theta = np.log([0.6, 4.0, 0.9, 2.5][:size]) + shift
    slope, step = function(theta), 1e-5
    ways = step * np.eye(size)
    up, down = [function(theta + e) for e in ways], [function(theta - e) for e in ways]
    pairs = list(zip(up, down, strict=True))
    gradient = [(one.value - two.value) / (2 * step) for one, two in pairs]
    hessian = [(one.gradient - two.gradient) / (2 * step) for one, two in pairs]
    scale = np.abs(slope.hessian).max()
    assert_allclose(slope.gradient, gradient, rtol=1e-6, atol=1e-8 * scale)
    assert_allclose(slope.hessian, hessian, rtol=1e-5, atol=1e-7 * scale)
    assert_allclose(slope.hessian, slope.hessian.T)


small = st.floats(0.05, 20)


@given(
    st.integers(0, 40), st.floats(0, 1), st.floats(0.1, 50), small, small, small, small
)
def test_the_coins_follow_the_published_formula(x, part, age, r, alpha, a, b):
    t_x = part * age if x else 0.0
    for flips in (0, 1):
        function = GeometricLikelihood(one_row(x, t_x, age), flips=flips)
        coins = x + flips
        front = gammaln(r + x) - gammaln(r) + r * math.log(alpha)
        stayed = betaln(a, b + coins) - betaln(a, b) - (r + x) * math.log(alpha + age)
        terms = [stayed]
        if coins:
            left = betaln(a + 1, b + coins - 1) - betaln(a, b)
            terms.append(left - (r + x) * math.log(alpha + t_x))
        expected = front + np.logaddexp.reduce(terms)
        found = function(np.log([r, alpha, a, b])).value
        assert found == pytest.approx(expected, rel=1e-10, abs=1e-9)


@given(st.integers(0, 60), st.floats(0.1, 50), small, small)
def test_the_counts_follow_the_published_formula(x, age, r, alpha):
    expected = gammaln(r + x) - gammaln(r) + r * math.log(alpha)
    expected -= (r + x) * math.log(alpha + age)
    found = Counts(one_row(x, 0.0, age))(np.log([r, alpha])).value
    assert found == pytest.approx(expected, rel=1e-10, abs=1e-9)


@pytest.mark.parametrize("name", ["BG/NBD", "MBG/NBD", "Pareto/NBD"])
def test_a_chance_of_leaving_near_zero_is_the_nbd(rows, name):
    null = Counts(rows)(np.log([0.6, 4.0])).value
    found = LIKELIHOODS[name](rows)(np.log([0.6, 4.0, 1e-9, 1.0])).value
    assert found == pytest.approx(null, abs=1e-6)


@pytest.mark.parametrize("name", LIKELIHOODS)
def test_two_thousand_purchases_are_finite(name):
    size = 2 if name == "NBD" else 4
    for t_x in (500.0, 999.0, 1000.0):
        slope = LIKELIHOODS[name](one_row(2000, t_x, 1000))(np.zeros(size))
        assert np.isfinite(slope.value)
        assert np.isfinite(slope.gradient).all()
        assert np.isfinite(slope.hessian).all()

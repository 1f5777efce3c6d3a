"""The search climbs, stays in its box and never raises."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from customer_value.models.optimise import Slope, in_logs, maximise


def hill(centre):
    """Return a hill that bends upwards far from its top: log of a bell."""
    centre = np.asarray(centre, dtype=float)

    def function(theta):
        gap = theta - centre
        width = 1 + (gap**2).sum()
        outer = np.multiply.outer(gap, gap)
        bend = -2 * np.eye(len(gap)) / width + 4 * outer / width**2
        return Slope(-np.log(width), -2 * gap / width, bend)

    return function


@pytest.mark.parametrize("centre", [[0.0], [3.0, -4.0], [9.0, 9.0, -9.0]])
def test_the_top_is_found_even_from_where_the_hill_bends_upwards(centre):
    best = maximise(hill(centre), np.zeros(len(centre)))
    assert best.converged
    assert_allclose(best.theta, centre, atol=1e-7)
    assert not best.at_limit.any()


def test_a_top_outside_the_box_is_met_at_its_edge():
    best = maximise(hill([30.0, 2.0]), np.zeros(2))
    assert best.theta[0] == 10.0
    assert best.at_limit.tolist() == [True, False]
    assert_allclose(best.theta[1], 2.0, atol=1e-6)


def test_a_flat_function_is_an_answer_too():
    flat = Slope(1.0, np.zeros(2), np.zeros((2, 2)))
    best = maximise(lambda _: flat, np.array([1.0, -1.0]))
    assert best.converged
    assert best.theta.tolist() == [1.0, -1.0]


def test_what_is_not_finite_is_walked_around():
    def cliff(theta):
        top = hill([1.0])(theta)
        return top if theta[0] < 1.5 else Slope(np.nan, top.gradient, top.hessian)

    best = maximise(cliff, np.array([-5.0]))
    assert_allclose(best.theta, [1.0], atol=1e-7)


def test_derivatives_by_logarithms_follow_the_chain_rule():
    def plain(p):  # p1^2 p2
        gradient = np.array([2 * p[0] * p[1], p[0] ** 2])
        hessian = np.array([[2 * p[1], 2 * p[0]], [2 * p[0], 0.0]])
        return Slope(p[0] ** 2 * p[1], gradient, hessian)

    p = np.array([3.0, 5.0])
    slope = in_logs(plain(p), p)
    assert_allclose(slope.gradient, [2 * 45.0, 45.0])
    assert_allclose(slope.hessian, [[4 * 45.0, 2 * 45.0], [2 * 45.0, 45.0]])

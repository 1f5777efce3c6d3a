"""MBG/NBD: published numbers, and the coin at the first purchase."""

from __future__ import annotations

import pytest

import customer_value as cv


def test_the_published_fit_of_cdnow_is_found_again(cdnow_weeks):
    result = cv.models.ModifiedBetaGeo().fit(cdnow_weeks).result_
    expected = {"r": 0.524843, "alpha": 6.183085, "a": 0.891359, "b": 1.614002}
    assert result.params == pytest.approx(expected, rel=1e-6)
    errors = {"r": 0.0833, "alpha": 0.6956, "a": 0.1548, "b": 0.5375}
    assert result.standard_errors == pytest.approx(errors, abs=5e-5)
    assert result.log_likelihood == pytest.approx(-9582.1357, abs=1e-4)


def test_a_new_customer_may_leave_at_once(make_summary):
    model = cv.models.ModifiedBetaGeo.from_params(r=1.0, alpha=10.0, a=1.0, b=3.0)
    alive = model.expected_probability_alive(make_summary((0, 0, 0)))["C00"]
    assert alive == pytest.approx(0.75)


def test_the_silence_of_one_who_never_bought_again_counts(make_summary):
    model = cv.models.ModifiedBetaGeo.from_params(r=1.0, alpha=10.0, a=1.0, b=1.0)
    alive = model.expected_probability_alive(make_summary((0, 0, 0), (0, 0, 90)))
    assert alive.tolist() == pytest.approx([1 / 2, 1 / 11])

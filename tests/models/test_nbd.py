"""NBD: published numbers, and formulas that one can check by hand."""

from __future__ import annotations

import math

import pytest

import customer_value as cv


def test_the_published_fit_of_cdnow_is_found_again(cdnow_weeks):
    result = cv.models.NBD().fit(cdnow_weeks).result_
    expected = {"r": 0.384766, "alpha": 12.072023}
    assert result.params == pytest.approx(expected, rel=2e-6)
    assert result.log_likelihood == pytest.approx(-9763.6576, rel=1e-8)
    assert result.status == "ok"
    assert math.isnan(result.likelihood_ratio)


def test_expectations_by_hand(make_summary):
    model = cv.models.NBD.from_params(r=1.0, alpha=10.0)
    seen = make_summary((3, 8, 10))
    assert model.expected_purchases(seen, future_t=5)["C00"] == pytest.approx(1.0)
    assert model.expected_probability_alive(seen)["C00"] == 1.0
    buys = model.purchase_probability(seen, future_t=20)["C00"]
    assert buys == pytest.approx(1 - (20 / 40) ** 4)
    assert model.expected_purchases_new_customer(20) == pytest.approx(2.0)


def test_the_present_value_of_a_steady_stream(make_summary):
    model = cv.models.NBD.from_params(r=1.0, alpha=10.0)
    seen = make_summary((3, 8, 10))  # a fifth of a purchase a period
    ask = {"annual_discount_rate": 0.10, "periods_per_year": 1.0}
    for_ever = model.discounted_expected_transactions(seen, **ask)["C00"]
    assert for_ever == pytest.approx(0.2 / math.log(1.1))
    three = model.discounted_expected_transactions(seen, horizon_years=3, **ask)
    assert three["C00"] == pytest.approx(for_ever * (1 - 1.1**-3))
    free = model.discounted_expected_transactions(
        seen, horizon_years=3, annual_discount_rate=0, periods_per_year=1
    )
    assert free["C00"] == pytest.approx(0.6)

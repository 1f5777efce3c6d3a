from __future__ import annotations

import pytest

import customer_value as cv
from customer_value.course import lens_explorer, lens_view
from customer_value.errors import CustomerValueError, ParameterError


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("software")


def test_the_view_at_the_start_is_the_plain_function(company):
    view = lens_explorer(company)
    assert view.settings == {
        "criterion": "self_help_share",
        "weight": 3,
        "horizon_years": 3,
    }
    assert cv.best_customers(company).agreement.finding in view.html
    assert "All criteria weigh the same: move the weight." in view.html


def test_moving_a_control_shows_the_other_answer(company):
    view = lens_explorer(company)
    criterion, weight, horizon = (control.widget for control in view._controls)
    criterion.value, weight.value, horizon.value = "profit", 5, 10
    seen = lens_view(company, criterion="profit", weight=5, horizon_years=10)
    assert seen.agreement.finding in view.html
    assert "could not be drawn" not in view.html
    assert seen.horizon_years == 10
    weights = seen.criteria.set_index(["lens", "criterion"])["weight"]
    assert weights["finance", "profit"] == 5
    assert weights["finance", "days_late"] == 3


def test_only_criteria_that_are_measured_can_be_chosen():
    view = lens_explorer(cv.load_dataset("retailer"))
    names = [name for _, name in view._controls[0].widget.options]
    assert "profit" in names
    assert "days_late" not in names


def test_a_weight_outside_its_range_is_refused(company):
    with pytest.raises(ParameterError, match="number from 1 to 5"):
        lens_view(company, criterion="profit", weight=9, horizon_years=3)


def test_too_short_a_history_is_refused_in_words(company):
    with pytest.raises(CustomerValueError, match="days of history"):
        lens_explorer(company.at("2022-12-01"))

"""The view of who buys again: the plain function at the chosen day and trait."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import repeat_explorer
from customer_value.errors import CustomerValueError


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("retailer")


def test_the_view_follows_the_day_and_the_trait(company):
    view = repeat_explorer(company)
    assert view.settings == {"as_of": "2026-10-31", "trait": ""}
    assert cv.repeat_purchase(company).finding in view.html
    as_of, trait = (control.widget for control in view._controls)
    trait.value = "first month"
    assert "April: 44%" in view.html
    as_of.value = as_of.options[2][1]
    then = cv.repeat_purchase(company.at(as_of.value))
    assert then.finding in view.html


def test_every_day_and_trait_can_be_drawn(company):
    view = repeat_explorer(company)
    as_of, trait = (control.widget for control in view._controls)
    for day in (as_of.options[0][1], as_of.options[-1][1]):
        as_of.value = day
        for _, name in trait.options:
            trait.value = name
            assert "could not be drawn" not in view.html


def test_a_company_without_groups_is_refused_in_words():
    lines = {"customer_id": ["A"], "date": ["2026-01-01"], "amount": [5.0]}
    company = cv.read_dataset({"transactions": pd.DataFrame(lines)})
    with pytest.raises(CustomerValueError, match="0 groups of 20 customers"):
        repeat_explorer(company)

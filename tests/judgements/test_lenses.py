"""Lenses: what may be edited, and the sentence that refuses the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

import customer_value as cv
from customer_value.errors import ParameterError
from customer_value.judgements.criteria import CRITERIA

FINANCE = cv.EXECUTIVE_LENSES[-1]


def test_the_five_executives_look_through_a_lens_each():
    assert [lens.name for lens in cv.EXECUTIVE_LENSES] == [
        *("customer", "product", "marketing", "revenue", "finance")
    ]
    assert all(lens.executive.startswith("chief ") for lens in cv.EXECUTIVE_LENSES)
    assert all(lens.weights is None for lens in cv.EXECUTIVE_LENSES)


def test_what_is_low_is_good_where_it_is_a_cost_or_a_delay():
    assert {name for name, one in CRITERIA.items() if one.less_is_better} == {
        *("support_cost", "support_contacts", "support_cost_share"),
        *("sales_cost", "sales_cost_share", "days_late"),
    }


def test_criteria_and_weights_can_be_edited():
    mine = replace(FINANCE, criteria=("profit", "clv"), weights={"clv": 5})
    assert mine.criteria == ("profit", "clv")
    assert replace(FINANCE, criteria="profit").criteria == ("profit",)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"criteria": ("profits",)}, "Unknown criterion 'profits'. Did you mean 'pro"),
        ({"criteria": ()}, "'criteria' parameter of Lens must be names"),
        ({"criteria": ("clv", "clv")}, "'criteria' parameter of Lens .* each once"),
        ({"criteria": 5}, "'criteria' parameter of Lens"),
        ({"weights": {"clv": 3}}, "Unknown criterion 'clv' in weights. Known: profit"),
        ({"weights": {"profit": 6}}, "number from 1 to 5. Got 6 instead"),
        ({"weights": {"profit": 0.5}}, "number from 1 to 5. Got 0.5 instead"),
        ({"weights": {"profit": "5"}}, "number from 1 to 5. Got '5' instead"),
        ({"weights": 4}, "'weights' parameter of Lens must be a mapping"),
        ({"name": ""}, "'name' parameter of Lens"),
        ({"name": "money"}, "'name' parameter of Lens must be a name that is none of"),
        ({"name": None}, "'name' parameter of Lens"),
    ],
)
def test_a_lens_that_cannot_be_is_refused(change, why):
    with pytest.raises(ParameterError, match=why):
        replace(FINANCE, **change)


@pytest.mark.parametrize("lenses", [(), "finance", 5, [FINANCE, FINANCE], ["finance"]])
def test_lenses_that_are_none_are_refused(small, lenses):
    with pytest.raises(ParameterError, match="'lenses' parameter of best_customers"):
        cv.best_customers(small, lenses=lenses)

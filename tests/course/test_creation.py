from __future__ import annotations

import re

import pytest

import customer_value as cv
from customer_value.course import creation_explorer
from customer_value.errors import CustomerValueError


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("software")


def test_the_view_is_the_plain_function_for_the_chosen_group(company):
    view = creation_explorer(company)
    assert view.settings == {"group": "everyone", "rating": "top_box"}
    assert "0 of 9 outcomes score 10 or more (n = 171 respondents)." in view.html
    group, rating = (control.widget for control in view._controls)
    group.value = "Mid-market"
    assert "171" not in re.sub('src="[^"]*"', "", view.html)  # those are everyone
    assert "1 of 9 outcomes scores 10 or more (n = 72 respondents)." in view.html
    rating.value = "mean"
    table = cv.opportunity_scores(company, by="segment", rating="mean")
    high = int((table.loc["Mid-market", "opportunity"] >= 10).sum())
    assert f"{high} of 9 outcomes" in view.html


def test_every_choice_can_be_drawn(company):
    view = creation_explorer(company)
    group, rating = (control.widget for control in view._controls)
    for name in group.options:
        for _, how in rating.options:
            group.value, rating.value = name, how
            assert "could not be drawn" not in view.html
    assert group.options == ("everyone", "Enterprise", "Mid-market", "Small business")


def test_few_answers_and_no_answers_are_said(company):
    few = company.filter(customers=company.outcomes["customer_id"].unique()[:5])
    assert (
        "5 respondents are too few to judge an outcome." in creation_explorer(few).html
    )
    with pytest.raises(CustomerValueError, match="need the table outcomes"):
        creation_explorer(cv.load_dataset("retailer"))


def test_without_a_kernel_the_snapshot_stands(company):
    data, _ = creation_explorer(company)._repr_mimebundle_()
    assert "<img" in data["text/html"]
    assert repr(data["text/plain"]).startswith("'Explorer: Outcomes of customers. 0 of")

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import relationship_explorer
from customer_value.course.relationships import changed_rubric
from customer_value.errors import CustomerValueError


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("software")


def test_the_view_is_the_plain_function_with_the_chosen_options(company):
    view = relationship_explorer(company)
    assert view.settings == {"half_life_days": 180, "kind": "", "steps": 0}
    assert cv.relationship_value(company).finding in view.html
    half_life, kind, steps = (control.widget for control in view._controls)
    steps.value = 3
    assert "Choose a type first" in view.html
    half_life.value, steps.value = 60, 0
    assert cv.relationship_value(company, half_life_days=60).finding in view.html
    kind.value, steps.value = "sales call", 1
    value = cv.relationship_value(company, half_life_days=60, rubric={"sales call": 1})
    assert value.finding in view.html
    assert "could not be drawn" not in view.html


def test_one_type_changes_and_the_rest_stays(company):
    assert changed_rubric(company, "", 3) is None
    assert changed_rubric(company, "complaint", -4) == {"complaint": -4.0}
    contacts = pd.DataFrame(
        {"customer_id": ["A"], "date": ["2026-01-01"], "type": ["complaint"]}
    )
    bought = contacts[["customer_id", "date"]].assign(amount=1.0)
    plain = cv.read_dataset({"transactions": bought, "interactions": contacts})
    rubric = changed_rubric(plain, "visit", 2)
    assert rubric["visit"] == 2
    assert rubric["complaint"] == -2


def test_without_interactions_there_is_no_view():
    with pytest.raises(CustomerValueError, match="No interactions table"):
        relationship_explorer(cv.load_dataset("retailer"))

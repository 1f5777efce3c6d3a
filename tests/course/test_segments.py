"""The view of the segments: the plain function with the chosen cuts."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import segment_explorer


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("retailer")


def test_the_view_is_the_plain_function_with_the_chosen_cuts(company):
    view = segment_explorer(company)
    assert view.settings == {"low": 4.0, "high": 7.0}
    assert cv.segment_customers(company).finding in view.html
    low, high = (control.widget for control in view._controls)
    low.value, high.value = 3.0, 8.5
    moved = cv.segment_customers(company, cuts=(3.0, 8.5))
    assert moved.finding in view.html
    assert f"Occasional {moved.profile['customers']['Occasional']:,}" in view.html


def test_every_pair_of_cuts_can_be_drawn(company):
    view = segment_explorer(company)
    low, high = (control.widget for control in view._controls)
    for ends in [(low.min, high.min), (low.max, high.max), (low.max, high.min)]:
        low.value, high.value = ends
        assert "could not be drawn" not in view.html


def test_one_customer_and_nobody_can_be_drawn():
    rows = {"customer_id": ["A"], "date": ["2026-01-01"]}
    for amount, said in ((5.0, "Occasional 1"), (-5.0, "No customer has bought yet.")):
        frame = pd.DataFrame(rows | {"amount": [amount]})
        view = segment_explorer(cv.read_dataset({"transactions": frame}))
        assert said in view.html
        assert "could not be drawn" not in view.html


def test_without_a_kernel_the_snapshot_stands(company):
    data, _ = segment_explorer(company)._repr_mimebundle_()
    assert "<img" in data["text/html"]
    assert "brings 61% of revenue" in data["text/html"]
    assert data["text/plain"].startswith("Explorer: Customers by level. The segment")

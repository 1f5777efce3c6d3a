from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import defection_explorer
from customer_value.errors import CustomerValueError


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("retailer")


def test_the_view_is_the_plain_function_at_the_chosen_day_and_window(company):
    view = defection_explorer(company)
    assert view.settings == {"as_of": "2026-10-31", "window_days": 365}
    assert "39% of 702 earlier customers" in view.html
    as_of, window = (control.widget for control in view._controls)
    window.value = 91
    left = cv.defection(company, window_days=91)
    assert left.finding in view.html
    as_of.value = as_of.options[1][1]
    then = cv.defection(company.at(as_of.value), window_days=91)
    assert then.finding in view.html
    assert then.finding != left.finding


def test_every_day_and_window_that_can_be_chosen_can_be_drawn(company):
    view = defection_explorer(company)
    as_of, window = (control.widget for control in view._controls)
    for _, day in as_of.options:
        as_of.value = day
        for _, days in window.options:
            window.value = days
            assert "could not be drawn" not in view.html
    assert [label for label, _ in as_of.options][:2] == [
        "31 October 2026",
        "30 September 2026",
    ]


def test_a_short_history_offers_shorter_windows(company):
    view = defection_explorer(company.at("2024-09-30"))
    as_of, window = (control.widget for control in view._controls)
    assert [days for _, days in window.options] == [91]
    assert as_of.value == "2024-09-30"


def test_too_short_a_history_is_refused_in_words():
    frame = pd.DataFrame(
        {"customer_id": ["A"], "date": ["2026-01-01"], "amount": [5.0]}
    )
    company = cv.read_dataset({"transactions": frame}, as_of="2026-04-30")
    with pytest.raises(CustomerValueError, match="119 days of history are too few"):
        defection_explorer(company)


def test_without_a_kernel_the_snapshot_stands(company):
    data, _ = defection_explorer(company)._repr_mimebundle_()
    assert "<img" in data["text/html"]
    assert "39% of 702 earlier customers" in data["text/html"]
    assert repr(data["text/plain"]).startswith("'Explorer: Who came and who went. 39%")

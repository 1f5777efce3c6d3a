from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import advocacy_explorer
from customer_value.judgements.triage import triage_finding


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("software")


def moved(view, **values):
    widgets = {control.name: control.widget for control in view._controls}
    for name, value in values.items():
        widgets[name].value = value
    return view.html


def test_the_view_is_the_plain_function_with_the_chosen_settings(company):
    view = advocacy_explorer(company)
    start = {"depth": 1, "fading": 1.0, "basis": "revenue", "capacity": 20}
    assert view.settings == start
    assert triage_finding(cv.triage(company, capacity=20)) in view.html
    other = {"depth": 2, "fading": 0.5, "basis": "margin", "capacity": 7}
    assert triage_finding(cv.triage(company, **other)) in moved(view, **other)
    assert "add up to EUR 1.35 m" in moved(view, depth=0, fading=1.0, basis="revenue")
    assert view._controls[0].widget.label == "all generations"
    assert "C00118" in moved(view, depth=1, fading=1.0, basis="revenue", capacity=20)


def test_a_long_list_is_cut(company, monkeypatch):
    monkeypatch.setattr("customer_value.course.advocacy.SHOWN", 4)
    assert "… 6 more" in advocacy_explorer(company).html


def test_every_choice_can_be_drawn(company):
    view = advocacy_explorer(company)
    widgets = {control.name: control.widget for control in view._controls}
    for name in ("depth", "basis"):
        for _, value in widgets[name].options:
            assert "could not be drawn" not in moved(view, **{name: value})
    for room in (1, widgets["capacity"].max):
        assert "could not be drawn" not in moved(view, capacity=room)
    assert "could not be drawn" not in moved(view, fading=0.0)


def test_a_circle_is_told_and_fading_ends_it():
    bought = pd.DataFrame({"customer_id": ["A", "B"], "amount": [5.0, 9.0]})
    pairs = pd.DataFrame({"referrer_id": ["A", "B"], "referred_id": ["B", "A"]})
    company = cv.read_dataset(
        {
            "transactions": bought.assign(date="2026-01-01"),
            "referrals": pairs.assign(date="2026-01-01"),
        }
    )
    view = advocacy_explorer(company)
    assert view.settings["capacity"] == 2
    assert "A &gt; B &gt; A" in moved(view, depth=0)
    assert "circle" not in moved(view, fading=0.5)


def test_without_referrals_there_is_nothing_to_move():
    with pytest.raises(cv.CustomerValueError, match="No referrals table"):
        advocacy_explorer(cv.load_dataset("subscription"))


def test_without_a_kernel_the_snapshot_stands(company):
    data, _ = advocacy_explorer(company)._repr_mimebundle_()
    assert "C00118" in data["text/html"]
    assert "Who enters and who leaves." in repr(data["text/plain"])

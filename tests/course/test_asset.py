"""Other assumptions beside those in use, and the controls that set them."""

from __future__ import annotations

import time
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import customer_value as cv
from customer_value.course import asset_explorer, asset_view
from customer_value.errors import CustomerValueError, ParameterError


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("software")


def test_without_a_change_it_is_the_asset_value(company):
    view, asset = asset_view(company), cv.asset_value(company)
    assert view.total == view.start == pytest.approx(asset.total)
    pd.testing.assert_series_equal(
        view.streams["now"], asset.streams, check_names=False, check_index_type=False
    )
    assert view.scores["tier"].eq(asset.scores["tier"].reindex(view.scores.index)).all()
    assert view.tiers["now"].to_dict() == asset.tiers["customers"].to_dict()
    assert view.changed == 0
    assert view.finding.endswith(
        "are worth EUR 5.41 m, as with the assumptions in use; 0 customers change "
        "their tier."
    )


def test_it_is_the_asset_value_under_the_other_assumptions(company):
    other = {"horizon_years": 5, "annual_discount_rate": 0.15}
    asset = cv.asset_value(company, assumptions=replace(company.assumptions, **other))
    view = asset_view(company, **other)
    assert view.total == pytest.approx(asset.total)
    value = view.scores["net_asset_value"].sort_index()
    assert value.to_numpy() == pytest.approx(
        asset.scores["net_asset_value"].sort_index().to_numpy()
    )
    now = asset.scores["tier"].ne(cv.asset_value(company).scores["tier"].sort_index())
    assert view.changed == now.sum()


def test_retention_is_moved_as_the_tornado_moves_it(company):
    tornado = cv.assumption_tornado(company).scores.loc["retention"]
    for end in ("low", "high"):
        view = asset_view(company, retention=tornado[end])
        assert view.total == pytest.approx(tornado[f"value_{end}"])
        assert view.retention == pytest.approx(tornado[end])


def test_at_horizon_zero_nothing_is_worth_anything(company):
    view = asset_view(company, horizon_years=0)
    assert view.total == 0
    assert (view.streams["now"] == 0).all()
    assert "Over 0 years" in view.finding
    assert "EUR 0, 100% less" in view.finding


@given(factor=st.floats(0, 3))
def test_current_business_goes_with_the_margin_and_costs_do_not(factor):
    view = asset_view(COMPANY, margin=factor)
    now, start = view.streams["now"], view.streams["start"]
    for name in ("current", "potential"):
        assert now[name] == pytest.approx(factor * start[name])
    for name in ("marketing", "sales", "support", "credit", "innovation"):
        assert now[name] == pytest.approx(start[name])
    assert view.total == pytest.approx(now.sum())


COMPANY = cv.load_dataset("software")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"horizon_years": 1.5}, "horizon_years"),
        ({"annual_discount_rate": -1}, "annual_discount_rate"),
        ({"retention": 1.1}, "'retention' parameter of asset_view"),
        ({"retention": "much"}, "'retention' parameter of asset_view"),
        ({"margin": -0.1}, "'margin' parameter of asset_view"),
        ({"margin": float("nan")}, "'margin' parameter of asset_view"),
    ],
)
def test_what_cannot_be_assumed_is_refused(company, wrong, said):
    with pytest.raises(ParameterError, match=said):
        asset_view(company, **wrong)


def test_too_short_a_history_is_refused_in_words():
    rows = {"customer_id": ["A", "A"], "amount": [1.0, 1.0]}
    rows["date"] = ["2026-01-01", "2026-01-15"]
    short = cv.read_dataset({"transactions": pd.DataFrame(rows)})
    with pytest.raises(CustomerValueError, match="days of history"):
        asset_explorer(short)


def test_one_customer_of_no_value_can_be_viewed():
    frame = pd.DataFrame(
        {
            "customer_id": ["A", "A"],
            "date": ["2023-01-01", "2026-01-01"],
            "amount": [10.0, -10.0],
        }
    )
    company = cv.read_dataset({"transactions": frame}, as_of="2026-06-30")
    view = asset_view(company, horizon_years=10)
    assert view.total <= 0
    assert "nan" not in view._repr_html_()


def test_the_explorer_follows_its_controls(company):
    view = asset_explorer(company)
    assert view.settings == {
        "horizon_years": 3,
        "annual_discount_rate": 0.1,
        "retention": 0.0,
        "margin": 1.0,
    }
    assert asset_view(company).finding in view.html
    controls = {control.name: control.widget for control in view._controls}
    controls["horizon_years"].value = 10
    controls["margin"].value = 0.9
    assert asset_view(company, horizon_years=10, margin=0.9).finding in view.html
    controls["retention"].value = 0.2  # beyond everyone: everyone stays
    assert "with 100% of customers kept a year" in view.html


def test_assumptions_outside_the_usual_ends_can_be_chosen():
    rules = {"horizon_years": 7, "annual_discount_rate": 0.5}
    view = asset_explorer(cv.load_dataset("retailer", assumptions=rules))
    assert view.settings["horizon_years"] == 7
    assert view.settings["annual_discount_rate"] == 0.5


def test_a_move_is_answered_within_a_tenth_of_a_second(company):
    view = asset_explorer(company)
    horizon = view._controls[0].widget
    taken = []
    for years in (1, 2, 5, 10):
        start = time.process_time()
        horizon.value = years
        taken.append(time.process_time() - start)
    assert min(taken) < 0.1

"""Hours by value: they add up, nobody is below the floor, more value is no less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.data.assumptions import Assumptions
from customer_value.errors import ParameterError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.service import service_plan
from customer_value.measures.tiers import tiers

QUICK = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def asset(make_company):
    """A valuation whose values the tests replace."""
    company = make_company(
        [("A", "2025-06-01", 100.0)],
        as_of="2026-01-01",
        assumptions=Assumptions(retention=0.5, capacity=2),
    )
    return asset_value(company, activity=pd.Series({"A": 1.0}))


@pytest.fixture(scope="module")
def valued(asset):
    """Return a function (values) -> a valuation that holds them."""

    def build(values):
        value = pd.Series(values, dtype=float).sort_values(ascending=False)
        scores = pd.DataFrame({"net_asset_value": value, "tier": tiers(value)})
        return replace(asset, scores=scores)

    return build


def test_hours_follow_value_above_the_floor(valued):
    # 100 hours: C would get 10, so it gets the floor of 15; A and B share 85 as 6 : 3
    got = service_plan(
        valued({"A": 600, "B": 300, "C": 100}), hours=100, floor_hours=15
    )
    assert got.scores["hours"].to_dict() == pytest.approx(
        {"A": 85 * 2 / 3, "B": 85 / 3, "C": 15}
    )
    assert got.scores["personal"].tolist() == [True, True, False]


def test_losses_and_zeros_get_no_time(valued):
    got = service_plan(valued({"A": 10, "B": 0, "C": -5}), hours=8, floor_hours=1)
    assert got.scores["hours"].tolist() == [8, 0, 0]
    assert got.by_tier.loc["lead", "hours"] == 0
    assert got.by_tier["hours"].sum() == 8
    assert got.by_tier["share_hours"].sum() == pytest.approx(1)


def test_the_best_by_name_share_alike_and_ties_are_all_named(valued):
    got = service_plan(valued({"A": 9, "B": 5, "C": 5, "D": 1}), hours=30, by="top")
    assert got.scores["hours"].tolist() == [10, 10, 10, 0]  # B and C tie at the cut
    assert got.scores["personal"].sum() == 3


def test_no_value_means_no_hours(valued):
    got = service_plan(valued({"A": -1}), hours=30)
    assert got.scores["hours"].sum() == 0
    assert "0 hours" in got.finding
    assert (
        service_plan(valued({"A": -1}), hours=30, by="top").scores["hours"].sum() == 0
    )


@QUICK
@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30),
    st.floats(1, 1e5),
    st.floats(0, 1),
)
def test_hours_add_up_and_keep_the_floor(valued, values, hours, part):
    positive = sum(v > 0 for v in values)
    floor = part * hours / max(positive, 1) * (1 - 1e-9)
    got = service_plan(valued(values), hours=hours, floor_hours=floor).scores
    assert got["hours"].sum() == pytest.approx(hours if positive else 0)
    served = got[got["net_asset_value"] > 0]
    assert (served["hours"] >= floor * (1 - 1e-9)).all()
    assert (np.diff(served["hours"]) <= 1e-6 * hours).all()  # more value is no less


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"hours": 0}, "hours"),
        ({"hours": "many"}, "hours"),
        ({"hours": 10, "by": "charm"}, "by"),
        ({"hours": 10, "floor_hours": -1}, "floor_hours"),
        ({"hours": 10, "floor_hours": 6}, "floor_hours"),  # two share ten hours
        ({"hours": 10, "capacity": 1.5}, "capacity"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(valued, options, name):
    with pytest.raises(ParameterError, match=f"'{name}' parameter of service_plan"):
        service_plan(valued({"A": 2, "B": 1}), **options)


def test_the_plan_speaks_for_itself(valued):
    got = service_plan(valued({"A": 600, "B": 300, "C": 100}), hours=1000)
    assert got.finding == (
        "1,000 hours go to 3 customers; the platinum tier gets 90% of them."
    )
    assert repr(got) == "ServicePlan(hours=1000, by=value, capacity=2)"
    assert got.summary().index.tolist() == ["platinum", "gold", "iron", "lead"]

"""The money arithmetic: against fractions, a year-by-year loop, and by property."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_series_equal

from customer_value.errors import ParameterError
from customer_value.measures.annuity import annuity_factor, discounts, net_flow

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
E5_FLOW = {
    "revenue": 1000,
    "margin": 0.4,
    "headroom": 2500 - 1000,
    "capture": 0.1,
    "referrals": 0.5,
    "referral_worth": 0.6 * 200 + 50 - 20,
    "cost": 120,
    "loss_rate": 0.02,
}


def factor(active, retention, *, years, rate=0.1, **more):
    return annuity_factor(
        active, retention, horizon_years=years, annual_discount_rate=rate, **more
    )


def exact(p, r, *, d, years):
    """Return the factor as a fraction, year by year."""
    return sum(
        Fraction(p) * Fraction(r) ** (t - 1) / (1 + Fraction(d)) ** t
        for t in range(1, years + 1)
    )


@pytest.mark.parametrize(
    ("years", "value"),
    [(0, 0), (1, 0.8181818182), (3, 1.8459804658), (5, 2.3896095025)],
)
def test_the_factor_of_the_method_holds(years, value):
    assert factor(0.9, 0.8, years=years) == pytest.approx(value, abs=1e-9)


def test_an_endless_horizon_nears_the_published_limit():
    assert factor(0.9, 0.8, years=400) == pytest.approx(0.9 / (1 + 0.1 - 0.8))


def test_mid_year_money_is_worth_half_a_year_more():
    end, mid = (factor(0.9, 0.8, years=3, timing=t) for t in ("end", "mid"))
    assert mid == pytest.approx(end * math.sqrt(1.1))


@QUICK
@given(
    st.integers(0, 100).map(lambda n: Fraction(n, 100)),
    st.integers(0, 100).map(lambda n: Fraction(n, 100)),
    st.integers(-90, 100).map(lambda n: Fraction(n, 100)),
    st.integers(0, 12),
)
def test_the_factor_agrees_with_fractions(p, r, d, years):
    want = float(exact(p, r, d=d, years=years))
    assert factor(float(p), float(r), years=years, rate=float(d)) == pytest.approx(want)


def test_retention_of_all_without_discount_counts_the_years():
    assert factor(1, 1, years=7, rate=0) == 7
    assert factor(1, 1.0, years=3, rate=0) == 3


def test_nobody_stays_means_one_year():
    assert factor(1, 0, years=5) == pytest.approx(1 / 1.1)


def test_a_series_gets_a_factor_a_customer():
    active = pd.Series({"a": 0.9, "b": 0.0, "c": np.nan})
    retention = pd.Series({"a": 0.8, "b": 0.5, "c": 0.5})
    got = factor(active, retention, years=3)
    assert got.to_dict() == pytest.approx(
        {"a": 1.8459804658, "b": 0, "c": np.nan}, nan_ok=True
    )
    assert_series_equal(active, pd.Series({"a": 0.9, "b": 0.0, "c": np.nan}))
    zero = factor(active.drop("c"), 0.8, years=0)
    assert zero.to_dict() == {"a": 0, "b": 0}


def test_whole_numbers_of_numpy_are_years():
    assert factor(1, 1, years=np.int64(2), rate=np.float64(0)) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("horizon_years", 1.5),
        ("horizon_years", -1),
        ("horizon_years", True),
        ("horizon_years", "3"),
        ("annual_discount_rate", -1),
        ("annual_discount_rate", -2.0),
        ("annual_discount_rate", math.nan),
        ("annual_discount_rate", "10%"),
        ("timing", "begin"),
        ("retention", 1.1),
        ("retention", -0.1),
        ("retention", "high"),
        ("retention", pd.Series([0.5, 1.5])),
        ("active", -0.1),
        ("active", "often"),
        ("active", None),
        ("active", math.inf),
        ("active", pd.Series([0.5, -0.5])),
    ],
)
def test_a_parameter_outside_its_range_is_refused_by_name(name, value):
    good = {
        "active": 0.9,
        "retention": 0.8,
        "horizon_years": 3,
        "annual_discount_rate": 0.1,
        "timing": "end",
    }
    active, retention, *_ = {**good, name: value}.values()
    rest = {k: {**good, name: value}[k] for k in list(good)[2:]}
    with pytest.raises(ParameterError, match=f"'{name}' parameter of annuity_factor"):
        annuity_factor(active, retention, **rest)


def test_the_flow_of_the_method_is_392():
    assert net_flow(**E5_FLOW) == pytest.approx(392)


@pytest.mark.parametrize(
    ("left_out", "flow"),
    [
        ({"cost": 0}, 512),
        ({"loss_rate": 0}, 415),
        ({"referrals": 0}, 317),
        ({"headroom": 0}, 335),
    ],
)
def test_each_part_of_the_flow_adds_its_own(left_out, flow):
    # costs 120; losses 2 % of 1,150; referrals 75; headroom 60 less 2 % of 150
    assert net_flow(**{**E5_FLOW, **left_out}) == pytest.approx(flow)


def test_pipeline_and_ideas_add_to_the_flow():
    assert net_flow(revenue=100, margin=0.5, pipeline=40, innovation=7) == 77


@pytest.mark.parametrize(("years", "value"), [(0, 0), (1, -109.0909), (3, -246.1307)])
def test_a_customer_who_costs_more_is_worth_less_the_longer_it_lasts(years, value):
    flow = net_flow(revenue=500, margin=0.3, cost=260, loss_rate=0.02)
    assert flow == pytest.approx(-120)
    assert factor(1, 0.8, years=years) * flow == pytest.approx(value, abs=5e-5)


@QUICK
@given(st.integers(0, 10), st.floats(0, 1), st.floats(0, 1))
def test_value_is_linear_in_every_part_of_the_flow(years, active, retention):
    worth = factor(active, retention, years=years)
    parts = [400, 60, 75, -120, -23]
    assert worth * sum(parts) == pytest.approx(sum(worth * part for part in parts))
    assert worth >= 0  # so a negative flow stays negative


def test_discounts_are_those_of_each_year():
    assert discounts(3, 0.1, "end").tolist() == pytest.approx(
        [1 / 1.1, 1 / 1.21, 1 / 1.331]
    )
    assert discounts(2, 0.21, "mid").tolist() == pytest.approx([1 / 1.1, 1 / 1.331])
    assert len(discounts(0, 0.1, "end")) == 0

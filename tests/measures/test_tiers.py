"""Tiers: by hand, against their definition with fractions, and by property."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.errors import ParameterError
from customer_value.measures.tiers import by_tier, tiers

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
MONEY = st.lists(st.integers(-1000, 1000), min_size=1, max_size=25).map(
    lambda values: pd.Series(values, dtype=float)
)


def test_the_tiers_of_the_method_hold():
    values = pd.Series(
        {"a": 500.0, "b": 300, "c": 100, "d": 100, "e": 50, "f": 0, "g": -80}
    )
    got = tiers(values)
    assert got.to_dict() == {
        **dict.fromkeys("abcd", "platinum"),
        "e": "iron",
        **dict.fromkeys("fg", "lead"),
    }
    assert "gold" not in set(got)


def test_a_share_of_exactly_the_cut_is_the_next_tier():
    # 800 of 1,000 lie above b: exactly .80, so gold; 950 above c: exactly .95, so iron
    values = pd.Series({"a": 800.0, "b": 150, "c": 50})
    assert tiers(values).tolist() == ["platinum", "gold", "iron"]


def test_missing_values_get_no_tier():
    got = tiers(pd.Series([1.0, np.nan, np.inf, -1]))
    assert got.isna().tolist() == [False, True, True, False]


def test_all_losses_are_lead():
    assert set(tiers(pd.Series([-5.0, -1, 0]))) == {"lead"}
    assert len(tiers(pd.Series([], dtype=float))) == 0


def test_other_cuts_move_the_tiers():
    values = pd.Series([50.0, 30, 20])
    assert tiers(values, cuts=(0.4, 0.6)).tolist() == ["platinum", "gold", "iron"]
    assert tiers(values, cuts=[0.9, 1.0]).tolist() == ["platinum"] * 3


def tier_by_hand(values, cuts):
    """Return tiers from the definition, one customer at a time."""
    total = sum(v for v in values if v > 0)
    names = []
    for v in values:
        above = Fraction(int(sum(o for o in values if o > v and o > 0)))
        if v <= 0:
            names.append("lead")
        elif above < Fraction(str(cuts[0])) * Fraction(int(total)):
            names.append("platinum")
        elif above < Fraction(str(cuts[1])) * Fraction(int(total)):
            names.append("gold")
        else:
            names.append("iron")
    return names


@QUICK
@given(MONEY, st.sampled_from([(0.8, 0.95), (0.5, 0.75), (0.2, 1.0)]))
def test_tiers_agree_with_their_definition(values, cuts):
    assert tiers(values, cuts=cuts).tolist() == tier_by_hand(values, cuts)


@QUICK
@given(MONEY)
def test_tiers_fall_with_value_and_ties_share_one(values):
    place = tiers(values).map({"platinum": 0, "gold": 1, "iron": 2, "lead": 3})
    by_value = place.groupby(values).agg(["min", "max"]).sort_index(ascending=False)
    assert (by_value["min"] == by_value["max"]).all()
    assert by_value["min"].is_monotonic_increasing


@pytest.mark.parametrize(
    "cuts", [(0.95, 0.8), (0.8, 0.8), (0.8, 1.1), (-0.1, 0.5), (0.8,), 0.8, ("a", "b")]
)
def test_cuts_that_do_not_rise_are_refused(cuts):
    with pytest.raises(ParameterError, match="'cuts' parameter of tiers"):
        tiers(pd.Series([1.0]), cuts=cuts)


def test_text_has_no_tier():
    with pytest.raises(ParameterError, match="must be numbers"):
        tiers(pd.Series(["a", "b"]))


# ------------------------------------------------------- shares of customers, not value


def test_tiers_by_customers_count_heads():
    values = pd.Series([500.0, 4, 3, 2, 1, 0, -9])
    got = tiers(values, by="customers", cuts=(0.2, 0.6))
    assert got.tolist() == ["platinum", "gold", "gold", "iron", "iron", "lead", "lead"]


@QUICK
@given(MONEY)
def test_tiers_by_customers_are_tiers_of_ranks(values):
    got = tiers(values, by="customers", cuts=(0.25, 0.5))
    positive = values[values > 0]
    for value, tier in zip(values, got, strict=True):
        share = (positive > value).sum() / max(len(positive), 1)
        want = "platinum" if share < 0.25 else "gold" if share < 0.5 else "iron"
        assert tier == (want if value > 0 else "lead")


def test_an_unknown_scale_is_refused():
    with pytest.raises(ParameterError, match="'by' parameter of tiers"):
        tiers(pd.Series([1.0]), by="people")


def test_many_customers_are_sorted_as_few_are():
    values = pd.Series(np.random.default_rng(5).lognormal(3, 2, 20_000).round(1) - 3)
    got = tiers(values)
    above = values[values > 0].sort_values().to_numpy()
    total = above.sum()
    for place in (0, 5, 99, 19_999):
        share = above[above > values[place]].sum() / total
        want = "platinum" if share < 0.8 else "gold" if share < 0.95 else "iron"
        assert got[place] == (want if values[place] > 0 else "lead")


def test_counts_and_sums_by_tier_cover_everyone():
    tier = pd.Series(["platinum", "lead", "not valued", "platinum"])
    got = by_tier(tier, pd.Series([3.0, -1.0, 0.0, 1.0]))
    assert list(got.index) == ["platinum", "gold", "iron", "lead", "not valued"]
    assert got["customers"].tolist() == [2, 0, 0, 1, 1]
    assert got["value"].tolist() == [4, 0, 0, -1, 0]
    assert got["share_value"].tolist() == [1, 0, 0, 0, 0]

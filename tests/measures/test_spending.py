"""Spend to win or keep a customer: E12 of the method, arithmetic, and by property."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.data.assumptions import Assumptions
from customer_value.errors import ParameterError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.spending import best_spend, break_even_spend

QUICK = settings(max_examples=60, deadline=None, derandomize=True)


def test_the_example_of_the_method_holds():
    best = best_spend(rate=0.2, ceiling=0.4, spend=5, value=100)
    assert best.k == pytest.approx(0.138629, abs=5e-7)
    assert best == pytest.approx(12.356168, abs=5e-7)
    assert best.profit_now == pytest.approx(15)
    assert best.profit == pytest.approx(20.430357, abs=5e-7)


def profit(spend, *, k, ceiling, value):
    return ceiling * (1 - math.exp(-k * spend)) * value - spend


@QUICK
@given(
    st.floats(0.01, 0.95),
    st.floats(1.05, 3),
    st.floats(0.5, 50),
    st.floats(0, 5000),
)
def test_no_other_spend_leaves_more_profit(rate, above, spend, value):
    ceiling = min(rate * above, 1.0)
    if rate >= ceiling:
        return
    best = best_spend(rate=rate, ceiling=ceiling, spend=spend, value=value)
    curve = {"k": best.k, "ceiling": ceiling, "value": value}
    # the curve goes through the present point
    assert profit(spend, **curve) == pytest.approx(best.profit_now, abs=1e-6)
    assert profit(best, **curve) == pytest.approx(best.profit, abs=1e-6)
    for other in (best * 0.9, best * 1.1 + 0.01, spend, 0.0, 3 * spend):
        assert profit(other, **curve) <= best.profit + 1e-7
    assert 0 <= best.rate <= ceiling


def test_the_last_unit_of_money_brings_one_unit_of_value():
    best = best_spend(rate=0.3, ceiling=0.5, spend=20, value=400)
    more = best.k * 0.5 * 400 * math.exp(-best.k * best)
    assert more == pytest.approx(1)


def test_where_the_first_unit_costs_more_than_it_brings_nothing_is_best():
    best = best_spend(rate=0.2, ceiling=0.4, spend=5, value=10)
    assert (best, best.rate, best.profit) == (0, 0, 0)
    assert best.profit_now == pytest.approx(-3)
    assert best_spend(rate=0.2, ceiling=0.4, spend=5, value=-10) == 0


def test_a_best_spend_is_a_number_with_what_it_brings():
    best = best_spend(rate=0.2, ceiling=0.4, spend=5, value=100)
    assert isinstance(best, float)
    assert repr(best) == "BestSpend(12.36, rate=0.3279, profit=20.43, profit_now=15)"
    again = pickle.loads(pickle.dumps(best))  # noqa: S301 - our own
    assert (again, again.rate, again.k) == (best, best.rate, best.k)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"rate": 0.4}, "rate"),  # at the ceiling there is no answer
        ({"rate": 0.5}, "rate"),
        ({"rate": 0}, "rate"),
        ({"ceiling": 1.2}, "ceiling"),
        ({"spend": 0}, "spend"),
        ({"spend": "5"}, "spend"),
        ({"value": math.nan}, "value"),
    ],
)
def test_numbers_that_cannot_be_are_refused(change, name):
    given = {"rate": 0.2, "ceiling": 0.4, "spend": 5, "value": 100, **change}
    with pytest.raises(ParameterError, match=f"'{name}' parameter of best_spend"):
        best_spend(**given)


# ------------------------------------------------------------------------ break even


@pytest.fixture(scope="module")
def asset(make_company):
    company = make_company(
        [
            ("A", "2025-07-01", 1000.0),
            ("B", "2025-07-01", 500.0),
            ("C", "2025-07-01", 100.0),
            ("D", "2023-07-01", 100.0),
        ],
        as_of="2026-01-01",
        interactions=pd.DataFrame(
            {
                "customer_id": ["C"],
                "date": ["2025-07-01"],
                "type": "call",
                "function": "sales",
                "cost": [90.0],
            }
        ),
        assumptions=Assumptions(retention=0.8),
    )
    shares = {"A": 0.5, "B": 0.96, "C": 0.5, "D": 0.5}
    return company, asset_value(company, activity=pd.Series(shares))


def test_the_most_that_keeping_may_cost_is_the_value_it_adds(asset):
    company, valued = asset
    got = break_even_spend(valued, lift=0.1)
    for who, share in {"A": 0.6, "B": 1.0}.items():
        more = pd.Series({"A": 0.5, "B": 0.96, "C": 0.5, "D": 0.5, who: share})
        raised = asset_value(company, activity=more).scores["net_asset_value"]
        added = raised[who] - valued.scores["net_asset_value"][who]
        assert got.loc[who, "break_even"] == pytest.approx(added)
    sure = asset_value(company, activity=pd.Series({"A": 1.0})).scores
    assert got.loc["A", "at_stake"] == pytest.approx(
        sure.loc["A", "net_asset_value"] - valued.scores.loc["A", "net_asset_value"]
    )


def test_who_brings_a_loss_or_nothing_may_cost_nothing(asset):
    got = break_even_spend(asset[1])
    assert got.loc[["C", "D"], "break_even"].tolist() == [0, 0]
    assert got.index[0] == "A"
    assert np.isfinite(got["break_even"]).all()


@pytest.mark.parametrize("lift", [0, -0.1, 1.5, "some", None])
def test_a_lift_that_cannot_be_is_refused(asset, lift):
    with pytest.raises(ParameterError, match="'lift' parameter of break_even_spend"):
        break_even_spend(asset[1], lift=lift)


def test_costs_that_are_paid_anyway_do_not_lower_what_keeping_may_cost(make_company):
    company = make_company(
        [
            ("A", "2023-01-01", 100.0),
            ("A", "2024-10-01", 100.0),
            ("B", "2025-12-01", 9),
        ],
        as_of="2026-01-01",
        interactions=pd.DataFrame(
            {
                "customer_id": ["A"],
                "date": ["2025-11-01"],
                "type": "call",
                "function": "sales",
                "cost": [60.0],
            }
        ),
        wallet=pd.DataFrame({"customer_id": ["A"], "category_spend": [2500.0]}),
        assumptions=Assumptions(retention=0.8),
    )

    def worth(share):
        shares = pd.Series({"A": share, "B": 0.5})
        return asset_value(company, activity=shares)

    added = worth(0.4).scores["net_asset_value"] - worth(0.3).scores["net_asset_value"]
    got = break_even_spend(worth(0.3), lift=0.1)
    # a tenth of 2,500 at 40 % is 100 a normal year; a tenth of a year, three times
    by_hand = 100 * 0.1 * (1 / 1.1 + 0.8 / 1.1**2 + 0.64 / 1.1**3)
    assert added["A"] == pytest.approx(by_hand)
    assert got.loc["A", "break_even"] == pytest.approx(by_hand)
    assert worth(0.3).scores.loc["A", "tier"] == "lead"

"""Tornado and elasticities: E5c of the method, re-valuations, bad ranges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.errors import ParameterError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.assumption_ranges import MEANING, told
from customer_value.measures.streams import STREAMS
from customer_value.measures.tornado import assumption_tornado

IDS = [f"C{k:02d}" for k in range(30)]


@pytest.fixture(scope="module")
def company(make_company):
    """Two years of purchases with segments, costs, wallets and referrals."""
    chance = np.random.default_rng(2)

    def days(n):
        return pd.Timestamp("2024-01-01") + pd.to_timedelta(
            chance.integers(0, 730, n), unit="D"
        )

    return make_company(
        pd.DataFrame(
            {
                "customer_id": chance.choice(IDS, 300),
                "date": days(300),
                "amount": chance.integers(10, 900, 300) / 4,
            }
        ),
        as_of="2025-12-31",
        customers=pd.DataFrame(
            {
                "customer_id": IDS,
                "segment": ["big", "small", "small"] * 10,
                "acquisition_cost": 40.0,
            }
        ),
        wallet=pd.DataFrame({"customer_id": IDS[::2], "category_spend": 2000.0}),
        referrals=pd.DataFrame(
            {
                "referrer_id": chance.choice(IDS[:10], 12),
                "referred_id": chance.choice(IDS[10:], 12),
                "date": days(12),
            }
        ),
        assumptions=Assumptions(allocated_costs={"sales": 500.0}),
    )


def test_every_assumption_is_tried(company):
    got = assumption_tornado(company)
    assert set(got.scores.index) == set(MEANING)
    assert got.scores["swing"].is_monotonic_decreasing
    assert got.total == pytest.approx(asset_value(company).total)
    assert got.scores["meaning"].str.len().min() > 3


@pytest.mark.parametrize(
    "name",
    [
        *("horizon_years", "annual_discount_rate", "timing", "headroom_capture"),
        *("incrementality", "saved_acquisition", "credit_loss_rate"),
    ],
)
def test_a_bar_is_the_total_under_that_assumption(company, name):
    row = assumption_tornado(company).scores.loc[name]
    for end in ("low", "high"):
        value = row[end] if isinstance(row[end], str) else float(row[end])
        value = int(value) if name == "horizon_years" else value
        rules = replace(company.assumptions, **{name: value})
        total = asset_value(company, assumptions=rules).total
        assert row[f"value_{end}"] == pytest.approx(total)


def test_a_margin_moves_with_its_factor(company):
    row = assumption_tornado(company).scores.loc["margin"]
    for end, factor in (("low", 0.9), ("high", 1.1)):
        rules = replace(company.assumptions, default_margin=0.4 * factor)
        total = asset_value(company, assumptions=rules).total
        assert row[f"value_{end}"] == pytest.approx(total)


def test_cost_totals_move_with_their_factor(company):
    row = assumption_tornado(company).scores.loc["allocated_costs"]
    rules = replace(company.assumptions, allocated_costs={"sales": 550.0})
    assert row["value_high"] == pytest.approx(
        asset_value(company, assumptions=rules).total
    )


def test_every_segment_moves_with_the_retention(company):
    got = assumption_tornado(company, ranges={"retention": (0.0, 1.0)})
    made = asset_value(company).variables
    used = got.scores.loc["retention", "used"]
    assert made["retention"].nunique() == 2
    assert got.scores.loc["retention", "value_high"] > got.total
    moved = (made["retention"] + 1 - used).clip(0, 1)
    years = pd.DataFrame({t + 1: made["activity"] * moved**t for t in range(3)})
    total = asset_value(company, activity=years).total
    assert got.scores.loc["retention", "value_high"] == pytest.approx(total)


def test_a_retention_that_was_given_is_replaced(company):
    rules = replace(company.assumptions, retention=0.8)
    row = assumption_tornado(company, assumptions=rules).scores.loc["retention"]
    assert row[["used", "low", "high"]].tolist() == pytest.approx([0.8, 0.75, 0.85])
    low = asset_value(company, assumptions=replace(rules, retention=0.75)).total
    assert row["value_low"] == pytest.approx(low)


def test_the_usual_range_grows_to_hold_the_value_in_use(company):
    rules = replace(company.assumptions, annual_discount_rate=0.3, horizon_years=8)
    got = assumption_tornado(company, assumptions=rules).scores
    assert got.loc["annual_discount_rate", ["low", "high"]].tolist() == [0.06, 0.3]
    assert got.loc["horizon_years", ["low", "high"]].tolist() == [1, 8]


def test_what_cannot_matter_is_left_out(make_company):
    company = make_company([("A", "2025-07-01", 10.0)], as_of="2026-01-01")
    got = assumption_tornado(
        company,
        assumptions=Assumptions(retention=0.5),
        activity=pd.Series({"A": 0.5}),
    )
    assert set(got.scores.index) == {
        *("horizon_years", "annual_discount_rate", "timing", "margin", "retention"),
        "credit_loss_rate",
    }
    years = pd.DataFrame({1: [0.5], 2: [0.4], 3: [0.3]}, index=["A"])
    got = assumption_tornado(company, activity=years)
    assert "retention" not in got.scores.index
    assert got.scores.loc["horizon_years", "high"] == 3  # no share beyond


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        ({"annual_discount": (0, 1)}, "Did you mean 'annual_discount_rate'"),
        ({"annual_discount_rate": 0.1}, "pair"),
        ({"annual_discount_rate": (0.2, 0.1)}, "pair"),
        ({"annual_discount_rate": (-1.5, 0.1)}, "above -1"),
        ({"horizon_years": (0, 1.5)}, "whole number of years"),
        ({"retention": (0.5, None)}, "pair"),
        ({"margin": (-1, 2)}, "factors"),
        ({"timing": ("end", "noon")}, "'end' or 'mid'"),
    ],
)
def test_ranges_that_cannot_be_are_refused(company, ranges, words):
    with pytest.raises(ParameterError, match=words):
        assumption_tornado(company, ranges=ranges)


# ---------------------------------------------------------------------- elasticities


@pytest.mark.parametrize(
    ("years", "elasticity"), [(1, 0), (3, 0.7912), (5, 1.3895), (10, 2.2348)]
)
def test_the_elasticity_of_retention_is_that_of_the_method(
    make_company, years, elasticity
):
    company = make_company(
        [("A", "2025-07-01", 1000.0)],
        as_of="2026-01-01",
        assumptions=Assumptions(retention=0.8, horizon_years=years),
    )
    got = assumption_tornado(company, activity=pd.Series({"A": 0.9})).elasticity
    assert got.loc["retention", "elasticity"] == pytest.approx(elasticity, abs=5e-5)


def test_the_elasticities_of_the_streams_add_up_to_one(company):
    got = assumption_tornado(company).elasticity
    streams = got[got["kind"] == "stream"]
    assert set(streams.index) == set(STREAMS)
    assert streams["elasticity"].sum() == pytest.approx(1)
    assert streams["value"].sum() == pytest.approx(asset_value(company).total)


def test_an_elasticity_is_what_one_per_cent_more_does(company):
    got = assumption_tornado(company).elasticity
    total = asset_value(company).total
    rules = replace(company.assumptions, headroom_capture=0.101)
    more = asset_value(company, assumptions=rules).total
    assert got.loc["headroom_capture", "elasticity"] == pytest.approx(
        (more / total - 1) / 0.01
    )
    assert got.loc["annual_discount_rate", "elasticity"] < 0


def test_everyone_kept_has_an_elasticity_from_below(make_company):
    company = make_company(
        [("A", "2025-07-01", 1000.0)],
        as_of="2026-01-01",
        assumptions=Assumptions(retention=1.0, annual_discount_rate=0.0),
    )
    got = assumption_tornado(company, activity=pd.Series({"A": 1.0})).elasticity
    # (1 + r + r squared) at r = 1: slope 3 over 3
    assert got.loc["retention", "elasticity"] == pytest.approx(1, abs=0.01)
    assert "annual_discount_rate" not in got.index  # nothing is 1 % more of zero


def test_no_value_has_no_elasticity(make_company):
    company = make_company([("A", "2023-07-01", 10.0)], as_of="2026-01-01")
    got = assumption_tornado(
        company,
        assumptions=Assumptions(retention=0.5),
        activity=pd.Series({"A": 0.5}),
    )
    assert got.total == 0
    assert got.elasticity["elasticity"].isna().all()
    assert (got.scores["swing"] == 0).all()


def test_a_model_has_a_tornado_too(company):
    got = assumption_tornado(company, activity="nbd")
    assert "retention" not in got.scores.index
    assert got.elasticity.loc["activity", "elasticity"] == pytest.approx(
        1 - idle_share(company), abs=1e-6
    )


def idle_share(company):
    """Return the share of the total that does not hang on the activity."""
    asset = asset_value(company, activity="nbd")
    fixed = asset.scores.loc[asset.variables["revenue"] <= 0, "sales"].sum()
    return fixed / asset.total


def test_the_tornado_speaks_for_itself(company):
    got = assumption_tornado(company)
    row = got.scores.iloc[0]
    assert got.finding.startswith("The assumption that matters most is the horizon: ")
    assert got.finding.endswith(".")
    assert repr(got).startswith(f"Tornado(total={got.total:.2f}, currency=EUR, first=")
    assert got.summary().equals(got.scores)
    assert row["swing"] == abs(row["value_high"] - row["value_low"])


def test_values_are_told_as_readers_expect_them():
    assert told("timing", "mid", "EUR") == "mid-year"
    assert told("horizon_years", 1, "EUR") == "1 year"
    assert told("margin", 0.9, "EUR") == "0.90 times"
    assert told("saved_acquisition", 1234.0, "EUR") == "EUR 1.23 k"
    assert told("annual_discount_rate", 0.065, "EUR") == "6.5%"


def test_an_assumption_whose_ends_lie_on_one_side_counts_with_its_full_reach(
    make_company,
):
    """Costs go on for ever, revenue fades: three years are worth more than 1 or 5."""
    company = make_company(
        [("A", "2025-07-01", 1000.0), ("B", "2024-07-01", 100.0)],
        as_of="2026-01-01",
        interactions=pd.DataFrame(
            {
                "customer_id": ["B"],
                "date": ["2025-07-01"],
                "type": "call",
                "function": "sales",
                "cost": [210.0],
            }
        ),
        assumptions=Assumptions(retention=0.8),
    )
    row = assumption_tornado(
        company, activity=pd.Series({"A": 0.8, "B": 0.0})
    ).scores.loc["horizon_years"]
    total = {
        years: sum((400 * 0.8**t - 210) / 1.1**t for t in range(1, years + 1))
        for years in (1, 3, 5)
    }
    assert total[1] < total[3] > total[5]
    assert row["value_high"] == pytest.approx(total[5])
    assert row["swing"] == pytest.approx(total[3] - min(total[1], total[5]))

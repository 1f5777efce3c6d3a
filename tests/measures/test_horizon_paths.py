"""Horizons side by side: each is a valuation of its own, and they are compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.data.examples import load_dataset
from customer_value.errors import ParameterError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.horizon_paths import horizon_paths

REVENUE = (100.0, 300.0, 9.0)


@pytest.fixture(scope="module")
def company(make_company):
    """A stays and grows dear late, B brings much and leaves, C loses money."""
    return make_company(
        [
            ("A", "2025-07-01", 100.0),
            ("B", "2025-07-01", 300.0),
            ("C", "2025-07-01", 9.0),
        ],
        as_of="2026-01-01",
        interactions=pd.DataFrame(
            {
                "customer_id": ["C"],
                "date": ["2025-07-01"],
                "type": "call",
                "function": "sales",
                "cost": [50.0],
            }
        ),
        assumptions=Assumptions(retention=0.8),
    )


LEAVING = pd.DataFrame(
    {year: [1.0, 0.5 * 0.4 ** (year - 1), 1.0] for year in range(1, 11)},
    index=list("ABC"),
)


def test_every_column_is_a_valuation(company):
    got = horizon_paths(company, activity=LEAVING)
    assert got.scores.columns.tolist() == [1, 2, 3, 5, 10]
    for years in got.scores:
        rules = replace(company.assumptions, horizon_years=years)
        asset = asset_value(company, assumptions=rules, activity=LEAVING)
        assert got.scores[years].sort_index().tolist() == pytest.approx(
            asset.scores["net_asset_value"].sort_index().tolist()
        )
        assert got.tiers[years].sort_index().tolist() == (
            asset.scores["tier"].sort_index().tolist()
        )
        assert got.agreement.loc[years, "total"] == pytest.approx(asset.total)


def test_who_stays_overtakes_who_leaves(company):
    got = horizon_paths(company, activity=LEAVING)
    assert got.ranks[1].to_dict() == {"A": 2, "B": 1, "C": 3}
    assert got.ranks[10].to_dict() == {"A": 1, "B": 2, "C": 3}
    assert got.agreement.loc[3, "tau"] == 1
    assert got.agreement.loc[1, "tau"] == pytest.approx(1 / 3)  # one of three pairs
    assert got.agreement["losing"].tolist() == [1] * 5
    assert got.agreement["changed"].loc[3] == 0


def test_the_horizon_in_use_is_always_there(company):
    rules = replace(company.assumptions, horizon_years=4)
    got = horizon_paths(company, (1, 2), assumptions=rules, activity=LEAVING)
    assert got.scores.columns.tolist() == [1, 2, 4]
    assert got.horizon_years == 4


def test_years_may_come_in_any_order_and_twice(company):
    got = horizon_paths(company, np.array([5, 1, 5]), activity=LEAVING)
    assert got.scores.columns.tolist() == [1, 3, 5]
    assert horizon_paths(company, [0], activity=LEAVING).scores[0].sum() == 0


@pytest.mark.parametrize("years", [(1.5,), (-1, 2), (), "12", 3.0, [None]])
def test_horizons_that_cannot_be_are_refused(company, years):
    with pytest.raises(ParameterError, match="'years' parameter of horizon_paths"):
        horizon_paths(company, years, activity=LEAVING)


def test_shares_that_end_before_the_horizon_are_refused(company):
    with pytest.raises(ParameterError, match="all 5 years of the horizon"):
        horizon_paths(company, activity=LEAVING[[1, 2, 3]])


def total(paths, years):
    return f"EUR {paths.agreement.loc[years, 'total']:.0f}"


def test_the_finding_says_what_the_horizon_changes(company):
    best = replace(company.assumptions, tier_by="customers", tier_cuts=(0.5, 0.9))
    got = horizon_paths(company, assumptions=best, activity=LEAVING)
    assert got.finding == (
        f"From 3 to 1 year the total goes from {total(got, 3)} to {total(got, 1)}, and "
        "2 customers change their tier (rank correlation 0.33)."
    )
    steady = LEAVING.assign(B=1).drop(columns="B")
    steady.loc["B"] = 1.0
    got = horizon_paths(company, activity=steady)
    assert "and 0 customers change their tier." in got.finding
    assert repr(got) == ("HorizonPaths(customers=3, years=1/2/3/5/10, most_changed=0)")
    assert got.summary().equals(got.agreement)


def test_one_customer_has_no_order_to_compare(make_company):
    company = make_company([("A", "2025-07-01", 5.0)], as_of="2026-01-01")
    got = horizon_paths(company, activity=LEAVING.loc[["A"]])
    assert got.agreement["tau"].isna().all()
    assert got.finding.endswith(".")


def test_a_horizon_without_any_value_has_no_rank_correlation(company):
    rules = replace(company.assumptions, horizon_years=0)
    got = horizon_paths(company, (0, 1), assumptions=rules, activity=LEAVING)
    assert np.isnan(got.agreement.loc[1, "tau"])
    assert got.finding.endswith("customers change their tier.")


def test_who_has_gone_is_not_valued_at_any_horizon():
    company = load_dataset("subscription")
    got = horizon_paths(company)
    for years in got.scores:
        rules = replace(company.assumptions, horizon_years=years)
        want = asset_value(company, assumptions=rules).scores["tier"]
        assert (got.tiers[years] == want.reindex(got.tiers.index)).all()
    assert (got.tiers[3] == "not valued").sum() == 346

"""Real against potential value: the cells by hand, and who is not measured."""

from __future__ import annotations

import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.errors import CustomerValueError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.potential import CELLS, real_and_potential

REVENUE = {"A": 1000, "B": 1000, "C": 100, "D": 100, "E": 500}
SPEND = {"A": 5000, "B": 1000, "C": 9000, "D": 200}


@pytest.fixture(scope="module")
def company(make_company):
    return make_company(
        [(who, "2025-06-01", float(amount)) for who, amount in REVENUE.items()],
        as_of="2026-01-01",
        wallet=pd.DataFrame(
            {"customer_id": list(SPEND), "category_spend": list(SPEND.values())}
        ),
        assumptions=Assumptions(retention=0.5),
    )


@pytest.fixture(scope="module")
def asset(company):
    return asset_value(company, activity=pd.Series(0.5, index=list(REVENUE)))


def test_every_customer_has_a_cell(asset):
    got = real_and_potential(asset)
    assert got.scores["cell"].sort_index().tolist() == [*CELLS, "not measured"]
    assert list(got.cells.index) == [*CELLS, "not measured"]
    assert got.cells["customers"].tolist() == [1, 1, 1, 1, 1]
    assert got.cells["real"].sum() == pytest.approx(asset.streams["current"])
    assert got.cells["potential"].sum() == pytest.approx(asset.streams["potential"])


def test_the_cuts_are_the_medians_of_those_measured(asset):
    got = real_and_potential(asset)
    one = asset.scores["annuity"].iloc[0] * 0.4
    assert got.cuts == pytest.approx(
        {"real": one * (1000 + 100) / 2, "potential": one * 0.1 * (4000 + 100) / 2}
    )


def test_the_finding_says_where_the_potential_lies(asset):
    # C: .5 x (1 / 1.1 + .5 / 1.21 + .25 / 1.331) x .4 x .1 x 8,900 = 269
    got = real_and_potential(asset)
    assert got.finding == (
        "68% of the potential, EUR 269, lies with 1 customer in the cell 'grow'."
    )
    assert repr(got).startswith("RealPotential(customers=4, real_cut=")
    assert got.summary().equals(got.cells)


def test_without_a_wallet_nothing_can_be_said(make_company):
    company = make_company(
        [("A", "2025-06-01", 5.0)],
        as_of="2026-01-01",
        assumptions=Assumptions(retention=0.5),
    )
    asset = asset_value(company, activity=pd.Series({"A": 1.0}))
    with pytest.raises(CustomerValueError, match="give the table wallet"):
        real_and_potential(asset)


def test_no_potential_at_all_is_said(company, make_company):
    poor = make_company(
        [("A", "2025-06-01", 5.0)],
        as_of="2026-01-01",
        wallet=pd.DataFrame({"customer_id": ["A"], "category_spend": [5.0]}),
        assumptions=company.assumptions,
    )
    got = real_and_potential(asset_value(poor, activity=pd.Series({"A": 1.0})))
    assert got.finding == "The potential of the customers measured adds up to 0."
    assert got.scores["cell"].tolist() == ["serve simply"]

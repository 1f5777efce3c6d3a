"""Value at stake: products of what is tested elsewhere, and what is missing."""

from __future__ import annotations

import pandas as pd
import pytest

from customer_value.data.examples import load_dataset
from customer_value.errors import CustomerValueError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.cancellation_risk import cancellation_risk
from customer_value.measures.credit_risk import credit_risk
from customer_value.measures.switching_signals import switching_signals
from customer_value.measures.value_at_stake import value_at_stake


@pytest.fixture(scope="module")
def software():
    return load_dataset("software")


def test_at_stake_is_probability_times_value(software):
    got = value_at_stake(software)
    rows, asset = got.scores, asset_value(software)
    cancel = cancellation_risk(software).scores["probability"]
    switch = switching_signals(software).scores["probability"]
    owed = credit_risk(software).scores["expected_loss"]
    value = asset.scores["net_asset_value"].clip(lower=0)
    for name, chance in (("cancellation", cancel), ("switching", switch)):
        want = (chance * value).reindex(rows.index)
        pd.testing.assert_series_equal(
            rows[f"{name}_at_stake"], want, check_names=False
        )
    larger = rows[["cancellation_at_stake", "switching_at_stake"]].max(axis=1)
    assert rows["at_stake"].equals(larger.rename("at_stake"))
    assert rows["expected_credit_loss"].sum() == pytest.approx(owed.sum())
    assert got.totals.loc["unpaid", "at_stake"] == pytest.approx(owed.sum())


def test_the_value_itself_is_left_alone(software):
    got = value_at_stake(software).scores["net_asset_value"]
    asset = asset_value(software).scores["net_asset_value"]
    assert got.sort_index().equals(asset.sort_index())


def test_who_costs_more_than_it_brings_has_nothing_at_stake(software):
    rows = value_at_stake(software).scores
    assert rows.loc["C00101", "net_asset_value"] < 0
    assert rows.loc["C00101", "at_stake"] == 0


def test_a_valuation_may_be_given(software):
    asset = asset_value(software, activity="survival")
    got = value_at_stake(software, asset=asset)
    assert got.scores["net_asset_value"].sum() == pytest.approx(asset.total)


def test_what_cannot_be_told_is_missing_and_said():
    got = value_at_stake(load_dataset("retailer"))
    assert got.scores[["cancellation", "unpaid"]].isna().all(axis=None)
    assert got.totals["customers"].to_dict()["cancellation"] == 0
    assert len(got.notes) == 2
    assert "open invoices" not in got.finding


def test_without_any_risk_the_reasons_are_said(make_company):
    company = make_company([("A", "2025-12-01", 5.0)], as_of="2025-12-31")
    asset = asset_value(
        company,
        assumptions=company.assumptions.from_mapping({"retention": 0.5}),
        activity=pd.Series({"A": 1.0}),
    )
    with pytest.raises(CustomerValueError, match=r"cancelled_on.*of history.*invoices"):
        value_at_stake(company, asset=asset)


def test_the_result_speaks_for_itself(software):
    got = value_at_stake(software)
    assert got.finding.startswith("EUR ")
    assert got.finding.endswith("of open invoices may be lost.")
    assert "do not subtract it" in got._repr_html_()
    assert repr(got).startswith("ValueAtStake(customers=300, at_stake=")
    assert got.summary().equals(got.totals)

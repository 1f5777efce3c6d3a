"""What customers get beside what they bring."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("software")


def test_both_sides_add_up_to_what_their_measures_say(company):
    table = cv.created_and_captured(company)
    asset = cv.asset_value(company)
    total = (table["net_asset_value_each"] * table["customers"]).sum()
    assert total == pytest.approx(asset.total)
    profit = (table["profit_each"] * table["customers"]).sum()
    assert profit == pytest.approx(cv.customer_profit(company)["profit"].sum())
    scores = cv.opportunity_scores(company, by="segment")
    for name, row in table.iterrows():
        assert row["opportunity"] == scores.loc[name, "opportunity"].max()
        said = company.outcomes[
            company.outcomes["customer_id"].isin(
                company.customers.query("segment == @name")["customer_id"]
            )
        ]
        met = said.loc[said["satisfaction"] >= 4, "importance"].sum()
        assert row["progress"] == pytest.approx(met / said["importance"].sum())
        assert row["respondents"] == said["customer_id"].nunique()
    assert table["net_asset_value_each"].is_monotonic_decreasing


def test_a_group_that_nobody_speaks_for_is_grey(company):
    answered = set(company.outcomes["customer_id"])
    groups = company.customers.set_index("customer_id").index.to_series()
    groups = groups.map(lambda who: "spoke" if who in answered else "silent")
    table = cv.created_and_captured(company, by=groups.rename("voice"))
    assert table.loc["silent", ["respondents", "status"]].tolist() == [0, "grey"]
    assert pd.isna(table.loc["silent", "progress"])
    assert table.loc["spoke", "status"] == "measured"
    assert table.index.name == "voice"


def test_what_is_missing_is_said(company):
    with pytest.raises(CustomerValueError, match="need the table outcomes"):
        cv.created_and_captured(cv.load_dataset("retailer"))
    with pytest.raises(ParameterError, match="Did you mean 'segment'"):
        cv.created_and_captured(company, by="segmnt")

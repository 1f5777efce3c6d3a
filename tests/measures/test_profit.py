"""Profit by customer and group, value by group: by hand, and they add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.errors import ParameterError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.profit import (
    customer_profit,
    segment_profit,
    segment_value,
)
from customer_value.measures.streams import STREAMS


@pytest.fixture(scope="module")
def company(make_company):
    """A earns 40, B costs more than it earns, C was dear long ago, D has no group."""
    return make_company(
        [
            ("A", "2025-06-01", 100.0),
            ("B", "2025-06-01", 50.0),
            ("C", "2024-06-01", 900.0),
            ("D", "2025-06-01", 10.0),
        ],
        as_of="2026-01-01",
        customers=pd.DataFrame(
            {"customer_id": list("ABCD"), "segment": ["big", "big", "small", None]}
        ),
        interactions=pd.DataFrame(
            [
                ("B", "2025-05-01", "call", "sales", 25.0),
                ("B", "2025-05-01", "mail", "marketing", 3.0),
                ("C", "2024-05-01", "call", "sales", 99.0),
            ],
            columns=["customer_id", "date", "type", "function", "cost"],
        ),
        assumptions=Assumptions(retention=0.5),
    )


def test_profit_is_margin_less_the_three_costs(company):
    got = customer_profit(company)
    assert got["profit"].to_dict() == {"A": 40, "D": 4, "C": 0, "B": -8}
    assert got.loc["B"].tolist() == [50, 20, 3, 25, 0, -8]
    assert "No margin column" in got.attrs["notes"][0]


def test_groups_add_up_to_everyone(company):
    got = segment_profit(company)
    assert got.index.tolist() == ["big", "unknown", "small"]
    assert got.index.name == "group"
    assert got["customers"].tolist() == [2, 1, 1]
    assert got["profit"].tolist() == [32, 4, 0]
    assert got["profit_each"].tolist() == [16, 4, 0]
    assert got["share_profit"].tolist() == pytest.approx([32 / 36, 4 / 36, 0])
    assert got["share_revenue"].tolist() == pytest.approx([150 / 160, 10 / 160, 0])
    assert got["share_losing"].tolist() == [0.5, 0, 0]
    assert got["profit"].sum() == customer_profit(company)["profit"].sum()


def test_a_series_groups_as_well_as_a_column(company):
    kinds = pd.Series({"A": "one", "B": "two"})
    got = segment_profit(company, by=kinds)
    assert got["profit"].to_dict() == {"one": 40, "unknown": 4, "two": -8}


def test_without_a_profit_there_are_no_shares(company):
    few = company.filter(customers=["B"])
    assert np.isnan(segment_profit(few)["share_profit"]).all()


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("segmnt", "Did you mean 'segment'"),
        (5, "Got 5 instead"),
        (pd.Series({"Z": 1}), "names customers of the company"),
        (pd.Series(["x", "y"], index=["A", "A"]), "A twice"),
    ],
)
def test_groups_that_are_none_are_refused(company, by, words):
    with pytest.raises(ParameterError, match=words):
        segment_profit(company, by=by)


def test_the_value_of_groups_adds_up_stream_by_stream(company):
    asset = asset_value(company, activity=pd.Series(0.5, index=list("ABCD")))
    kinds = pd.Series({"A": "one", "B": "two", "C": "two"})
    got = segment_value(asset, kinds)
    assert got["customers"].to_dict() == {"one": 1, "unknown": 1, "two": 2}
    assert got["net_asset_value"].sum() == pytest.approx(asset.total)
    assert got[list(STREAMS)].sum(axis=1).tolist() == pytest.approx(
        got["net_asset_value"].tolist()
    )
    assert got["share_value"].sum() == pytest.approx(1)
    assert got.loc["two", "value_each"] == pytest.approx(
        asset.scores.loc[["B", "C"], "net_asset_value"].mean()
    )


@pytest.mark.parametrize(
    "groups",
    [
        None,
        {"A": "one"},
        pd.Series({"Z": "one"}),
        pd.Series(["one", "two"], index=["A", "A"]),
    ],
)
def test_groups_of_a_valuation_are_a_series_of_its_customers(company, groups):
    asset = asset_value(company, activity=pd.Series({"A": 0.5}))
    with pytest.raises(ParameterError, match="'groups' parameter of segment_value"):
        segment_value(asset, groups)

"""Share of wallet: E12 of the method, sums over brands, and what is measured."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.errors import ParameterError
from customer_value.measures.answers import latest_answers
from customer_value.measures.asset_value import asset_value
from customer_value.measures.wallet import wallet, wallet_allocation


@pytest.mark.parametrize(
    ("rank", "brands", "share"),
    [(1, 2, 2 / 3), (2, 2, 1 / 3), (1, 3, 0.5), (1.5, 2, 0.5), (1, 1, 1)],
)
def test_the_shares_of_the_method_hold(rank, brands, share):
    assert wallet_allocation(rank, brands) == pytest.approx(share)


@given(st.integers(1, 30))
def test_the_brands_of_a_customer_share_the_whole_wallet(brands):
    ranks = pd.Series(range(1, brands + 1), dtype=float)
    assert wallet_allocation(ranks, brands).sum() == pytest.approx(1)


def test_a_series_keeps_its_customers_and_its_gaps():
    ranks = pd.Series({"A": 1.0, "B": np.nan})
    got = wallet_allocation(ranks, pd.Series({"A": 3.0, "B": 2.0}))
    assert got["A"] == 0.5
    assert math.isnan(got["B"])


@pytest.mark.parametrize(
    ("rank", "brands", "name"),
    [
        *((0, 2, "rank"), (3, 2, "rank"), ("first", 2, "rank"), (math.nan, 2, "rank")),
        *((1, 0, "brands"), (1, None, "brands"), (1, math.nan, "brands")),
    ],
)
def test_a_rank_outside_its_brands_is_refused(rank, brands, name):
    with pytest.raises(ParameterError, match=f"'{name}' parameter of wallet_"):
        wallet_allocation(rank, brands)


def answers(*rows):
    columns = ["customer_id", "date", "question", "value"]
    return pd.DataFrame(list(rows), columns=columns)


@pytest.fixture(scope="module")
def company(make_company):
    """A's spend is known, B's only by rank, C overspends with us, D said nonsense."""
    return make_company(
        [(c, "2025-07-01", 300.0) for c in "ABCDE"],
        as_of="2026-01-01",
        wallet=pd.DataFrame(
            {
                "customer_id": ["A", "C"],
                "category_spend": [1000.0, 200.0],
                "pipeline": [50.0, None],
            }
        ),
        survey=answers(
            ("A", "2025-05-01", "our_rank", 2),
            ("A", "2025-05-01", "brands_used", 2),
            ("B", "2024-05-01", "our_rank", 3),
            ("B", "2025-05-01", "our_rank", 1),
            ("B", "2025-05-01", "Our_Rank", 2),
            ("B", "2025-05-01", "brands_used", 2),
            ("D", "2025-05-01", "our_rank", 4),
            ("D", "2025-05-01", "brands_used", 2),
        ),
    )


def test_the_latest_answer_counts_and_answers_of_one_day_are_averaged(company):
    assert latest_answers(company, "our_rank").to_dict() == {"A": 2, "B": 1.5, "D": 4}
    assert latest_answers(company.at("2024-12-31"), "our_rank").to_dict() == {"B": 3}
    assert latest_answers(company, "never_asked").empty


def test_spend_comes_before_rank_and_the_share_ends_at_one(company):
    revenue = pd.Series(300.0, index=list("ABCDE"))
    got = wallet(company, revenue)
    assert got["share_of_wallet"].tolist()[:3] == pytest.approx([0.3, 0.5, 1])
    assert got["share_of_wallet"].isna().tolist()[3:] == [True, True]
    assert got["estimated"].tolist() == [False, True, False, False, False]
    assert got["headroom"].tolist() == [700, 0, 0, 0, 0]
    assert got["pipeline"].tolist() == [50, 0, 0, 0, 0]


def test_an_estimated_share_is_said_and_earns_nothing(company):
    shares = pd.Series(0.5, index=list("ABCDE"))
    got = asset_value(company, activity=shares, assumptions=_kept())
    assert got.variables.loc["B", "share_of_wallet"] == 0.5
    assert got.scores.loc["B", "potential"] == 0
    assert (
        "The share of wallet of 1 customer is estimated from its ranking of the brands "
        "used; its potential is not valued." in got.notes
    )


def _kept():
    from customer_value.data.assumptions import Assumptions

    return Assumptions(retention=0.8)


def test_without_wallet_and_survey_nothing_is_known(make_company):
    company = make_company([("A", "2025-07-01", 300.0)], as_of="2026-01-01")
    got = wallet(company, pd.Series({"A": 300.0}))
    assert got["share_of_wallet"].isna().all()
    assert not got["estimated"].any()
    assert got[["headroom", "pipeline"]].to_numpy().tolist() == [[0, 0]]

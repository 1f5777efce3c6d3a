"""Triage: who is chosen, who enters, who leaves, and what happens at the cut."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import customer_value as cv
from customer_value.judgements.triage import _chosen, triage_finding

DAY = "2026-01-01"


def company_of(amounts, pairs=()):
    pairs = pd.DataFrame(list(pairs), columns=["referrer_id", "referred_id"], dtype=str)
    bought = pd.DataFrame({"customer_id": list(amounts), "amount": amounts.values()})
    return cv.read_dataset(
        {"transactions": bought.assign(date=DAY), "referrals": pairs.assign(date=DAY)}
    )


@pytest.fixture(scope="module")
def five():
    amounts = {"A": 100.0, "B": 50.0, "C": 80.0, "D": 40.0, "E": 20.0}
    return company_of(amounts, [("E", "C"), ("E", "D")])


def test_a_customer_enters_through_whom_they_brought(five):
    got = cv.triage(five, capacity=2)
    # E has 20 of its own, and C's 80 and D's 40 beside
    assert got.index.tolist() == ["E", "A", "C", "B", "D"]
    assert got["place"].tolist() == ["enters", "stays", "leaves", "outside", "outside"]
    assert got.loc["E", ["rank_direct", "rank"]].tolist() == [5, 1]
    assert not got["tied"].any()
    assert (got.attrs["capacity"], got.attrs["by"]) == (2, "total")


def test_by_direct_value_nobody_changes(five):
    got = cv.triage(five, capacity=3, by="direct")
    assert got["place"].value_counts().to_dict() == {"stays": 3, "outside": 2}


def test_by_what_is_referred_the_rest_tie_at_nothing(five):
    got = cv.triage(five, capacity=2, by="referred")
    assert got.loc["E", "place"] == "enters"
    assert got["tied"].sum() == 4  # all who bring nothing share the last place
    assert got.loc["E", "tied"] == False  # noqa: E712 - a numpy flag


def test_a_number_of_your_own_may_decide(five):
    own = pd.Series({"D": 9.0, "E": 1.0}, name="index")
    got = cv.triage(five, capacity=1, by=own)
    assert got.index[:2].tolist() == ["D", "E"]
    assert got.loc["D", "place"] == "enters"
    assert got.loc["A", "place"] == "leaves"
    assert got["decides"].isna().sum() == 3
    assert got.attrs["by"] == "index"


def test_more_room_than_customers_takes_all(five):
    got = cv.triage(five, capacity=50)
    assert (got["place"] == "stays").all()
    assert not got["tied"].any()


def test_when_all_are_equal_the_tie_is_shown():
    got = cv.triage(company_of(dict.fromkeys("ABCD", 10.0), [("A", "A")]), capacity=2)
    assert (got["place"] == "stays").all()
    assert got["tied"].all()


def test_equals_that_fit_are_no_tie():
    got = cv.triage(
        company_of({"A": 10.0, "B": 10.0, "C": 1.0}, [("A", "C")]), capacity=2
    )
    assert got["place"].tolist() == ["stays", "stays", "outside"]
    assert not got["tied"].any()


def test_one_who_stays_is_one():
    got = cv.triage(company_of({"A": 10.0, "B": 8.0}, [("A", "B")]), capacity=1)
    assert triage_finding(got).endswith("the same 1 customer is chosen.")


def test_two_customers_are_enough():
    got = cv.triage(company_of({"A": 10.0, "B": 8.0}, [("B", "A")]), capacity=1)
    assert got["place"].to_dict() == {"B": "enters", "A": "leaves"}


def test_a_and_b_of_the_bundled_company():
    got = cv.triage(cv.load_dataset("software"), capacity=20)
    assert got.loc["C00106", "total"] == 140_000
    assert got.loc["C00118", "total"] == 280_000
    assert got.loc["C00118", "place"] == "enters"
    assert got["place"].isin(["stays", "enters"]).sum() == 20
    assert (got["place"] == "enters").sum() == (got["place"] == "leaves").sum()


def test_the_whale_that_loses_money_leaves_when_costs_count():
    company = cv.load_dataset("software")
    assert cv.triage(company, capacity=20).index[0] == "C00101"
    got = cv.triage(company, capacity=20, basis="net_asset_value")
    assert got.loc["C00101", "direct"] < 0
    assert got.loc["C00101", "place"] == "outside"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"capacity": 0}, "'capacity'.*1 or more. Got 0"),
        ({"capacity": -3}, "'capacity'"),
        ({"capacity": 2.5}, "'capacity'"),
        ({"capacity": True}, "'capacity'"),
        ({"capacity": 2, "by": "worth"}, "'by'.*'total', 'referred', 'direct'"),
        ({"capacity": 2, "by": 3}, "'by'"),
        ({"capacity": 2, "by": pd.Series({"Z": 1.0})}, "'by'.*names customers"),
        (
            {"capacity": 2, "by": pd.Series([1.0, 2.0], index=["A", "A"])},
            "'by'.*one number a customer",
        ),
        ({"capacity": 2, "by": pd.Series({"A": "x"})}, "numbers"),
        ({"capacity": 2, "fading": 2}, "'fading'"),
    ],
)
def test_what_means_nothing_is_refused(five, options, sentence):
    with pytest.raises(cv.ParameterError, match=sentence):
        cv.triage(five, **options)


def test_no_referrals_no_triage():
    with pytest.raises(cv.CustomerValueError, match="No referrals table"):
        cv.triage(cv.load_dataset("subscription"), capacity=5)


@given(
    values=st.lists(st.one_of(st.integers(0, 9), st.none()), max_size=12),
    capacity=st.integers(1, 14),
)
def test_the_chosen_are_the_best(values, capacity):
    numbers = pd.Series(values, dtype=float)
    chosen, tied = _chosen(numbers, capacity)
    known = numbers.dropna()
    fit = min(capacity, len(known))
    assert chosen.sum() >= fit
    assert (chosen.sum() > fit) == tied.any()
    assert set(numbers[tied]) <= {numbers[chosen].min()}
    assert not numbers[chosen].isna().any()
    if chosen.any() and chosen.sum() < len(known):
        assert numbers[chosen].min() > known[~chosen[known.index]].max()


def test_one_who_enters_comes_from_a_place_that_may_be_shared():
    bought = {"A": 10.0, "B": 1.0, "C": 1.0, "D": 20.0}
    got = cv.triage(company_of(bought, [("B", "D")]), capacity=2)
    assert triage_finding(got).endswith(
        "1 of 2 customers enters, one from place 3.5; 1 leaves."
    )

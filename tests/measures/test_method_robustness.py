"""Every method against the one used: by value_index itself, by hand, by property."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from customer_value.data.assumptions import INDEX_VARIABLES
from customer_value.measures.method_robustness import (
    method_finding,
    method_robustness,
    rank_intervals,
)
from customer_value.measures.value_index import value_index
from customer_value.measures.weight_sensitivity import weight_sensitivity

QUICK = settings(max_examples=15, deadline=None, derandomize=True)
AXES = ["rating", "aggregation", "left_out", "reference"]


@pytest.fixture(scope="module")
def variables():
    chance = np.random.default_rng(3)
    table = pd.DataFrame(
        chance.lognormal(size=(60, 7)).round(1),
        columns=list(INDEX_VARIABLES),
        index=[f"C{n:02d}" for n in range(60)],
    )
    table.loc["C05", "gap_days"] = np.nan
    table.loc["C09", list(INDEX_VARIABLES[:5])] = np.nan  # too little is known
    return table


@pytest.fixture(scope="module")
def index(variables):
    return value_index(variables, weights={"purchases": 5, "referrals": 1})


def tables():
    """Draw up to ten customers with three variables, with ties and missing cells."""
    cell = st.one_of(st.integers(-3, 9), st.integers(-3, 9), st.none())
    rows = st.lists(st.lists(cell, min_size=3, max_size=3), min_size=1, max_size=10)
    return rows.map(lambda cells: pd.DataFrame(cells, columns=list("xyz"), dtype=float))


def test_it_is_the_full_factorial_and_begins_with_the_index_itself(index):
    table = method_robustness(index)
    assert len(table) == 4 * 2 * (1 + 7) * 2
    assert not table.duplicated(AXES).any()
    assert set(table["rating"]) == {"rank", "value", "log", "cuts"}
    assert set(table["left_out"]) == {"none", *INDEX_VARIABLES}
    first = table.iloc[0]
    assert first[AXES].tolist() == ["rank", "arithmetic", "none", "mean"]
    assert (first["agreement"], first["mean_rank_shift"]) == (1, 0)
    assert table.attrs["customers"] == 59


@pytest.mark.parametrize("rating", ["rank", "value", "log"])
@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric"])
@pytest.mark.parametrize("left_out", ["none", "products"])
def test_a_row_is_what_another_index_gives(
    variables, index, rating, aggregation, left_out
):
    rows = method_robustness(index).set_index(AXES)
    scored = variables.drop("C09")
    other = value_index(
        scored.drop(columns=[left_out], errors="ignore"),
        weights={"purchases": 5, "referrals": 1},
        rating=rating,
        aggregation=aggregation,
        min_coverage=0,
    ).scores.sort_index()
    here = index.scores.drop("C09").sort_index()
    same = (other["verdict"] == here["verdict"]).mean()
    ranks = [frame["score"].round(9).rank(ascending=False) for frame in (other, here)]
    shift = (ranks[0] - ranks[1]).abs().mean()
    row = rows.loc[(rating, aggregation, left_out, "mean")]
    assert row["agreement"] == pytest.approx(same)
    assert row["mean_rank_shift"] == pytest.approx(shift)
    above = other["score"] > other["score"].median() + 1e-9
    below = other["score"] < other["score"].median() - 1e-9
    verdict = np.select([above, below], ["above", "below"], default="at")
    row = rows.loc[(rating, aggregation, left_out, "median")]
    assert row["agreement"] == pytest.approx((verdict == here["verdict"]).mean())
    assert row["mean_rank_shift"] == pytest.approx(shift)


def test_deciles_rate_equals_equally_and_the_many_lowest_low():
    zeros = pd.DataFrame({"referrals": [0] * 8 + [5, 9.0], "visits": range(10)})
    table = method_robustness(value_index(zeros, rating="value"))
    cuts = table.set_index(AXES).loc[("cuts", "arithmetic", "visits", "mean")]
    # by value: 1 x 8, 5.999 and 10; by deciles: 1 x 8, 9 and 10: the same two above
    own = (np.arange(10) > 4.5) == np.array([False] * 8 + [True] * 2)
    assert cuts["agreement"] == pytest.approx(own.mean(), abs=0.2)


def test_the_cut_points_of_the_client_are_used():
    pair = pd.DataFrame({"visits": [5.0, 45, 95]})
    cuts = {"visits": list(range(10, 100, 10))}
    table = method_robustness(value_index(pair, rating="cuts", cuts=cuts))
    assert table.iloc[0][AXES].tolist() == ["cuts", "arithmetic", "none", "mean"]
    assert table.iloc[0]["agreement"] == 1


def test_ratings_that_were_given_are_not_made_again():
    given_ratings = pd.DataFrame({"a": [1, 5.0, 9], "gap_days": [9, 5, 2.0]})
    table = method_robustness(value_index(given_ratings, rating="none"))
    assert set(table["rating"]) == {"none"}
    assert len(table) == 2 * 3 * 2
    assert table.iloc[0]["agreement"] == 1


def test_an_index_of_one_variable_leaves_none_out():
    table = method_robustness(value_index(pd.DataFrame({"a": [1, 2.0, 9]})))
    assert set(table["left_out"]) == {"none"}


def test_where_nothing_tells_customers_apart_there_is_no_method():
    index = value_index(pd.DataFrame({"a": [2.0, 2], "b": [1.0, 1]}))
    table = method_robustness(index)
    assert table.empty
    assert list(table.columns) == [*AXES, "agreement", "mean_rank_shift"]
    assert method_finding(table) == (
        "There is no other method to compare the verdicts with."
    )
    assert rank_intervals(index)[["low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("rows", [0, 1])
def test_one_customer_and_none_have_an_answer(variables, rows):
    index = value_index(variables.iloc[:rows])
    assert method_robustness(index).empty
    assert len(rank_intervals(index)) == rows


@QUICK
@given(tables(), st.sampled_from(["rank", "value", "log"]))
def test_shares_are_shares_and_the_index_agrees_with_itself(table, rating):
    found = method_robustness(value_index(table, rating=rating, reverse=("y",)))
    if found.empty:
        return
    assert found.iloc[0][["agreement", "mean_rank_shift"]].tolist() == [1, 0]
    assert found["agreement"].between(0, 1).all()
    assert found["mean_rank_shift"].between(0, len(table)).all()


@QUICK
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(table, random):
    order = list(table.index)
    random.shuffle(order)
    first = method_robustness(value_index(table))
    assert_frame_equal(first, method_robustness(value_index(table.loc[order])))


def test_the_interval_holds_the_ranks_of_all_methods(index):
    got = rank_intervals(index)
    assert list(got.index) == list(index.scores.index[:-1])
    assert got["rank"].tolist() == list(range(1, 60))
    assert (got["low"] <= got["high"]).all()
    ranks = []
    for rating in ("rank", "value", "log"):
        other = value_index(
            index.variables.drop("C09"),
            weights=index.weights,
            rating=rating,
            min_coverage=0,
        )
        ranks.append(other.scores["score"].rank(ascending=False))
    inside = pd.concat(ranks, axis=1).loc[got.index]
    assert inside.ge(got["low"], axis=0).mean(axis=None) > 0.8
    assert inside.le(got["high"], axis=0).mean(axis=None) > 0.8


def test_customers_that_every_method_ranks_alike_have_no_interval():
    table = pd.DataFrame({"a": [1, 2, 3.0], "b": [1, 2, 3.0]}, index=list("XYZ"))
    got = rank_intervals(value_index(table, rating="value"))
    assert got.loc["Z"].tolist() == [1, 1, 1]
    assert got.loc["X"].tolist() == [3, 3, 3]


def test_the_index_is_left_as_it_was(variables, index):
    before = index.scores.copy(), index.ratings.copy(), variables.copy()
    method_robustness(index)
    rank_intervals(index)
    for now, then in zip((index.scores, index.ratings, variables), before, strict=True):
        assert_frame_equal(now, then)


def test_the_sentence_leaves_the_index_itself_out(index):
    table = method_robustness(index)
    others = table["agreement"].iloc[1:]
    sentence = method_finding(table)
    assert sentence.startswith("Under 127 other methods between ")
    assert f"{others.min():.0%}" in sentence
    assert not math.isnan(others.min())


def test_columns_may_have_numbers_for_names():
    table = pd.DataFrame([[1, 9.0], [5, 2], [9, 4]])
    index = value_index(table)
    assert set(method_robustness(index)["left_out"]) == {"none", "0", "1"}
    assert set(weight_sensitivity(index, draws=8).index) == {0, 1}
    assert len(rank_intervals(index)) == 3

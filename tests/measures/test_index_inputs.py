"""The recipe of an index: kept, made again, extended, weighed by words."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from customer_value.customers.rating import average_ranks
from customer_value.data.assumptions import INDEX_VARIABLES
from customer_value.data.door import read_dataset
from customer_value.errors import ParameterError
from customer_value.measures.comparison import (
    compare_customers,
    compare_segments,
    segment_index,
)
from customer_value.measures.method_robustness import method_robustness, rank_intervals
from customer_value.measures.redundancy import correlation_ratio
from customer_value.measures.robustness import weight_robustness
from customer_value.measures.value_index import index_variables, value_index
from customer_value.measures.weight_sensitivity import weight_sensitivity


@pytest.fixture
def variables():
    chance = np.random.default_rng(6)
    table = pd.DataFrame(chance.random((20, 7)), columns=list(INDEX_VARIABLES))
    return table.set_axis([f"C{n}" for n in range(20)])


def test_an_index_can_be_made_again_from_what_it_keeps(variables):
    first = value_index(
        variables,
        weights={"products": 5},
        rating="log",
        aggregation="geometric",
        reverse=("gap_days", "purchases"),
        min_coverage=0.7,
    )
    again = value_index(
        first.variables,
        weights=first.weights,
        rating=first.rating,
        aggregation=first.aggregation,
        reverse=first.reverse,
        min_coverage=first.min_coverage,
        cuts=first.cuts,
    )
    assert_frame_equal(again.scores, first.scores)
    assert first.reverse == ("gap_days", "purchases")
    assert "variables=7" in repr(first)  # the table itself does not show


def test_what_the_caller_does_later_does_not_spoil_the_recipe(variables):
    before = variables.copy()
    index = value_index(variables)
    variables.loc["C0", "purchases"] = 1000.0
    variables["products"] = 0
    assert_frame_equal(index.variables, before)


def test_equal_weights_can_be_said_in_a_word(variables):
    want = value_index(variables).scores
    assert_frame_equal(value_index(variables, weights="equal").scores, want)
    with pytest.raises(ParameterError, match="or 'equal'"):
        value_index(variables, weights="same")


def test_silence_is_rated_the_other_way_round_by_default():
    silent = pd.DataFrame({"recency_days": [1, 400.0]})
    assert value_index(silent).ratings["recency_days"].tolist() == [10, 1]


def test_a_single_reversed_name_is_a_name(variables):
    ratings = value_index(variables, reverse="purchases").ratings
    assert ratings["purchases"].idxmin() == variables["purchases"].idxmax()


def test_a_customer_without_a_name_is_refused(variables):
    nameless = variables.set_axis([None, *variables.index[1:]])
    with pytest.raises(ParameterError, match="a name that is missing"):
        value_index(nameless)


def test_further_facts_come_on_request(make_company):
    company = make_company([("A", "2026-01-01", 10), ("A", "2026-01-31", 30)])
    table = index_variables(company, extra=["recency_days", "purchases"])
    assert list(table.columns) == [*INDEX_VARIABLES, "recency_days"]
    assert table.loc["A", "recency_days"] == 0
    assert list(index_variables(company, extra="revenue").columns)[-1] == "revenue"
    with pytest.raises(
        ParameterError, match=r"'recency' in extra\. Did you mean 'recency_days'"
    ):
        index_variables(company, extra=["recency"])


@pytest.mark.parametrize("share", [0.0, 0.3, 0.97])
def test_ranks_are_those_of_pandas(share):
    chance = np.random.default_rng(9)
    values = chance.integers(-5, 6, 400) * np.where(chance.random(400) < share, 0, 1.0)
    values[chance.random(400) < 0.1] = np.nan
    values[:2] = [1e308, -1e308]
    want = pd.Series(values).rank().to_numpy()
    np.testing.assert_array_equal(average_ranks(values), want)
    np.testing.assert_array_equal(average_ranks(values[:0]), want[:0])


def test_names_of_several_levels_are_refused_in_one_sentence(variables):
    pairs = [(name, "2026") for name in variables.index]
    levels = variables.set_axis(pd.MultiIndex.from_tuples(pairs))
    with pytest.raises(ParameterError, match=r"one row a customer\. Got 'names of 2 "):
        value_index(levels)
    with pytest.raises(
        ParameterError, match=r"one column a variable\. Got 'names of 2"
    ):
        value_index(variables.set_axis([list("aabbccd"), list("1212121")], axis=1))


TENTHS = list(range(1, 10))


@pytest.mark.parametrize("wrong", [None, 5])
def test_what_is_no_list_of_names_is_refused(variables, wrong):
    with pytest.raises(ParameterError, match="'reverse' parameter of value_index"):
        value_index(variables, reverse=wrong)
    bought = {"customer_id": ["A"], "date": ["2026-01-01"], "amount": [10.0]}
    company = read_dataset({"transactions": pd.DataFrame(bought)})
    with pytest.raises(ParameterError, match="'extra' parameter of index_variables"):
        index_variables(company, extra=wrong)
    with pytest.raises(ParameterError, match="'ids' parameter of compare_customers"):
        compare_customers(value_index(variables), wrong)


@pytest.mark.parametrize(
    ("cuts", "words"),
    [
        (None, "rating='cuts' needs 9 cut points for a and b"),
        ({"a": TENTHS}, "rating='cuts' needs 9 cut points for b"),
        ({"a": TENTHS, "bb": TENTHS}, "Unknown variable 'bb' in cuts. Did you mean"),
        ({"a": TENTHS, "b": TENTHS[:8]}, "must be 9 rising numbers for 'b'"),
        ({"a": TENTHS, "b": TENTHS[::-1]}, "must be 9 rising numbers for 'b'"),
        ({"a": TENTHS, "b": "123456789"}, "must be 9 rising numbers for 'b'"),
        (TENTHS, "must be a mapping of variable to 9 rising numbers"),
    ],
)
def test_cut_points_are_checked_before_anything_is_rated(cuts, words):
    two = pd.DataFrame({"a": [1.0, 5], "b": [2.0, 9]})
    with pytest.raises(ParameterError, match=re.escape(words)):
        value_index(two, rating="cuts", cuts=cuts)


def test_cut_points_find_columns_named_by_numbers():
    two = pd.DataFrame({2024: [1.0, 5], 2025: [2.0, 9]})
    index = value_index(two, rating="cuts", cuts={2024: TENTHS, 2025: TENTHS})
    assert index.ratings.to_numpy().tolist() == [[2, 3], [6, 10]]
    assert method_robustness(index)["agreement"].iloc[0] == 1


@pytest.mark.parametrize(
    "made",
    [
        weight_robustness,
        weight_sensitivity,
        method_robustness,
        rank_intervals,
        correlation_ratio,
        lambda index: compare_customers(index, ["C1"]),
        lambda index: compare_segments(index, pd.Series({"C1": "x"})),
        lambda index: segment_index(index, pd.Series({"C1": "x"})),
    ],
)
def test_a_table_is_no_index(variables, made):
    with pytest.raises(ParameterError, match=r"what value_index gives\. Got a DataF"):
        made(variables)


def test_a_list_inside_the_ids_is_no_customer(variables):
    with pytest.raises(ParameterError, match="has no customer"):
        compare_customers(value_index(variables), [["C1"]])

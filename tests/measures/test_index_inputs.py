"""The recipe of an index: kept, made again, extended, weighed by words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from customer_value.customers.rating import average_ranks
from customer_value.data.assumptions import INDEX_VARIABLES
from customer_value.errors import ParameterError
from customer_value.measures.value_index import index_variables, value_index


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

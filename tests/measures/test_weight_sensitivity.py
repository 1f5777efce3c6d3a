"""Which weight matters: against cases whose answer is known beforehand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from customer_value.data.assumptions import INDEX_VARIABLES
from customer_value.errors import ParameterError
from customer_value.measures import weight_sensitivity as module
from customer_value.measures.value_index import value_index
from customer_value.measures.weight_sensitivity import weight_sensitivity
from customer_value.measures.workshop_weights import workshop_weights


@pytest.fixture(scope="module")
def variables():
    chance = np.random.default_rng(3)
    table = pd.DataFrame(chance.lognormal(size=(80, 7)), columns=list(INDEX_VARIABLES))
    return table.set_axis([f"C{n:02d}" for n in range(80)])


@pytest.fixture(scope="module")
def index(variables):
    return value_index(variables)


def test_there_is_a_row_for_each_variable_the_most_important_first(index):
    table = weight_sensitivity(index, draws=128)
    assert set(table.index) == set(INDEX_VARIABLES)
    assert table.columns.tolist() == ["rank_shift", "verdict_flips"]
    assert table["rank_shift"].is_monotonic_decreasing
    assert table.attrs == {"customers": 80, "draws": 128, "seed": 7}
    # total order counts what weights do together, so the sum is about 1 or more
    assert table.sum().between(0.9, 2).all()


def test_it_is_the_same_twice_and_in_any_order_of_rows(variables, index):
    first = weight_sensitivity(index, draws=64)
    assert_frame_equal(weight_sensitivity(index, draws=64), first)
    shuffled = variables.sample(frac=1, random_state=1)
    again = weight_sensitivity(value_index(shuffled), draws=64)
    assert_frame_equal(again.loc[first.index], first)


def test_weights_of_equal_variables_change_nothing():
    same = pd.DataFrame({"a": [1, 2, 3.0, 9], "b": [1, 2, 3.0, 9]})
    table = weight_sensitivity(value_index(same), draws=64)
    assert (table == 0).all(axis=None)


def test_two_opposite_variables_matter_equally():
    chance = np.random.default_rng(1)
    first = chance.permutation(50)
    pair = pd.DataFrame({"a": first, "b": chance.permutation(50)}, dtype=float)
    table = weight_sensitivity(value_index(pair), draws=1024)
    assert table["rank_shift"].max() - table["rank_shift"].min() < 0.1


def test_a_weight_that_may_not_move_does_not_matter(index):
    box = {"purchases": (3, 3), "referrals": (1, 5)}
    table = weight_sensitivity(index, draws=64, box=box)
    assert (table.loc["purchases"] == 0).all()
    still = weight_sensitivity(index, draws=64, box=(3, 3))
    assert (still == 0).all(axis=None)


def test_the_box_of_a_workshop_is_taken(index):
    votes = pd.DataFrame({"variable": ["purchases"], "Ann": [2], "Ben": [2]})
    table = weight_sensitivity(index, draws=64, box=workshop_weights(votes))
    assert (table.loc["purchases"] == 0).all()


def test_the_geometric_index_has_an_answer_too(variables):
    index = value_index(variables, aggregation="geometric")
    table = weight_sensitivity(index, draws=64)
    assert (table["rank_shift"] > 0).all()


def test_many_customers_are_sampled_and_that_is_said(index, monkeypatch):
    monkeypatch.setattr(module, "MOST_CUSTOMERS", 20)
    assert weight_sensitivity(index, draws=64).attrs["customers"] == 20


def test_small_pieces_give_the_same_answer(index, monkeypatch):
    whole = weight_sensitivity(index, draws=64)
    monkeypatch.setattr(module, "CHUNK_CELLS", 300)
    assert_frame_equal(weight_sensitivity(index, draws=64), whole)


@pytest.mark.parametrize("rows", [0, 1])
def test_one_customer_and_none_have_an_answer(variables, rows):
    table = weight_sensitivity(value_index(variables.iloc[:rows]), draws=64)
    assert table.empty


@pytest.mark.parametrize("draws", [0, 1, 100, -4, 2.5, "64", True])
def test_draws_that_are_no_power_of_two_are_refused(index, draws):
    with pytest.raises(ParameterError, match="a power of 2"):
        weight_sensitivity(index, draws=draws)


def test_the_only_free_weight_brings_all_the_doubt_there_is():
    pair = pd.DataFrame({"a": [1, 9, 5, 2], "b": [9, 1, 6, 3]})
    # from a weight of 2 on the way to 5, a passes the 3 of b and turns A and B
    index = value_index(pair, weights={"a": 2})
    table = weight_sensitivity(index, draws=64, box={"b": (3, 3)})
    assert table.loc["a"].tolist() == [1, 1]
    assert table.loc["b"].tolist() == [0, 0]
    alone = value_index(pair.assign(b=1)[["a", "b"]])  # b tells nobody apart
    assert weight_sensitivity(alone, draws=64).to_numpy().tolist() == [[0, 0]]
    one = value_index(pair[["a"]])
    assert weight_sensitivity(one, draws=64).to_numpy().tolist() == [[0, 0]]


def test_customers_named_by_numbers_and_by_text_have_an_answer():
    pair = {"a": [1, 9, 5], "b": [9, 1, 6]}
    mixed = value_index(pd.DataFrame(pair, index=[7, "P-1", "P-2"]))
    text = value_index(pd.DataFrame(pair, index=["7", "P-1", "P-2"]))
    got = weight_sensitivity(mixed, draws=64)
    assert_frame_equal(got, weight_sensitivity(text, draws=64))

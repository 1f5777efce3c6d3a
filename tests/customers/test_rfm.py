"""Recency, frequency, money: levels and the ordered map of segments."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from customer_value.customers.rfm import RFM_RULES, rfm_level, rfm_segment
from customer_value.errors import ParameterError

# METHOD, example E13: how many of the 125 cells each segment holds
CELLS = {
    "At risk": 34,
    "Loyal": 22,
    "Big spenders": 18,
    "Promising": 12,
    "Needs attention": 9,
    "Champions": 8,
    "Cannot lose": 8,
    "New": 6,
    "Hibernating": 4,
    "Lost": 4,
}
# METHOD 00.8 by hand: where 1 + (rating - 1) / 1.8 reaches the next whole number
LEVELS = {
    1: 1,
    2.79: 1,
    2.8: 2,
    4.59: 2,
    4.6: 3,
    5.5: 3,
    6.39: 3,
    6.4: 4,
    8.19: 4,
    8.2: 5,
    10: 5,
}


def test_every_cell_has_exactly_one_segment():
    cells = itertools.product(range(1, 6), repeat=3)
    assert Counter(rfm_segment(*cell) for cell in cells) == CELLS


@pytest.mark.parametrize(
    ("cell", "segment"),
    [
        ((5, 5, 5), "Champions"),
        ((4, 4, 4), "Champions"),
        ((3, 5, 5), "Loyal"),
        ((4, 5, 3), "Loyal"),
        ((5, 1, 5), "Big spenders"),
        ((5, 1, 3), "New"),
        ((5, 2, 3), "Promising"),
        ((3, 1, 1), "Needs attention"),
        ((1, 5, 5), "Cannot lose"),
        ((2, 3, 1), "At risk"),
        ((1, 1, 3), "At risk"),
        ((2, 5, 1), "At risk"),
        ((2, 2, 2), "Hibernating"),
        ((1, 2, 2), "Lost"),
    ],
)
def test_the_first_rule_that_matches_decides(cell, segment):
    assert rfm_segment(*cell) == segment


def test_the_last_rule_matches_all():
    assert RFM_RULES[-1][1:] == ((1, 5), (1, 5), (1, 5))


@pytest.mark.parametrize(("rating", "level"), LEVELS.items())
def test_a_level_spans_a_fifth_of_the_ratings(rating, level):
    assert rfm_level(rating) == level


def test_a_column_of_ratings_becomes_a_column_of_levels():
    got = rfm_level(np.array([*LEVELS, np.nan]))
    np.testing.assert_array_equal(got, [*LEVELS.values(), np.nan])


def test_levels_of_numpy_are_levels():
    assert rfm_segment(np.int64(5), np.float64(5), 5) == "Champions"


@pytest.mark.parametrize("level", [0, 6, 2.5, -1, None, "5", True, float("nan")])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_level_outside_one_to_five_is_refused(level, place):
    cell = [3, 3, 3]
    cell[place] = level
    name = "rfm"[place]
    with pytest.raises(ParameterError, match=f"'{name}' parameter of rfm_segment"):
        rfm_segment(*cell)

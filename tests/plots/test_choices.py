from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from customer_value.data.assumptions import INDEX_VARIABLES
from customer_value.measures.method_robustness import method_robustness
from customer_value.measures.value_index import value_index
from customer_value.plots import value_index as plots
from customer_value.plots.canvas import ACCENT


@pytest.fixture(scope="module")
def table():
    chance = np.random.default_rng(3)
    variables = pd.DataFrame(
        chance.lognormal(size=(50, 7)), columns=list(INDEX_VARIABLES)
    )
    variables.attrs["as_of"] = pd.Timestamp("2026-10-31")
    return method_robustness(value_index(variables))


def test_each_single_change_has_a_bar_the_longest_first(table, sound, seen):
    ax = sound(lambda: plots.methods(table))
    lengths = [bar.get_width() for bar in ax.patches]
    assert len(lengths) == 3 + 1 + 7 + 1
    assert lengths == sorted(lengths, reverse=True)
    colours = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert colours.count(to_hex(ACCENT)) == 1
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert {"Rating by value", "Multiplied, not added", "Without products"} <= set(
        names
    )
    assert "verdicts\nthat stay" in seen(ax)


def test_a_bar_is_the_shift_of_its_method(table):
    ax = plots.methods(table)
    names = [label.get_text() for label in ax.get_yticklabels()]
    bars = dict(zip(names, (bar.get_width() for bar in ax.patches), strict=True))
    axes = ["rating", "aggregation", "left_out", "reference"]
    shifts = table.set_index(axes)["mean_rank_shift"]
    assert bars["Rating by value"] == shifts["value", "arithmetic", "none", "mean"]
    assert (
        bars["Without referrals"] == shifts["rank", "arithmetic", "referrals", "mean"]
    )
    assert bars["Compared with the median"] == 0


def test_it_says_what_moves_most_and_of_how_many(table, said):
    title, note, alt = said(plots.methods(table))
    assert title.startswith("The largest change, ")
    assert title.endswith("of the verdicts stay")
    assert note == (
        "Places that a customer moves on average if one choice changes · "
        "n = 50 customers · as of 31 October 2026"
    )
    assert alt.startswith("Bars of the places moved, the longest first: ")


def test_a_table_of_a_file_has_no_attributes_and_is_drawn(table, said):
    bare = table.copy()
    bare.attrs.clear()
    assert said(plots.methods(bare))[1].endswith("changes")


def test_where_there_is_no_other_method_that_is_said(said):
    index = value_index(pd.DataFrame({"a": [1.0, 1]}))
    title, _, _ = said(plots.methods(method_robustness(index)))
    assert title == "There is no other method to compare with"

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from customer_value.measures.concentration import concentration
from customer_value.plots import concentration as plots


@pytest.fixture
def result():
    return concentration(pd.Series([60.0, 10, 10, 10, 10]))


def test_the_curve_starts_at_nothing_and_ends_with_all(result, sound):
    ax = sound(lambda: plots.curve(result), result)
    points = ax.lines[1].get_xydata()
    assert points.tolist()[0] == [0, 0]
    assert points.tolist()[-1] == pytest.approx([1, 1])
    assert points[1] == pytest.approx([0.2, 0.6])


def test_the_top_fifth_is_marked_and_said(result, said):
    ax = plots.curve(result, what="revenue")
    assert ax.lines[2].get_xydata()[0] == pytest.approx([0.2, 0.6])
    title, note, alt = said(ax)
    assert title == "The top fifth of customers holds 60% of the revenue"
    assert (
        note == "Cumulated share of revenue, customers ranked by it · n = 5 customers"
    )
    assert alt == "Rising curve of the share of revenue: top 20% hold 60%."


def test_the_day_of_the_values_is_said_where_it_is_known(result, said):
    ax = plots.curve(result, as_of=pd.Timestamp("2026-10-31"))
    assert said(ax)[1].endswith("as of 31 October 2026")


def test_the_peak_is_marked_where_customers_lose_money(sound, said):
    whale = concentration(pd.Series([100.0, 50, 10, -40, -20]))
    ax = sound(lambda: plots.curve(whale), whale)
    assert ax.lines[3].get_xydata()[0] == pytest.approx([0.6, 1.6])
    assert said(ax)[2].endswith("top 20% hold 100% and peak: 60% hold 160%.")


def test_many_customers_are_drawn_with_few_points():
    many = concentration(pd.Series(np.arange(1, 50_001, dtype=float)))
    points = plots.curve(many).lines[1].get_xydata()
    assert len(points) == 2_001
    assert points[-1] == pytest.approx([1, 1])


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [-5.0, 1.0], [np.nan]])
def test_a_total_of_nothing_is_said_in_words(values, said):
    nothing = concentration(pd.Series(values, dtype=float))
    assert "does not add up to more than zero" in said(plots.curve(nothing))[0]


@pytest.mark.slow
@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.lists(st.floats(-1e6, 1e9), min_size=1, max_size=200))
def test_every_curve_is_readable(readable, values):
    readable(plots.curve(concentration(pd.Series(values))))

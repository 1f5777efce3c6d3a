"""The pictures of the rhythm of buying."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from scipy.stats import beta

from customer_value.data.door import read_dataset
from customer_value.measures.repeat_purchase import repeat_purchase
from customer_value.measures.rhythm import Regularity
from customer_value.plots import rhythm as plots
from customer_value.plots.canvas import ACCENT

AS_OF = pd.Timestamp("2026-10-31")


@pytest.fixture(scope="module")
def bought():
    """Return the answer of two customers; the tests give it other gaps."""
    lines = {"customer_id": ["A", "A"], "date": ["2026-01-01", "2026-01-11"]}
    frame = pd.DataFrame({**lines, "amount": 5.0})
    return repeat_purchase(read_dataset({"transactions": frame}, as_of="2026-10-31"))


def gapped(bought, gaps):
    counts = pd.Series(gaps, dtype="int64").rename_axis("gap_days")
    return replace(bought, gaps=counts.sort_index())


def shaped(share, k):
    scores = pd.DataFrame({"share": share}, dtype=float)
    return Regularity(k=k, low=k - 0.1, high=k + 0.1, scores=scores, as_of=AS_OF)


def test_every_gap_within_the_edge_is_in_a_bar(bought, sound, said):
    result = gapped(bought, {7: 40, 14: 30, 30: 25, 900: 5})
    ax = sound(lambda: plots.gaps(result), result)
    assert sum(bar.get_height() for bar in ax.patches) == 95
    assert ax.get_xlabel().endswith("5 gaps beyond the edge)")
    title, note, alt = said(ax)
    assert title == "Half of 100 gaps are over within 14 days"
    assert "n = 100 gaps" in note
    assert "one in ten is 30 or longer" in alt


def test_the_median_gap_is_marked(bought):
    ax = plots.gaps(gapped(bought, {7: 10, 14: 30, 30: 25}))
    assert list(ax.lines[0].get_xdata()) == [14, 14]
    assert to_hex(ax.lines[0].get_color()) == ACCENT


def test_a_median_at_the_right_keeps_its_label_inside(bought, readable):
    readable(plots.gaps(gapped(bought, {28: 5, 30: 60, 31: 80})))


def test_no_gap_is_said_in_words(bought, said):
    ax = plots.gaps(gapped(bought, {}))
    assert said(ax)[0] == "No customer has bought twice, so there is no gap to show"


@pytest.mark.slow
@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.dictionaries(st.integers(1, 5000), st.integers(1, 10**6), min_size=1))
def test_any_gaps_make_a_readable_picture(bought, readable, gaps):
    ax = readable(plots.gaps(gapped(bought, gaps)))
    inside = sum(bar.get_height() for bar in ax.patches)
    assert 0.95 * sum(gaps.values()) <= inside <= sum(gaps.values())


def test_shares_stand_in_bars_beside_chance_and_the_model(sound, said):
    share = beta.ppf((np.arange(400) + 0.5) / 400, 2, 2)
    result = shaped(share, 2.0)
    ax = sound(lambda: plots.regularity(result), result)
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(1)
    assert ax.lines[0].get_ydata()[0] == pytest.approx(1 / 11)
    curve = ax.lines[1]
    expected = beta.pdf(curve.get_xdata(), 2, 2) / 11
    assert list(curve.get_ydata()) == pytest.approx(list(expected))
    title, note, alt = said(ax)
    assert title.startswith("Customers buy more regularly than chance: k = 2.00")
    assert "400 customers with three purchases" in note
    assert alt.endswith("k is 2.00, buying is regular.")


@pytest.mark.parametrize("k", [0.3, 1.0, 9.9, 500.0, np.inf])
def test_any_shape_makes_a_readable_picture(readable, k):
    readable(plots.regularity(shaped([0.5] * 30 + [0.1, 0.9], k)))


def test_equal_gaps_lie_in_the_middle_bar():
    ax = plots.regularity(shaped([0.5] * 40, np.inf))
    assert ax.patches[5].get_height() == 1
    assert len(ax.lines) == 1  # no curve is as narrow


def test_too_few_customers_are_said_in_words(said):
    ax = plots.regularity(shaped([0.5, 0.4], np.nan))
    assert said(ax)[0].startswith("2 customers with three purchases: too few")

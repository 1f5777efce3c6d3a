from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from customer_value.customers.rates import wilson
from customer_value.measures.cohorts import active_share
from customer_value.measures.defection import Defection
from customer_value.measures.rhythm import Regularity
from customer_value.plots import defection as plots
from customer_value.plots.canvas import ACCENT, ALERT, GREY, INK


def _triangle(rows, first="2026Q1"):
    index = pd.period_range(first, periods=len(rows), freq="Q", name="cohort")
    wide = pd.DataFrame(rows, index=index, dtype=float)
    return wide.rename_axis(columns="age")


def _result(triangle, *, as_of="2026-12-31", kept=6, lost=4, new=3, returned=1):
    counts = {"active_before": kept + lost, "kept": kept, "lost": lost, "new": new}
    counts |= {"returned": returned, "inactive": 0}
    rate = wilson(lost, kept + lost)
    day = pd.Timestamp(as_of)
    return Defection(
        rate=rate,
        revenue_rate=0.3,
        yearly_retention=1 - rate.value,
        contractual=None,
        contracts=None,
        silent=None,
        regularity=Regularity(
            k=np.nan, low=np.nan, high=np.nan, scores=pd.DataFrame(), as_of=day
        ),
        window_days=365,
        start=day - pd.Timedelta(days=730),
        middle=day - pd.Timedelta(days=365),
        end=day,
        counts=pd.Series(counts),
        scores=pd.DataFrame(),
        cohorts=active_share(triangle),
        cohort_counts=triangle,
        notes=(),
        as_of=day,
        currency="EUR",
    )


@pytest.fixture
def result():
    nan = np.nan
    return _result(
        _triangle(
            [[100, 50, 40, 30], [200, 80, 60, nan], [50, 10, nan, nan], [9, *[nan] * 3]]
        )
    )


def test_the_triangle_has_a_cell_for_each_quarter_since_the_first(result, sound, seen):
    ax = sound(lambda: plots.cohorts(result), result)
    assert len(ax.patches) == 6
    texts = seen(ax)
    assert {"50%", "40%", "30%", "20%", "Q1 2026 · 100", "Q3 2026 · 50"} <= set(texts)
    assert "Q4 2026 · 9" not in texts


def test_a_stronger_share_has_a_darker_cell(result):
    shades = [sum(bar.get_facecolor()[:3]) for bar in plots.cohorts(result).patches]
    assert shades[0] == min(shades)
    assert shades[5] == max(shades)


def test_cohorts_are_summed_up_over_those_that_got_so_far(result, said):
    title, note, alt = said(plots.cohorts(result))
    assert title == "40% of new customers buy in the quarter after their first"
    assert "white" not in note
    assert alt.startswith("Table of 3 cohorts")


def test_a_quarter_that_is_not_over_is_white_and_not_counted(result, said):
    early = _result(result.cohort_counts, as_of="2026-11-15")
    ax = plots.cohorts(early)
    white = [bar for bar in ax.patches if to_hex(bar.get_facecolor()) == "#ffffff"]
    assert len(white) == 3
    title, note, _ = said(ax)
    assert title == "43% of new customers buy in the quarter after their first"
    assert "white: not over yet" in note


def test_long_histories_keep_the_latest_twelve_cohorts(readable, seen):
    rows = [[10.0] * (20 - i) + [np.nan] * i for i in range(20)]
    ax = readable(plots.cohorts(_result(_triangle(rows, "2022Q1"))))
    texts = seen(ax)
    assert "Q3 2023 · 10" not in texts
    assert {"Q4 2023 · 10", "Q3 2026 · 10"} <= set(texts)


def test_a_year_later_is_said_where_a_cohort_got_so_far(said):
    triangle = _triangle([[10, 5, 5, 4, 3], *[[10, *[np.nan] * 4]] * 4], "2025Q4")
    title, _, _ = said(plots.cohorts(_result(triangle)))
    assert title == (
        "50% of new customers buy in the quarter after their first, 30% a year after it"
    )


def test_cohorts_whose_second_quarter_runs_are_said(said):
    triangle = _triangle([[5.0, 2.0], [4.0, np.nan]], "2026Q3")
    title, _, _ = said(plots.cohorts(_result(triangle, as_of="2026-12-01")))
    assert title == "No cohort has completed the quarter after its first yet"


def test_a_first_quarter_alone_is_said_in_words(said):
    for triangle in (_triangle([[5.0]]), _triangle([]).reindex(columns=[0])):
        title, _, _ = said(plots.cohorts(_result(triangle)))
        assert title == "No cohort is older than a quarter yet"


def test_flows_lead_from_the_earlier_customers_to_todays(result, sound):
    ax = sound(lambda: plots.flows(result), result)
    bars = [(bar.get_x(), bar.get_width()) for bar in ax.patches]
    assert bars == [(0, 10), (6, 4), (0, 6), (6, 1), (7, 3), (0, 10)]
    faces = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert faces == [GREY, ALERT, GREY, ACCENT, ACCENT, INK]


def test_flows_are_said_in_words(result, said, seen):
    ax = plots.flows(result)
    title, note, alt = said(ax)
    assert title == "4 of 10 customers (40%) were lost; 4 came new or returned"
    assert note == (
        "Customers active in 365 days, and in the 365 days before · "
        "as of 31 December 2026"
    )
    assert "lost −4 · 40%" in alt
    assert {"+3", "+1", "6 · 60%"} <= set(seen(ax))


def test_flows_of_a_new_company_are_said_in_words(said):
    triangle = _triangle([[5.0]])
    young = _result(triangle, kept=0, lost=0, new=5, returned=0)
    assert said(plots.flows(young))[0] == "5 customers came; there was none to lose"
    nobody = _result(triangle, kept=0, lost=0, new=0, returned=0)
    assert said(plots.flows(nobody))[0] == "No customer bought in either window"
    one = _result(triangle, kept=1, lost=1, new=0, returned=0)
    assert said(plots.flows(one))[0] == (
        "1 of 2 customers (50%) was lost; 0 came new or returned"
    )


many = st.integers(0, 10**7)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.tuples(many, many, many, many), st.integers(1, 16), st.integers(0, 10**6))
def test_every_company_makes_readable_pictures(readable, sizes, quarters, size):
    rows = [
        [float(size + 1), *[float(size * (i % 3) // 2)] * (quarters - 1 - i)]
        + [np.nan] * i
        for i in range(quarters)
    ]
    kept, lost, new, returned = sizes
    triangle = _triangle(rows, "2023Q1")
    result = _result(triangle, kept=kept, lost=lost, new=new, returned=returned)
    readable(plots.cohorts(result))
    readable(plots.flows(result))

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from customer_value.measures.segments import Segmentation
from customer_value.plots import segments as plots
from customer_value.plots.canvas import ACCENT, GREY


def _result(names, customers, revenue):
    profile = pd.DataFrame(
        {"customers": customers, "revenue": revenue},
        index=pd.Index(names, name="segment"),
    )
    profile["share_customers"] = profile["customers"] / profile["customers"].sum()
    total = profile["revenue"].sum()
    profile["share_revenue"] = profile["revenue"] / (
        total if total > 0 else float("nan")
    )
    return Segmentation(
        method="levels",
        by=("purchases_per_year", "revenue", "products"),
        cuts=(4.0, 7.0),
        limits=pd.DataFrame(),
        scores=pd.DataFrame(),
        profile=profile,
        notes=(),
        as_of=pd.Timestamp("2026-10-31"),
        currency="EUR",
    )


@pytest.fixture
def result():
    return _result(["Core", "Occasional"], [20, 80], [900.0, 100.0])


def test_each_segment_has_two_dots(result, sound):
    ax = sound(lambda: plots.money(result), result)
    people, money = ax.collections
    assert list(people.get_offsets()[:, 0]) == pytest.approx([0.2, 0.8])
    assert list(money.get_offsets()[:, 0]) == pytest.approx([0.9, 0.1])
    assert to_hex(people.get_facecolor()[0]) == GREY
    assert to_hex(money.get_facecolor()[0]) == ACCENT


def test_the_headings_of_the_numbers_carry_the_colours_of_the_dots(result, seen):
    ax = plots.money(result)
    colours = {text.get_text(): text.get_color() for text in ax.texts}
    assert colours["share of\nrevenue"] == ACCENT
    assert {"20%", "90%", "80", "Core", "Occasional"} <= set(seen(ax))


def test_the_finding_is_the_title(result, said):
    title, note, alt = said(plots.money(result))
    assert title == result.finding.removesuffix(".")
    assert note == (
        "Share of customers and of net revenue by segment · n = 100 customers · "
        "as of 31 October 2026"
    )
    assert "Core 20% of customers, 90% of revenue" in alt


def test_what_does_not_fit_a_page_is_added_up(seen):
    names = [f"Segment {i}" for i in range(20)]
    texts = seen(plots.money(_result(names, [10] * 20, [5.0] * 20)))
    assert "7 others" in texts
    assert "Segment 12" in texts
    assert "Segment 13" not in texts
    assert "35%" in texts


def test_segments_without_customers_are_left_out(seen):
    texts = seen(plots.money(_result(["Core", "Empty"], [5, 0], [10.0, 0.0])))
    assert "Empty" not in texts


def test_nobody_is_said_in_words(said):
    title, _, _ = said(plots.money(_result([], [], [])))
    assert title == "There is no customer to put into a segment"


def test_awkward_names_stay_readable(awkward, readable):
    readable(plots.money(_result(awkward, [1] * 8, [1.0] * 8)))


@pytest.mark.slow
@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    st.lists(
        st.tuples(st.integers(0, 10**7), st.floats(-1e6, 1e12)), min_size=1, max_size=20
    )
)
def test_every_profile_makes_a_readable_picture(readable, rows):
    customers, revenue = zip(*rows, strict=True)
    names = [f"Segment {i}" for i in range(len(rows))]
    readable(plots.money(_result(names, customers, revenue)))

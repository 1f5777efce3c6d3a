from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

import customer_value as cv
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
        cells=pd.DataFrame(),
        profile=profile,
        clusters=None,
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


# ---------------------------------------------------------------------- levels


@pytest.fixture(scope="module")
def shop():
    return cv.load_dataset("retailer")


def fills(ax):
    return [to_hex(p.get_facecolor()) for p in ax.patches if isinstance(p, Rectangle)]


@pytest.mark.parametrize(("method", "cells"), [("levels", 27), ("rfm", 25)])
def test_every_combination_of_levels_has_a_cell(shop, method, cells, sound, seen):
    result = cv.segment_customers(shop, method=method)
    ax = sound(lambda: plots.levels(result), result)
    assert len(fills(ax)) == cells
    shown = [int(text) for text in seen(ax) if text.isdigit() and len(text) > 1]
    assert sum(shown) <= result.cells["customers"].sum()
    assert fills(ax).count(ACCENT) == 1


def test_the_title_names_the_cell_with_the_largest_revenue(shop, said):
    result = cv.segment_customers(shop)
    best = result.cells.sort_values("revenue").iloc[-1]
    title, note, alt = said(plots.levels(result))
    assert title == (
        f"{best['customers']:.0f} of 1,331 customers (frequency high, volume high, "
        f"variety high) bring {best['share_revenue']:.0%} of revenue"
    )
    assert note.startswith("Customers in each cell; the darker")
    assert "variety mid" in alt


def test_without_variety_the_grid_has_two_axes(sound, seen):
    lines = pd.DataFrame(
        [("A", "2025-01-01", 5.0), ("B", "2025-01-01", 9.0), ("B", "2025-02-01", 9.0)],
        columns=["customer_id", "date", "amount"],
    )
    result = cv.segment_customers(cv.read_dataset({"transactions": lines}))
    ax = sound(lambda: plots.levels(result), result)
    assert len(fills(ax)) == 9
    assert "volume" in seen(ax)


def test_levels_of_nobody_are_said_in_words(said, shop):
    lines = pd.DataFrame({"customer_id": ["A"], "date": ["2025-01-01"], "amount": [-1]})
    nobody = cv.segment_customers(cv.read_dataset({"transactions": lines}))
    title, _, _ = said(plots.levels(nobody))
    assert title == "There is no customer to put into a segment"
    clusters = cv.segment_customers(shop, method="clusters")
    assert said(plots.levels(clusters))[0] == "Clusters have no levels"


# -------------------------------------------------------------------- clusters


def test_clusters_show_the_means_of_their_members(shop, sound, seen, said):
    result = cv.segment_customers(shop, method="clusters")
    ax = sound(lambda: plots.clusters(result), result)
    means = result.clusters.means
    assert len(fills(ax)) == means.size
    assert f"{means['purchases_per_year'].iloc[0]:.1f}" in seen(ax)
    title, note, _ = said(ax)
    assert title == result.finding.removesuffix(".")
    assert result.clusters.verdict.removesuffix(".") in note


def test_clusters_that_do_not_hold_are_said_in_words(said, shop):
    few = shop.filter(customers=shop.customers["customer_id"][:9])
    result = cv.segment_customers(few, method="clusters")
    for picture in (plots.clusters, plots.money):
        title, _, _ = said(picture(result))
        assert title == (
            "No clusters were looked for: that needs 20 customers who differ"
        )
    levels = cv.segment_customers(few)
    assert said(plots.clusters(levels))[0] == "These segments are no clusters"


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

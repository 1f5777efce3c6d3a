"""Pictures of what could change the asset value, and of real and potential value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from customer_value.data.assumptions import Assumptions
from customer_value.errors import ParameterError
from customer_value.measures.equity_bridge import EquityBridge
from customer_value.measures.horizon_paths import HorizonPaths
from customer_value.measures.potential import RealPotential
from customer_value.measures.tornado import Tornado
from customer_value.plots import asset_value as plots
from customer_value.plots.canvas import ACCENT, ALERT, GREY, INK

AS_OF = pd.Timestamp("2026-10-31")
ROWS = {
    "horizon_years": (3, 1, 5, 400.0, 1500.0),
    "annual_discount_rate": (0.1, 0.06, 0.15, 1100.0, 880.0),
    "timing": ("end", "end", "mid", 1000.0, 1050.0),
    "credit_loss_rate": (0.0, 0.0, 0.02, 1000.0, 1000.0),
}


def _tornado(rows=ROWS, total=1000.0):
    columns = ["used", "low", "high", "value_low", "value_high"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table["swing"] = (table["value_high"] - table["value_low"]).abs()
    table = table.assign(meaning="words").rename_axis("assumption")
    return Tornado(
        scores=table.sort_values("swing", ascending=False, kind="stable"),
        elasticity=pd.DataFrame(),
        total=total,
        assumptions=Assumptions(),
        as_of=AS_OF,
        currency="EUR",
    )


def test_a_bar_reaches_the_line_where_both_ends_lie_on_one_side(sound):
    rows = {"horizon_years": (3, 1, 5, 600.0, 900.0)}
    result = _tornado(rows)
    ax = sound(lambda: plots.tornado(result), result)
    bar = ax.patches[0]
    assert (bar.get_x(), bar.get_x() + bar.get_width()) == (600, 1000)
    where = {text.get_text(): text.xy[0] for text in ax.texts if hasattr(text, "xy")}
    assert (where["1 year"], where["5 years"]) == (600, 1000)


def test_each_assumption_has_a_bar_around_the_total(sound, said):
    result = _tornado()
    ax = sound(lambda: plots.tornado(result), result)
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert bars == [(400, 1500), (880, 1100), (1000, 1050)]  # what moves nothing is out
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == [ACCENT, GREY, GREY]
    assert ax.lines[0].get_xdata()[0] == 1000
    title, note, alt = said(ax)
    assert title == (
        "The assumption that matters most is the horizon: at 1 year the total is "
        "EUR 400, at 5 years EUR 1.50 k"
    )
    assert "line: EUR 1.00 k as it is" in note
    assert "discount rate from 6% to 15%: EUR 1.10 k to EUR 880" in alt


def test_the_value_tried_stands_on_the_side_it_leads_to(seen):
    ax = plots.tornado(_tornado())
    texts = {t.get_text(): t.xy[0] for t in ax.texts if t.get_text() in seen(ax)}
    assert texts["15%"] == 880
    assert texts["6%"] == 1100
    assert texts["1 year"] == 400


def test_a_tornado_that_moves_nothing_is_said_in_words(said):
    still = {name: (*row[:3], 5.0, 5.0) for name, row in ROWS.items()}
    assert said(plots.tornado(_tornado(still)))[0] == "No assumption moves the total"


def _paths(values, *, years=(1, 3, 10)):
    table = pd.DataFrame(values, columns=list(years))
    table.index = [f"C{k}" for k in range(len(table))]
    return HorizonPaths(
        scores=table,
        ranks=table.rank(ascending=False),
        tiers=pd.DataFrame(),
        agreement=pd.DataFrame(
            {
                "total": table.sum(),
                "tau": 0.9,
                "changed": [0, 0, 2][: len(years)],
                "share_changed": 0.0,
                "losing": 0,
            },
            index=list(years),
        ),
        horizon_years=3 if 3 in years else years[0],
        as_of=AS_OF,
        currency="EUR",
    )


def test_who_moves_most_has_the_coloured_line(sound, said):
    result = _paths([[9, 9, 1], [5, 6, 9], [4, 5, 8], [1, 1, 7]])
    ax = sound(lambda: plots.horizons(result, top=3), result)
    lines = {to_hex(line.get_color()): list(line.get_ydata()) for line in ax.lines}
    assert lines[ACCENT] == [1, 1, 4]  # beyond the first places at the lower edge
    title, note, alt = said(ax)
    assert title.startswith("From 3 to 10 years the total goes from")
    assert note.startswith("Rank by net asset value, the first 3 places · n = 4")
    assert alt.endswith("3 years: first C0; 10 years: first C1.")


def test_ranks_that_stay_are_all_grey(readable):
    ax = readable(plots.horizons(_paths([[9, 9, 9], [5, 5, 5]])))
    assert {to_hex(line.get_color()) for line in ax.lines} == {GREY}


def test_ties_share_a_name_and_one_horizon_says_so(readable, said):
    readable(plots.horizons(_paths([[5, 5, 5]] * 12), top=10))
    alone = _paths([[5], [4]], years=(3,))
    assert said(plots.horizons(alone))[0] == (
        "There are no customers or horizons to compare"
    )


def test_no_place_is_drawn_that_nobody_holds(said):
    ax = plots.horizons(_paths([[9, 9, 9], [5, 5, 5]]))
    assert ax.get_yticks().tolist() == [1, 2]
    assert "the first 2 places · n = 2" in said(ax)[1]
    one = said(plots.horizons(_paths([[9, 9, 9]])))
    assert "the first place · n = 1 customer" in one[1]


@pytest.mark.parametrize("top", [0, 2.5, None])
def test_places_that_cannot_be_drawn_are_refused(top):
    with pytest.raises(ParameterError, match="'top' parameter of horizons"):
        plots.horizons(_paths([[9, 9, 9]]), top=top)


def _bridge(start=100.0, new=40.0, lost=-30.0, grown=20.0, shrunk=-5.0):
    parts = {"start": start, "new": new, "lost": lost, "grown": grown, "shrunk": shrunk}
    parts["end"] = sum(parts.values())
    return EquityBridge(
        scores=pd.DataFrame(),
        steps=pd.DataFrame(
            {"customers": [9, 3, 2, 4, 1, 10], "amount": list(parts.values())},
            index=pd.Index(list(parts), name="step"),
        ),
        since=pd.Timestamp("2025-10-31"),
        as_of=AS_OF,
        currency="EUR",
    )


def test_the_bridge_leads_from_then_to_now(sound, said):
    result = _bridge()
    ax = sound(lambda: plots.equity(result), result)
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert spans == [(0, 100), (100, 140), (110, 140), (110, 130), (125, 130), (0, 125)]
    faces = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert faces == [INK, ACCENT, ALERT, ACCENT, ALERT, INK]
    title, note, alt = said(ax)
    assert title == (
        "From 31 October 2025 to 31 October 2026 the total went from EUR 100 to "
        "EUR 125; 3 new customers moved it most, by EUR 40"
    )
    assert note.startswith("Net asset value of the customers, EUR · 31 October 2025")
    assert "lost EUR −30" in alt


def test_a_bridge_below_zero_can_be_read(readable):
    readable(plots.equity(_bridge(start=-50.0, new=0.0)))
    readable(plots.equity(_bridge(0.0, 0.0, 0.0, 0.0, 0.0)))


def _potential(real, potential):
    table = pd.DataFrame({"real": real, "potential": potential}, dtype=float)
    high = table > table.median()
    cell = np.select(
        [high["real"] & high["potential"], high["real"], high["potential"]],
        ["keep and grow", "keep", "grow"],
        default="serve simply",
    )
    table["cell"] = cell
    by = table.groupby("cell").agg(
        customers=("real", "size"), real=("real", "sum"), potential=("potential", "sum")
    )
    by = by.reindex(["keep and grow", "keep", "grow", "serve simply"]).fillna(0)
    medians = {name: float(table[name].median()) for name in ("real", "potential")}
    return RealPotential(
        scores=table, cells=by, cuts=medians, as_of=AS_OF, currency="EUR"
    )


def test_who_to_grow_stands_out_of_the_map(sound, said):
    result = _potential([1000, 900, 10, 20, 300], [5, 800, 900, 4, 60])
    ax = sound(lambda: plots.real_potential(result), result)
    grey, grow = ax.collections[:2]
    assert len(grey.get_offsets()) == 4
    assert grow.get_offsets().tolist() == [[10, 900]]
    assert to_hex(grow.get_facecolor()[0], keep_alpha=False) == ACCENT
    assert ax.lines[0].get_xdata()[0] == 300
    title, _, alt = said(ax)
    assert title == (
        "51% of the potential, EUR 900, lies with 1 customer in the cell 'grow'"
    )
    assert "grow 1 customer, potential EUR 900" in alt


def test_values_of_zero_stand_at_the_edge(readable):
    ax = readable(plots.real_potential(_potential([0, -5, 30, 60], [90, 0, 3, 6])))
    places = np.vstack([dots.get_offsets() for dots in ax.collections])
    assert places[:, 0].min() == pytest.approx(10)  # a third of the smallest
    assert places[:, 1].min() == pytest.approx(1)


def test_a_map_without_potential_is_said_in_words(said):
    result = _potential([5, 6], [0, 0])
    assert said(plots.real_potential(result))[0] == (
        "The potential of the customers measured adds up to 0"
    )


def test_many_customers_make_no_more_dots_than_can_be_told_apart():
    chance = np.random.default_rng(1)
    result = _potential(chance.lognormal(5, 1, 9000), chance.lognormal(4, 1, 9000))
    ax = plots.real_potential(result)
    assert sum(len(dots.get_offsets()) for dots in ax.collections) == 3000


def test_names_that_break_careless_pictures_do_not(readable, awkward):
    values = [[10 - k, 10 - k, k] for k in range(len(awkward))]
    result = _paths(values)
    named = {
        name: getattr(result, name).set_axis(awkward) for name in ("scores", "ranks")
    }
    readable(plots.horizons(replace(result, **named)))


amounts = st.floats(-1e14, 1e14)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    st.lists(st.tuples(amounts, amounts), min_size=4, max_size=4),
    st.lists(amounts, min_size=5, max_size=5),
    st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=30),
)
def test_every_change_makes_a_readable_picture(readable, ends, parts, values):
    rows = {
        name: (*row[:3], *pair)
        for (name, row), pair in zip(ROWS.items(), ends, strict=True)
    }
    readable(plots.tornado(_tornado(rows)))
    readable(plots.equity(_bridge(*parts)))
    readable(plots.horizons(_paths(values)))
    readable(
        plots.real_potential(_potential([v[0] for v in values], [v[1] for v in values]))
    )

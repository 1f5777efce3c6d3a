from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from customer_value.customers.rates import wilson
from customer_value.errors import ParameterError
from customer_value.measures.repeat_profile import COLUMNS
from customer_value.measures.repeat_purchase import RepeatPurchase
from customer_value.measures.rhythm import Regularity
from customer_value.models.survival import kaplan_meier
from customer_value.plots import repeat_purchase as plots
from customer_value.plots.canvas import ACCENT, GREY

AS_OF = pd.Timestamp("2026-10-31")


def _curve(waits):
    """Return the curve of rows (days, customers who bought, customers who wait)."""
    days, bought, waiting = (list(part) for part in zip(*waits, strict=True))
    ended = [1] * len(days) + [0] * len(days)
    waited = kaplan_meier(days + days, ended=ended, weights=bought + waiting)
    names = {"time": "days", "ended": "bought"}
    return waited.curve.rename(columns=names).drop(columns="censored")


def _profile(rows):
    """Return a profile of rows (trait, level, within, low, high, verdict)."""
    names = ["trait", "level", "within", "low", "high", "verdict"]
    frame = pd.DataFrame(rows, columns=names).set_index(["trait", "level"])
    plain = {"customers": 60, "watched": 50, "repeat_rate": 0.5, "p_value": 0.01}
    return frame.assign(**plain)[list(COLUMNS)]


def _result(purchases, revenue, *, waits=(), soon=0.25, median_days=np.nan, profile=()):
    scores = pd.DataFrame({"purchases": purchases, "revenue": revenue}, dtype=float)
    scores["purchases"] = scores["purchases"].astype(int)
    scores["repeat"] = scores["purchases"] > 1
    bought = scores[scores["purchases"] > 0]
    total = bought["revenue"].sum()
    part = bought.loc[bought["repeat"], "revenue"].sum()
    return RepeatPurchase(
        rate=wilson(int(bought["repeat"].sum()), len(bought)),
        revenue_share=float(part / total) if total > 0 else np.nan,
        soon=soon,
        median_days=median_days,
        scores=scores,
        purchases=pd.DataFrame({"customers": [1], "revenue": [1.0]}, index=[1]),
        gaps=pd.Series(dtype="int64"),
        regularity=Regularity(
            k=np.nan, low=np.nan, high=np.nan, scores=pd.DataFrame(), as_of=AS_OF
        ),
        time_to_second=_curve(waits or [(0, 0, 0)]),
        groups=pd.DataFrame(),
        profile=_profile(profile),
        within=wilson(20, 40),
        within_days=365,
        as_of=AS_OF,
        currency="EUR",
    )


@pytest.fixture
def result():
    waits = [(30, 5, 0), (90, 5, 0), (200, 4, 10), (400, 0, 16)]
    return _result(
        [1, 1, 2, 3, 4, 5, 9, 10, 0], [10, 10, 20, 30, 30, 50, 50, 200, 0], waits=waits
    )


def test_bars_are_shares_of_customers_and_of_revenue(result, sound):
    ax = sound(lambda: plots.buyers(result), result)
    lengths = [bar.get_width() for bar in ax.patches]
    assert lengths[:5] == pytest.approx([2 / 8, 1 / 8, 2 / 8, 2 / 8, 1 / 8])
    assert lengths[5:] == pytest.approx([0.05, 0.05, 0.15, 0.25, 0.5])
    assert len({bar.get_x() for bar in ax.patches}) == 2


def test_repeat_buyers_are_highlighted(result):
    faces = [to_hex(bar.get_facecolor()) for bar in plots.buyers(result).patches]
    assert faces == [GREY, *[ACCENT] * 4] * 2


def test_buyers_are_counted_in_words(result, said):
    title, note, alt = said(plots.buyers(result))
    assert (
        title == "75% of 8 customers bought more than once; they bring 95% of revenue"
    )
    assert note.endswith("as of 31 October 2026")
    assert "10+: 1 · 12% of customers, EUR 200 · 50%" in alt


def test_revenue_below_zero_keeps_its_label_free(readable):
    readable(plots.buyers(_result([1, 2, 3], [-50, 20, 100])))
    ax = readable(plots.buyers(_result([1, 2, 3], [-500, 20, 100])))
    assert [bar.get_width() for bar in ax.patches][5:] == [0] * 5


def test_the_curve_rises_to_the_share_that_bought_again(result, sound):
    ax = sound(lambda: plots.second_purchase(result), result)
    curve = ax.lines[0]
    assert curve.get_drawstyle() == "steps-post"
    shares = 1 - result.time_to_second["probability"]
    assert list(curve.get_ydata()) == pytest.approx(list(shares))
    assert curve.get_ydata()[0] == 0


def test_day_ninety_is_marked(result, said):
    ax = plots.second_purchase(result)
    assert [90, 0.25] in [list(line.get_xydata()[0]) for line in ax.lines[1:]]
    title, note, alt = said(ax)
    assert title == "25% buy again within 90 days"
    assert "n = 8 customers" in note
    assert "25% within 90 days and 35% within 400 days" in alt
    half = _result(
        [1, 2], [1, 1], waits=[(3, 1, 0), (95, 0, 1)], soon=0.5, median_days=3
    )
    assert said(plots.second_purchase(half))[0] == (
        "50% buy again within 90 days; half have by day 3"
    )


def test_the_curve_ends_where_few_customers_are_watched():
    waits = [(10, 5, 0), (100, 5, 10), (500, 1, 4)]
    ax = plots.second_purchase(_result([1, 2], [1, 1], waits=waits))
    assert ax.lines[0].get_xdata()[-1] == 100


def test_a_short_watch_is_said(said):
    young = _result([1, 2], [1, 1], waits=[(5, 1, 0), (8, 0, 1)], soon=np.nan)
    assert said(plots.second_purchase(young))[0] == (
        "Nobody has been watched for 90 days yet"
    )
    today = _result([1], [1], waits=[(0, 0, 1)], soon=np.nan)
    assert said(plots.second_purchase(today))[0] == (
        "No time has passed since the first purchases"
    )


def test_nobody_is_said_in_words(said):
    nobody = _result([0], [0], soon=np.nan)
    for picture in (plots.buyers, plots.second_purchase):
        assert said(picture(nobody))[0] == "No customer has bought yet"


@pytest.mark.slow
@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    st.lists(st.tuples(st.integers(0, 30), st.floats(-1e3, 1e13)), min_size=1),
    st.lists(
        st.tuples(st.integers(0, 4000), st.integers(0, 50), st.integers(0, 50)),
        max_size=20,
    ),
)
def test_every_company_makes_readable_pictures(readable, customers, waits):
    purchases, revenue = zip(*customers, strict=True)
    probe = _result(purchases, revenue, waits=waits)
    curve = probe.time_to_second
    soon = np.nan
    if curve["days"].max() >= 90:
        soon = 1 - curve.loc[curve["days"] <= 90, "probability"].iloc[-1]
    result = _result(purchases, revenue, waits=waits, soon=float(soon))
    readable(plots.buyers(result))
    readable(plots.second_purchase(result))


# ---------------------------------------------------------------------- who they are

PROFILE = [
    ("channel", "web", 0.75, 0.6, 0.86, "more often"),
    ("channel", "shop", 0.25, 0.15, 0.37, "less often"),
    ("region", "north", 0.52, 0.4, 0.64, "no clear difference"),
    ("region", "south", 0.48, 0.36, 0.6, "no clear difference"),
]


@pytest.fixture
def profiled():
    return _result([1, 2], [1, 1], profile=PROFILE)


def test_groups_that_differ_clearly_are_drawn(profiled, sound, seen):
    ax = sound(lambda: plots.who(profiled), profiled)
    dots = ax.collections[-1].get_offsets()
    assert dots[:, 0].tolist() == [0.75, 0.25]
    assert {"channel: web", "channel: shop"} <= set(seen(ax))
    assert list(ax.lines[0].get_xdata()) == [0.5, 0.5]  # everyone: 20 of 40


def test_who_is_said_in_the_title(profiled, said):
    title, note, alt = said(plots.who(profiled))
    assert title == (
        "Of the customers with channel web, 75% bought again within 365 days; of all, "
        "50%"
    )
    assert "n = 40" in note
    assert "channel: shop: 25%" in alt


def test_one_trait_shows_all_its_groups(profiled, readable, said):
    ax = readable(plots.who(profiled, trait="region"))
    assert said(ax)[0] == (
        "By region, 52% (north) to 48% (south) bought again within 365 days; 0 of 2 "
        "groups differ clearly"
    )
    shades = {to_hex(shade) for shade in ax.collections[-1].get_facecolors()}
    assert shades == {GREY}


def test_an_unknown_trait_is_refused(profiled):
    with pytest.raises(ParameterError, match="a trait of the profile: channel, region"):
        plots.who(profiled, trait="colour")


def test_without_a_clear_group_the_widest_are_drawn(readable):
    result = _result([1, 2], [1, 1], profile=PROFILE[2:])
    ax = readable(plots.who(result))
    assert len(ax.collections[-1].get_offsets()) == 2


def test_nothing_to_compare_is_said(said):
    ax = plots.who(_result([1], [1]))
    assert said(ax)[0] == "No two groups of 20 customers can be compared"


def test_awkward_groups_stay_readable(readable, awkward):
    rows = [
        ("k" * 40, f"{n}{name}", 0.5, 0.4, 0.6, "more often")
        for n, name in enumerate(awkward)
    ]
    readable(plots.who(_result([1, 2], [1, 1], profile=rows)))

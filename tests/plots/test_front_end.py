"""The picture of the front end beside depth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from customer_value.measures.front_end import FrontEndAndDepth
from customer_value.plots import front_end as plots
from customer_value.plots.canvas import ACCENT, GREY


def made(rows):
    frame = pd.DataFrame(rows, columns=["measure", "kind", "before", "now"])
    frame["change"] = frame["now"] / frame["before"].where(frame["before"] > 0) - 1
    scores = frame.set_index("measure")
    return FrontEndAndDepth(scores=scores, days=365, as_of=pd.Timestamp("2026-10-31"))


ROWS = [
    ("leads", "front end", 30.0, 60.0),
    ("conversions", "front end", 6.0, 3.0),
    ("repeat rate", "depth", 0.5, 0.6),
    ("tenure, years", "depth", np.nan, 1.2),
]


def test_each_bar_is_the_change_of_a_measure(sound):
    result = made(ROWS)
    ax = sound(lambda: plots.contrast(result), result)
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([1, -0.5, 0.2, 0])
    shades = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert shades == [GREY, GREY, ACCENT, ACCENT]


def test_the_title_is_the_finding(said):
    title, note, alt = said(plots.contrast(made(ROWS)))
    assert title == (
        "Leads rose by 100% within 365 days; the repeat rate went from 50% to 60%"
    )
    assert note.endswith("as of 31 October 2026")
    assert "repeat rate: 50% to 60%" in alt


def test_nothing_to_compare_is_said(said):
    ax = plots.contrast(made([("repeat rate", "depth", np.nan, 0.5)]))
    assert said(ax)[0] == "Nothing can be compared with the time before"


def test_many_and_awkward_names_stay_readable(readable, awkward):
    rows = [
        (f"{name} leads", "front end", 1.0, 2.0 + n) for n, name in enumerate(awkward)
    ]
    rows += [(f"visits {n}", "front end", 5.0, 4.0) for n in range(9)]
    readable(plots.contrast(made([*ROWS, *rows])))

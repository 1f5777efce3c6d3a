"""What a picture must always be: said in words, readable, harmless, repeatable."""

from __future__ import annotations

import dataclasses

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from customer_value.plots.canvas import figure
from customer_value.plots.heading import lift
from customer_value.plots.paper import house, sheet

TOUCH = 1.0  # pixels by which two boxes may overlap: letters do not fill their box


def _drawn(ax):
    """Return the texts a reader sees, with their boxes in pixels."""
    paper = sheet(ax)
    with house():
        canvas = FigureCanvasAgg(paper)
        canvas.draw()
        hidden = set()
        for axis in ax.findobj(Axis):
            ticks = axis._update_ticks() if axis.get_visible() else []
            shown = {id(label) for tick in ticks for label in (tick.label1,)}
            every = [*axis.get_majorticklabels(), *axis.get_minorticklabels()]
            hidden |= {id(label) for label in every if id(label) not in shown}
            if not (axis.get_visible() and axis.axes.axison):
                hidden |= {id(text) for text in axis.findobj(Text)}
        found = [
            text
            for text in paper.findobj(Text)
            if text.get_visible() and text.get_text().strip() and id(text) not in hidden
        ]
        return [(text, text.get_window_extent(canvas.get_renderer())) for text in found]


def _frames(result):
    names = [f.name for f in dataclasses.fields(result)]
    values = {name: getattr(result, name) for name in names}
    return {
        name: value.copy(deep=True)
        for name, value in values.items()
        if isinstance(value, (pd.DataFrame, pd.Series))
    }


@pytest.fixture(scope="session")
def seen():
    """Return a function (ax) -> the texts a reader sees, in the order of drawing."""
    return lambda ax: [text.get_text() for text, _ in _drawn(ax)]


@pytest.fixture(scope="session")
def readable():
    """Return a function (ax) -> ax that refuses texts that overlap or are cut off."""

    def check(ax):
        title, _, alt = lift_copy(ax)
        assert title
        assert not title.endswith(".")
        assert alt
        boxes = _drawn(ax)
        room = sheet(ax).bbox
        for i, (text, box) in enumerate(boxes):
            assert box.x0 >= room.x0 - TOUCH, f"cut off: {text.get_text()!r}"
            assert box.x1 <= room.x1 + TOUCH, f"cut off: {text.get_text()!r}"
            assert box.y0 >= room.y0 - TOUCH, f"cut off: {text.get_text()!r}"
            assert box.y1 <= room.y1 + TOUCH, f"cut off: {text.get_text()!r}"
            for other, space in boxes[i + 1 :]:
                across = min(box.x1, space.x1) - max(box.x0, space.x0)
                up = min(box.y1, space.y1) - max(box.y0, space.y0)
                both = f"{text.get_text()!r} lies on {other.get_text()!r}"
                assert across <= TOUCH or up <= TOUCH, both
        return ax

    return check


def lift_copy(ax):
    """Read title, note and alt sentence without taking them out of the drawing."""
    found = {text.get_gid(): text.get_text() for text in ax.findobj(Text)}
    title, note = (found.get(key, "").replace("\n", " ") for key in ("finding", "note"))
    return title, note, ax.get_label()


@pytest.fixture(scope="session")
def said():
    """Return a function (ax) -> (title, note, alt sentence)."""
    return lift_copy


@pytest.fixture
def sound(readable):
    """Return a function that draws twice and holds a picture to every promise."""

    def check(draw, *results):
        before = [_frames(result) for result in results]
        settings = dict(mpl.rcParams)
        ax = readable(draw())
        assert figure(draw()).png == figure(draw()).png
        assert dict(mpl.rcParams) == settings
        for result, frames in zip(results, before, strict=True):
            for name, frame in frames.items():
                now = getattr(result, name)
                if isinstance(frame, pd.DataFrame):
                    pd.testing.assert_frame_equal(now, frame)
                else:
                    pd.testing.assert_series_equal(now, frame)
        assert lift(draw())[2] == ax.get_label()
        return ax

    return check


@pytest.fixture(scope="session")
def awkward():
    """Names that break careless pictures."""
    return ["$x$", "a_b^c", "<b>&", "", "née Ωmega", "line\nbreak", "W" * 80, r"\frac"]

"""Marks that several pictures share: rows, bridges, dumbbells and their words."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from customer_value import words
from customer_value.plots.canvas import (
    GREY,
    INK,
    MUTED,
    RULE,
    canvas,
    finish,
    house,
    thousands,
)
from customer_value.words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

__all__ = [
    "BOLD",
    "Step",
    "blank",
    "bridge",
    "columns",
    "count_axis",
    "dumbbell",
    "footing",
    "gridlines",
    "headline",
    "panels",
    "row_names",
    "short",
    "spoken",
    "write",
]

BOLD: Final = 600
_SMALL: Final = 8.5  # points, as in house.mplstyle
_GAP: Final = 4.0  # points between a mark and its number
_BAR: Final = 0.66  # share of a row that its bar fills


class Step(NamedTuple):
    """One row of a bridge: a bar from start to end, with its name and number."""

    name: str
    start: float
    end: float
    colour: str
    number: str


def headline(sentence: str) -> str:
    """Return a sentence as a title: a capital letter, no full stop.

    >>> headline("purchases lead.")
    'Purchases lead'
    """
    plain = sentence.strip().removesuffix(".")
    return plain[:1].upper() + plain[1:]


def footing(*parts: str, as_of: pd.Timestamp | None = None) -> str:
    """Return the small line below a title; empty parts fall out.

    >>> footing("n = 10", "", as_of=pd.Timestamp("2026-10-31"))
    'n = 10 · as of 31 October 2026'
    """
    known = as_of is not None and not pd.isna(as_of)
    day = f"as of {words.day(as_of)}" if known else ""
    return " · ".join(part for part in (*parts, day) if part)


def short(name: object, *, points: float = 150.0) -> str:
    r"""Cut a name that is wider than so many points; the cut shows as "…".

    >>> short("A\nB"), short("Harbour " * 9)
    ('A B', 'Harbour Harbour Harbour Harbour…')
    """
    clean = " ".join(str(name).split()) or words.MISSING
    clean = clean[:200]  # nothing longer fits any page
    if _width(clean) <= points:
        return clean
    lengths = range(1, len(clean))
    cut = bisect_right(lengths, points, key=lambda n: _width(f"{clean[:n]}…"))
    return f"{clean[:cut].rstrip()}…"


def write(
    ax: Axes,
    text: str,
    *,
    at: tuple[float, float],
    to: tuple[float, float] = (_GAP, 0.0),
    ha: str = "left",
    va: str = "center",
    colour: str = INK,
    weight: int = 400,
    coords: Any = "data",  # noqa: ANN401 - what matplotlib takes
) -> Annotation:
    """Write a label so many points beside a place; it may leave the Axes."""
    label = ax.annotate(
        text,
        xy=at,
        xycoords=coords,
        xytext=to,
        textcoords="offset points",
        annotation_clip=False,
    )
    label.set(ha=ha, va=va, color=colour, fontsize=_SMALL, fontweight=weight)
    return label


@house()
def blank(ax: Axes | None, *, sentence: str, note: str = "") -> Axes:
    """Return a picture that says in words why there is nothing to draw."""
    ax = canvas(ax, size=0.6)
    ax.set_axis_off()
    return finish(ax, title=headline(sentence), note=note, alt=sentence)


def row_names(ax: Axes, names: Sequence[object], *, heading: int = 0) -> None:
    """Name the rows from the top down, below so many lines of headings."""
    ax.set_yticks(range(len(names)), [short(name) for name in names])
    ax.set_ylim(len(names) - 0.5, -0.5 - 0.7 * heading)
    ax.xaxis.set_visible(False)
    ax.spines["bottom"].set_visible(False)


def gridlines(ax: Axes, *, axis: str = "y", most: int = 5) -> None:
    """Draw a few thin lines at round numbers."""
    from matplotlib.ticker import MaxNLocator

    side = ax.yaxis if axis == "y" else ax.xaxis
    side.set_major_locator(MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]))
    side.grid(visible=True)
    side.set_tick_params(labelcolor=MUTED)


def count_axis(ax: Axes, top: float, *, most: int = 4) -> None:
    """Mark the upright axis at a few round numbers up to the highest bar."""
    from matplotlib.ticker import MaxNLocator

    steps = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10], integer=True)
    ax.yaxis.set_major_formatter(thousands())
    ax.set_yticks([tick for tick in steps.tick_values(0, top) if 0 <= tick <= top])
    ax.yaxis.grid(visible=True)
    ax.tick_params(axis="y", labelcolor=MUTED)


def bridge(ax: Axes, steps: Sequence[Step]) -> None:
    """Draw bars that start where the one above ended, each with its number."""
    row_names(ax, [step.name for step in steps])
    for y, step in enumerate(steps):
        low, high = sorted((step.start, step.end))
        ax.barh(y, high - low, left=low, height=_BAR, color=step.colour)
        write(ax, step.number, at=(high, y), to=(6, 0))
    ends = [step.end for step in steps]
    reach = _BAR / 2
    for y, end in enumerate(ends[:-1]):
        ax.plot([end, end], [y - reach, y + 1 + reach], color=RULE, lw=0.8, zorder=0)


def dumbbell(
    ax: Axes,
    frame: pd.DataFrame,
    *,
    colours: tuple[str, str],
    numbers: pd.DataFrame,
) -> None:
    """Draw two dots a row, joined; the numbers stand in two columns at the right.

    The columns' headings carry the colours of the dots, so no legend is needed.
    """
    row_names(ax, list(frame.index), heading=2)
    values = frame.to_numpy(dtype=float)
    for y, (one, two) in enumerate(values):
        ax.plot([one, two], [y, y], color=RULE, lw=3, zorder=1)
    for column, colour in enumerate(colours):
        dots = ax.scatter(values[:, column], np.arange(len(values)), s=52, zorder=2)
        dots.set_facecolor(colour)
    ax.axvline(0, color=RULE, lw=0.8, zorder=0)
    columns(ax, numbers, colours=colours)


def columns(
    ax: Axes, numbers: pd.DataFrame, *, colours: Sequence[str | None] = ()
) -> None:
    """Set columns of numbers to the right; the last ones may have colours."""
    right = 6.0
    plain = [None] * (len(numbers.columns) - len(colours))
    for name, shade in zip(numbers.columns, [*plain, *colours], strict=True):
        cells = [str(cell) for cell in numbers[name]]
        heading = str(name).split("\n")
        right += 10 + max(_width(text) for text in [*cells, *heading])
        place: dict[str, Any] = {
            "to": (right, 0.0),
            "ha": "right",
            "coords": ("axes fraction", "data"),
        }
        tone = MUTED if shade in (None, GREY) else str(shade)
        write(ax, str(name), at=(1, -0.55), va="bottom", colour=tone, **place)
        for y, cell in enumerate(cells):
            write(ax, cell, at=(1, y), **place)


@cache
def _width(text: str) -> float:
    """Return the width of a small text in points, in the real typeface."""
    face = FontProperties(family=["Inter", "DejaVu Sans"], size=_SMALL)
    with house():
        size = text_to_path.get_text_width_height_descent(text, face, ismath=False)
    return float(size[0])


def panels(
    ax: Axes,
    shares: pd.DataFrame,
    *,
    numbers: Sequence[Sequence[str]],
    shades: Sequence[str],
) -> None:
    """Draw the columns of a table as bars side by side, all on one scale."""
    values = shares.fillna(0.0)
    lows, highs = values.min().clip(upper=0), values.max().clip(lower=0.001)
    gap = 0.35 * float((highs - lows).sum())  # room for the numbers of the first
    base = 0.0
    places = np.arange(len(values))
    for (name, column), texts in zip(values.items(), numbers, strict=True):
        base -= float(lows[str(name)])
        ax.barh(places, column, _BAR, left=base, color=list(shades))
        head = write(ax, str(name), at=(base, -0.55), to=(0, 0))
        head.set(va="bottom", color=MUTED)
        for y, (value, text) in enumerate(zip(column, texts, strict=True)):
            write(ax, text, at=(base + max(value, 0.0), y))
        base += float(highs[str(name)]) + gap
    ax.set_xlim(0, base - gap)

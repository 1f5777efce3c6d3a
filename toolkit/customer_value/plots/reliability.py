"""Dots of predicted and observed shares, on the line of a perfect prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from customer_value.plots.canvas import ACCENT, GREY, percent
from customer_value.plots.marks import gridlines

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["reliability_dots"]

_FAR: Final = 0.4  # a shorter scale from here on: else most of it is empty


def reliability_dots(ax: Axes, table: pd.DataFrame) -> None:
    """Draw a dot a group with its interval: columns predicted, actual, low, high."""
    ax.plot([0, 1], [0, 1], color=GREY, lw=1, ls=(0, (3, 3)), zorder=0)
    ax.vlines(table["predicted"], table["low"], table["high"], color=GREY, lw=2.5)
    ax.plot(table["predicted"], table["actual"], "o", color=ACCENT, ms=8, clip_on=False)
    start = _start(table)
    ax.set(xlim=(start, 1), ylim=(start, 1))
    gridlines(ax)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(percent())
    ax.tick_params(axis="x", pad=7)


def _start(table: pd.DataFrame) -> float:
    """Return where both scales begin: 0 unless everything lies far above."""
    least = float(table[["predicted", "actual", "low"]].min().min())
    fifth = np.floor(5 * least) / 5
    return float(fifth) if fifth >= _FAR else 0.0

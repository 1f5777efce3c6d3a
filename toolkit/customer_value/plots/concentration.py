"""The picture of concentration: how few customers hold how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.concentration import TOP
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    MUTED,
    canvas,
    finish,
    house,
    percent,
)
from customer_value.plots.marks import BOLD, blank, footing, gridlines, write

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from customer_value.measures.concentration import Concentration

__all__ = ["curve"]

_POINTS: Final = 2_000  # more cannot be seen at this width
_RIGHT: Final = 0.6  # from here on a label stands to the left of its point
_ABOVE_ALL: Final = 1.005  # a peak that a reader can tell from 100 %


@checks_kind
@house()
def curve(
    result: Concentration,
    *,
    what: str = "value",
    as_of: pd.Timestamp | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of the value that the best customers hold.

    Parameters
    ----------
    result : Concentration
        The curve.
    what : str, default "value"
        What was added up, such as "net asset value" or "revenue".
    as_of : Timestamp, optional
        The day of the values, for the small line.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Across: customers, best first. Up: their share of the total, with the top
        fifth marked, and the peak where some customers lose money.
    """
    count = words.count(len(result.curve), "customer")
    note = footing(
        f"Cumulated share of {what}, customers ranked by it",
        f"n = {count}",
        as_of=as_of,
    )
    if not np.isfinite(result.top_share):
        sentence = f"The {what} of {count} does not add up to more than zero."
        return blank(ax, sentence=sentence, note=note)
    ax = canvas(ax, size="tall")
    across, up = _thinned(result)
    ax.plot([0, 1], [0, 1], color=GREY, lw=1, ls=(0, (3, 3)))
    ax.plot(across, up, color=ACCENT, lw=2.2, clip_on=False)
    highest = max(1.0, float(up.max()))
    room = 1.16 if highest > _ABOVE_ALL else 1.0  # above the peak, for its words
    ax.set(xlim=(0, 1), ylim=(min(0.0, float(up.min())), highest * room))
    ax.tick_params(axis="x", pad=7)
    gridlines(ax)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(percent())
    ax.set_xlabel("Share of customers, best first (dashed: all alike)")
    marks = _marks(ax, result)
    fifth = words.percent(result.top_share)
    return finish(
        ax,
        title=f"The top fifth of customers holds {fifth} of the {what}",
        note=note,
        alt=f"Rising curve of the share of {what}: {marks}.",
    )


def _thinned(result: Concentration) -> tuple[np.ndarray, np.ndarray]:
    """Return the curve from its origin, with no more points than can be seen."""
    n = len(result.curve)
    keep = np.unique(np.linspace(0, n - 1, min(n, _POINTS)).round().astype(int))
    part = result.curve.iloc[keep].to_numpy(dtype=float)
    return np.append(0.0, part[:, 0]), np.append(0.0, part[:, 1])


def _marks(ax: Axes, result: Concentration) -> str:
    """Mark the top fifth and, where customers lose money, the peak."""
    top = words.percent(result.top_share)
    said = [f"top 20% hold {top}"]
    ax.plot(TOP, result.top_share, "o", color=ACCENT, ms=8, clip_on=False)
    falls = result.peak > _ABOVE_ALL and result.peak_share <= TOP
    lift = 11 if falls else -11  # on the side that the curve leaves free
    label = write(ax, said[0], at=(TOP, result.top_share), to=(8, lift))
    label.set(color=ACCENT, fontweight=BOLD)
    if result.peak > _ABOVE_ALL:
        x, y = result.peak_share, result.peak
        said.append(f"peak: {words.percent(x)} hold {words.percent(y)}")
        ax.plot(x, y, "o", color=MUTED, ms=6, clip_on=False)
        side = "right" if x > _RIGHT else "left"
        height = 11 if x > TOP else 25  # above the words of the top fifth
        write(ax, said[1], at=(x, y), to=(0, height), ha=side, colour=MUTED)
    return words.listed(said)

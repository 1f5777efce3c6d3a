"""The map of advocates: what they buy against what they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import LogLocator

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    INK,
    MUTED,
    canvas,
    finish,
    house,
    money,
)
from customer_value.plots.marks import BOLD, blank, footing, headline, write

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from customer_value.measures.advocate_overlap import AdvocateOverlap

__all__ = ["advocates"]

_NAMED: Final = 6  # quiet advocates who are named
_FLOOR: Final = 3.0  # a value of 0 stands so many times below the smallest above it


@checks_kind
@house()
def advocates(result: AdvocateOverlap, *, ax: Axes | None = None) -> Axes:
    """Draw what advocates buy against what they bring.

    Parameters
    ----------
    result : AdvocateOverlap
        What ``advocate_overlap`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A dot for each customer who brought someone, on two scales of equal ratios;
        the best advocates who are no top buyers in colour, the first of them named.
        The lines are where the top of the buyers and of the advocates begins.
    """
    brings = result.scores[result.scores["referred"] > 0]
    note = footing(
        f"{headline(words.spoken(result.basis))}, {result.currency}, ratio scales",
        f"n = {words.count(len(brings), 'customer')} who brought someone",
        as_of=result.as_of,
    )
    if brings.empty:
        return blank(ax, sentence=result.finding, note=note)
    ax = canvas(ax, size="tall")
    quiet = brings["quiet"].to_numpy()
    across, up = _lifted(brings["direct"]), _lifted(brings["referred"])
    for part, colour, size in ((~quiet, GREY, 22), (quiet, ACCENT, 34)):
        dots = ax.scatter(across[part], up[part], s=size, lw=0, alpha=0.85)
        dots.set_facecolor(colour)
    _scales(ax, result, across, up)
    listed = [str(who) for who in brings.index[quiet][:_NAMED]]
    _name(ax, brings, across, up)
    who = words.listed(listed) or "nobody"
    alt = f"Dots of advocates. They bring most and buy less: {who}."
    return finish(ax, title=headline(result.finding), note=note, alt=alt)


def _lifted(values: pd.Series) -> np.ndarray:
    """Return values for a scale of ratios; 0 and below stand at its edge."""
    numbers = values.to_numpy(dtype=float)
    above = numbers[numbers > 0]
    least = float(above.min()) if len(above) else 1.0
    return np.where(numbers > 0, numbers, least / _FLOOR)


def _scales(
    ax: Axes, result: AdvocateOverlap, across: np.ndarray, up: np.ndarray
) -> None:
    """Set both scales and draw where the top begins on each."""
    rows_ = result.scores
    for name, mark, line, values in (
        ("direct", "top_buyer", ax.axvline, across),
        ("referred", "top_advocate", ax.axhline, up),
    ):
        top = rows_.loc[rows_[mark], name]
        if len(top):
            line(float(top.min()), color=INK, lw=0.8, zorder=0)
        wide = (float(values.min()) / 1.5, float(values.max()) * 1.5)
        if name == "direct":
            ax.set_xlim(
                wide[0], max(wide[1], float(top.min()) * 1.3) if len(top) else 1
            )
        else:
            ax.set_ylim(*wide)
    ax.set_xscale("log")
    ax.set_yscale("log")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(LogLocator(numticks=5))
        axis.set_major_formatter(money(result.currency))
        axis.set_tick_params(which="minor", length=0, labelsize=0)
    ax.set_xlabel("Direct: what they buy")
    ax.set_ylabel("Referred: what they bring")


def _name(ax: Axes, brings: pd.DataFrame, across: np.ndarray, up: np.ndarray) -> None:
    """Write the ids of the first quiet advocates where they do not collide."""
    taken: list[tuple[float, float]] = []
    for at in np.flatnonzero(brings["quiet"].to_numpy())[:_NAMED]:
        place = (float(np.log10(across[at])), float(np.log10(up[at])))
        if any(abs(place[0] - x) < 0.5 and abs(place[1] - y) < 0.09 for x, y in taken):  # noqa: PLR2004 - decades
            continue
        taken.append(place)
        write(
            ax,
            str(brings.index[at]),
            at=(float(across[at]), float(up[at])),
            colour=ACCENT,
            weight=BOLD,
        )
    write(
        ax,
        "bring much, buy less",
        at=(0.01, 0.985),
        to=(0, 0),
        va="top",
        colour=MUTED,
        coords="axes fraction",
    )

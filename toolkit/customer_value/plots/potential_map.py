"""The map of real against potential value: who to keep, who to grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import LogLocator

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.potential import BOTH, GROW, KEEP, NEITHER, NOT_MEASURED
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

    from customer_value.measures.potential import RealPotential

__all__ = ["real_potential"]

_POINTS: Final = 3_000  # more cannot be told apart
_CORNERS: Final = {  # where the name of each cell stands, in parts of the picture
    KEEP: (0.99, 0.02, "right", "bottom"),
    BOTH: (0.99, 0.98, "right", "top"),
    GROW: (0.01, 0.98, "left", "top"),
    NEITHER: (0.01, 0.02, "left", "bottom"),
}
_BELOW: Final = 3.0  # a value of 0 stands so many times below the smallest above it
_REACH: Final = 1e6  # the largest value over the smallest that is told apart


@checks_kind
@house()
def real_potential(result: RealPotential, *, ax: Axes | None = None) -> Axes:
    """Draw what customers bring today against what they could bring.

    Parameters
    ----------
    result : RealPotential
        What ``real_and_potential`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A dot a customer on two scales of equal ratios, those to grow in colour; the
        lines are the medians. Values below 1, or a million times smaller than the
        largest, stand at the edge.
    """
    measured = result.scores[result.scores["cell"] != NOT_MEASURED]
    left_out = len(result.scores) - len(measured)
    note = footing(
        f"Net asset value by stream, {result.currency}, ratio scales",
        f"n = {words.count(len(measured), 'customer')}",
        f"{words.number(left_out)} not measured" if left_out else "",
        as_of=result.as_of,
    )
    if not (measured[["real", "potential"]].max() > 1).all():
        return blank(ax, sentence=result.finding, note=note)
    ax = canvas(ax, size="tall")
    across, up = (_lifted(measured[name]) for name in ("real", "potential"))
    keep = np.unique(
        np.linspace(0, len(measured) - 1, min(len(measured), _POINTS)).round()
    ).astype(int)
    grow = (measured["cell"] == GROW).to_numpy()
    for part, colour, size in ((~grow, GREY, 14), (grow, ACCENT, 22)):
        shown = keep[part[keep]]
        dots = ax.scatter(across[shown], up[shown], s=size, lw=0, alpha=0.75)
        dots.set_facecolor(colour)
    ax.set_xscale("log")
    ax.set_yscale("log")
    _lines(ax, result, across, up)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(LogLocator(numticks=5))
        axis.set_major_formatter(money(result.currency))
        axis.set_tick_params(which="minor", length=0, labelsize=0)
    ax.set_xlabel("Real: current business")
    ax.set_ylabel("Potential: headroom and pipeline")
    said = _corners(ax, result.cells, result.currency)
    alt = f"Dots of customers in four cells: {said}."
    return finish(ax, title=headline(result.finding), note=note, alt=alt)


def _lifted(values: pd.Series) -> np.ndarray:
    """Return values for a scale of ratios; what is too small stands at its edge."""
    numbers = values.to_numpy(dtype=float)
    most = float(numbers.max())
    least = max(float(numbers[numbers > 0].min()), most / _REACH, 1.0)
    return np.where(numbers >= least, numbers, least / _BELOW)


def _lines(ax: Axes, result: RealPotential, across: np.ndarray, up: np.ndarray) -> None:
    """Draw the medians, and leave room at the edges for the names of the cells."""
    for axis, cut, values in (
        ("x", result.cuts["real"], across),
        ("y", result.cuts["potential"], up),
    ):
        if cut > 0:
            line = ax.axvline if axis == "x" else ax.axhline
            line(cut, color=INK, lw=0.8, zorder=0)
        limits = (values.min() / 1.6, values.max() * 1.6)
        wide = limits[1] / limits[0]
        room = wide**0.13 if axis == "y" else 1.0
        setter = ax.set_xlim if axis == "x" else ax.set_ylim
        setter(limits[0] / room, limits[1] * room)


def _corners(ax: Axes, cells: pd.DataFrame, currency: str) -> str:
    """Write name, customers and potential of each cell into its corner."""
    said, held = [], cells.to_dict(orient="index")
    for name, (x, y, ha, va) in _CORNERS.items():
        people = words.count(int(held[name]["customers"]), "customer")
        potential = words.money(held[name]["potential"], currency)
        said.append(f"{name} {people}, potential {potential}")
        text = f"{headline(name)}\n{people} · {potential}"
        shade = ACCENT if name == GROW else MUTED
        label = write(ax, text, at=(x, y), to=(0, 0), coords="axes fraction")
        label.set(ha=ha, va=va, color=shade, fontweight=BOLD if name == GROW else 400)
    return "; ".join(said)

"""Pictures of what a model implies: who is still there, and what is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    MUTED,
    canvas,
    finish,
    house,
    thousands,
)
from customer_value.plots.direct import two_colours
from customer_value.plots.marks import footing, headline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.models.diagnostics import AliveSurface
    from customer_value.models.spend_check import SpendFit

__all__ = ["alive_surface", "spend"]

_LEVELS: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
_BINS: Final = 40
_SHOWN: Final = 0.97  # share of the repeat buyers inside the picture


@checks_kind
@house()
def alive_surface(result: AliveSurface, *, ax: Axes | None = None) -> Axes:
    """Draw what silence means, by how often a customer has bought.

    Parameters
    ----------
    result : AliveSurface
        What ``cv.models.alive_surface`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Repeat purchases against silence; the darker, the likelier still there, with
        lines at 10, 25, 50, 75 and 90 %.
    """
    table = result.scores.iloc[1:]  # without a repeat purchase there is one silence
    x = table.columns.to_numpy(dtype=float)
    y = table.index.to_numpy(dtype=float)
    shade = table.to_numpy(dtype=float)
    ax = canvas(ax, size="tall")
    blues = LinearSegmentedColormap.from_list("blues", ["#ffffff", ACCENT])
    ax.pcolormesh(
        x, y, shade, cmap=blues, vmin=0, vmax=1.25, shading="nearest", rasterized=True
    )
    levels = [level for level in _LEVELS if shade.min() < level < shade.max()]
    if levels and len(y) > 1:
        lines = ax.contour(x, y, shade, levels=levels, colors=MUTED, linewidths=0.9)
        ax.clabel(lines, fmt=words.percent, fontsize=8.5)
    ax.set(xlim=(x[0], x[-1]), ylim=(y[0] - 0.5, y[-1] + 0.5))
    ax.set_xlabel("Time since the last purchase, in the unit of the model")
    ax.set_ylabel("Repeat purchases")
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    ax.tick_params(axis="x", pad=7)
    return finish(
        ax,
        title=headline(result.finding),
        note=footing(
            f"Probability by {result.model} of being there still",
            f"first purchase {words.number(result.age, 1)} ago",
        ),
        alt=f"Shaded area with lines of equal probability. {result.finding}",
    )


@checks_kind
@house()
def spend(result: SpendFit, *, ax: Axes | None = None) -> Axes:
    """Draw the mean values of the repeat buyers beside the density of a model.

    Parameters
    ----------
    result : SpendFit
        What ``cv.models.spend_fit`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Bars of the observed means, the curve of Gamma-Gamma.
    """
    seen, told = result.observed, result.scores
    values = seen["monetary_value"].to_numpy()
    parts = np.diff(seen["share"].to_numpy(), prepend=0.0)
    inside = values[np.searchsorted(seen["share"].to_numpy(), _SHOWN - 1e-12)]
    edges = np.linspace(0, max(float(inside), float(values[0]) * 1.5), _BINS + 1)
    heights, _ = np.histogram(values, bins=edges, weights=parts)
    width = float(edges[1])
    curve = np.interp(edges[1:], told["monetary_value"], told["share"]) - np.interp(
        edges[:-1], told["monetary_value"], told["share"]
    )
    ax = canvas(ax, size="medium")
    ax.bar(edges[:-1], heights * result.customers, width, align="edge", color=GREY)
    middles = edges[:-1] + width / 2
    ax.plot(middles, curve * result.customers, color=ACCENT, lw=2.2)
    top = max(float(heights.max()), float(curve.max())) * result.customers
    ax.set(xlim=(0, edges[-1]), ylim=(0, 1.08 * top))
    ax.yaxis.set_major_formatter(thousands())
    ax.yaxis.grid(visible=True)
    ax.tick_params(axis="y", labelcolor=MUTED)
    ax.tick_params(axis="x", pad=7)
    ax.set_xlabel("Mean value of a customer's repeat purchases")
    ax.set_ylabel("Repeat buyers")
    two_colours(ax, "what was spent", "Gamma-Gamma")
    shown = int(np.searchsorted(values, edges[-1], "right"))
    beyond = 1 - float(seen["share"].iloc[shown - 1])
    return finish(
        ax,
        title=headline(result.finding),
        note=footing(
            f"Repeat buyers in steps of {words.number(width, 2)}",
            f"{words.percent(beyond)} lie beyond the edge" if beyond > 0 else "",
        ),
        alt=f"Bars of observed means and the curve of the model. {result.finding}",
    )

"""Pictures of the rhythm of buying: how long the gaps are, and how regular."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.rhythm import grouped_quantile, shown
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    MUTED,
    canvas,
    finish,
    house,
    percent,
)
from customer_value.plots.marks import (
    blank,
    count_axis,
    footing,
    gridlines,
    headline,
    write,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from customer_value.measures.repeat_purchase import RepeatPurchase
    from customer_value.measures.rhythm import Regularity

__all__ = ["gaps", "regularity"]

_BARS: Final = 40
_LATE: Final = 0.75  # share of the width
_BINS: Final = 11  # an odd number: equal gaps lie in the middle of one
_HIGHEST: Final = 5.0  # times chance: beyond it a curve of near-equal gaps is a spike


@checks_kind
@house()
def gaps(result: RepeatPurchase, *, ax: Axes | None = None) -> Axes:
    """Draw how many days lie between a purchase and the next one.

    Parameters
    ----------
    result : RepeatPurchase
        The answer to "who buys repeatedly".
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Bars of equal width up to the length that nineteen gaps in twenty keep, and
        the median marked.
    """
    counts = result.gaps
    total = int(counts.sum())
    note = footing(
        "Days between a purchase and the next, all gaps",
        f"n = {words.count(total, 'gap')}",
        as_of=result.as_of,
    )
    if not total:
        sentence = "No customer has bought twice, so there is no gap to show."
        return blank(ax, sentence=sentence, note=note)
    ax = canvas(ax, size="medium")
    edges, heights, longer = _bars(counts)
    ax.bar(edges[:-1], heights, width=np.diff(edges), align="edge", color=GREY)
    median = result.median_gap_days
    top = float(heights.max())
    ax.axvline(median, color=ACCENT, lw=2)
    late = median > _LATE * edges[-1]  # then the room for its label is at the left
    write(
        ax,
        f"median {words.count(round(median), 'day')}",
        at=(median, 1.05 * top),
        to=(-5 if late else 5, 0),
        ha="right" if late else "left",
        colour=ACCENT,
        weight=600,
    )
    ax.set(xlim=(0, edges[-1]), ylim=(0, 1.13 * top))
    count_axis(ax, top)
    ax.set_xlabel(f"Days since the purchase before ({longer})")
    ax.set_ylabel("Gaps")
    ax.tick_params(axis="x", pad=7)
    title = f"Half of {words.count(total, 'gap')} are over within "
    title += words.count(round(median), "day")
    return finish(
        ax,
        title=title,
        note=note,
        alt=f"Bars of the days between purchases: {headline(title)}; {longer}.",
    )


@checks_kind
@house()
def regularity(result: Regularity, *, ax: Axes | None = None) -> Axes:
    """Draw the earlier of two gaps as a share of both, against chance.

    Parameters
    ----------
    result : Regularity
        The regularity of the gaps.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Eleven bars of the share of customers, the line that chance would give, and the
        curve that k gives.
    """
    people = words.count(len(result.scores), "customer")
    note = footing(
        "The last two gaps: the earlier as a share of both",
        f"n = {people} with three purchases",
        as_of=result.as_of,
    )
    if np.isnan(result.k):
        return blank(ax, sentence=result.finding, note=note)
    ax = canvas(ax, size="medium")
    share = result.scores["share"].to_numpy(dtype=float)
    heights, edges = np.histogram(share, bins=_BINS, range=(0, 1))
    parts = heights / len(share)
    ax.bar(edges[:-1], parts, width=np.diff(edges), align="edge", color=GREY)
    top = max(float(parts.max()), 1 / _BINS)
    ax.axhline(1 / _BINS, color=MUTED, lw=1.2, ls=(0, (3, 3)))
    write(ax, "chance", at=(1, 1 / _BINS), colour=MUTED)
    if np.isfinite(result.k):
        top = max(top, _model(ax, result.k))
    ax.set(xlim=(0, 1), ylim=(0, 1.1 * top))
    gridlines(ax, most=4)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(percent())
    ax.set_xlabel("Earlier gap as a share of both (50%: the two are equal)")
    ax.set_ylabel("Customers")
    ax.tick_params(axis="x", pad=7)
    return finish(
        ax,
        title=headline(result.finding),
        note=note,
        alt=(
            f"Bars of {people} by the share of the earlier gap; k is "
            f"{shown(result.k)}, buying is {result.verdict}."
        ),
    )


def _bars(counts: pd.Series) -> tuple[np.ndarray, np.ndarray, str]:
    """Return edges and heights of the bars, and what is said of the longer gaps."""
    days = counts.index.to_numpy(dtype=float)
    many = counts.to_numpy()
    most = float(np.quantile(days, 0.95, weights=many, method="inverted_cdf"))
    step = max(1, int(np.ceil(most / _BARS)))
    edges = np.arange(0, most + step, step) + 0.5  # whole days lie inside a bar
    edges[0] = 0.0
    heights, _ = np.histogram(days, bins=edges, weights=many)
    beyond = int(many[days > edges[-1]].sum())
    ninth = words.number(grouped_quantile(counts, tenths=9))
    longer = f"one in ten is {ninth} or longer"
    if beyond:
        longer += f"; {words.count(beyond, 'gap')} beyond the edge"
    return edges, heights, longer


def _model(ax: Axes, k: float) -> float:
    """Draw the curve that k gives; return how high it reaches."""
    from scipy.stats import beta

    where = np.linspace(0.01, 0.99, 197)
    curve = np.minimum(beta.pdf(where, k, k), _HIGHEST) / _BINS
    ax.plot(where, curve, color=ACCENT, lw=2.2)
    peak = int(curve.argmax()) if k > 1 else len(where) // 2
    text = f"k = {shown(k)}"
    write(ax, text, at=(where[peak], curve[peak]), to=(8, 8), colour=ACCENT, weight=600)
    return float(curve.max()) * 1.1

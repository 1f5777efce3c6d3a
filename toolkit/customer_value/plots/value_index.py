"""Pictures of the value index: who leads, how it spreads, why, and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from customer_value import words
from customer_value.data.assumptions import is_whole
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.robustness import CONTESTED
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    INK,
    MUTED,
    canvas,
    finish,
    house,
    rows,
    thousands,
)
from customer_value.plots.choices import methods
from customer_value.plots.drivers import contributions, influence
from customer_value.plots.marks import (
    BOLD,
    blank,
    columns,
    count_axis,
    footing,
    headline,
    row_names,
    short,
    write,
)
from customer_value.plots.verdicts import (
    Group,
    box_words,
    checked_robustness,
    groups,
    labels_of,
    robustness_map,
    support_of,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from customer_value.measures.robustness import Robustness
    from customer_value.measures.value_index import ValueIndex

__all__ = [
    "contributions",
    "distribution",
    "influence",
    "methods",
    "ranking",
    "robustness_map",
]

_AVERAGE: Final = 100.0
_WHAT: Final = "Value index, 100 = average"
_NOBODY: Final = "No customer has enough data for a value index."
_ROOMY: Final = 120.0  # longest bar beside which the average has room for its name
_SAME: Final = 1e-6  # index points that no reader can see
_BINS: Final = 26  # about as many as the eye can compare at this width
_TALLEST: Final = 40  # rows on a page


@checks_kind
@house()
def ranking(
    index: ValueIndex,
    *,
    top: int = 20,
    robustness: Robustness | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the best customers as bars against the average.

    Parameters
    ----------
    index : ValueIndex
        The index.
    top : int, default 20
        How many customers to show, 1 to 40.
    robustness : Robustness, optional
        If given, a hollow bar marks a verdict that some weighting turns.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ParameterError
        If ``top`` is not a whole number from 1 to 40, or the robustness is that of
        other customers.
    """
    if not is_whole(top, 1) or top > _TALLEST:
        must = f"a whole number from 1 to {_TALLEST}"
        raise parameter_error("top", "ranking", must, top)
    scored = _scored(index)
    checked_robustness(robustness, scored, caller="ranking")
    if scored.empty:
        return blank(ax, sentence=_NOBODY, note=_note(index))
    best = scored.head(int(top))
    ax = canvas(ax, size=rows(len(best)) + 0.2)
    row_names(ax, list(best.index), heading=1 if robustness is None else 2)
    labels = labels_of(best, robustness)
    _bars(ax, best, labels)
    if robustness is not None:
        columns(ax, support_of(best, robustness))
    title = _ranking_title(best, robustness, labels=labels)
    shown = f"top {len(best)} of {_people(scored)}"
    shown += ", hollow: contested" if labels.isin(CONTESTED).any() else ""
    return finish(
        ax,
        title=title,
        note=_note(index, shown, robustness),
        alt=f"Bars of the value index, best first. {title}. The average is 100.",
    )


@checks_kind
@house()
def distribution(
    index: ValueIndex, robustness: Robustness | None = None, *, ax: Axes | None = None
) -> Axes:
    """Draw how the index spreads around its average.

    Parameters
    ----------
    index : ValueIndex
        The index.
    robustness : Robustness, optional
        If given, the customers with a contested verdict are highlighted.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        The picture.
    """
    scored = _scored(index)
    checked_robustness(robustness, scored, caller="distribution")
    if scored.empty:
        return blank(ax, sentence=_NOBODY, note=_note(index))
    ax = canvas(ax, size="medium")
    kinds = groups(scored, robustness)
    width = _stack(ax, scored["index"].round(6), kinds)
    ax.axvline(_AVERAGE, color=INK, lw=0.9, ymax=0.82)
    ax.xaxis.set_major_formatter(thousands(0 if width >= 1 else 2))
    ax.set_xlabel("Value index (line: average = 100)")
    above = float((scored["verdict"] == "above").mean())
    title = f"{words.percent(above)} of {_people(scored)} score above the average"
    title = title if robustness is None else headline(robustness.finding)
    per = words.count(1, "point") if width == 1 else f"{width:g} points"
    shares = words.listed([f"{kind.name} {kind.share}" for kind in kinds])
    return finish(
        ax,
        title=title,
        note=_note(index, f"{_people(scored)}, counted per {per}", robustness),
        alt=f"Histogram of the value index around its average of 100: {shares}.",
    )


def _scored(index: ValueIndex) -> pd.DataFrame:
    scored: pd.DataFrame = index.scores[np.isfinite(index.scores["index"])]
    return scored


def _people(scored: pd.DataFrame) -> str:
    return words.count(len(scored), "customer")


def _note(
    index: ValueIndex, shown: str = "", robustness: Robustness | None = None
) -> str:
    return footing(_WHAT, shown, box_words(robustness), as_of=index.as_of)


def _bars(ax: Axes, best: pd.DataFrame, labels: pd.Series) -> None:
    """Draw the bars: blue above, grey below, hollow where the verdict can turn."""
    shades = [ACCENT if verdict == "above" else GREY for verdict in best["verdict"]]
    faces = [
        "white" if label in CONTESTED else shade
        for label, shade in zip(labels, shades, strict=True)
    ]
    places = np.arange(len(best))
    ax.barh(places, best["index"], 0.66, color=faces, edgecolor=shades, lw=1.2)
    for y, value in enumerate(best["index"]):  # no number lies on the average line
        outside = value > _AVERAGE + _SAME
        side, gap = ("left", 4) if outside else ("right", -5)
        number = words.number(value)
        write(ax, number, at=(value, y), to=(gap, 0), ha=side, weight=BOLD)
    ax.plot([_AVERAGE] * 2, [-0.55, len(best) - 0.5], color=INK, lw=0.9)
    end = max(float(best["index"].max()), _AVERAGE)
    ax.set_xlim(0, end * 1.02)
    side = "center" if end > _ROOMY else "right"  # what stands at the right is no bar
    write(ax, "average 100", at=(_AVERAGE, -0.55), to=(0, 1), ha=side, va="bottom")


def _ranking_title(
    best: pd.DataFrame, robustness: Robustness | None, *, labels: pd.Series
) -> str:
    """Say how far the best lie above the average, and how surely."""
    n, above = len(best), int((best["verdict"] == "above").sum())
    if n == 1:
        name, value = short(best.index[0]), words.number(best["index"].iloc[0])
        return f"{name} has an index of {value}"
    if robustness is not None:
        held = int((~labels.isin(CONTESTED)).sum())
        return (
            f"{_of(held, n)} verdicts on the leading customers "
            f"{words.plural(held, 'holds', 'hold')} under {robustness.tried}"
        )
    lead = words.number(best["index"].iloc[0] - _AVERAGE)
    if not above:
        return f"All {n} customers score at the average"
    last = words.number(best["index"].iloc[-1] - _AVERAGE)
    rest = f"number {n} still {last}" if above == n else f"{n - above} do not reach it"
    return f"The best customer lies {lead} points above the average, {rest}"


def _of(part: int, whole: int) -> str:
    return f"All {whole}" if part == whole else f"{part or 'None'} of the {whole}"


def _stack(ax: Axes, values: pd.Series, kinds: list[Group]) -> float:
    """Draw the groups on top of each other; the average is an edge of two bars."""
    reach = float((values - _AVERAGE).abs().max())
    width = next((w for w in (1, 2, 2.5, 5, 10, 20, 50) if reach / w <= _BINS / 2), 100)
    low = np.floor((values.min() - _AVERAGE) / width)
    high = np.floor((values.max() - _AVERAGE) / width) + 1
    edges = _AVERAGE + width * np.arange(low, high + 1)
    base = np.zeros(len(edges) - 1)
    for kind in sorted(kinds, key=lambda kind: kind.colour != ACCENT):
        counts = np.histogram(values[kind.members], edges)[0]
        ax.bar(edges[:-1], counts, width * 0.94, base, align="edge", color=kind.colour)
        base = base + counts
    top = float(np.max(base))
    count_axis(ax, top)
    ax.set_ylim(0, top / 0.8)  # the fifth above the bars is for their names
    for kind, place in zip(kinds, np.linspace(0, 1, len(kinds)), strict=True):
        side = {0.0: "left", 1.0: "right"}.get(float(place), "center")
        label = f"{kind.name}\n{kind.share}"
        tone = ACCENT if kind.colour == ACCENT else MUTED
        corner = write(ax, label, at=(float(place), 1), coords="axes fraction")
        corner.set(ha=side, va="top", color=tone, fontweight=BOLD, position=(0, 0))
    return float(width)

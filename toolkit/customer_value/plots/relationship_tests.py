"""Two tests of relationships: is the rubric right, does position foretell purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.leading_indicator import (
    AHEAD,
    BEYOND,
    COIN,
    FEW,
    POSITION,
    RECENCY,
)
from customer_value.measures.rubric_calibration import LESS, MORE, TOO_FEW
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    MUTED,
    canvas,
    finish,
    house,
    rows,
)
from customer_value.plots.marks import (
    blank,
    columns,
    footing,
    headline,
    row_names,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from customer_value.measures.leading_indicator import LeadingIndicator
    from customer_value.measures.rubric_calibration import RubricCalibration

__all__ = ["calibration", "leading"]

_SHADES: Final = {MORE: ACCENT, LESS: ALERT}
_SIGNS: Final = {
    RECENCY: "Bought more recently",
    POSITION: "Better position",
    BEYOND: "Better position, as recent",
}


@checks_kind
@house()
def calibration(told: RubricCalibration, *, ax: Axes | None = None) -> Axes:
    """Draw how often a purchase followed each type of contact, by its steps.

    Parameters
    ----------
    told : RubricCalibration
        What ``rubric_calibration`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A dot with its interval a type, the most steps first; types with too few
        contacts are left out.
    """
    shown = told.scores[told.scores["verdict"] != TOO_FEW]
    left = len(told.scores) - len(shown)
    few = f"left out: {words.count(left, 'type')} with too few contacts" if left else ""
    note = footing(
        f"Log odds of a purchase within {told.days} days (right: above all contacts)",
        "95% intervals",
        few,
        as_of=told.as_of,
    )
    if shown.empty:
        return blank(ax, sentence=told.finding, note=note)
    ax = canvas(ax, size=rows(len(shown)) + 0.3)
    shades = [_SHADES.get(verdict, GREY) for verdict in shown["verdict"]]
    _dots(ax, shown.rename(columns={"log_odds": "value"}), shades, zero=0.0)
    row_names(ax, list(shown.index), heading=2)
    numbers = pd.DataFrame(
        {
            "steps": shown["steps"].map(lambda step: words.number(step, 1)),
            "contacts": shown["contacts"].map(words.number),
            "before a\npurchase": shown["share"].map(words.percent),
        }
    )
    columns(ax, numbers)
    said = "; ".join(f"{name} {verdict}" for name, verdict in shown["verdict"].items())
    alt = f"Dots of the log odds of a purchase after each type of contact: {said}."
    return finish(ax, title=headline(told.finding), note=note, alt=alt)


@checks_kind
@house()
def leading(told: LeadingIndicator, *, ax: Axes | None = None) -> Axes:
    """Draw how often recency and position picked the buyer of two customers.

    Parameters
    ----------
    told : LeadingIndicator
        What ``leading_indicator`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Three shares of pairs with their intervals; the line is a coin.
    """
    note = footing(
        f"Pairs in which the sign picked who bought within {told.horizon_days} days",
        "the line is a coin",
        f"n = {words.count(told.customers, 'customer')}",
        as_of=told.as_of,
    )
    shown = told.scores.drop(index=AHEAD)
    if min(told.bought, told.not_bought) < FEW or not np.isfinite(shown).all(axis=None):
        return blank(ax, sentence=told.finding, note=note)
    ax = canvas(ax, size=rows(len(shown)) + 0.3)
    shades = [GREY, GREY, ACCENT]
    _dots(ax, shown.clip(0, 1), shades, zero=COIN)
    row_names(ax, [_SIGNS[str(sign)] for sign in shown.index], heading=1)
    numbers = shown.map(lambda part: words.percent(min(max(part, 0.0), 1.0)))
    ends = numbers["low"] + " to " + numbers["high"]
    columns(ax, pd.DataFrame({"pairs": numbers["value"], "interval": ends}))
    said = "; ".join(
        f"{_SIGNS[str(sign)].lower()}: {share}"
        for sign, share in numbers["value"].items()
    )
    alt = f"Dots of the share of pairs in which the buyer was picked. {said}."
    return finish(ax, title=headline(told.finding), note=note, alt=alt)


def _dots(ax: Axes, table: pd.DataFrame, shades: Sequence[str], *, zero: float) -> None:
    """Draw a dot with its interval a row, and the line that means nothing."""
    places = np.arange(len(table))
    ax.axvline(zero, color=MUTED, lw=1.2, zorder=0)
    ax.hlines(places, table["low"], table["high"], color=list(shades), lw=2.5)
    ax.scatter(table["value"], places, s=52, color=list(shades), zorder=3)

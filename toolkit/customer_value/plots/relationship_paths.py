"""The picture of how positions moved over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    MUTED,
    RULE,
    canvas,
    finish,
    house,
)
from customer_value.plots.marks import (
    BOLD,
    blank,
    footing,
    gridlines,
    headline,
    short,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from customer_value.measures.relationship_paths import RelationshipPaths

    Floats = NDArray[np.float64]

__all__ = ["fading", "steps_of", "trajectories"]

_APART: Final = 0.055  # share of the height between two names at the right
_HEIGHT: Final = 3.2  # inches


@checks_kind
@house()
def trajectories(paths: RelationshipPaths, *, ax: Axes | None = None) -> Axes:
    """Draw how the position of each customer moved, who moved most in colour.

    Parameters
    ----------
    paths : RelationshipPaths
        What ``relationship_paths`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A line a customer, named at its end with the position of today.
    """
    note = footing(
        f"Position: steps closer less steps away, {fading(paths.half_life_days)}",
        as_of=paths.as_of,
    )
    change = paths.change
    if change.empty:
        return blank(ax, sentence=paths.finding, note=note)
    ax = canvas(ax, size=_HEIGHT)
    most = str(change.abs().idxmax())
    dates = paths.scores.index
    for name, path in paths.scores.items():
        shade = _shade(change, str(name), most)
        width = 2.4 if name == most else 1.3
        ax.plot(dates, path, color=shade, lw=width, zorder=2 + (name == most))
    ax.axhline(0, color=RULE, lw=0.8, zorder=0)
    gridlines(ax)
    _years(ax, dates)
    _name_ends(ax, paths.scores.iloc[-1], change, most)
    said = "; ".join(
        f"{short(name)} {steps_of(float(last))}, "
        f"{_signed(float(change[str(name)]))} in a year"
        for name, last in paths.scores.iloc[-1].items()
    )
    alt = f"Lines of the position over time. Today {said}."
    return finish(ax, title=headline(paths.finding), note=note, alt=alt)


def fading(half_life: float) -> str:
    """Say how steps fade.

    >>> fading(180.0), fading(float("inf"))
    ('each step counts half after 180 days', 'no step fades')
    """
    if np.isinf(half_life):
        return "no step fades"
    return f"each step counts half after {words.number(half_life)} days"


def _shade(change: pd.Series, name: str, most: str) -> str:
    if name != most:
        return GREY
    return ACCENT if change[name] >= 0 else ALERT


def steps_of(value: float) -> str:
    """Write a number of steps.

    >>> steps_of(-1.25)
    '−1.2'
    """
    return words.number(value, 1)


def _signed(value: float) -> str:
    return f"+{steps_of(value)}" if value > 0 else steps_of(value)


def _years(ax: Axes, dates: pd.Index) -> None:
    """Mark a few days on the axis of time."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    places = AutoDateLocator(minticks=2, maxticks=6)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(places)
    form = ConciseDateFormatter(places, show_offset=False)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_formatter(form)
    ax.tick_params(axis="x", labelcolor=MUTED)
    first, last = dates[0], dates[-1]
    if first == last:
        first = last - pd.Timedelta(days=1)
    ax.set_xlim(first, last)


def _name_ends(ax: Axes, last: pd.Series, change: pd.Series, most: str) -> None:
    """Name each line at its end; names that would touch are moved apart."""
    low, high = ax.get_ylim()
    order = last.sort_values(kind="stable")
    places = _apart(order.to_numpy(dtype=float), (high - low) * _APART)
    for (name, value), y in zip(order.items(), places, strict=True):
        shade = _shade(change, str(name), most)
        text = f"{short(name, points=80)}  {steps_of(float(value))}"
        at = (1.0, (float(y) - low) / (high - low))
        write(
            ax,
            text,
            at=at,
            to=(6, 0),
            colour=MUTED if shade == GREY else shade,
            weight=BOLD if name == most else 400,
            coords="axes fraction",
        )


def _apart(values: Floats, gap: float) -> Floats:
    """Move rising values apart by at least a gap, as little as needed.

    >>> _apart(np.array([0.0, 0.5, 5.0]), 1.0).tolist()
    [-0.25, 0.75, 5.0]
    """
    from scipy.optimize import isotonic_regression

    shift = gap * np.arange(len(values))
    return np.asarray(isotonic_regression(values - shift).x + shift)

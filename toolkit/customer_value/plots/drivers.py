"""Why a score is what it is: steps from the average, and each variable's influence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from pandas.api.types import is_hashable

from customer_value import words
from customer_value.errors import ParameterError, checks_kind, did_you_mean
from customer_value.plots.canvas import ACCENT, GREY, INK, canvas, finish, house, rows
from customer_value.plots.marks import (
    Step,
    blank,
    bridge,
    dumbbell,
    footing,
    headline,
    short,
    spoken,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from customer_value.measures.value_index import ValueIndex

__all__ = ["contributions", "influence"]

_AVERAGE: Final = 100.0
_SAME: Final = 1e-6  # index points that no reader can see
_HALF: Final = 0.5


@checks_kind
@house()
def contributions(index: ValueIndex, customer: str, *, ax: Axes | None = None) -> Axes:
    """Draw the way from the average to one customer's index, a step a variable.

    Parameters
    ----------
    index : ValueIndex
        The index.
    customer : str
        A customer_id.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        The picture. For a geometric index the steps multiply, and the way starts
        at the geometric mean.

    Raises
    ------
    ParameterError
        If the index has no such customer.
    """
    if not (is_hashable(customer) and customer in index.scores.index):
        hint = did_you_mean(str(customer), index.scores.index.astype(str))
        raise ParameterError(f"The index has no customer {customer!r}.{hint}")
    name = short(customer)
    value = float(index.scores["index"].to_dict()[customer])
    if customer not in index.contributions.index or not np.isfinite(value):
        sentence = f"There is too little data for a value index of {name}."
        return blank(ax, sentence=sentence, note=_note(index, ""))
    steps = _steps(index, customer, value)
    ax = canvas(ax, size=rows(len(steps)))
    bridge(ax, steps)
    for y in (0, len(steps) - 1):  # the two ends are places, not amounts
        ax.plot(steps[y].end, y, marker="|", ms=14, mew=2.5, color=INK)
    title = f"{name} {_way(index, customer, value)}"
    moves = words.listed([f"{s.name} {s.number}" for s in steps[1:-1]])
    return finish(
        ax,
        title=title,
        note=_note(index, "Points of the value index that each variable adds"),
        alt=f"{title}. From the average {steps[0].number}: {moves or 'no step'}.",
    )


@checks_kind
@house()
def influence(index: ValueIndex, *, ax: Axes | None = None) -> Axes:
    """Draw what share of the differences each variable makes, against its weight.

    Parameters
    ----------
    index : ValueIndex
        The index.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        The picture.
    """
    table = index.influence.sort_values("influence", ascending=False, kind="stable")
    if not table["influence"].notna().any():
        return blank(ax, sentence=index.finding, note=_note(index, ""))
    shares = table[["weight_share", "influence"]].copy()
    shares.loc[list(index.unavailable), "influence"] = np.nan
    shares = shares.set_axis([headline(spoken(name)) for name in shares.index])
    numbers = shares.map(words.percent)
    numbers.columns = ["share of\nweights", "share of\ndifferences"]
    ax = canvas(ax, size=rows(len(shares)) + 0.3)
    dumbbell(ax, shares, colours=(GREY, ACCENT), numbers=numbers)
    absent = words.listed([spoken(name) for name in index.unavailable])
    missing = f" · not measured: {absent}" if absent else ""
    leads, first = str(shares.index[0]), numbers.iloc[0]
    return finish(
        ax,
        title=_drivers(table["influence"]),
        note=_note(index, f"Shares of the weights and of the variance{missing}"),
        alt=(
            "Two dots a variable: its share of the weights, and of the differences "
            f"between customers. {leads} has {first.iloc[0]!s} of the weights and "
            f"makes {first.iloc[1]!s} of the differences."
        ),
    )


def _note(index: ValueIndex, what: str) -> str:
    n = int(np.isfinite(index.scores["index"]).sum())
    return footing(what, f"n = {words.count(n, 'customer')}", as_of=index.as_of)


def _drivers(influence: pd.Series) -> str:
    """Say which variables, the strongest first, make half of the differences."""
    top = influence[influence.cumsum().shift(fill_value=0.0) < _HALF]
    names = words.listed([spoken(name) for name in top.index])
    return f"{words.percent(float(top.sum()))} of the differences come from {names}"


def _steps(index: ValueIndex, customer: str, value: float) -> list[Step]:
    """Return the bridge from the average to the customer, the largest gain first."""
    moves = _row(index.contributions, customer).sort_values(ascending=False)
    if index.aggregation == "geometric":  # logarithms: the steps multiply
        levels = value * (moves.cumsum() - moves.sum()).map(math.exp)
        start = value * math.exp(-moves.sum())
    else:
        points = _AVERAGE * moves / index.average
        start = value - float(points.sum())
        levels = start + points.cumsum()
    before = levels.shift(fill_value=start)
    ratings = _row(index.ratings, customer)
    steps = [
        Step(_rated(name, ratings), a, b, ACCENT if b >= a else GREY, _signed(b - a))
        for name, a, b in zip(levels.index, before, levels, strict=True)
    ]
    first = Step("Average", start, start, INK, words.number(start))
    last = Step(short(customer, points=120), value, value, INK, words.number(value))
    return [first, *steps, last]


def _row(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame.loc[[name]].iloc[0]


def _rated(name: object, ratings: pd.Series) -> str:
    rating = float(ratings.get(name, np.nan))
    if not np.isfinite(rating):
        return f"{headline(spoken(name))}, not known"
    digits = 0 if rating.is_integer() else 1
    return f"{headline(spoken(name))}, rated {words.number(rating, digits)}"


def _signed(value: float) -> str:
    text = words.number(value, 1)
    return f"+{text}" if value > 0 and text != "0.0" else text


def _way(index: ValueIndex, customer: str, value: float) -> str:
    """Say where the customer lies and which variable moved it most."""
    moves = _row(index.contributions, customer)
    gap = value - _AVERAGE
    if abs(gap) < _SAME or moves.empty:
        return "scores at the average"
    side = "above" if gap > 0 else "below"
    driver = spoken(moves.idxmax() if gap > 0 else moves.idxmin())
    sign = "plus" if gap > 0 else "minus"
    points = words.number(abs(gap), 0 if abs(gap) >= 1 else 1)
    return f"lies {points} points {side} the average; its largest {sign} is {driver}"

"""How much each choice of the method moves the ranking, one choice at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.plots.canvas import ACCENT, GREY, canvas, finish, house, rows
from customer_value.plots.marks import (
    BOLD,
    blank,
    columns,
    footing,
    headline,
    row_names,
    spoken,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["methods"]

_CHOICES: Final = ("rating", "aggregation", "left_out", "reference")
_NAMES: Final = {
    "rank": "Rating by rank",
    "value": "Rating by value",
    "log": "Rating by logarithm",
    "cuts": "Rating by cut points",
    "geometric": "Multiplied, not added",
    "arithmetic": "Added, not multiplied",
    "median": "Compared with the median",
    "mean": "Compared with the mean",
}


@house()
def methods(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the rank shift and the agreement for each single change of the method.

    Parameters
    ----------
    table : DataFrame
        What ``method_robustness`` gives; its first row is the index as made.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A bar for each choice that differs from the index in one thing: how many
        places a customer moves on average. The column at the right holds the share
        of verdicts that stay.
    """
    single = _one_change(table)
    if single.empty:
        return blank(ax, sentence="There is no other method to compare with.")
    ax = canvas(ax, size=rows(len(single)) + 0.3)
    row_names(ax, list(single.index), heading=2)
    shifts = single["mean_rank_shift"].to_numpy(dtype=float)
    shades = [ACCENT, *[GREY] * (len(single) - 1)]
    ax.barh(np.arange(len(single)), shifts, 0.66, color=shades)
    for y, shift in enumerate(shifts):
        write(ax, _places(shift), at=(shift, y), weight=BOLD)
    ax.set_xlim(0, max(float(shifts.max()), 1e-9) * 1.12)
    kept = single["agreement"].map(words.percent)
    columns(ax, pd.DataFrame({"verdicts\nthat stay": kept}))
    people = table.attrs.get("customers")
    first = str(single.index[0])
    title = (
        f"The largest change, {first[:1].lower()}{first[1:]}, moves a customer "
        f"{_places(shifts[0])} places; {kept.iloc[0]} of the verdicts stay"
    )
    every = ", ".join(
        f"{name} {_places(shift)}"
        for name, shift in zip(single.index, shifts, strict=True)
    )
    return finish(
        ax,
        title=title,
        note=footing(
            "Places that a customer moves on average if one choice changes",
            f"n = {words.count(people, 'customer')}" if people else "",
            as_of=table.attrs.get("as_of"),
        ),
        alt=f"Bars of the places moved, the longest first: {every}.",
    )


def _one_change(table: pd.DataFrame) -> pd.DataFrame:
    """Return the methods that differ from the first one in one choice."""
    if table.empty:
        return table
    differs = table[list(_CHOICES)].ne(table[list(_CHOICES)].iloc[0])
    single = table[differs.sum(axis=1) == 1]
    changed = differs.loc[single.index].idxmax(axis=1).astype(str)
    choices = zip(single.to_dict("records"), changed, strict=True)
    single = single.set_axis([_name(str(row[what]), what) for row, what in choices])
    return single.sort_values("mean_rank_shift", ascending=False, kind="stable")


def _name(choice: str, what: str) -> str:
    if what == "left_out":
        return f"Without {spoken(choice)}"
    return _NAMES.get(choice, headline(choice))


def _places(shift: float) -> str:
    whole = shift >= 10 or not shift  # noqa: PLR2004 - two digits
    return words.number(shift, 0 if whole else 1)

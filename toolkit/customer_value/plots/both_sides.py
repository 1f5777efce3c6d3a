"""Both sides of value on one map: created for customers, captured by the company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customer_value import words
from customer_value.measures.opportunity import GREY as TOO_FEW
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    canvas,
    finish,
    house,
    percent,
)
from customer_value.plots.marks import (
    blank,
    footing,
    gridlines,
    headline,
    short,
    write,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["both_sides"]

_MOST = 8  # groups that can be told apart


@house()
def both_sides(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the value created for each group beside the value captured from it.

    Parameters
    ----------
    table : DataFrame
        What ``created_and_captured`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Two bars a group side by side: the progress of its customers (blue) and the
        net asset value of a customer (grey), each on an axis of its own.
    """
    currency = str(table.attrs.get("currency", ""))
    note = footing(
        "Blue: share of what matters that customers are satisfied with; grey: net "
        f"asset value a customer, {currency}",
        as_of=table.attrs.get("as_of"),
    )
    known = table[table["progress"].notna() & (table["status"] != TOO_FEW)].head(_MOST)
    if known.empty:
        sentence = "No group has 20 respondents, so nothing can be set side by side."
        return blank(ax, sentence=sentence, note=note)
    ax = canvas(ax, size="medium")
    other = ax.twinx()
    places = np.arange(len(known))
    sides = (
        (ax, -0.2, ACCENT, known["progress"], words.percent),
        (other, 0.2, GREY, known["net_asset_value_each"], None),
    )
    for side, shift, shade, values, write_as in sides:
        heights = values.to_numpy(dtype=float)
        side.bar(places + shift, heights, 0.38, color=shade)
        for x, height in zip(places + shift, heights, strict=True):
            text = write_as(height) if write_as else words.money(height, currency)
            mark = write(side, text, at=(float(x), max(float(height), 0.0)), to=(0, 3))
            mark.set(ha="center", va="bottom")
        span = [min(0.0, *heights), max(*heights, 1e-9)]
        side.set_ylim(span[0] * 1.15, span[1] * 1.15)
        side.spines["bottom"].set_visible(False)
    ax.yaxis.set_major_formatter(percent())
    other.yaxis.set_visible(False)  # every bar has its number
    for spine in other.spines.values():
        spine.set_visible(False)
    gridlines(ax)
    room = 400 / len(known)
    names = [
        f"{short(name, points=room)}\nn = {words.number(n)}"
        for name, n in known["respondents"].items()
    ]
    ax.set_xticks(places, names)
    said = "; ".join(
        f"{name} {words.percent(row['progress'])}, "
        f"{words.money(row['net_asset_value_each'], currency)}"
        for name, row in known.iterrows()
    )
    alt = f"Two bars a group, value created and captured. {said}."
    return finish(ax, title=_title(known, currency), note=note, alt=alt)


def _title(known: pd.DataFrame, currency: str) -> str:
    """Say where least is created, and what is captured there."""
    name = str(known["progress"].idxmin())
    part = words.percent(known["progress"].min())
    worth = words.money(known["net_asset_value_each"].loc[name], currency)
    return headline(
        f"{name} gets least: satisfied with {part} of what matters, worth {worth} a "
        "customer"
    )

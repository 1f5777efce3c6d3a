"""The picture of next products: how many times as often one follows another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    MUTED,
    RULE,
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
    short,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from matplotlib.axes import Axes

    from customer_value.measures.next_products import NextProducts

__all__ = ["lifts"]

_MOST: Final = 12
_NAME: Final = 72.0  # points of one product's name
_GROUP: Final = 90.0  # of one group's name
_FAR: Final = 3.0  # an interval is cut at so many times the largest lift


@checks_kind
@house()
def lifts(result: NextProducts, *, ax: Axes | None = None) -> Axes:
    """Draw the lift of the leading pairs of products with its interval.

    Parameters
    ----------
    result : NextProducts
        The pairs.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A dot and its 95 % interval a pair, on a scale of factors; 1 is what others
        do. Sure pairs are highlighted. At the right, how many took the product and
        how many would have like the others.
    """
    note = footing(
        "How many times as many took the second product next as would have like others",
        f"at least {words.count(result.min_support, 'customer')} a pair",
        as_of=result.as_of,
    )
    table = result.pairs.head(_MOST)
    if table.empty:
        return blank(ax, sentence=result.finding, note=note)
    ax = canvas(ax, size=rows(len(table)) + 0.5)
    names = [_pair(row) for row in table.to_dict("records")]
    row_names(ax, names, heading=2)
    _intervals(ax, table)
    grouped = result.by is not None
    groups = table["group"].map(lambda group: short(group, points=_GROUP))
    numbers = {
        **({words.spoken(str(result.by)): groups} if grouped else {}),
        "took it": table["bought_next"].map(words.number),
        "like\nothers": table["expected"].map(lambda value: words.number(value, 1)),
        "lift": table["lift"].map(lambda value: words.number(value, 1)),
    }
    columns(ax, pd.DataFrame(numbers), colours=(ACCENT,))
    where = [f"{group}: " if grouped else "" for group in table["group"]]
    said = "; ".join(
        f"{group}{name} {lift}"
        for group, name, lift in zip(where, names, numbers["lift"], strict=True)
    )
    return finish(
        ax,
        title=headline(result.finding),
        note=note,
        alt=f"Dots of the lift of pairs of products: {said}.",
    )


def _pair(row: Mapping[Hashable, object]) -> str:
    """Name a pair."""
    names = [short(row[name], points=_NAME) for name in ("product", "next_product")]
    return " → ".join(names)


def _intervals(ax: Axes, table: pd.DataFrame) -> None:
    """Draw the dots and intervals on a scale of factors."""
    end = _FAR * float(table["lift"].max())
    shades = np.where(table["sure"], ACCENT, GREY).tolist()
    places = np.arange(len(table))
    ax.set_xscale("log")
    ax.hlines(places, table["low"], table["high"].clip(upper=end), color=shades, lw=3)
    ax.scatter(table["lift"], places, s=52, color=shades, zorder=2)
    ax.axvline(1, color=RULE, lw=1.2, zorder=0)
    label = write(ax, "as others", at=(1, -0.55), to=(0, 0), ha="center", va="bottom")
    label.set_color(MUTED)
    ax.set_xlim(min(0.9, float(table["low"].min()) / 1.1), end * 1.05)

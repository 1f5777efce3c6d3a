"""The picture of the front end beside depth: what moved, and what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.front_end import FRONT
from customer_value.plots.canvas import ACCENT, GREY, RULE, canvas, finish, house, rows
from customer_value.plots.marks import blank, columns, footing, headline, row_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.front_end import FrontEndAndDepth

__all__ = ["contrast"]

_BAR: Final = 0.66
_MOST: Final = 14  # rows on a page


@checks_kind
@house()
def contrast(result: FrontEndAndDepth, *, ax: Axes | None = None) -> Axes:
    """Draw how much each measure changed: the front end grey, depth highlighted.

    Parameters
    ----------
    result : FrontEndAndDepth
        Front-end figures beside depth.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        One bar a measure from no change, with its figures before and now.
    """
    note = footing(
        f"Change within {words.count(result.days, 'day')}; grey is the front end, "
        "blue is depth",
        as_of=result.as_of,
    )
    table = result.scores.head(_MOST)
    known = table["change"].notna()
    if not known.any():
        sentence = "Nothing can be compared with the time before."
        return blank(ax, sentence=sentence, note=note)
    ax = canvas(ax, size=rows(len(table)) + 0.3)
    row_names(ax, list(table.index), heading=1)
    change = table["change"].fillna(0.0).to_numpy(dtype=float)
    shades = [GREY if kind == FRONT else ACCENT for kind in table["kind"]]
    ax.barh(np.arange(len(table)), change, _BAR, color=shades)
    ax.axvline(0, color=RULE, lw=0.8)
    shown = result.summary().head(_MOST)[["before", "now", "change"]]
    columns(ax, shown.set_axis(["before", "now", "change"], axis=1))
    said = "; ".join(
        f"{name}: {before} to {now}"
        for name, before, now in zip(
            shown.index, shown["before"], shown["now"], strict=True
        )
    )
    return finish(
        ax,
        title=headline(result.finding),
        note=note,
        alt=f"Bars of the change of each measure. {said}.",
    )

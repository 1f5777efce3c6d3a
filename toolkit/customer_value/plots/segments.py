"""Pictures of the segments: customers and money, their levels, the clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.canvas import ACCENT, GREY, canvas, finish, house, rows
from customer_value.plots.cluster_grid import clusters
from customer_value.plots.levels import levels
from customer_value.plots.marks import blank, dumbbell, footing, headline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.segments import Segmentation

__all__ = ["clusters", "levels", "money"]

_NOBODY: Final = "There is no customer to put into a segment."
_MOST: Final = 14  # rows on a page; the rest is added up


@checks_kind
@house()
def money(result: Segmentation, *, ax: Axes | None = None) -> Axes:
    """Draw each segment's share of the customers against its share of the revenue.

    Parameters
    ----------
    result : Segmentation
        The segments with their profile.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Two dots a segment, in the order of the profile; the numbers stand beside.
    """
    table = _short_table(result.profile)
    people = words.count(int(table["customers"].sum()), "customer")
    note = footing(
        "Share of customers and of net revenue by segment",
        f"n = {people}",
        as_of=result.as_of,
    )
    if not table["customers"].sum():
        sentence = result.finding if result.clusters is not None else _NOBODY
        return blank(ax, sentence=sentence, note=note)
    shares = table[["share_customers", "share_revenue"]]
    numbers = pd.DataFrame(
        {
            "customers": table["customers"].map(words.number),
            "share of\ncustomers": shares["share_customers"].map(words.percent),
            "share of\nrevenue": shares["share_revenue"].map(words.percent),
        }
    )
    ax = canvas(ax, size=rows(len(table)) + 0.4)
    dumbbell(ax, shares, colours=(GREY, ACCENT), numbers=numbers)
    said = "; ".join(
        f"{name} {people} of customers, {money} of revenue"
        for name, _, people, money in numbers.itertuples(name=None)
    )
    return finish(
        ax,
        title=headline(result.finding),
        note=note,
        alt=f"Two dots a segment: {said}.",
    )


def _short_table(profile: pd.DataFrame) -> pd.DataFrame:
    """Return the segments that hold customers; add up what does not fit a page."""
    columns = ["customers", "share_customers", "share_revenue"]
    held = profile.loc[profile["customers"] > 0, columns]
    if len(held) <= _MOST:
        return held
    rest = held.iloc[_MOST - 1 :].sum().to_frame(f"{len(held) - _MOST + 1} others").T
    return pd.concat([held.iloc[: _MOST - 1], rest])

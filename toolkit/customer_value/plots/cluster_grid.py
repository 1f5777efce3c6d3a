"""The picture of the clusters: what sets them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.canvas import ACCENT, ALERT, canvas, finish, house
from customer_value.plots.grid import grid, grid_height, tint
from customer_value.plots.marks import blank, columns, footing, headline, spoken

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from customer_value.measures.segments import Segmentation

__all__ = ["clusters"]

_FAR: Final = 1.5  # standard deviations at which a cell has its full colour
_LARGE: Final = 100  # from here on decimals say nothing


@checks_kind
@house()
def clusters(result: Segmentation, *, ax: Axes | None = None) -> Axes:
    """Draw what sets the clusters apart, or say why none are shown.

    Parameters
    ----------
    result : Segmentation
        Segments made with ``method="clusters"``.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A grid: a row a cluster, a column a fact. A cell holds the members' mean and
        is blue where they lie above all customers, orange where below.
    """
    found = result.clusters
    if found is None:
        return blank(ax, sentence="These segments are no clusters.")
    if not found.stable:
        return blank(ax, sentence=found.verdict, note=footing(as_of=result.as_of))
    order = result.profile.index
    texts = _plain(found.means.loc[order].map(_figure))
    fills = _plain(found.centres.loc[order].map(_fill))
    ax = canvas(ax, size=grid_height(fills) + 0.1)
    grid(ax, fills, texts=texts)
    shares = result.profile[["share_customers", "share_revenue"]].map(words.percent)
    columns(ax, shares.set_axis(["share of\ncustomers", "share of\nrevenue"], axis=1))
    said = "; ".join(
        f"{name}: {_said(texts, row)}"
        for name, row in zip(order, texts.to_numpy().tolist(), strict=True)
    )
    note = footing(
        "Means of the members; blue above those of all customers, orange below",
        headline(found.verdict),
        as_of=result.as_of,
    )
    alt = f"Grid of means by cluster. {said}."
    return finish(ax, title=headline(result.finding), note=note, alt=alt)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Name the facts as people say them."""
    return table.set_axis([spoken(name) for name in table], axis=1)


def _figure(value: float) -> str:
    return words.number(value, 0 if abs(value) >= _LARGE else 1)


def _fill(far: float) -> str:
    return tint(abs(far) / _FAR, colour=ACCENT if far > 0 else ALERT)


def _said(texts: pd.DataFrame, row: list[str]) -> str:
    return ", ".join(f"{what} {text}" for what, text in zip(texts, row, strict=True))

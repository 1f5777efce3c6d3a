"""The picture of migration: from the segment of an earlier day to that of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.segment_migration import LOST
from customer_value.plots.canvas import ACCENT, ALERT, canvas, finish, house
from customer_value.plots.grid import grid, grid_height, tint
from customer_value.plots.marks import columns, footing, headline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.segment_migration import SegmentMigration

__all__ = ["matrix"]


@checks_kind
@house()
def matrix(result: SegmentMigration, *, ax: Axes | None = None) -> Axes:
    """Draw how many customers went from each segment to each.

    Parameters
    ----------
    result : SegmentMigration
        The migration.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Rows the segments of the earlier day, columns those of today; a cell holds
        its customers and is the darker the larger their share of the row. At the
        right the customers of the row and the revenue they brought before and now.
    """
    held = result.customers.sum(axis=1) > 0
    cells = result.customers[held]
    cells = cells.loc[:, (cells.sum() > 0) | (cells.columns == LOST)]
    ax = canvas(ax, size=grid_height(cells))
    shares = cells.div(cells.sum(axis=1), axis=0)
    texts = cells.map(lambda n: words.number(n) if n else "")
    fills = shares.apply(
        lambda column: column.map(
            lambda part: tint(part, colour=ALERT if column.name == LOST else ACCENT)
        )
    )
    grid(ax, fills, texts=texts)
    table = pd.DataFrame(
        {
            "all": cells.sum(axis=1).map(words.number),
            f"{result.currency}\nbefore": _money(result.revenue_before[held]),
            f"{result.currency}\nnow": _money(result.revenue[held]),
        }
    )
    columns(ax, table)
    return finish(
        ax,
        title=headline(result.finding),
        note=_note(result),
        alt=_said(cells),
    )


def _money(cells: pd.DataFrame) -> pd.Series:
    """Write the revenue of each row shortly; the heading says the currency."""
    return cells.sum(axis=1).map(lambda value: words.money(value, "").strip())


def _note(result: SegmentMigration) -> str:
    return footing(
        f"Rows: segment on {words.day(result.since)}; columns: today, same rules",
        f"revenue of {words.count(result.window_days, 'day')} up to each day",
        as_of=result.as_of,
    )


def _said(cells: pd.DataFrame) -> str:
    """Put the three largest moves into words."""
    moves = [
        (int(n), f"{start} to {end} {words.number(n)}")
        for start, row in zip(cells.index, cells.to_numpy(), strict=True)
        for end, n in zip(cells.columns, row, strict=True)
        if start != end and n
    ]
    largest = sorted(moves, key=lambda move: -move[0])[:3]
    said = words.listed([text for _, text in largest]) or "nobody moved"
    return f"Grid of customers by segment then and now; largest moves: {said}."

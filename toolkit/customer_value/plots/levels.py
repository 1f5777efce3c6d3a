"""The picture of the levels: customers and revenue on three axes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from customer_value import words
from customer_value.customers.rfm import LEVELS as FIVE
from customer_value.errors import checks_kind
from customer_value.measures.segment_names import LEVELS
from customer_value.plots.canvas import MUTED, canvas, finish, house
from customer_value.plots.grid import grid, grid_height, tint
from customer_value.plots.marks import BOLD, blank, footing, write
from customer_value.plots.paper import sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.segments import Segmentation

__all__ = ["levels"]

_AXES: Final = {"r": "recency", "f": "number of purchases"}
_ABOVE: Final = 0.24  # inches for the names of the blocks


@checks_kind
@house()
def levels(result: Segmentation, *, ax: Axes | None = None) -> Axes:
    """Draw customers and revenue by their levels.

    Parameters
    ----------
    result : Segmentation
        Segments by levels or by RFM.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A grid: rows the frequency, columns the volume, side by side for low, mid and
        high variety (customers of unknown variety stand in the middle). With RFM
        rows the recency, columns the number of purchases. A cell holds its customers
        and is the darker the more of the revenue they bring.
    """
    note = footing(
        "Customers in each cell; the darker, the larger its share of net revenue",
        as_of=result.as_of,
    )
    if result.cells.empty:
        nobody = "There is no customer to put into a segment."
        sentence = nobody if result.clusters is None else "Clusters have no levels."
        return blank(ax, sentence=sentence, note=note)
    people, money = (_table(result, what) for what in ("customers", "revenue"))
    parts = money.clip(lower=0)
    most = float(parts.to_numpy().max()) or 1.0
    fills = parts.map(lambda part: tint(part / most))
    texts = people.map(lambda n: words.number(n) if n else "")
    ax = canvas(ax, size=grid_height(fills) + _ABOVE)
    grid(ax, fills, texts=texts)
    _name_blocks(ax, _blocks(result))
    title, alt = _words(result)
    return finish(ax, title=title, note=note, alt=alt)


def _table(result: Segmentation, what: str) -> pd.DataFrame:
    """Lay out one number: rows from high to low, the blocks side by side."""
    down, across, third = _axes(result)
    steps = [str(step) for step in _steps(result)]
    cells = result.cells.reset_index()
    cells = cells.assign(**{name: cells[name].astype("str") for name in (down, across)})
    parts = [cells]
    if third:
        place = cells[third].astype("str").fillna(LEVELS[1])
        parts = [cells[place == level] for level in LEVELS]
    tables = [
        part.pivot_table(index=down, columns=across, values=what, aggfunc="sum")
        .reindex(index=steps[::-1], columns=steps)
        .fillna(0.0)
        for part in parts
    ]
    table = pd.concat(tables, axis=1)
    first = _AXES.get(down, down)
    return table.set_axis([f"{first} {step}" for step in table.index], axis=0)


def _axes(result: Segmentation) -> tuple[str, str, str]:
    """Return the axis of the rows, of the columns and of the blocks."""
    if result.method == "rfm":
        return "r", "f", ""
    return (
        "frequency",
        "volume",
        "variety" if "variety" in result.cells.index.names else "",
    )


def _steps(result: Segmentation) -> list[object]:
    return [*range(1, FIVE + 1)] if result.method == "rfm" else [*LEVELS]


def _blocks(result: Segmentation) -> list[str]:
    """Return what stands above each block of columns."""
    _, across, third = _axes(result)
    name = _AXES.get(across, across)
    if not third:
        return [name]
    return [f"{name} where {third} is {level}" for level in LEVELS]


def _name_blocks(ax: Axes, names: list[str]) -> None:
    """Write a name above each block and leave a gap between two."""
    left, right = ax.get_xlim()
    bottom, top = ax.get_ylim()
    width = (right - left) / len(names)
    row = (bottom - top) / (sheet(ax).get_figheight() - _ABOVE)  # rows an inch
    for place, name in enumerate(names):
        start = left + place * width
        label = write(ax, name, at=(start + width / 2, top), to=(0, 0), ha="center")
        label.set(va="bottom", color=MUTED, fontweight=BOLD)
        if place:
            ax.axvline(start, color="white", lw=8, zorder=3)
    ax.set_ylim(bottom, top - _ABOVE * row)


def _words(result: Segmentation) -> tuple[str, str]:
    """Say which cell brings most."""
    order = result.cells.sort_values("revenue", ascending=False, kind="stable")
    everyone = words.count(int(order["customers"].sum()), "customer")
    said = []
    for levels_, row in zip(
        order.index.tolist(), order.to_numpy().tolist(), strict=True
    ):
        people, _, part = row
        each = levels_ if isinstance(levels_, tuple) else (levels_,)
        where = ", ".join(
            f"{_AXES.get(str(name), 'money' if name == 'm' else str(name))} {level}"
            for name, level in zip(order.index.names, each, strict=True)
        )
        said.append((where, words.number(people), words.percent(part)))
    where, people, part = said[0]
    title = f"{people} of {everyone} ({where}) bring {part} of revenue"
    listed = "; ".join(f"{where}: {people}, {part}" for where, people, part in said[:5])
    return title, f"Grid of customers by level; most revenue: {listed}."

"""Pictures of who brings and who speaks: cells, groups, stances, advocates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from matplotlib.ticker import LogLocator

from customer_value import words
from customer_value.measures.promoters import DETRACTOR, PASSIVE, PROMOTER
from customer_value.measures.referral_cells import (
    ADVOCATES,
    AFFLUENTS,
    CHAMPIONS,
    MISERS,
)
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    INK,
    MUTED,
    SOFT,
    canvas,
    finish,
    house,
    money,
    rows,
)
from customer_value.plots.grid import grid, grid_height, tint
from customer_value.plots.marks import (
    BOLD,
    blank,
    footing,
    headline,
    panels,
    row_names,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.advocate_overlap import AdvocateOverlap
    from customer_value.measures.promoters import Promoters
    from customer_value.measures.referral_cells import ReferralCells

__all__ = ["advocates", "cells", "groups", "stances"]

_GROUPS: Final = {PROMOTER: ACCENT, PASSIVE: GREY, DETRACTOR: ALERT}
_ENDS: Final = (PROMOTER, DETRACTOR)
_CELLS: Final = {CHAMPIONS: SOFT, AFFLUENTS: GREY, ADVOCATES: ACCENT, MISERS: GREY}
_NAMED: Final = 6  # quiet advocates who are named
_FLOOR: Final = 3.0  # a value of 0 stands so many times below the smallest above it


@house()
def cells(result: ReferralCells, *, ax: Axes | None = None) -> Axes:
    """Draw customers, lifetime value and referral value of the four cells.

    Parameters
    ----------
    result : ReferralCells
        What ``referral_cells`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A row a cell, the advocates in colour; who is not valued is left out.
    """
    held = result.cells.reindex([*_CELLS])
    note = footing(
        f"Cut at the medians; values over {words.count(result.horizon_years, 'year')}",
        f"{words.percent(result.incrementality)} of the referred counted as "
        "would not have come otherwise",
        as_of=result.as_of,
    )
    if not held["customers"].sum():
        return blank(ax, sentence="No customer could be valued.", note=note)
    named = {"customers": "customers", "clv": "lifetime value", "crv": "referral value"}
    parts = pd.DataFrame(
        {label: _parts(held[column]) for column, label in named.items()}
    )
    numbers = [
        held["customers"].map(words.number).tolist(),
        *([words.money(v, result.currency) for v in held[c]] for c in ("clv", "crv")),
    ]
    ax = canvas(ax, size=rows(len(held)) + 0.3)
    row_names(ax, [headline(name) for name in held.index], heading=1)
    panels(ax, parts, numbers=numbers, shades=[*_CELLS.values()])
    said = "; ".join(
        f"{name} {people} customers, lifetime value {clv}, referral value {crv}"
        for name, people, clv, crv in zip(held.index, *numbers, strict=True)
    )
    return finish(
        ax, title=headline(result.finding), note=note, alt=f"Bars by cell: {said}."
    )


def _parts(column: pd.Series) -> pd.Series:
    """Return each value as a part of the sum of their sizes."""
    whole = float(column.abs().sum())
    return column / whole if whole else column.astype(float)


@house()
def groups(result: Promoters, *, ax: Axes | None = None) -> Axes:
    """Draw customers and revenue of promoters, passives and detractors.

    Parameters
    ----------
    result : Promoters
        What ``promoters`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A row a group: its share of those who answered, and of their revenue.
    """
    held = result.groups.reindex([*_GROUPS])
    parts = held[["share", "revenue_share"]].set_axis(["customers", "revenue"], axis=1)
    numbers = [
        [
            f"{words.percent(part)} · {words.number(n)}"
            for part, n in zip(held["share"], held["customers"], strict=True)
        ],
        [
            f"{words.percent(part)} · {words.money(amount, result.currency)}"
            for part, amount in zip(held["revenue_share"], held["revenue"], strict=True)
        ],
    ]
    ax = canvas(ax, size=rows(len(held)) + 0.3)
    row_names(ax, [f"{headline(name)}s" for name in held.index], heading=1)
    panels(ax, parts, numbers=numbers, shades=[*_GROUPS.values()])
    said = "; ".join(
        f"{name}s {people}, revenue {amount}"
        for name, people, amount in zip(held.index, *numbers, strict=True)
    )
    return finish(
        ax,
        title=headline(result.finding),
        note=_answered(result, "Latest answers; revenue of the whole history"),
        alt=f"Bars by group: {said}.",
    )


def _answered(result: Promoters, what: str) -> str:
    n, everyone = words.number(len(result.scores)), words.number(result.customers)
    return footing(what, f"{n} of {everyone} customers answered", as_of=result.as_of)


@house()
def stances(result: Promoters, *, ax: Axes | None = None) -> Axes:
    """Draw what promoters, passives and detractors say in public.

    Parameters
    ----------
    result : Promoters
        What ``promoters`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Rows the groups, columns the stances; a cell holds its customers and is the
        darker the larger their share of the row.
    """
    table = result.table.loc[[*_GROUPS]]
    shares = table.div(table.sum(axis=1).clip(lower=1), axis=0)
    fills = pd.DataFrame(
        {
            stance: [
                tint(part, colour=ALERT if name == DETRACTOR else ACCENT)
                for name, part in shares[stance].items()
            ]
            for stance in shares
        },
        index=[f"{headline(str(name))}s" for name in shares.index],
    )
    texts = table.map(lambda n: words.number(n) if n else "")
    ax = canvas(ax, size=grid_height(fills))
    grid(ax, fills, texts=texts)
    likes, hates = (table.loc[name].astype(int).to_dict() for name in _ENDS)
    quiet, angry = likes["silent"], hates["criticises"]
    title = (
        f"{words.number(quiet)} of {words.count(sum(likes.values()), 'promoter')} "
        f"{words.plural(quiet, 'keeps', 'keep')} silent; "
        f"{words.number(angry)} of {words.count(sum(hates.values()), 'detractor')} "
        f"{words.plural(angry, 'criticises', 'criticise')} in public"
    )
    alt = (
        f"Grid of groups by stance: promoters praise {likes['praises']}, "
        f"silent {quiet}; detractors criticise {angry}, silent {hates['silent']}."
    )
    note = _answered(result, "Customers by group and by what they say in public")
    return finish(ax, title=title, note=note, alt=alt)


@house()
def advocates(result: AdvocateOverlap, *, ax: Axes | None = None) -> Axes:
    """Draw what advocates buy against what they bring.

    Parameters
    ----------
    result : AdvocateOverlap
        What ``advocate_overlap`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A dot for each customer who brought someone, on two scales of equal ratios;
        the best advocates who are no top buyers in colour, the first of them named.
        The lines are where the top of the buyers and of the advocates begins.
    """
    brings = result.scores[result.scores["referred"] > 0]
    note = footing(
        f"{headline(words.spoken(result.basis))}, {result.currency}, ratio scales",
        f"n = {words.count(len(brings), 'customer')} who brought someone",
        as_of=result.as_of,
    )
    if brings.empty:
        return blank(ax, sentence=result.finding, note=note)
    ax = canvas(ax, size="tall")
    quiet = brings["quiet"].to_numpy()
    across, up = _lifted(brings["direct"]), _lifted(brings["referred"])
    for part, colour, size in ((~quiet, GREY, 22), (quiet, ACCENT, 34)):
        dots = ax.scatter(across[part], up[part], s=size, lw=0, alpha=0.85)
        dots.set_facecolor(colour)
    _scales(ax, result, across, up)
    listed = [str(who) for who in brings.index[quiet][:_NAMED]]
    _name(ax, brings, across, up)
    who = words.listed(listed) or "nobody"
    alt = f"Dots of advocates. They bring most and buy less: {who}."
    return finish(ax, title=headline(result.finding), note=note, alt=alt)


def _lifted(values: pd.Series) -> np.ndarray:
    """Return values for a scale of ratios; 0 and below stand at its edge."""
    numbers = values.to_numpy(dtype=float)
    above = numbers[numbers > 0]
    least = float(above.min()) if len(above) else 1.0
    return np.where(numbers > 0, numbers, least / _FLOOR)


def _scales(
    ax: Axes, result: AdvocateOverlap, across: np.ndarray, up: np.ndarray
) -> None:
    """Set both scales and draw where the top begins on each."""
    rows_ = result.scores
    for name, mark, line, values in (
        ("direct", "top_buyer", ax.axvline, across),
        ("referred", "top_advocate", ax.axhline, up),
    ):
        top = rows_.loc[rows_[mark], name]
        if len(top):
            line(float(top.min()), color=INK, lw=0.8, zorder=0)
        wide = (float(values.min()) / 1.5, float(values.max()) * 1.5)
        if name == "direct":
            ax.set_xlim(
                wide[0], max(wide[1], float(top.min()) * 1.3) if len(top) else 1
            )
        else:
            ax.set_ylim(*wide)
    ax.set_xscale("log")
    ax.set_yscale("log")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(LogLocator(numticks=5))
        axis.set_major_formatter(money(result.currency))
        axis.set_tick_params(which="minor", length=0, labelsize=0)
    ax.set_xlabel("Direct: what they buy")
    ax.set_ylabel("Referred: what they bring")


def _name(ax: Axes, brings: pd.DataFrame, across: np.ndarray, up: np.ndarray) -> None:
    """Write the ids of the first quiet advocates where they do not collide."""
    taken: list[tuple[float, float]] = []
    for at in np.flatnonzero(brings["quiet"].to_numpy())[:_NAMED]:
        place = (float(np.log10(across[at])), float(np.log10(up[at])))
        if any(abs(place[0] - x) < 0.5 and abs(place[1] - y) < 0.09 for x, y in taken):  # noqa: PLR2004 - decades
            continue
        taken.append(place)
        write(
            ax,
            str(brings.index[at]),
            at=(float(across[at]), float(up[at])),
            colour=ACCENT,
            weight=BOLD,
        )
    write(
        ax,
        "bring much, buy less",
        at=(0.01, 0.985),
        to=(0, 0),
        va="top",
        colour=MUTED,
        coords="axes fraction",
    )

"""Pictures of who brings and who speaks: the cells, the groups, the stances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
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
    SOFT,
    canvas,
    finish,
    house,
    rows,
)
from customer_value.plots.grid import grid, grid_height, tint
from customer_value.plots.marks import (
    blank,
    footing,
    headline,
    panels,
    row_names,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.promoters import Promoters
    from customer_value.measures.referral_cells import ReferralCells

__all__ = ["cells", "groups", "stances"]

_GROUPS: Final = {PROMOTER: ACCENT, PASSIVE: GREY, DETRACTOR: ALERT}
_ENDS: Final = (PROMOTER, DETRACTOR)
_CELLS: Final = {CHAMPIONS: SOFT, AFFLUENTS: GREY, ADVOCATES: ACCENT, MISERS: GREY}


@checks_kind
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


@checks_kind
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


@checks_kind
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

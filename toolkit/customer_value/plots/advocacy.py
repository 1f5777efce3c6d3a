"""Pictures of advocacy: who enters when referrals count, who speaks, which roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.judgements.triage import (
    ENTERS,
    LEAVES,
    OUTSIDE,
    STAYS,
    checked_triage,
    triage_finding,
)
from customer_value.measures.roles import BUYER
from customer_value.plots.advocate_map import advocates
from customer_value.plots.advocates import cells, groups, stances
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    INK,
    MUTED,
    RULE,
    canvas,
    finish,
    house,
)
from customer_value.plots.grid import grid, grid_height, tint
from customer_value.plots.marks import BOLD, blank, footing, headline, short, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from customer_value.measures.roles import Roles

__all__ = ["advocates", "cells", "groups", "roles", "slope", "stances"]

_MOST: Final = 30  # lines that a page can name
_SHADES: Final = {STAYS: GREY, ENTERS: ACCENT, LEAVES: ALERT}
_HEADS: Final = {"total": "with referrals", "direct": "by direct value"}
_LEFT, _RIGHT = 0.0, 1.0
_NAME: Final = 105.0  # points
_GROUPS: Final = 6  # columns beside "all"


@house()
def slope(
    table: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw who is chosen by direct value at the left, by what decides at the right.

    Parameters
    ----------
    table : DataFrame
        What ``triage`` gives.
    names : mapping of customer_id to str, optional
        What to call the customers; None writes their ids.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A line a customer who is chosen on either side, with place and value at both
        ends; those who enter and those who leave in colour, the cut between. The
        ranks of those who do not change are left out where there are too many.
    """
    table = checked_triage(table, "slope")
    note = footing(
        f"Places by direct value and by what decides, {_basis(table)}",
        f"room for {words.count(table.attrs['capacity'], 'customer')}",
        f"n = {words.number(len(table))}",
        as_of=table.attrs["as_of"],
    )
    shown = _shown(table)
    if shown.empty:
        return blank(ax, sentence="There is no customer to choose.", note=note)
    ax = canvas(ax, size=0.5 + 0.205 * len(shown))
    ends = _places(shown)
    for (who, row), (left, right) in zip(
        shown.iterrows(), ends.to_numpy().tolist(), strict=True
    ):
        colour, loud = _SHADES[row["place"]], row["place"] != STAYS
        ax.plot([_LEFT, _RIGHT], [left, right], color=colour, lw=2.2 if loud else 1.2)
        called = short((names or {}).get(str(who)) or who, points=_NAME)
        for x, y, side in ((_LEFT, left, "direct"), (_RIGHT, right, "decides")):
            _end(ax, row, (x, y), called=called, side=side)
    _frame(ax, shown, ends, by=table.attrs["by"])
    return finish(ax, title=headline(triage_finding(table)), note=note, alt=_alt(shown))


def _basis(table: pd.DataFrame) -> str:
    """Say what the values are, with their unit."""
    return f"{words.spoken(table.attrs['basis'])}, {table.attrs['currency']}"


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the customers chosen on either side; only those who change, if many."""
    chosen = table[table["place"] != OUTSIDE]
    if len(chosen) > _MOST:
        changed = chosen[chosen["place"] != STAYS]
        parts = [changed[changed["place"] == p].head(_MOST // 2) for p in _SHADES]
        chosen = pd.concat([*parts, chosen[chosen["place"] == STAYS].head(4)])
        chosen = chosen.sort_values("rank", kind="stable")
    return chosen


def _places(shown: pd.DataFrame) -> pd.DataFrame:
    """Return the place of each line at both ends, from the top down."""
    order = {
        "left": shown.sort_values("rank_direct", kind="stable").index,
        "right": shown.sort_values("rank", kind="stable").index,
    }
    return pd.DataFrame(
        {
            side: pd.Series(range(len(ids)), index=ids).reindex(shown.index)
            for side, ids in order.items()
        }
    )


def _end(
    ax: Axes, row: pd.Series, at: tuple[float, float], *, called: str, side: str
) -> None:
    """Write place, name and value at one end of a line."""
    rank = row["rank_direct" if side == "direct" else "rank"]
    place = words.place(rank)
    amount = words.money(row[side], "").strip()
    left = side == "direct"
    text = f"{called}  {amount}  {place}." if left else f"{place}.  {amount}  {called}"
    loud = row["place"] != STAYS
    write(
        ax,
        text,
        at=at,
        to=(-6, 0) if left else (6, 0),
        ha="right" if left else "left",
        colour=_SHADES[row["place"]] if loud else MUTED,
        weight=BOLD if loud else 400,
    )


def _frame(ax: Axes, shown: pd.DataFrame, ends: pd.DataFrame, *, by: str) -> None:
    """Head the two sides and draw the cut on each."""
    decides = _HEADS.get(by, f"by {short(by, points=_NAME)}")
    for x, name, side, places in (
        (_LEFT, "by direct value", (STAYS, LEAVES), ends["left"]),
        (_RIGHT, decides, (STAYS, ENTERS), ends["right"]),
    ):
        inside = shown["place"].isin(side).to_numpy()
        cut = float(places[inside].max()) + 0.5 if inside.any() else -0.5
        reach = (x - 0.08, x + 0.08)
        ax.plot(reach, [cut, cut], color=INK, lw=0.9, ls=(0, (3, 2)), zorder=3)
        head = write(ax, name, at=(x, -1.1), to=(0, 0), ha="center")
        head.set(color=INK, fontweight=BOLD)
    ax.axvline(_LEFT, color=RULE, lw=0.8, zorder=0)
    ax.axvline(_RIGHT, color=RULE, lw=0.8, zorder=0)
    ax.set_xlim(-1.05, 2.05)
    ax.set_ylim(len(shown) - 0.4, -1.6)
    ax.set_axis_off()


def _alt(shown: pd.DataFrame) -> str:
    """Name those who enter and those who leave."""
    said = []
    for place in (ENTERS, LEAVES):
        these = shown[shown["place"] == place].head(5)
        listed = words.listed(
            [
                f"{who} (from place {words.place(row['rank_direct'])} to "
                f"{words.place(row['rank'])})"
                for who, row in these.iterrows()
            ]
        )
        said.append(f"{place}: {listed or 'nobody'}")
    who = "; ".join(said)
    return f"Lines from the place by direct value to that by what decides; {who}."


@checks_kind
@house()
def roles(result: Roles, *, ax: Axes | None = None) -> Axes:
    """Draw which share of each group acts in each role.

    Parameters
    ----------
    result : Roles
        What ``customer_roles`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A row a role beside buying, the most frequent first; columns for all
        customers and for the six largest groups. The darker, the larger the share.
    """
    held = result.by_role.drop(index=BUYER).sort_values(
        "share", ascending=False, kind="stable"
    )
    note = footing(
        f"Share of customers in each role, by {words.spoken(result.groups)}",
        f"n = {words.count(len(result.scores), 'customer')}",
        as_of=result.as_of,
    )
    if not held["customers"].sum():
        return blank(ax, sentence=result.finding, note=note)
    shares = result.shares.loc[held.index, result.shares.columns[:_GROUPS]]
    shares = pd.concat([held["share"].rename("all"), shares], axis=1)
    most = float(shares.to_numpy().max())
    ax = canvas(ax, size=grid_height(shares))
    texts = shares.map(lambda part: words.percent(part) if part else "")
    grid(
        ax,
        shares.fillna(0.0).map(lambda part: tint(part / most)),
        texts=texts,
    )
    largest = "; ".join(
        f"{role} {words.percent(share)}"
        for role, share in held["share"].head(5).items()
    )
    return finish(
        ax,
        title=headline(result.finding),
        note=note,
        alt=f"Grid of roles by group. Most frequent: {largest}.",
    )

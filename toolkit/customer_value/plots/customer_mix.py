"""Pictures of the customer mix: who stayed, came and left, and the money of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.customer_mix import STATUSES
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    SOFT,
    canvas,
    finish,
    house,
    ink_on,
    rows,
)
from customer_value.plots.marks import (
    blank,
    columns,
    footing,
    headline,
    panels,
    row_names,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.customer_mix import CustomerMix

__all__ = ["bars", "groups"]

_SHADES: Final = {"retained": GREY, "new": ACCENT, "returned": SOFT, "lost": ALERT}
_MOST: Final = 12  # groups on a page
_FEW: Final = 20  # earlier customers: a rate of fewer is no headline
_WIDE: Final = 0.07  # share of the width that holds a number
_NOBODY: Final = "No customer has bought in these windows."


@checks_kind
@house()
def bars(result: CustomerMix, *, ax: Axes | None = None) -> Axes:
    """Draw customers and revenue of those who stayed, came, came back and left.

    Parameters
    ----------
    result : CustomerMix
        The customer mix.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A row a status: its customers, the revenue it brought in the window before
        and in the last one, and the profit of the last where it was measured.
    """
    note = footing(_windows(result), as_of=result.as_of)
    if not result.mix["customers"].sum():
        return blank(ax, sentence=_NOBODY, note=note)
    parts, numbers = _parts(result)
    ax = canvas(ax, size=rows(len(parts)) + 0.3)
    row_names(ax, [headline(name) for name in parts.index], heading=1)
    panels(ax, parts, numbers=numbers, shades=[_SHADES[name] for name in parts.index])
    said = "; ".join(
        f"{name}: {people} customers, {before} before, {now} now"
        for name, people, before, now in zip(parts.index, *numbers[:3], strict=True)
    )
    alt = f"Bars of customers and revenue by status. {said}."
    return finish(ax, title=headline(result.finding), note=note, alt=alt)


@checks_kind
@house()
def groups(result: CustomerMix, *, ax: Axes | None = None) -> Axes:
    """Draw the mix of each group, and how many of its earlier customers it lost.

    Parameters
    ----------
    result : CustomerMix
        The customer mix, made with ``by``.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A bar a group, split into retained, new, returned and lost; at the right
        the rate lost. The rest is added up where there are more than 12 groups.
    """
    note = footing(
        f"Customers by {words.spoken(result.by or 'group')} and status",
        _windows(result),
        as_of=result.as_of,
    )
    table = _by_group(result)
    if table.empty:
        sentence = _NOBODY if result.by else "The mix was made without groups."
        return blank(ax, sentence=sentence, note=note)
    ax = canvas(ax, size=rows(len(table)) + 0.6)
    row_names(ax, list(table.index), heading=2)
    people = table[list(STATUSES)].sum(axis=1)
    _stack(ax, table[list(STATUSES)].div(people, axis=0), table[list(STATUSES)])
    _key(ax)
    lost = table["lost"] / table["before"].where(table["before"] > 0)
    numbers = {
        "customers": people.map(words.number),
        "lost of\nearlier": lost.map(words.percent),
    }
    columns(ax, pd.DataFrame(numbers), colours=(ALERT,))
    said = "; ".join(f"{name} {words.percent(rate)}" for name, rate in lost.items())
    return finish(
        ax,
        title=_title(result.rates),
        note=note,
        alt=f"Split bars by group. Lost of the earlier customers: {said}.",
    )


def _windows(result: CustomerMix) -> str:
    days = words.count(result.window_days, "day")
    return f"Bought in the last {days} against the {days} before"


def _parts(result: CustomerMix) -> tuple[pd.DataFrame, list[list[str]]]:
    """Return the shares to draw, and the numbers to write beside them."""
    mix = result.mix
    amounts = {"revenue before": "revenue_before", "revenue now": "revenue"}
    if mix["profit"].notna().all():
        amounts["profit now"] = "profit"
    parts = {"customers": mix["share_customers"]}
    numbers = [mix["customers"].map(words.number).tolist()]
    for name, column in amounts.items():
        whole = float(mix[column].abs().sum())
        parts[name] = mix[column] / whole if whole else mix[column]
        numbers.append([words.money(value, result.currency) for value in mix[column]])
    return pd.DataFrame(parts), numbers


def _by_group(result: CustomerMix) -> pd.DataFrame:
    """Count customers by group and status, the largest group first."""
    if result.by_group.empty:
        return pd.DataFrame()
    long = result.by_group["customers"].reset_index()
    wide = long.pivot_table(index="group", columns="status", values="customers")
    wide = wide[list(STATUSES)]
    order = wide.sum(axis=1).sort_values(ascending=False, kind="stable").index
    wide = wide.reindex(order)
    if len(wide) > _MOST:
        rest = wide.iloc[_MOST - 1 :].sum().to_frame(f"{len(wide) - _MOST + 1} others")
        wide = pd.concat([wide.iloc[: _MOST - 1], rest.T])
    return wide.assign(before=wide["retained"] + wide["lost"])


def _stack(ax: Axes, shares: pd.DataFrame, numbers: pd.DataFrame) -> None:
    """Draw one bar a row, split by status; a number stands where it fits."""
    places = np.arange(len(shares))
    left = np.zeros(len(shares))
    for status in STATUSES:
        part = shares[status].to_numpy(dtype=float)
        colour = _SHADES[status]
        ax.barh(places, part, 0.72, left=left, color=colour, edgecolor="white", lw=0.8)
        for y, (width, count) in enumerate(zip(part, numbers[status], strict=True)):
            if width >= _WIDE:
                middle = (float(left[y] + width / 2), float(y))
                text = words.number(count)
                write(
                    ax, text, at=middle, to=(0, 0), ha="center", colour=ink_on(colour)
                )
        left += part
    ax.set_xlim(0, 1)


def _key(ax: Axes) -> None:
    """Name the shades above the bars, in their order."""
    for place, status in zip((0.0, 0.2, 0.35, 0.54), STATUSES, strict=True):
        at = (place, -0.62)
        ax.plot(*at, "s", color=_SHADES[status], ms=6, clip_on=False)
        write(ax, status, at=at, to=(7, 0))


def _title(rates: pd.DataFrame) -> str:
    """Say which group loses most and least of its earlier customers, and how sure."""
    if rates.empty:
        return "No customer had bought in the window before"
    enough = rates[rates["active_before"] >= _FEW]
    enough = rates if enough.empty else enough
    most, least = (str(enough["rate"].idxmax()), str(enough["rate"].idxmin()))
    share = enough["rate"].map(words.percent)
    text = headline(f"{most} lost {share[most]} of its earlier customers")
    if share[most] == share[least]:
        return text
    text = f"{text}, {least} {share[least]}"
    overlap = float(enough["low"][most]) <= float(enough["high"][least])
    return f"{text}; that may be chance" if overlap else text

"""Pictures of repeat purchase: how often customers buy, and how soon again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.repeat_answers import SOON_DAYS
from customer_value.measures.repeat_profile import SAME
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    MUTED,
    canvas,
    finish,
    house,
    percent,
    rows,
)
from customer_value.plots.marks import (
    BOLD,
    blank,
    columns,
    footing,
    gridlines,
    headline,
    panels,
    row_names,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.repeat_purchase import RepeatPurchase

__all__ = ["buyers", "second_purchase", "who"]

_EDGES: Final = [0, 1, 2, 4, 9, np.inf]
_BANDS: Final = ("1", "2", "3–4", "5–9", "10+")
_MOST: Final = 12  # groups on a page
_FEW: Final = 10  # customers: with fewer still watched, a curve jumps by chance
_YEAR: Final = 365
_YEARS_SHOWN: Final = 3  # with more, a mark at 90 days has no room for its label
_LOW: Final = 0.14  # share of the height that a label below its point takes
_NOBODY: Final = "No customer has bought yet."
_EARLY: Final = "No time has passed since the first purchases."


@checks_kind
@house()
def buyers(result: RepeatPurchase, *, ax: Axes | None = None) -> Axes:
    """Draw customers and revenue by number of purchases.

    Parameters
    ----------
    result : RepeatPurchase
        The answer to "who buys repeatedly".
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Two bars a row on one scale: share of customers and share of revenue.
        Repeat buyers are highlighted.
    """
    note = footing(
        "Customers and net revenue by number of purchases", as_of=result.as_of
    )
    bought = result.scores[result.scores["purchases"] > 0]
    if bought.empty:
        return blank(ax, sentence=_NOBODY, note=note)
    table = _by_band(bought)
    ax = canvas(ax, size=rows(len(table)) + 0.3)
    row_names(ax, list(table.index), heading=1)
    people = [
        f"{words.number(n)} · {words.percent(share)}"
        for n, share in zip(table["customers"], table["share"], strict=True)
    ]
    money = [
        f"{words.money(revenue, result.currency)} · {words.percent(share)}"
        for revenue, share in zip(table["revenue"], table["part"], strict=True)
    ]
    shares = table[["share", "part"]].set_axis(["customers", "revenue"], axis=1)
    shades = [GREY, *[ACCENT] * (len(table) - 1)]
    panels(ax, shares, numbers=[people, money], shades=shades)
    ax.set_ylabel("Purchases", labelpad=8)
    said = "; ".join(
        f"{band}: {n} of customers, {m}"
        for band, n, m in zip(table.index, people, money, strict=True)
    )
    return finish(
        ax,
        title=headline(result.finding),
        note=note,
        alt=f"Bars of customers and revenue by number of purchases. {said}.",
    )


@checks_kind
@house()
def second_purchase(result: RepeatPurchase, *, ax: Axes | None = None) -> Axes:
    """Draw the share of customers who have bought again, by day.

    Parameters
    ----------
    result : RepeatPurchase
        The answer to "who buys repeatedly".
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A rising curve with day 90 marked (Kaplan-Meier). It ends where fewer than
        10 customers are watched.
    """
    note = footing(
        "Share with a second purchase by days since the first (Kaplan-Meier)",
        f"n = {words.count(result.rate.n, 'customer')}",
        as_of=result.as_of,
    )
    curve = _watched(result.time_to_second)
    if not result.rate.n or not curve["days"].max() > 0:
        return blank(ax, sentence=_NOBODY if not result.rate.n else _EARLY, note=note)
    ax = canvas(ax, size="medium")
    days = curve["days"].to_numpy(dtype=float)
    share = 1 - curve["probability"].to_numpy(dtype=float)
    ax.step(days, share, where="post", color=ACCENT, lw=2.2)
    top = float(max(share[-1] * 1.2, 0.02))
    low = result.soon < _LOW * top  # then the label needs room below zero
    ax.set(xlim=(0, days[-1] * 1.01), ylim=(-_LOW * top * low, min(top, 1.08)))
    gridlines(ax, most=4)
    ax.yaxis.set_major_formatter(percent(0 if top > 0.05 else 1))  # noqa: PLR2004
    _day_ticks(ax, float(days[-1]))
    ax.set_xlabel("Days since the first purchase")
    ax.tick_params(axis="x", pad=7)
    said = _points(ax, days, share, result)
    return finish(
        ax,
        title=headline(_soon_words(result)),
        note=note,
        alt=f"Rising curve of customers who bought again: {words.listed(said)}.",
    )


@checks_kind
@house()
def who(
    result: RepeatPurchase, *, trait: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the share of each group that bought again, with its interval.

    Parameters
    ----------
    result : RepeatPurchase
        The answer to "who buys repeatedly".
    trait : str, optional
        A trait of the profile, all its groups; None takes the groups of any trait
        that differ clearly, or else the widest apart.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A dot and a 95 % interval a group; the line is the share of all customers.
        Groups that buy again clearly more or less often are highlighted.

    Raises
    ------
    ParameterError
        If the profile has no such trait.
    """
    within = words.count(result.within_days, "day")
    note = footing(
        f"Bought again within {within}, 95% intervals; the line is everyone",
        f"n = {words.number(result.within.n)}",
        as_of=result.as_of,
    )
    table = _shown(result.profile, trait)
    if table.empty:
        sentence = "No two groups of 20 customers can be compared."
        return blank(ax, sentence=sentence, note=note)
    ax = canvas(ax, size=rows(len(table)) + 0.3)
    names = [
        str(level) if trait else f"{words.spoken(of)}: {level}"
        for of, level in table.index
    ]
    row_names(ax, names, heading=1)
    places = np.arange(len(table))
    ax.axvline(result.within.value, color=MUTED, lw=1.2, zorder=0)
    shades = [GREY if verdict == SAME else ACCENT for verdict in table["verdict"]]
    ax.hlines(places, table["low"], table["high"], color=shades, lw=2.5)
    ax.scatter(table["within"], places, s=52, color=shades, zorder=3)
    numbers = pd.DataFrame(
        {
            "customers": table["watched"].map(words.number),
            "bought again": table["within"].map(words.percent),
        }
    )
    columns(ax, numbers)
    said = "; ".join(
        f"{name}: {share}"
        for name, share in zip(names, numbers["bought again"], strict=True)
    )
    return finish(
        ax,
        title=headline(result.who if trait is None else _range(trait, table, within)),
        note=note,
        alt=f"Dots of the share that bought again within {within}, by group. {said}.",
    )


def _shown(profile: pd.DataFrame, trait: str | None) -> pd.DataFrame:
    """Return the groups to draw, the highest share first."""
    if trait is not None:
        known = profile.index.get_level_values("trait")
        if trait not in known:
            must = f"a trait of the profile: {', '.join(known.unique())}"
            raise parameter_error("trait", "who", must, trait)
        return profile[known == trait]
    clear = profile[profile["verdict"] != SAME]
    drawn = profile if clear.empty else clear
    best = drawn.nsmallest(_MOST, "p_value", keep="first")
    return best.sort_values("within", ascending=False, kind="stable")


def _range(trait: str, table: pd.DataFrame, within: str) -> str:
    """Say from what to what share the groups of one trait reach."""
    ends = [
        f"{words.percent(table['within'].iloc[i])} ({table.index[i][1]})"
        for i in (0, -1)
    ]
    clear, all_ = int((table["verdict"] != SAME).sum()), len(table)
    differ = f"{clear} of {all_} groups {words.plural(clear, 'differs', 'differ')}"
    from_to = f"By {words.spoken(trait)}, {ends[0]} to {ends[1]}"
    return f"{from_to} bought again within {within}; {differ} clearly"


def _by_band(bought: pd.DataFrame) -> pd.DataFrame:
    """Count customers and add up revenue by number of purchases."""
    band = pd.cut(bought["purchases"], _EDGES, labels=list(_BANDS))
    groups = bought.groupby(band, observed=False)["revenue"]
    table = pd.DataFrame({"customers": groups.size(), "revenue": groups.sum()})
    total = float(table["revenue"].sum())
    table["share"] = table["customers"] / len(bought)
    table["part"] = table["revenue"] / total if total > 0 else np.nan
    return table.set_axis(list(_BANDS))


def _watched(curve: pd.DataFrame) -> pd.DataFrame:
    """Keep the part of the curve that enough customers carry."""
    enough = curve["at_risk"] >= min(_FEW, int(curve["at_risk"].max() or 0))
    return curve[enough | (curve["days"] == 0)]


def _day_ticks(ax: Axes, last: float) -> None:
    """Mark quarters in the first year and then years, as many as fit."""
    if last < SOON_DAYS:
        return
    years = max(1, int(last / _YEAR / 6))
    marks = [_YEAR * year for year in range(0, int(last // _YEAR) + 1, years)]
    early = [SOON_DAYS, 2 * SOON_DAYS] if last <= _YEARS_SHOWN * _YEAR else []
    ax.set_xticks(sorted({*marks, *[day for day in early if day <= last]}))


def _points(
    ax: Axes, days: np.ndarray, share: np.ndarray, result: RepeatPurchase
) -> list[str]:
    """Mark day 90 and the end of the curve with their shares."""
    said = []
    last = float(days[-1])
    spots = [(float(SOON_DAYS), result.soon)] if np.isfinite(result.soon) else []
    if last > 2 * SOON_DAYS or not spots:
        spots.append((last, float(share[-1])))
    for day, part in spots:
        soon = day == SOON_DAYS
        text = f"{words.percent(part)} within {words.number(day)} days"
        ax.plot(day, part, "o", color=ACCENT, ms=8, clip_on=False)
        label = write(ax, text, at=(day, part), to=(6, -11) if soon else (0, 10))
        label.set(ha="left" if soon else "right", color=ACCENT if soon else MUTED)
        label.set_fontweight(BOLD)
        said.append(text)
    return said


def _soon_words(result: RepeatPurchase) -> str:
    """Say how many buy again within 90 days, and when half have."""
    if not np.isfinite(result.soon):
        return "Nobody has been watched for 90 days yet"
    text = f"{words.percent(result.soon)} buy again within {SOON_DAYS} days"
    if not np.isfinite(result.median_days):
        return text
    return f"{text}; half have by day {words.number(result.median_days)}"

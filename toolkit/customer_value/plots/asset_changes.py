"""Pictures of what could change the asset value: assumptions, horizons, time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.data.assumptions import is_whole
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.assumption_ranges import told
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
    rows,
)
from customer_value.plots.marks import (
    BOLD,
    Step,
    blank,
    bridge,
    columns,
    footing,
    headline,
    row_names,
    short,
    spoken,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.equity_bridge import EquityBridge
    from customer_value.measures.horizon_paths import HorizonPaths
    from customer_value.measures.tornado import Tornado

__all__ = ["equity", "horizons", "tornado"]

_BAR: Final = 0.62  # share of a row that its bar fills
_PARTS: Final = {
    "start": "Customers then",
    "new": "New",
    "lost": "Lost",
    "grown": "Grown",
    "shrunk": "Shrunk",
    "end": "Customers now",
}


@checks_kind
@house()
def tornado(result: Tornado, *, ax: Axes | None = None) -> Axes:
    """Draw how far each assumption moves the total, the longest bar first.

    Parameters
    ----------
    result : Tornado
        What ``assumption_tornado`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A bar an assumption around the total as it is, with the values tried at its
        ends and the totals at the right. Assumptions that move nothing are left out.
    """
    note = footing(
        "Total if one assumption were another, all others as they are",
        f"line: {words.money(result.total, result.currency)} as it is",
        as_of=result.as_of,
    )
    moved = result.scores[result.scores["swing"] > 0]
    if moved.empty:
        return blank(ax, sentence="No assumption moves the total.", note=note)
    ax = canvas(ax, size=rows(len(moved)) + 0.5)
    row_names(ax, [headline(spoken(name)) for name in moved.index], heading=2)
    ends = moved[["value_low", "value_high"]].to_numpy(dtype=float)
    shades = [ACCENT, *[GREY] * (len(moved) - 1)]
    # the bar always touches the line, also where both ends lie on one side of it
    low = np.minimum(ends.min(axis=1), result.total)
    high = np.maximum(ends.max(axis=1), result.total)
    ax.barh(np.arange(len(moved)), high - low, _BAR, left=low, color=shades)
    ax.axvline(result.total, color=INK, lw=1, zorder=3)
    tried = _tried(result, moved)
    for y, (pair, texts) in enumerate(zip(ends, tried, strict=True)):
        left, right = np.argsort(pair, kind="stable")
        write(ax, texts[left], at=(low[y], y), to=(-4, 0), ha="right")
        write(ax, texts[right], at=(high[y], y))
    _room(ax, low.min(), high.max())
    totals = moved[["value_low", "value_high"]].map(
        lambda value: words.money(value, result.currency)
    )
    columns(ax, totals.set_axis(["total at\nthe low", "total at\nthe high"], axis=1))
    said = "; ".join(
        f"{spoken(name)} from {texts[0]} to {texts[1]}: {row.iloc[0]} to {row.iloc[1]}"
        for name, texts, (_, row) in zip(
            moved.index, tried, totals.iterrows(), strict=True
        )
    )
    alt = f"Bars of the total under each assumption, the longest first. {said}."
    return finish(ax, title=headline(result.finding), note=note, alt=alt)


def _tried(result: Tornado, moved: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the values tried of each assumption, as a reader expects them."""
    return [
        (told(str(name), low, result.currency), told(str(name), high, result.currency))
        for name, low, high in moved[["low", "high"]].itertuples(name=None)
    ]


def _room(ax: Axes, low: float, high: float) -> None:
    """Leave room on both sides for the words at the ends of the bars."""
    room = 0.42 * (high - low)
    ax.set_xlim(low - room, high + room)


@checks_kind
@house()
def horizons(result: HorizonPaths, *, top: int = 10, ax: Axes | None = None) -> Axes:
    """Draw the ranks of the best customers over the horizons.

    Parameters
    ----------
    result : HorizonPaths
        What ``horizon_paths`` gives.
    top : int, default 10
        Places that are drawn; whoever holds one of them at some horizon has a line.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A line a customer, the one that moves most in colour; first place on top.

    Raises
    ------
    ParameterError
        If ``top`` is not a whole number above 0.
    """
    if not is_whole(top, 1):
        must = "a whole number above 0"
        raise parameter_error("top", "horizons", must, top)
    top = min(top, max(len(result.scores), 1))
    places = "first place" if top == 1 else f"first {top} places"
    note = footing(
        f"Rank by net asset value, the {places}",
        f"n = {words.count(len(result.scores), 'customer')}",
        as_of=result.as_of,
    )
    ranks = result.ranks[(result.ranks <= top).any(axis=1)]
    if ranks.empty or len(ranks.columns) < 2:  # noqa: PLR2004 - nothing to compare
        sentence = "There are no customers or horizons to compare."
        return blank(ax, sentence=sentence, note=note)
    ax = canvas(ax, size=min(0.26 * top + 1.0, 4.2))
    # whoever leaves the first places leaves the picture at its lower edge
    seen = ranks.clip(upper=top + 1)
    moves = (seen.max(axis=1) - seen.min(axis=1)).to_numpy()
    most = int(moves.argmax()) if moves.max() > 0 else -1
    across = np.arange(len(seen.columns))
    for k, line in enumerate(seen.to_numpy(dtype=float)):
        colour, width = (ACCENT, 2.4) if k == most else (GREY, 1.2)
        ax.plot(
            across, line, "-o", color=colour, lw=width, ms=4, zorder=2 + (k == most)
        )
    ax.set_xticks(across, [words.count(int(year), "year") for year in seen.columns])
    ax.set_ylim(top + 0.6, 0.5)
    ax.set_yticks(range(1, top + 1))
    ax.tick_params(axis="y", labelcolor=MUTED, length=0)
    ax.set_xlim(-0.1, len(across) - 0.9)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    last = seen.iloc[:, -1]
    for k, (name, rank) in enumerate(last.items()):
        if rank <= top and not last.iloc[:k].eq(rank).any():  # ties: one name
            weight = BOLD if k == most else 400
            at = (float(across[-1]), float(rank))
            write(ax, short(name, points=90), at=at, to=(8, 0), weight=weight)
    alt = f"Lines of rank over the horizons: {_leaders(ranks)}."
    return finish(ax, title=headline(result.finding), note=note, alt=alt)


def _leaders(ranks: pd.DataFrame) -> str:
    """Name the first place at every horizon."""
    return "; ".join(
        f"{words.count(int(str(year)), 'year')}: first {short(ranks[year].idxmin())}"
        for year in ranks
    )


@checks_kind
@house()
def equity(result: EquityBridge, *, ax: Axes | None = None) -> Axes:
    """Draw the way from the value of the customers then to that of now.

    Parameters
    ----------
    result : EquityBridge
        What ``equity_bridge`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A bar from zero for both days and a step for the new, lost, grown and shrunk,
        with the number of customers at the right.
    """
    steps = result.steps
    note = footing(
        "Net asset value of the customers, currency",
        f"{words.day(result.since)} to {words.day(result.as_of)}",
    ).replace("currency", result.currency)
    ax = canvas(ax, size=rows(len(steps)) + 0.3)
    drawn = _steps(result)
    bridge(ax, drawn)
    ends = [0.0, *(end for step in drawn for end in (step.start, step.end))]
    # room at the right for the amount beside the longest bar
    ax.set_xlim(min(ends), max(ends) + 0.2 * (max(ends) - min(ends) or 1.0))
    ax.axvline(0, color=RULE, lw=0.8, zorder=0)
    ax.set_ylim(len(steps) - 0.5, -1.2)
    people = steps["customers"].map(words.number)
    columns(ax, pd.DataFrame({"customers": people.to_numpy()}))
    said = "; ".join(
        f"{_PARTS[str(name)].lower()} {words.money(amount, result.currency)}"
        for name, amount in steps["amount"].items()
    )
    alt = f"Bars from the earlier total to the later one: {said}."
    return finish(ax, title=headline(result.finding), note=note, alt=alt)


def _steps(result: EquityBridge) -> list[Step]:
    """Return the bridge: the first day, the four parts, the last day."""
    amount = {str(k): float(v) for k, v in result.steps["amount"].items()}
    steps, at = [], amount["start"]
    for name in ("new", "lost", "grown", "shrunk"):
        value = amount[name]
        shade = ACCENT if value >= 0 else ALERT
        text = words.money(value, result.currency)
        steps.append(Step(_PARTS[name], at, at + value, shade, text))
        at += value
    first, last = (
        Step(
            _PARTS[name],
            0.0,
            amount[name],
            INK,
            words.money(amount[name], result.currency),
        )
        for name in ("start", "end")
    )
    return [first, *steps, last]

"""Pictures of the board's argument: ranks by lens, agreement, disputes, claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from customer_value import words
from customer_value.data.assumptions import is_whole
from customer_value.errors import checks_kind, parameter_error
from customer_value.judgements.lenses import MONEY
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    MUTED,
    RULE,
    canvas,
    finish,
    house,
    rows,
)
from customer_value.plots.claim_rows import claims
from customer_value.plots.grid import grid, grid_height, tint
from customer_value.plots.marks import (
    BOLD,
    blank,
    columns,
    footing,
    headline,
    row_names,
    short,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.judgements.agreement import Agreement
    from customer_value.judgements.best_customers import BestCustomers

__all__ = ["agreement", "claims", "disputes", "lenses"]

_TICKS: Final = (1, 2, 5, 10, 20, 50)  # and so on, a decade further


@checks_kind
@house()
def lenses(result: BestCustomers, *, top: int = 5, ax: Axes | None = None) -> Axes:
    """Draw where every lens ranks the best customers in money, and the most disputed.

    Parameters
    ----------
    result : BestCustomers
        What ``best_customers`` gives.
    top : int, default 5
        How many of the best in money have a line, 1 to 8.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A line a customer from lens to lens to money; rank 1 on top, each step down
        the scale multiplies the rank. The most disputed customer is in colour.

    Raises
    ------
    ParameterError
        If ``top`` is not a whole number from 1 to 8.
    """
    if not is_whole(top, 1) or top > 8:  # noqa: PLR2004 - more lines cannot be told
        must = "a whole number from 1 to 8"
        raise parameter_error("top", "lenses", must, top)
    views = [lens.name for lens in result.lenses] + [MONEY]
    ranks = result.ranks.dropna(subset=[MONEY]).sort_values(MONEY, kind="stable")
    note = footing(
        f"Rank by lens and by money over {words.count(result.horizon_years, 'year')}",
        f"first {words.number(min(top, len(ranks)))} in money, and the most disputed",
        f"n = {words.count(len(ranks), 'customer')}",
        as_of=result.as_of,
    )
    if len(ranks) < 2:  # noqa: PLR2004 - one has no rank
        sentence = "There are no two customers to compare."
        return blank(ax, sentence=sentence, note=note)
    ax = canvas(ax, size=3.9)
    chosen = list(ranks.index[:top])
    disputed = _most_disputed(result)
    drawn = [*chosen, *(who for who in disputed if who not in chosen)]
    lines = ranks.loc[drawn, views].to_numpy(dtype=float)
    places = np.arange(len(views))
    for who, line in zip(drawn, lines, strict=True):
        told = who in disputed
        ax.plot(
            *(places, line, "-o"),
            color=ACCENT if told else GREY,
            lw=2.4 if told else 1.2,
            ms=4,
            zorder=3 if told else 2,
        )
    _rank_axis(ax, views, worst=len(ranks))
    _names(ax, drawn, lines[:, -1], bold=disputed)
    return finish(
        ax,
        title=headline(result.finding),
        note=note,
        alt=_said_lines(drawn, lines, views),
    )


def _most_disputed(result: BestCustomers) -> list[object]:
    """Return whom the lenses, not turnover and money, judge most differently."""
    names = {lens.name for lens in result.lenses}
    by_lens = result.disputed[result.disputed["best"].isin(names)]
    return list(by_lens.index[:1])


def _rank_axis(ax: Axes, views: list[str], *, worst: int) -> None:
    """Set ranks from the top down on a scale that multiplies."""
    ax.set_yscale("log")
    ax.set_ylim(worst * 1.15, 0.87)
    steps = [tick * 10**k for k in range(0, 9, 2) for tick in _TICKS]
    ticks = sorted({tick for tick in steps if tick <= worst})
    if worst / ticks[-1] > 1.4:  # noqa: PLR2004 - far enough apart to be read
        ticks.append(worst)
    ax.yaxis.set_major_locator(FixedLocator(ticks))
    ax.yaxis.set_major_formatter(FixedFormatter([words.number(t) for t in ticks]))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.tick_params(axis="y", labelcolor=MUTED, length=0)
    ax.set_xticks(np.arange(len(views)), [short(view, points=80) for view in views])
    ax.set_xlim(-0.1, len(views) - 0.9)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)


def _names(
    ax: Axes, drawn: list[object], last: np.ndarray, *, bold: list[object]
) -> None:
    """Write the names at the right, pushed apart where their ranks are close."""
    bottom, top = np.log(ax.get_ylim())
    step = 0.052 * (bottom - top)  # the height of a line of text
    order = np.argsort(last, kind="stable")
    at, floor = np.log(last), -np.inf
    spots = dict.fromkeys(drawn, 0.0)
    for k in order:
        floor = max(float(at[k]), floor + step)
        spots[drawn[k]] = floor
    excess = max(floor - bottom, 0.0)
    for k in order[::-1]:  # those pushed below the edge push back
        if not excess:
            break
        spots[drawn[k]] = min(spots[drawn[k]], bottom)
        bottom = spots[drawn[k]] - step
    x = ax.get_xlim()[1] + 0.1
    for who, y in spots.items():
        place = (x, float(np.exp(y)))
        weight = BOLD if who in bold else 400
        write(ax, short(who, points=90), at=place, to=(0, 0), weight=weight)


def _said_lines(drawn: list[object], lines: np.ndarray, views: list[str]) -> str:
    """Put the ranks of the first customers into words."""
    said = [
        f"{short(who)} "
        + ", ".join(
            f"{view} {words.number(rank)}"
            for view, rank in zip(views, line, strict=True)
        )
        for who, line in zip(drawn, lines, strict=True)
    ]
    return f"Lines of rank by lens: {'; '.join(said)}."


@checks_kind
@house()
def agreement(result: Agreement, *, ax: Axes | None = None) -> Axes:
    """Draw how far each two lenses, and each lens and money, rank alike.

    Parameters
    ----------
    result : Agreement
        The ``agreement`` of what ``best_customers`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A grid of rank correlations: blue the more two agree, orange the more they
        contradict each other.
    """
    known = not np.isnan(result.kendall_w)
    note = footing(
        "Rank correlation (Kendall's tau-b): 1 alike, 0 unrelated",
        f"W of the lenses {words.number(result.kendall_w, 2)}" if known else "",
        f"n = {words.count(result.customers, 'customer')}",
    )
    tau = result.tau
    ax = canvas(ax, size=grid_height(tau))
    fills = tau.fillna(0.0).map(lambda t: tint(abs(t), colour=_side(t)))
    texts = tau.map(lambda t: words.number(t, 2))
    for name in tau.index:
        fills.loc[name, name], texts.loc[name, name] = "#ffffff", ""
    grid(ax, fills, texts=texts)
    pairs = [
        f"{one} and {two} {words.number(value, 2)}"
        for one, two, value in result.scores[["first", "second", "tau"]].itertuples(
            index=False
        )
    ]
    alt = f"Grid of rank correlations: {'; '.join(pairs)}."
    return finish(ax, title=headline(result.finding), note=note, alt=alt)


def _side(tau: float) -> str:
    return ALERT if tau < 0 else ACCENT


@checks_kind
@house()
def disputes(result: BestCustomers, *, top: int = 10, ax: Axes | None = None) -> Axes:
    """Draw the most disputed customers from their best rank to their worst.

    Parameters
    ----------
    result : BestCustomers
        What ``best_customers`` gives.
    top : int, default 10
        Customers that are drawn.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A line a customer between two dots, with the views that give the two ranks
        and the net asset value at the right.

    Raises
    ------
    ParameterError
        If ``top`` is not a whole number above 0.
    """
    if not is_whole(top, 1):
        raise parameter_error("top", "disputes", "a whole number above 0", top)
    people = result.agreement.customers
    note = footing(
        "Best and worst rank by lens, or by turnover and money",
        f"n = {words.count(people, 'customer')}",
        as_of=result.as_of,
    )
    chosen = result.disputed.head(top)
    if chosen.empty:
        return blank(ax, sentence="No customer is disputed.", note=note)
    ax = canvas(ax, size=rows(len(chosen)) + 0.4)
    row_names(ax, list(chosen.index), heading=2)
    ends = chosen[["best_rank", "worst_rank"]].to_numpy(dtype=float)
    for y, (best, worst) in enumerate(ends):
        ax.plot([best, worst], [y, y], color=RULE, lw=3, zorder=1)
        ax.plot([best], [y], "o", color=ACCENT, ms=7, zorder=2)
        ax.plot([worst], [y], "o", color=ALERT, ms=7, zorder=2)
    ax.set_xlim(-0.03 * people, 1.03 * people)
    table = pd.DataFrame(
        {
            f"{end} for": [
                _place(str(view), float(rank))
                for view, rank in zip(chosen[end], chosen[f"{end}_rank"], strict=True)
            ]
            for end in ("best", "worst")
        }
    )
    table[f"{result.currency}\nvalue"] = [
        words.money(value, "").strip() for value in chosen[MONEY]
    ]
    columns(ax, table)
    first = chosen.iloc[0]
    title = (
        f"{short(chosen.index[0])} is disputed most: rank "
        f"{words.number(first['best_rank'])} for {first['best']}, "
        f"{words.number(first['worst_rank'])} of {words.number(people)} for "
        f"{first['worst']}"
    )
    alt = " ".join(f"{short(who)}: {why}" for who, why in chosen["reason"].items())
    return finish(ax, title=title, note=note, alt=alt)


def _place(view: str, rank: float) -> str:
    return f"{view} {words.number(rank)}"

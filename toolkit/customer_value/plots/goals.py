"""Pictures of the goals: how far indicators and jobs are, and what leads what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.indicator_links import LEADS, TOGETHER
from customer_value.measures.indicators import CPI
from customer_value.measures.opportunity import GREY as TOO_FEW
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    INK,
    RULE,
    SOFT,
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
    row_names,
    short,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.indicator_links import IndicatorLinks
    from customer_value.measures.satisfaction_link import SatisfactionLink

__all__ = ["attainment", "lags", "progress", "repurchase"]

_BAR: Final = 0.66
_MOST: Final = 16  # rows on a page
_FAR: Final = 1.25  # attainment beyond which a bar is cut


@house()
def attainment(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how much of its way each indicator has gone.

    Parameters
    ----------
    table : DataFrame
        What ``indicator_attainment`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A bar an indicator from its baseline (0) to its target (the line at 100 %);
        those of the customer in blue. Bars end at the edges -25 % and 125 %; the
        numbers at the right do not.
    """
    last = table["date"].max() if len(table) else None
    note = footing(
        "Share of the way from baseline to target; blue is what customers get",
        as_of=last,
    )
    known = table[table["attainment"].notna()].head(_MOST)
    if known.empty:
        return blank(ax, sentence="No indicator has a way to go.", note=note)
    ax = canvas(ax, size=rows(len(known)) + 0.4)
    row_names(ax, list(known.index), heading=2)
    shades = [ACCENT if kind == CPI else GREY for kind in known["kind"]]
    shown = known["attainment"].clip(1 - _FAR, _FAR).to_numpy(dtype=float)
    ax.barh(np.arange(len(known)), shown, _BAR, color=shades)
    for place in (0.0, 1.0):
        ax.axvline(place, color=INK if place else RULE, lw=0.8)
    ax.set_xlim(min(0.0, float(shown.min())), max(1.02, float(shown.max())))
    columns(
        ax,
        pd.DataFrame(
            {
                "baseline": known["baseline"].map(_plain),
                "now": known["value"].map(_plain),
                "target": known["target"].map(_plain),
                "of the\nway": known["attainment"].map(words.percent),
            }
        ),
    )
    said = "; ".join(
        f"{name} {words.percent(part)}" for name, part in known["attainment"].items()
    )
    return finish(
        ax, title=_ways(known), note=note, alt=f"Bars from baseline to target. {said}."
    )


def _plain(value: float) -> str:
    size = abs(value)
    return words.number(value, 0 if size >= 100 or value == int(value) else 1)  # noqa: PLR2004


def _ways(known: pd.DataFrame) -> str:
    """Say how far each side is on average."""
    parts = []
    for side, whose in ((True, "customers"), (False, "the company")):
        part = known.loc[(known["kind"] == CPI) == side, "attainment"]
        if len(part):
            parts.append(f"goals for {whose} are {words.percent(part.mean())} reached")
    return headline(", ".join(parts))


@checks_kind
@house()
def lags(result: IndicatorLinks, *, ax: Axes | None = None) -> Axes:
    """Draw the surest pair of indicators by lag.

    Parameters
    ----------
    result : IndicatorLinks
        What ``indicator_links`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Two bars a lag: the correlation of the readings (pale) and of their changes
        (strong), on which a claim rests.
    """
    best = result.best
    note = footing(
        f"Spearman correlation by lag in {words.plural(2, result.unit)}; pale: "
        "readings, strong: their changes",
        as_of=result.as_of,
    )
    if best.empty:
        sentence = "There is no pair of indicators of customer and company."
        return blank(ax, sentence=sentence, note=note)
    cpi, kpi = best.index[0]
    part = result.scores.xs((cpi, kpi), level=("cpi", "kpi")).fillna(0.0)
    ax = canvas(ax, size="medium")
    places = np.arange(len(part))
    for shift, name, shade in ((-0.2, "tie", SOFT), (0.2, "changes", ACCENT)):
        values = part[name].to_numpy(dtype=float)
        ax.bar(places + shift, values, 0.38, color=shade)
        for x, value in zip(places + shift, values, strict=True):
            up = value >= 0
            at, to = (float(x), float(value)), (0.0, 3.0 if up else -3.0)
            text = words.number(value, 2)
            mark = write(ax, text, at=at, to=to, ha="center")
            mark.set(va="bottom" if up else "top")
    ax.axhline(0, color=RULE, lw=0.8)
    ax.set_ylim(-1.15, 1.15)
    gridlines(ax)
    names = [f"{lag}\nn = {n:.0f}" for lag, n in part["n"].items()]
    ax.set_xticks(places, names)
    ax.set_xlabel(f"{headline(result.unit)}s by which {short(kpi)} follows")
    said = "; ".join(
        f"lag {lag}: {words.number(row['changes'], 2)}" for lag, row in part.iterrows()
    )
    sure = best["verdict"].iloc[0] in (LEADS, TOGETHER)
    title = result.finding if sure else f"{cpi}, {kpi}: {best['verdict'].iloc[0]}"
    alt = f"Correlation of the changes of {cpi} and {kpi}. {said}."
    return finish(ax, title=headline(title), note=note, alt=alt)


@house()
def progress(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how far customers get with each job.

    Parameters
    ----------
    table : DataFrame
        What ``job_progress`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A bar a job, or a job of a group, with the line of its 95 % interval; the
        least in colour, grey where fewer than 20 answered.
    """
    note = footing(
        "Share of what matters that customers are satisfied with, 95% interval",
        as_of=table.attrs.get("as_of"),
    )
    if table.empty:
        return blank(ax, sentence="No outcome was rated.", note=note)
    one = table
    if table.index.nlevels > 1:
        one = table.set_axis([f"{who}: {job}" for who, job in table.index], axis=0)
    one = one.sort_values("progress", kind="stable").head(_MOST)
    sure = (one["status"] != TOO_FEW).to_numpy()
    least = int(np.argmax(sure)) if sure.any() else -1
    ax = canvas(ax, size=rows(len(one)) + 0.3)
    row_names(ax, list(one.index), heading=1)
    shades = [
        ALERT if y == least else SOFT if ok else GREY for y, ok in enumerate(sure)
    ]
    ax.barh(np.arange(len(one)), one["progress"], _BAR, color=shades)
    for y, (low, high) in enumerate(one[["low", "high"]].to_numpy(dtype=float)):
        ax.plot([low, high], [y, y], color=INK, lw=1)
    ax.set_xlim(0, 1)
    columns(
        ax,
        pd.DataFrame(
            {
                "progress": one["progress"].map(words.percent),
                "n": one["n"].map(words.number),
            }
        ),
    )
    said = "; ".join(
        f"{name} {words.percent(v)}" for name, v in one["progress"].items()
    )
    title = "No job has 20 respondents, so no progress is sure"
    if least >= 0:
        name, part = str(one.index[least]), words.percent(one["progress"].iloc[least])
        title = headline(f"{name} is the least done of the jobs: {part}")
    return finish(ax, title=title, note=note, alt=f"Bars of progress by job. {said}.")


@checks_kind
@house()
def repurchase(result: SatisfactionLink, *, ax: Axes | None = None) -> Axes:
    """Draw how many bought again by what they had answered.

    Parameters
    ----------
    result : SatisfactionLink
        What ``satisfaction_link`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A dot a band of answers with its 95 % interval and number of customers.
    """
    note = footing(
        f"Share who bought within {words.count(result.horizon_days, 'day')} of the "
        "answer, 95% interval",
        as_of=result.as_of,
    )
    seen = result.bands[result.bands["customers"] > 0]
    if seen.empty:
        return blank(ax, sentence=result.finding, note=note)
    ax = canvas(ax, size="medium")
    places = np.arange(len(seen))
    for x, (low, high) in enumerate(seen[["low", "high"]].to_numpy(dtype=float)):
        ax.plot([x, x], [low, high], color=SOFT, lw=6, solid_capstyle="butt")
    ax.plot(places, seen["rate"], "o", color=ACCENT, ms=8)
    for x, rate in enumerate(seen["rate"]):
        text = words.percent(rate)
        write(ax, text, at=(float(x), float(rate)), to=(10, 0), weight=BOLD)
    ax.set_xlim(-0.5, len(seen) - 0.3)
    ax.set_ylim(0, 1.05)
    ax.yaxis.set_major_formatter(percent())
    gridlines(ax)
    told = seen["answers"].replace("between", "in between")
    names = [
        f"{result.question} {answers}\nn = {words.number(n)}"
        for answers, n in zip(told, seen["customers"], strict=True)
    ]
    ax.set_xticks(places, names)
    said = "; ".join(
        f"{answers} {words.percent(rate)}"
        for answers, rate in zip(seen["answers"], seen["rate"], strict=True)
    )
    alt = f"Share who bought again by {result.question}. {said}."
    return finish(ax, title=headline(result.finding), note=note, alt=alt)

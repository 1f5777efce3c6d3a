"""Pictures of the models: do they fit, do they hold, which one is best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    INK,
    MUTED,
    canvas,
    finish,
    house,
    rows,
)
from customer_value.plots.direct import two_colours
from customer_value.plots.marks import (
    BOLD,
    blank,
    columns,
    count_axis,
    footing,
    gridlines,
    headline,
    row_names,
    write,
)
from customer_value.plots.model_shapes import alive_surface, spend
from customer_value.plots.model_tracking import cumulative, incremental
from customer_value.plots.reliability import reliability_dots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.models.comparison import ModelComparison
    from customer_value.models.diagnostics import RepeatCounts
    from customer_value.models.evaluation import Evaluation

__all__ = [
    "alive_surface",
    "comparison",
    "conditional",
    "cumulative",
    "incremental",
    "reliability",
    "repeat_frequency",
    "spend",
]

_BAR: Final = 0.72


@checks_kind
@house()
def repeat_frequency(result: RepeatCounts, *, ax: Axes | None = None) -> Axes:
    """Draw how many customers bought again how often, and how many a model expects.

    Parameters
    ----------
    result : RepeatCounts
        What ``cv.models.repeat_counts`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Bars of what came with their 95 % intervals, dots of the model.
    """
    table = result.scores
    places = np.arange(len(table))
    ax = canvas(ax, size="medium")
    ax.bar(places, table["actual"], _BAR, color=GREY)
    ax.vlines(places, table["low"], table["high"], color=MUTED, lw=1.4)
    ax.plot(places, table["expected"], "o", color=ACCENT, ms=7, clip_on=False)
    top = float(table[["high", "expected"]].to_numpy().max())
    ax.set_ylim(0, 1.05 * top)
    count_axis(ax, top)
    _frequencies(ax, table.index)
    ax.set_xlabel("Repeat purchases")
    ax.set_ylabel("Customers")
    two_colours(ax, "what came", result.model)
    n = round(float(table["actual"].sum()))
    said = _pairs(table)
    return finish(
        ax,
        title=headline(result.finding),
        note=footing(
            "Customers by repeat purchases, 95% intervals",
            f"n = {words.count(n, 'customer')}",
        ),
        alt=f"Bars of customers by repeat purchases, observed and expected: {said}.",
    )


@checks_kind
@house()
def conditional(result: Evaluation, *, ax: Axes | None = None) -> Axes:
    """Draw the mean purchases of the hold-out by how often customers had bought.

    Parameters
    ----------
    result : Evaluation
        What ``cv.models.evaluate`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A line of what came and a line of what the model expected.
    """
    table = result.by_frequency
    places = np.arange(len(table))
    ax = canvas(ax, size="medium")
    ax.plot(places, table["actual"], "-o", color=GREY, lw=2.4, ms=6, clip_on=False)
    ax.plot(places, table["expected"], "-o", color=ACCENT, lw=1.6, ms=5, clip_on=False)
    top = float(table[["actual", "expected"]].to_numpy().max())
    ax.set_ylim(0, 1.08 * max(top, 1e-9))
    gridlines(ax, most=4)
    _frequencies(ax, table.index, people=table["customers"])
    ax.set_xlabel("Repeat purchases before the hold-out")
    ax.set_ylabel("Purchases a customer")
    two_colours(ax, "what came", result.model, side="left")
    said = _pairs(table, digits=2)
    return finish(
        ax,
        title=headline(result.finding),
        note=_held_out(result, "Mean purchases in the hold-out, by repeat purchases"),
        alt=f"Two lines of mean purchases, observed and expected: {said}.",
    )


@checks_kind
@house()
def reliability(result: Evaluation, *, ax: Axes | None = None) -> Axes:
    """Draw the share that bought against the probability that a model gave.

    Parameters
    ----------
    result : Evaluation
        What ``cv.models.evaluate`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        One dot a tenth of the predictions, with its 95 % interval, and the line of
        a perfect prediction.
    """
    quality = result.quality
    ax = canvas(ax, size="tall")
    reliability_dots(ax, result.calibration)
    ax.set_xlabel(f"Probability by {result.model} (dashed line: bought as predicted)")
    ax.set_ylabel("Share that bought in the hold-out")
    gap = float(quality["calibration_error"])
    title = (
        f"{result.model} expects {words.percent(float(quality['mean_probability']))} "
        f"to buy; {words.percent(float(quality['actual_rate']))} did"
    )
    return finish(
        ax,
        title=title,
        note=_held_out(result, "Tenths of the probability, 95% intervals"),
        alt=(
            f"{title}. Dots of predicted and observed share by tenth; on average "
            f"{words.number(100 * gap, 1)} percentage points apart."
        ),
    )


@checks_kind
@house()
def comparison(result: ModelComparison, *, ax: Axes | None = None) -> Axes:
    """Draw by how much each model fits worse than the best one.

    Parameters
    ----------
    result : ModelComparison
        What ``cv.models.compare`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A bar a model: its BIC less the smallest one. The chosen one is highlighted;
        with a hold-out log score, AUC and total error stand beside.
    """
    table = result.scores
    worse = (table["bic"] - table["bic"].min()).to_numpy(dtype=float)
    held = "log_score" in table
    note = footing(
        "BIC above the smallest one (less is better)",
        "on the right: the hold-out" if held else "",
    )
    if not np.isfinite(worse).all():
        return blank(ax, sentence=result.finding, note=note)
    ax = canvas(ax, size=rows(len(table)) + (0.3 if held else 0.0))
    names = [str(name) for name in table.index]
    row_names(ax, names, heading=2 if held else 0)
    shades = [ACCENT if chosen else GREY for chosen in table["chosen"]]
    ax.barh(np.arange(len(table)), worse, 0.66, color=shades)
    for y, (size, shade) in enumerate(zip(worse, shades, strict=True)):
        ink = ACCENT if shade == ACCENT else INK  # the smallest BIC has no bar
        write(ax, words.number(size, 1), at=(size, y), weight=BOLD, colour=ink)
    ax.set_xlim(0, 1.14 * max(float(worse.max()), 1e-9))
    if held:
        columns(ax, _beside(table))
    every = words.listed(
        [f"{n} {words.number(w, 1)}" for n, w in zip(names, worse, strict=True)]
    )
    return finish(
        ax,
        title=headline(result.finding),
        note=note,
        alt=f"Bars of BIC above the smallest one: {every}.",
    )


def _beside(table: pd.DataFrame) -> pd.DataFrame:
    """Write what the hold-out says of each model."""
    return pd.DataFrame(
        {
            "log\nscore": [words.number(score, 3) for score in table["log_score"]],
            "\nAUC": [words.number(area, 2) for area in table["auc"]],
            "total\nerror": [words.percent(error) for error in table["total_error"]],
        }
    )


def _held_out(result: Evaluation, what: str) -> str:
    n = words.count(len(result.scores), "customer")
    return footing(what, f"n = {n}", "purchases the model had not seen")


def _frequencies(ax: Axes, index: pd.Index, *, people: pd.Series | None = None) -> None:
    """Name the groups below; the last one may stand for more."""
    names = [str(frequency) for frequency in index]
    names[-1] += "+" if int(index[-1]) >= 7 else ""  # noqa: PLR2004 - see evaluation
    if people is not None:
        counts = [words.number(n) for n in people]
        names = [f"{name}\nn {n}" for name, n in zip(names, counts, strict=True)]
    ax.set_xticks(range(len(names)), names)
    ax.tick_params(axis="x", pad=5)


def _pairs(table: pd.DataFrame, *, digits: int = 0) -> str:
    """Say what came and what was expected of each group."""
    pairs = zip(table.index, table["actual"], table["expected"], strict=True)
    return ", ".join(
        f"{group}: {words.number(came, digits)} and {words.number(told, digits)}"
        for group, came, told in pairs
    )

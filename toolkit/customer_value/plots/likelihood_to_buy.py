"""Pictures of the likelihood to buy: how it spreads, whether it held, what is best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.likelihood_result import GRID, LABELS
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    canvas,
    finish,
    house,
    rows,
)
from customer_value.plots.marks import (
    BOLD,
    blank,
    columns,
    footing,
    headline,
    row_names,
    write,
)
from customer_value.plots.reliability import reliability_dots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.likelihood_to_buy import Likelihood

__all__ = ["calibration", "comparison", "distribution"]

_BANDS: Final = 10
_EVEN: Final = 0.5  # as likely to buy as not


@checks_kind
@house()
def calibration(result: Likelihood, *, ax: Axes | None = None) -> Axes:
    """Draw the share that bought against the share that was predicted.

    Parameters
    ----------
    result : Likelihood
        The answer to "who is likely to buy again".
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        One dot a tenth of the predictions, with its 95 % interval, and the line of
        a perfect prediction.
    """
    table = result.calibration.dropna(subset=["predicted", "actual"])
    judged = result.evaluation.iloc[0]
    n = words.count(int(judged["n"]), "customer")
    note = footing(
        "Tenths of the prediction, 95% intervals",
        f"n = {n}, {judged['kind']}",
        as_of=result.as_of,
    )
    if table.empty:
        sentence = "No probability has been judged on purchases not seen."
        return blank(ax, sentence=sentence, note=note)
    ax = canvas(ax, size="tall")
    reliability_dots(ax, table)
    ax.set_xlabel("Share predicted (dashed line: bought as predicted)")
    ax.set_ylabel(f"Share that bought within {words.count(result.horizon_days, 'day')}")
    expected = words.percent(float(judged["mean_probability"]))
    title = f"{expected} of {n} were expected to buy; "
    title += f"{words.percent(float(judged['actual_rate']))} did"
    gap = float((table["actual"] - table["predicted"]).abs().max())
    return finish(
        ax,
        title=title,
        note=note,
        alt=(
            f"{title}. Dots of predicted and observed share by tenth; the largest gap "
            f"is {words.count(round(100 * gap), 'percentage point')}."
        ),
    )


@checks_kind
@house()
def distribution(result: Likelihood, *, ax: Axes | None = None) -> Axes:
    """Draw how many customers have which probability to buy.

    Parameters
    ----------
    result : Likelihood
        The answer to "who is likely to buy again".
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Ten columns of ten points each; from 50 % on they are highlighted.
    """
    chance = result.scores["probability"].dropna()
    within = f"within {words.count(result.horizon_days, 'day')}"
    people = words.count(len(chance), "customer")
    note = footing(
        f"Customers by probability to buy {within}", f"n = {people}", as_of=result.as_of
    )
    if chance.empty:
        return blank(ax, sentence=result.finding, note=note)
    band = np.minimum((chance.to_numpy() * _BANDS + 1e-9).astype(int), _BANDS - 1)
    counts = np.bincount(band, minlength=_BANDS)
    ax = canvas(ax, size="medium")
    places = np.arange(_BANDS)
    shades = [ACCENT if place >= _BANDS * _EVEN else GREY for place in places]
    ax.bar(places, counts, 0.86, color=shades)
    for x, n in enumerate(counts.tolist()):
        label = write(ax, words.number(n), at=(x, n), to=(0, 4), ha="center")
        label.set(va="bottom", fontweight=BOLD)
    ax.yaxis.set_visible(False)
    ax.set_ylim(0, float(np.max(counts)) / 0.9)  # room for the numbers
    ax.set_xticks(places, [f"{10 * k}–{10 * k + 10}%" for k in places])
    ax.set_xlabel("Probability to buy again")
    likely = int(counts[_BANDS // 2 :].sum())
    share = words.percent(likely / len(chance))
    verb = words.plural(likely, "is", "are")
    said = ", ".join(f"{10 * k} to {10 * k + 10}%: {n}" for k, n in enumerate(counts))
    return finish(
        ax,
        title=headline(
            f"{words.number(likely)} of {people} ({share}) {verb} at least as likely "
            f"as not to buy {within}"
        ),
        note=note,
        alt=f"Columns of customers by probability to buy. {said}.",
    )


@checks_kind
@house()
def comparison(result: Likelihood, *, ax: Axes | None = None) -> Axes:
    """Draw how much of the uncertainty about who buys each method removed.

    Parameters
    ----------
    result : Likelihood
        The answer to "who is likely to buy again"; ``method="best"`` compares.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A bar a method, the best first: 0 is no better than the share of all
        customers that bought, 100 % is perfect. Log score and AUC stand beside.
    """
    table = result.comparison.dropna(subset=["skill"])
    days = int(result.comparison["horizon_days"].iloc[0])
    n = words.count(int(result.comparison["n"].iloc[0]), "customer")
    note = footing(
        f"Purchases within {words.count(days, 'day')} that no method had seen",
        f"n = {n}",
        as_of=result.as_of,
    )
    if table.empty:
        return blank(ax, sentence="The methods could not be judged.", note=note)
    names = [headline(LABELS[str(method)]) for method in table.index]
    skill = table["skill"].to_numpy(dtype=float)
    ax = canvas(ax, size=rows(len(table)) + 0.3)
    row_names(ax, names, heading=2)
    shades = [ACCENT if chosen else GREY for chosen in table["chosen"]]
    ax.barh(np.arange(len(table)), skill, 0.66, color=shades)
    for y, share in enumerate(skill):
        write(ax, words.percent(share, 1), at=(max(share, 0.0), y), weight=BOLD)
    left, right = min(float(skill.min()), 0.0), max(float(skill.max()), 0.0)
    reach = max(right - left, 1e-9)
    ax.set_xlim(left, right + 0.14 * reach)  # room for the numbers
    beside = {
        "log\nscore": [words.number(score, 3) for score in table["log_score"]],
        "\nAUC": [words.number(area, 2) for area in table["auc"]],
    }
    columns(ax, pd.DataFrame(beside))
    every = ", ".join(
        f"{name} {words.percent(share, 1)}"
        for name, share in zip(names, skill, strict=True)
    )
    return finish(
        ax,
        title=_best(result.method, float(skill[0]), methods=len(table)),
        note=note,
        alt=f"Bars of the share of uncertainty removed, the best first: {every}.",
    )


def _best(method: str, skill: float, *, methods: int) -> str:
    """Say how far the best method got."""
    name = f"the {LABELS[method]}" if method == GRID else LABELS[method]
    if skill <= 0:
        share = "the share of all customers says who buys as well as any method"
        return headline(f"{share}; {name} comes closest")
    said = f"{name} removes {words.percent(skill)} of the uncertainty about who buys"
    more = f", the most of {words.count(methods, 'method')}" if methods > 1 else ""
    return headline(f"{said}{more}")

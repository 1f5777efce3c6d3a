"""How sure the verdicts are: their words, their colours and their map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.robustness import CONTESTED, Robustness
from customer_value.measures.weight_support import DRAWN_ERROR
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    INK,
    MUTED,
    RULE,
    canvas,
    finish,
    house,
    percent,
)
from customer_value.plots.marks import BOLD, blank, footing, gridlines, headline, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "Group",
    "box_words",
    "checked_robustness",
    "groups",
    "labels_of",
    "robustness_map",
    "support_of",
]

_EDGE: Final = 0.02
_SPOTS: Final = 250  # places across and up that a reader can tell apart


class Group(NamedTuple):
    """Customers of one kind: the words of their label, who they are, their colour."""

    name: str
    members: pd.Series
    colour: str

    @property
    def share(self) -> str:
        """Share of all customers, with their number."""
        share = float(self.members.mean()) if len(self.members) else np.nan
        return f"{words.percent(share)} · {words.number(self.members.sum())}"


def checked_robustness(
    robustness: object, scored: pd.DataFrame, *, caller: str
) -> None:
    """Refuse a robustness that speaks of other customers or contradicts a verdict."""
    if robustness is None:
        return
    must = "what weight_robustness gives for the same index"
    if not isinstance(robustness, Robustness):
        got = type(robustness).__name__
        raise parameter_error("robustness", caller, must, got)
    labels = robustness.scores["label"]
    if not labels.index.equals(scored.index):
        got = "the robustness of an index with other customers or another order"
        raise parameter_error("robustness", caller, must, got)
    secure = labels.str.startswith("secure")
    if (labels != "secure " + scored["verdict"].astype("str"))[secure].any():
        got = "the robustness of an index with other verdicts"
        raise parameter_error("robustness", caller, must, got)


def groups(scores: pd.DataFrame, robustness: Robustness | None) -> list[Group]:
    """Sort the scored customers into those to look at and the rest."""
    if robustness is None:
        above = scores["verdict"] == "above"
        return [
            Group("at or below average", ~above, GREY),
            Group("above average", above, ACCENT),
        ]
    labels = labels_of(scores, robustness)
    found = [
        Group("secure below", labels == "secure below", GREY),
        Group("contested", labels.isin(CONTESTED), ACCENT),
        Group("secure above", labels == "secure above", GREY),
    ]
    exactly = labels == "at average"  # no weight moves these customers
    return [*found, Group("at average", exactly, GREY)] if exactly.any() else found


def labels_of(scores: pd.DataFrame, robustness: Robustness | None) -> pd.Series:
    """Return the label of each customer, "" where none is known."""
    if robustness is None:
        return pd.Series("", index=scores.index, dtype="str")
    return robustness.scores["label"].reindex(scores.index).fillna("")


def support_of(scores: pd.DataFrame, robustness: Robustness) -> pd.DataFrame:
    """Return a column of the share of weightings that put each customer above."""
    support = robustness.scores["support"].reindex(scores.index)
    return pd.DataFrame({"weightings that\nput it above": support.map(words.percent)})


def box_words(robustness: Robustness | None) -> str:
    """Say between which weights the verdicts were tried."""
    if robustness is None or robustness.box.empty:
        return ""
    low, high = robustness.box["low"], robustness.box["high"]
    if (low != low.iloc[0]).any() or (high != high.iloc[0]).any():
        return "weights from a range of their own"
    return f"weights {low.iloc[0]:g} to {high.iloc[0]:g}"


@checks_kind
@house()
def robustness_map(robustness: Robustness, *, ax: Axes | None = None) -> Axes:
    """Draw every customer by points above the average and support.

    Parameters
    ----------
    robustness : Robustness
        The worst and best case of every customer.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Across: points above the average in the middle of the box of weights. Up:
        share of the weightings that put the customer above average.
    """
    known = robustness.scores.dropna(subset=["support", "worst", "best"])
    if known.empty:
        return blank(ax, sentence=_why_empty(robustness))
    ax = canvas(ax, size="tall")
    middle = (known["worst"] + known["best"]) / 2
    reach = float(middle.abs().max()) * 1.08 or 1.0
    _cloud(ax, middle / reach, known, reach=reach)
    ax.set(xlim=(-reach, reach), ylim=(-_EDGE, 1 + _EDGE))
    ax.axvline(0, color=INK, lw=0.9, zorder=0)
    ax.axhline(0.5, color=RULE, lw=0.8, zorder=0)
    gridlines(ax, axis="y", most=4)
    ax.yaxis.set_major_formatter(percent())
    ax.set_xlabel("Points above the average under the middle weights (line: average)")
    _regions(ax, known["label"])
    finding = headline(robustness.finding)
    people = f"n = {words.count(len(known), 'customer')}"
    share = "share of weightings that put a customer above average"
    return finish(
        ax,
        title=finding,
        note=footing(headline(share), people, box_words(robustness), _off(robustness)),
        alt=f"{finding}. Each dot is a customer: points above average, {share}.",
    )


def _off(robustness: Robustness) -> str:
    """Say how far a drawn share may be off."""
    return "" if robustness.exact else f"standard error up to {DRAWN_ERROR:g}"


def _why_empty(robustness: Robustness) -> str:
    """Say why there is nothing to draw."""
    if robustness.scores.empty:
        return robustness.finding
    if robustness.weightings or robustness.box.empty:
        return "No variable tells the customers apart, so no verdict can turn."
    return "The map needs the support of the verdicts, which was not counted."


def _cloud(ax: Axes, middle: pd.Series, known: pd.DataFrame, *, reach: float) -> None:
    """Draw the dots; of those on the same spot, one."""
    spots = pd.DataFrame({"x": middle, "y": known["support"]})
    spots["contested"] = known["label"].isin(CONTESTED)
    same = (spots * _SPOTS).round().duplicated()
    for contested, dots in spots[~same].groupby("contested"):
        colour = ACCENT if contested else GREY
        drawn = ax.scatter(dots["x"] * reach, dots["y"], s=20, color=colour)
        drawn.set(alpha=0.75, linewidths=0, clip_on=False)


def _regions(ax: Axes, labels: pd.Series) -> None:
    """Write the counts into the two corners that an S-shaped cloud leaves free."""
    counts = labels.value_counts()
    contested = int(labels.isin(CONTESTED).sum())
    for text, place, side, colour in (
        (f"secure above: {_count(counts, 'secure above')}", (0, 0.94), "left", MUTED),
        (f"contested: {words.number(contested)}", (0, 0.75), "left", ACCENT),
        (f"secure below: {_count(counts, 'secure below')}", (1, 0.06), "right", MUTED),
    ):
        sign = 1 if side == "left" else -1
        write(
            ax,
            text,
            at=place,
            to=(6 * sign, 0),
            ha=side,
            colour=colour,
            weight=BOLD,
            coords="axes fraction",
        )


def _count(counts: pd.Series, label: str) -> str:
    return words.number(int(counts.get(label, 0)))

"""Pictures of relationships: how they moved, who moved, what a step costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from customer_value import words
from customer_value.data.assumptions import is_whole
from customer_value.errors import checks_kind, did_you_mean, parameter_error
from customer_value.measures.contacts import BACK_DAYS
from customer_value.measures.relationship_groups import NO_PROGRESS
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    RULE,
    canvas,
    finish,
    house,
    rows,
)
from customer_value.plots.marks import (
    blank,
    columns,
    dumbbell,
    footing,
    headline,
    row_names,
    short,
)
from customer_value.plots.relationship_paths import fading, steps_of, trajectories
from customer_value.plots.relationship_tests import calibration, leading

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.relationship_value import RelationshipValue

__all__ = [
    "calibration",
    "effectiveness",
    "fading",
    "leading",
    "movers",
    "trajectories",
]

_KINDS: Final = ("type", "channel", "function")


@checks_kind
@house()
def movers(value: RelationshipValue, *, top: int = 5, ax: Axes | None = None) -> Axes:
    """Draw who gained and who lost most within 90 days.

    Parameters
    ----------
    value : RelationshipValue
        What ``relationship_value`` gives.
    top : int, default 5
        How many who gained and how many who lost.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Two dots a customer: the position 90 days ago and today.

    Raises
    ------
    ParameterError
        If ``top`` is not a whole number above 0.
    """
    if not is_whole(top, 1):
        raise parameter_error("top", "movers", "a whole number above 0", top)
    known = value.scores[value.scores["position"].notna()]
    note = footing(
        f"Position {BACK_DAYS} days ago and today, {fading(value.half_life_days)}",
        f"n = {words.count(len(known), 'customer')}",
        as_of=value.as_of,
    )
    order = known.sort_values("momentum", ascending=False, kind="stable")
    moved = order[order["momentum"] != 0]
    if moved.empty:
        sentence = f"0 customers moved within {BACK_DAYS} days."
        return blank(ax, sentence=sentence, note=note)
    gained = moved[moved["momentum"] > 0].head(top)
    lost = moved[moved["momentum"] < 0].tail(top)
    shown = pd.concat([gained, lost])
    frame = pd.DataFrame(
        {"ago": shown["position"] - shown["momentum"], "today": shown["position"]}
    )
    numbers = frame.map(steps_of)
    numbers.columns = [f"{BACK_DAYS} days\nago", "today"]
    ax = canvas(ax, size=rows(len(shown)) + 0.3)
    dumbbell(ax, frame, colours=(GREY, ACCENT), numbers=numbers)
    ends = [
        f"{short(who)} {'gained' if by > 0 else 'lost'} {steps_of(abs(by))}"
        for who, by in (
            (shown.index[0], float(shown["momentum"].iloc[0])),
            (shown.index[-1], float(shown["momentum"].iloc[-1])),
        )
    ]
    said = " and ".join(dict.fromkeys(ends))
    title = f"{said} steps within {BACK_DAYS} days"
    alt = f"Two dots a customer, the position then and today. {title}."
    return finish(ax, title=title, note=note, alt=alt)


@checks_kind
@house()
def effectiveness(
    value: RelationshipValue,
    *,
    by: str = "type",
    top: int = 14,
    ax: Axes | None = None,
) -> Axes:
    """Draw how far the contacts of each kind led, beside what they cost.

    Parameters
    ----------
    value : RelationshipValue
        What ``relationship_value`` gives.
    by : {"type", "channel", "function"}, default "type"
        Which kinds.
    top : int, default 14
        How many kinds, those that cost most (without costs: the most frequent).
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Bars of net steps, closer to the right and away to the left; at the right
        contacts, cost and cost of a net step.

    Raises
    ------
    ParameterError
        If ``by`` is no kind, or ``top`` is not a whole number above 0.
    """
    if by not in _KINDS:
        hint = did_you_mean(str(by), _KINDS).rstrip("?").strip()
        must = f"one of {', '.join(_KINDS)}{f'. {hint}' if hint else ''}"
        raise parameter_error("by", "effectiveness", must, by)
    if not is_whole(top, 1):
        raise parameter_error("top", "effectiveness", "a whole number above 0", top)
    table = getattr(value, f"by_{by}")
    known = table[table["net_steps"].notna()]
    left = f", {top} of {len(known)} kinds" if len(known) > top else ""
    note = footing(f"Net steps of all contacts, by {by}{left}", as_of=value.as_of)
    if known.empty:
        sentence = f"There are 0 contacts with a {by} and a movement that is known."
        return blank(ax, sentence=sentence, note=note)
    shown = _dearest(known, top)
    ax = canvas(ax, size=rows(len(shown)) + 0.3)
    row_names(ax, list(shown.index), heading=2)
    shades = [ALERT if step < 0 else ACCENT for step in shown["net_steps"]]
    ax.barh(range(len(shown)), shown["net_steps"], 0.66, color=shades)
    ax.axvline(0, color=RULE, lw=0.8, zorder=0)
    columns(ax, _table(shown, value.currency))
    title = _costs_title(known, value.currency)
    said = "; ".join(
        f"{short(name)} {words.number(steps)}"
        for name, steps in shown["net_steps"].items()
    )
    return finish(ax, title=title, note=note, alt=f"Bars of net steps: {said}.")


def _dearest(table: pd.DataFrame, top: int) -> pd.DataFrame:
    """Keep the kinds that cost most, in their order by net steps."""
    by = "cost" if table["cost"].notna().any() else "interactions"
    kept = table[by].sort_values(ascending=False, kind="stable").index[:top]
    return table[table.index.isin(kept)]


def _table(shown: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Lay out the numbers at the right of the bars."""
    table = {
        "net\nsteps": shown["net_steps"].map(words.number),
        "contacts": shown["interactions"].map(words.number),
    }
    if shown["cost"].notna().any():
        table["cost"] = shown["cost"].map(lambda paid: words.money(paid, currency))
        table["cost of a\nnet step"] = shown["cost_per_step"].map(
            lambda paid: words.money(paid, currency)
        )
    return pd.DataFrame(table)


def _costs_title(known: pd.DataFrame, currency: str) -> str:
    """Say what most money without progress went into, or what a step costs."""
    vain = known[known["status"] == NO_PROGRESS].dropna(subset=["cost"])
    if len(vain):
        kind = vain["cost"].idxmax()
        paid = words.money(float(vain["cost"].max()), currency)
        part = words.percent(float(vain["cost"].max() / known["cost"].sum()))
        return f"{paid} ({part} of the cost) went into '{short(kind)}': no step closer"
    if known["cost"].notna().any():
        dear = known["cost_per_step"].dropna()
        low, high = (
            f"{words.money(float(dear[str(kind)]), currency)} ({short(kind)})"
            for kind in (dear.idxmin(), dear.idxmax())
        )
        return f"A net step closer costs from {low} to {high}"
    best = known["net_steps"].idxmax()
    steps = words.number(float(known["net_steps"].max()))
    return f"{headline(short(best))} led {steps} net steps closer, the most of all"

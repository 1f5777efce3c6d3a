"""Pictures of the asset value: what it is made of, who holds it, how it tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.asset_changes import equity, horizons, tornado
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    INK,
    MUTED,
    RULE,
    TIERS,
    canvas,
    finish,
    house,
    money,
    rows,
)
from customer_value.plots.marks import (
    BOLD,
    Step,
    blank,
    bridge,
    footing,
    gridlines,
    headline,
    row_names,
    spoken,
    write,
)
from customer_value.plots.potential_map import real_potential

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from customer_value.measures.asset_value import AssetValue

__all__ = [
    "back_test",
    "equity",
    "horizons",
    "pyramid",
    "real_potential",
    "tornado",
    "waterfall",
]

_NOBODY: Final = "There is no customer to value."
_NAMES: Final = {
    "current": "current business",
    "potential": "potential business",
    "referral": "referrals",
    "innovation": "ideas",
    "credit": "credit losses",
}
_MIDDLE: Final = 0.34  # width of the tiers' names, where a bar of all is 1


@checks_kind
@house()
def waterfall(result: AssetValue, *, ax: Axes | None = None) -> Axes:
    """Draw the streams that add up to the asset value.

    Parameters
    ----------
    result : AssetValue
        The valuation.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        One row a stream that is not 0, in the currency, and the total. What adds
        is dark, what costs is orange.
    """
    note = _note(result, "Discounted net flow", _terms(result))
    if result.scores.empty:
        return blank(ax, sentence=_NOBODY, note=note)
    streams = result.streams[np.isfinite(result.streams) & (result.streams != 0)]
    total = words.money(result.total, result.currency)
    title = _waterfall_title(result, streams)
    if streams.empty:
        return blank(ax, sentence=title, note=note)
    steps = _steps(streams, result)
    ax = canvas(ax, size=rows(len(steps)))
    bridge(ax, steps)
    ax.axvline(0, color=RULE, lw=0.8, zorder=0)
    parts = words.listed([f"{step.name} {step.number}" for step in steps[:-1]])
    return finish(
        ax, title=title, note=note, alt=f"Bars from zero to {total}: {parts}."
    )


@checks_kind
@house()
def pyramid(result: AssetValue, *, ax: Axes | None = None) -> Axes:
    """Draw the tiers: how many customers to the left, how much value to the right.

    Parameters
    ----------
    result : AssetValue
        The valuation.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        One row a tier, best first; both sides share one scale.
    """
    tiers = result.tiers
    note = _note(result, "Share of customers and of the positive value by tier")
    if not tiers["customers"].sum():
        return blank(ax, sentence=_NOBODY, note=note)
    ax = canvas(ax, size=rows(len(tiers)) + 0.9)
    row_names(ax, list(tiers.index), heading=1)
    ax.set_yticks([])  # the names stand in the middle
    shades = [TIERS.get(str(tier), GREY) for tier in tiers.index]
    places, side = np.arange(len(tiers)), _MIDDLE / 2
    people = tiers["share_customers"].to_numpy(dtype=float)
    value = tiers["share_value"].fillna(0.0).to_numpy(dtype=float)
    ax.barh(places, -people, 0.74, left=-side, color=shades)
    ax.barh(places, value, 0.74, left=side, color=shades)
    reach = side + max(people.max(), value.max())
    ax.set_xlim(-reach, reach)
    for heading, at, ha in (("customers", -side, "right"), ("value", side, "left")):
        write(ax, heading, at=(at, -0.55), to=(0, 0), ha=ha, va="bottom", colour=MUTED)
    alt = _tier_words(ax, result, people, value)
    title = _tier_title(result)
    return finish(ax, title=title, note=note, alt=f"Two bars a tier: {alt}.")


@checks_kind
@house()
def back_test(result: AssetValue, *, ax: Axes | None = None) -> Axes:
    """Draw the margin that was predicted against the margin that came.

    Parameters
    ----------
    result : AssetValue
        The valuation with its evaluation.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        One column a tenth of the customers, highest prediction first; a sentence
        where the history is too short for a test.
    """
    note = _note(result, "Margin by tenth of predicted margin", who=False)
    tenths = result.evaluation.drop(index="all", errors="ignore")
    if tenths.empty:
        sentence = "The history is too short to test the prediction on the past."
        return blank(ax, sentence=sentence, note=note)
    ax = canvas(ax, size="medium")
    actual = tenths["actual"].to_numpy(dtype=float)
    predicted = tenths["predicted"].to_numpy(dtype=float)
    places = np.arange(len(tenths))
    ax.bar(places, actual, 0.7, color=GREY)
    ax.plot(places, predicted, "o", color=ACCENT, ms=7, clip_on=False)
    ax.axhline(0, color=RULE, lw=0.8, zorder=0)
    highest = max(float(np.nanmax([actual, predicted])), 0.0)
    gridlines(ax)
    ax.yaxis.set_major_formatter(money(result.currency))
    ax.set_ylim(top=highest / 0.86 or 1.0)  # room for the words above the columns
    ax.set_xticks(places, [str(tenth) for tenth in tenths.index])
    ax.tick_params(axis="x", pad=7)
    ax.set_xlabel("Tenth of customers, highest prediction first")
    for text, gap, colour in (
        ("columns: came", 0, MUTED),
        ("dots: predicted", -80, ACCENT),
    ):
        key = write(ax, text, at=(1, 1), to=(gap, 0), coords="axes fraction")
        key.set(ha="right", va="top", color=colour, fontweight=BOLD)
    title = _test_title(result)
    columns = "Columns show the margin that came by tenth, dots what was predicted."
    return finish(ax, title=title, note=note, alt=f"{title}. {columns}")


def _note(result: AssetValue, what: str, terms: str = "", *, who: bool = True) -> str:
    people = f"n = {words.count(len(result.scores), 'customer')}" if who else ""
    return footing(what, terms, people, as_of=result.as_of)


def _terms(result: AssetValue) -> str:
    rules = result.assumptions
    years = words.count(rules.horizon_years, "year")
    return f"{years} at {words.percent(rules.annual_discount_rate)} a year"


def _steps(streams: pd.Series, result: AssetValue) -> list[Step]:
    """Return the bridge: incomes, then costs, then the total from zero."""
    ends = streams.cumsum()
    steps = [
        Step(
            headline(_NAMES.get(str(name), spoken(name))),
            end - amount,
            end,
            ACCENT if amount > 0 else ALERT,
            words.money(amount, result.currency),
        )
        for name, amount, end in zip(streams.index, streams, ends, strict=True)
    ]
    total = words.money(result.total, result.currency)
    return [*steps, Step("Net asset value", 0.0, result.total, INK, total)]


def _waterfall_title(result: AssetValue, streams: pd.Series) -> str:
    """Say the total, and which stream is the largest part of the income."""
    years = words.count(result.assumptions.horizon_years, "year")
    worth = f"The customers are worth {words.money(result.total, result.currency)}"
    income = streams[streams > 0]
    if len(income) < 2:  # noqa: PLR2004 - one stream is all of the income
        return f"{worth} over {years}"
    share = words.percent(float(income.max() / income.sum()))
    name = _NAMES.get(str(income.idxmax()), spoken(income.idxmax()))
    return f"{worth} over {years}; {share} of the income is {name}"


def _tier_title(result: AssetValue) -> str:
    best = result.tiers.to_dict(orient="index").get("platinum", {})
    if not best.get("customers"):
        return "No customer has a positive value"
    people, value = float(best["share_customers"]), float(best["share_value"])
    loss = bool((result.tiers["value"] < 0).any())  # then the total is less
    return (
        f"The platinum tier is {words.percent(people)} of the customers "
        f"and {words.percent(value)} of the {'positive ' if loss else ''}value"
    )


def _tier_words(
    ax: Axes, result: AssetValue, people: np.ndarray, value: np.ndarray
) -> str:
    """Write the tiers' names into the middle and their numbers beside the bars."""
    said, side = [], _MIDDLE / 2
    for y, (tier, row) in enumerate(result.tiers.iterrows()):
        many = f"{words.percent(people[y])} · {words.number(row['customers'])}"
        worth = words.money(row["value"], result.currency)
        much = f"{words.percent(value[y])} · {worth}" if value[y] > 0 else worth
        write(
            ax,
            headline(str(tier)),
            at=(0, y),
            to=(0, 0),
            ha="center",
            weight=BOLD,
        )
        write(ax, many, at=(-side - people[y], y), to=(-5, 0), ha="right")
        write(ax, much, at=(side + value[y], y), to=(5, 0))
        said.append(f"{tier} {words.percent(people[y])} of customers, {much}")
    return "; ".join(said)


def _test_title(result: AssetValue) -> str:
    """Say the ratio of predicted to actual margin, or the two amounts."""
    if "all" not in result.evaluation.index:
        return "Predicted margin against the margin that came"
    total = result.evaluation.to_dict(orient="index")["all"]
    predicted = words.money(total["predicted"], result.currency)
    actual = words.money(total["actual"], result.currency)
    ratio = total["ratio"]
    if not np.isfinite(ratio) or ratio < 0:
        return f"One window ago {predicted} was predicted; {actual} came"
    share = words.percent(ratio)
    return f"The prediction was {share} of what came: {predicted} against {actual}"

"""Pictures of contracts: how many last, and when customers cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.contract_life import FEW, YEAR
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    MUTED,
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
    footing,
    gridlines,
    headline,
    row_names,
    write,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from customer_value.measures.contract_life import ContractLife
    from customer_value.measures.defection import Defection

__all__ = ["hazard", "survival"]

_BAR: Final = 0.6  # share of a row that its bar fills
_NONE: Final = "The data record no end of contracts (cancelled_on of customers)."
_FEW: Final = f"Fewer than {FEW} customers were watched for a whole period."
_TICKS: Final = 6  # marks of years that fit on the axis


@checks_kind
@house()
def survival(result: Defection, *, ax: Axes | None = None) -> Axes:
    """Draw the share of customers still under contract, by months since it began.

    Parameters
    ----------
    result : Defection
        The answer to "who leaves".
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A falling curve with its 95 % band (Kaplan-Meier) up to where fewer than 10
        customers are watched; dashed the model and its projection, where it fits.
    """
    life = result.contracts
    if life is None:
        return blank(ax, sentence=_NONE, note=footing("", as_of=result.as_of))
    note = footing(
        "Share still under contract (Kaplan-Meier, band: 95%)",
        "dashed: projection" if life.projection is not None else "",
        f"n = {words.count(round(life.survival.n), 'contract')}",
        as_of=life.as_of,
    )
    curve = _watched(life)
    if not curve["time"].max() > 0:
        return blank(ax, sentence=life.finding, note=note)
    ax = canvas(ax, size="medium")
    months = curve["time"].to_numpy(dtype=float)
    ax.fill_between(
        months, curve["low"], curve["high"], step="post", color=SOFT, alpha=0.6, lw=0
    )
    ax.step(months, curve["probability"], where="post", color=ACCENT, lw=2.2)
    last = max(_projected(ax, life, months[-1]), float(months[-1]))
    ax.set(xlim=(0, last * 1.01), ylim=(0, 1.02))
    gridlines(ax)
    ax.yaxis.set_major_formatter(percent())
    _month_ticks(ax, last)
    ax.set_xlabel("Months since the contract began")
    ax.tick_params(axis="x", pad=7)
    said = _points(ax, life, curve)
    return finish(
        ax,
        title=headline(life.finding),
        note=note,
        alt=f"Falling curve of contracts still running: {words.listed(said)}.",
    )


@checks_kind
@house()
def hazard(result: Defection, *, ax: Axes | None = None) -> Axes:
    """Draw which share of the customers at the start of a period cancels in it.

    Parameters
    ----------
    result : Defection
        The answer to "who leaves".
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A bar a period of tenure with its 95 % interval; the highest is highlighted.
    """
    life = result.contracts
    if life is None:
        return blank(ax, sentence=_NONE, note=footing("", as_of=result.as_of))
    table = life.hazard
    note = footing(
        f"Share of those at the start of the {life.period} that cancels in it",
        "line: 95% interval",
        as_of=life.as_of,
    )
    if table.empty:
        return blank(ax, sentence=_FEW, note=note)
    ax = canvas(ax, size=rows(len(table)))
    row_names(ax, [f"{life.period.capitalize()} {n + 1}" for n in range(len(table))])
    share = table["hazard"].to_numpy(dtype=float)
    shades = [ALERT if n == share.argmax() else GREY for n in range(len(share))]
    ax.barh(np.arange(len(share)), share, _BAR, color=shades)
    said = []
    for y, row in enumerate(table.to_dict("records")):
        low, high = float(row["low"]), float(row["high"])
        ax.plot([low, high], [y, y], color=MUTED, lw=1.4, solid_capstyle="butt")
        people = words.count(round(row["at_risk"]), "customer")
        text = f"{words.percent(row['hazard'])} of {people}"
        write(ax, text, at=(max(high, float(row["hazard"])), y), to=(6, 0))
        said.append(f"{life.period} {y + 1}: {text}")
    ax.set_xlim(0, max(float(table["high"].max()), 0.01))
    return finish(
        ax,
        title=_hazard_title(life),
        note=note,
        alt=f"Bars of the share that cancels: {words.listed(said)}.",
    )


def _watched(life: ContractLife) -> pd.DataFrame:
    """Keep the part of the curve that enough customers carry."""
    curve = life.survival.curve
    enough = curve["at_risk"] >= min(FEW, float(curve["at_risk"].max()))
    return curve[enough | (curve["time"] == 0)]


def _projected(ax: Axes, life: ContractLife, seen: float) -> float:
    """Draw the model over the data and beyond; return where it ends."""
    model = life.projection
    if model is None:
        return 0.0
    months = model.index.to_numpy(dtype=float)
    beyond = months >= seen
    ax.fill_between(
        months[beyond], model["low"][beyond], model["high"][beyond], color=RULE, lw=0
    )
    ax.plot(months, model["probability"], color=MUTED, lw=1.6, ls=(0, (4, 3)))
    end, share = float(months[-1]), float(model["probability"].iloc[-1])
    label = write(ax, f"{words.percent(share)} projected", at=(end, share), to=(0, 10))
    label.set(ha="right", va="bottom", color=MUTED)
    return end


def _month_ticks(ax: Axes, last: float) -> None:
    """Mark years, as many as fit, or quarters where less than two years are shown."""
    step = YEAR * max(1, round(last / YEAR / _TICKS)) if last >= 2 * YEAR else 3
    ax.set_xticks(np.arange(0, last + 0.1, step))


def _points(ax: Axes, life: ContractLife, curve: pd.DataFrame) -> list[str]:
    """Mark the year, or the end of a shorter curve, with its share."""
    month, share = float(YEAR), float(life.one_year["probability"])
    if not month <= float(curve["time"].max()):
        month, share = (float(curve[name].iloc[-1]) for name in ("time", "probability"))
    text = f"{words.percent(share)} after {words.count(round(month), 'month')}"
    ax.plot(month, share, "o", color=ACCENT, ms=8)
    label = write(ax, text, at=(month, share), to=(7, 9))
    label.set(color=ACCENT, fontweight=BOLD, va="bottom")
    said = [text]
    if life.projection is not None:
        far = life.projection["probability"].iloc[-1]
        months = words.count(int(life.projection.index[-1]), "month")
        said.append(f"{words.percent(far)} projected after {months}")
    return said


def _hazard_title(life: ContractLife) -> str:
    """Say what the first period costs, and the last that enough have reached."""
    share = life.hazard["hazard"]
    first = f"{words.percent(share.iloc[0])} cancel in {life.period} 1"
    if len(share) == 1:
        return first
    last = f"{life.period} {len(share)}"
    return f"{first}, {words.percent(share.iloc[-1])} of those left in {last}"

"""Pictures of defection: cohorts that thin out, who came and went, contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    INK,
    MUTED,
    canvas,
    finish,
    house,
    rows,
)
from customer_value.plots.contract_life import hazard, survival
from customer_value.plots.marks import (
    Step,
    blank,
    bridge,
    footing,
    row_names,
    write,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

    from customer_value.measures.defection import Defection

__all__ = ["cohorts", "flows", "hazard", "survival"]

_MOST: Final = 12  # quarters whose numbers can be read on a page
_PALE, _FULL = "#f3f6fa", "#7fb2d6"  # dark text reads on all between: 7.1 or more
_YEAR: Final = 4  # quarters


@checks_kind
@house()
def cohorts(result: Defection, *, ax: Axes | None = None) -> Axes:
    """Draw which share of each quarter's new customers bought in later quarters.

    Parameters
    ----------
    result : Defection
        The answer to "who leaves".
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A triangle of at most 12 cohorts, the latest, with their sizes. The first
        quarter, in which all of them bought, is left out.
    """
    shares = result.cohorts.drop(columns=0, errors="ignore")
    shares = shares.dropna(how="all").iloc[-_MOST:, :_MOST]
    shares = shares.dropna(axis="columns", how="all")
    note = _cohort_note(result)
    if shares.empty:
        sentence = "No cohort is older than a quarter yet."
        return blank(ax, sentence=sentence, note=note)
    sizes = result.cohort_counts[0].reindex(shares.index)
    ax = canvas(ax, size=0.9 + 0.27 * len(shares))
    _cells(ax, shares, running=_running(result))
    names = [
        f"Q{quarter.quarter} {quarter.year} · {words.number(size)}"
        for quarter, size in zip(shares.index, sizes, strict=True)
    ]
    row_names(ax, names, heading=1)
    ages = [str(age) for age in shares.columns]
    ax.set_xlim(-0.5, len(ages) - 0.5)
    for x, age in enumerate(ages):
        write(ax, age, at=(x, -0.55), to=(0, 2), ha="center", va="bottom", colour=MUTED)
    corner = write(ax, "cohort · customers", at=(0, -0.55), to=(-4, 2))
    corner.set(ha="right", va="bottom", color=MUTED)
    corner.xycoords = ("axes fraction", "data")
    title = _cohort_title(result)
    number = words.count(len(shares), "cohort")
    said = f"Table of {number} by quarters since the first purchase."
    return finish(ax, title=title, note=note, alt=f"{said} {title}.")


@checks_kind
@house()
def flows(result: Defection, *, ax: Axes | None = None) -> Axes:
    """Draw the way from the customers of one window to those of the next.

    Parameters
    ----------
    result : Defection
        The answer to "who leaves".
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Bars of customers: active before, lost, kept, returned, new, active now.
    """
    window = words.count(result.window_days, "day")
    note = footing(f"Customers active in {window}, and in the {window} before")
    note = footing(note, as_of=result.as_of)
    n = {str(name): int(many) for name, many in result.counts.items()}
    now = n["kept"] + n["returned"] + n["new"]
    if not n["active_before"] + now:
        return blank(ax, sentence="No customer bought in either window.", note=note)
    before, back = n["active_before"], n["kept"] + n["returned"]
    kept = n["kept"]
    steps = [
        Step("Active before", 0, before, GREY, words.number(before)),
        Step("Lost", before, kept, ALERT, _part(-n["lost"], before)),
        Step("Kept", 0, kept, GREY, _part(kept, before)),
        Step("Returned", kept, back, ACCENT, _gain(n["returned"])),
        Step("New", back, now, ACCENT, _gain(n["new"])),
        Step("Active now", 0, now, INK, words.number(now)),
    ]
    ax = canvas(ax, size=rows(len(steps)))
    bridge(ax, steps)
    ax.set_xlim(left=0)
    said = words.listed([f"{step.name.lower()} {step.number}" for step in steps])
    return finish(
        ax, title=_flow_title(result, n), note=note, alt=f"Bars of customers: {said}."
    )


def _gain(many: int) -> str:
    return f"+{words.number(many)}" if many else "0"


def _part(many: int, whole: int) -> str:
    share = f" · {words.percent(abs(many) / whole)}" if whole else ""
    return f"{words.number(many)}{share}"


def _flow_title(result: Defection, n: dict[str, int]) -> str:
    """Say how many were lost and whether as many came."""
    came = n["returned"] + n["new"]
    lost = words.number(n["lost"])
    if not result.rate.n:
        return f"{words.count(came, 'customer')} came; there was none to lose"
    share = words.percent(result.rate.value)
    text = f"{lost} of {words.count(result.rate.n, 'customer')} ({share}) were lost"
    text = text.replace(" were ", " was ") if n["lost"] == 1 else text
    return f"{text}; {words.number(came)} came new or returned"


def _cohort_note(result: Defection) -> str:
    """Say what the cells are, and that the last quarter may not be over."""
    running = "white: not over yet" if _running(result) is not None else ""
    what = "Share that buys again by quarters since the first purchase"
    return footing(what, running, as_of=result.as_of)


def _running(result: Defection) -> pd.Period | None:
    """Return the quarter that is not over on the day of the answer."""
    quarter = result.as_of.to_period("Q")
    return quarter if result.as_of < quarter.end_time.normalize() else None


def _cohort_title(result: Defection) -> str:
    """Say which share buys in the next quarter, and a year after the first."""
    next_, later = (_together(result, age) for age in (1, _YEAR))
    text = (
        f"{words.percent(next_)} of new customers buy in the quarter after their first"
    )
    if not np.isfinite(next_):
        return "No cohort has completed the quarter after its first yet"
    if not np.isfinite(later):
        return text
    return f"{text}, {words.percent(later)} a year after it"


def _together(result: Defection, age: int) -> float:
    """Return the share active at an age over all cohorts that have completed it."""
    counts, running = result.cohort_counts, _running(result)
    if age not in counts.columns:
        return np.nan
    over = np.array(
        [running is None or cohort + age < running for cohort in counts.index]
    )
    reached = counts[counts[age].notna() & over]
    return float(reached[age].sum() / reached[0].sum()) if len(reached) else np.nan


def _cells(ax: Axes, shares: pd.DataFrame, *, running: pd.Period | None) -> None:
    """Fill the cells and write their shares into them."""
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    ramp: Colormap = LinearSegmentedColormap.from_list("share", [_PALE, _FULL])
    values = shares.to_numpy(dtype=float)
    top = np.nanmax(values) or 1.0
    for y, x in np.argwhere(np.isfinite(values)):
        now = running is not None and shares.index[y] + shares.columns[x] == running
        shade = "white" if now else to_hex(ramp(values[y, x] / top))
        ax.barh(y, 0.96, height=0.92, left=x - 0.48, color=shade)
        text = words.percent(values[y, x])
        write(ax, text, at=(x, y), to=(0, 0), ha="center", colour=MUTED if now else INK)

"""Pictures of purchases as they come, and as a model expected them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.canvas import (
    ACCENT,
    GREY,
    MUTED,
    RULE,
    canvas,
    finish,
    house,
    thousands,
)
from customer_value.plots.direct import two_colours
from customer_value.plots.marks import footing, gridlines, headline, write

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes

    from customer_value.models.tracks import Tracking

__all__ = ["cumulative", "incremental"]


@checks_kind
@house()
def cumulative(result: Tracking, *, ax: Axes | None = None) -> Axes:
    """Draw repeat purchases added up, of the customers and of a model.

    Parameters
    ----------
    result : Tracking
        What ``cv.models.tracking`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Two lines; right of the upright one the model had not seen the purchases.
    """
    what = "Repeat purchases, added up"
    return _lines(
        result, ax, columns=("cumulative_actual", "cumulative_expected"), what=what
    )


@checks_kind
@house()
def incremental(result: Tracking, *, ax: Axes | None = None) -> Axes:
    """Draw repeat purchases period by period, of the customers and of a model.

    Parameters
    ----------
    result : Tracking
        What ``cv.models.tracking`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Two lines; a season shows as a wave that the model does not follow.
    """
    period = words.count(result.every_days, "day")
    what = f"Repeat purchases in {period}"
    return _lines(result, ax, columns=("actual", "expected"), what=what)


def _lines(
    result: Tracking, ax: Axes | None, *, columns: tuple[str, str], what: str
) -> Axes:
    """Draw what came and what was expected over time."""
    came, told = columns
    table = result.scores
    ax = canvas(ax, size="medium")
    ends = _days(table.index)
    ax.plot(ends, table[came], color=GREY, lw=2.6)
    ax.plot(ends, table[told], color=ACCENT, lw=1.7)
    top = float(table[[came, told]].to_numpy().max())
    ax.set_ylim(0, 1.08 * max(top, 1e-9))
    gridlines(ax, most=4)
    ax.yaxis.set_major_formatter(thousands())
    _dates(ax)
    if table["held_out"].any():
        _boundary(ax, result)
    two_colours(ax, "what came", result.model, side="left")
    last = table.iloc[-1]
    return finish(
        ax,
        title=headline(result.finding),
        note=footing(
            what, "purchases after the first of each customer", as_of=result.as_of
        ),
        alt=(
            f"{what}: two lines over {words.count(len(table), 'period')}; at the end "
            f"{words.number(float(last[came]))} came and "
            f"{words.number(float(last[told]))} were expected."
        ),
    )


def _days(dates: pd.Index) -> np.ndarray:
    """Return days since 1970-01-01, matplotlib's own count."""
    return pd.DatetimeIndex(dates).to_numpy().astype("datetime64[D]").astype(float)


def _dates(ax: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    places = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(places)
    form = ConciseDateFormatter(places, show_offset=False)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_formatter(form)
    ax.tick_params(axis="x", pad=7)


def _boundary(ax: Axes, result: Tracking) -> None:
    """Mark the last day that the model has seen."""
    learned = float(_days(pd.DatetimeIndex([result.learned]))[0])
    ax.axvline(learned, color=RULE, lw=1.4, zorder=0)
    write(
        ax,
        "not seen by the model",
        at=(learned, 0.02),
        to=(5, 0),
        va="bottom",
        colour=MUTED,
        coords=("data", "axes fraction"),
    )

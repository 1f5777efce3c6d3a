"""Move the day and the window, and watch the rate of defection answer."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.course.explorer import Explorer
from customer_value.errors import CustomerValueError, checks_kind
from customer_value.measures.defection import defection
from customer_value.words import count, day

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

WINDOWS = (365, 182, 91)  # days: a year, half of it, a quarter
LONGEST = 12  # quarters to choose from


@checks_kind
def defection_explorer(company: Dataset) -> Explorer:
    """Show who left as of another day and within another window.

    The view is ``cv.plots.defection.flows`` of ``cv.defection``, at the chosen day and
    with the chosen window; below it stands the finding.

    Parameters
    ----------
    company : Dataset
        The company; the day can be its own or the end of an earlier quarter whose
        history holds both windows.

    Returns
    -------
    Explorer
        A list of days and a list of windows.

    Raises
    ------
    CustomerValueError
        If the history is too short for two quarters.
    """
    from customer_value.course import controls

    windows = [days for days in WINDOWS if 2 * days <= company.history_days]
    if not windows:
        short = count(company.history_days, "day")
        message = f"{short} of history are too few: the view compares two quarters."
        raise CustomerValueError(message)
    days = _days(company, longest=windows[0])
    options = [(day(one), f"{one:%Y-%m-%d}") for one in days]
    chosen = [
        controls.choice("as_of", options, label="as of"),
        controls.choice(
            "window_days", [(f"{w} days", w) for w in windows], label="window"
        ),
    ]

    def draw(*, as_of: str, window_days: int) -> list[object]:
        from customer_value.plots.defection import flows

        left = defection(company.at(as_of), window_days=window_days)
        return [flows(left), f"<p>{escape(left.finding)}</p>"]

    start = defection(company, window_days=windows[0])
    return Explorer(draw, chosen, alt=f"Who came and who went. {start.finding}")


def _days(company: Dataset, *, longest: int) -> list[pd.Timestamp]:
    """List the company's day and earlier ends of quarters, the latest first."""
    first = company.as_of - pd.Timedelta(days=company.history_days - 2 * longest)
    ends = pd.date_range(first, company.as_of, freq="QE")
    earlier = [end for end in ends[::-1] if end < company.as_of]
    return [company.as_of, *earlier[:LONGEST]]

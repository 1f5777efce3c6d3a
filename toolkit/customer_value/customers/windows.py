"""Windows of time: half open (start, end], computed once and named by their days."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.data.assumptions import is_whole
from customer_value.data.coverage import MIN_HISTORY_DAYS
from customer_value.data.engine import Table, day, render_sql
from customer_value.errors import CustomerValueError, parameter_error

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

YEAR_DAYS = 365
# A year and a half: from here on the earlier of two calendar years holds at least half
# a year of history, and comparing the same seasons outweighs its missing months.
YEARS_FROM_DAYS = 548
DAYS_PER_YEAR = 365.25  # for rates and tenure only; windows are calendar years


class Window(NamedTuple):
    """Two windows of equal length that end today: (start, middle], (middle, end].

    Attributes
    ----------
    days : int
        Length of each.
    start, middle, end : Timestamp
        Their limits; the first day of each is outside, the last inside.
    """

    days: int
    start: pd.Timestamp
    middle: pd.Timestamp
    end: pd.Timestamp


def days_before(end: pd.Timestamp, days: int) -> pd.Timestamp:
    """Return the day a window of so many days starts after; 365 is a year."""
    if days % YEAR_DAYS == 0:
        return end - pd.DateOffset(years=days // YEAR_DAYS)
    return end - pd.Timedelta(days=days)


def look_back(company: Dataset, *, window_days: int | None = None) -> Window:
    """Return the two windows to compare: a year each, or half a short history.

    Parameters
    ----------
    company : Dataset
        The company; its first transaction and its day set the history.
    window_days : int, optional
        Length of a window; None takes 365 days, or half the history where that is
        shorter than a year and a half.

    Returns
    -------
    Window
        Days and limits.

    Raises
    ------
    CustomerValueError
        If the history is shorter than 90 days.
    ParameterError
        If ``window_days`` is not a whole number above 0.
    """
    history = company.history_days
    if window_days is None:
        if history < MIN_HISTORY_DAYS:
            message = (
                f"{history} days of history are too few: comparing two windows "
                f"needs at least {MIN_HISTORY_DAYS}."
            )
            raise CustomerValueError(message)
        window_days = YEAR_DAYS if history >= YEARS_FROM_DAYS else history // 2
    elif not is_whole(window_days, 1):
        must = "a whole number of days above 0"
        raise parameter_error("window_days", "look_back", must, window_days)
    end = company.as_of
    return Window(
        window_days,
        days_before(end, 2 * window_days),
        days_before(end, window_days),
        end,
    )


def in_window(company: Dataset, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Sum each customer's business in (start, end].

    Parameters
    ----------
    company : Dataset
        The company.
    start, end : Timestamp
        Limits; start is outside the window, end inside.

    Returns
    -------
    DataFrame
        Index customer_id of those with a transaction in the window; purchases
        (days with a net amount above 0), revenue and margin in the currency.
    """
    return company.memo(
        ("in_window", start, end), lambda: _in_window(company, start, end)
    )


def _in_window(
    company: Dataset, start: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    lines = company.table("transactions")
    query = render_sql(
        "window",
        transactions=lines.query,
        start=day(start),
        end=day(end),
        margin=margin_sql(company),
    )
    return Table(lines.engine, query).to_pandas().set_index("customer_id")


def margin_sql(company: Dataset) -> str:
    """Return the SQL of a line's margin: given, or the default share of revenue."""
    rate = company.assumptions.default_margin
    # more than 18 digits, since a product of two 64-bit decimals overflows from 2.5
    # million on; 38 together, since Spark rounds a product that may need more
    default = f"CAST(amount AS DECIMAL(20, 4)) * CAST({rate!r} AS DECIMAL(16, 8))"
    if not company.has("transactions", "margin"):
        return default
    return f"COALESCE(margin, {default})"

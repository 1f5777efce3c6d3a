"""Two windows side by side: who bought in which, and how much history they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.windows import YEAR_DAYS, Window, in_window, look_back
from customer_value.data.coverage import why_off
from customer_value.errors import CustomerValueError, parameter_error
from customer_value.measures.common import purchase_rows, whole_days
from customer_value.words import count

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset


def compared_windows(
    company: Dataset, window_days: int | None, *, caller: str
) -> Window:
    """Return the two windows; refuse a history that is too short for them."""
    if window_days is not None:
        window_days = whole_days(window_days, name="window_days", caller=caller)
    if missing := why_off(company, "defection"):
        raise CustomerValueError(missing)
    if window_days is not None and window_days > company.history_days:
        must = f"at most the {count(company.history_days, 'day')} of history"
        raise parameter_error("window_days", caller, must, window_days)
    return look_back(company, window_days=window_days)


def buyers(company: Dataset, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Sum the business of those who bought in (start, end]; returns alone do not."""
    business = in_window(company, start, end)
    return business[business["purchases"] > 0]


def status_of(company: Dataset, window: Window) -> pd.Series:
    """Give every customer with a purchase one of five words.

    Returns
    -------
    Series of str
        Index customer_id: kept (bought in both windows), lost (in the first only),
        new (first purchase in the second), returned (bought in the second and
        before the first) or inactive (in neither).
    """
    first = purchase_rows(company, "rhythm").set_index("customer_id")["first_purchase"]
    before = buyers(company, window.start, window.middle).index
    now = buyers(company, window.middle, window.end).index
    was, did = first.index.isin(before), first.index.isin(now)
    word = np.select(
        [was & did, was, did & (first > window.middle).to_numpy(), did],
        ["kept", "lost", "new", "returned"],
        default="inactive",
    )
    return pd.Series(word, index=first.index, dtype="str", name="status")


def window_notes(company: Dataset, window: Window, *, asked: bool) -> list[str]:
    """Say where a window is short: because nobody asked for it, or lacks history."""
    if not asked and window.days < YEAR_DAYS:
        text = (
            f"The history is {count(company.history_days, 'day')} long, so windows of "
            f"{count(window.days, 'day')} are compared instead of years."
        )
        return [text]
    if company.history_days < 2 * window.days:
        seen = count(company.history_days - window.days, "day")
        return [f"The earlier window holds {seen} of history."]
    return []

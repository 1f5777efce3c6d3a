"""The sentences beside an asset value: what it leaves out, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.customers.windows import YEAR_DAYS
from customer_value.words import count, plural

if TYPE_CHECKING:
    import pandas as pd


def short_note(days: int) -> tuple[str, ...]:
    """Say where a likelihood of less than a year stands for the first year."""
    if days >= YEAR_DAYS:
        return ()
    ahead = f"The likelihood to buy again looks {count(days, 'day')} ahead"
    return (f"{ahead} and stands for the whole first year: values are low.",)


def gone_note(n: int) -> tuple[str, ...]:
    """Say how many customers have cancelled."""
    who = f"{count(n, 'customer')} {plural(n, 'has', 'have')} cancelled"
    return (f"{who} and {plural(n, 'is', 'are')} not valued.",) if n else ()


def idle_notes(costly: pd.Series, unvalued: pd.Series) -> tuple[str, ...]:
    """Say how many customers cost money without buying, or cannot be valued."""
    notes = []
    if costly.any():
        noun = count(int(costly.sum()), "customer")
        notes.append(f"{noun} cost money in the last 12 months without net revenue.")
    if unvalued.any():
        noun = count(int(unvalued.sum()), "earlier customer")
        notes.append(
            f"{noun} {plural(int(unvalued.sum()), 'is', 'are')} not valued by this "
            "activity: no net revenue in the last 12 months, or no share given."
        )
    return tuple(notes)

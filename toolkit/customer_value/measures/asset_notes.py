"""The sentences beside an asset value: what it leaves out, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.windows import DAYS_PER_YEAR, YEAR_DAYS
from customer_value.measures.activity import GIVEN
from customer_value.words import count, day, percent, plural

if TYPE_CHECKING:
    from customer_value.data.assumptions import Assumptions

FAR = 2  # histories ahead: further than that nothing was ever seen (METHOD 3.2)


def short_note(days: int) -> tuple[str, ...]:
    """Say where a likelihood of less than a year stands for the first year."""
    if days >= YEAR_DAYS:
        return ()
    ahead = f"The likelihood to buy again looks {count(days, 'day')} ahead"
    return (f"{ahead} and stands for the whole first year: values are low.",)


def far_note(years: int, history_days: int) -> tuple[str, ...]:
    """Say where a horizon reaches further ahead than twice the history back."""
    if years * DAYS_PER_YEAR <= FAR * history_days:
        return ()
    ahead = f"The horizon of {count(years, 'year')} is more than {FAR} times"
    return (f"{ahead} the history of {count(history_days, 'day')}.",)


def gone_note(n: int) -> tuple[str, ...]:
    """Say how many customers have cancelled."""
    who = f"{count(n, 'customer')} {plural(n, 'has', 'have')} cancelled"
    return (f"{who} and {plural(n, 'is', 'are')} not valued.",) if n else ()


def untested_note(activity: str) -> tuple[str, ...]:
    """Say that shares which the caller gave cannot be tested on the past."""
    if activity != GIVEN:
        return ()
    return ("The activity was given, so no back-test stands beside the total.",)


def idle_notes(costly: int, unvalued: int) -> tuple[str, ...]:
    """Say how many customers cost money without buying, or cannot be valued."""
    notes = []
    if costly:
        noun = count(costly, "customer")
        notes.append(f"{noun} cost money in the last 12 months without net revenue.")
    if unvalued:
        noun = count(unvalued, "earlier customer")
        notes.append(
            f"{noun} {plural(unvalued, 'is', 'are')} not valued by this activity: no "
            "net revenue in the last 12 months, or no share given."
        )
    return tuple(notes)


def back_test_note(evaluation: pd.DataFrame) -> str:
    """Say what the same method predicted one window ago."""
    ratio = evaluation["ratio"].get("all", float("nan"))
    if pd.isna(ratio):
        return "No back-test stands beside this total."
    days = count(evaluation.attrs["window_days"], "day")
    return (
        f"Back-test: from what was known {days} before, this method predicted "
        f"{percent(ratio)} of the margin that came."
    )


def clv_definition(rules: Assumptions, as_of: pd.Timestamp, currency: str) -> str:
    """Say what the customer lifetime value counts and what it leaves out."""
    years = count(rules.horizon_years, "year")
    return (
        f"CLV is residual: the margin expected from {day(as_of)} on over {years}, at "
        f"each customer's own margin ({percent(rules.default_margin)} where none is "
        "given), less marketing, sales and support, discounted at "
        f"{percent(rules.annual_discount_rate)} a year, in {currency}; without "
        "potential, referrals, ideas, credit losses and the cost of winning the "
        "customer."
    )

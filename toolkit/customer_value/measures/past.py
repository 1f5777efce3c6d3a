"""A day in the past: what was known of the customers, and what came after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.customers.contracts import cancelled
from customer_value.customers.facts import customer_facts
from customer_value.customers.windows import days_before, in_window

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset


class Past(NamedTuple):
    """Customers as known on a day, and whether they bought in the days after."""

    day: pd.Timestamp
    history_days: int
    customers: pd.DataFrame
    bought: pd.Series


def known_customers(company: Dataset) -> pd.DataFrame:
    """Return silence and purchases of those who have bought and not cancelled."""
    facts = customer_facts(company).drop(index=cancelled(company), errors="ignore")
    known = facts.loc[facts["purchases"] > 0, ["recency_days", "purchases"]]
    return known.rename(columns={"recency_days": "silence_days"})


def look_past(company: Dataset, *, end: pd.Timestamp, horizon: int) -> Past:
    """Return what was known one horizon before a day, and what came by that day."""
    day = days_before(end, horizon)
    then = company.at(day)
    customers = known_customers(then)
    business = in_window(company, day, end)
    buyers = business.index[business["purchases"] > 0]
    bought = pd.Series(customers.index.isin(buyers), index=customers.index)
    return Past(day, then.history_days, customers, bought)

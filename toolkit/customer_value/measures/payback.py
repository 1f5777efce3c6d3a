"""The life of a customer by month: what it earned, and when that covers a cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.windows import margin_sql
from customer_value.data.engine import Table, day, render_sql
from customer_value.measures.common import purchase_rows

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

ALL, PAID, REFERRED, NOT_KNOWN = "all", "paid", "referred", "not known"
MONTHS = 36  # of a customer's life that are followed
MONTHS_PER_CYCLE, DAYS_PER_CYCLE = 48, 1461  # four years: whole numbers, no rounding


def customers_won(company: Dataset) -> pd.DataFrame:
    """Return first purchase, months of life, channel and origin of every customer."""
    won = purchase_rows(company, "rhythm").set_index("customer_id")
    won = won[["first_purchase"]]
    days = (company.as_of - won["first_purchase"]).dt.days
    won["months"] = days * MONTHS_PER_CYCLE // DAYS_PER_CYCLE
    won["channel"] = NOT_KNOWN
    if company.has("customers", "channel"):
        channel = company.customers.set_index("customer_id")["channel"]
        won["channel"] = channel.reindex(won.index).fillna(NOT_KNOWN)
    won["referred"] = False
    if company.has("referrals"):
        pairs = company.referrals
        assert pairs is not None  # noqa: S101 - `has` has just said so
        won["referred"] = won.index.isin(pairs["referred_id"].unique())
    return won


def margin_curves(
    company: Dataset, won: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the mean margin so far by month of life: by channel, and by origin."""
    earned = _earned(company)
    months = min(int(won["months"].max()) if len(won) else 0, MONTHS)

    def curve(people: pd.Series, rows: pd.Series) -> pd.Series:
        """Add up the mean margin of each month over those who have lived it."""
        margin = earned[rows].groupby("month")["margin"].sum()
        margin = margin.reindex(range(months)).fillna(0.0)
        lived = np.sort(won.loc[people, "months"].to_numpy())
        alive = len(lived) - np.searchsorted(lived, np.arange(months), side="right")
        return (margin / np.where(alive > 0, alive, np.nan)).cumsum()

    channels = {
        name: curve(won["channel"] == name, earned["channel"] == name)
        for name in sorted(set(won["channel"]))
    }
    channels[ALL] = curve(won["months"] >= 0, earned["month"] >= 0)
    origins = {
        PAID: curve(~won["referred"], earned["referred"] == 0),
        REFERRED: curve(won["referred"], earned["referred"] == 1),
    }
    month = pd.RangeIndex(1, months + 1, name="month")
    by_channel, by_origin = (
        pd.DataFrame(columns, index=range(months)).set_axis(month)
        for columns in (channels, origins)
    )
    return by_channel, by_origin


def _earned(company: Dataset) -> pd.DataFrame:
    """Sum the margin of all customers by channel, origin and month of life."""
    lines = company.table("transactions")
    has_referrals = company.has("referrals")
    query = render_sql(
        "payback",
        transactions=lines.query,
        customers=company.table("customers").query,
        referrals=company.table("referrals").query if has_referrals else "",
        has_channel=company.has("customers", "channel"),
        margin=margin_sql(company),
        as_of=day(company.as_of),
    )
    rows = Table(lines.engine, query).to_pandas()
    return rows.assign(channel=rows["channel"].fillna(NOT_KNOWN))


def payback(curve: pd.Series, cost: float) -> float:
    """Return the first month at whose end the margin so far reaches the cost."""
    if np.isnan(cost):
        return np.nan
    if cost <= 0:
        return 0.0
    reached = curve.index[curve >= cost]
    return float(reached[0]) if len(reached) else np.nan

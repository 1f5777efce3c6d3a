"""What groups of customers are worth: counts, revenue, cost to serve and profit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.costs import (
    FIRST_DAY,
    cost_to_serve,
    costs_in_window,
    has_costs,
)
from customer_value.customers.facts import customer_facts
from customer_value.customers.windows import in_window
from customer_value.measures.common import share
from customer_value.words import day, money

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

NO_COSTS = (
    "No costs of interactions by function: segments show margin; cost to serve and "
    "profit are not measured."
)
LATE_DAYS = 90  # costs recorded this much later than revenue flatter the profit

SHARES = {
    "customers": "share_customers",
    "revenue": "share_revenue",
    "cost_to_serve": "share_cost",
    "profit": "share_profit",
}
COLUMNS = (
    *("customers", "share_customers", "revenue", "share_revenue", "margin"),
    *("cost_to_serve", "share_cost", "profit", "share_profit", "profit_per_customer"),
    *("revenue_12m", "purchases_per_year", "products", "recency_days"),
)


def profile_of(company: Dataset, groups: pd.Series) -> pd.DataFrame:
    """Add up money and average habits by group, the largest revenue first.

    Parameters
    ----------
    company : Dataset
        The company.
    groups : Series
        Index customer_id: the group; customers without one are left out.

    Returns
    -------
    DataFrame
        The columns of ``Segmentation.profile``.
    """
    known = groups.dropna()
    rows = _money(company, known.index)
    profile = rows.groupby(known, observed=True).agg(
        customers=("revenue", "size"),
        revenue=("revenue", "sum"),
        margin=("margin", "sum"),
        cost_to_serve=("cost_to_serve", _sum),
        profit=("profit", _sum),
        profit_per_customer=("profit", "mean"),
        revenue_12m=("revenue_12m", "sum"),
        purchases_per_year=("purchases_per_year", "mean"),
        products=("products", "mean"),
        recency_days=("recency_days", "mean"),
    )
    for name, of in SHARES.items():
        profile[of] = _shares(profile[name])
    order = profile.sort_values("revenue", ascending=False, kind="stable")
    return order[list(COLUMNS)].rename_axis(index="segment")


def profile_notes(company: Dataset, groups: pd.Series) -> tuple[str, ...]:
    """Say which costs are not measured, and which are in no group."""
    if not has_costs(company):
        return (NO_COSTS,)
    costs = costs_in_window(company, FIRST_DAY, company.as_of)
    notes = []
    begun = company.as_of - pd.Timedelta(days=company.history_days)
    recorded = costs["first_cost"].min()
    if pd.notna(recorded) and (recorded - begun).days > LATE_DAYS:
        notes.append(
            f"Costs are recorded from {day(recorded)} on, revenue from {day(begun)}: "
            "profit is too high."
        )
    apart = {
        "without a function are left out": costs["unsorted"].sum(),
        "for customers without a segment are in no row": cost_to_serve(
            company,
            FIRST_DAY,
            company.as_of,
            customers=costs.index.difference(groups.dropna().index),
        ).sum(),
    }
    for what, amount in apart.items():
        if amount > 0:
            notes.append(f"Costs of {money(amount, company.currency)} {what}.")
    return tuple(notes)


def _money(company: Dataset, customers: pd.Index) -> pd.DataFrame:
    """Return the facts of some customers with their margin, cost and profit."""
    rows = customer_facts(company).reindex(customers)
    everything = in_window(company, _before(company), company.as_of)
    # a customer without any transaction has brought nothing: that is measured
    rows["margin"] = everything["margin"].reindex(customers, fill_value=0.0)
    rows["cost_to_serve"] = cost_to_serve(
        company, FIRST_DAY, company.as_of, customers=customers
    )
    rows["profit"] = rows["margin"] - rows["cost_to_serve"]
    return rows


def _before(company: Dataset) -> pd.Timestamp:
    """Return the day before the first transaction."""
    return company.as_of - pd.Timedelta(days=company.history_days + 1)


def _sum(values: pd.Series) -> float:
    """Add up; what was not measured stays missing."""
    return float(values.sum(min_count=1))


def _shares(values: pd.Series) -> pd.Series:
    total = float(values.sum())
    part = [share(value, total) for value in values]
    return pd.Series(part, index=values.index, dtype=float)

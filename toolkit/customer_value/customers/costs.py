"""What serving the customers cost: marketing, sales and support in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.engine import Table, day, render_sql

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

FUNCTIONS = ("marketing", "sales", "support")
FIRST_DAY = pd.Timestamp("1900-01-01")  # before any record of any client


def has_costs(company: Dataset) -> bool:
    """Say whether interactions carry costs and what each was for."""
    return all(company.has("interactions", name) for name in ("cost", "function"))


def costs_in_window(
    company: Dataset, start: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    """Sum what each customer cost in (start, end].

    Parameters
    ----------
    company : Dataset
        The company; its interactions have cost and function.
    start, end : Timestamp
        Limits; start is outside the window, end inside.

    Returns
    -------
    DataFrame
        Index customer_id of those with an interaction in the window: marketing,
        sales, support (with service), unsorted (without one of these functions),
        all in the currency; first_cost, the day of the first cost.
    """
    return company.memo(("costs", start, end), lambda: _costs(company, start, end))


def _costs(company: Dataset, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    touches = company.table("interactions")
    query = render_sql(
        "costs", interactions=touches.query, start=day(start), end=day(end)
    )
    return Table(touches.engine, query).to_pandas().set_index("customer_id")


def cost_to_serve(
    company: Dataset, start: pd.Timestamp, end: pd.Timestamp, *, customers: pd.Index
) -> pd.Series:
    """Return each customer's cost of marketing, sales and support in (start, end].

    Parameters
    ----------
    company : Dataset
        The company.
    start, end : Timestamp
        Limits; start is outside the window, end inside.
    customers : Index of str
        For whom.

    Returns
    -------
    Series of float
        Currency; 0 for a customer without interactions. Missing for everyone where
        the interactions do not tell costs: not measured is not zero.
    """
    if not has_costs(company):
        return pd.Series(float("nan"), index=customers, name="cost_to_serve")
    costs = costs_in_window(company, start, end)[list(FUNCTIONS)].sum(axis=1)
    return costs.reindex(customers, fill_value=0.0).rename("cost_to_serve")

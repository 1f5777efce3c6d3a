"""Profit of the last 12 months: by customer, by group, and value by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.asset_inputs import asset_inputs
from customer_value.measures.groups import UNKNOWN, groups_of
from customer_value.measures.streams import SPENDING, STREAMS

if TYPE_CHECKING:
    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset
    from customer_value.measures.asset_value import AssetValue


@checks_kind
def customer_profit(
    company: Dataset, *, assumptions: Assumptions | None = None
) -> pd.DataFrame:
    """Return what each customer earned and cost in the last 12 months.

    Parameters
    ----------
    company : Dataset
        The company.
    assumptions : Assumptions, optional
        The default margin, and cost totals to share out; None takes the company's
        own.

    Returns
    -------
    DataFrame
        Index customer_id, best first: revenue, margin, marketing, sales, support,
        profit (margin less the three costs), currency. ``attrs["notes"]`` says what
        was not measured.

    Examples
    --------
    >>> import customer_value as cv
    >>> company = cv.load_dataset("software")
    >>> profit = cv.customer_profit(company)
    >>> profit.index[-1]  # the largest account loses money
    'C00101'
    """
    inputs = asset_inputs(company, assumptions or company.assumptions)
    earned = inputs.customers[["revenue", "margin", *SPENDING]].copy()
    earned["profit"] = earned["margin"] - earned[list(SPENDING)].sum(axis=1)
    earned = earned.sort_values("profit", ascending=False, kind="stable")
    earned.attrs = {"notes": inputs.notes}
    return earned


@checks_kind
def segment_profit(
    company: Dataset,
    *,
    by: str | pd.Series = "segment",
    assumptions: Assumptions | None = None,
) -> pd.DataFrame:
    """Return the profit of each group of customers in the last 12 months.

    Parameters
    ----------
    company : Dataset
        The company.
    by : str or Series, default "segment"
        A column of the customers, such as "channel", or a Series with the group of
        each customer_id, such as the tiers of an asset value. "segment" is the
        client's own grouping, or the segments by levels where there is none.
    assumptions : Assumptions, optional
        None takes the company's own.

    Returns
    -------
    DataFrame
        Index the group, highest profit first: customers, revenue, margin, marketing,
        sales, support, profit (currency), profit_each (currency a customer),
        share_revenue, share_profit (of the total; missing where that is not above 0)
        and share_losing (share of the customers with a profit below 0). Customers
        without a group are "unknown".

    Raises
    ------
    ParameterError
        If the customers have no such column, or the Series names none of them.

    Examples
    --------
    >>> import customer_value as cv
    >>> table = cv.segment_profit(cv.load_dataset("software"))
    >>> table.index.tolist()
    ['Mid-market', 'Enterprise', 'Small business']
    """
    earned = customer_profit(company, assumptions=assumptions)
    named = named_groups(company, by, customers=earned.index, caller="segment_profit")
    table = earned.groupby(named).sum()
    table.insert(0, "customers", earned.groupby(named).size())
    table["profit_each"] = table["profit"] / table["customers"]
    for name in ("revenue", "profit"):
        whole = table[name].sum()
        table[f"share_{name}"] = table[name] / whole if whole > 0 else float("nan")
    table["share_losing"] = (earned["profit"] < 0).groupby(named).mean()
    table = table.sort_values("profit", ascending=False, kind="stable")
    return table.rename_axis("group")


@checks_kind
def segment_value(asset: AssetValue, groups: pd.Series) -> pd.DataFrame:
    """Return the net asset value of each group of customers.

    Parameters
    ----------
    asset : AssetValue
        The valuation.
    groups : Series
        Index customer_id: the group of each customer; who has none is "unknown".

    Returns
    -------
    DataFrame
        Index group, highest value first: customers, the eight streams,
        net_asset_value (currency; the sum of the streams), value_each (currency a
        customer) and share_value (of the total; missing where that is not above 0).

    Raises
    ------
    ParameterError
        If ``groups`` is no Series, names a customer twice or none of the valuation.

    Examples
    --------
    >>> import customer_value as cv
    >>> company = cv.load_dataset("software")
    >>> segment = company.customers.set_index("customer_id")["segment"]
    >>> table = cv.segment_value(cv.asset_value(company), segment)
    >>> table.index[0], table["customers"].sum().item()
    ('Mid-market', 300)
    """
    named = _named(groups, asset.scores.index, "segment_value").fillna(UNKNOWN)
    values = asset.scores[[*STREAMS, "net_asset_value"]]
    table = values.groupby(named).sum()
    table.insert(0, "customers", values.groupby(named).size())
    table["value_each"] = table["net_asset_value"] / table["customers"]
    whole = asset.total
    share = table["net_asset_value"] / whole if whole > 0 else float("nan")
    table["share_value"] = share
    table = table.sort_values("net_asset_value", ascending=False, kind="stable")
    return table.rename_axis("group")


def named_groups(
    company: Dataset, by: str | pd.Series, *, customers: pd.Index, caller: str
) -> pd.Series:
    """Return the group of each customer, also of those who have not bought."""
    known = groups_of(company, by, caller=caller, everyone=True)
    return known.reindex(customers).fillna(UNKNOWN)


def _named(groups: object, customers: pd.Index | pd.Series, caller: str) -> pd.Series:
    """Refuse groups that are no Series, name a customer twice, or nobody known."""
    must = "a Series with one group for each customer_id"
    if not isinstance(groups, pd.Series):
        raise parameter_error("groups", caller, must, type(groups).__name__)
    if groups.index.has_duplicates:
        got = f"{groups.index[groups.index.duplicated()][0]} more than once"
        raise parameter_error("groups", caller, must, got)
    found: pd.Series = groups.reindex(customers)
    if len(found) and found.isna().all():
        raise parameter_error("groups", caller, must, "no customer of the company")
    return found

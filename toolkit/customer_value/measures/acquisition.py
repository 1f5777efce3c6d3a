"""What it costs to win a customer, and when the customer has paid it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from customer_value.data.assumptions import is_number
from customer_value.errors import (
    CustomerValueError,
    ParameterError,
    checks_kind,
    did_you_mean,
    parameter_error,
)
from customer_value.measures.payback import (
    ALL,
    PAID,
    REFERRED,
    customers_won,
    margin_curves,
    payback,
)
from customer_value.result import Result
from customer_value.words import count, money, number, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.dataset import Dataset

YEAR = 12  # the month of life that ends the first year
_MUST = "an amount of 0 or more, or a mapping of channel to such amounts"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class AcquisitionCost(Result):
    """The cost of the customers won in the last 12 months, and its payback.

    Attributes
    ----------
    by_channel : DataFrame
        Index channel, and "all": new (customers won in the last 12 months), referred
        (of these), spend (currency), cost_each (spend a new customer), paid_cost_each
        (spend a new customer who was not referred), first_year_margin (mean margin of
        the first 12 months of life, currency), payback_months (the first month of
        life at whose end the mean margin reaches cost_each; missing where it does
        not within the months seen).
    by_origin : DataFrame
        Index "paid" and "referred", the same columns. Spend that is known by
        customer goes to whom it was spent on; a spend that is given goes to the paid.
    curve : DataFrame
        Index month of life (1 = the first), a column a channel and "all": mean margin
        so far of a customer won, currency.
    curve_by_origin : DataFrame
        The same of the paid and the referred.
    source : str
        Where the spend comes from.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency.
    """

    by_channel: pd.DataFrame = field(repr=False)
    by_origin: pd.DataFrame = field(repr=False)
    curve: pd.DataFrame = field(repr=False)
    curve_by_origin: pd.DataFrame = field(repr=False)
    source: str
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return cost and payback by channel."""
        return self.by_channel

    @property
    def finding(self) -> str:
        """Say what a new customer costs and when it has paid that back."""
        every = self.by_channel.to_dict(orient="index")[ALL]
        new = int(every["new"])
        if not new:
            return "0 customers were won in the last 12 months."
        whom = f"{plural(new, 'The', 'Each of')} {count(new, 'new customer')}"
        cost = f"{whom} cost {money(every['cost_each'], self.currency)} to win"
        if every["referred"]:
            paid = money(every["paid_cost_each"], self.currency)
            cost = f"{cost}, {paid} if the referred came for nothing"
        months = every["payback_months"]
        if np.isnan(months):
            seen = count(len(self.curve), "month")
            return f"{cost}; the margin of {seen} does not pay that back."
        return f"{cost}; that is paid back within {count(int(months), 'month')}."

    def _headline(self) -> dict[str, object]:
        every = self.by_channel.to_dict(orient="index")[ALL]
        return {
            "new": int(every["new"]),
            "cost_each": float(every["cost_each"]),
            "payback_months": float(every["payback_months"]),
        }


@checks_kind
def acquisition_cost(
    company: Dataset, *, spend: float | Mapping[str, float] | None = None
) -> AcquisitionCost:
    """Divide what was spent on winning customers by the customers won.

    Parameters
    ----------
    company : Dataset
        The company; a customer is won with the first purchase.
    spend : float or mapping of str to float, optional
        Spent in the last 12 months, currency: in all, or by channel. None adds up
        acquisition_cost of the customers won, else the cost of the interactions of
        type "acquisition".

    Returns
    -------
    AcquisitionCost
        Cost and payback by channel, and of the paid against the referred.

    Raises
    ------
    CustomerValueError
        If nothing says what was spent.
    ParameterError
        If ``spend`` is below 0 or names a channel that is not there.

    Examples
    --------
    >>> import customer_value as cv
    >>> cost = cv.acquisition_cost(cv.load_dataset("retailer"))
    >>> cost.by_channel.loc["all", "new"].item() > 0
    True
    """
    won = customers_won(company)
    recent = won["first_purchase"] > company.as_of - pd.DateOffset(years=1)
    new = won[recent]
    spent = _spent(company, new, spend)
    channels = pd.DataFrame(
        {
            "new": new.groupby("channel").size(),
            "referred": new.groupby("channel")["referred"].sum(),
        }
    ).sort_values("new", ascending=False, kind="stable")
    channels["spend"] = spent.by_channel.reindex(channels.index)
    brought = int(new["referred"].sum())
    channels.loc[ALL] = [len(new), brought, spent.total]
    origin = pd.DataFrame(
        {
            "new": [len(new) - brought, brought],
            "referred": [0, brought],
            "spend": [spent.total - spent.referred, spent.referred],
        },
        index=[PAID, REFERRED],
    )
    by_channel, by_origin = margin_curves(company, won)
    return AcquisitionCost(
        by_channel=_costed(channels, by_channel).rename_axis("channel"),
        by_origin=_costed(origin, by_origin).rename_axis("origin"),
        curve=by_channel,
        curve_by_origin=by_origin,
        source=spent.source,
        as_of=company.as_of,
        currency=company.currency,
    )


class _Spend(NamedTuple):
    by_channel: pd.Series
    referred: float
    total: float
    source: str


def _spent(company: Dataset, new: pd.DataFrame, given: object) -> _Spend:
    """Return the spend by channel, on the referred and in all, and its source."""
    if given is not None:
        return _given(new, given)
    if company.has("customers", "acquisition_cost"):
        cost = company.customers.set_index("customer_id")["acquisition_cost"]
        cost = cost.reindex(new.index)
        if cost.notna().any():
            known = f"{number(cost.notna().sum())} of {count(len(new), 'new customer')}"
            # who has no cost in the data is taken to have cost as much as the others
            cost = cost.fillna(cost.groupby(new["channel"]).transform("mean"))
            cost = cost.fillna(cost.mean())
            return _summed(cost, new, f"acquisition_cost, known for {known}")
    touches = company.interactions
    if touches is not None and company.has("interactions", "cost"):
        since = touches["date"] > company.as_of - pd.DateOffset(years=1)
        kind = touches["type"].str.lower() == "acquisition"
        rows = touches[since & kind & (touches["cost"] > 0)]
        if len(rows):  # also on those who never came
            cost = rows.set_index("customer_id")["cost"]
            return _summed(cost, new, "interactions of the type acquisition")
    raise CustomerValueError(
        "Nothing says what winning customers costs: give spend=, the column "
        "acquisition_cost of customers, or interactions of the type acquisition with "
        "a cost."
    )


def _summed(cost: pd.Series, new: pd.DataFrame, source: str) -> _Spend:
    """Add up costs by customer."""
    by = cost.groupby(new["channel"].reindex(cost.index).to_numpy()).sum()
    referred = cost[cost.index.isin(new.index[new["referred"]])].sum()
    return _Spend(by, float(referred), float(cost.sum()), source)


def _given(new: pd.DataFrame, given: Any) -> _Spend:  # noqa: ANN401 - checked here
    """Take a total, or an amount for each channel; none of it is on the referred."""
    mapped = hasattr(given, "items")
    by = pd.Series(given if mapped else {ALL: given}, dtype=object)
    if by.empty or not all(is_number(v) and v >= 0 for v in by):
        raise parameter_error("spend", "acquisition_cost", _MUST, given)
    channels = sorted(set(new["channel"]))
    for name in by.index if mapped else ():
        if name not in channels:
            hint = did_you_mean(str(name), channels)
            known = ", ".join(channels) or "none"
            raise ParameterError(
                f"No customer was won through the channel {name!r} in the last 12 "
                f"months.{hint} Channels: {known}."
            )
    by = by.astype(float)
    return _Spend(by if mapped else by.iloc[:0], 0.0, float(by.sum()), "as given")


def _costed(table: pd.DataFrame, curve: pd.DataFrame) -> pd.DataFrame:
    """Add costs a customer, the margin of the first year and the payback."""
    table = table.astype({"new": int, "referred": int, "spend": float})
    paid = table["new"] - table["referred"]
    table["cost_each"] = table["spend"] / table["new"].where(table["new"] > 0)
    table["paid_cost_each"] = table["spend"] / paid.where(paid > 0)
    first = curve.reindex(columns=table.index)
    year = first.loc[YEAR] if YEAR in first.index else first.sum() * np.nan
    table["first_year_margin"] = year
    table["payback_months"] = [
        payback(first[name], cost) for name, cost in table["cost_each"].items()
    ]
    return table

"""Who gets how much time: hours by value with a floor, or the best by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from customer_value.data.assumptions import is_number, is_whole
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.tiers import NOT_VALUED, TIERS
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from customer_value.measures.asset_value import AssetValue

WAYS = ("value", "top")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ServicePlan(Result):
    """How the hours of a team go to the customers.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, best first: tier, net_asset_value (currency), hours (a
        year) and personal (whether the customer is among those served by name).
    by_tier : DataFrame
        Index tier: customers, personal, hours, hours_each, share_hours.
    hours : float
        Hours a year that were shared out.
    floor_hours : float
        Least hours of a customer with a positive value.
    capacity : int
        Customers who can be served by name.
    by : str
        "value" or "top".
    """

    scores: pd.DataFrame = field(repr=False)
    by_tier: pd.DataFrame = field(repr=False)
    hours: float
    floor_hours: float
    capacity: int
    by: str

    def summary(self) -> pd.DataFrame:
        """Return customers and hours by tier."""
        return self.by_tier

    @property
    def finding(self) -> str:
        """Say how much of the time goes to the best."""
        served = int((self.scores["hours"] > 0).sum())
        if not served:
            return "No customer has a positive value, so 0 hours are shared out."
        best = self.by_tier["share_hours"].get("platinum", 0.0)
        return (
            f"{number(self.hours)} hours go to {count(served, 'customer')}; the "
            f"platinum tier gets {percent(best)} of them."
        )

    def _headline(self) -> dict[str, object]:
        return {"hours": float(self.hours), "by": self.by, "capacity": self.capacity}


@checks_kind
def service_plan(
    asset: AssetValue,
    *,
    hours: float,
    by: str = "value",
    floor_hours: float = 0.0,
    capacity: int | None = None,
) -> ServicePlan:
    """Share out the hours of a team among the customers with a positive value.

    Parameters
    ----------
    asset : AssetValue
        The valuation.
    hours : float
        Hours a year to share out.
    by : {"value", "top"}, default "value"
        "value": in proportion to net asset value, nobody below the floor. "top":
        only the best by name, each the same.
    floor_hours : float, default 0
        Least hours a year of a customer with a positive value, with "value".
    capacity : int, optional
        How many customers can be served by name; None takes that of the
        assumptions. Customers tied at the cut are all named.

    Returns
    -------
    ServicePlan
        Hours by customer and by tier; they add up to ``hours``.

    Raises
    ------
    ParameterError
        If the hours are not above 0, the floor takes more than there is, the
        capacity is not a whole number of 0 or more, or ``by`` is unknown.

    Examples
    --------
    >>> import customer_value as cv
    >>> asset = cv.asset_value(cv.load_dataset("software"))
    >>> plan = cv.service_plan(asset, hours=4000, floor_hours=2)
    >>> round(plan.scores["hours"].sum()), int(plan.scores["personal"].sum())
    (4000, 20)
    """
    most = asset.assumptions.capacity if capacity is None else capacity
    _check(hours, by, floor_hours, most)
    value = asset.scores["net_asset_value"].to_numpy()
    personal = _personal(value, most)
    if by == "top":
        shared = personal * hours / max(int(personal.sum()), 1)
    else:
        shared = _proportional(value, float(hours), float(floor_hours))
    scores = asset.scores[["tier", "net_asset_value"]].assign(
        hours=shared, personal=personal
    )
    return ServicePlan(
        scores=scores,
        by_tier=_by_tier(scores),
        hours=float(hours),
        floor_hours=float(floor_hours),
        capacity=int(most),
        by=by,
    )


def _check(hours: object, by: object, floor_hours: object, capacity: object) -> None:
    caller = "service_plan"
    if not is_number(hours) or hours <= 0:  # type: ignore[operator]
        raise parameter_error("hours", caller, "a number above 0", hours)
    if by not in WAYS:
        raise parameter_error("by", caller, "'value' or 'top'", by)
    if not is_number(floor_hours) or floor_hours < 0:  # type: ignore[operator]
        raise parameter_error("floor_hours", caller, "0 or more", floor_hours)
    if not is_whole(capacity, 0):
        must = "a whole number of customers, 0 or more"
        raise parameter_error("capacity", caller, must, capacity)


def _personal(value: NDArray[np.float64], capacity: int) -> NDArray[np.bool_]:
    """Say who is among the best; whoever ties with the last of them is too."""
    positive = np.sort(value[value > 0])[::-1]
    if not capacity or not len(positive):
        return np.zeros(len(value), dtype=bool)
    last = positive[min(capacity, len(positive)) - 1]
    named: NDArray[np.bool_] = value >= last
    return named


def _proportional(
    value: NDArray[np.float64], hours: float, floor: float
) -> NDArray[np.float64]:
    """Share out by value; who would fall below the floor gets the floor."""
    worth = np.clip(value, 0.0, None)
    worth /= max(worth.max(initial=0.0), np.finfo(float).tiny)  # in parts of the best
    falling = np.sort(worth[worth > 0])[::-1]
    n = len(falling)
    if floor * n > hours:
        must = f"at most {hours / n:g}: {count(n, 'customer')} share {hours:g} hours"
        raise parameter_error("floor_hours", "service_plan", must, floor)
    if not n:
        return worth
    # the k best share what the floors of the rest leave; the largest k that holds
    above = np.arange(1, n + 1)
    rate = (hours - floor * (n - above)) / np.cumsum(falling)
    fits = np.flatnonzero(rate * falling >= floor * (1 - 1e-12))
    shared: NDArray[np.float64] = np.maximum(rate[fits[-1]] * worth, floor)
    return np.where(worth > 0, shared, 0.0)


def _by_tier(scores: pd.DataFrame) -> pd.DataFrame:
    """Sum customers and hours by tier, in the order of the tiers."""
    by = scores.groupby("tier").agg(
        customers=("hours", "size"),
        personal=("personal", "sum"),
        hours=("hours", "sum"),
    )
    order = [name for name in (*TIERS, NOT_VALUED) if name in TIERS or name in by.index]
    by = by.reindex(order).fillna(0.0).astype({"customers": int, "personal": int})
    by["hours_each"] = by["hours"] / by["customers"].where(by["customers"] > 0)
    by["share_hours"] = by["hours"] / max(by["hours"].sum(), 1e-300)
    return by.rename_axis("tier")

"""What may be spent to win or keep a customer, and what is best."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd

from customer_value.data.assumptions import is_number
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.streams import SPENDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.measures.asset_value import AssetValue


class BestSpend(float):
    """The best spend on a prospect or customer; it is the spend itself.

    Attributes
    ----------
    rate : float
        Share won or kept at this spend.
    profit : float
        Value of that share less the spend, currency a prospect.
    profit_now : float
        The same at the present spend.
    k : float
        How fast the rate nears its ceiling, per unit of money.

    Examples
    --------
    >>> best = best_spend(rate=0.2, ceiling=0.4, spend=5, value=100)
    >>> best > 5
    True
    """

    __slots__ = ("k", "profit", "profit_now", "rate")
    rate: float
    profit: float
    profit_now: float
    k: float

    def __new__(
        cls, spend: float, *, rate: float, profit: float, profit_now: float, k: float
    ) -> Self:
        """Make a spend with what it brings."""
        self = super().__new__(cls, spend)
        self.rate, self.profit = rate, profit
        self.profit_now, self.k = profit_now, k
        return self

    def __repr__(self) -> str:
        return (
            f"BestSpend({float(self):.4g}, rate={self.rate:.4g}, "
            f"profit={self.profit:.4g}, profit_now={self.profit_now:.4g})"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (float(self), self.rate, self.profit, self.profit_now, self.k)


def _restored(*parts: float) -> BestSpend:
    spend, rate, profit, now, k = parts
    return BestSpend(spend, rate=rate, profit=profit, profit_now=now, k=k)


def best_spend(*, rate: float, ceiling: float, spend: float, value: float) -> BestSpend:
    """Return the spend on each prospect or customer at which most profit is left.

    Parameters
    ----------
    rate : float
        Share won or kept at the present spend, above 0.
    ceiling : float
        Share that no spend exceeds, above the rate, at most 1.
    spend : float
        The present spend on each prospect or customer, above 0, currency.
    value : float
        What one who is won or kept is worth: the value of the customer, not the
        first margin alone, currency.

    Returns
    -------
    BestSpend
        The spend, ln(k * ceiling * value) / k with k = -ln(1 - rate / ceiling) /
        spend; 0 where the first unit of money already costs more than it brings.

    Raises
    ------
    ParameterError
        If an amount or a share is out of range. Where the rate has reached the
        ceiling there is no answer: nothing says how fast it came there.

    Notes
    -----
    The rate at a spend A is taken as ceiling * (1 - exp(-k A)); one present spend and
    a ceiling that managers judge fix the curve. At the best spend the last unit of
    money brings one unit of value.

    References
    ----------
    .. [1] Blattberg, R. and Deighton, J., "Manage Marketing by the Customer Equity
       Test", Harvard Business Review 74(4), 1996. The curve was checked in a later
       restatement by H.-Y. Tsao (lecture on Marketing Letters, 2013) and the condition
       for the best spend in Pfeifer, P., "The Optimal Ratio of Acquisition and
       Retention Costs", 2005; the article itself was not read.

    Examples
    --------
    >>> best = best_spend(rate=0.2, ceiling=0.4, spend=5, value=100)
    >>> round(best, 4), round(best.profit_now, 4), round(best.profit, 4)
    (12.3562, 15.0, 20.4304)
    """
    caller = "best_spend"
    for name, amount in (("rate", rate), ("spend", spend)):
        if not is_number(amount) or amount <= 0:
            raise parameter_error(name, caller, "a number above 0", amount)
    if not is_number(value):
        raise parameter_error("value", caller, "a number", value)
    if not is_number(ceiling) or ceiling > 1:
        raise parameter_error("ceiling", caller, "a share up to 1", ceiling)
    if rate >= ceiling:
        must = f"below the ceiling of {ceiling:g}: at it nothing says what spend does"
        raise parameter_error("rate", caller, must, rate)
    k = -math.log1p(-rate / ceiling) / spend
    best = math.log(k * ceiling * value) / k if k * ceiling * value > 1 else 0.0
    reached = -ceiling * math.expm1(-k * best)
    return BestSpend(
        best,
        rate=reached,
        profit=reached * value - best,
        profit_now=rate * value - spend,
        k=k,
    )


@checks_kind
def break_even_spend(asset: AssetValue, *, lift: float = 0.1) -> pd.DataFrame:
    """Return the most that keeping each customer may cost this year.

    Parameters
    ----------
    asset : AssetValue
        The valuation.
    lift : float, default 0.1
        By how much the spend raises the share of a normal year's business expected
        in year 1, above 0; what follows in later years rises with it. No customer's
        share rises above 1.

    Returns
    -------
    DataFrame
        Index customer_id, highest first: break_even (currency; more than this would
        cost more than it brings), at_stake (the value that would be added if the
        customer were sure to stay), activity (share expected now), tier. Customers
        who bring a loss, who are not valued or have no activity may cost nothing.

    Raises
    ------
    ParameterError
        If ``lift`` is not above 0 and at most 1.

    Notes
    -----
    Net asset value rises in proportion to the share in year 1, so the last euro of
    break_even brings a euro. That the spend does raise the share is an assumption:
    test it on a group left alone.

    Examples
    --------
    >>> import customer_value as cv
    >>> asset = cv.asset_value(cv.load_dataset("retailer"))
    >>> most = cv.break_even_spend(asset, lift=0.1)
    >>> bool((most["break_even"] <= most["at_stake"]).all())
    True
    """
    if not is_number(lift) or not 0 < lift <= 1:
        must = "a share above 0 and at most 1"
        raise parameter_error("lift", "break_even_spend", must, lift)
    share = asset.variables["activity"].fillna(0.0).to_numpy()
    scores = asset.scores
    value = np.maximum(_hanging(asset), 0.0)
    each = value / np.where(share > 0, share, np.inf)  # a unit of share
    room = np.clip(1.0 - share, 0.0, None)
    table = pd.DataFrame(
        {
            "break_even": each * np.minimum(room, lift),
            "at_stake": each * room,
            "activity": asset.variables["activity"].to_numpy(),
            "tier": scores["tier"].to_numpy(),
        },
        index=scores.index,
    )
    return table.sort_values("break_even", ascending=False, kind="stable")


def _hanging(asset: AssetValue) -> NDArray[np.float64]:
    """Return the value that rises and falls with the share.

    The costs of who has bought nothing are paid whatever the share, so they are left
    out; they are known by an annuity of their own.
    """
    scores, spending = asset.scores, list(SPENDING)
    paid = scores[spending].sum(axis=1).to_numpy()
    yearly = asset.variables[spending].sum(axis=1).to_numpy()
    alike = np.isclose(paid, -yearly * scores["annuity"].to_numpy(), rtol=1e-9)
    value: NDArray[np.float64] = scores["net_asset_value"].to_numpy()
    return np.where(alike, value, value - paid)

"""The rhythm of buying: the days between purchases, and how regular they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from customer_value.errors import checks_kind
from customer_value.measures.common import purchase_rows, sheet
from customer_value.models.wheat_morrison import regularity
from customer_value.result import Result
from customer_value.words import count, number

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset

FEW = 30  # customers: with fewer, the spread of their gaps is a guess


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Regularity(Result):
    """Whether customers buy by the clock, at random or in bursts.

    Attributes
    ----------
    k : float
        The shape of the gaps: 1 is random, above 1 regular, below 1 in bursts;
        infinite where every gap equals the one before. Missing under 30 customers.
    low, high : float
        Its 95 % interval.
    scores : DataFrame
        Index customer_id, those with three or more purchases: earlier_gap and
        last_gap (days; the last two gaps), share (the earlier one as a share of
        both).
    as_of : Timestamp
        The day of the answer.

    References
    ----------
    .. [1] Wheat and Morrison, Estimating Purchase Regularity with Two Interpurchase
       Times, Journal of Marketing Research 27, 1990.
    """

    k: float
    low: float
    high: float
    scores: pd.DataFrame
    as_of: pd.Timestamp

    @property
    def verdict(self) -> str:
        """Return "regular", "random", "in bursts" or "not known"."""
        if np.isnan(self.k):
            return "not known"
        if self.low <= 1 <= self.high:
            return "random"
        return "regular" if self.k > 1 else "in bursts"

    @property
    def finding(self) -> str:
        """How regular the gaps are, with the interval."""
        people = count(len(self.scores), "customer")
        if np.isnan(self.k):
            return f"{people} with three purchases: too few to judge how regularly."
        if np.isinf(self.k):
            return f"Each of {people} waits as long as the time before."
        ends = f"{number(self.low, 2)} to {number(self.high, 2)}"
        said = {
            "regular": "more regularly than chance",
            "random": "as irregularly as chance",
            "in bursts": "in bursts, less regularly than chance",
        }[self.verdict]
        return f"Customers buy {said}: k = {number(self.k, 2)} ({ends}; 1 is chance)."

    def summary(self) -> pd.DataFrame:
        """Return k with its interval and what it means."""
        ends = f"95% interval {number(self.low, 2)} to {number(self.high, 2)}"
        people = count(len(self.scores), "customer")
        return sheet(
            [
                (
                    "Regularity k",
                    shown(self.k),
                    f"{ends}; 1 is random, more is regular",
                ),
                ("Buying is", self.verdict, f"last two gaps of {people}"),
            ]
        )

    def _headline(self) -> dict[str, object]:
        return {"k": self.k, "customers": len(self.scores), "verdict": self.verdict}


@checks_kind
def purchase_regularity(company: Dataset) -> Regularity:
    """Measure how regular the gaps between purchases are.

    Of each customer with three or more purchases the last two gaps are compared: the
    earlier one as a share M of both. If gaps vary by chance alone (a customer's gaps
    follow a gamma distribution with shape k = 1), every M is as likely as another;
    regular buyers have M near one half. M follows a beta distribution (k, k), so
    k = (1 - 4 var M) / (8 var M).

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    Regularity
        The shape k with its interval, and the last two gaps of each customer.

    References
    ----------
    .. [1] Wheat and Morrison, Estimating Purchase Regularity with Two Interpurchase
       Times, Journal of Marketing Research 27, 1990.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> days = ["2026-01-01", "2026-01-11", "2026-01-31"]
    >>> bought = pd.DataFrame({"customer_id": ["A"] * 3, "date": days, "amount": 5.0})
    >>> answer = cv.purchase_regularity(cv.read_dataset({"transactions": bought}))
    >>> answer.scores.round(3).loc["A"].tolist()
    [10.0, 20.0, 0.333]
    """
    gaps = purchase_rows(company, "last_gaps").set_index("customer_id")
    gaps["share"] = gaps["earlier_gap"] / (gaps["earlier_gap"] + gaps["last_gap"])
    few = len(gaps) < FEW
    shape = regularity(gaps["last_gap"], gaps["earlier_gap"])
    return Regularity(
        k=np.nan if few else shape.k,
        low=np.nan if few else shape.low,
        high=np.nan if few else shape.high,
        scores=gaps,
        as_of=company.as_of,
    )


def gap_counts(company: Dataset) -> pd.Series:
    """Count how often so many days lay between a purchase and the next one."""
    rows = purchase_rows(company, "gaps")
    return rows.set_index("gap_days")["occurrences"].astype("int64")


def grouped_quantile(counts: pd.Series, *, tenths: int) -> float:
    """Return a decile of values that are given as counts of whole numbers.

    The same as ``numpy.quantile`` of the single values, but exact: the position is
    worked out in whole numbers.

    >>> import pandas as pd
    >>> grouped_quantile(pd.Series([2, 1, 1, 1], index=[90, 180, 184, 534]), tenths=9)
    394.0
    """
    total = int(counts.sum())
    if total == 0:
        return np.nan
    whole, rest = divmod((total - 1) * tenths, 10)
    ends = counts.to_numpy().cumsum()
    low, high = np.searchsorted(ends, [whole, min(whole + 1, total - 1)], side="right")
    values = counts.index.to_numpy()
    return float(values[low] + rest * (values[high] - values[low]) / 10)


def shown(k: float) -> str:
    """Write k, which may be infinite.

    >>> shown(0.943), shown(float("inf"))
    ('0.94', '∞')
    """
    return "∞" if np.isinf(k) else number(k, 2)

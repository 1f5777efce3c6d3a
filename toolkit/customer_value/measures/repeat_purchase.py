"""Who buys repeatedly: the rate, the rhythm and the time to the second purchase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from customer_value.customers.facts import customer_facts
from customer_value.customers.rates import Rate, wilson
from customer_value.measures.common import purchase_rows, share, sheet
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset

SOON_DAYS = 90  # "bought again soon": a quarter of a year


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class RepeatPurchase(Result):
    """How many customers bought again, how often and how soon.

    Attributes
    ----------
    rate : Rate
        Share of the customers with a purchase who made at least two, with its
        Wilson 95 % interval.
    revenue_share : float
        Share of these customers' net revenue that comes from the repeat buyers;
        missing where their revenue is not above 0.
    soon : float
        Share that buys again within 90 days of the first purchase, allowing for
        customers whose 90 days are not over (Kaplan-Meier); missing where no
        customer has been watched for so long.
    median_days : float
        Days until half of the customers have bought again, by the same curve;
        missing where the curve does not fall to one half.
    scores : DataFrame
        Index customer_id: purchases (days with a net amount above 0), revenue (net,
        currency), purchases_per_year, gap_days (mean days between purchases),
        repeat (flag). Customers without a purchase are listed with purchases 0
        and missing values; they do not count in the rate.
    gaps : Series of int
        Index gap_days: how often so many days lay between a purchase and the next,
        over all customers.
    time_to_second : DataFrame
        days since the first purchase, probability that the second has not come
        yet (Kaplan-Meier) with its 95 % interval low to high, at_risk (customers
        watched up to that day), bought (second purchases on that day). The first
        row is day 0.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency of revenue.
    """

    rate: Rate
    revenue_share: float
    soon: float
    median_days: float
    scores: pd.DataFrame
    gaps: pd.Series
    time_to_second: pd.DataFrame
    as_of: pd.Timestamp
    currency: str

    @property
    def median_gap_days(self) -> float:
        """Median of the days between a purchase and the next one."""
        return grouped_quantile(self.gaps, tenths=5)

    @property
    def finding(self) -> str:
        """How many bought more than once, and what they bring."""
        if not self.rate.n:
            return "No customer has bought yet."
        if not self.rate.count:
            return f"Of {count(self.rate.n, 'customer')}, none bought more than once."
        buyers = f"{percent(self.rate.value)} of {count(self.rate.n, 'customer')}"
        if not 0 <= self.revenue_share <= 1:  # returns outweigh a group's purchases
            return f"{buyers} bought more than once."
        brought = percent(self.revenue_share)
        return f"{buyers} bought more than once; they bring {brought} of revenue."

    def summary(self) -> pd.DataFrame:
        """Return the answers: what was measured, its value, what it means."""
        rate = self.rate
        bought = self.scores[self.scores["purchases"] > 0]
        again = bought[bought["purchases"] > 1]
        interval = f"95% interval {percent(rate.low)} to {percent(rate.high)}"
        size = f"{number(rate.count)} of {count(rate.n, 'customer')}; {interval}"
        rows = [
            ("Repeat rate", percent(rate.value), size),
            (
                "Revenue from repeat buyers",
                percent(self.revenue_share),
                "share of the net revenue of all customers with a purchase",
            ),
            (
                "Purchases a year",
                number(again["purchases_per_year"].mean(), 1),
                "mean of the repeat buyers",
            ),
            (
                "Days between purchases",
                number(self.median_gap_days),
                f"median of {count(int(self.gaps.sum()), 'gap')}",
            ),
            (
                f"Second purchase within {SOON_DAYS} days",
                percent(self.soon),
                "customers whose time is not over are allowed for",
            ),
            (
                "Days to the second purchase",
                number(self.median_days),
                "half of the customers have bought again by then",
            ),
        ]
        return sheet(rows)

    def _headline(self) -> dict[str, object]:
        return {
            "rate": self.rate.value,
            "customers": self.rate.n,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


def repeat_purchase(company: Dataset) -> RepeatPurchase:
    """Answer the first question, who buys repeatedly.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    RepeatPurchase
        The repeat rate with its interval, a row a customer, the days between
        purchases and the time to the second purchase.

    References
    ----------
    .. [1] Kaplan and Meier, Nonparametric Estimation from Incomplete
       Observations, Journal of the American Statistical Association 53, 1958.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AAB"), "date": ["2026-01-01"] * 3}
    >>> bought = pd.DataFrame(bought | {"amount": [30.0, 20.0, 50.0]})
    >>> bought.loc[1, "date"] = "2026-01-11"
    >>> answer = cv.repeat_purchase(cv.read_dataset({"transactions": bought}))
    >>> answer.finding
    '50% of 2 customers bought more than once; they bring 50% of revenue.'
    """
    scores = _scores(customer_facts(company))
    bought = scores[scores["purchases"] > 0]
    again = bought[bought["purchases"] > 1]
    curve = waiting_curve(purchase_rows(company, "second_purchase"))
    return RepeatPurchase(
        rate=wilson(len(again), len(bought)),
        revenue_share=share(again["revenue"].sum(), bought["revenue"].sum()),
        soon=_within(curve, SOON_DAYS),
        median_days=_median(curve),
        scores=scores,
        gaps=gap_counts(company),
        time_to_second=curve,
        as_of=company.as_of,
        currency=company.currency,
    )


def gap_counts(company: Dataset) -> pd.Series:
    """Count how often so many days lay between a purchase and the next one."""
    rows = purchase_rows(company, "gaps")
    return rows.set_index("gap_days")["occurrences"].astype("int64")


def grouped_quantile(counts: pd.Series, *, tenths: int) -> float:
    """Return a decile of values that are given as counts of whole numbers.

    The same as ``numpy.quantile`` of the single values, but exact: the position is
    worked out in whole numbers.

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


def waiting_curve(waits: pd.DataFrame) -> pd.DataFrame:
    """Return the Kaplan-Meier curve of "no second purchase yet".

    Parameters
    ----------
    waits : DataFrame
        One row a number of days: days, bought (customers who bought again after so
        many days), waiting (customers who have waited so many days by now).

    Returns
    -------
    DataFrame
        days, probability, low, high (its 95 % interval), at_risk, bought; rises in
        days and starts with day 0.

    Examples
    --------
    >>> waits = {"days": [5, 8, 12], "bought": [1, 0, 1], "waiting": [0, 1, 0]}
    >>> waiting_curve(pd.DataFrame(waits))["probability"].round(3).tolist()
    [1.0, 0.667, 0.667, 0.0]
    """
    from customer_value.models.survival import kaplan_meier

    curve = kaplan_meier(
        np.tile(waits["days"], 2),
        ended=np.repeat([True, False], len(waits)),
        weights=np.concatenate([waits["bought"], waits["waiting"]]),
    ).curve.rename(columns={"time": "days", "ended": "bought"})
    return curve[["days", "probability", "low", "high", "at_risk", "bought"]]


def _scores(facts: pd.DataFrame) -> pd.DataFrame:
    """Keep what says who buys repeatedly; nothing is said of those who never bought."""
    scores = facts[["purchases", "revenue", "purchases_per_year", "gap_days"]].copy()
    never = scores["purchases"] == 0
    scores.loc[never, ["purchases_per_year", "gap_days"]] = np.nan
    scores["repeat"] = (scores["purchases"] > 1).astype("boolean").mask(never)
    return scores


def _within(curve: pd.DataFrame, days: int) -> float:
    """Return the share that bought again within so many days, if anyone was watched."""
    if curve["days"].iloc[-1] < days and curve["probability"].iloc[-1] > 0:
        return np.nan
    return float(1 - curve.loc[curve["days"] <= days, "probability"].iloc[-1])


def _median(curve: pd.DataFrame) -> float:
    fallen = curve.loc[curve["probability"] <= 0.5 + 1e-12, "days"]
    return float(fallen.iloc[0]) if len(fallen) else np.nan

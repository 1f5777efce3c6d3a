"""Who buys repeatedly: the rate, the rhythm, the second purchase, and who they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.rates import Rate, wilson
from customer_value.errors import checks_kind
from customer_value.measures.common import share
from customer_value.measures.repeat_answers import SOON_DAYS, answers, who
from customer_value.measures.repeat_profile import (
    beginnings,
    repeat_profile,
    second_purchases,
    watched_days,
)
from customer_value.measures.rhythm import (
    Regularity,
    gap_counts,
    grouped_quantile,
    purchase_regularity,
)
from customer_value.models.survival import kaplan_meier
from customer_value.result import Result
from customer_value.words import count, percent

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

REPEAT, ONCE = "repeat buyers", "one-time buyers"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class RepeatPurchase(Result):
    """How many customers bought again, how often and how soon, and who they are.

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
    purchases : DataFrame
        Index purchases (1, 2, ...): customers who made so many, and their net
        revenue.
    gaps : Series of int
        Index gap_days: how often so many days lay between a purchase and the next,
        over all customers.
    regularity : Regularity
        Whether customers buy by the clock, at random or in bursts.
    time_to_second : DataFrame
        days since the first purchase, probability that the second has not come
        yet (Kaplan-Meier) with low and high (95 % interval), at_risk (customers
        watched up to that day), bought (second purchases on that day). The first
        row is day 0.
    groups : DataFrame
        Index "repeat buyers" and "one-time buyers": customers, revenue (net,
        currency), revenue_per_customer, average_purchase, first_purchase (mean
        amount of the first purchase), products (mean of distinct products).
    profile : DataFrame
        Index (trait, level), levels of 20 customers or more: customers, repeat_rate
        (share that bought again by now), watched (customers whose first purchase is
        at least ``within_days`` old), within (share of these that bought again
        within so many days) with low and high (Wilson 95 %), p_value (is it the
        share of the others? Fisher's exact test, adjusted for the number of levels
        by Benjamini and Hochberg), verdict ("more often", "less often", "no clear
        difference"). Traits are the attributes of the customers, amount and month
        of the first purchase, and the products bought first.
    within : Rate
        Share that bought again within ``within_days``, of all customers watched for
        so long, with its Wilson 95 % interval.
    within_days : int
        A year, or half of a shorter history: groups are compared by second
        purchases within so many days, so that late comers are no worse.
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
    purchases: pd.DataFrame
    gaps: pd.Series
    regularity: Regularity
    time_to_second: pd.DataFrame
    groups: pd.DataFrame
    profile: pd.DataFrame
    within: Rate
    within_days: int
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

    @property
    def who(self) -> str:
        """Which customers buy again clearly more often than the others."""
        return who(self)

    def summary(self) -> pd.DataFrame:
        """Return the answers: what was measured, its value, what it means."""
        return answers(self)

    def _headline(self) -> dict[str, object]:
        return {
            "rate": self.rate.value,
            "customers": self.rate.n,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


@checks_kind
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
        purchases, the time to the second purchase, and who buys again.

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
    return company.memo("repeat_purchase", lambda: _answer(company))


def _answer(company: Dataset) -> RepeatPurchase:
    facts, begun = customer_facts(company), beginnings(company)
    scores = _scores(facts)
    bought = scores[scores["purchases"] > 0]
    again = bought[bought["purchases"] > 1]
    counts = second_purchases(company).sum()
    waited = kaplan_meier(begun["days"], ended=begun["bought"])
    curve = waited.curve.rename(columns={"time": "days", "ended": "bought"})
    return RepeatPurchase(
        rate=wilson(len(again), len(bought)),
        revenue_share=share(again["revenue"].sum(), bought["revenue"].sum()),
        soon=1 - float(waited.at([SOON_DAYS])["probability"].iloc[0]),
        median_days=waited.quantile(0.5).value,
        scores=scores,
        purchases=_purchases(bought),
        gaps=gap_counts(company),
        regularity=purchase_regularity(company),
        time_to_second=curve.drop(columns="censored"),
        groups=_groups(facts, begun),
        profile=repeat_profile(company),
        within=wilson(counts["again_within"], counts["watched"]),
        within_days=watched_days(company),
        as_of=company.as_of,
        currency=company.currency,
    )


def _scores(facts: pd.DataFrame) -> pd.DataFrame:
    """Keep what says who buys repeatedly; nothing is said of those who never bought."""
    scores = facts[["purchases", "revenue", "purchases_per_year", "gap_days"]].copy()
    never = scores["purchases"] == 0
    scores.loc[never, ["purchases_per_year", "gap_days"]] = np.nan
    scores["repeat"] = (scores["purchases"] > 1).astype("boolean").mask(never)
    return scores


def _purchases(bought: pd.DataFrame) -> pd.DataFrame:
    """Count customers and add up revenue by number of purchases."""
    by = bought.groupby("purchases")["revenue"]
    return pd.DataFrame({"customers": by.size(), "revenue": by.sum()})


def _groups(facts: pd.DataFrame, begun: pd.DataFrame) -> pd.DataFrame:
    """Set repeat buyers and one-time buyers side by side, in money."""
    known = facts.join(begun[["first_amount", "bought"]], how="inner")
    by = known.groupby(known["bought"].map({1: REPEAT, 0: ONCE}))
    customers, revenue = by.size(), by["revenue"].sum()
    frame = pd.DataFrame(
        {
            "customers": customers,
            "revenue": revenue,
            "revenue_per_customer": revenue / customers,
            "average_purchase": revenue / by["purchases"].sum(),
            "first_purchase": by["first_amount"].mean(),
            "products": by["products"].mean(),
        }
    ).reindex([REPEAT, ONCE])
    frame[["customers", "revenue"]] = frame[["customers", "revenue"]].fillna(0)
    return frame.astype({"customers": int}).rename_axis("group")

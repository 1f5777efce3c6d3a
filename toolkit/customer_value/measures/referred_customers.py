"""Whether customers whom another brought are worth more than the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.errors import checks_kind
from customer_value.measures.advocacy import referral_links
from customer_value.measures.asset_inputs import first_year_margin
from customer_value.result import Result
from customer_value.words import count, money, number, percent

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

REFERRED, OTHERS = GROUPS = ("referred", "others")
LEAST = 2  # customers a group needs before its spread is known


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ReferredCustomers(Result):
    """The first year of customers who were referred, beside that of the others.

    Attributes
    ----------
    groups : DataFrame
        Index group ("referred", "others"): customers (whose first year is over),
        mean and median (margin of the first 12 months, currency).
    ratio : float
        Mean of the referred over mean of the others; missing where that is not
        above 0.
    difference, low, high : float
        Difference of the means with its 95 % interval (Welch), currency; missing
        with fewer than two customers in a group.
    verdict : str
        "more", "less" or "cannot tell".
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency.
    """

    groups: pd.DataFrame = field(repr=False)
    ratio: float
    difference: float
    low: float
    high: float
    verdict: str
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return customers and first-year margin by group."""
        return self.groups

    @property
    def finding(self) -> str:
        """Say what the first year brought, and whether that may be chance."""
        people = self.groups["customers"]
        if people.min() == 0:
            n = int(people.loc[REFERRED])
            who = count(n, "referred customer")
            return f"The first year of {who} is over: there is nothing to compare."
        one, other = (money(mean, self.currency) for mean in self.groups["mean"])
        apart = self.ratio - 1
        far = ""
        if apart == apart:  # noqa: PLR0124 - missing
            far = f", {percent(abs(apart))} {'more' if apart >= 0 else 'less'}"
        chance = "; that may be chance" if self.verdict == "cannot tell" else ""
        who = count(int(people.loc[REFERRED]), "referred customer")
        return (
            f"In their first year {who} earned {one} each, the other "
            f"{number(people.loc[OTHERS])} {other}{far}{chance}."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "referred": int(self.groups["customers"].loc[REFERRED]),
            "others": int(self.groups["customers"].loc[OTHERS]),
            "ratio": self.ratio,
            "verdict": self.verdict,
        }


@checks_kind
def referred_customers(company: Dataset) -> ReferredCustomers:
    """Compare the first year of referred customers with that of the others.

    Parameters
    ----------
    company : Dataset
        The company, with a table of referrals.

    Returns
    -------
    ReferredCustomers
        Mean margin of the first 12 months, by whether a known customer brought
        them. Only customers whose first year is over count, so that both groups had
        the same time. An association: who is referred may differ in other ways.

    Raises
    ------
    CustomerValueError
        If there is no referrals table.

    References
    ----------
    .. [1] Schmitt, P., Skiera, B. and Van den Bulte, C., "Referral Programs and
       Customer Value", Journal of Marketing, 2011: at one German bank the referred
       were worth at least 16 % more. Test it on your own data.

    Examples
    --------
    >>> import customer_value as cv
    >>> cv.referred_customers(cv.load_dataset("software")).groups.index.tolist()
    ['referred', 'others']
    """
    links = referral_links(company)
    brought = links.customers[links.credited > 0]
    first = first_year_margin(company)
    inside = first.index.isin(brought)
    one, other = first[inside], first[~inside]
    table = pd.DataFrame(
        {
            "customers": [len(one), len(other)],
            "mean": [one.mean(), other.mean()],
            "median": [one.median(), other.median()],
        },
        index=pd.Index(GROUPS, name="group"),
    )
    difference, low, high = _apart(one, other)
    base = float(table["mean"].loc[OTHERS])
    return ReferredCustomers(
        groups=table,
        ratio=float(table["mean"].loc[REFERRED]) / base if base > 0 else float("nan"),
        difference=difference,
        low=low,
        high=high,
        verdict="more" if low > 0 else "less" if high < 0 else "cannot tell",
        as_of=company.as_of,
        currency=company.currency,
    )


def _apart(one: pd.Series, other: pd.Series) -> tuple[float, float, float]:
    """Return the difference of two means with its Welch interval."""
    unknown = float("nan")
    if min(len(one), len(other)) == 0:
        return unknown, unknown, unknown
    apart = float(one.mean() - other.mean())
    parts = [float(group.var()) / len(group) for group in (one, other)]
    spread = sum(parts)
    if min(len(one), len(other)) < LEAST or not spread > 0:
        same = min(len(one), len(other)) >= LEAST
        return apart, apart if same else unknown, apart if same else unknown
    from scipy.stats import t

    # Welch and Satterthwaite's degrees of freedom
    freedom = spread**2 / sum(
        part**2 / (len(group) - 1)
        for part, group in zip(parts, (one, other), strict=True)
    )
    half = float(t.ppf(0.975, freedom)) * spread**0.5
    return apart, apart - half, apart + half

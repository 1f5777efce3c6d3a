"""Whether those who bring most are those who buy most."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from customer_value.customers.rates import Rate, wilson
from customer_value.data.ranges import is_number
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.advocacy import referral_value
from customer_value.result import Result
from customer_value.words import count, percent, plural

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

TOP = 0.10  # the share of customers that counts as the top


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class AdvocateOverlap(Result):
    """How many of the best advocates are among the best buyers.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, the best advocates first: direct and referred (currency),
        direct_rank (1 = largest; ties share the average), top_advocate, top_buyer,
        quiet (a top advocate and no top buyer).
    overlap : Rate
        Share of the top advocates who are top buyers, with its 95 % interval.
    expected : float
        The same by chance: share of all customers who are top buyers.
    basis : str
        What the values are.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    overlap: Rate
    expected: float
    basis: str
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return customers and value by whether they bring and buy most."""
        by = self.scores.groupby(["top_advocate", "top_buyer"], sort=True)
        return by.agg(
            customers=("direct", "size"),
            direct=("direct", "sum"),
            referred=("referred", "sum"),
        )

    @property
    def finding(self) -> str:
        """Say how many top advocates are top buyers, against chance."""
        found = self.overlap
        if not found.n:
            return "Nobody has brought anyone: 0 customers are advocates."
        who = f"{found.count:,} of the {count(found.n, 'best advocate')} "
        who += plural(found.count, "is", "are")
        if found.n == 1:
            who = f"The 1 best advocate is{'' if found.count else ' not'}"
        sure = not found.low <= self.expected <= found.high
        return (
            f"{who} among the best buyers "
            f"({percent(found)}, {percent(found.low)} to {percent(found.high)}), "
            f"against {percent(self.expected)} by chance"
            f"{'' if sure else '; that may be chance'}."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "advocates": self.overlap.n,
            "also_buyers": self.overlap.count,
            "expected": self.expected,
        }


@checks_kind
def advocate_overlap(
    company: Dataset, *, basis: str = "revenue", top: float = TOP
) -> AdvocateOverlap:
    """Compare the customers who bring most with those who buy most.

    Parameters
    ----------
    company : Dataset
        The company, with a table of referrals.
    basis : {"revenue", "margin", "net_asset_value"}, default "revenue"
        The value, as ``referral_value`` takes it.
    top : float, default 0.10
        Share of the customers that counts as the top, above 0 and below 1. Ties at
        the cut all belong to it; who has brought nothing is no advocate.

    Returns
    -------
    AdvocateOverlap
        The overlap with its interval, and who brings much and buys little.

    Raises
    ------
    ParameterError
        If ``top`` is no share, or the basis is unknown.
    CustomerValueError
        If there is no referrals table.

    Examples
    --------
    >>> import customer_value as cv
    >>> found = cv.advocate_overlap(cv.load_dataset("software"))
    >>> bool(found.scores.loc["C00134", "quiet"])
    True
    """
    _check(top)
    worth = referral_value(company, basis=basis)
    brings, buys = (_top(worth[name], top) for name in ("referred", "direct"))
    scores = worth[["direct", "referred"]].assign(
        direct_rank=worth["direct"].rank(ascending=False),
        top_advocate=brings,
        top_buyer=buys,
        quiet=brings & ~buys,
    )
    return AdvocateOverlap(
        scores=scores.sort_values("referred", ascending=False, kind="stable"),
        overlap=wilson(int((brings & buys).sum()), int(brings.sum())),
        expected=float(buys.mean()) if len(buys) else float("nan"),
        basis=basis,
        as_of=company.as_of,
        currency=company.currency,
    )


def _top(values: pd.Series, top: float) -> NDArray[np.bool_]:
    """Mark the largest values above 0; ties at the cut are all marked."""
    size = max(1, round(top * len(values)))
    positive = values.to_numpy(dtype=float)
    positive = positive[positive > 0]
    if not len(positive):
        return np.zeros(len(values), dtype=bool)
    cut = np.sort(positive)[::-1][min(size, len(positive)) - 1]
    marked: NDArray[np.bool_] = values.to_numpy(dtype=float) >= cut
    return marked


def _check(top: object) -> None:
    if not is_number(top) or not 0 < top < 1:  # type: ignore[operator]
        must = "a share above 0 and below 1"
        raise parameter_error("top", "advocate_overlap", must, top)

"""How far the lenses agree with each other and with money."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.judgements.lenses import MONEY
from customer_value.judgements.votes import kendall_w, rank_agreement, shared_top
from customer_value.result import Result
from customer_value.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Agreement(Result):
    """How far several lenses rank the same customers alike.

    Attributes
    ----------
    kendall_w : float
        Kendall's W of the lenses, corrected for ties: 1 = all agree, 0 = they cancel
        out; missing for one lens, one customer, or where everyone is tied.
    scores : DataFrame
        A row a pair of lenses, or of a lens and money: first, second, tau (Kendall's
        tau-b; missing where one of them ties everyone), shared_top (customers in the
        best tenth of both over those in the best tenth of either).
    tau, shared_top : DataFrame
        The same numbers as square tables; index and columns the lenses and money.
    nearest : str
        The lens whose order is nearest to money; "" where none can be told.
    customers : int
        How many every lens ranks.
    """

    kendall_w: float
    scores: pd.DataFrame = field(repr=False)
    tau: pd.DataFrame = field(repr=False)
    shared_top: pd.DataFrame = field(repr=False)
    nearest: str
    customers: int

    def summary(self) -> pd.DataFrame:
        """Return tau-b of each pair."""
        return self.tau

    @property
    def finding(self) -> str:
        """Say which two lenses agree least."""
        lenses = self.scores[self.scores["second"] != MONEY].dropna(subset=["tau"])
        if lenses.empty:
            return f"No two lenses can be compared on {self.customers:,} customers."
        least = lenses.sort_values("tau", kind="stable").iloc[0]
        return (
            f"The lenses {least['first']} and {least['second']} agree least (rank "
            f"correlation {number(least['tau'], 2)})."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "customers": self.customers,
            "lenses": len(self.tau) - 1,
            "kendall_w": self.kendall_w,
            "nearest": self.nearest or "none",
        }


def agreement_of(ranks: pd.DataFrame, names: Sequence[str]) -> Agreement:
    """Compare the ranks by each lens, and by money.

    Parameters
    ----------
    ranks : DataFrame
        Index customer_id, a column a lens and "money": rank, 1 = best.
    names : sequence of str
        The lenses.

    Returns
    -------
    Agreement
        W of the lenses, tau-b and shared top of every pair.
    """
    columns = [*names, MONEY]
    enough = min(len(names), len(ranks)) >= 2  # noqa: PLR2004 - two of each
    tau, top = rank_agreement(ranks[columns]), shared_top(ranks[columns])
    with_money = tau.loc[list(names), MONEY].dropna()
    pairs = [
        (one, two, tau.loc[one, two], top.loc[one, two])
        for one, two in combinations(columns, 2)
    ]
    return Agreement(
        kendall_w=kendall_w(ranks[list(names)].T) if enough else float("nan"),
        scores=pd.DataFrame(pairs, columns=["first", "second", "tau", "shared_top"]),
        tau=tau,
        shared_top=top,
        nearest=str(with_money.idxmax()) if len(with_money) else "",
        customers=len(ranks),
    )

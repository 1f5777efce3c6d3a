"""Who the best customers are: five lenses, how far they agree, and what money says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import checks_kind
from customer_value.judgements.agreement import Agreement, agreement_of
from customer_value.judgements.disputes import Dispute, disputed
from customer_value.judgements.group_votes import group_votes
from customer_value.judgements.horizons import by_horizon
from customer_value.judgements.lenses import (
    EXECUTIVE_LENSES,
    MONEY,
    TURNOVER,
    VOTES,
    checked_lenses,
)
from customer_value.judgements.views import views_of
from customer_value.measures.asset_value import asset_value
from customer_value.result import Result
from customer_value.words import count, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset
    from customer_value.judgements.lenses import Lens


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class BestCustomers(Result):
    """The same customers through every lens, and in money.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id of those who have bought and not cancelled, the highest
        money first: a column a lens (its index, 100 = average; missing where too few
        criteria are known) and money (net asset value over the horizon, currency).
    ranks : DataFrame
        The same rows, for those whom every lens scores (missing for the others): rank
        by each lens, by money, by turnover (revenue of the last 12 months) and by
        votes (mean of the lens ranks); 1 = best, ties share the average. Then best and
        worst (the lens with the best and the worst rank) and rank_range (between
        these two).
    agreement : Agreement
        Kendall's W of the lenses, tau-b and shared top tenth of each pair.
    disputed : DataFrame
        Index customer_id, at most 100, the widest range of ranks first: best and
        worst (the two lenses that differ most, or turnover and money where these
        differ more), best_rank, worst_rank, rank_range, money (currency) and reason
        (what moves the customer there, in words).
    groups : DataFrame
        Index group, by Kemeny's order: customers, a column a lens (mean index), money
        (mean, currency a customer), votes (Borda's points), kemeny (place; missing
        above 8 groups). Empty with fewer than two groups or lenses.
    horizon : DataFrame
        Index years: first (customer with the highest value), tau (rank correlation of
        the values with those at the horizon in use), entered (customers in the top
        tenth who are not there at the horizon in use), a column a lens (tau-b with
        money), nearest (lens with the highest of them).
    criteria : DataFrame
        A row a lens and criterion: lens, criterion, words, weight, less_is_better,
        influence (share of the variance of the lens; missing where left out), note
        (why it is left out, "" where it is not).
    measured : DataFrame
        Index customer_id as in ``scores``: the criteria, each in its unit.
    lenses : tuple of Lens
        The lenses that could be looked through.
    notes : tuple of str
        What is left out, and who is not compared.
    horizon_years : int
        The horizon of money, years.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    ranks: pd.DataFrame = field(repr=False)
    agreement: Agreement
    disputed: pd.DataFrame = field(repr=False)
    groups: pd.DataFrame = field(repr=False)
    horizon: pd.DataFrame = field(repr=False)
    criteria: pd.DataFrame = field(repr=False)
    measured: pd.DataFrame = field(repr=False)
    lenses: tuple[Lens, ...] = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    horizon_years: int
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return rank by lens, votes and money, the best in money first."""
        return self.ranks.dropna(how="all").sort_values(MONEY, kind="stable")

    @property
    def finding(self) -> str:
        """Say how far the lenses agree, and which is nearest to money."""
        compared = self.agreement.customers
        whom = count(compared, "customer")
        if len(self.lenses) == 1:
            only = f"One lens, {self.lenses[0].name}, ranks {whom}"
        elif np.isnan(self.agreement.kendall_w):
            only = f"The {len(self.lenses)} lenses tell none of {whom} apart"
        else:
            only = (
                f"{count(len(self.lenses), 'lens', 'lenses')} on {whom} agree to "
                f"{number(self.agreement.kendall_w, 2)} of 1 (Kendall's W)"
            )
        near = self.agreement.nearest
        if not near:
            return f"{only}."
        tau = number(self.agreement.tau[MONEY].loc[near], 2)
        return f"{only}; nearest to money is the lens {near} (rank correlation {tau})."

    def _headline(self) -> dict[str, object]:
        return {
            "customers": self.agreement.customers,
            "lenses": len(self.lenses),
            "kendall_w": self.agreement.kendall_w,
            "nearest_to_money": self.agreement.nearest or "none",
            "horizon_years": self.horizon_years,
        }


@checks_kind
def best_customers(
    company: Dataset,
    *,
    lenses: Lens | Sequence[Lens] = EXECUTIVE_LENSES,
    assumptions: Assumptions | None = None,
) -> BestCustomers:
    """Look at every customer through several lenses, and settle it in money.

    Parameters
    ----------
    company : Dataset
        The company.
    lenses : Lens or sequence of Lens, default EXECUTIVE_LENSES
        The lenses, in the order of the columns. A criterion without its data is left
        out of its lens, and a lens without a criterion is not shown; the notes say so.
    assumptions : Assumptions, optional
        Horizon, rating, aggregation and coverage; None takes the company's own.

    Returns
    -------
    BestCustomers
        Index by lens, ranks, agreement, disputed customers, votes and money.

    Raises
    ------
    ParameterError
        If ``lenses`` are no lenses, or two have one name.
    CustomerValueError
        If no lens has a criterion, nobody has bought, or the history is too short.

    References
    ----------
    .. [1] Kendall, M. G., Rank Correlation Methods, 1948 (W and tau-b).

    Examples
    --------
    >>> import customer_value as cv
    >>> best = cv.best_customers(cv.load_dataset("software"))
    >>> best.scores.columns.tolist()
    ['customer', 'product', 'marketing', 'revenue', 'finance', 'money']
    """
    chosen = checked_lenses(lenses, "best_customers")
    rules = assumptions or company.assumptions
    key = ("best_customers", repr(chosen), repr(rules))
    return company.memo(key, lambda: _best(company, rules, chosen))


def _best(
    company: Dataset, rules: Assumptions, chosen: tuple[Lens, ...]
) -> BestCustomers:
    """Score, rank, compare and settle."""
    views = views_of(company, rules, chosen)
    asset = asset_value(company, assumptions=rules)
    worth = asset.scores["net_asset_value"]
    scores = views.scores.assign(money=worth.reindex(views.scores.index))
    scores = scores.sort_values(MONEY, ascending=False, kind="stable")
    names = [lens.name for lens in views.lenses]
    ranks = _ranks(scores, names, turnover=asset.variables["revenue"])
    return BestCustomers(
        scores=scores,
        ranks=ranks.reindex(scores.index),
        agreement=agreement_of(ranks, names),
        disputed=disputed(ranks, Dispute(views, asset, len(ranks))),
        groups=group_votes(company, scores.loc[ranks.index], names),
        horizon=by_horizon(company, rules, scores.loc[ranks.index], names),
        criteria=views.criteria,
        measured=views.measured.loc[scores.index],
        lenses=views.lenses,
        notes=(*views.notes, *_apart(scores[names])),
        horizon_years=rules.horizon_years,
        as_of=company.as_of,
        currency=company.currency,
    )


def _ranks(
    scores: pd.DataFrame, names: list[str], *, turnover: pd.Series
) -> pd.DataFrame:
    """Rank those whom every lens scores; add votes, best and worst lens and range."""
    # equal sums of ratings may differ by rounding
    known = scores.dropna().round(dict.fromkeys(names, 9))
    known[TURNOVER] = turnover.reindex(known.index)
    ranks = known.rank(ascending=False)
    by_lens, lens = ranks[names].to_numpy(), np.array(names)
    ranks[VOTES] = ranks[names].mean(axis=1).rank()
    ranks["best"] = pd.array(lens[by_lens.argmin(axis=1)], dtype="str")
    ranks["worst"] = pd.array(lens[by_lens.argmax(axis=1)], dtype="str")
    ranks["rank_range"] = by_lens.max(axis=1) - by_lens.min(axis=1)
    return ranks


def _apart(scores: pd.DataFrame) -> tuple[str, ...]:
    """Say of whom a lens knows too little, and that they are not compared."""
    unknown = scores.isna().sum()
    return tuple(
        f"The lens {name} knows too little of {count(int(people), 'customer')}: not "
        "compared."
        for name, people in unknown[unknown > 0].items()
    )

"""Customer referral value beside lifetime value: the four cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from customer_value.customers.facts import customer_facts
from customer_value.errors import checks_kind
from customer_value.measures.advocacy import referral_links
from customer_value.measures.asset_inputs import asset_inputs
from customer_value.measures.asset_value import asset_value
from customer_value.measures.referral_links import referral_pairs
from customer_value.measures.tiers import NOT_VALUED
from customer_value.result import Result
from customer_value.words import count, money, plural

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

CHAMPIONS, AFFLUENTS, ADVOCATES, MISERS = CELLS = (
    "champions",
    "affluents",
    "advocates",
    "misers",
)
ACTIONS = {
    CHAMPIONS: "Look after them; they buy and bring others.",
    AFFLUENTS: "Ask for referrals; they buy and bring few.",
    ADVOCATES: "Offer more to buy; they bring others and buy little.",
    MISERS: "Try both, cheaply; they do neither.",
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ReferralCells(Result):
    """What customers are worth by buying and by bringing others.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, highest referral value first: clv (currency, from the
        asset value), crv (customer referral value, currency), brought (customers
        brought who have bought, by the share of the credit), cell ("champions",
        "affluents", "advocates", "misers", or "not valued").
    cells : DataFrame
        Index cell: customers, clv, crv (currency), action (what to try).
    cuts : dict of str to float
        The medians of clv and crv among the customers valued; high is above.
    saved_acquisition : float
        What a referred customer saves in acquisition, currency.
    incrementality : float
        Share of referred customers who would not have come otherwise.
    horizon_years : int
        Years that the values look ahead.
    as_of : Timestamp
        The day of the valuation.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    cells: pd.DataFrame = field(repr=False)
    cuts: dict[str, float]
    saved_acquisition: float
    incrementality: float
    horizon_years: int
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return customers and money by cell."""
        return self.cells

    @property
    def finding(self) -> str:
        """Say how many buy little and bring much."""
        n, crv = (self.cells[name].loc[ADVOCATES] for name in ("customers", "crv"))
        drawn = self.cells["crv"].reindex(CELLS).sum()  # not those who are not valued
        whole = money(float(drawn), self.currency)
        return (
            f"{count(int(n), 'customer')} {plural(int(n), 'buys', 'buy')} little and "
            f"{plural(int(n), 'brings', 'bring')} others worth "
            f"{money(float(crv), self.currency)}, of {whole} by all who are valued."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "crv": f"{self.scores['crv'].sum():.2f}",
            **{name: int(self.cells["customers"].loc[name]) for name in CELLS},
        }


@checks_kind
def referral_cells(
    company: Dataset, *, assumptions: Assumptions | None = None
) -> ReferralCells:
    """Set what customers are worth by buying against what they are worth by bringing.

    Parameters
    ----------
    company : Dataset
        The company, with a table of referrals.
    assumptions : Assumptions, optional
        Horizon, discount rate, incrementality and acquisition cost saved; None takes
        the company's own.

    Returns
    -------
    ReferralCells
        Both values of each customer, and one of four cells; the medians are the cuts.

    Raises
    ------
    CustomerValueError
        If there is no referrals table, or the customers cannot be valued.

    Notes
    -----
    The referral value of a customer is the sum, over those they brought who have
    bought, of credit x (incrementality x lifetime value + acquisition cost saved),
    less every reward paid. Kumar, Petersen and Leone tell apart those who would not
    have come without the referral, who count with their lifetime value, and those
    who would, who count with the acquisition cost they saved. Data do not say who is
    who: the incrementality is the share of the first kind, so this is the expected
    value of their sum. Lifetime values lie ahead and are discounted; savings and
    rewards lie behind and are taken as they were. The value looks at referrals that
    were made; the referral stream of the asset value expects those to come.

    References
    ----------
    .. [1] Kumar, V., Petersen, J. A. and Leone, R. P., "How Valuable Is Word of
       Mouth?", Harvard Business Review, October 2007: the two kinds of referral and
       the names of the cells. The cut at the median is ours.

    Examples
    --------
    >>> import customer_value as cv
    >>> found = cv.referral_cells(cv.load_dataset("software"))
    >>> found.cells.index.tolist()
    ['champions', 'affluents', 'advocates', 'misers', 'not valued']
    """
    rules = assumptions or company.assumptions
    asset = asset_value(company, assumptions=rules)
    saved = rules.saved_acquisition
    if saved is None:
        saved = asset_inputs(company, rules).acquisition
    values = asset.scores[["clv", "tier"]].sort_index()
    brought, crv = _referral_value(
        company, values["clv"], each=(rules.incrementality, saved)
    )
    scores = values[["clv"]].assign(crv=crv, brought=brought)
    cuts, scores["cell"] = _cells(scores, (values["tier"] != NOT_VALUED).to_numpy())
    return ReferralCells(
        scores=scores.sort_values(["crv", "clv"], ascending=False, kind="stable"),
        cells=_by_cell(scores),
        cuts=cuts,
        saved_acquisition=float(saved),
        incrementality=rules.incrementality,
        horizon_years=rules.horizon_years,
        as_of=company.as_of,
        currency=company.currency,
    )


def _referral_value(
    company: Dataset, clv: pd.Series, *, each: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many each customer brought, and their referral value."""
    links = referral_links(company)
    own = clv.reindex(links.customers).fillna(0.0).to_numpy(dtype=float)
    bought = (customer_facts(company)["purchases"] > 0).to_numpy().astype(float)
    incrementality, saved = each
    worth = bought * (incrementality * own + saved)
    paid = referral_pairs(company).groupby("referrer_id")["reward"].sum()
    rewards = paid.reindex(links.customers).fillna(0.0).to_numpy(dtype=float)
    return links.up(bought), links.up(worth) - rewards


def _cells(
    scores: pd.DataFrame, valued: NDArray[np.bool_]
) -> tuple[dict[str, float], NDArray[np.object_]]:
    """Cut both values at the median of the customers valued."""
    cuts = {name: float(scores.loc[valued, name].median()) for name in ("clv", "crv")}
    buys, brings = ((scores[name] > cut).to_numpy() for name, cut in cuts.items())
    cell = np.select(
        [~valued, buys & brings, buys, brings],
        [NOT_VALUED, CHAMPIONS, AFFLUENTS, ADVOCATES],
        default=MISERS,
    )
    return cuts, cell.astype(object)


def _by_cell(scores: pd.DataFrame) -> pd.DataFrame:
    """Count customers and add up both values by cell."""
    by = scores.groupby("cell").agg(
        customers=("clv", "size"), clv=("clv", "sum"), crv=("crv", "sum")
    )
    order = [*CELLS, *({NOT_VALUED} & set(scores["cell"]))]
    by = by.reindex(order).fillna(0.0).astype({"customers": int})
    return by.assign(action=[ACTIONS.get(name, "") for name in order])

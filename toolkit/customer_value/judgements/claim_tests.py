"""One test a claim: what is measured, how sure it is, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.rates import wilson
from customer_value.errors import CustomerValueError
from customer_value.judgements.best_customers import best_customers
from customer_value.judgements.claim_intervals import (
    area_interval,
    resampled,
    why_missing,
)
from customer_value.judgements.triage import LEAVES, triage
from customer_value.judgements.views import compared_customers
from customer_value.judgements.votes import kendall_w, tau_b, top_tenth
from customer_value.measures.advocate_overlap import advocate_overlap
from customer_value.measures.asset_value import asset_value
from customer_value.measures.ideal_profile import ideal_profile
from customer_value.measures.leading_indicator import BEYOND, leading_indicator
from customer_value.measures.profit import customer_profit
from customer_value.measures.satisfaction_link import satisfaction_link
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

HOLDS, DOES_NOT, CANNOT_TELL = "holds", "does not", "cannot tell"
HALF = 0.5
GAINS = ("current", "potential", "referral", "innovation")


class Found(NamedTuple):
    """What a test found.

    Attributes
    ----------
    statistic : str
        What was measured.
    value, low, high : float
        The number with its 95 % interval; a count of all customers has no error, and
        both ends are the value.
    verdict : str
        "holds", "does not" or "cannot tell".
    rule : str
        When the claim holds.
    n : int
        Customers, or cases, behind the number.
    note : str
        What a reader must know, "" for nothing.
    """

    statistic: str
    value: float
    low: float
    high: float
    verdict: str
    rule: str
    n: int
    note: str = ""


def more_often(company: Dataset) -> Found:
    """Test whether profitable customers buy more often."""
    return _with_profit(company, "purchases_per_year", "purchases a year")


def larger(company: Dataset) -> Found:
    """Test whether profitable customers buy more at a time."""
    return _with_profit(company, "average_purchase", "the average purchase")


def wider(company: Dataset) -> Found:
    """Test whether profitable customers buy more products."""
    if not company.has("transactions", "product_id"):
        raise CustomerValueError("The number of products needs a product_id.")
    return _with_profit(company, "products", "the number of products")


def some_cost(company: Dataset) -> Found:
    """Test whether there are customers who cost more than they earn."""
    recorded = company.has("interactions", "cost")
    if not (recorded or company.assumptions.allocated_costs):
        raise CustomerValueError(
            "Costs of customers are not recorded, so nobody can be seen to cost more."
        )
    profit = customer_profit(company)
    active = profit[(profit.drop(columns="profit") != 0).any(axis=1)]
    share = wilson(int((active["profit"] < 0).sum()), len(active))
    verdict = HOLDS if share.count else DOES_NOT
    return Found(
        "share of customers with a profit below 0 in the last 12 months",
        share.value,
        share.low,
        share.high,
        verdict if len(active) else CANNOT_TELL,
        "holds above 0",
        len(active),
    )


def advocates_differ(company: Dataset) -> Found:
    """Test whether most of the best advocates are no top buyers."""
    found = advocate_overlap(company)
    share = found.overlap
    return Found(
        "share of the top tenth of referrers who are in the top tenth of buyers",
        share.value,
        share.low,
        share.high,
        judged(share.low, share.high, limit=HALF, above=False),
        "holds below 0.5",
        share.n,
        f"Chance alone would give {percent(found.expected)}.",
    )


def referrals_count(company: Dataset) -> Found:
    """Test whether counting referrals changes who is looked after."""
    capacity = company.assumptions.capacity
    places = triage(company, capacity=capacity)["place"]
    room = min(capacity, len(places))
    choice = len(places) > capacity  # else everyone is looked after, whatever counts
    share = int((places == LEAVES).sum()) / room if choice else float("nan")
    return Found(
        f"share of the first {number(room)} by own revenue who leave that list",
        share,
        share,
        share,
        _counted(share),
        "holds above 0",
        room,
        "" if choice else f"There is room for all: {count(room, 'customer')}.",
    )


def relationship_leads(company: Dataset) -> Found:
    """Test whether the position foretells purchases beyond recency."""
    found = leading_indicator(company)
    value, low, high = (
        float(found.scores[name].loc[BEYOND]) for name in ("value", "low", "high")
    )
    return Found(
        "share of pairs, as recent as each other, in which the better position bought",
        value,
        low,
        high,
        found.verdict,
        "holds above 0.5, does not below 0.55",
        found.customers,
        "" if found.verdict != CANNOT_TELL else found.finding,
    )


def satisfied_return(company: Dataset) -> Found:
    """Test whether satisfied customers buy again more often."""
    found = satisfaction_link(company)
    rows = found.scores[["value", "bought"]].to_numpy(dtype=float)
    return _ordered(
        company,
        rows,
        f"tau-b of satisfaction and a purchase within {found.horizon_days} days",
    )


def executives_disagree(company: Dataset) -> Found:
    """Test whether the lenses of the executives agree on less than half."""
    best = best_customers(company)
    names = [lens.name for lens in best.lenses]
    rows = best.ranks[names].dropna().to_numpy(dtype=float)
    if len(names) < 2:  # noqa: PLR2004 - one agrees with itself
        raise CustomerValueError("Fewer than two lenses have criteria to look at.")

    def agreement(drawn: NDArray[np.float64]) -> float:
        return kendall_w(drawn.T)

    low, high = resampled(rows, agreement, seed=company.assumptions.seed)
    return Found(
        f"Kendall's W of {count(len(names), 'lens', 'lenses')}",
        best.agreement.kendall_w,
        low,
        high,
        judged(low, high, limit=HALF, above=False),
        "holds below 0.5",
        len(rows),
        why_missing(low, len(rows), "Every lens is the same for everyone."),
    )


def horizon_matters(company: Dataset) -> Found:
    """Test whether a longer horizon changes who is in the top tenth."""
    best = best_customers(company)
    years = int(best.horizon.index.max())
    ranked = best.ranks["money"].dropna()
    tau, entered = (float(best.horizon[name].loc[years]) for name in ("tau", "entered"))
    # without an order at both horizons nothing is there that could change
    share = float("nan") if np.isnan(tau) else entered / len(top_tenth(ranked))
    usual = count(best.horizon_years, "year")
    return Found(
        f"share of the top tenth by value that is another at {years} years",
        share,
        share,
        share,
        _counted(share),
        "holds above 0",
        len(ranked),
        "The values rank nobody before another."
        if np.isnan(tau)
        else f"Rank correlation with {usual}: {number(tau, 2)}.",
    )


def streams_add(company: Dataset) -> Found:
    """Say that more of any stream is more value, and how much the smallest adds."""
    asset = asset_value(company)
    held = asset.streams[list(GAINS)]
    held = held[held != 0]
    if held.empty or asset.total == 0:
        raise CustomerValueError("No stream of value is measured.")
    least = float(held.min()) / abs(asset.total) / 100
    return Found(
        "change of the total if the smallest stream measured rises by 1%",
        least,
        least,
        least,
        _counted(least),
        "holds above 0",
        len(asset.scores),
        "True by construction: the value is the sum of its streams.",
    )


def attributes_separate(company: Dataset) -> Found:
    """Test whether attributes tell the top tier from the rest."""
    found = ideal_profile(company, asset_value(company))
    low = high = float("nan")
    if not np.isnan(found.auc):
        low, high = area_interval(found.auc, found.top, found.rest)
    return Found(
        "share of pairs in which the profile ranks the top tier first, out of sample",
        found.auc,
        low,
        high,
        judged(low, high, limit=HALF),
        "holds above 0.5",
        found.top + found.rest,
        "" if not np.isnan(low) else "Too few customers in the top tier or the rest.",
    )


def judged(low: float, high: float, *, limit: float, above: bool = True) -> str:
    """Return the verdict of an interval that must lie above a limit, or below it.

    >>> judged(0.1, 0.2, limit=0.0), judged(-0.1, 0.2, limit=0.0)
    ('holds', 'cannot tell')
    """
    if low > limit:
        return HOLDS if above else DOES_NOT
    if high < limit:
        return DOES_NOT if above else HOLDS
    return CANNOT_TELL


def _counted(share: float) -> str:
    """Return the verdict of a number that was counted, not estimated."""
    if np.isnan(share):
        return CANNOT_TELL
    return HOLDS if share > 0 else DOES_NOT


def _with_profit(company: Dataset, fact: str, words: str) -> Found:
    """Test whether a fact rises with the profit of the last 12 months."""
    customers = compared_customers(company)
    table = customer_facts(company)[[fact]].assign(
        profit=customer_profit(company)["profit"]
    )
    rows = table.loc[customers].dropna().to_numpy(dtype=float)
    return _ordered(company, rows, f"tau-b of {words} and profit")


def _ordered(company: Dataset, rows: NDArray[np.float64], statistic: str) -> Found:
    """Test whether two numbers rise together."""
    value = _tau(rows) if len(rows) else float("nan")
    low, high = resampled(rows, _tau, seed=company.assumptions.seed)
    note = why_missing(low, len(rows), "One of the two is the same for everyone.")
    verdict = judged(low, high, limit=0.0)
    return Found(statistic, value, low, high, verdict, "holds above 0", len(rows), note)


def _tau(rows: NDArray[np.float64]) -> float:
    """Return tau-b of two columns."""
    return tau_b(pd.Series(rows[:, 0]), pd.Series(rows[:, 1]))

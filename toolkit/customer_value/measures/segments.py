"""Which kinds of customers there are: segments by levels, or by RFM, in money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.errors import checks_kind
from customer_value.measures.clusters import Clusters, find_clusters
from customer_value.measures.common import share
from customer_value.measures.segment_names import (
    AXES,
    CUTS,
    RFM,
    by_levels,
    by_rfm,
    limits,
)
from customer_value.measures.segment_options import (
    BY,
    METHODS,
    checked_axes,
    checked_cuts,
    checked_method,
)
from customer_value.measures.segment_profile import profile_notes, profile_of
from customer_value.result import Result
from customer_value.words import count, listed, money, percent, plural, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_value.data.dataset import Dataset


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Segmentation(Result):
    """A segment for every customer, and what each segment is worth.

    Attributes
    ----------
    method : str
        "levels", "rfm" or "clusters".
    by : tuple of str
        The facts behind the levels.
    cuts : tuple of float
        Ratings below the first are low, above the second high.
    limits : DataFrame
        Index axis: fact, rule ("at least" or "at most") and, for each level above
        the lowest, the value from which it begins: the rules in the client's units.
        Empty with "clusters", which have no rules.
    scores : DataFrame
        Index customer_id: segment, and with "levels" frequency, volume, variety
        ("low", "mid", "high"), with "rfm" r, f, m (1 to 5). Customers without a
        purchase have no segment; nobody has one where clusters are not stable.
    cells : DataFrame
        Index the levels of the axes, every combination that somebody has: customers,
        revenue (currency), share_revenue. Empty with "clusters".
    profile : DataFrame
        Index segment, the largest revenue first. Counts and all-time money in the
        currency: customers, share_customers, revenue (net), share_revenue, margin,
        cost_to_serve (marketing, sales, support), share_cost, profit (margin less
        cost to serve), share_profit, profit_per_customer; then revenue_12m (last 12
        months) and the means purchases_per_year, products, recency_days. Costs and
        profit are missing where costs were not measured.
    clusters : Clusters or None
        With "clusters": the silhouettes, the stability and the centres.
    notes : tuple of str
        What a reader must know beside the numbers.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency of every amount.
    """

    method: str
    by: tuple[str, ...]
    cuts: tuple[float, float]
    limits: pd.DataFrame
    scores: pd.DataFrame
    cells: pd.DataFrame
    profile: pd.DataFrame
    clusters: Clusters | None
    notes: tuple[str, ...]
    as_of: pd.Timestamp
    currency: str

    @property
    def finding(self) -> str:
        """What the segment with the largest revenue is and brings."""
        if self.clusters is not None and not self.clusters.stable:
            return self.clusters.verdict
        if not len(self.profile):
            return "No customer has bought yet."
        top = self.profile.iloc[0]
        everyone = count(int(self.profile["customers"].sum()), "customer")
        size = f"{percent(top['share_customers'])} of {everyone}"
        holds = f"The segment {self.profile.index[0]} holds {size} and brings"
        if not 0 <= top["share_revenue"] <= 1:  # returns outweigh a group's purchases
            return f"{holds} the most revenue, {money(top['revenue'], self.currency)}."
        return f"{holds} {percent(top['share_revenue'])} of revenue."

    def summary(self) -> pd.DataFrame:
        """Return the profile of the segments without what was not measured."""
        places = {name: 3 for name in self.profile if "share_" in str(name)}
        whole = ("revenue", "margin", "cost_to_serve", "profit", "revenue_12m")
        places |= dict.fromkeys((*whole, "profit_per_customer", "recency_days"), 0)
        table = self.profile.round(places | {"purchases_per_year": 1, "products": 1})
        return table.dropna(axis=1, how="all") if len(table) else table

    def _headline(self) -> dict[str, object]:
        return {
            "method": self.method,
            "segments": len(self.profile),
            "customers": int(self.profile["customers"].sum()),
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


@checks_kind
def segment_customers(
    company: Dataset,
    *,
    by: Sequence[str] = BY,
    method: str = "levels",
    cuts: tuple[float, float] = CUTS,
) -> Segmentation:
    """Answer the second question, which kinds of customers there are.

    Parameters
    ----------
    company : Dataset
        The company.
    by : sequence of three str, default ("purchases_per_year", "revenue", "products")
        The facts that stand for frequency, volume and variety; not for "rfm".
    method : {"levels", "rfm", "clusters"}, default "levels"
        "levels" rates each fact, calls ratings below 4 low and above 7 high, and
        names eight segments by what is high. Without variety (no product_id) four
        names by frequency and volume remain. "rfm" makes five levels each of
        recency, purchases and revenue and applies ten ordered rules. "clusters"
        groups customers who are near each other (KMeans on standardised logarithms,
        2 to 8 clusters by silhouette) and shows the groups only where 20 resamples
        find them again (mean adjusted Rand index above 0.7). Of more than 20,000
        customers so many are drawn to learn from.
    cuts : pair of float, default (4, 7)
        Ratings below the first are low, above the second high; for "levels" only.

    Returns
    -------
    Segmentation
        A segment a customer and the profile of each segment.

    Raises
    ------
    ParameterError
        If the method or a fact is unknown, a fact was not measured, or the cuts are
        no rising pair of ratings.
    MissingPartError
        If scikit-learn is not installed, for "clusters" only.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AAB"), "amount": [10.0, 30.0, 10.0]}
    >>> bought["date"] = ["2026-01-01", "2026-01-31", "2026-01-01"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.segment_customers(company).scores["segment"].to_dict()
    {'A': 'Core', 'B': 'Occasional'}
    """
    checked_method(method, "segment_customers", known=METHODS)
    pair = checked_cuts(cuts, "segment_customers", method=method)
    facts = customer_facts(company)
    axes = checked_axes(facts, by, method=method)
    buyers = facts[facts["purchases"] > 0]
    found = find_clusters(buyers, axes) if method == "clusters" else None
    if found is not None:
        scores, rules = found.labels.to_frame(), pd.DataFrame()
    elif method == "rfm":
        scores = by_rfm(buyers)
        rules = limits(buyers, scores, axes=RFM)
    else:
        scores = by_levels(buyers, axes, cuts=pair)
        rules = limits(buyers, scores, axes=dict(zip(AXES, axes, strict=True)))
    return Segmentation(
        method=method,
        by=axes,
        cuts=pair,
        limits=rules,
        scores=scores.reindex(facts.index),
        cells=_cells(scores.drop(columns="segment"), buyers["revenue"]),
        profile=profile_of(company, scores["segment"]),
        clusters=found,
        notes=(
            *([found.verdict] if found is not None else []),
            *_notes(facts, scores, axes),
            *profile_notes(company, scores["segment"]),
        ),
        as_of=company.as_of,
        currency=company.currency,
    )


def _cells(level: pd.DataFrame, revenue: pd.Series) -> pd.DataFrame:
    """Count customers and add up revenue by combination of levels."""
    if not len(level.columns):
        return pd.DataFrame()
    known = [name for name in level if level[name].notna().any()]
    by = revenue.groupby([level[name] for name in known], observed=True, dropna=False)
    cells = pd.DataFrame({"customers": by.size(), "revenue": by.sum()})
    whole = float(cells["revenue"].sum())
    return cells.assign(share_revenue=[share(part, whole) for part in cells["revenue"]])


def _notes(
    facts: pd.DataFrame, scores: pd.DataFrame, axes: tuple[str, ...]
) -> tuple[str, ...]:
    """Say what was not measured, what tells nobody apart, and who is left out."""
    notes = []
    buyers = facts.loc[scores.index]
    unknown = int(buyers[axes[-1]].isna().sum())
    if len(buyers) and unknown == len(buyers):
        notes.append(
            "Variety is not measured: segments are named by frequency and volume."
        )
    elif unknown:
        who = f"{count(unknown, 'customer')} without known {spoken(axes[-1])}"
        notes.append(f"{who} {plural(unknown, 'is', 'are')} not high in variety.")
    spread = buyers[list(axes)].max() - buyers[list(axes)].min()
    same = [spoken(name) for name in axes if spread[name] == 0]
    if same:
        notes.append(f"The same for every customer: {listed(same)}.")
    never = len(facts) - len(buyers)
    if never:
        who = f"{count(never, 'customer')} without a purchase"
        notes.append(f"{who} {plural(never, 'has', 'have')} no segment.")
    return tuple(notes)

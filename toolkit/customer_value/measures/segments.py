"""Which kinds of customers there are: segments by levels, or by RFM, in money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.windows import in_window
from customer_value.errors import ParameterError, did_you_mean, parameter_error
from customer_value.measures.common import share
from customer_value.measures.segment_names import AXES, by_levels, by_rfm
from customer_value.result import Result
from customer_value.words import count, listed, money, percent, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_value.data.dataset import Dataset

METHODS = ("levels", "rfm")
BY = ("purchases_per_year", "revenue", "products")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Segmentation(Result):
    """A segment for every customer, and what each segment is worth.

    Attributes
    ----------
    method : str
        "levels" or "rfm".
    by : tuple of str
        The facts behind the levels.
    scores : DataFrame
        Index customer_id: segment, and with "levels" frequency, volume, variety
        ("low", "mid", "high"), with "rfm" r, f, m (1 to 5). Customers without a
        purchase have no segment.
    profile : DataFrame
        Index segment, the largest revenue first: customers, share_customers,
        revenue (net, currency), share_revenue, margin (currency), revenue_12m
        (currency, last 12 months), purchases_per_year, products, recency_days
        (means a customer).
    notes : tuple of str
        What a reader must know beside the numbers.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency of revenue and margin.
    """

    method: str
    by: tuple[str, ...]
    scores: pd.DataFrame
    profile: pd.DataFrame
    notes: tuple[str, ...]
    as_of: pd.Timestamp
    currency: str

    @property
    def finding(self) -> str:
        """What the segment with the largest revenue is and brings."""
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
        """Return the profile of the segments, the largest revenue first."""
        places = {"share_customers": 3, "share_revenue": 3, "recency_days": 0}
        places |= dict.fromkeys(("revenue", "margin", "revenue_12m"), 0)
        return self.profile.round(places | {"purchases_per_year": 1, "products": 1})

    def _headline(self) -> dict[str, object]:
        return {
            "method": self.method,
            "segments": len(self.profile),
            "customers": int(self.profile["customers"].sum()),
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


def segment_customers(
    company: Dataset, *, by: Sequence[str] = BY, method: str = "levels"
) -> Segmentation:
    """Answer the second question, which kinds of customers there are.

    Parameters
    ----------
    company : Dataset
        The company.
    by : sequence of three str, default ("purchases_per_year", "revenue", "products")
        The facts that stand for frequency, volume and variety; for "levels" only.
    method : {"levels", "rfm"}, default "levels"
        "levels" rates each fact, calls ratings below 4 low and above 7 high, and
        names eight segments by what is high. Without variety (no product_id) four
        names by frequency and volume remain. "rfm" makes five levels each of
        recency, purchases and revenue and applies ten ordered rules.

    Returns
    -------
    Segmentation
        A segment a customer and the profile of each segment.

    Raises
    ------
    ParameterError
        If the method or a fact is unknown, or a fact was not measured.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AAB"), "amount": [10.0, 30.0, 10.0]}
    >>> bought["date"] = ["2026-01-01", "2026-01-31", "2026-01-01"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.segment_customers(company).scores["segment"].to_dict()
    {'A': 'Core', 'B': 'Occasional'}
    """
    facts = customer_facts(company)
    axes = _axes(facts, by, method)
    buyers = facts[facts["purchases"] > 0]
    scores = by_rfm(buyers) if method == "rfm" else by_levels(buyers, axes)
    margin = in_window(company, _before(company), company.as_of)["margin"]
    profile = _profile(buyers, scores["segment"], margin)
    return Segmentation(
        method=method,
        by=axes,
        scores=scores.reindex(facts.index),
        profile=profile,
        notes=_notes(facts, scores, axes),
        as_of=company.as_of,
        currency=company.currency,
    )


def _axes(facts: pd.DataFrame, by: Sequence[str], method: str) -> tuple[str, ...]:
    """Return the three facts; refuse what is unknown or was not measured."""
    caller = "segment_customers"
    if method not in METHODS:
        must = f"one of {', '.join(METHODS)}"
        raise parameter_error("method", caller, must, method)
    axes = (by,) if isinstance(by, str) else tuple(by)
    if method == "rfm":
        if axes != BY:
            must = "left at its default when method='rfm'"
            raise parameter_error("by", caller, must, axes)
        return ("recency_days", "purchases", "revenue")
    _check_facts(facts, axes)
    if len(set(axes)) != len(AXES) or len(axes) != len(AXES):
        must = "three facts, for frequency, volume and variety"
        raise parameter_error("by", caller, must, axes)
    buyers = facts[facts["purchases"] > 0]
    for name in axes[:2]:
        if len(buyers) and buyers[name].isna().all():
            raise parameter_error("by", caller, "facts that were measured", name)
    return axes


def _check_facts(facts: pd.DataFrame, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in facts.columns:
            hint = did_you_mean(str(name), facts.columns)
            known = ", ".join(facts.columns)
            raise ParameterError(f"Unknown fact {name!r} in by.{hint} Known: {known}.")


def _before(company: Dataset) -> pd.Timestamp:
    """Return the day before the first transaction."""
    return company.as_of - pd.Timedelta(days=company.history_days + 1)


def _profile(
    buyers: pd.DataFrame, segment: pd.Series, margin: pd.Series
) -> pd.DataFrame:
    """Add up money and average habits by segment."""
    by = buyers.assign(margin=margin.reindex(buyers.index)).groupby(segment)
    profile = by.agg(
        customers=("purchases", "size"),
        revenue=("revenue", "sum"),
        margin=("margin", "sum"),
        revenue_12m=("revenue_12m", "sum"),
        purchases_per_year=("purchases_per_year", "mean"),
        products=("products", "mean"),
        recency_days=("recency_days", "mean"),
    )
    everyone, total = profile["customers"].sum(), profile["revenue"].sum()
    profile.insert(1, "share_customers", profile["customers"] / max(everyone, 1))
    part = [share(revenue, total) for revenue in profile["revenue"]]
    profile.insert(
        3, "share_revenue", pd.Series(part, index=profile.index, dtype=float)
    )
    return profile.sort_values("revenue", ascending=False, kind="stable")


def _notes(
    facts: pd.DataFrame, scores: pd.DataFrame, axes: tuple[str, ...]
) -> tuple[str, ...]:
    """Say what was not measured, what tells nobody apart, and who is left out."""
    notes = []
    buyers = facts.loc[scores.index]
    if len(buyers) and buyers[axes[-1]].isna().all():
        notes.append(
            "Variety is not measured: segments are named by frequency and volume."
        )
    spread = buyers[list(axes)].max() - buyers[list(axes)].min()
    same = [name.replace("_", " ") for name in axes if spread[name] == 0]
    if same:
        verb = plural(len(same), "is", "are")
        notes.append(f"{listed(same).capitalize()} {verb} the same for every customer.")
    never = len(facts) - len(buyers)
    if never:
        who = f"{count(never, 'customer')} without a purchase"
        notes.append(f"{who} {plural(never, 'has', 'have')} no segment.")
    return tuple(notes)

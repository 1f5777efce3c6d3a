"""How sure the total, the tiers and each tier's value are, all doubts together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.data.assumptions import is_number, is_whole
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.asset_draws import NAMES, Seen, drawn, tried
from customer_value.measures.assumption_ranges import ranges_of
from customer_value.measures.tiers import NOT_VALUED, TIERS
from customer_value.measures.valuation import Case, case_of
from customer_value.result import Result
from customer_value.words import count, money, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

ALL = "all"
CHOICES = ("horizon_years", "timing")  # decided, not doubted, unless a range is given


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class AssetUncertainty(Result):
    """The asset value under many assumptions and activities that may hold as well.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, best first: net_asset_value (currency), tier, same_tier
        (share of the draws in which the tier is the same), likely_tier (the tier of
        most draws).
    interval : DataFrame
        Index "all" and the tiers of today: customers, value (currency, as it is),
        low and high (the ends between which the share ``level`` of the draws lies).
        A tier's value is that of the customers who are in it today.
    stability : DataFrame
        Index tier: customers, same_tier (mean share of draws in which they keep it).
    draws : DataFrame
        One row a draw: what was drawn of each assumption, and the total.
    level : float
        Share of the draws between the ends.
    what : str
        What the interval holds and what it does not.
    horizon_years : int
        Years of business that count.
    as_of : Timestamp
        The day of the valuation.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    interval: pd.DataFrame = field(repr=False)
    stability: pd.DataFrame = field(repr=False)
    draws: pd.DataFrame = field(repr=False)
    level: float
    what: str = field(repr=False)
    horizon_years: int
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return the interval of the total and of each tier."""
        return self.interval

    @property
    def finding(self) -> str:
        """Say how wide the total may lie and how many keep their tier."""
        every = self.interval.to_dict(orient="index")[ALL]
        value, low, high = (
            money(every[name], self.currency) for name in ("value", "low", "high")
        )
        within = (
            f"The customers are worth {value} over "
            f"{count(self.horizon_years, 'year')}, {low} to {high} in "
            f"{percent(self.level)} of {count(len(self.draws), 'draw')}"
        )
        valued = self.scores["tier"] != NOT_VALUED
        if not valued.any():
            return f"{within}."
        kept = percent(float(self.scores.loc[valued, "same_tier"].mean()))
        return f"{within}; on average {kept} of those valued keep their tier."

    def _headline(self) -> dict[str, object]:
        every = self.interval.to_dict(orient="index")[ALL]
        return {
            "total": f"{every['value']:.2f}",
            "low": f"{every['low']:.2f}",
            "high": f"{every['high']:.2f}",
            "level": self.level,
            "draws": len(self.draws),
        }

    def _fine_print(self) -> str:
        return self.what


@checks_kind
def asset_uncertainty(
    company: Dataset,
    *,
    draws: int = 500,
    level: float = 0.95,
    ranges: Mapping[str, Any] | None = None,
    assumptions: Assumptions | None = None,
    activity: Any = None,  # noqa: ANN401 - see asset_value
) -> AssetUncertainty:
    """Draw the activity and all assumptions together and value the customers anew.

    Parameters
    ----------
    company : Dataset
        The company.
    draws : int, default 500
        How often; the seed is that of the assumptions.
    level : float, default 0.95
        Share of the draws that the interval holds, between 0 and 1.
    ranges : mapping of str to pair, optional
        Low and high of some assumptions; the others take those of
        ``assumption_tornado``. Horizon and timing are choices and stay, unless a
        range is given.
    assumptions : Assumptions, optional
        None takes the company's own.
    activity : str, model, Series or DataFrame, optional
        As ``asset_value`` takes it. Shares that are given are taken as certain.

    Returns
    -------
    AssetUncertainty
        An interval for the total and each tier, and how stable each tier is.

    Raises
    ------
    ParameterError
        If there is less than 1 draw, the level is not between 0 and 1, or a range is
        none.

    Notes
    -----
    An assumption is drawn from a triangle between low and high with its peak at the
    value in use, and evenly where that lies outside. The look-back grid draws the
    share of each cell from a beta distribution, a model its parameters from the
    normal distribution of their logarithms (Laplace), survival weighs the contracts
    anew (the Bayesian bootstrap).

    Examples
    --------
    >>> import customer_value as cv
    >>> doubt = cv.asset_uncertainty(cv.load_dataset("retailer"), draws=50)
    >>> every = doubt.interval.loc["all"]
    >>> bool(every["low"] < every["value"] < every["high"])
    True
    """
    if not is_whole(draws, 1):
        must = "a whole number of 1 or more"
        raise parameter_error("draws", "asset_uncertainty", must, draws)
    if not is_number(level) or not 0 < level < 1:
        must = "a share between 0 and 1"
        raise parameter_error("level", "asset_uncertainty", must, level)
    rules = assumptions or company.assumptions
    case = case_of(company, rules, activity)
    spans = ranges_of(case, rules, ranges, caller="asset_uncertainty")
    for name in set(CHOICES) - set(ranges or {}):
        spans.pop(name, None)
    table = pd.DataFrame(
        {name: drawn(span, draws, rules.seed, name) for name, span in spans.items()},
        index=pd.RangeIndex(draws, name="draw"),
    )
    seen = tried(company, case, rules, table)
    return AssetUncertainty(
        scores=_scores(case, seen),
        interval=_interval(seen, float(level)),
        stability=_stability(seen),
        draws=table.assign(total=seen.totals[:, 0]),
        level=float(level),
        what=_what(case, spans, ranges or {}),
        horizon_years=rules.horizon_years,
        as_of=company.as_of,
        currency=company.currency,
    )


def _scores(case: Case, seen: Seen) -> pd.DataFrame:
    """Say how often each customer keeps its tier, best customers first."""
    names = np.array(NAMES, dtype=object)
    table = pd.DataFrame(
        {
            "net_asset_value": seen.value,
            "tier": pd.array(names[seen.tier], dtype="str"),
            "same_tier": seen.same,
            "likely_tier": pd.array(names[seen.counts.argmax(axis=1)], dtype="str"),
        },
        index=case.customers,
    )
    return table.iloc[np.argsort(-seen.value, kind="stable")]


def _interval(seen: Seen, level: float) -> pd.DataFrame:
    """Return the ends between which a share of the draws lies."""
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(seen.totals, tails, axis=0)
    size = np.bincount(seen.tier, minlength=len(NAMES))
    worth = np.bincount(seen.tier, weights=seen.value, minlength=len(NAMES))
    table = pd.DataFrame(
        {
            "customers": [len(seen.value), *size],
            "value": [seen.value.sum(), *worth],
            "low": low,
            "high": high,
        },
        index=pd.Index([ALL, *NAMES], name=None),
    ).rename_axis("tier")
    kept = (table["customers"] > 0) | table.index.isin([ALL, *TIERS])
    return table[kept]


def _stability(seen: Seen) -> pd.DataFrame:
    """Return how often the customers of each tier keep it."""
    size = np.bincount(seen.tier, minlength=len(TIERS))[: len(TIERS)]
    kept = np.bincount(seen.tier, weights=seen.same, minlength=len(TIERS))[: len(TIERS)]
    return pd.DataFrame(
        {"customers": size, "same_tier": kept / np.where(size > 0, size, np.nan)},
        index=pd.Index(TIERS, name="tier"),
    )


def _what(case: Case, spans: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """Say what was drawn and what the interval leaves out."""
    source = case.activity.name
    about = (
        "the activity was given and counts as certain"
        if case.activity.drawn is None
        else f"what the data leave open about the activity ({source})"
    )
    ranges = count(len(spans), "assumption")
    fixed = [name for name in CHOICES if name not in given]
    choice = " The horizon is a choice and stays." if "horizon_years" in fixed else ""
    return (
        f"The interval holds {about} and the ranges of {ranges}, drawn together."
        f"{choice} It says nothing about a method that is wrong: that is what the "
        "back-test beside the total is for."
    )

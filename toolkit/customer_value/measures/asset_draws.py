"""Customers valued anew under assumptions and activities that may hold as well."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from customer_value.measures.assumption_ranges import Range, varied
from customer_value.measures.tiers import NOT_VALUED, TIERS, tier_codes
from customer_value.measures.valuation import Case, unvalued, worth_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

NAMES = (*TIERS, NOT_VALUED)


class Seen(NamedTuple):
    """What the draws have shown.

    Attributes
    ----------
    value : array of float
        Net asset value of each customer as it is, currency.
    tier : array of int
        The place of its tier in ``NAMES``, as it is.
    totals : array of float
        A row a draw: the total, then that of the customers of each tier of today.
    counts : array of int
        A row a customer: draws in each tier.
    """

    value: NDArray[np.float64]
    tier: NDArray[np.int8]
    totals: NDArray[np.float64]
    counts: NDArray[np.int32]

    @property
    def same(self) -> NDArray[np.float64]:
        """Share of the draws in which each customer has the tier of today."""
        mine = self.counts[np.arange(len(self.tier)), self.tier]
        return mine / len(self.totals)


def tried(
    company: Dataset, case: Case, rules: Assumptions, table: pd.DataFrame
) -> Seen:
    """Value the customers anew for every draw."""
    value = worth_of(case, rules).total
    unknown = unvalued(case, value)
    tier = _coded(value, rules, unknown)
    draws, n = len(table), len(value)
    totals = np.zeros((draws, 1 + len(NAMES)))
    counts = np.zeros((n, len(NAMES)), dtype=np.int32)
    everyone = np.arange(n)
    activities = _activities(case, draws, rules.seed)
    changes = [
        {str(name): value for name, value in row.items()}
        for row in table.to_dict(orient="records")
    ]
    for place, (change, activity) in enumerate(zip(changes, activities, strict=False)):
        other, assumed, margin = varied(
            company, case._replace(activity=activity), rules, change
        )
        worth = worth_of(other, assumed, margin=margin).total
        totals[place, 0] = worth.sum()
        totals[place, 1:] = np.bincount(tier, weights=worth, minlength=len(NAMES))
        counts[everyone, _coded(worth, rules, unknown)] += 1
    return Seen(value, tier, totals, counts)


def _activities(case: Case, draws: int, seed: int) -> Iterator[Any]:
    """Give activities that the data allow as well, or the same again and again."""
    again = case.activity.drawn
    return repeat(case.activity) if again is None else iter(again(draws, seed))


def _coded(
    value: NDArray[np.float64], rules: Assumptions, unknown: NDArray[np.bool_]
) -> NDArray[np.int8]:
    code = tier_codes(value, rules.tier_cuts, rules.tier_by)
    code[unknown] = len(TIERS)
    return code


def drawn(span: Range, draws: int, seed: int, name: str) -> Any:  # noqa: ANN401
    """Draw an assumption: a triangle around the value in use, else evenly."""
    # each name has a stream of its own, so that one more range changes no other draw
    chance = np.random.default_rng([seed, *name.encode()])
    if isinstance(span.low, str):
        return chance.choice([span.low, span.high], draws).tolist()
    low, high = float(span.low), float(span.high)
    if name == "horizon_years":
        return chance.integers(int(low), int(high), draws, endpoint=True)
    if low == high:
        return np.full(draws, low)
    if low <= span.used <= high:
        return chance.triangular(low, span.used, high, draws)
    return chance.uniform(low, high, draws)

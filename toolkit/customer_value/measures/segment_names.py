"""Names for customers: by high and low levels, or by the ordered rules of RFM."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.rating import rate
from customer_value.customers.rfm import LEVELS as FIVE
from customer_value.customers.rfm import rfm_level, rfm_segment

if TYPE_CHECKING:
    from collections.abc import Mapping

AXES = ("frequency", "volume", "variety")
LEVELS = ("low", "mid", "high")
CUTS = (4.0, 7.0)  # ratings below 4 are low, above 7 high (METHOD 2.6)
MIDDLE = 3  # the RFM level of a variable that is the same for everyone
RFM = {"r": "recency_days", "f": "purchases", "m": "revenue"}
LESS_IS_BETTER = (
    "gap_days",
    "recency_days",
    "cost_marketing_12m",
    "cost_sales_12m",
    "cost_support_12m",
)
# High or not on frequency, volume, variety (METHOD 2.6).
NAMES = {
    (True, True, True): "Core",
    (True, True, False): "Focused regular",
    (True, False, True): "Frequent explorer",
    (True, False, False): "Habit buyer",
    (False, True, True): "Big-basket explorer",
    (False, True, False): "Specialist",
    (False, False, True): "Sampler",
    (False, False, False): "Occasional",
}
# Where variety is not measured: names that say nothing about it.
NAMES_OF_TWO = {
    (True, True): "Core",
    (True, False): "Habit buyer",
    (False, True): "Big basket",
    (False, False): "Occasional",
}


def levels(
    values: pd.Series,
    *,
    reverse: bool = False,
    cuts: tuple[float, float] = CUTS,
) -> pd.Series:
    """Call each value low, mid or high by its rating; one value for all is mid.

    >>> levels(pd.Series([1, 2, 3, 3])).tolist()
    ['low', 'mid', 'high', 'high']
    """
    rated = rate(values, reverse=reverse)
    if rated.isna().all():  # nobody is told apart
        return words(values.astype(float) * 0 + 1, name=values.name)
    place = (rated >= cuts[0]).astype(int) + (rated > cuts[1])
    return words(place.where(rated.notna()), name=values.name)


def words(place: pd.Series, *, name: object) -> pd.Series:
    """Write 0, 1 and 2 as low, mid and high."""
    word = place.map(dict(enumerate(LEVELS)))
    ordered = pd.CategoricalDtype(list(LEVELS), ordered=True)
    return pd.Series(word.astype(ordered), name=name)


def by_levels(
    buyers: pd.DataFrame,
    axes: tuple[str, ...],
    *,
    cuts: tuple[float, float] = CUTS,
    two: bool | None = None,
) -> pd.DataFrame:
    """Name each customer by what is high; a value that is missing is not high."""
    found = {
        axis: levels(buyers[name], reverse=name in LESS_IS_BETTER, cuts=cuts)
        for axis, name in zip(AXES, axes, strict=True)
    }
    if two is None:
        two = bool(buyers[axes[-1]].isna().all())  # variety is not measured
    return named_levels(pd.DataFrame(found, index=buyers.index), two=two)


def named_levels(level: pd.DataFrame, *, two: bool) -> pd.DataFrame:
    """Put the name of the segment before the levels of the three axes."""
    high = level == "high"
    if two:
        pairs = zip(high["frequency"], high["volume"], strict=True)
        names = [NAMES_OF_TWO[pair] for pair in pairs]
    else:
        triples = zip(high["frequency"], high["volume"], high["variety"], strict=True)
        names = [NAMES[triple] for triple in triples]
    segment = pd.Series(names, index=level.index, dtype="str")
    return pd.concat([segment.rename("segment"), level], axis=1)


def by_rfm(buyers: pd.DataFrame) -> pd.DataFrame:
    """Give five levels of recency, purchases and revenue, and the first rule's name."""
    five = {
        letter: _five(buyers[name], reverse=name in LESS_IS_BETTER)
        for letter, name in RFM.items()
    }
    return named_cells(pd.DataFrame(five))


def named_cells(level: pd.DataFrame) -> pd.DataFrame:
    """Put the name of the first rule that matches before r, f and m."""
    cells = level.drop_duplicates()
    cells = cells.assign(
        segment=[rfm_segment(r, f, m) for r, f, m in cells.itertuples(index=False)]
    )
    named = level.merge(cells, how="left", on=[*RFM]).set_axis(level.index)
    return named[["segment", *RFM]].astype({"segment": "str"})


def _five(values: pd.Series, *, reverse: bool) -> pd.Series:
    level = rate(values, reverse=reverse).map(rfm_level)
    return level.fillna(MIDDLE).astype("Int64")


def limits(
    buyers: pd.DataFrame, scores: pd.DataFrame, *, axes: Mapping[str, str]
) -> pd.DataFrame:
    """Return the value from which each level begins, in the unit of the fact.

    Parameters
    ----------
    buyers : DataFrame
        The facts of the customers.
    scores : DataFrame
        Their levels, a column an axis.
    axes : mapping of str to str
        The fact behind each axis.

    Returns
    -------
    DataFrame
        Index axis: fact, rule ("at least", or "at most" where less is better) and a
        column for each level above the lowest. A level that nobody has begins where
        the next one does; missing where nobody stands as high.
    """
    ladder = list(range(2, FIVE + 1)) if "r" in axes else list(LEVELS[1:])
    rows = []
    for axis, fact in axes.items():
        less = fact in LESS_IS_BETTER
        by = buyers[fact].groupby(scores[axis], observed=True)
        edge = (by.max() if less else by.min()).astype(float)
        begins = [edge.get(level, np.nan) for level in ladder]
        rule = "at most" if less else "at least"
        rows.append([fact, rule, *pd.Series(begins, dtype=float).bfill()])
    columns = ["fact", "rule", *map(str, ladder)]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(axes, name="axis"))


def placed(
    buyers: pd.DataFrame, rules: pd.DataFrame, *, two: bool = False
) -> pd.DataFrame:
    """Name customers by rules that are given, such as those of an earlier day.

    Parameters
    ----------
    buyers : DataFrame
        The facts of the customers.
    rules : DataFrame
        What ``limits`` returned.
    two : bool, default False
        True where the names say nothing about variety.

    Returns
    -------
    DataFrame
        segment and the level on each axis, on the index of the buyers.
    """
    reached = {}
    for axis, rule in rules.iterrows():
        values = buyers[str(rule["fact"])].astype(float)
        sign = -1 if rule["rule"] == "at most" else 1
        steps = rule.drop(["fact", "rule"]).astype(float)
        steps_up = sum((sign * values >= sign * step).astype(int) for step in steps)
        reached[axis] = pd.Series(steps_up, index=buyers.index).where(values.notna())
    if "r" in rules.index:
        return named_cells(pd.DataFrame(reached).astype("Int64") + 1)
    level = {axis: words(place, name=axis) for axis, place in reached.items()}
    return named_levels(pd.DataFrame(level), two=two)

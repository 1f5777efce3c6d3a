"""Names for customers: by high and low levels, or by the ordered rules of RFM."""

from __future__ import annotations

import pandas as pd

from customer_value.customers.rating import rate
from customer_value.customers.rfm import rfm_level, rfm_segment

AXES = ("frequency", "volume", "variety")
LEVELS = ("low", "mid", "high")
LOW, HIGH = 4.0, 7.0  # ratings below 4 are low, above 7 high (METHOD 2.6)
MIDDLE = 3  # the RFM level of a variable that is the same for everyone
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


def levels(values: pd.Series, *, reverse: bool = False) -> pd.Series:
    """Call each value low, mid or high by its rating; one value for all is mid.

    >>> levels(pd.Series([1, 2, 3, 3])).tolist()
    ['low', 'mid', 'high', 'high']
    """
    rated = rate(values, reverse=reverse)
    if rated.isna().all():  # nobody is told apart
        rated = values.astype(float) * 0 + LOW
    place = (rated >= LOW).astype(int) + (rated > HIGH)
    word = place.map(dict(enumerate(LEVELS))).where(rated.notna())
    ordered = pd.CategoricalDtype(list(LEVELS), ordered=True)
    return pd.Series(word.astype(ordered), name=values.name)


def by_levels(buyers: pd.DataFrame, axes: tuple[str, ...]) -> pd.DataFrame:
    """Name each customer by what is high; a value that is missing is not high."""
    level = pd.DataFrame(
        {
            axis: levels(buyers[name], reverse=name in LESS_IS_BETTER)
            for axis, name in zip(AXES, axes, strict=True)
        },
        index=buyers.index,
    )
    high = level == "high"
    if buyers[axes[-1]].isna().all():
        pairs = zip(high["frequency"], high["volume"], strict=True)
        names = [NAMES_OF_TWO[pair] for pair in pairs]
    else:
        triples = zip(high["frequency"], high["volume"], high["variety"], strict=True)
        names = [NAMES[triple] for triple in triples]
    level.insert(0, "segment", pd.Series(names, index=buyers.index, dtype="str"))
    return level


def by_rfm(buyers: pd.DataFrame) -> pd.DataFrame:
    """Give five levels of recency, purchases and revenue, and the first rule's name."""
    level = pd.DataFrame(
        {
            "r": _five(buyers["recency_days"], reverse=True),
            "f": _five(buyers["purchases"]),
            "m": _five(buyers["revenue"]),
        }
    )
    cells = level.drop_duplicates()
    cells = cells.assign(
        segment=[rfm_segment(r, f, m) for r, f, m in cells.itertuples(index=False)]
    )
    named = level.merge(cells, how="left", on=["r", "f", "m"]).set_axis(level.index)
    return named[["segment", "r", "f", "m"]].astype({"segment": "str"})


def _five(values: pd.Series, *, reverse: bool = False) -> pd.Series:
    level = rate(values, reverse=reverse).map(rfm_level)
    return level.fillna(MIDDLE).astype("Int64")

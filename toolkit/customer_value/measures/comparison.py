"""Segments and customers side by side, measured with the same index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import is_hashable

from customer_value.errors import (
    ParameterError,
    checks_kind,
    did_you_mean,
    parameter_error,
)
from customer_value.measures.index_inputs import names_of
from customer_value.measures.index_scores import ABOVE, NOT_SCORED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from customer_value.measures.value_index import ValueIndex

FEWEST = 2  # one customer has no spread to draw from
RESAMPLES, SEED = 1_999, 7  # the ends of the interval move by about 1 % of its width
CELLS = 4_000_000  # 32 MB of doubles at a time


@checks_kind
def segment_index(index: ValueIndex, groups: pd.Series) -> pd.DataFrame:
    """Return the mean index of each segment with its interval.

    Parameters
    ----------
    index : ValueIndex
        The index.
    groups : Series
        Index customer_id: the segment of each customer; those without one are
        left out.

    Returns
    -------
    DataFrame
        Index segment, the highest first: customers (scored), index (mean, 100 is
        the average of all), low and high (95 % bootstrap interval, 1,999 seeded
        resamples; missing under two customers), share_above.

    Raises
    ------
    ParameterError
        If ``groups`` is no Series, names a customer twice or names none of the
        index.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = pd.DataFrame({"purchases": [1, 9, 5]}, index=["A", "B", "C"])
    >>> kinds = pd.Series({"A": "old", "B": "new", "C": "old"})
    >>> table = cv.segment_index(cv.value_index(bought), kinds)
    >>> table["index"].round().to_dict()
    {'new': 182.0, 'old': 59.0}
    """
    scored = _grouped(index, groups)
    table = _standing(scored)
    ends = {
        name: _interval(values.to_numpy())
        for name, values in scored.groupby("segment", observed=True)["index"]
    }
    table["low"] = [ends[name][0] for name in table.index]
    table["high"] = [ends[name][1] for name in table.index]
    return table[["customers", "index", "low", "high", "share_above"]]


@checks_kind
def compare_segments(index: ValueIndex, groups: pd.Series) -> pd.DataFrame:
    """Put segments side by side: their standing and why.

    Parameters
    ----------
    index : ValueIndex
        The index.
    groups : Series
        Index customer_id: the segment of each customer.

    Returns
    -------
    DataFrame
        A row a segment, the highest first; columns in three groups: standing
        (customers, index, share_above), rating (the mean of each variable) and
        contribution (points of score above or below the average; those of a row add
        up to the distance of its mean score from the average).

    Raises
    ------
    ParameterError
        If ``groups`` is no Series, names a customer twice or names none of the
        index.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = pd.DataFrame({"purchases": [1, 9, 5]}, index=["A", "B", "C"])
    >>> kinds = pd.Series({"A": "old", "B": "new", "C": "old"})
    >>> table = cv.compare_segments(cv.value_index(bought), kinds)
    >>> table["rating", "purchases"].to_dict()
    {'new': 10.0, 'old': 3.25}
    """
    scored = _grouped(index, groups)
    parts = {"standing": _standing(scored)}
    segment = scored["segment"]
    for name, table in (
        ("rating", index.ratings),
        ("contribution", index.contributions),
    ):
        means = table.reindex(scored.index).groupby(segment, observed=True).mean()
        parts[name] = means.reindex(parts["standing"].index)
    return pd.concat(parts, axis=1)


@checks_kind
def compare_customers(index: ValueIndex, ids: Sequence[str]) -> pd.DataFrame:
    """Put customers side by side: their standing and why.

    Parameters
    ----------
    index : ValueIndex
        The index.
    ids : sequence of str
        The customers, in the order wanted.

    Returns
    -------
    DataFrame
        A row a customer; columns in three groups: standing (index, verdict,
        coverage), rating (1 to 10 for each variable) and contribution (points of
        score above or below the average). ``.T`` sets the customers side by side.

    Raises
    ------
    ParameterError
        If the index has no such customer.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = pd.DataFrame({"purchases": [1, 9, 5]}, index=["A", "B", "C"])
    >>> table = cv.compare_customers(cv.value_index(bought), ["B", "C"])
    >>> table["standing", "verdict"].tolist(), table["rating", "purchases"].tolist()
    (['above', 'at'], [10.0, 5.5])
    """
    wanted = names_of(ids, "ids", caller="compare_customers")
    for one in wanted:
        if not (is_hashable(one) and one in index.scores.index):
            hint = did_you_mean(str(one), index.scores.index)
            raise ParameterError(f"The index has no customer {one!r}.{hint}")
    rows = dict.fromkeys(wanted)
    parts = {
        "standing": index.scores[["index", "verdict", "coverage"]],
        "rating": index.ratings,
        "contribution": index.contributions,
    }
    chosen = {name: table.reindex(list(rows)) for name, table in parts.items()}
    return pd.concat(chosen, axis=1).rename_axis("customer_id")


def _grouped(index: ValueIndex, groups: pd.Series) -> pd.DataFrame:
    """Return the scored customers that have a segment."""
    must = "a Series with one segment for each customer_id"
    if not isinstance(groups, pd.Series):
        raise parameter_error("groups", "segment_index", must, type(groups).__name__)
    if groups.index.has_duplicates:
        got = f"{groups.index[groups.index.duplicated()][0]} more than once"
        raise parameter_error("groups", "segment_index", must, got)
    scored = index.scores[index.scores["verdict"] != NOT_SCORED]
    segment = groups.reindex(scored.index)
    if len(scored) and segment.isna().all():
        got = "no customer of the index"
        raise parameter_error("groups", "segment_index", must, got)
    return scored.assign(segment=segment).dropna(subset=["segment"])


def _standing(scored: pd.DataFrame) -> pd.DataFrame:
    """Return number, mean index and share above of each segment, the best first."""
    rows = scored.assign(above=scored["verdict"].eq(ABOVE))
    table: pd.DataFrame = rows.groupby("segment", observed=True).agg(
        customers=("index", "count"),
        index=("index", "mean"),
        share_above=("above", "mean"),
    )
    return table.sort_values(by="index", ascending=False, kind="stable")


def _interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % percentile interval of a mean."""
    if len(values) < FEWEST:
        return float("nan"), float("nan")
    from scipy.stats import bootstrap

    found = bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES,
        batch=max(1, CELLS // len(values)),
        method="percentile",
        rng=SEED,
    ).confidence_interval
    return float(found.low), float(found.high)

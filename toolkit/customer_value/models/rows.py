"""Equal customers are one row: a summary merged, its answers spread out again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np
import pandas as pd

from customer_value.models.checks import WEIGHTS, checked_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Whole: TypeAlias = "NDArray[np.int64]"

N = TypeVar("N", np.float64, np.int64)

COLUMNS = ("frequency", "recency", "T")
DENSE = 8  # places of a table of whole numbers, for each value


def factorised(values: NDArray[N]) -> tuple[NDArray[N], Whole]:
    """Return the distinct values in rising order, and where each value went.

    >>> factorised(np.array([3.0, 1.0, 3.0]))
    (array([1., 3.]), array([1, 0, 1]))
    """
    steps = _steps(values)
    if steps is not None:  # a table is faster than hashing
        there = np.zeros(int(steps.max()) + 1, dtype=bool)
        there[steps] = True
        ranks = np.cumsum(there, dtype=np.int32) - 1
        distinct = np.flatnonzero(there).astype(values.dtype) + values.min()
        return distinct, ranks[steps].astype(np.int64)
    where, distinct = pd.factorize(values, sort=True)
    return distinct, where


def _steps(values: NDArray[N]) -> Whole | None:
    """Return values as steps from the least, if they are whole and close together."""
    if not len(values):
        return None
    first = values.min()
    if not values.max() - first < DENSE * len(values):  # not a number is none either
        return None
    apart = values - first
    steps = apart.astype(np.int64, copy=False)
    return steps if steps is apart or (steps == apart).all() else None


def merged(*columns: Floats) -> tuple[tuple[Floats, ...], Whole]:
    """Merge equal rows; return the distinct rows in order, and where each went.

    >>> merged(np.array([2.0, 1.0, 2.0]), np.array([5.0, 5.0, 5.0]))
    ((array([1., 2.]), array([5., 5.])), array([1, 0, 1]))
    """
    parts = [factorised(column) for column in columns]
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for distinct, where in parts:
        key *= max(len(distinct), 1)
        key += where
    keys, place = factorised(key)
    kept = []
    for distinct, _ in reversed(parts):
        keys, digit = np.divmod(keys, max(len(distinct), 1))
        kept.append(distinct[digit])
    return tuple(reversed(kept)), place


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rows:
    """Distinct customers of a summary, in order of x, T and t_x.

    Attributes
    ----------
    x : array of float
        Repeat purchases, the ``frequency`` of the summary.
    t_x : array of float
        Time of the last purchase since the first, its ``recency``.
    T : array of float
        Time since the first purchase.
    weight : array of float
        How many customers a row stands for.
    place : array of int or slice
        The row of each customer; a slice where every customer has one.
    index : Index
        The customers, as they came.
    """

    x: Floats
    t_x: Floats
    T: Floats
    weight: Floats
    place: Whole | slice
    index: pd.Index

    @property
    def customers(self) -> float:
        """Return how many customers the rows stand for."""
        return float(self.weight.sum())

    @property
    def repeats(self) -> float:
        """Return how many repeat purchases they made."""
        return float((self.weight * self.x).sum())

    def scaled(self, scale: float) -> Rows:
        """Measure time in units of ``scale``."""
        return replace(self, t_x=self.t_x / scale, T=self.T / scale)

    def weighted(self, weight: Floats) -> Rows:
        """Give the rows other weights."""
        return replace(self, weight=weight)

    def each(self) -> Rows:
        """Return a row for every customer, equal ones too."""
        return self.part(self.place)

    def part(self, rows: slice | Whole) -> Rows:
        """Return some of the rows, as if they were all there is."""
        names = ("x", "t_x", "T", "weight")
        some = {name: getattr(self, name)[rows] for name in names}
        place = np.arange(len(some["x"]))
        return Rows(**some, place=place, index=pd.RangeIndex(len(place)))

    def spread(self, values: Floats, name: str) -> pd.Series:
        """Give every customer the value of its row."""
        found = values[self.place]
        return pd.Series(found, index=self.index, name=name, copy=False)


def each_of(summary: pd.DataFrame, *, caller: str) -> Rows:
    """Check a summary; every customer stays a row, in the order of the summary."""
    checked = checked_columns(summary, needs=COLUMNS, caller=caller)
    x, t_x, age = (checked[name] for name in COLUMNS)
    weight = checked.get(WEIGHTS, np.broadcast_to(1.0, len(x)))
    here = slice(None)
    return Rows(x=x, t_x=t_x, T=age, weight=weight, place=here, index=summary.index)


def rows_of(summary: pd.DataFrame, *, caller: str) -> Rows:
    """Check a summary and merge its equal rows; nothing is lost.

    >>> three = {"frequency": [1, 0, 1], "recency": [2, 0, 2], "T": [4, 4, 4]}
    >>> rows_of(pd.DataFrame(three), caller="fit").weight
    array([1., 2.])
    """
    checked = checked_columns(summary, needs=COLUMNS, caller=caller)
    x, t_x, age = (checked[name] for name in COLUMNS)
    (x, age, t_x), place = merged(x, age, t_x)
    weight: Floats = np.bincount(place, checked.get(WEIGHTS), len(x)).astype(float)
    return Rows(x=x, t_x=t_x, T=age, weight=weight, place=place, index=summary.index)


def one_row(x: float = 0.0, t_x: float = 0.0, age: float = 0.0) -> Rows:
    """Return one customer; without arguments one who has just bought first."""
    one = np.ones(1)
    return Rows(
        x=x * one,
        t_x=t_x * one,
        T=age * one,
        weight=one,
        place=np.zeros(1, dtype=np.int64),
        index=pd.RangeIndex(1),
    )

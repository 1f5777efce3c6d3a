"""Chance that repeats: seeded streams, calendars and draws without loops."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

END = pd.Timestamp("2026-10-31")  # the last day of every bundled company


def stream(*words: str) -> np.random.Generator:
    """
    Open the stream of chance that belongs to some words.

    Every table draws from a stream of its own, so that a change in one table
    moves no other.

    Parameters
    ----------
    *words : str
        Company, table and purpose.

    Returns
    -------
    numpy.random.Generator
        The same draws on every run.

    Examples
    --------
    >>> a, b = stream("retailer", "orders"), stream("retailer", "orders")
    >>> float(a.random()) == float(b.random())
    True
    """
    digest = hashlib.sha256("/".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def season(
    days: pd.DatetimeIndex, *, months: Sequence[float], weekdays: Sequence[float]
) -> Floats:
    """
    Give each day its weight in the year and in the week.

    Parameters
    ----------
    days : DatetimeIndex
        The calendar.
    months : sequence of 12 floats
        Weight in the middle of each month; days between are interpolated.
    weekdays : sequence of 7 floats
        Weight of Monday to Sunday.

    Returns
    -------
    ndarray of shape (n_days,)
        Weights, not normalised.
    """
    middle = np.array([15, 46, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349.0])
    around = np.concatenate([middle - 365, middle, middle + 365])
    yearly = np.interp(days.day_of_year.to_numpy(), around, np.tile(months, 3))
    return yearly * np.asarray(weekdays)[days.day_of_week.to_numpy()]


def pick(rng: np.random.Generator, weights: Sequence[float], *, size: int) -> Ints:
    """
    Draw positions in proportion to weights.

    Parameters
    ----------
    rng : numpy.random.Generator
        The stream.
    weights : sequence of float
        One weight a position, 0 or more.
    size : int
        How many draws.

    Returns
    -------
    ndarray of int
        Positions, 0 to ``len(weights) - 1``.
    """
    edges = np.cumsum(np.asarray(weights, dtype=float))
    at = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    return np.minimum(at, len(edges) - 1)


def moments(
    rng: np.random.Generator,
    cumulated: Floats,
    *,
    start: Ints,
    stop: Ints,
    rate: Floats,
) -> tuple[Ints, Ints]:
    """
    Draw the days of a Poisson process with seasons, for many customers at once.

    Parameters
    ----------
    rng : numpy.random.Generator
        The stream.
    cumulated : ndarray of shape (n_days + 1,)
        Cumulated day weights, from 0; a weight of 1 is an average day.
    start, stop : ndarray of int
        First day and the day after the last, a pair for each customer.
    rate : ndarray of float
        Events on an average day.

    Returns
    -------
    tuple of ndarray of int
        Customer position and day of each event, unsorted.
    """
    low, high = cumulated[start], cumulated[np.maximum(stop, start)]
    count = rng.poisson(rate * (high - low))
    who = np.repeat(np.arange(len(start)), count)
    level = low[who] + rng.random(len(who)) * (high - low)[who]
    day = np.searchsorted(cumulated, level, side="right") - 1
    return who, np.clip(day, start[who], np.maximum(stop, start)[who] - 1)


def cents(euro: Floats) -> Ints:
    """
    Round euro to whole cents.

    Parameters
    ----------
    euro : ndarray of float
        Amounts in euro.

    Returns
    -------
    ndarray of int
        Amounts in cents.
    """
    return np.rint(np.asarray(euro) * 100).astype(np.int64)


def shares_of(total: int, weights: Floats) -> Ints:
    """
    Split a whole number in proportion to weights, exactly.

    Parameters
    ----------
    total : int
        What to split, such as cents.
    weights : ndarray of float
        Weights above 0.

    Returns
    -------
    ndarray of int
        Parts that sum to the total; the largest remainders get the odd cents.

    Examples
    --------
    >>> shares_of(100, np.array([1.0, 1.0, 1.0])).tolist()
    [34, 33, 33]
    """
    exact = total * np.asarray(weights, dtype=float) / np.sum(weights)
    parts = np.floor(exact).astype(np.int64)
    first = np.argsort(parts - exact, kind="stable")[: int(total - parts.sum())]
    parts[first] += 1
    return parts

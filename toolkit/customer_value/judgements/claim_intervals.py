"""Intervals of the statistics that claims are judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customer_value.words import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Z95 = 1.959963984540054
DRAWS = 300  # the standard error is then known to about 4 %: 1 / sqrt(2 x 300)
# rows drawn at a time; of more customers an interval shrinks with the root of n
MOST_ROWS = 2000
FEW = 10  # customers: below this an order says nothing


def resampled(
    rows: NDArray[np.float64],
    statistic: Callable[[NDArray[np.float64]], float],
    *,
    seed: int,
) -> tuple[float, float]:
    """Return a 95 % interval of a statistic by drawing customers with replacement.

    Of many customers fewer are drawn, and the error is scaled by the root of the
    share drawn (the m out of n bootstrap).

    Parameters
    ----------
    rows : ndarray of float
        A row a customer.
    statistic : callable
        Takes such rows and gives a number from -1 to 1.
    seed : int
        Start of the draws.

    Returns
    -------
    tuple of float
        Lower and upper end, within -1 and 1; missing below ten customers, and where
        the statistic is.

    References
    ----------
    .. [1] Bickel, Götze and van Zwet, "Resampling fewer than n observations",
       Statistica Sinica, 1997.
    """
    people = len(rows)
    value = statistic(rows) if people >= FEW else float("nan")
    if np.isnan(value):
        return value, value
    rows = rows[np.lexsort(rows.T)]  # new names for the customers change no number
    chance = np.random.default_rng(seed)
    drawn = min(people, MOST_ROWS)
    values = [statistic(rows[chance.integers(0, people, drawn)]) for _ in range(DRAWS)]
    error = float(np.nanstd(values)) * np.sqrt(drawn / people)
    low, high = value - Z95 * error, value + Z95 * error
    return max(low, -1.0), min(high, 1.0)


def why_missing(low: float, people: int, alike: str) -> str:
    """Say why `resampled` gives no interval; nothing where it gives one.

    >>> why_missing(float("nan"), 4, "All are alike.")
    '4 customers: fewer than 10 tell nothing.'
    """
    if not np.isnan(low):
        return ""
    few = f"{count(people, 'customer')}: fewer than {FEW} tell nothing."
    return few if people < FEW else alike


def area_interval(area: float, yes: int, no: int) -> tuple[float, float]:
    """Return a 95 % interval of the share of pairs that a score puts right.

    References
    ----------
    .. [1] Hanley and McNeil, "The Meaning and Use of the Area under a ROC Curve",
       Radiology, 1982.

    Examples
    --------
    >>> [round(end, 3) for end in area_interval(0.5, 50, 50)]
    [0.386, 0.614]
    """
    among_yes = area / (2 - area)
    among_no = 2 * area**2 / (1 + area)
    spread = area * (1 - area)
    spread += (yes - 1) * (among_yes - area**2) + (no - 1) * (among_no - area**2)
    half = Z95 * np.sqrt(spread / (yes * no))
    return max(float(area - half), 0.0), min(float(area + half), 1.0)

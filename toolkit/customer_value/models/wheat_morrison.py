"""How regularly customers buy, from their last two gaps (Wheat and Morrison)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from customer_value.errors import parameter_error

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_NORMAL = 1.959964  # the 97.5 % point


class Shape(NamedTuple):
    """The stages k between purchases: 1 is chance, more regular, less in bursts.

    Attributes
    ----------
    k, low, high : float
        Estimate and 95 % interval; infinite where every gap equals the one before,
        missing where fewer than two customers have two gaps.
    n : int
        Customers with two gaps.
    """

    k: float
    low: float
    high: float
    n: int


def regularity(last: ArrayLike, before: ArrayLike) -> Shape:
    """Estimate how regularly customers buy from the last two gaps of each.

    Parameters
    ----------
    last, before : array-like of float
        Each customer's last gap and the gap before it, above 0, in any unit of time.

    Returns
    -------
    Shape
        The k with its interval. Each customer has a rate of its own, which falls out of
        the share M = last / (last + before): it follows a beta distribution with k
        and k, so k = (1 - 4 V) / (8 V) with V its variance.

    Raises
    ------
    ParameterError
        If the gaps are not above 0 or not as many.

    References
    ----------
    .. [1] Wheat and Morrison, Estimating purchase regularity with two interpurchase
       times, Journal of Marketing Research 27(1), 1990.

    Examples
    --------
    >>> found = regularity([1.0, 2.0, 3.0], [3.0, 2.0, 1.0])  # M .25 .5 .75, V 1/24
    >>> round(found.k, 6)
    2.5
    """
    one, two = (
        _gaps(gaps, name) for gaps, name in ((last, "last"), (before, "before"))
    )
    if len(one) != len(two):
        must = f"as long as before ({len(two):,})"
        raise parameter_error("last", "regularity", must, f"{len(one):,} values")
    part, n = one / (one + two), len(one)
    if n < 2:  # noqa: PLR2004
        return Shape(np.nan, np.nan, np.nan, n)
    square = (part - part.mean()) ** 2
    variance = float(square.mean())
    error = _NORMAL * float(square.std()) / math.sqrt(n)
    ends = (_shape(variance + error), _shape(max(variance - error, 0.0)))
    return Shape(_shape(variance), *ends, n)


def _shape(variance: float) -> float:
    """Return k of a beta distribution with k and k that varies so much."""
    return max((1 - 4 * variance) / (8 * variance), 0.0) if variance else math.inf


def _gaps(values: ArrayLike, name: str) -> np.ndarray:
    gaps = np.asarray(values)
    numeric = gaps.dtype.kind in "iuf" and gaps.ndim == 1
    if not (numeric or not gaps.size) or not np.all((gaps > 0) & (gaps < np.inf)):
        must = "numbers above 0, none missing"
        raise parameter_error(name, "regularity", must, values)
    return gaps.astype(float)

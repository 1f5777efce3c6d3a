"""How regularly customers buy, from their last two gaps (Wheat and Morrison)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import parameter_error
from customer_value.result import Result
from customer_value.words import count, number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_NORMAL = 1.959964  # the 97.5 % point
# Nearer to 1 the gaps are hardly told from chance: at k = 1.25 a gap of three times the
# mean has a chance of 3.8 %, at k = 1 of 5 %.
_APART = 1.25


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Regularity(Result):
    """How regular the gaps between purchases are: Erlang with k stages.

    Attributes
    ----------
    k : float
        1 is chance (exponential gaps), more is regular, less comes in bursts;
        missing where fewer than two customers have two gaps.
    low, high : float
        Its 95 % interval.
    n : int
        Customers with two gaps.
    """

    k: float
    low: float
    high: float
    n: int

    @property
    def verdict(self) -> str:
        """One of "regular", "by chance", "in bursts" and "not known"."""
        if math.isnan(self.k):
            return "not known"
        if self.low > 1 and self.k >= _APART:
            return "regular"
        return "in bursts" if self.high < 1 and self.k <= 1 / _APART else "by chance"

    @property
    def finding(self) -> str:
        """How regularly customers buy."""
        who = f"the last two gaps of {count(self.n, 'customer')}"
        if math.isnan(self.k):
            return f"Too few for a judgement of regularity: {who}."
        said = {
            "regular": "Customers buy more regularly than by chance",
            "by chance": "Customers buy about as irregularly as chance would have it",
            "in bursts": "Customers buy in bursts rather than regularly",
        }[self.verdict]
        size = f"k = {number(self.k, 2)}, 95% interval {number(self.low, 2)} to "
        return f"{said} ({size}{number(self.high, 2)}; {who})."

    def summary(self) -> pd.DataFrame:
        """Return k with its interval and the customers it rests on."""
        row = {"k": self.k, "low": self.low, "high": self.high, "n": self.n}
        return pd.DataFrame([row], index=["regularity"])

    def _headline(self) -> dict[str, object]:
        return {"k": self.k, "low": self.low, "high": self.high, "n": self.n}


def regularity(last: ArrayLike, before: ArrayLike) -> Regularity:
    """Estimate how regularly customers buy from the last two gaps of each.

    Parameters
    ----------
    last, before : array-like of float
        Each customer's last gap and the gap before it, above 0, in any unit of time.

    Returns
    -------
    Regularity
        k with its interval. Each customer has a rate of its own, which falls out of
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
    >>> regularity([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]).k  # M .25 .5 .75, V 1/16
    1.5
    """
    one, two = (
        _gaps(gaps, name) for gaps, name in ((last, "last"), (before, "before"))
    )
    if len(one) != len(two):
        must = f"as long as before ({len(two):,})"
        raise parameter_error("last", "regularity", must, f"{len(one):,} values")
    part, n = one / (one + two), len(one)
    if n < 2:  # noqa: PLR2004
        return Regularity(k=np.nan, low=np.nan, high=np.nan, n=n)
    square = (part - part.mean()) ** 2
    variance = float(square.sum()) / (n - 1)
    error = _NORMAL * float(square.std()) / math.sqrt(n)
    ends = (_shape(variance + error), _shape(max(variance - error, 0.0)))
    return Regularity(k=_shape(variance), low=ends[0], high=ends[1], n=n)


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

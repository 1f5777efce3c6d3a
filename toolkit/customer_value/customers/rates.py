"""Shares of customers with their uncertainty: Wilson intervals and shrinkage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np

from customer_value.errors import parameter_error
from customer_value.words import percent

if TYPE_CHECKING:
    import pandas as pd

BASE_STRENGTH = 20  # customers' worth of trust in the base rate (METHOD 2.6)


class Rate(float):
    """A share that carries its Wilson 95 % interval.

    It is the share itself, so it compares and calculates as a float.

    Attributes
    ----------
    low, high : float
        The interval, 0 to 1; missing where n is 0.
    count, n : int
        How many of how many.

    Examples
    --------
    >>> Rate(0.75, low=0.3, high=0.95, count=3, n=4) == 0.75
    True
    """

    __slots__ = ("count", "high", "low", "n")
    low: float
    high: float
    count: int
    n: int

    def __new__(
        cls, value: float, *, low: float, high: float, count: int, n: int
    ) -> Self:
        """Make a share with its interval and its counts."""
        self = super().__new__(cls, value)
        self.low, self.high, self.count, self.n = low, high, count, n
        return self

    @property
    def value(self) -> float:
        """The share alone."""
        return float(self)

    def __repr__(self) -> str:
        return (
            f"Rate({self.value:.4g}, low={self.low:.4g}, high={self.high:.4g}, "
            f"count={self.count}, n={self.n})"
        )

    def __str__(self) -> str:
        return (
            f"{percent(self)} ({percent(self.low)} to {percent(self.high)}, "
            f"{self.count:,} of {self.n:,})"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return _rate, (self.value, self.low, self.high, self.count, self.n)


def _rate(*parts: Any) -> Rate:  # noqa: ANN401 - what __reduce__ stored
    value, low, high, count, n = parts
    return Rate(value, low=low, high=high, count=count, n=n)


def wilson(count: int, n: int) -> Rate:
    """Return a share with its Wilson 95 % interval.

    >>> rate = wilson(12, 20)
    >>> round(rate.low, 3), round(rate.high, 3)
    (0.387, 0.781)
    """
    if n == 0:
        return Rate(np.nan, low=np.nan, high=np.nan, count=0, n=0)
    from scipy.stats import binomtest

    interval = binomtest(int(count), int(n)).proportion_ci(method="wilson")
    return Rate(
        count / n,
        low=float(interval.low),
        high=float(interval.high),
        count=int(count),
        n=int(n),
    )


@overload
def shrunk_rate(
    k: float, n: float, *, base_rate: float, strength: float = ...
) -> float: ...


@overload
def shrunk_rate(
    k: pd.Series, n: pd.Series, *, base_rate: float, strength: float = ...
) -> pd.Series: ...


def shrunk_rate(
    k: float | pd.Series,
    n: float | pd.Series,
    *,
    base_rate: float,
    strength: float = BASE_STRENGTH,
) -> float | pd.Series:
    """Pull an observed share towards the base rate, the more the fewer the cases.

    Parameters
    ----------
    k : float or Series
        Cases with the outcome.
    n : float or Series
        All cases; 0 gives the base rate.
    base_rate : float
        The share among everyone, 0 to 1.
    strength : float, default 20
        How many cases the base rate counts for.

    Returns
    -------
    float or Series
        (k + strength * base_rate) / (n + strength).

    Raises
    ------
    ParameterError
        If strength is not above 0 or base_rate is outside 0 to 1.

    Examples
    --------
    >>> round(shrunk_rate(3, 5, base_rate=0.3), 2), shrunk_rate(0, 0, base_rate=0.3)
    (0.36, 0.3)
    """
    if not strength > 0:
        raise parameter_error("strength", "shrunk_rate", "a number above 0", strength)
    if not 0 <= base_rate <= 1:
        must = "a share from 0 to 1"
        raise parameter_error("base_rate", "shrunk_rate", must, base_rate)
    return (k + strength * base_rate) / (n + strength)

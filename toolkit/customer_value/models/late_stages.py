"""Purchases far ahead of regular buyers: an integral where there are too many to count.

The sum over all purchases m of a smooth f(m) is counted one by one up to
``counted(k)``; the rest is the integral from half a purchase later on, with what Euler
and Maclaurin add at that edge. Both together are right to nine digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, gammaincinv, gammaln

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.models.rows import Floats, Whole
    from customer_value.models.stages import Ahead

_FIRST = 48  # purchases that are counted one by one at least
_REST = 1e-14  # chance of fewer purchases than where the bulk begins
# What Euler and Maclaurin add, exact for polynomials up to the eighth degree: weights
# of the values at 1/2, 3/2, 5/2 and 7/2 after the edge, and their negatives before it.
_AFTER = np.array([26202905, -2836719, 371173, -27859]) / 464486400
_EDGES = np.concatenate([-_AFTER[::-1], _AFTER])
_OFFSETS = np.arange(-3.0, 5.0)  # of these eight purchases, from the last one counted
_Z, _W = np.polynomial.legendre.leggauss(64)


def counted(k: int) -> int:
    """Return the purchases that are counted: past twice as many, sums are smooth.

    Of m purchases the number varies by the root of m / k at least: by more than one
    purchase where there are 2 k of them, and then a sum is its integral.

    >>> counted(2), counted(30)
    (48, 60)
    """
    return max(_FIRST, 2 * k)


class Late:
    """Customers with so many purchases ahead that the late ones are integrated.

    Parameters
    ----------
    ahead : Ahead
        The stages of all customers.
    part : array of int
        Which of them.
    """

    def __init__(self, ahead: Ahead, part: Whole) -> None:
        rows = (ahead.s, ahead.y, ahead.w, ahead.tails)
        self.s, self.y, self.w, self.tails = (each[part, None] for each in rows)
        self.a, self.k, self.first = ahead.a, ahead.k, counted(ahead.k)
        self.end = ahead.top[part] / self.k
        # term j of W, as a share: how likely j stages were passed unseen
        steps = np.arange(1.0, self.k)
        terms = np.cumprod((self.s + steps - 1) / steps * self.y, axis=1)
        whole = 1 + terms.sum(axis=1, keepdims=True)
        self.unseen = np.hstack([np.ones((len(part), 1)), terms]) / whole
        mean = (gammaincinv(self.s, _REST) * self.w)[:, 0]
        self.bulk = (mean - 8 * np.sqrt(mean)) / self.k - 2
        coins = self.tails + np.arange(self.first - 1.0)
        kept = np.cumprod(coins / (self.a + coins), axis=1, dtype=np.float64)
        self.early = 1 + kept.sum(axis=1)  # stayed until purchase 1, 2, ... first
        self.kept = kept[:, -1:]  # and until the last of them

    def purchases(self) -> Floats:
        """Return the purchases after the first ones, and these of those beyond.

        Purchase m comes by t with the chance of m k stages, unless the customer left
        at an earlier one.
        """
        beyond = self._reached(np.full((1, 1), self.first + 1.0))[:, 0]
        rest = self._rest(lambda m: self._stayed(m) * self._reached(m), self.first)
        found: Floats = self.early * beyond + rest
        return found

    def rate(self) -> Floats:
        """Return the rate of purchases after the first ones and one more, per age."""
        return self._rest(
            lambda m: self._stayed(m) * self._density(m), self.first + 1, bulk=True
        )

    def _rest(
        self, of: Callable[[Floats], Floats], first: int, *, bulk: bool = False
    ) -> Floats:
        """Add up a smooth function of the purchases after the first ones.

        With ``bulk`` it is 0 where fewer purchases than usual are made.
        """
        begin = np.full(len(self.end), first + 0.5)
        middle = np.clip(self.bulk, begin, self.end)
        edges = of(first + _OFFSETS[None, :])
        total: Floats = (edges * _EDGES).sum(axis=1)
        parts = ((begin, middle), (middle, self.end))
        for low, high in parts[1:] if bulk else parts:
            span = np.log(high / low)[:, None] / 2
            m = np.exp(np.log(low)[:, None] + span * (_Z + 1))
            total = total + (_W * span * m * of(m)).sum(axis=1)
        return total

    def _stayed(self, m: Floats) -> Floats:
        """Return the chance of having stayed until a late purchase m."""
        last = self.tails + self.first - 1
        log = _log_ratio(self.tails + m - 1, self.a) - _log_ratio(last, self.a)
        found: Floats = self.kept * np.exp(log)
        return found

    def _reached(self, m: Floats) -> Floats:
        """Return the chance of m k stages and more."""
        share = self.w / (1 + self.w)
        total: Floats = np.zeros(np.broadcast_shapes(self.s.shape, m.shape))
        for j in range(self.k):
            chance = self.unseen[:, j, None]
            total = total + chance * betainc(m * self.k - j, self.s + j, share)
        return total

    def _density(self, m: Floats) -> Floats:
        """Return how fast the chance of m k stages grows with w."""
        n = m * self.k
        log = -(n - 1) * np.log1p(1 / self.w) - (self.s + 1) * np.log1p(self.w)
        # 1 / B(n, s) without the difference of two large numbers
        term = np.exp(log - _log_ratio(n, self.s) - gammaln(self.s))
        total: Floats = self.unseen[:, :1] * term  # none of the stages passed unseen
        for j in range(1, self.k):
            term = term * (n - j) / ((self.s + j - 1) * self.w)
            total += self.unseen[:, j, None] * term
        return total


def _log_ratio(n: Floats, s: Floats | float) -> Floats:
    """Return log Gamma(n) / Gamma(n + s) of n from 40 on, by Stirling's series.

    >>> _log_ratio(np.array([50.0]), 2.0).round(6)  # 1 / (50 x 51)
    array([-7.843849])
    """
    found: Floats = -(n - 0.5) * np.log1p(s / n) - s * (np.log(n + s) - 1)
    found += _beyond(n) - _beyond(n + s)
    return found


def _beyond(n: Floats) -> Floats:
    """Return what Stirling's formula leaves out of log Gamma(n), n from 40 on."""
    square = n**-2
    found: Floats = (1 / 12 - square * (1 / 360 - square / 1260)) / n
    return found

r"""Regular buyers: every k-th stage of a Poisson process is a purchase.

Between two purchases lie k stages (gaps are Erlang-k). A customer who is alive and
silent for a while has passed up to k - 1 of them unseen. With s = r + k x, age =
alpha + T and y = (T - t_x) / age the chance of no purchase since the last one is

.. math:: \left(\frac{\alpha + t_x}{\alpha + T}\right)^s W, \quad
    W(s, y) = \sum_{j=0}^{k-1} \frac{(s)_j}{j!} y^j

and term j of W says how likely j unseen stages are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import gammainccinv

from customer_value.models.late_stages import Late, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.random import Generator

    from customer_value.models.rows import Floats, Whole

_REST = 1e-14  # chance of more stages than are added up
_CELLS = 2_000_000  # of a table of rows by stages: 16 MB
_STEEP = 1e20  # y / (future time): beyond, the future is too short for any purchase


class Moments(NamedTuple):
    """log W and its derivatives by s and by log y, one value a row.

    Attributes
    ----------
    log : array
        log W.
    s, y : array
        First derivatives.
    ss, sy, yy : array
        Second derivatives.
    """

    log: Floats
    s: Floats
    y: Floats
    ss: Floats
    sy: Floats
    yy: Floats


def log_unseen(s: Floats, y: Floats, k: int) -> Floats:
    """Return log W.

    >>> log_unseen(np.array([3.0]), np.array([0.5]), 2).round(4)  # 1 + 3 / 2
    array([0.9163])
    """
    term = np.ones_like(s * y)
    total = term.copy()
    for j in range(k - 1):
        term = term * (s + j) / (j + 1) * y
        total += term
    found: Floats = np.log(total)
    return found


def draw_unseen(s: Floats, y: Floats, k: int, chance: Generator) -> Floats:
    """Draw how many stages passed unseen: term j of W says how likely j are.

    >>> draw_unseen(np.array([3.0]), np.array([0.0]), 2, np.random.default_rng(1))
    array([0.])
    """
    left = chance.random(len(s)) * np.exp(log_unseen(s, y, k))
    term = np.ones_like(s * y)
    passed = np.zeros_like(term)
    for j in range(k - 1):
        left = left - term
        passed += left > 0
        term = term * (s + j) / (j + 1) * y
    return passed


def moments(s: Floats, y: Floats, k: int) -> Moments:
    """Return log W with its derivatives: means and covariances over j."""
    term, slope, bend = np.ones_like(s), np.zeros_like(s), np.zeros_like(s)
    total = term.copy()
    by_s, by_y, ss, sy, yy = (np.zeros_like(s) for _ in range(5))
    for j in range(1, k):
        term = term * (s + j - 1) / j * y
        slope = slope + 1 / (s + j - 1)  # d log (s)_j / ds
        bend = bend - 1 / (s + j - 1) ** 2
        total += term
        by_s += term * slope
        by_y += term * j
        ss += term * (slope**2 + bend)
        sy += term * slope * j
        yy += term * j**2
    by_s, by_y = by_s / total, by_y / total
    return Moments(
        np.log(total),
        by_s,
        by_y,
        ss / total - by_s**2,
        sy / total - by_s * by_y,
        yy / total - by_y**2,
    )


class Ahead:
    """The stages of customers alive at T who have a time t before them.

    Parameters
    ----------
    s, y : array
        As above, one value a row.
    w : array
        t / age.
    tails : array
        b plus the coins flipped so far.
    a : float
        Of the chance to leave at a purchase, beta(a, tails).
    k : int
        Stages between purchases.
    """

    def __init__(
        self, s: Floats, y: Floats, w: Floats, tails: Floats, *, a: float, k: int
    ) -> None:
        self.s, self.y, self.w, self.tails, self.a, self.k = s, y, w, tails, a, k
        self.log = log_unseen(s, y, k)
        mean = gammainccinv(s + k, _REST) * w
        self.top = np.ceil(mean + 8 * np.sqrt(mean) + k + 12).astype(np.int64)
        first = counted(k)  # where twice as many can come, the late are integrated
        self.many = self.top > 2 * first * k
        self.last = np.where(self.many, (first + 1) * k - 1, self.top)

    def purchases(self) -> Floats:
        """Return the purchases expected until customers leave or t is over.

        Stage m k is purchase m, unless the customer left at an earlier one.
        """
        return self._early(self._bought) + self._late(Late.purchases)

    def rate(self) -> Floats:
        """Return purchases per age at t: the last stage is passed, the next is one."""
        return self._early(self._pace) + self._late(Late.rate)

    def _bought(self, part: Whole, stages: Floats) -> Floats:
        """Add up the purchases by the number of stages passed."""
        reached = np.cumsum(self._stayed(part, len(stages) // self.k), axis=1)
        until = np.repeat(reached, self.k, axis=1)[:, : len(stages) - self.k]
        chance = self._chance(part, stages)[:, self.k :]
        found: Floats = (chance * until).sum(axis=1)
        return found

    def _pace(self, part: Whole, stages: Floats) -> Floats:
        """Add up the rates of those who are one stage before a purchase."""
        last = stages[self.k - 1 :: self.k]
        chance = self._chance(part, stages)[:, self.k - 1 :: self.k]
        pace = (self.s[part, None] + last) / (1 + self.w[part, None])
        found: Floats = (chance * pace * self._stayed(part, len(last))).sum(axis=1)
        return found

    def _early(self, count: Callable[[Whole, Floats], Floats]) -> Floats:
        """Count the stages one by one, in tables of one size."""
        found = np.zeros(len(self.s))
        for rows in (np.flatnonzero(~self.many), np.flatnonzero(self.many)):
            for part, stages in self._parts(rows):
                found[part] = count(part, stages)
        return found

    def _late(self, of: Callable[[Late], Floats]) -> Floats:
        """Integrate over what comes after the stages that were counted."""
        found = np.zeros(len(self.s))
        for part, _ in self._parts(np.flatnonzero(self.many)):
            found[part] = of(Late(self, part))
        return found

    def _parts(self, rows: Whole) -> Iterator[tuple[Whole, Floats]]:
        """Yield rows that need about as many stages, in tables of one size."""
        order = rows[np.argsort(self.last[rows], kind="stable")]
        while len(order):
            cells = (self.last[order] + 1) * np.arange(1, len(order) + 1)
            size = max(int(np.searchsorted(cells, _CELLS, side="right")), 1)
            part = order[:size]
            yield part, np.arange(self.last[part[-1]] + 1.0)
            order = order[size:]

    def _chance(self, part: Whole, stages: Floats) -> Floats:
        """Return the chance of each number of stages since the last purchase.

        Up to k - 1 of them lie before T; log-gamma functions are not needed, as the
        stages follow each other.
        """
        s, w, k = self.s[part, None], self.w[part, None], self.k
        step = np.log((s + stages[1:] - 1) / stages[1:] * w / (1 + w))
        log = np.cumsum(np.hstack([-s * np.log1p(w) - self.log[part, None], step]), 1)
        steep = np.minimum(self.y[part, None] / w, _STEEP)
        term = np.ones_like(log)
        ways = term.copy()
        for j in range(1, k):  # j of the stages before T, the others after
            term = term * (stages - j + 1).clip(min=0) / j * steep
            ways += term
        found: Floats = np.exp(log) * ways
        return found

    def _stayed(self, part: Whole, most: int) -> Floats:
        """Return the chance of having stayed through 0, 1, ... purchases."""
        steps = np.arange(max(most - 1, 0))
        tails = self.tails[part, None] + steps
        first = np.ones((len(part), 1))
        kept = np.cumprod(tails / (self.a + tails), axis=1)
        found: Floats = np.hstack([first, kept])[:, :most]
        return found

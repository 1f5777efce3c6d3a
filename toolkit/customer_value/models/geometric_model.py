"""What the models with a coin at each purchase predict."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.special import betaincinv, expit, hyp2f1

from customer_value.models.counts import counts_start
from customer_value.models.estimator import RepeatPurchaseModel
from customer_value.models.fitting import Likelihood
from customer_value.models.geometric import LEAVING, GeometricLikelihood, first_head
from customer_value.models.quadrature import CHUNK

if TYPE_CHECKING:
    from numpy.random import Generator

    from customer_value.models.checks import Flags
    from customer_value.models.rows import Floats, Rows

_NEAR = 1e-4  # |a - 1| below which the closed form loses more than four digits
_POLE = 1e-2  # a + b + c - 1 below which it does so too
_FAR = 100.0  # |a + b - r| from which hypergeometric functions are slow
_Z, _W = np.polynomial.legendre.leggauss(40)
_Z = (_Z + 1) / 2
NODES = _Z**3 * (10 - 15 * _Z + 6 * _Z**2)
WEIGHTS = 15 * _W * (_Z * (1 - _Z)) ** 2


class GeometricModel(RepeatPurchaseModel):
    """A model of customers who flip a coin at each purchase."""

    NAMES = ("r", "alpha", "a", "b")
    QUICK = True
    FLIPS: ClassVar[int]  # coins flipped at the first purchase

    def _likelihood(self) -> Likelihood:
        return Likelihood(
            model=type(self).__name__,
            names=self.NAMES,
            of=lambda rows: GeometricLikelihood(rows, flips=self.FLIPS),
            start=lambda rows: np.append(counts_start(rows), [0.0, 0.0]),
            leaving=LEAVING,
        )

    def _alive(self, rows: Rows) -> Floats:
        r, alpha, a, b = self._params()
        coins = rows.x + self.FLIPS
        gap = np.log(alpha + rows.T) - np.log(alpha + rows.t_x)
        rest = np.where(coins > 0, b + coins - 1, a)  # any number where nobody flipped
        left = np.log(a) - np.log(rest) + (r + rows.x) * gap
        alive: Floats = np.where(coins > 0, expit(-left), 1.0)
        return alive

    def _buys(self, x: Floats, age: Floats, t: float) -> Floats:
        r, alpha, _, _ = self._params()
        bought: Floats = -np.expm1(-(r + x) * np.log1p(t / (alpha + age)))
        return bought

    def _purchases(self, x: Floats, age: Floats, t: float) -> Floats:
        r, alpha, a, b = self._params()
        pole, w = a + b + x + self.FLIPS - 1, t / (alpha + age)
        found = np.full(len(x), np.nan)
        if abs(a - 1) > _NEAR and abs(a + b - r) < _FAR:
            fit = pole > _POLE
            found[fit] = self._closed(x[fit], w[fit], pole[fit])
        rest = np.flatnonzero(~np.isfinite(found))
        for begin in range(0, len(rest), CHUNK):
            part = rest[begin : begin + CHUNK]
            heads = chances(a, b + x[part] + self.FLIPS)
            kept = np.log1p(heads * w[part, None])
            until = -np.expm1(-(r + x[part, None]) * kept) / heads
            found[part] = (WEIGHTS * until).sum(axis=1)
        return found

    def _closed(self, x: Floats, w: Floats, pole: Floats) -> Floats:
        """Return the expectation in closed form; not finite where it overflows.

        Euler's transform of the published form keeps heavy buyers finite; where a is
        the larger exponent, the published form does (equation 10 of [1], with the
        coins of the first purchase).
        """
        r, _, a, b = self._params()
        z, fade = w / (1 + w), -np.log1p(w)
        by_coin = a - 1 - r - x > 0
        one = np.where(by_coin, r + x, a - 1)
        two = np.where(by_coin, b + x + self.FLIPS, a + b + self.FLIPS - 1 - r)
        with np.errstate(all="ignore"):
            kept = np.exp(one * fade) * hyp2f1(one, two, pole, z)
            found: Floats = pole / (a - 1) * (1 - kept)
        return found

    def _drawn(self, rows: Rows, t: float, chance: Generator) -> Floats:
        r, alpha, a, b = self._params()
        rate = chance.gamma(r + rows.x) / (alpha + rows.T)
        heads = chance.beta(a, b + rows.x + self.FLIPS)
        bought = np.minimum(chance.poisson(rate * t), first_head(heads, chance))
        return bought.astype(float)

    def _lives(self, age: Floats, chance: Generator) -> tuple[Floats, Floats, Flags]:
        r, alpha, a, b = self._params()
        wanted = chance.poisson(chance.gamma(r, size=len(age)) / alpha * age)
        heads = chance.beta(a, b, size=len(age))
        allowed = first_head(heads, chance) - self.FLIPS
        x = np.minimum(wanted, allowed)
        # the x-th of the moments at which they wanted to buy
        place = chance.beta(np.maximum(x, 1), np.maximum(wanted - x, 0) + 1)
        return x.astype(float), np.where(x > 0, age * place, 0.0), wanted < allowed

    def _rate(self, x: Floats, age: Floats, time: Floats) -> Floats:
        r, alpha, a, b = self._params()
        w = time / (alpha + age)
        tails = b + x + self.FLIPS
        if abs(a + b - r) < _FAR:
            z, fade = w / (1 + w), -np.log1p(w)
            by_coin = a - 1 - r - x > 0
            one = np.where(by_coin, r + x + 1, a)
            two = np.where(by_coin, tails, a + b + self.FLIPS - 1 - r)
            with np.errstate(all="ignore"):
                kept = np.exp(one * fade) * hyp2f1(one, two, a + tails, z)
        else:
            kept = np.full(w.shape, np.nan)
        wrong = ~(np.isfinite(kept) & (kept >= 0))
        if wrong.any():
            power = np.broadcast_to(r + x + 1, w.shape)[wrong]
            heads = chances(a, np.broadcast_to(tails, w.shape)[wrong])
            faded = np.exp(-power[:, None] * np.log1p(heads * w[wrong][:, None]))
            kept[wrong] = (WEIGHTS * faded).sum(axis=1)
        rate: Floats = (r + x) / (alpha + age) * kept
        return rate

    def _pace(self, age: Floats) -> Floats:
        _, alpha, _, _ = self._params()
        return alpha + age


def chances(a: float, tails: Floats) -> Floats:
    """Return the chances of heads to average over with WEIGHTS: quantiles of beta.

    An average over 40 of them is right to six digits and more; they are dense at both
    ends.
    """
    heads: Floats = np.maximum(betaincinv(a, tails[:, None], NODES), 1e-300)
    return heads

"""Customers who flip a coin at each purchase and leave at the first head.

BG/NBD and MBG/NBD differ only in the flip at the first purchase: with ``flips = 0``
the first coin is flipped at the first repeat, with ``flips = 1`` at the very first
purchase. After x repeats c = x + flips coins were flipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, psi, zeta

from customer_value.models.counts import Counts
from customer_value.models.leaving import may_have_left
from customer_value.models.optimise import Slope, in_logs
from customer_value.models.rows import factorised

if TYPE_CHECKING:
    from numpy.random import Generator

    from customer_value.models.rows import Floats, Rows, Whole

# Log a and log b: most leave at once, few ever leave, or some at once and the others
# never. Some hundred customers can have a maximum of the likelihood at each.
LEAVING = ((2.0, -1.0), (-2.0, 0.0), (-3.0, -3.0))


class GeometricLikelihood:
    r"""Log-likelihood of r, alpha, a and b, with gradient and Hessian.

    .. math:: L = \frac{\Gamma(r + x) \alpha^r}{\Gamma(r) (\alpha + T)^{r + x}}
        \frac{B(a, b + c)}{B(a, b)} (1 + e^z),
        e^z = \frac{a}{b + c - 1}
        \left(\frac{\alpha + T}{\alpha + t_x}\right)^{r + x}

    where the term in z stands only if a coin was flipped. Special functions are
    taken of the distinct x, logarithms of the distinct T and t_x; only the last
    factor is computed for every row.

    Parameters
    ----------
    rows : Rows
        Distinct customers.
    flips : {0, 1}
        Coins flipped at the first purchase.
    """

    def __init__(self, rows: Rows, *, flips: int) -> None:
        self.counts = counts = Counts(rows)
        self.coins = counts.x + flips
        flipped = rows.x + flips > 0
        self.last, self.at_last = factorised(rows.t_x[flipped])
        self.at_age, self.at_x = counts.at_age[flipped], counts.at_x[flipped]
        self.weight = rows.weight[flipped]

    def __call__(self, theta: Floats) -> Slope:
        """Return value, gradient and Hessian by the log-parameters."""
        parameters = np.exp(theta)
        r, alpha, a, b = parameters
        bought, stayed = self.counts.plain(r, alpha), self._stayed(a, b)
        left = self._left(parameters)
        left.hessian[:2, :2] += bought.hessian
        left.hessian[2:, 2:] += stayed.hessian
        gradient = left.gradient + np.append(bought.gradient, stayed.gradient)
        value = left.value + bought.value + stayed.value
        return in_logs(Slope(value, gradient, left.hessian), parameters)

    def _stayed(self, a: float, b: float) -> Slope:
        """Return the part of coins that all fell tails, by a and b."""
        n, of_x = self.counts.n, self.counts.of_x
        tails, total = b + self.coins, a + b + self.coins
        value = (of_x * (gammaln(tails) - gammaln(total))).sum()
        value += n * (gammaln(a + b) - gammaln(b))
        by_a = n * psi(a + b) - (of_x * psi(total)).sum()
        by_b = by_a + (of_x * psi(tails)).sum() - n * psi(b)
        a_a = n * zeta(2, a + b) - (of_x * zeta(2, total)).sum()
        b_b = a_a + (of_x * zeta(2, tails)).sum() - n * zeta(2, b)
        hessian = np.array([[a_a, a_a], [a_a, b_b]])
        return Slope(float(value), np.array([by_a, by_b]), hessian)

    def _left(self, parameters: Floats) -> Slope:
        """Return the part of those who may have left: log(1 + e^z) of every row."""
        r, alpha, a, b = parameters
        age, last = alpha + self.counts.age, alpha + self.last
        power = (r + self.counts.x)[self.at_x]
        rest = (b + self.coins - 1.0)[self.at_x]
        gap = np.log(age)[self.at_age] - np.log(last)[self.at_last]  # dz/dr
        now, then = (1 / age)[self.at_age], (1 / last)[self.at_last]
        bend = now - then
        tilt = power * bend  # dz/dalpha
        z = np.log(a) - np.log(rest) + power * gap
        bends = {(0, 1): bend, (1, 1): -tilt * (now + then), (2, 2): -1 / a**2}
        return may_have_left(
            self.weight,
            z,
            slopes=(gap, tilt, 1 / a, -1 / rest),
            bends={**bends, (3, 3): 1 / rest**2},
        )


def first_head(heads: Floats, chance: Generator) -> Whole:
    """Draw the flip at which each customer leaves, from the chances of heads."""
    flip: Whole = chance.geometric(np.maximum(heads, 1e-12))
    return flip

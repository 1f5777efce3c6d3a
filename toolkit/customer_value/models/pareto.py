"""The likelihood of Pareto/NBD, without hypergeometric functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from customer_value.models.counts import Counts
from customer_value.models.leaving import may_have_left
from customer_value.models.optimise import Slope, in_logs
from customer_value.models.quadrature import FADED, unit_nodes

if TYPE_CHECKING:
    from customer_value.models.rows import Floats, Rows

# Error of the integral below 1e-12 for up to 1,500 purchases; more nodes change
# nothing.
_NODES, _WEIGHTS = (part[:, None] for part in unit_nodes(20))
_CHUNK = 2_048  # rows at a time: their nodes stay in the cache


class LeftOdds(NamedTuple):
    """Log-odds of having left, with what may_have_left wants to know of them."""

    z: Floats
    slopes: tuple[Floats, ...]
    bends: dict[tuple[int, int], Floats]


class ParetoLikelihood:
    r"""Log-likelihood of r, alpha, s and beta, with gradient and Hessian.

    .. math:: L = \frac{\Gamma(r + x) \alpha^r \beta^s}{\Gamma(r)}
        \left[(\alpha + T)^{-(r+x)} (\beta + T)^{-s} + s \int_{t_x}^T
        (\alpha + u)^{-(r+x)} (\beta + u)^{-(s+1)} du\right]

    The published difference of two hypergeometric functions is this integral; it
    is taken numerically, which no number of purchases overflows.

    Parameters
    ----------
    rows : Rows
        Distinct customers.

    References
    ----------
    .. [1] Fader and Hardie, A Note on Deriving the Pareto/NBD Model and Related
       Expressions, 2005.
    """

    def __init__(self, rows: Rows) -> None:
        self.counts = Counts(rows)
        silent = rows.t_x < rows.T
        self.x, self.t_x, self.age = rows.x[silent], rows.t_x[silent], rows.T[silent]
        self.weight = rows.weight[silent]

    def __call__(self, theta: Floats) -> Slope:
        """Return value, gradient and Hessian by the log-parameters."""
        parameters = np.exp(theta)
        r, alpha, s, beta = parameters
        bought, stayed = self.counts.plain(r, alpha), self._stayed(s, beta)
        value = bought.value + stayed.value
        gradient = np.append(bought.gradient, stayed.gradient)
        hessian = np.zeros((4, 4))
        hessian[:2, :2] = bought.hessian
        hessian[2:, 2:] = stayed.hessian
        for begin in range(0, len(self.x), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            odds = left_odds((self.x[part], self.t_x[part], self.age[part]), parameters)
            left = may_have_left(
                self.weight[part], odds.z, slopes=odds.slopes, bends=odds.bends
            )
            value += left.value
            gradient += left.gradient
            hessian += left.hessian
        return in_logs(Slope(value, gradient, hessian), parameters)

    def _stayed(self, s: float, beta: float) -> Slope:
        """Return the part of lifetimes that are not over, by s and beta."""
        n, of_age, total = self.counts.n, self.counts.of_age, beta + self.counts.age
        by_s = n * np.log(beta) - (of_age * np.log(total)).sum()
        s_beta = n / beta - (of_age / total).sum()
        beta_beta = s * ((of_age / total**2).sum() - n / beta**2)
        hessian = np.array([[0.0, s_beta], [s_beta, beta_beta]])
        return Slope(float(s * by_s), np.array([by_s, s * s_beta]), hessian)


def left_odds(customers: tuple[Floats, Floats, Floats], parameters: Floats) -> LeftOdds:
    """Return the log-odds of having left for x, t_x and T, with T above t_x.

    The nodes lie in log time, dense after the last purchase, where most of those
    who left did so.
    """
    x, t_x, age = customers
    r, alpha, s, beta = parameters
    power, early, young = r + x, alpha + t_x, beta + t_x
    total = power + s + 1
    pace = total / (power / early + (s + 1) / young)
    span = np.minimum(np.log1p((age - t_x) / pace), FADED / (total - 1))
    growth = np.expm1(_NODES * span)
    time = pace * growth
    buying, leaving = np.log1p(time / early), np.log1p(time / young)
    mass = _WEIGHTS * (growth + 1) * np.exp(-power * buying - (s + 1) * leaving)
    size = mass.sum(axis=0)
    mass /= size
    z = (
        np.log(s * size * span * pace / young)
        + power * np.log((alpha + age) / early)
        + s * np.log((beta + age) / young)
    )
    here = (buying, 1 / (early + time), leaving, 1 / (young + time))
    return _bent(z, (x, t_x, age), parameters, moments=_moments(mass, here))


def _moments(mass: Floats, here: tuple[Floats, ...]) -> tuple[Floats, Floats]:
    """Return means (4 x rows) and second moments (4 x 4 x rows) over the nodes."""
    rows = mass.shape[1]
    mean, square = np.empty((4, rows)), np.empty((4, 4, rows))
    for i, one in enumerate(here):
        part = mass * one
        mean[i] = part.sum(axis=0)
        for j in range(i, 4):
            square[i, j] = (part * here[j]).sum(axis=0)
    return mean, square


def _bent(
    z: Floats,
    customers: tuple[Floats, Floats, Floats],
    parameters: Floats,
    *,
    moments: tuple[Floats, Floats],
) -> LeftOdds:
    """Return z with its derivatives: those of the integral are moments of the nodes."""
    x, t_x, age = customers
    r, alpha, s, beta = parameters
    mean, square = moments
    power, old, late = r + x, alpha + age, beta + age
    factor = (-1.0, -power, -1.0, -(s + 1))  # of the logarithm of the integrand
    bends = {
        (i, j): factor[i] * factor[j] * (square[i, j] - mean[i] * mean[j])
        for i in range(4)
        for j in range(i, 4)
    }
    bends[0, 1] += 1 / old - mean[1]
    bends[1, 1] += power * (square[1, 1] - 1 / old**2)
    bends[2, 2] -= 1 / s**2
    bends[2, 3] += 1 / late - mean[3]
    bends[3, 3] += (s + 1) * square[3, 3] - s / late**2
    slopes = (
        np.log(old / (alpha + t_x)) - mean[0],
        power * (1 / old - mean[1]),
        1 / s + np.log(late / (beta + t_x)) - mean[2],
        s / late - (s + 1) * mean[3],
    )
    return LeftOdds(z, slopes, bends)

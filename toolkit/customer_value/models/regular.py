"""The likelihood of regular buyers, with and without a coin at each purchase."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import expit, gammaln

from customer_value.models.counts import Counts, counts_start
from customer_value.models.geometric import GeometricLikelihood
from customer_value.models.optimise import Optimum, Slope, in_logs, maximise
from customer_value.models.rows import factorised
from customer_value.models.stages import moments

if TYPE_CHECKING:
    from customer_value.models.rows import Floats, Rows


def in_stages(rows: Rows, k: int) -> Rows:
    """Count the stages of the purchases instead of the purchases."""
    return replace(rows, x=k * rows.x)


def gap_constant(rows: Rows, k: int, log_gaps: float | None) -> float:
    """Return the part of the log-likelihood in which only k and the gaps stand.

    With the logarithms of all gaps it is the density of every purchase day; without,
    that of the last one, given that the gaps in between are not known. Both are 0
    for k = 1, so either is comparable over k and with BG/NBD and MBG/NBD.
    """
    if log_gaps is not None:
        return (k - 1) * log_gaps - rows.repeats * float(gammaln(k))
    again = rows.x > 0
    x, last, weight = rows.x[again], rows.t_x[again], rows.weight[again]
    known = (k - 1) * x * np.log(last) - gammaln(k * x) + gammaln(x)
    return float((weight * known).sum())


class RegularCounts:
    """Log-likelihood of r and alpha for regular buyers who never leave.

    Parameters
    ----------
    rows : Rows
        Distinct customers.
    k : int
        Stages between purchases.
    constant : float
        What ``gap_constant`` gives.
    """

    def __init__(self, rows: Rows, *, k: int, constant: float) -> None:
        self.counts, self.unseen = Counts(in_stages(rows, k)), Unseen(rows, k)
        self.weight, self.constant = rows.weight, constant

    def __call__(self, theta: Floats) -> Slope:
        """Return value, gradient and Hessian by log r and log alpha."""
        parameters = np.exp(theta)
        bought = self.counts.plain(*parameters)
        open_ = self.unseen.at(*parameters)
        value = bought.value + (self.weight * open_.value).sum() + self.constant
        by_r, by_alpha = ((self.weight * g).sum() for g in open_.gradient)
        r_r, r_alpha, alpha_alpha = ((self.weight * h).sum() for h in open_.bends)
        hessian = bought.hessian + np.array([[r_r, r_alpha], [r_alpha, alpha_alpha]])
        gradient = bought.gradient + np.array([by_r, by_alpha])
        return in_logs(Slope(float(value), gradient, hessian), parameters)


def fitted_regular(rows: Rows, *, k: int, constant: float) -> Optimum:
    """Fit r and alpha alone."""
    start = counts_start(in_stages(rows, k))
    return maximise(RegularCounts(rows, k=k, constant=constant), start)


class RegularLikelihood(GeometricLikelihood):
    r"""Log-likelihood of r, alpha, a and b with Erlang-k gaps.

    As ``GeometricLikelihood`` with k x for x wherever purchases are counted, and

    .. math:: L = \frac{\Gamma(r + k x) \alpha^r}{\Gamma(r) (\alpha + T)^{r + k x}}
        \frac{B(a, b + c)}{B(a, b)} W (1 + e^z),
        e^z = \frac{a}{b + c - 1} \frac{1}{W}
        \left(\frac{\alpha + T}{\alpha + t_x}\right)^{r + k x}

    with W of ``stages``, and a constant (``gap_constant``).

    Parameters
    ----------
    rows : Rows
        Distinct customers.
    k : int
        Stages between purchases.
    flips : {0, 1}
        Coins flipped at the first purchase.
    constant : float
        What ``gap_constant`` gives.
    """

    def __init__(self, rows: Rows, *, k: int, flips: int, constant: float) -> None:
        self.counts, self.unseen = Counts(in_stages(rows, k)), Unseen(rows, k)
        self.coins = self.counts.x / k + flips
        self.flipped = rows.x + flips > 0
        self.flips = np.where(self.flipped, rows.x + flips, 1.0)
        self.last, self.at_last = factorised(rows.t_x)
        self.weight, self.constant = rows.weight, constant

    def _left(self, parameters: Floats) -> Slope:
        """Return the part of silence: log W + log(1 + e^z) of every row."""
        r, alpha, a, b = parameters
        last = (alpha + self.last)[self.at_last]
        age, s = self.unseen.age(alpha), self.unseen.s(r)
        gap, bend = np.log(age / last), 1 / age - 1 / last
        rest, open_ = b + self.flips - 1.0, self.unseen.at(r, alpha)
        z = np.log(a) - np.log(rest) + s * gap - open_.value
        left = np.where(self.flipped, expit(z), 0.0)
        (u_r, u_alpha), (u_rr, u_ra, u_aa) = open_.gradient, open_.bends
        slopes = (gap - u_r, s * bend - u_alpha, np.full_like(gap, 1 / a), -1 / rest)
        here, both = self.weight * left, self.weight * left * (1 - left)
        stay = self.weight - here  # W counts where the customer is still there
        gradient = np.array([(here * slope).sum() for slope in slopes])
        gradient[:2] += (self.weight * u_r).sum(), (self.weight * u_alpha).sum()
        hessian = np.array(
            [[(both * one * two).sum() for one in slopes] for two in slopes]
        )
        curve = s * (1 / last**2 - 1 / age**2)
        hessian[0, 0] += (stay * u_rr).sum()
        hessian[0, 1] += (here * bend + stay * u_ra).sum()
        hessian[1, 0] = hessian[0, 1]
        hessian[1, 1] += (here * curve + stay * u_aa).sum()
        hessian[2, 2] -= here.sum() / a**2
        hessian[3, 3] += (here / rest**2).sum()
        grown = np.where(self.flipped, np.logaddexp(0.0, z), 0.0)
        value = (self.weight * (grown + open_.value)).sum() + self.constant
        return Slope(float(value), gradient, hessian)


class PerRow(NamedTuple):
    """A value of every row, its gradient (r, alpha), its bends (r r, r alpha, ...)."""

    value: Floats
    gradient: tuple[Floats, Floats]
    bends: tuple[Floats, Floats, Floats]


class Unseen:
    """log W of every row and its derivatives by r and alpha.

    Parameters
    ----------
    rows : Rows
        Distinct customers.
    k : int
        Stages between purchases.
    """

    def __init__(self, rows: Rows, k: int) -> None:
        self.k, self.stages = k, k * rows.x
        self.until, self.silent = rows.T, rows.T - rows.t_x

    def age(self, alpha: float) -> Floats:
        """Return alpha + T."""
        return alpha + self.until

    def s(self, r: float) -> Floats:
        """Return r + k x."""
        return r + self.stages

    def at(self, r: float, alpha: float) -> PerRow:
        """Return value and derivatives by r and alpha."""
        age = self.age(alpha)
        of = moments(self.s(r), self.silent / age, self.k)
        bends = (of.ss, -of.sy / age, (of.yy + of.y) / age**2)
        return PerRow(of.log, (of.s, -of.y / age), bends)

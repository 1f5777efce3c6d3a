"""The likelihood of the NBD: what every model of defection is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, psi, zeta

from customer_value.models.optimise import LIMIT, Optimum, Slope, in_logs, maximise
from customer_value.models.rows import factorised

if TYPE_CHECKING:
    from customer_value.models.rows import Floats, Rows

NAMES = ("r", "alpha")


class Counts:
    r"""Log-likelihood of r and alpha, for customers who never leave.

    Only the distinct numbers of purchases and the distinct ages are looked at:

    .. math:: L = \frac{\Gamma(r + x)}{\Gamma(r)}
        \frac{\alpha^r}{(\alpha + T)^{r + x}}

    Parameters
    ----------
    rows : Rows
        Distinct customers, time in the unit of alpha.

    References
    ----------
    .. [1] Ehrenberg, The Pattern of Consumer Purchases, Applied Statistics 8, 1959.
    """

    def __init__(self, rows: Rows) -> None:
        self.n = rows.customers
        self.x, self.at_x = factorised(rows.x)
        self.of_x = np.bincount(self.at_x, rows.weight)
        self.age, self.at_age = factorised(rows.T)
        self.of_age = np.bincount(self.at_age, rows.weight)
        self.bought = np.bincount(self.at_age, rows.weight * rows.x)

    def __call__(self, theta: Floats) -> Slope:
        """Return value, gradient and Hessian by log r and log alpha."""
        parameters = np.exp(theta)
        return in_logs(self.plain(*parameters), parameters)

    def plain(self, r: float, alpha: float) -> Slope:
        """Return value, gradient and Hessian by r and alpha."""
        total = alpha + self.age
        spent = r * self.of_age + self.bought  # (r + x), summed by age
        value = (
            (self.of_x * (gammaln(r + self.x) - gammaln(r))).sum()
            + self.n * r * np.log(alpha)
            - (spent * np.log(total)).sum()
        )
        by_r = (
            (self.of_x * (psi(r + self.x) - psi(r))).sum()
            + self.n * np.log(alpha)
            - (self.of_age * np.log(total)).sum()
        )
        by_alpha = self.n * r / alpha - (spent / total).sum()
        r_r = (self.of_x * (zeta(2, r + self.x) - zeta(2, r))).sum()
        r_alpha = self.n / alpha - (self.of_age / total).sum()
        alpha_alpha = (spent / total**2).sum() - self.n * r / alpha**2
        hessian = np.array([[r_r, r_alpha], [r_alpha, alpha_alpha]])
        return Slope(float(value), np.array([by_r, by_alpha]), hessian)


def counts_start(rows: Rows) -> Floats:
    """Return log r and log alpha to begin with: r = 1 and the rate of all."""
    exposure = float((rows.weight * rows.T).sum())
    if not exposure:  # nothing can move the search: begin where nobody buys
        return np.array([0.0, LIMIT])
    rate = max(rows.repeats, 0.5) / exposure
    start: Floats = np.clip(np.array([0.0, -np.log(rate)]), -5.0, 5.0)
    return start


def fitted_counts(rows: Rows) -> Optimum:
    """Fit r and alpha alone."""
    return maximise(Counts(rows), counts_start(rows))

"""The likelihood of contracts whose holders differ in their chance to cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, psi, zeta

from customer_value.models.optimise import Slope, in_logs

if TYPE_CHECKING:
    from customer_value.models.cohort_rows import Losses
    from customer_value.models.rows import Floats


class ContractLikelihood:
    r"""Log-likelihood of alpha and beta, with gradient and Hessian.

    .. math:: S(t) = \frac{B(\alpha, \beta + t)}{B(\alpha, \beta)}, \quad
        P(T = t) = \frac{B(\alpha + 1, \beta + t - 1)}{B(\alpha, \beta)}

    Parameters
    ----------
    losses : Losses
        Customers who left in each period, and those still there at the last.
    """

    def __init__(self, losses: Losses) -> None:
        self.left, self.n = losses.lost.sum(), losses.customers
        ages = np.arange(len(losses.kept), dtype=float)
        # a term of every customer: Gamma(beta + s) / Gamma(alpha + beta + t)
        self.t, self.of_t = ages, losses.kept + np.append(0.0, losses.lost)
        self.of_s = losses.kept + np.append(losses.lost, 0.0)

    def __call__(self, theta: Floats) -> Slope:
        """Return value, gradient and Hessian by the log-parameters."""
        parameters = np.exp(theta)
        return in_logs(self.plain(*parameters), parameters)

    def plain(self, alpha: float, beta: float) -> Slope:
        """Return value, gradient and Hessian by alpha and beta."""
        both, stays = alpha + beta, beta + self.t
        value = self.left * np.log(alpha) + (self.of_s * gammaln(stays)).sum()
        value -= (self.of_t * gammaln(both + self.t)).sum()
        value += self.n * (gammaln(both) - gammaln(beta))
        shared = self.n * psi(both) - (self.of_t * psi(both + self.t)).sum()
        by_beta = shared + (self.of_s * psi(stays)).sum() - self.n * psi(beta)
        bend = self.n * zeta(2, both)
        bend -= (self.of_t * zeta(2, both + self.t)).sum()
        b_b = bend + (self.of_s * zeta(2, stays)).sum()
        b_b -= self.n * zeta(2, beta)
        gradient = np.array([shared + self.left / alpha, by_beta])
        hessian = np.array([[bend - self.left / alpha**2, bend], [bend, b_b]])
        return Slope(float(value), gradient, hessian)

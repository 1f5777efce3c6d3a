"""NBD: customers buy at random and nobody ever leaves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from customer_value.models.counts import NAMES, Counts, counts_start
from customer_value.models.estimator import RepeatPurchaseModel
from customer_value.models.fitting import Likelihood

if TYPE_CHECKING:
    from numpy.random import Generator

    from customer_value.models.checks import Flags
    from customer_value.models.rows import Floats, Rows


class NBD(RepeatPurchaseModel):
    """The negative binomial model of Ehrenberg: the case without defection.

    Purchases come as a Poisson process with a rate of the customer's own; rates
    follow a gamma distribution (shape r, rate alpha). Nobody leaves, so it is what
    a model of defection has to beat.

    Parameters
    ----------
    prior_sd : float, optional
        Standard deviation of a log-normal prior of every parameter, in a unit of
        time in which the oldest customer is 10; None is maximum likelihood.

    Attributes
    ----------
    result_ : ModelResult
        After the fit: parameters r, alpha (unit of time); standard errors,
        log-likelihood, status, message.

    References
    ----------
    .. [1] Ehrenberg, The Pattern of Consumer Purchases, Applied Statistics 8, 1959.

    Examples
    --------
    >>> import pandas as pd
    >>> model = NBD.from_params(r=1.0, alpha=10.0)
    >>> seen = pd.DataFrame({"frequency": [3], "recency": [8.0], "T": [10.0]})
    >>> model.expected_purchases(seen, future_t=5.0).tolist()
    [1.0]
    """

    NAMES = NAMES

    def _likelihood(self) -> Likelihood:
        return Likelihood("NBD", self.NAMES, Counts, counts_start)

    def _alive(self, rows: Rows) -> Floats:
        return np.ones(len(rows.x))

    def _purchases(self, x: Floats, age: Floats, t: float) -> Floats:
        r, alpha = self._params()
        return (r + x) / (alpha + age) * t

    def _buys(self, x: Floats, age: Floats, t: float) -> Floats:
        r, alpha = self._params()
        bought: Floats = -np.expm1(-(r + x) * np.log1p(t / (alpha + age)))
        return bought

    def _drawn(self, rows: Rows, t: float, chance: Generator) -> Floats:
        r, alpha = self._params()
        rate = chance.gamma(r + rows.x) / (alpha + rows.T)
        return chance.poisson(rate * t).astype(float)

    def _lives(self, age: Floats, chance: Generator) -> tuple[Floats, Floats, Flags]:
        r, alpha = self._params()
        rate = chance.gamma(r, size=len(age)) / alpha
        x = chance.poisson(rate * age).astype(float)
        last = age * chance.random(len(age)) ** (1 / np.maximum(x, 1))
        return x, np.where(x > 0, last, 0.0), np.ones(len(age), dtype=bool)

    def _discounted(self, x: Floats, age: Floats, end: float, decay: float) -> Floats:
        years = -math.expm1(-decay * end) / decay if decay else end
        return self._purchases(x, age, years)

"""Spend per purchase: rows, likelihood, and a test of what the model assumes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import gammaln, psi, zeta

from customer_value.models.checks import WEIGHTS, checked_summary
from customer_value.models.optimise import Slope, in_logs
from customer_value.models.rows import factorised, merged
from customer_value.words import number

if TYPE_CHECKING:
    from customer_value.models.rows import Floats, Whole

COLUMNS = ("frequency", "monetary_value")

_NORMAL = 1.959964  # the 97.5 % point
_LINK = 0.1  # a correlation below is small by Cohen's rule of thumb


class Correlation(NamedTuple):
    """Whether frequent buyers spend more per purchase; the model assumes they do not.

    Attributes
    ----------
    value, low, high : float
        Pearson's correlation of frequency and mean value with its 95 % interval,
        which allows for means of few purchases that vary more; missing where all
        customers bought equally often.
    """

    value: float
    low: float
    high: float

    @property
    def matters(self) -> bool:
        """Whether the link is sure and not small."""
        return abs(self.value) >= _LINK and self.low * self.high > 0

    def __str__(self) -> str:
        if math.isnan(self.value):
            return "all of them bought equally often"
        size = (
            f"(correlation {number(self.value, 2)}, 95% interval "
            f"{number(self.low, 2)} to {number(self.high, 2)})"
        )
        if not self.matters:
            return f"how often they buy says little about how much {size}"
        more = "more" if self.value > 0 else "less"
        return (
            f"frequent buyers spend {more} at a purchase {size}, which the model rules "
            f"out: hold its means against those observed"
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Spend:
    """Distinct pairs of repeat purchases and mean value, with their customers.

    Attributes
    ----------
    x, m : array of float
        Repeat purchases and their mean value; 0 where no value is known.
    weight : array of float
        Customers a pair stands for.
    place : array of int
        The pair of each customer.
    index : Index
        The customers, as they came.
    """

    x: Floats
    m: Floats
    weight: Floats
    place: Whole
    index: pd.Index


class SpendLikelihood:
    r"""Log-likelihood of p, q and v, with gradient and Hessian.

    .. math:: L = \frac{\Gamma(p x + q)}{\Gamma(p x) \Gamma(q)}
        \frac{v^q x^{p x} m^{p x - 1}}{(v + m x)^{p x + q}}

    Parameters
    ----------
    x, m, weight : array
        Repeat purchases, their mean value, customers with both.
    """

    def __init__(self, x: Floats, m: Floats, weight: Floats) -> None:
        self.n, self.weight, self.spent = weight.sum(), weight, m * x
        self.x, self.at_x = factorised(x)
        self.of_x = np.bincount(self.at_x, weight)
        by_x = np.bincount(self.at_x, weight * np.log(self.spent))
        self.logs = (self.x * by_x).sum()
        self.constant = (weight * np.log(m)).sum()

    def __call__(self, theta: Floats) -> Slope:
        """Return value, gradient and Hessian by the log-parameters."""
        parameters = np.exp(theta)
        return in_logs(self.plain(*parameters), parameters)

    def plain(self, p: float, q: float, v: float) -> Slope:
        """Return value, gradient and Hessian by p, q and v."""
        x, of_x, n = self.x, self.of_x, self.n
        inner, shape = p * x, p * x + q
        total = v + self.spent
        log, one = np.log(total), self.weight / total
        by_log = np.bincount(self.at_x, self.weight * log)
        by_one = np.bincount(self.at_x, one)
        by_two = np.bincount(self.at_x, one / total)
        value = (of_x * (gammaln(shape) - gammaln(inner)) - shape * by_log).sum()
        value += n * (q * np.log(v) - gammaln(q)) + p * self.logs - self.constant
        gradient = np.array(
            [
                (x * (of_x * (psi(shape) - psi(inner)) - by_log)).sum() + self.logs,
                (of_x * psi(shape) - by_log).sum() + n * (np.log(v) - psi(q)),
                n * q / v - (shape * by_one).sum(),
            ]
        )
        bend = zeta(2, shape)
        p_p = (x**2 * of_x * (bend - zeta(2, inner))).sum()
        p_q, p_v = (x * of_x * bend).sum(), -(x * by_one).sum()
        q_q = (of_x * bend).sum() - n * zeta(2, q)
        q_v = n / v - by_one.sum()
        v_v = (shape * by_two).sum() - n * q / v**2
        hessian = np.array([[p_p, p_q, p_v], [p_q, q_q, q_v], [p_v, q_v, v_v]])
        return Slope(float(value), gradient, hessian)


def spend_rows(summary: pd.DataFrame, *, caller: str) -> Spend:
    """Check a summary and merge its equal rows; a mean of nothing is 0."""
    named = isinstance(summary, pd.DataFrame) and summary.columns.is_unique
    if named and set(COLUMNS) <= set(summary.columns):
        known = summary["monetary_value"].where(summary["frequency"] != 0, 0.0)
        summary = summary.assign(monetary_value=known)
    checked = checked_summary(summary, needs=COLUMNS, caller=caller)
    (x, m), place = merged(*(checked[name].to_numpy() for name in COLUMNS))
    mass = checked[WEIGHTS].to_numpy()
    weight = np.bincount(place, weights=mass, minlength=len(x)).astype(float)
    return Spend(x=x, m=m, weight=weight, place=place, index=checked.index)


def correlated(x: Floats, m: Floats, weight: Floats) -> Correlation:
    """Correlate frequency and mean value; allow for a spread that depends on x."""
    if not len(x):
        return Correlation(np.nan, np.nan, np.nan)
    n = weight.sum()
    often, much = x - (weight * x).sum() / n, m - (weight * m).sum() / n
    spread = math.sqrt((weight * often**2).sum() * (weight * much**2).sum())
    if not spread:
        return Correlation(np.nan, np.nan, np.nan)
    value = float((weight * often * much).sum()) / spread
    error = math.sqrt((weight * (often * much) ** 2).sum()) / spread
    low, high = value - _NORMAL * error, value + _NORMAL * error
    return Correlation(value, max(low, -1.0), min(high, 1.0))

"""Gamma-Gamma: what a customer spends per purchase, whatever the number of them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from customer_value.errors import CustomerValueError
from customer_value.models import status as states
from customer_value.models.fitted import Search, given_result, result_of, searched
from customer_value.models.learner import Model
from customer_value.models.optimise import LIMIT
from customer_value.models.options import above_zero
from customer_value.models.rows import factorised
from customer_value.models.spend import (
    COLUMNS,
    Correlation,
    SpendLikelihood,
    correlated,
    spend_rows,
)
from customer_value.words import count, number

if TYPE_CHECKING:
    from customer_value.models.fitted import Found, ModelResult
    from customer_value.models.rows import Floats

NO_MEAN = "no finite mean: medians are used"
EQUAL = "all amounts equal"


class GammaGamma(Model):
    """The spend model of Colombo and Jiang, and of Fader and Hardie.

    What a customer spends at a purchase varies around a mean of the customer's own
    (gamma, shape p); these means differ between customers (inverse gamma: shape q,
    scale p v). How much is assumed to have nothing to do with how often.

    Parameters
    ----------
    prior_sd : float, optional
        Standard deviation of a log-normal prior of every parameter, in a unit of
        money in which the mean amount is 1; None is maximum likelihood.

    Attributes
    ----------
    result_ : ModelResult
        After the fit: parameters p, q and v (money), standard errors,
        log-likelihood, status, message.
    correlation_ : Correlation
        After the fit: of frequency and mean value, which should be near 0.

    References
    ----------
    .. [1] Fader and Hardie, The Gamma-Gamma Model of Monetary Value, 2013.
    .. [2] Colombo and Jiang, A stochastic RFM model, Journal of Interactive
       Marketing 13(3), 1999.

    Examples
    --------
    >>> model = GammaGamma.from_params(p=6.25, q=3.74, v=15.44)
    >>> seen = pd.DataFrame({"frequency": [3], "monetary_value": [35.0]}, index=["A"])
    >>> model.expected_customer_spend(seen).round(4).to_dict()
    {'A': 35.0279}
    """

    NAMES = ("p", "q", "v")
    correlation_: Correlation

    def fit(self, summary: pd.DataFrame) -> Self:
        """Find the parameters under which the mean values are most likely.

        Parameters
        ----------
        summary : DataFrame
            A row a customer: frequency (repeat purchases) and monetary_value (their
            mean value; not looked at where there is none); ``weights`` (customers a
            row stands for) if there is such a column. Customers without a repeat
            purchase, or with a mean of 0, tell nothing and are left out.

        Returns
        -------
        self
            With ``result_`` and ``correlation_``. What the data cannot tell is a
            status with a message, never an error.

        Raises
        ------
        DataError
            If a column is missing or rows break a rule.
        """
        caller = "GammaGamma.fit"
        if self.prior_sd is not None:
            above_zero(self.prior_sd, name="prior_sd", caller=caller)
        spend = spend_rows(summary, caller=caller)
        known = (spend.x > 0) & (spend.m > 0)
        x, m, weight = spend.x[known], spend.m[known], spend.weight[known]
        self.correlation_ = correlated(x, m, weight)
        zero = float(spend.weight[(spend.x > 0) & ~known].sum())
        if not len(x):
            self.result_ = _nothing()
        elif m.max() - m.min() <= 1e-12 * m.max():  # rounding of a mean
            self.result_ = _equal(float(m[0]), float(weight.sum()))
        else:
            search = _search(x, m, weight)
            found = searched(search, prior_sd=self.prior_sd)
            self.result_ = _judged(found, search, weight, link=self.correlation_)
        if zero:
            left = f"{count(round(zero), 'customer')} with a mean value of 0 left out."
            message = f"{self.result_.message} {left}"
            self.result_ = replace(self.result_, message=message)
        return self

    def expected_customer_spend(self, summary: pd.DataFrame) -> pd.Series:
        """Return what each customer is expected to spend at a purchase.

        Parameters
        ----------
        summary : DataFrame
            With frequency and monetary_value as in the fit.

        Returns
        -------
        Series of float
            On the index of the summary, in its currency: the mean given what the
            customer has spent; for those without a repeat purchase the mean of all.
            With q at most 1 no mean exists: the median of each customer's mean.

        Raises
        ------
        CustomerValueError
            If the fit had no amount to learn from.
        """
        verb = "expected_customer_spend"
        p, q, v = self._learned(verb)
        spend = spend_rows(summary, caller=f"GammaGamma.{verb}")
        x = np.where(spend.m > 0, spend.x, 0.0)
        if q > 1:  # equation (5) of [1]
            found = p * (v + spend.m * x) / (p * x + q - 1)
        else:
            shapes, place = factorised(p * x + q)
            middle = gammaincinv(shapes, 0.5)[place]  # of p / mean, times v + m x
            found = p * (v + spend.m * x) / middle
        return pd.Series(found[spend.place], index=spend.index, name=verb)

    def expected_spend_new_customer(self) -> float:
        """Return what a customer nothing is known of is expected to spend.

        Returns
        -------
        float
            At a purchase: the mean, or with q at most 1 the median of the customers'
            means.
        """
        self._learned("expected_spend_new_customer")
        nobody = pd.DataFrame({name: [0.0] for name in COLUMNS})
        return float(self.expected_customer_spend(nobody).iloc[0])

    def _learned(self, verb: str) -> tuple[float, ...]:
        """Return the parameters; refuse where there was nothing to learn."""
        result = self._fitted(verb)
        if result.status == states.NOTHING:
            raise CustomerValueError(f"GammaGamma.{verb}: {result.message}")
        return self._params()


def _search(x: Floats, m: Floats, weight: Floats) -> Search:
    """Put the likelihood into a unit of money in which the mean amount is 1."""
    n = float(weight.sum())
    unit = float((weight * m).sum()) / n
    return Search(
        names=GammaGamma.NAMES,
        function=SpendLikelihood(x, m / unit, weight),
        start=np.log([2.0, 3.0, 1.0]),  # a mean of 1
        units=np.array([1.0, 1.0, unit]),
        shift=-n * math.log(unit),
    )


def _nothing() -> ModelResult:
    """Hold what no amount can tell."""
    unknown = given_result("GammaGamma", dict.fromkeys(GammaGamma.NAMES, np.nan))
    message = "No customer has a repeat purchase with an amount: nothing to learn from."
    return replace(unknown, status=states.NOTHING, message=message)


def _equal(amount: float, n: float) -> ModelResult:
    """Hold the limit in which every purchase costs the same: all means are it."""
    q = p = math.exp(LIMIT)
    held = given_result("GammaGamma", {"p": p, "q": q, "v": amount * (q - 1) / p})
    who = count(round(n), "repeat buyer")
    message = f"All amounts of {who} are {number(amount, 2)}: nothing varies to model."
    return replace(held, n=n, status=EQUAL, message=message)


def _judged(
    found: Found, search: Search, weight: Floats, *, link: Correlation
) -> ModelResult:
    """Say what the fit is worth."""
    n, q = float(weight.sum()), float(np.exp(found.optimum.theta[1]))
    who, said = count(round(n), "repeat buyer"), str(link)
    also = f" {said[0].upper()}{said[1:]}." if link.matters else ""
    if q <= 1:
        status = NO_MEAN
        message = (
            f"The amounts of {who} spread so widely that they have no mean (q "
            f"{number(q, 2)}, at most 1): medians take its place.{also}"
        )
    elif found.flat:
        status = states.NOT_IDENTIFIED
        away = states.told(found.away)
        message = states.sentence(status, who=who, detail=away) + also
    else:
        status = states.OK if found.optimum.converged else states.NOT_CONVERGED
        message = states.sentence(status, who=who, detail=said)
    return result_of(
        "GammaGamma", search, found=found, n=n, status=status, message=message
    )

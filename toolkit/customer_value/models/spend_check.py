"""What customers spend at a purchase, beside what the Gamma-Gamma model says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import gammaln

from customer_value.errors import CustomerValueError, parameter_error
from customer_value.models.gamma_gamma import EQUAL, GammaGamma
from customer_value.models.rows import merged
from customer_value.models.spend import spend_rows
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.models.rows import Floats

_POINTS = 2001
_FAR = 60.0  # multiples of the largest mean value at which a tail is cut


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class SpendFit(Result):
    """The mean values of the repeat buyers and the density that the model gives.

    Attributes
    ----------
    scores : DataFrame
        monetary_value (the model's grid, currency), density (per unit of currency),
        share (of repeat buyers at most so much, by the model).
    observed : DataFrame
        A row a distinct repeat buyer, smallest first: monetary_value and share (of
        repeat buyers with less or as much).
    customers : float
        Repeat buyers with a mean value above 0.
    """

    scores: pd.DataFrame
    observed: pd.DataFrame
    customers: float

    @property
    def gap(self) -> float:
        """Largest distance between the two shares (Kolmogorov and Smirnov's)."""
        told = np.interp(
            self.observed["monetary_value"],
            self.scores["monetary_value"],
            self.scores["share"],
        )
        seen = self.observed["share"].to_numpy()
        before = np.concatenate([[0.0], seen[:-1]])
        return float(max(np.abs(told - seen).max(), np.abs(told - before).max()))

    @property
    def median(self) -> float:
        """Median of the observed mean values."""
        return _at_half(self.observed)

    @property
    def model_median(self) -> float:
        """Median that the model gives."""
        return _at_half(self.scores)

    @property
    def finding(self) -> str:
        """How the middle of the model lies beside that of the customers."""
        people = count(round(self.customers), "repeat buyer")
        return (
            f"Half of {people} spend up to {number(self.median, 2)} at a purchase; the "
            f"model says {number(self.model_median, 2)}, and its shares are off by at "
            f"most {percent(self.gap)}."
        )

    def summary(self) -> pd.DataFrame:
        """Return quartiles of both."""
        marks = [0.25, 0.5, 0.75]
        table = {
            "observed": [_quantile(self.observed, mark) for mark in marks],
            "model": [_quantile(self.scores, mark) for mark in marks],
        }
        return pd.DataFrame(table, index=pd.Index(marks, name="share"))

    def _headline(self) -> dict[str, object]:
        return {
            "customers": self.customers,
            "median": self.median,
            "model_median": self.model_median,
            "gap": self.gap,
        }


def spend_fit(model: object, summary: pd.DataFrame) -> SpendFit:
    """Hold the spend that a Gamma-Gamma model gives against the customers' own.

    Parameters
    ----------
    model : GammaGamma
        Fitted.
    summary : DataFrame
        With frequency and monetary_value; ``weights`` if there is such a column.

    Returns
    -------
    SpendFit
        The model's density of mean values, given how often the repeat buyers bought,
        and the observed shares.

    Raises
    ------
    ParameterError
        If the model is not a Gamma-Gamma model.
    NotFittedError
        If the model is not fitted.
    CustomerValueError
        If nobody bought again, or all spend the same: then there is no density.
    DataError
        If a column is missing or rows break a rule.

    References
    ----------
    .. [1] Fader, Hardie and Lee, RFM and CLV: Using Iso-Value Curves for Customer Base
       Analysis, Journal of Marketing Research 42, 2005.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> model = cv.models.GammaGamma.from_params(p=6.25, q=3.74, v=15.44)
    >>> seen = {"frequency": [1, 2], "monetary_value": [20.0, 40.0]}
    >>> cv.models.spend_fit(model, pd.DataFrame(seen)).observed["share"].tolist()
    [0.5, 1.0]
    """
    if not isinstance(model, GammaGamma):
        must = "a fitted GammaGamma"
        raise parameter_error("model", "spend_fit", must, type(model).__name__)
    model.expected_spend_new_customer()  # says what is wrong where nothing was learned
    fit = model.result_
    spend = spend_rows(summary, caller="spend_fit")
    known = (spend.x > 0) & (spend.m > 0)
    if fit.status == EQUAL or not known.any():
        raise CustomerValueError(f"There is no spread to show. {fit.message}")
    x, m, weight = spend.x[known], spend.m[known], spend.weight[known]
    n = float(weight.sum())
    # from far below the smallest mean value to far into the tail
    grid = np.geomspace(m.min() / 50, _FAR * m.max(), _POINTS)
    density = _density(grid, merged_counts(x, weight / n), fit.params)
    steps = np.diff(grid) * (density[1:] + density[:-1]) / 2
    share = np.concatenate([[0.0], steps.cumsum()])
    order = np.argsort(m, kind="stable")
    return SpendFit(
        scores=pd.DataFrame(
            {"monetary_value": grid, "density": density, "share": share}
        ),
        observed=_steps(m[order], weight[order] / n),
        customers=n,
    )


def merged_counts(x: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return the distinct numbers of purchases and the share of customers with each.

    >>> merged_counts(np.array([2.0, 1.0, 2.0]), np.array([0.25, 0.5, 0.25]))
    (array([1., 2.]), array([0.5, 0.5]))
    """
    (distinct,), place = merged(x)
    return distinct, np.bincount(place, share).astype(float)


def _steps(m: Floats, share: Floats) -> pd.DataFrame:
    """Return the distinct mean values and the share of customers up to each."""
    by = pd.Series(share).groupby(m).sum().cumsum()
    return pd.DataFrame({"monetary_value": by.index, "share": by.to_numpy()})


def _density(
    m: Floats, groups: tuple[Floats, Floats], params: Mapping[str, float]
) -> Floats:
    """Return the density of the mean of x purchases, equation (1a) of [1], over x."""
    p, q, v = (params[name] for name in GammaGamma.NAMES)
    found = np.zeros(len(m))
    for x, share in zip(*groups, strict=True):
        log = (
            gammaln(p * x + q)
            - gammaln(p * x)
            - gammaln(q)
            + q * np.log(v)
            + (p * x - 1) * np.log(m)
            + p * x * np.log(x)
            - (p * x + q) * np.log(v + x * m)
        )
        found += share * np.exp(log)
    return found


def _at_half(table: pd.DataFrame) -> float:
    return _quantile(table, 0.5)


def _quantile(table: pd.DataFrame, share: float) -> float:
    """Return the smallest value that so many stay at or below."""
    place = int(np.searchsorted(table["share"].to_numpy(), share - 1e-12))
    return float(table["monetary_value"].iloc[min(place, len(table) - 1)])

"""What a fit leaves behind: parameters, how sure they are, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.models.optimise import Optimum, Slope, maximise
from customer_value.models.status import FLAT, GIVEN, WEAK, run_away
from customer_value.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from customer_value.models.rows import Floats

_NORMAL = 1.959964  # the 97.5 % point: limits of 95 %
# A logarithm with a standard error above 0.5: only then was a higher hill found
# elsewhere, so that other starts cost nothing where the data speak clearly.
_DOUBTFUL = 4.0
_HIGHER = 1e-4  # in log-likelihood; less is rounding on a flat ridge


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ModelResult(Result):
    """The parameters of a model and what they are worth.

    Attributes
    ----------
    model : str
        The name of the model.
    params : mapping of str to float
        Estimates, in the unit of time (or money) of the data.
    standard_errors : mapping of str to float
        Of the estimates; 0 where the parameters were given.
    covariance : DataFrame
        Of the estimates.
    log_likelihood : float
        In the unit of the data, so comparable with papers; missing where the
        parameters were given.
    aic, bic : float
        Information criteria; smaller is better.
    n : float
        Customers, or what the weights add up to.
    status : str
        "ok", "no detectable defection: use NBD", "not identified", "no repeat
        purchase", "not converged" or "given".
    message : str
        What that means, one sentence.
    likelihood_ratio, p_value : float
        The test against NBD; missing where the model has no defection.
    """

    model: str
    params: Mapping[str, float]
    standard_errors: Mapping[str, float]
    covariance: pd.DataFrame
    log_likelihood: float
    aic: float
    bic: float
    n: float
    status: str
    message: str
    likelihood_ratio: float = np.nan
    p_value: float = np.nan

    @property
    def finding(self) -> str:
        """What the fit is worth, in one sentence."""
        return self.message

    def summary(self) -> pd.DataFrame:
        """Return each parameter with its standard error and 95 % limits."""
        value, error = pd.Series(self.params), pd.Series(self.standard_errors)
        spread = np.exp(_NORMAL * error / value)  # limits of the logarithm
        table = {
            "estimate": value,
            "standard_error": error,
            "low": value / spread,
            "high": value * spread,
        }
        return pd.DataFrame(table).rename_axis("parameter")

    def _headline(self) -> dict[str, object]:
        held = {} if self.status == GIVEN else {"n": round(self.n)}
        fit = {} if self.status == GIVEN else {"log_likelihood": self.log_likelihood}
        return {
            "model": self.model,
            **held,
            **{name: float(value) for name, value in self.params.items()},
            **fit,
            "status": self.status,
        }


class Search(NamedTuple):
    """What a model asks of the search.

    Attributes
    ----------
    names : tuple of str
        Its parameters, all above 0.
    function : callable
        Log-parameters, in scaled units, to value, gradient and Hessian.
    start : array
        Log-parameters to begin with.
    units : array
        What to multiply the scaled parameters with for those of the data.
    shift : float
        What to add to the value for the log-likelihood of the data.
    others : tuple of array
        Further log-parameters to begin with where the first end is doubtful.
    """

    names: tuple[str, ...]
    function: Callable[[Floats], Slope]
    start: Floats
    units: Floats
    shift: float
    others: tuple[Floats, ...] = ()


class Found(NamedTuple):
    """The end of a search: where, how sure, and which parameters ran away."""

    optimum: Optimum
    log_likelihood: float
    log_covariance: Floats
    flat: bool
    away: list[str]


def searched(search: Search, *, prior_sd: float | None = None) -> Found:
    """Find the most likely parameters and the covariance of their logarithms.

    Parameters
    ----------
    search : Search
        The likelihood and where to begin.
    prior_sd : float, optional
        Standard deviation of a normal prior of every log-parameter around 0, in
        scaled units; None is plain maximum likelihood.

    Returns
    -------
    Found
        The covariance is that of the data alone, unless they leave a direction
        open: then a prior of standard deviation 3 keeps it finite.
    """
    tie = 0.0 if prior_sd is None else prior_sd**-2

    def penalised(theta: Floats) -> Slope:
        slope = search.function(theta)
        return Slope(
            slope.value - tie * float((theta**2).sum()) / 2,
            slope.gradient - tie * theta,
            slope.hessian - tie * np.eye(len(theta)),
        )

    best = _highest(penalised if tie else search.function, search)
    bend, turn = np.linalg.eigh(-best.hessian)
    away = run_away(best.theta, search.names)
    flat = bool(bend.min() < FLAT) or bool(away)
    if flat:
        bend = np.maximum(bend, 0.0) + WEAK**-2
    covariance = (turn[:, None, :] * turn[None, :, :] / bend).sum(axis=2)
    value = best.value + tie * float((best.theta**2).sum()) / 2
    return Found(best, value + search.shift, covariance, flat, away)


def _highest(function: Callable[[Floats], Slope], search: Search) -> Optimum:
    """Climb; where little is known at the top, look for a higher one elsewhere."""
    best = maximise(function, search.start)
    if search.others and np.linalg.eigvalsh(-best.hessian).min() < _DOUBTFUL:
        for start in search.others:
            other = maximise(function, start)
            if other.value > best.value + _HIGHER:
                best = other
    return best


def result_of(
    model: str,
    search: Search,
    *,
    found: Found,
    n: float,
    status: str,
    message: str,
    likelihood_ratio: float = np.nan,
    p_value: float = np.nan,
) -> ModelResult:
    """Put what was found into the units of the data."""
    value = np.exp(found.optimum.theta) * search.units
    names = list(search.names)
    spread = found.log_covariance * np.multiply.outer(value, value)
    free, level = len(names), -2.0 * found.log_likelihood
    errors = np.sqrt(np.diag(spread))
    return ModelResult(
        model=model,
        params=dict(zip(names, value.tolist(), strict=True)),
        standard_errors=dict(zip(names, errors.tolist(), strict=True)),
        covariance=pd.DataFrame(spread, index=names, columns=names),
        log_likelihood=float(found.log_likelihood),
        aic=float(level + 2 * free),
        bic=float(level + free * np.log(n)),
        n=float(n),
        status=status,
        message=message,
        likelihood_ratio=likelihood_ratio,
        p_value=p_value,
    )


def given_result(model: str, params: Mapping[str, float]) -> ModelResult:
    """Hold parameters that are known, not estimated."""
    names = list(params)
    nothing = pd.DataFrame(0.0, index=names, columns=names)
    said = ", ".join(f"{name} {value:.4g}" for name, value in params.items())
    return ModelResult(
        model=model,
        params={name: float(value) for name, value in params.items()},
        standard_errors=dict.fromkeys(names, 0.0),
        covariance=nothing,
        log_likelihood=np.nan,
        aic=np.nan,
        bic=np.nan,
        n=0.0,
        status=GIVEN,
        message=f"The parameters were given, not estimated: {said}.",
    )

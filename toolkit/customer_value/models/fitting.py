"""From distinct customers to a result: rescale time, search, judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from customer_value.models import status as states
from customer_value.models.counts import NAMES as OF_NBD
from customer_value.models.counts import fitted_counts
from customer_value.models.fitted import (
    Found,
    ModelResult,
    Search,
    result_of,
    searched,
)
from customer_value.words import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.models.optimise import Optimum, Slope
    from customer_value.models.rows import Floats, Rows

# The oldest customer is 10 units old, so that one starting point and one prior suit
# days, weeks and months, and the answer is the same in all of them.
SCALED_AGE = 10.0
TIMES = ("alpha", "beta")  # parameters that are measured in units of time


class Likelihood(NamedTuple):
    """What a model is to the search.

    Attributes
    ----------
    model : str
        Its name.
    names : tuple of str
        Its parameters; alpha and beta are times.
    of : callable
        Distinct rows to a function of the log-parameters.
    start : callable
        Distinct rows to the log-parameters to begin with.
    null : callable
        Distinct rows to the optimum without defection, which the model has to beat.
    null_name : str
        What that is called.
    leaving : tuple of tuple of float
        Further log-parameters of leaving to begin with, where two hills can be.
    """

    model: str
    names: tuple[str, ...]
    of: Callable[[Rows], Callable[[Floats], Slope]]
    start: Callable[[Rows], Floats]
    null: Callable[[Rows], Optimum] = fitted_counts
    null_name: str = "NBD"
    leaving: tuple[tuple[float, ...], ...] = ()


class Judgement(NamedTuple):
    """A status, its sentence and the test against NBD."""

    status: str
    message: str
    likelihood_ratio: float = np.nan
    p_value: float = np.nan


def scale_of(rows: Rows) -> float:
    """Return the time that one scaled unit stands for."""
    oldest = float(rows.T.max())
    return oldest / SCALED_AGE if oldest > 0 else 1.0


def search_of(likelihood: Likelihood, rows: Rows) -> Search:
    """Put a likelihood into scaled time; a density of x times scales with its power."""
    scale = scale_of(rows)
    scaled = rows.scaled(scale)
    start, buying = likelihood.start(scaled), len(OF_NBD)
    return Search(
        names=likelihood.names,
        function=likelihood.of(scaled),
        start=start,
        units=np.array([scale if name in TIMES else 1.0 for name in likelihood.names]),
        shift=-rows.repeats * float(np.log(scale)),
        others=tuple(np.append(start[:buying], end) for end in likelihood.leaving),
    )


def fit_rows(
    likelihood: Likelihood, rows: Rows, *, prior_sd: float | None = None
) -> ModelResult:
    """Fit a model to distinct customers; never raises."""
    search = search_of(likelihood, rows)
    found = searched(search, prior_sd=prior_sd)
    told = _judged(found, likelihood, search, rows)
    return result_of(
        likelihood.model,
        search,
        found=found,
        n=rows.customers,
        status=told.status,
        message=told.message,
        likelihood_ratio=told.likelihood_ratio,
        p_value=told.p_value,
    )


def _judged(
    found: Found, likelihood: Likelihood, search: Search, rows: Rows
) -> Judgement:
    """Say what the fit is worth."""
    if not rows.repeats:
        all_ = count(round(rows.customers), "customer")
        return Judgement(states.NOTHING, states.sentence(states.NOTHING, who=all_))
    who = states.people(rows.customers, float(rows.weight[rows.x > 0].sum()))
    extra = len(search.names) - len(OF_NBD)
    test, told = None, ""
    if extra:
        null = likelihood.null(rows.scaled(scale_of(rows))).value + search.shift
        test = states.against_nbd(found.log_likelihood, null, extra=extra)
        told = test.said(likelihood.null_name)
    found_out = _state(found, test)
    detail = states.told(found.away) if found_out == states.NOT_IDENTIFIED else told
    message = states.sentence(found_out, who=who, detail=detail)
    return Judgement(found_out, message, *(test or ()))


def _state(found: Found, test: states.Test | None) -> str:
    """Return the status of a fit with repeat purchases."""
    if test is not None and test.p_value > states.LEVEL:
        return states.USE_NBD
    if found.flat:
        return states.NOT_IDENTIFIED
    return states.OK if found.optimum.converged else states.NOT_CONVERGED

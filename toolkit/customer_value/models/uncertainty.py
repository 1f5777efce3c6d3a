"""How sure parameters and answers are: Laplace, bootstrap, ends of intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.models.fitted import searched
from customer_value.models.fitting import search_of
from customer_value.models.quadrature import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.models.fitted import ModelResult
    from customer_value.models.fitting import Likelihood
    from customer_value.models.rows import Floats, Rows


def laplace_draws(result: ModelResult, *, draws: int, seed: int) -> pd.DataFrame:
    """Draw the logarithms of the parameters from a normal distribution.

    Parameters
    ----------
    result : ModelResult
        The fit.
    draws : int
        How many.
    seed : int
        Of the random numbers.

    Returns
    -------
    DataFrame
        A row a draw, a column a parameter.
    """
    known = pd.Series(result.params)
    errors = pd.Series(result.standard_errors)
    value = known[errors > 0]  # what was given or chosen stays as it is
    spread = result.covariance.loc[value.index, value.index].to_numpy()
    bend, turn = np.linalg.eigh(spread / np.multiply.outer(*2 * [value.to_numpy()]))
    root = turn * np.sqrt(np.maximum(bend, 0.0))
    normal = np.random.default_rng(seed).standard_normal((draws, 1, len(value)))
    logs = np.log(value.to_numpy()) + (normal * root).sum(axis=2)
    table = pd.DataFrame(np.exp(logs), columns=value.index)
    return table.assign(**known[errors == 0])[list(known.index)].rename_axis("draw")


def bootstrapped(
    likelihood: Likelihood,
    rows: Rows,
    *,
    prior_sd: float | None,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Fit anew to customers drawn with replacement: distinct rows get new weights.

    Parameters
    ----------
    likelihood : Likelihood
        The model.
    rows : Rows
        The customers.
    prior_sd : float or None
        The prior of the fit.
    draws : int
        How many times.
    seed : int
        Of the random numbers.

    Returns
    -------
    DataFrame
        A row a fit, a column a parameter.
    """
    chance = np.random.default_rng(seed)
    search = search_of(likelihood, rows)
    best = searched(search, prior_sd=prior_sd).optimum.theta
    share = rows.weight / rows.customers
    found = []
    for _ in range(draws):
        weight = chance.multinomial(round(rows.customers), share).astype(float)
        again = search_of(likelihood, rows.weighted(weight))._replace(start=best)
        found.append(np.exp(searched(again, prior_sd=prior_sd).optimum.theta))
    units = pd.DataFrame(found, columns=list(search.names)) * search.units
    return units.rename_axis("draw")


def interval_of(
    drawn: Callable[[Rows], Floats], rows: Rows, *, level: float
) -> tuple[Floats, Floats]:
    """Return the ends between which a share of the draws of each row lies.

    Parameters
    ----------
    drawn : callable
        Rows to draws (draws x rows).
    rows : Rows
        All rows; they are looked at in parts, so that memory stays flat.
    level : float
        The share inside.

    Returns
    -------
    tuple of array
        Low and high ends.
    """
    ends = np.empty((2, len(rows.x)))
    tails = [(1 - level) / 2, (1 + level) / 2]
    for begin in range(0, len(rows.x), CHUNK):
        part = slice(begin, begin + CHUNK)
        ends[:, part] = np.quantile(drawn(rows.part(part)), tails, axis=0)
    return ends[0], ends[1]

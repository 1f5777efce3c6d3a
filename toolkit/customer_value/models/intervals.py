"""How sure a model of repeat purchase is of what it expects."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd

from customer_value.models.options import checked_share, whole_number
from customer_value.models.uncertainty import bootstrapped, interval_of, laplace_draws
from customer_value.models.verbs import Expectations

if TYPE_CHECKING:
    from customer_value.models.rows import Floats, Rows

DRAWS = 400  # the ends of a 95 % interval then lie within a tenth of its width
BOOTSTRAPS = 200
SEED = 7


class Intervals(Expectations):
    """A model that draws its parameters anew, to say how sure it is."""

    def parameter_draws(self, *, draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
        """Draw parameters that the data allow as well (Laplace's approximation).

        The logarithms of the parameters are drawn from a normal distribution with
        the covariance of the fit.

        Parameters
        ----------
        draws : int, default 400
            How many.
        seed : int, default 7
            Of the random numbers.

        Returns
        -------
        DataFrame
            A row a draw, a column a parameter.
        """
        verb = "parameter_draws"
        size = whole_number(draws, name="draws", caller=self._caller(verb))
        return laplace_draws(self._fitted(verb), draws=size, seed=seed)

    def bootstrap_draws(
        self, summary: pd.DataFrame, *, draws: int = BOOTSTRAPS, seed: int = SEED
    ) -> pd.DataFrame:
        """Fit anew to customers drawn with replacement.

        Parameters
        ----------
        summary : DataFrame
            The summary of the fit.
        draws : int, default 200
            How many times.
        seed : int, default 7
            Of the random numbers.

        Returns
        -------
        DataFrame
            A row a fit, a column a parameter.
        """
        verb = "bootstrap_draws"
        rows = self._asked(summary, verb)
        found = bootstrapped(
            self._likelihood(),
            rows,
            prior_sd=self.prior_sd,
            draws=whole_number(draws, name="draws", caller=self._caller(verb)),
            seed=seed,
        )
        known = self.result_.params  # what was chosen stays as it is
        return found.assign(**{k: v for k, v in known.items() if k not in found})

    def mean_interval(
        self,
        summary: pd.DataFrame,
        *,
        future_t: float,
        level: float = 0.95,
        parameters: pd.DataFrame | None = None,
    ) -> pd.DataFrame:
        """Return how sure the expected purchases of each customer are.

        It is the interval of a mean: what an average customer with this past does.
        What one customer does varies more, see ``predictive_interval``.

        Parameters
        ----------
        summary : DataFrame
            With frequency, recency and T as in the fit.
        future_t : float
            The time ahead, in the unit of the summary.
        level : float, default 0.95
            Share of the draws inside.
        parameters : DataFrame, optional
            Draws of the parameters, such as ``bootstrap_draws`` gives; None takes
            those of ``parameter_draws``.

        Returns
        -------
        DataFrame
            On the index of the summary: expected, low, high.
        """
        verb = "mean_interval"
        rows, t = self._asked(summary, verb), self._time(future_t, verb)
        inside = checked_share(level, name="level", caller=self._caller(verb))
        drawn = self.parameter_draws() if parameters is None else parameters
        models = self._drawn_with(drawn)
        ends = interval_of(
            lambda part: np.array([m._mean(part, t) for m in models]),  # noqa: SLF001
            rows,
            level=inside,
        )
        return self._interval(rows, t, ends)

    def _having(self, params: dict[str, float]) -> Self:
        """Return the model with other parameters."""
        other = copy.copy(self)
        other.result_ = replace(self.result_, params=params)
        return other

    def _drawn_with(self, parameters: pd.DataFrame) -> list[Self]:
        """Return a model for each row of parameters."""
        names = list(self.NAMES)
        table = parameters[names].to_numpy(dtype=float).tolist()
        return [self._having(dict(zip(names, row, strict=True))) for row in table]

    def _interval(
        self, rows: Rows, t: float, ends: tuple[Floats, Floats]
    ) -> pd.DataFrame:
        """Put the ends of an interval beside the expectation."""
        table = {"expected": self._mean(rows, t), "low": ends[0], "high": ends[1]}
        return pd.DataFrame({name: rows.spread(v, name) for name, v in table.items()})

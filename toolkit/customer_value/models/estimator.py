"""A model of repeat purchase in full: expectations, and what can happen instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd

from customer_value.errors import parameter_error
from customer_value.models.intervals import DRAWS, SEED, Intervals
from customer_value.models.options import checked_share, whole_number
from customer_value.models.uncertainty import interval_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import ArrayLike

    from customer_value.models.checks import Flags
    from customer_value.models.rows import Floats, Rows


class RepeatPurchaseModel(Intervals):
    """A model that says how often customers buy and, in most cases, when they leave.

    A model states its parameters and, for distinct customers, its likelihood and
    what happens to those who are still there; everything else is done here and in
    the classes above.
    """

    def predictive_interval(
        self,
        summary: pd.DataFrame,
        *,
        future_t: float,
        level: float = 0.95,
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> pd.DataFrame:
        """Return between how many purchases each customer is likely to make.

        Parameters
        ----------
        summary : DataFrame
            With frequency, recency and T as in the fit.
        future_t : float
            The time ahead, in the unit of the summary.
        level : float, default 0.95
            Share of what can happen that lies inside.
        draws : int, default 400
            How many futures are drawn for each distinct customer.
        seed : int, default 7
            Of the random numbers.

        Returns
        -------
        DataFrame
            On the index of the summary: expected, low, high (purchases). Equal
            customers have equal intervals.
        """
        verb = "predictive_interval"
        rows, t = self._asked(summary, verb), self._time(future_t, verb)
        inside = checked_share(level, name="level", caller=self._caller(verb))
        models = self._drawn_models(draws, seed=seed, verb=verb)
        chance = np.random.default_rng(seed)
        ends = interval_of(
            lambda part: np.array([m._future(part, t, chance) for m in models]),  # noqa: SLF001
            rows,
            level=inside,
        )
        return self._interval(rows, t, ends)

    def predictive_draws(
        self,
        summary: pd.DataFrame,
        *,
        future_t: float,
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> pd.DataFrame:
        """Draw what each customer may do; the sum of a column is the portfolio.

        Parameters are drawn, then whether the customer is still there, the rate of
        buying and of leaving, and the purchases.

        Parameters
        ----------
        summary : DataFrame
            With frequency, recency and T as in the fit.
        future_t : float
            The time ahead, in the unit of the summary.
        draws : int, default 400
            How many.
        seed : int, default 7
            Of the random numbers.

        Returns
        -------
        DataFrame
            Index of the summary, a column a draw: purchases.
        """
        verb = "predictive_draws"
        rows, t = self._asked(summary, verb), self._time(future_t, verb)
        futures = self._futures(rows, t, draws=draws, seed=seed, verb=verb)
        table = np.array([future.astype(np.int32) for future in futures])
        return pd.DataFrame(table.T, index=rows.index)

    def portfolio_draws(
        self,
        summary: pd.DataFrame,
        *,
        future_t: float,
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> pd.Series:
        """Draw what all customers together may do, in little memory.

        Parameters
        ----------
        summary : DataFrame
            With frequency, recency and T as in the fit, a row a customer.
        future_t : float
            The time ahead, in the unit of the summary.
        draws : int, default 400
            How many.
        seed : int, default 7
            Of the random numbers.

        Returns
        -------
        Series of float
            A total a draw; its quantiles are the interval of the portfolio.
        """
        verb = "portfolio_draws"
        rows, t = self._asked(summary, verb), self._time(future_t, verb)
        futures = self._futures(rows, t, draws=draws, seed=seed, verb=verb)
        totals = pd.Series([future.sum() for future in futures], name="purchases")
        return totals.rename_axis("draw")

    def simulate(self, ages: ArrayLike, *, seed: int = SEED) -> pd.DataFrame:
        """Make customers who behave as the model says.

        Parameters
        ----------
        ages : array-like of float
            T of each customer; a Series keeps its index.
        seed : int, default 7
            Of the random numbers.

        Returns
        -------
        DataFrame
            A row a customer: frequency, recency, T, and alive, which no real
            summary tells.

        Raises
        ------
        ParameterError
            If an age is negative or no finite number.
        """
        verb = "simulate"
        self._fitted(verb)
        age = np.asarray(ages, dtype=float)
        if age.ndim != 1 or not (np.isfinite(age) & (age >= 0)).all():
            must = "a list of finite numbers from 0 on"
            raise parameter_error("ages", self._caller(verb), must, ages)
        x, last, alive = self._lives(age, np.random.default_rng(seed))
        table = {"frequency": x, "recency": last, "T": age, "alive": alive}
        index = ages.index if isinstance(ages, pd.Series) else None
        made = pd.DataFrame(table, index=index).astype({"frequency": "int64"})
        return made if index is not None else made.rename_axis("customer_id")

    # ------------------------------------------- what a model has to know

    def _drawn(self, rows: Rows, t: float, chance: Generator) -> Floats:
        """Draw the purchases in (T, T + t] of customers who are alive at T."""
        raise NotImplementedError

    def _lives(self, age: Floats, chance: Generator) -> tuple[Floats, Floats, Flags]:
        """Draw frequency, recency and whether alive of customers of these ages."""
        raise NotImplementedError

    # -------------------------------------------------------------- shared

    def _drawn_models(self, draws: int, *, seed: int, verb: str) -> list[Self]:
        """Return models whose parameters the data allow as well."""
        size = whole_number(draws, name="draws", caller=self._caller(verb))
        self._fitted(verb)
        return self._drawn_with(self.parameter_draws(draws=size, seed=seed))

    def _future(self, rows: Rows, t: float, chance: Generator) -> Floats:
        """Draw the purchases of each row, of those who may have left too."""
        there = chance.random(len(rows.x)) < self._alive(rows)
        bought: Floats = there * self._drawn(rows, t, chance)
        return bought

    def _futures(
        self, rows: Rows, t: float, *, draws: int, seed: int, verb: str
    ) -> Iterator[Floats]:
        """Draw the purchases of each customer, again and again."""
        chance = np.random.default_rng(seed)
        customers = rows.each()
        for model in self._drawn_models(draws, seed=seed, verb=verb):
            yield model._future(customers, t, chance)  # noqa: SLF001 - of its kind

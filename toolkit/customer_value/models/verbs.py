"""What all models of repeat purchase answer: the fit and the expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from customer_value.errors import DataError
from customer_value.models.fitting import Likelihood, fit_rows
from customer_value.models.learner import Model
from customer_value.models.options import (
    DAYS_PER_YEAR,
    above_zero,
    checked_number,
    discounting,
)
from customer_value.models.quadrature import CHUNK, over_time
from customer_value.models.rows import each_of, merged, one_row, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from customer_value.models.rows import Floats, Rows


class Expectations(Model):
    """A model that is fitted to a summary and says what can be expected.

    A model states its parameters and, for distinct customers, the search for them
    and what happens to those who are still there; everything else is done here.

    Parameters
    ----------
    prior_sd : float, optional
        Standard deviation of a log-normal prior of every parameter, in a unit of
        time in which the oldest customer is 10; None is maximum likelihood. 2 to 3
        moves a well-determined fit by less than a per cent.

    Attributes
    ----------
    result_ : ModelResult
        After the fit: parameters, standard errors, log-likelihood, status, message.
    """

    # whether P(alive) of a customer costs less than a look for others like him
    QUICK: ClassVar[bool] = False

    def fit(self, summary: pd.DataFrame) -> Self:
        """Find the parameters under which the summary is most likely.

        Parameters
        ----------
        summary : DataFrame
            A row a customer: frequency (repeat purchases), recency (time from the
            first to the last purchase, not since the last), T (time since the
            first purchase), in any unit of time; ``weights`` (customers a row
            stands for) if there is such a column.

        Returns
        -------
        self
            With ``result_``. What the data cannot tell is a status with a message,
            never an error.

        Raises
        ------
        DataError
            If a column is missing, rows break a rule or there is no customer.
        """
        rows = self._learned_from(summary)
        self.result_ = fit_rows(self._likelihood(), rows, prior_sd=self.prior_sd)
        return self

    def expected_probability_alive(self, summary: pd.DataFrame) -> pd.Series:
        """Return the probability that each customer has not left yet.

        It is no likelihood to buy again: who buys seldom can be alive and silent.

        Parameters
        ----------
        summary : DataFrame
            With frequency, recency and T as in the fit.

        Returns
        -------
        Series of float
            On the index of the summary, 0 to 1.
        """
        verb = "expected_probability_alive"
        rows = self._asked(summary, verb, merge=not self.QUICK)
        return rows.spread(in_parts(rows, self._alive), verb)

    def expected_purchases(
        self, summary: pd.DataFrame, *, future_t: float
    ) -> pd.Series:
        """Return how many purchases each customer is expected to make.

        Parameters
        ----------
        summary : DataFrame
            With frequency, recency and T as in the fit.
        future_t : float
            The time ahead, in the unit of the summary.

        Returns
        -------
        Series of float
            On the index of the summary: the mean of what can happen, from T to
            T + future_t.
        """
        verb = "expected_purchases"
        rows = self._asked(summary, verb)
        return rows.spread(self._mean(rows, self._time(future_t, verb)), verb)

    def purchase_probability(
        self, summary: pd.DataFrame, *, future_t: float
    ) -> pd.Series:
        """Return how likely each customer is to buy at least once.

        Parameters
        ----------
        summary : DataFrame
            With frequency, recency and T as in the fit.
        future_t : float
            The time ahead, in the unit of the summary.

        Returns
        -------
        Series of float
            On the index of the summary, 0 to 1.
        """
        verb = "purchase_probability"
        rows = self._asked(summary, verb)
        t = self._time(future_t, verb)
        return rows.spread(self._alive(rows) * self._buys_of(rows, t), verb)

    def expected_purchases_new_customer(self, t: float) -> float:
        """Return how many repeat purchases a new customer is expected to make.

        Parameters
        ----------
        t : float
            Time since the first purchase, in the unit of the summary.

        Returns
        -------
        float
            The mean over all customers that the model knows of.
        """
        self._fitted("expected_purchases_new_customer")
        verb = "expected_purchases_new_customer"
        until = self._time(t, verb, name="t")
        rows = one_row()
        return float(self._mean(rows, until)[0])

    def discounted_expected_transactions(
        self,
        summary: pd.DataFrame,
        *,
        horizon_years: float | None = None,
        annual_discount_rate: float = 0.10,
        periods_per_year: float = DAYS_PER_YEAR,
    ) -> pd.Series:
        """Return the present value of each customer's future purchases, in purchases.

        Parameters
        ----------
        summary : DataFrame
            With frequency, recency and T as in the fit.
        horizon_years : float, optional
            Years that count; None is for ever.
        annual_discount_rate : float, default 0.10
            Effective rate a year; it acts at every moment as ln(1 + rate).
        periods_per_year : float, default 365.25
            The unit of time of the summary: 365.25 for days, 52 or 365.25 / 7 for
            weeks, 12 for months, 1 for years.

        Returns
        -------
        Series of float
            On the index of the summary.

        Raises
        ------
        ParameterError
            If the horizon is for ever and the rate is 0: nothing bounds the sum.
        """
        verb = "discounted_expected_transactions"
        rows = self._asked(summary, verb)
        decay, end = discounting(
            verb, horizon_years, annual_discount_rate, periods_per_year
        )
        found = self._discounted_of(rows, end, decay)
        return rows.spread(self._alive(rows) * found, verb)

    # ------------------------------------------- what a model has to know

    def _likelihood(self) -> Likelihood:
        """Return the likelihood, by log-parameters, and where to begin."""
        raise NotImplementedError

    def _alive(self, rows: Rows) -> Floats:
        """Return P(alive at T) of distinct rows."""
        raise NotImplementedError

    def _purchases(self, x: Floats, age: Floats, t: float) -> Floats:
        """Return the purchases expected in (T, T + t] of those alive at T."""
        raise NotImplementedError

    def _buys(self, x: Floats, age: Floats, t: float) -> Floats:
        """Return P(at least one purchase in (T, T + t]) of those alive at T."""
        raise NotImplementedError

    def _rate(self, x: Floats, age: Floats, time: Floats) -> Floats:
        """Return the purchase rate at T + time of those alive at T."""
        raise NotImplementedError

    def _pace(self, age: Floats) -> Floats:
        """Return the time in which that rate changes."""
        raise NotImplementedError

    # -------------------------------------------------------------- shared

    def _mean(self, rows: Rows, t: float) -> Floats:
        """Return the purchases expected in (T, T + t] of distinct rows."""
        return self._alive(rows) * self._purchases_of(rows, t)

    def _purchases_of(self, rows: Rows, t: float) -> Floats:
        """Return the purchases expected of distinct rows alive at T."""
        return by_pair(rows, lambda x, age: self._purchases(x, age, t))

    def _buys_of(self, rows: Rows, t: float) -> Floats:
        """Return P(at least one purchase) of distinct rows alive at T."""
        return by_pair(rows, lambda x, age: self._buys(x, age, t))

    def _discounted_of(self, rows: Rows, end: float, decay: float) -> Floats:
        """Return the discounted purchases of distinct rows alive at T."""
        return by_pair(rows, lambda x, age: self._discounted(x, age, end, decay))

    def _discounted(self, x: Floats, age: Floats, end: float, decay: float) -> Floats:
        """Integrate the discounted purchase rate of those alive at T."""
        return over_time(
            lambda part, time: self._rate(x[part, None], age[part, None], time),
            pace=self._pace(age),
            end=end,
            decay=decay,
        )

    def _learned_from(self, summary: pd.DataFrame) -> Rows:
        """Return the distinct rows of a summary to fit; check the prior too."""
        caller = self._caller("fit")
        if self.prior_sd is not None:
            above_zero(self.prior_sd, name="prior_sd", caller=caller)
        rows = rows_of(summary, caller=caller)
        if not len(rows.x):
            raise DataError("summary: there is no customer to learn from.")
        return rows

    def _asked(self, summary: pd.DataFrame, verb: str, *, merge: bool = True) -> Rows:
        """Return the distinct rows of a summary to answer a question about."""
        self._fitted(verb)
        caller = self._caller(verb)
        return (rows_of if merge else each_of)(summary, caller=caller)

    def _time(self, value: object, verb: str, *, name: str = "future_t") -> float:
        must = "a number from 0 on, in the unit of the summary"
        return checked_number(value, name=name, caller=self._caller(verb), must=must)


def by_pair(rows: Rows, function: Callable[[Floats, Floats], Floats]) -> Floats:
    """Ask once for each distinct x and T, where the last purchase does not matter."""
    (x, age), place = merged(rows.x, rows.T)
    return function(x, age)[place]


def in_parts(rows: Rows, function: Callable[[Rows], Floats]) -> Floats:
    """Ask for some rows at a time, so that all on the way stays in the cache."""
    found = np.empty(len(rows.x))
    for begin in range(0, len(found), CHUNK):
        part = slice(begin, begin + CHUNK)
        found[part] = function(rows.part(part))
    return found

"""How a model keeps up with the purchases as they come, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.summary import purchase_days
from customer_value.data.assumptions import is_whole
from customer_value.errors import CustomerValueError, parameter_error
from customer_value.models.catalogue import label_of
from customer_value.models.options import above_zero
from customer_value.models.verbs import Expectations
from customer_value.result import Result
from customer_value.words import day, number, percent

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.models.rows import Floats

WEEK = 7


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Tracking(Result):
    """Repeat purchases of a model and of the customers, period by period.

    Attributes
    ----------
    model : str
        The name of the model.
    scores : DataFrame
        Index end (last day of the period). Columns: actual and expected (repeat
        purchases in the period), cumulative_actual and cumulative_expected, held_out
        (flag: the period lies after the last day that was learned from).
    every_days : int
        Days in a period; the first one may be shorter.
    learned : Timestamp
        The last day that was learned from.
    as_of : Timestamp
        The company's day. Days after the last whole period are not shown.
    """

    model: str
    scores: pd.DataFrame
    every_days: int
    learned: pd.Timestamp
    as_of: pd.Timestamp

    @property
    def error(self) -> float:
        """Expected / actual - 1 over the hold-out, or over all without one."""
        rows = self._judged()
        came = rows["actual"].sum()
        return float(rows["expected"].sum() / came - 1) if came else np.nan

    @property
    def finding(self) -> str:
        """How far the model was off where it had not seen the purchases."""
        rows = self._judged()
        held = bool(self.scores["held_out"].any())
        where = f"after {day(self.learned)}" if held else f"up to {day(self.learned)}"
        said = (
            f"{self.model} expected {number(rows['expected'].sum())} repeat purchases "
            f"{where}; {number(rows['actual'].sum())} came"
        )
        if np.isnan(self.error):
            return f"{said}."
        word = "few" if self.error < 0 else "many"
        return f"{said}: {percent(abs(self.error))} too {word}."

    def summary(self) -> pd.DataFrame:
        """Return the periods."""
        return self.scores

    def _judged(self) -> pd.DataFrame:
        """Return the periods of the hold-out, or all of them without one."""
        held = self.scores["held_out"]
        return self.scores[held] if held.any() else self.scores

    def _headline(self) -> dict[str, object]:
        return {
            "model": self.model,
            "periods": len(self.scores),
            "every_days": self.every_days,
            "error": self.error,
        }


def tracking(
    model: object,
    company: Dataset,
    *,
    holdout_days: int | None = None,
    every_days: int = WEEK,
    days_per_unit: float = 1.0,
) -> Tracking:
    """Hold the repeat purchases that a model expects against those that came.

    Every customer counts from the day of the first purchase. Who first bought in the
    hold-out is left out, as in the summary.

    Parameters
    ----------
    model : NBD, BetaGeo, ModifiedBetaGeo, ParetoNBD or CNBDk
        Fitted to ``rfm_summary(company, holdout_days=holdout_days)``.
    company : Dataset
        The company.
    holdout_days : int, optional
        Days at the end that the model has not seen; None shows the fit.
    every_days : int, default 7
        Days in a period. Periods end on the last day that was learned from and so
        many days before and after it.
    days_per_unit : float, default 1.0
        The unit of time of the model: 1 for days, 7 for weeks.

    Returns
    -------
    Tracking
        A row a period, in the period and added up.

    Raises
    ------
    ParameterError
        If the model predicts no purchases or an option is out of range.
    NotFittedError
        If the model is not fitted.
    CustomerValueError
        If no customer had bought by the last day that is learned from.

    References
    ----------
    .. [1] Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing
       Science 24, 2005 (the tracking plots).

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AAB"), "amount": [9.0, 20.0, 5.0]}
    >>> bought["date"] = ["2026-01-01", "2026-01-06", "2026-01-11"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> model = cv.models.NBD.from_params(r=1.0, alpha=10.0)
    >>> cv.models.tracking(model, company, every_days=5).scores["expected"].tolist()
    [0.0, 0.5, 0.5]
    """
    if not isinstance(model, Expectations):
        must = "a fitted model of repeat purchase, such as BetaGeo"
        raise parameter_error("model", "tracking", must, type(model).__name__)
    if not is_whole(every_days, 1):
        must = "a whole number of days from 1 on"
        raise parameter_error("every_days", "tracking", must, every_days)
    unit = above_zero(days_per_unit, name="days_per_unit", caller="tracking")
    days, learned = purchase_days(company, holdout_days=holdout_days)
    if days.empty:
        raise CustomerValueError(f"No customer had bought by {day(learned)}.")
    scores = _periods(
        model, days, learned=learned, as_of=company.as_of, every=every_days, unit=unit
    )
    return Tracking(
        model=label_of(model),
        scores=scores,
        every_days=int(every_days),
        learned=learned,
        as_of=company.as_of,
    )


def _periods(
    model: Expectations,
    days: pd.DataFrame,
    *,
    learned: pd.Timestamp,
    as_of: pd.Timestamp,
    every: int,
    unit: float,
) -> pd.DataFrame:
    """Add up what came and what was expected to the end of each period."""
    first = pd.Timestamp(days.index[0])
    span = pd.date_range(first, as_of)
    dense = days.reindex(span, fill_value=0)
    expected = _expected(model, dense["births"].to_numpy(dtype=float), unit)
    last = len(span) - 1 - (len(span) - 1 - (learned - first).days) % every
    ends = np.arange(last, -1, -every)[::-1]
    sums = pd.DataFrame(
        {
            "cumulative_actual": dense["repeats"].to_numpy().cumsum()[ends],
            "cumulative_expected": expected[ends],
        },
        index=span[ends].rename("end"),
    )
    sums.insert(
        0,
        "actual",
        sums["cumulative_actual"]
        .diff()
        .fillna(sums["cumulative_actual"])
        .astype("int64"),
    )
    sums.insert(
        1,
        "expected",
        sums["cumulative_expected"].diff().fillna(sums["cumulative_expected"]),
    )
    return sums.assign(held_out=sums.index > learned)


def _expected(model: Expectations, births: Floats, unit: float) -> Floats:
    """Return the repeat purchases expected from the first day to each day."""
    since = [
        model.expected_purchases_new_customer(age / unit) for age in range(len(births))
    ]
    summed: Floats = np.convolve(births, since)[: len(births)]
    return summed

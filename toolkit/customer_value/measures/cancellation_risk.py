"""Who may cancel: the chance of every running contract, tested on the past."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.hold_out import (
    EVALUATION,
    calibration,
    evaluation,
)
from customer_value.data.assumptions import is_whole
from customer_value.data.coverage import MIN_HISTORY_DAYS
from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.measures.activity import CONTRACTS
from customer_value.measures.contract_survival import contracts
from customer_value.measures.likelihood_methods import NOT_JUDGED, OUT_OF_TIME
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

YEAR = 12  # months


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class CancellationRisk(Result):
    """The chance that each running contract is cancelled.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id of the contracts that run, most likely to go first: months
        (that the contract has run), probability (of cancelling within the months
        ahead).
    months : int
        Months ahead.
    expected : float
        Cancellations expected: the sum of the probabilities.
    evaluation : DataFrame
        One row: auc, brier, mean_probability, actual_rate, n, kind: the same method
        so many months earlier against what happened since; "not judged" where the
        history is too short.
    calibration : DataFrame
        Index decile of that prediction: predicted, actual, low, high, n.
    curve : str
        How the survival of contracts was found.
    as_of : Timestamp
        The day of the answer.
    """

    scores: pd.DataFrame = field(repr=False)
    months: int
    expected: float
    evaluation: pd.DataFrame = field(repr=False)
    calibration: pd.DataFrame = field(repr=False)
    curve: str = field(repr=False)
    as_of: pd.Timestamp

    def summary(self) -> pd.DataFrame:
        """Return how the prediction did on the past."""
        return self.evaluation

    @property
    def finding(self) -> str:
        """Say how many cancellations are expected, and how that did before."""
        if self.scores.empty:
            return "0 contracts run, so none can be cancelled."
        running = count(len(self.scores), "running contract")
        mean = percent(self.expected / len(self.scores))
        said = (
            f"{number(self.expected)} of {running} ({mean}) are expected to be "
            f"cancelled within {count(self.months, 'month')}"
        )
        test = self.evaluation.iloc[0]
        if np.isnan(test["mean_probability"]):
            return f"{said}."
        return (
            f"{said}; the same method expected {percent(test['mean_probability'])} the "
            f"last time and {percent(test['actual_rate'])} came."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "contracts": len(self.scores),
            "expected": self.expected,
            "months": self.months,
        }


@checks_kind
def cancellation_risk(
    company: Dataset, *, months: int = YEAR, curve: str = "survival"
) -> CancellationRisk:
    """Return the chance of every running contract to be cancelled.

    Parameters
    ----------
    company : Dataset
        The company; its customers have cancelled_on.
    months : int, default 12
        Months ahead.
    curve : {"survival", "shifted_beta_geo"}, default "survival"
        How the survival of contracts is found, as for ``asset_value``.

    Returns
    -------
    CancellationRisk
        1 - S(age + months) / S(age) for each contract, and how the same method did
        on the past.

    Raises
    ------
    CustomerValueError
        If the customers have no cancelled_on, or the curve cannot be found.
    ParameterError
        If ``months`` is not a whole number above 0, or the curve is unknown.

    Examples
    --------
    >>> import customer_value as cv
    >>> risk = cv.cancellation_risk(cv.load_dataset("subscription"))
    >>> len(risk.scores), bool(risk.scores["probability"].between(0, 1).all())
    (255, True)
    """
    if not is_whole(months, 1):
        must = "a whole number of months above 0"
        raise parameter_error("months", "cancellation_risk", must, months)
    if curve not in CONTRACTS:
        must = f"one of {', '.join(CONTRACTS)}"
        raise parameter_error("curve", "cancellation_risk", must, curve)
    scores, name = _running(company, months, curve)
    predicted, happened, kind = _past(company, months, curve)
    return CancellationRisk(
        scores=scores.sort_values("probability", ascending=False, kind="stable"),
        months=int(months),
        expected=float(scores["probability"].sum()),
        evaluation=evaluation(predicted, happened, kind=kind)[list(EVALUATION)],
        calibration=calibration(predicted, happened),
        curve=name,
        as_of=company.as_of,
    )


def _running(company: Dataset, months: int, curve: str) -> tuple[pd.DataFrame, str]:
    """Return age and chance of the contracts that run."""
    seen = contracts(company, curve=curve)
    table = seen.table[~seen.table["ended"]]
    age = table["months"].to_numpy()
    lasting = seen.lasting(age, np.array([float(months)]))[:, 0]
    scores = pd.DataFrame({"months": age, "probability": 1 - lasting}, table.index)
    return scores.sort_index(), seen.name


def _past(
    company: Dataset, months: int, curve: str
) -> tuple[pd.Series, pd.Series, str]:
    """Predict the last months as they were ahead, and say what happened."""
    nothing = pd.Series(dtype=float), pd.Series(dtype=bool), NOT_JUDGED
    day = company.as_of - pd.DateOffset(months=months)
    if day <= company.as_of - pd.Timedelta(days=company.history_days):
        return nothing
    then = company.at(day)
    if then.history_days < MIN_HISTORY_DAYS:
        return nothing
    try:
        predicted = _running(then, months, curve)[0]["probability"]
    except CustomerValueError:  # too little was known of contracts then
        return nothing
    if predicted.empty:
        return nothing
    ended = company.customers.set_index("customer_id")["cancelled_on"]
    happened = (ended <= company.as_of).reindex(predicted.index).fillna(value=False)
    return predicted, happened.astype(bool), OUT_OF_TIME

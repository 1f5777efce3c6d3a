"""How good a model's predictions are: judged on purchases that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.hold_out import auc, calibration, log_score
from customer_value.errors import DataError, parameter_error
from customer_value.models.catalogue import label_of
from customer_value.models.checks import WEIGHTS, checked_summary
from customer_value.models.verbs import Expectations
from customer_value.result import Result
from customer_value.words import count, listed, number, percent

if TYPE_CHECKING:
    from customer_value.models.rows import Floats

NEEDS = ("frequency", "recency", "T", "holdout_frequency", "holdout_T")
MODEL, NAIVE, NOBODY = "model", "naive rate", "nobody buys"
TOP = 0.10  # the tenth of the customers whose share of the purchases is the lift
MOST = 7  # repeat purchases: so many and more are one group
LEAST_ERROR = 1e-9  # smaller differences of errors are rounding


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Evaluation(Result):
    """What a model expected of the hold-out, and what came.

    Attributes
    ----------
    model : str
        The name of the model.
    scores : DataFrame
        On the index of the summary: actual (purchases in the hold-out), expected
        (by the model), probability (of at least one purchase), naive (the
        customer's own rate so far, frequency / T, times holdout_T).
    errors : DataFrame
        Index prediction: "model", "naive rate", "nobody buys". Columns: total
        (purchases predicted), total_error (predicted / actual - 1; missing where
        none came), rmse and mae (purchases a customer).
    quality : Series
        auc, brier, brier_skill (share of the Brier score of the base rate, known
        afterwards, that is removed), log_score, calibration_error (mean distance of
        predicted and actual share by decile, weighted by customers), lift (share of
        the purchases that the tenth with the highest expectation made, over one
        tenth), mean_probability, actual_rate, n. Missing where it says nothing.
    calibration : DataFrame
        Index decile of the probability: predicted, actual, low, high, n.
    by_frequency : DataFrame
        Index frequency (repeat purchases so far; 7 stands for seven and more):
        customers, actual and expected (mean purchases in the hold-out).
    actual : int
        Purchases in the hold-out.
    """

    model: str
    scores: pd.DataFrame
    errors: pd.DataFrame
    quality: pd.Series
    calibration: pd.DataFrame
    by_frequency: pd.DataFrame
    actual: int

    @property
    def finding(self) -> str:
        """How far the model was off in total, and what did better than it."""
        row = self.errors.loc[MODEL].astype(float).to_dict()
        people = count(len(self.scores), "customer")
        came = f"{count(self.actual, 'purchase')} of {people} came"
        said = f"{self.model} expected {number(row['total'])} where {came}"
        if self.actual:
            off = row["total_error"]
            word = "too few" if off < 0 else "too many"
            said = f"{said}: {percent(abs(off))} {word}"
        better = self.beaten_by
        if not better:
            return f"{said}."
        verb = "is" if len(better) == 1 else "are"
        nearer = listed([f"{name!r}" for name in better])
        return f"{said}; customer by customer {nearer} {verb} nearer (mean error)."

    @property
    def beaten_by(self) -> list[str]:
        """The simple predictions with a smaller mean absolute error than the model."""
        mae = self.errors["mae"]
        return [
            name for name in (NAIVE, NOBODY) if mae[name] < mae[MODEL] - LEAST_ERROR
        ]

    def summary(self) -> pd.DataFrame:
        """Return the errors of the model and of the simple predictions."""
        return self.errors

    def _headline(self) -> dict[str, object]:
        return {
            "model": self.model,
            "customers": len(self.scores),
            "expected": float(self.errors["total"][MODEL]),
            "actual": self.actual,
            "auc": float(self.quality["auc"]),
        }


def evaluate(model: object, summary: pd.DataFrame) -> Evaluation:
    """Judge a fitted model on the purchases of a hold-out.

    Parameters
    ----------
    model : NBD, BetaGeo, ModifiedBetaGeo, ParetoNBD or CNBDk
        Fitted to what came before the hold-out, in the unit of the summary.
    summary : DataFrame
        A row a customer, as ``rfm_summary(company, holdout_days=...)`` gives it:
        frequency, recency, T, holdout_frequency, holdout_T.

    Returns
    -------
    Evaluation
        Errors beside those of two simple predictions, quality of the probabilities,
        calibration, and the mean by frequency.

    Raises
    ------
    ParameterError
        If the model predicts no purchases, or the summary has weights.
    NotFittedError
        If the model is not fitted.
    DataError
        If a column is missing, rows break a rule or there is no customer.

    References
    ----------
    .. [1] Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing
       Science 24, 2005 (the means by frequency).
    .. [2] Wuebben and von Wangenheim, Instant Customer Base Analysis, Journal of
       Marketing 72, 2008 (why simple predictions stand beside).

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> model = cv.models.NBD.from_params(r=1.0, alpha=10.0)
    >>> seen = {"frequency": [1, 0], "recency": [5.0, 0.0], "T": [10.0, 10.0]}
    >>> seen |= {"holdout_frequency": [1, 0], "holdout_T": [10.0, 10.0]}
    >>> judged = cv.models.evaluate(model, pd.DataFrame(seen))
    >>> judged.scores["expected"].tolist(), judged.errors.loc["model", "mae"].item()
    ([1.0, 0.5], 0.25)
    """
    if not isinstance(model, Expectations):
        must = "a fitted model of repeat purchase, such as BetaGeo"
        raise parameter_error("model", "evaluate", must, type(model).__name__)
    if isinstance(summary, pd.DataFrame) and WEIGHTS in summary.columns:
        must = "a row a customer, without weights"
        raise parameter_error("summary", "evaluate", must, WEIGHTS)
    rows = checked_summary(summary, needs=NEEDS, caller="evaluate")
    if rows.empty:
        raise DataError("summary: there is no customer to judge the model on.")
    scores = _predicted(model, summary, rows)
    return Evaluation(
        model=label_of(model),
        scores=scores,
        errors=_errors(scores),
        quality=_quality(scores),
        calibration=calibration(scores["probability"], scores["actual"] > 0),
        by_frequency=_by_frequency(scores, rows["frequency"].to_numpy()),
        actual=int(scores["actual"].sum()),
    )


def _predicted(
    model: Expectations, summary: pd.DataFrame, rows: pd.DataFrame
) -> pd.DataFrame:
    """Put what came beside what was expected, one length of hold-out at a time."""
    ahead = rows["holdout_T"].to_numpy()
    expected, chance = np.empty(len(rows)), np.empty(len(rows))
    for t in np.unique(ahead):
        part = ahead == t
        some = summary[part]
        expected[part] = model.expected_purchases(some, future_t=t)
        chance[part] = model.purchase_probability(some, future_t=t)
    age = rows["T"].to_numpy()
    own = np.divide(rows["frequency"], age, out=np.zeros(len(rows)), where=age > 0)
    table = {
        "actual": rows["holdout_frequency"].to_numpy().astype("int64"),
        "expected": expected,
        "probability": chance,
        "naive": own * ahead,
    }
    return pd.DataFrame(table, index=summary.index)


def _errors(scores: pd.DataFrame) -> pd.DataFrame:
    """Compare three predictions with what came."""
    actual = scores["actual"].to_numpy(dtype=float)
    told = {
        MODEL: scores["expected"].to_numpy(),
        NAIVE: scores["naive"].to_numpy(),
        NOBODY: np.zeros(len(scores)),
    }
    came = actual.sum()
    rows = {
        name: {
            "total": said.sum(),
            "total_error": said.sum() / came - 1 if came else np.nan,
            "rmse": np.sqrt(((said - actual) ** 2).mean()),
            "mae": np.abs(said - actual).mean(),
        }
        for name, said in told.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("prediction")


def _quality(scores: pd.DataFrame) -> pd.Series:
    """Judge the probabilities of at least one purchase."""
    chance, bought = scores["probability"], scores["actual"] > 0
    rate = float(bought.mean())
    brier = float(((chance - bought) ** 2).mean())
    base = rate * (1 - rate)
    tenths = calibration(chance, bought)
    apart = (tenths["predicted"] - tenths["actual"]).abs()
    return pd.Series(
        {
            "auc": auc(chance, bought),
            "brier": brier,
            "brier_skill": 1 - brier / base if base else np.nan,
            "log_score": log_score(chance, bought),
            "calibration_error": float(np.average(apart, weights=tenths["n"])),
            "lift": top_lift(
                scores["expected"].to_numpy(), scores["actual"].to_numpy(dtype=float)
            ),
            "mean_probability": float(chance.mean()),
            "actual_rate": rate,
            "n": float(len(scores)),
        },
        name="quality",
    )


def top_lift(expected: Floats, actual: Floats, *, top: float = TOP) -> float:
    """Return how many times its share the part with the highest expectation bought.

    Customers who tie at the edge of that part count with the share of them that
    belongs to it, so the order of the rows changes nothing.

    >>> top_lift(np.array([3.0, 1.0, 1.0, 1.0]), np.array([5.0, 1, 1, 1]), top=0.25)
    2.5
    """
    total, wanted = actual.sum(), top * len(expected)
    if not total:
        return float("nan")
    by = pd.DataFrame({"key": expected, "bought": actual}).groupby("key")["bought"]
    groups = by.agg(["size", "sum"])[::-1]
    before = groups["size"].cumsum() - groups["size"]
    inside = ((wanted - before) / groups["size"]).clip(0, 1)
    return float((inside * groups["sum"]).sum() / total / top)


def _by_frequency(scores: pd.DataFrame, frequency: Floats) -> pd.DataFrame:
    """Average what came and what was expected over equal pasts."""
    key = np.minimum(frequency, MOST).astype("int64")
    by = scores.groupby(pd.Series(key, index=scores.index, name="frequency").to_numpy())
    table = by.agg(
        customers=("actual", "size"),
        actual=("actual", "mean"),
        expected=("expected", "mean"),
    )
    return table.rename_axis("frequency")

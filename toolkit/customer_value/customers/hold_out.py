"""How good a likelihood is: judged on purchases that it has not seen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from customer_value.customers.rates import wilson

GROUPS = 10
EVALUATION = (
    *("auc", "brier", "log_score"),
    *("mean_probability", "actual_rate", "n", "kind"),
)
SURE = 1e-6  # no prediction is taken as surer than this: one miss would decide all
CALIBRATION = ("predicted", "actual", "low", "high", "n")


def auc(score: pd.Series, bought: pd.Series) -> float:
    """Return the chance that a buyer is ranked before a non-buyer; ties count half.

    Parameters
    ----------
    score : Series of float
        Higher means more likely.
    bought : Series of bool
        Same index: what happened.

    Returns
    -------
    float
        0.5 is a coin, 1 is perfect; missing where all or none bought.

    References
    ----------
    .. [1] Hanley and McNeil, The Meaning and Use of the Area under a ROC Curve,
       Radiology 143, 1982.

    Examples
    --------
    >>> auc(pd.Series([3, 2, 1]), pd.Series([True, False, True]))
    0.5
    """
    hit = bought.to_numpy(dtype=bool)
    ones, zeros = int(hit.sum()), int((~hit).sum())
    if not ones or not zeros:
        return np.nan
    won = score.rank().to_numpy()[hit].sum() - ones * (ones + 1) / 2
    return float(won / (ones * zeros))


def log_score(probability: pd.Series, bought: pd.Series) -> float:
    """Return the mean logarithm of the probability given to what happened.

    Parameters
    ----------
    probability : Series of float
        Predictions, 0 to 1; nearer to 0 or 1 than a millionth counts as a millionth.
    bought : Series of bool
        Same index: what happened.

    Returns
    -------
    float
        At most 0, which is perfect; missing for nobody.

    References
    ----------
    .. [1] Good, Rational Decisions, Journal of the Royal Statistical Society B 14,
       1952.

    Examples
    --------
    >>> round(log_score(pd.Series([0.5, 0.25]), pd.Series([True, False])), 4)
    -0.4904
    """
    chance = probability.clip(SURE, 1 - SURE)
    given = chance.where(bought, 1 - chance)
    return float(np.log(given).mean())


def evaluation(
    score: pd.Series, bought: pd.Series, *, kind: str, is_probability: bool = True
) -> pd.DataFrame:
    """Judge predictions in one row.

    Parameters
    ----------
    score : Series of float
        Predictions; higher means more likely.
    bought : Series of bool
        Same index: what happened.
    kind : str
        How the predictions were kept apart from what happened.
    is_probability : bool, default True
        False leaves Brier score, log score and mean probability missing.

    Returns
    -------
    DataFrame
        One row: auc, brier (mean squared error), log_score, mean_probability,
        actual_rate, n, kind.
    """
    chance = score if is_probability else score * np.nan
    row = {
        "auc": auc(score, bought),
        "brier": ((chance - bought) ** 2).mean(),
        "log_score": log_score(chance, bought),
        "mean_probability": chance.mean(),
        "actual_rate": bought.mean() if len(bought) else np.nan,
        "n": len(bought),
        "kind": kind,
    }
    return pd.DataFrame([row], columns=list(EVALUATION))


def calibration(probability: pd.Series, bought: pd.Series) -> pd.DataFrame:
    """Compare predicted and actual shares, by tenths of the prediction.

    Parameters
    ----------
    probability : Series of float
        Predictions, 0 to 1.
    bought : Series of bool
        Same index: what happened.

    Returns
    -------
    DataFrame
        Index decile (1 = least likely): predicted (mean), actual (share that
        bought) with its Wilson interval low and high, n. Customers with the same
        prediction stay together, so there can be fewer than ten groups.
    """
    place = probability.rank(method="average")
    tenth = np.ceil(GROUPS * place / max(len(place), 1)).astype(int)
    by = pd.DataFrame({"predicted": probability, "bought": bought}).groupby(tenth)
    parts = by.agg(
        predicted=("predicted", "mean"), count=("bought", "sum"), n=("bought", "size")
    ).rename_axis("decile")
    rates = [
        wilson(int(k), int(n)) for k, n in zip(parts["count"], parts["n"], strict=True)
    ]
    parts["actual"] = [rate.value for rate in rates]
    parts["low"] = [rate.low for rate in rates]
    parts["high"] = [rate.high for rate in rates]
    return parts[list(CALIBRATION)]

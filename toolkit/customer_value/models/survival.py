"""How long something lasts when it is not over for everyone (Kaplan-Meier)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import parameter_error
from customer_value.models.survival_curve import (
    Quantile,
    SurvivalCurve,
    checked_times,
    product_limit,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["Quantile", "SurvivalCurve", "kaplan_meier"]


def kaplan_meier(
    durations: ArrayLike,
    *,
    ended: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    confidence: float = 0.95,
    unit: str = "day",
) -> SurvivalCurve:
    """Estimate how long something lasts when it is not over for everyone.

    Parameters
    ----------
    durations : array-like of float
        How long each was watched, 0 or more.
    ended : array-like of bool, optional
        Whether it ended then; where not, it was last seen and may go on. None
        takes all as ended.
    weights : array-like of float, optional
        How many cases a row stands for, 0 or more; None counts each row once.
    confidence : float, default 0.95
        Of the intervals: log minus log of the curve with Greenwood's variance,
        which keeps them within 0 and 1. Where nothing is left the upper end stays
        where it was.
    unit : str, default "day"
        The unit of time, singular.

    Returns
    -------
    SurvivalCurve
        The curve with its intervals, quantiles and hazards.

    Raises
    ------
    ParameterError
        If a duration or a weight is missing or below 0, lengths differ, or
        ``confidence`` is not between 0 and 1.

    References
    ----------
    .. [1] Kaplan and Meier, Nonparametric Estimation from Incomplete
       Observations, Journal of the American Statistical Association 53, 1958.
    .. [2] Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data,
       2002 (the interval).

    Examples
    --------
    >>> lasted = kaplan_meier([5, 8, 12, 20, 30], ended=[1, 0, 1, 1, 0])
    >>> lasted.curve["probability"].round(3).tolist()
    [1.0, 0.8, 0.8, 0.533, 0.267, 0.267]
    """
    if not 0 < confidence < 1:
        must = "a share between 0 and 1"
        raise parameter_error("confidence", "kaplan_meier", must, confidence)
    time = checked_times(durations, "durations")
    over = (
        np.ones(len(time))
        if ended is None
        else checked_times(ended, "ended", like=time)
    )
    mass = np.ones(len(time), dtype=int)
    if weights is not None:
        mass = checked_times(weights, "weights", like=time)
    left = pd.DataFrame({"ended": np.where(over, mass, 0), "all": mass})
    left = left.groupby(time).sum()
    left = left.reindex(left.index.union([0]), fill_value=0)
    at_risk = left["all"][::-1].cumsum()[::-1]  # all who leave then or later
    band = product_limit(left["ended"], at_risk, confidence)
    table = {
        "time": left.index.to_numpy(),
        **dict(zip(("probability", "low", "high"), band, strict=True)),
        "at_risk": at_risk.to_numpy(),
        "ended": left["ended"].to_numpy(),
        "censored": (left["all"] - left["ended"]).to_numpy(),
    }
    return SurvivalCurve(
        curve=pd.DataFrame(table),
        n=mass.sum().item(),
        confidence=float(confidence),
        unit=unit,
    )

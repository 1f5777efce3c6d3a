"""The back-test beside every total: what was predicted against what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.windows import days_before, in_window, look_back
from customer_value.data.coverage import MIN_HISTORY_DAYS
from customer_value.measures.activity import GIVEN, LOOKBACK
from customer_value.measures.likelihood_to_buy import likelihood_to_buy

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

COLUMNS = ["customers", "predicted", "actual", "ratio"]
TENTHS = 10


def back_test(company: Dataset, *, activity: str = LOOKBACK) -> pd.DataFrame:
    """Compare the margin predicted one window ago with the margin that came.

    The prediction is the one this method would have made on that day, from the
    history known then: likelihood to buy again times the margin of the window
    before. Nothing of the window that is predicted is used (METHOD 00.18).

    Parameters
    ----------
    company : Dataset
        The company.
    activity : str, default "lookback"
        Where the activity comes from; what was given cannot be tested.

    Returns
    -------
    DataFrame
        Index tenth of predicted margin (1 = highest) and "all": customers,
        predicted and actual (currency), ratio (predicted / actual). Empty where the
        history before the window is shorter than 90 days. ``attrs`` holds window_days
        and likelihood_days: on a short history the likelihood looks less far ahead
        than the window, so the prediction is low.
    """
    nothing = pd.DataFrame(columns=COLUMNS, dtype=float).rename_axis("tenth")
    if activity == GIVEN or company.history_days < MIN_HISTORY_DAYS:
        return nothing
    window = look_back(company)
    then = company.at(window.middle)
    if then.history_days < MIN_HISTORY_DAYS:
        return nothing
    before = in_window(then, days_before(then.as_of, window.days), then.as_of)
    likely = likelihood_to_buy(then, horizon_days=window.days)
    chance = likely.scores["probability"].fillna(0.0)
    predicted = (chance * before["margin"].reindex(chance.index)).fillna(0.0)
    came = in_window(company, window.middle, window.end)["margin"]
    frame = pd.DataFrame(
        {"predicted": predicted, "actual": came.reindex(chance.index).fillna(0.0)}
    )
    parts = _by_tenth(frame)
    parts.attrs = {"window_days": window.days, "likelihood_days": likely.horizon_days}
    return parts


def _by_tenth(frame: pd.DataFrame) -> pd.DataFrame:
    """Sum predicted and actual by tenth of the prediction, and in all."""
    place = frame["predicted"].rank(ascending=False, method="average")
    tenth = np.ceil(TENTHS * place / max(len(frame), 1)).astype(int)
    parts = frame.groupby(tenth).agg(
        customers=("predicted", "size"),
        predicted=("predicted", "sum"),
        actual=("actual", "sum"),
    )
    parts.index = parts.index.astype(str)
    everyone = {"customers": len(frame), **frame.sum().to_dict()}
    parts.loc["all"] = pd.Series(everyone)
    parts["customers"] = parts["customers"].astype(int)
    parts["ratio"] = parts["predicted"] / parts["actual"].where(parts["actual"] != 0)
    return parts.rename_axis("tenth")[COLUMNS]

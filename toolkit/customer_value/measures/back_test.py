"""The back-test beside every total: what was predicted against what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.customers.contracts import cancelled
from customer_value.customers.facts import customer_facts
from customer_value.customers.windows import (
    DAYS_PER_YEAR,
    days_before,
    in_window,
    look_back,
)
from customer_value.data.coverage import MIN_HISTORY_DAYS
from customer_value.measures.activity import CONTRACTS, LOOKBACK
from customer_value.measures.activity_models import buying, taught
from customer_value.measures.asset_inputs import asset_inputs
from customer_value.measures.contract_life import YEAR
from customer_value.measures.contract_survival import contracts
from customer_value.measures.likelihood_to_buy import likelihood_to_buy

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

COLUMNS = ["customers", "predicted", "actual", "ratio"]
TENTHS = 10


def back_test(company: Dataset, *, activity: Any = LOOKBACK) -> pd.DataFrame:  # noqa: ANN401
    """Compare the margin predicted one window ago with the margin that came.

    The prediction is the one this method would have made on that day, from the
    history known then: the look-back grid or the survival of contracts times the
    margin of the window before, or the purchases and the spend that a model taught
    by that history expects. Nothing of the window that is predicted is used (METHOD
    00.18).

    Parameters
    ----------
    company : Dataset
        The company.
    activity : str or model, default "lookback"
        Where the activity comes from; shares that were given cannot be tested.

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
    tables = isinstance(activity, (pd.Series, pd.DataFrame))
    if tables or company.history_days < MIN_HISTORY_DAYS:
        return nothing
    window = look_back(company)
    then = company.at(window.middle)
    if then.history_days < MIN_HISTORY_DAYS:
        return nothing
    predicted, days = _predicted(then, window.days, activity)
    came = in_window(company, window.middle, window.end)["margin"]
    frame = pd.DataFrame(
        {"predicted": predicted, "actual": came.reindex(predicted.index).fillna(0.0)}
    )
    parts = _by_tenth(frame)
    parts.attrs = {"window_days": window.days, "likelihood_days": days}
    return parts


def _predicted(then: Dataset, days: int, activity: Any) -> tuple[pd.Series, int]:  # noqa: ANN401
    """Return the margin expected of each customer, and how far ahead it looks."""
    before = in_window(then, days_before(then.as_of, days), then.as_of)["margin"]
    if activity in (None, LOOKBACK):
        likely = likelihood_to_buy(then, horizon_days=days)
        chance = likely.scores["probability"].fillna(0.0)
        return (chance * before.reindex(chance.index)).fillna(0.0), likely.horizon_days
    customers = customer_facts(then).index
    if isinstance(activity, str) and activity in CONTRACTS:
        seen = contracts(then, curve=activity)
        ages = seen.table.loc[~seen.table["ended"], "months"]
        months = np.arange(1.0, max(round(days / DAYS_PER_YEAR * YEAR), 1) + 1)
        share = seen.lasting(ages.to_numpy(), months).mean(axis=1)
        lasting = pd.Series(share, index=ages.index).reindex(customers)
        return (lasting * before.reindex(customers)).fillna(0.0), days
    asked = buying(then, customers, taught(then, activity))
    inputs = asset_inputs(then, then.assumptions).customers
    rate = inputs["margin_rate"].fillna(then.assumptions.default_margin)
    margin = asked.purchases(days / DAYS_PER_YEAR) * asked.spend() * rate
    return margin.mask(margin.index.isin(cancelled(then)), 0.0), days


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

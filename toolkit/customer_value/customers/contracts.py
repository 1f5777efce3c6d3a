"""Contracts: when they began, whether they have ended, and how long they lasted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

LONGEST_MONTH = 31  # days


def cancelled(company: Dataset) -> pd.Index:
    """Return the ids of the customers who have cancelled by the company's day.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    Index of str
        Empty where the data hold no cancelled_on.
    """
    if not company.has("customers", "cancelled_on"):
        return pd.Index([], dtype="str")
    customers = company.customers.set_index("customer_id")
    return customers.index[customers["cancelled_on"] <= company.as_of]


def contract_spans(company: Dataset, *, first_purchase: pd.Series) -> pd.DataFrame:
    """Return when each customer's contract began and ended.

    Parameters
    ----------
    company : Dataset
        The company; its customers have cancelled_on.
    first_purchase : Series of Timestamp
        Index customer_id: where a contract begins that has no acquired_on.

    Returns
    -------
    DataFrame
        Index customer_id, everyone in the customers table: began, ended (both
        missing where not known; ended also where it lies after the company's day).
    """
    customers = company.customers.set_index("customer_id")
    began = first_purchase.reindex(customers.index)
    if "acquired_on" in customers.columns:
        began = customers["acquired_on"].fillna(began)
    ended = customers["cancelled_on"]
    ended = ended.where(ended <= company.as_of)
    return pd.DataFrame({"began": began, "ended": ended})


def months_between(began: pd.Series, until: pd.Series) -> pd.DataFrame:
    """Count calendar months from anniversary to anniversary of the first day.

    A contract from 31 January has its months on 28 February, 31 March and so on:
    months of 30.4 days would put half of all cancellations that fall due at the end
    of a month into the next one.

    Parameters
    ----------
    began, until : Series of Timestamp
        Of the same index; until is not before began.

    Returns
    -------
    DataFrame of float
        Column whole (months completed), begun (the same, and one more where a day of
        the next has passed), exact (the part of a month as days of 31).

    Examples
    --------
    >>> days = pd.Series(pd.to_datetime(["2026-01-31", "2026-01-10"]))
    >>> until = pd.Series(pd.to_datetime(["2026-02-28", "2026-02-25"]))
    >>> months_between(days, until)[["whole", "begun"]].values.tolist()
    [[1.0, 1.0], [1.0, 2.0]]
    """
    years = until.dt.year - began.dt.year
    months = 12 * years + until.dt.month - began.dt.month
    due = np.minimum(began.dt.day, until.dt.days_in_month)
    early, late = until.dt.day < due, until.dt.day > due
    last_month = until - pd.to_timedelta(until.dt.day, unit="D")  # its last day
    before = np.minimum(began.dt.day, last_month.dt.day)
    since = (until.dt.day - due).where(
        ~early, last_month.dt.day - before + until.dt.day
    )
    whole = (months - early).astype(float)
    return pd.DataFrame(
        {
            "whole": whole,
            "begun": whole + (early | late),
            "exact": whole + since / LONGEST_MONTH,
        }
    )

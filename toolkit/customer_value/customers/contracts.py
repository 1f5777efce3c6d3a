"""Contracts: whose relationship has ended by the day of the company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset


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

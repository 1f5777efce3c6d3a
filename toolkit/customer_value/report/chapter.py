"""Words and limits that several chapters share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.words import listed

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset

SOURCE = "Source: transactions."
_VALUED_BY = ("interactions", "referrals", "wallet", "contributions", "invoices")
TOP = 10  # a list that one person can work through in a week


def value_source(company: Dataset) -> str:
    """Name the tables that an asset value is made from.

    >>> import customer_value as cv
    >>> value_source(cv.load_dataset("retailer"))
    'Source: transactions and referrals.'
    """
    return f"Source: {listed(['transactions', *filter(company.has, _VALUED_BY)])}."


def names(company: Dataset, ids: pd.Index) -> dict[str, list[str]]:
    """Return a column of names where the client gave them, else no column."""
    if not company.has("customers", "name"):
        return {}
    named = company.customers.set_index("customer_id")["name"].reindex(ids)
    return {"Customer": named.fillna("").astype(str).tolist()}

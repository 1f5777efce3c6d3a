"""Words and limits that several chapters share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset

SOURCE = "Source: transactions."
TOP = 10  # a list that one person can work through in a week


def names(company: Dataset, ids: pd.Index) -> dict[str, list[str]]:
    """Return a column of names where the client gave them, else no column."""
    if not company.has("customers", "name"):
        return {}
    named = company.customers.set_index("customer_id")["name"].reindex(ids)
    return {"Customer": named.fillna("").astype(str).tolist()}

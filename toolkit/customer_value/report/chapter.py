"""Words and limits that several chapters share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

SOURCE = "Source: transactions."
TOP = 10  # a list that one person can work through in a week


def names(company: Dataset, ids: pd.Index) -> list[str]:
    """Return the customers' names where the client gave them, else the ids."""
    if not company.has("customers", "name"):
        return [str(customer) for customer in ids]
    named = company.customers.set_index("customer_id")["name"].reindex(ids)
    return [
        str(name) if pd.notna(name) else str(customer)
        for customer, name in named.items()
    ]

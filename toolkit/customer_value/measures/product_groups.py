"""Customers and their groups where the products are counted: in the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.errors import CustomerValueError
from customer_value.measures.groups import groups_of

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

EVERYONE = "all customers"
NO_PRODUCTS = "No product_id: which products customers hold is not measured."
NOBODY = "No customer has bought yet: nobody holds a product."


def holders_by_group(
    company: Dataset, by: str | pd.Series | None, *, caller: str
) -> pd.Series:
    """Return the group of every customer with a known product, or one for everyone.

    Raises
    ------
    CustomerValueError
        If the transactions name no products, or nobody has bought yet.
    """
    facts = customer_facts(company)
    products = facts["products"].dropna()
    if products.empty:
        bought = bool((facts["purchases"] > 0).any())
        raise CustomerValueError(NO_PRODUCTS if bought else NOBODY)
    if by is None:
        return pd.Series(EVERYONE, index=products.index, name=None, dtype="str")
    groups = groups_of(company, by, caller=caller)
    return groups.reindex(products.index).dropna()


def register(company: Dataset, groups: pd.Series) -> str:
    """Make the groups readable in the engine as (customer_id, team)."""
    frame = groups.rename("team").rename_axis("customer_id").reset_index()
    return company.table("transactions").engine.register(frame, "team")

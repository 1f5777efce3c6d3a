"""What is known of customers beyond their dealings: their attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data import personal
from customer_value.data.engine import quoted
from customer_value.data.tables import NO_ATTRIBUTE
from customer_value.errors import checks_kind

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.data.engine import Table

CATEGORICAL, NUMERIC = "categorical", "numeric"


@checks_kind
def customer_attributes(company: Dataset) -> pd.DataFrame:
    """List the attributes of customers: what groups and profiles can be made of.

    Parameters
    ----------
    company : Dataset
        The company. ``company.customers`` holds the values.

    Returns
    -------
    DataFrame
        Index attribute, in the order of the columns of ``company.customers``: kind
        ("categorical" or "numeric"), coverage (share of customers with a value, 0
        to 1), values (distinct ones), source ("customers", or the name of the
        enrichment that was joined). Columns with personal data, the id, and what
        tells of dealings (acquired_on, acquisition_cost, cancelled_on) are none.

    Examples
    --------
    >>> import customer_value as cv
    >>> attributes = cv.customer_attributes(cv.load_dataset("retailer"))
    >>> attributes.loc["region", "kind"]
    'categorical'
    """
    return company.memo("attributes", lambda: _listed(company))


def _listed(company: Dataset) -> pd.DataFrame:
    table = company.table("customers")
    kinds = _kinds(table)
    rows = _counted(table, list(kinds))
    frame = pd.DataFrame(rows, columns=["attribute", "coverage", "values"])
    frame.insert(1, "kind", [kinds[str(name)] for name in frame["attribute"]])
    joined = {name: join.name for join in company.joins for name in join.attributes}
    frame["source"] = [
        joined.get(str(name), "customers") for name in frame["attribute"]
    ]
    return frame.set_index("attribute")


def _kinds(table: Table) -> dict[str, str]:
    """Return the kind of each attribute."""
    types = table.engine.kinds(table.query)
    names = [name for name in types if name not in NO_ATTRIBUTE]
    private = personal.in_table("customers", table, columns=names)
    text = ("VARCHAR", "BOOLEAN")
    return {
        name: CATEGORICAL if types[name] in text else NUMERIC
        for name in names
        if name not in private
    }


def _counted(table: Table, names: list[str]) -> list[tuple[str, float, int]]:
    """Count the filled cells and the distinct values of columns, in one pass."""
    if not names:
        return []
    counts = ", ".join(
        f"COUNT({quoted(name)}), COUNT(DISTINCT {quoted(name)})" for name in names
    )
    query = f"SELECT COUNT(*), {counts} FROM ({table.query})"
    everyone, *row = map(int, table.engine.rows(query)[0])
    return [
        (name, row[2 * i] / max(everyone, 1), row[2 * i + 1])
        for i, name in enumerate(names)
    ]

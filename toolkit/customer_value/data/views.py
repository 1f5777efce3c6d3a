"""Queries over the clean tables: an earlier day, fewer customers, plain counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.engine import Table, day, quoted, text
from customer_value.data.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset
    from customer_value.data.engine import Engine

MOST_LISTED = 500  # ids written out in a query
CUSTOMER_COLUMNS = ("customer_id", "referrer_id", "referred_id")


def at(company: Dataset, as_of: pd.Timestamp, *, undated: bool) -> dict[str, Table]:
    """Return every table as it was known on an earlier day.

    Parameters
    ----------
    company : Dataset
        The company as it is known now.
    as_of : Timestamp
        The earlier day.
    undated : bool
        Whether what has no date stays, as if it had been known.
    """
    gone = () if undated else without_dates(company)
    tables = {}
    for name, table in company.tables.items():
        if name in gone:
            continue
        spec = TABLES[name]
        dated = spec.day and name != "customers"
        where = f" WHERE {spec.day} <= {day(as_of)}" if dated else ""
        columns = ", ".join(
            f"CASE WHEN {column} <= {day(as_of)} THEN {column} END AS {column}"
            if column in spec.later
            else quoted(column)
            for column in company.columns(name)
            if f"{name}.{column}" not in gone
        )
        tables[name] = _select(table, f"SELECT {columns} FROM this{where}")
    tables["customers"] = _customers_at(company, tables, as_of)
    return tables


def without_dates(company: Dataset) -> tuple[str, ...]:
    """Name the tables without a date, and the columns that become known later."""
    tables = [name for name in company.tables if TABLES[name].day is None]
    columns = [
        f"{name}.{column}"
        for name in company.tables
        for column in TABLES[name].undated
        if company.has(name, column)
    ]
    return (*tables, *columns)


def _customers_at(
    company: Dataset, tables: dict[str, Table], as_of: pd.Timestamp
) -> Table:
    """Keep the customers acquired by the day, or seen in a transaction by then."""
    seen = f"customer_id IN (SELECT customer_id FROM ({tables['transactions'].query}))"
    acquired = (
        f"acquired_on <= {day(as_of)} OR "
        if company.has("customers", "acquired_on")
        else ""
    )
    return _select(tables["customers"], f"SELECT * FROM this WHERE {acquired}{seen}")


def only(company: Dataset, customers: list[str]) -> dict[str, Table]:
    """Return every table limited to some customers."""
    ids = _chosen(customers, engine=company.tables["transactions"].engine)
    tables = {}
    for name, table in company.tables.items():
        owners = [c for c in CUSTOMER_COLUMNS if c in company.columns(name)]
        where = " AND ".join(f"{quoted(owner)} IN ({ids})" for owner in owners)
        tables[name] = _select(
            table, f"SELECT * FROM this{f' WHERE {where}' if where else ''}"
        )
    return tables


def _chosen(customers: list[str], *, engine: Engine) -> str:
    """Write the ids for IN: a few as they are, many as a table of their own."""
    if len(customers) <= MOST_LISTED:
        return ", ".join(text(customer) for customer in customers) or "NULL"
    import pandas as pd

    ids = pd.DataFrame({"customer_id": pd.Series(customers, dtype="str")})
    return f"SELECT customer_id FROM {engine.register(ids, 'chosen')}"


def size(company: Dataset, name: str) -> int:
    """Count a table's rows in the engine."""
    table = company.tables[name]
    return int(table.engine.rows(f"SELECT COUNT(*) FROM ({table.query})")[0][0])


def history_days(company: Dataset) -> int:
    """Count the days from the first transaction to the day of the Dataset."""
    table = company.tables["transactions"]
    query = f"SELECT DATE_DIFF('day', MIN(date), {day(company.as_of)})"
    return int(table.engine.rows(f"{query} FROM ({table.query})")[0][0] or 0)


def _select(table: Table, select: str) -> Table:
    """Write a SELECT over `this` as a query of its own."""
    return Table(table.engine, select.replace("FROM this", f"FROM ({table.query})", 1))

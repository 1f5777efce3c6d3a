"""Faults between tables: unknown customers, days out of order, currencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.engine import quoted
from customer_value.data.problems import Problem
from customer_value.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customer_value.data.engine import DuckDB, Table
    from customer_value.data.stage import Staged

EXAMPLES = 5
LONE_DAYS = 366  # a last day this far from the day before it is likely a typing error
UNIT_ERROR = 100  # METHOD 3.2: times the median


def currencies(staged: Staged, *, engine: DuckDB) -> list[str]:
    """Return the currencies that a table names."""
    if not staged.has("currency"):
        return []
    query = f"SELECT DISTINCT UPPER(currency) FROM {staged.relation}"
    return sorted(row[0] for row in engine.rows(query) if row[0])


def currency_problem(table: str, found: list[str], given: str | None) -> list[Problem]:
    """Report amounts that cannot be added: several currencies, or another one."""
    other = [name for name in found if given and name != given.upper()]
    if len(found) <= 1 and not other:
        return []
    rule = "amounts are in several currencies"
    if len(found) == 1:
        rule = f"amounts are in {found[0]}, not in {given}"
    return [
        Problem(
            table=table,
            rule=rule,
            severity="stop",
            rows=0,
            share=1.0,
            example=listed(found),
            action="stopped",
            mend="Convert all amounts into one currency and name it.",
        )
    ]


def outliers(staged: Staged, *, engine: DuckDB) -> float | None:
    """Return the amount above which a unit error is likely."""
    query = f"SELECT MEDIAN(amount) FROM {staged.relation} WHERE amount > 0"
    median = engine.rows(query)[0][0]
    return None if median is None else UNIT_ERROR * float(median)


def problems(tables: dict[str, Table], *, engine: DuckDB) -> Iterator[Problem]:
    """Report what the tables say about each other.

    Parameters
    ----------
    tables : dict of str to Table
        The clean tables, as given.
    engine : DuckDB
        Where they are.

    Yields
    ------
    Problem
        All of severity keep.
    """
    if "customers" in tables:
        for name, column in _OWNERS:
            if name in tables:
                yield from _unknown(tables, name, column, engine=engine)
        yield from _early(tables, engine=engine)
    if "referrals" in tables:
        yield from _twice(tables["referrals"], engine=engine)


_OWNERS = (
    ("transactions", "customer_id"),
    ("interactions", "customer_id"),
    ("referrals", "referrer_id"),
    ("referrals", "referred_id"),
    ("invoices", "customer_id"),
    ("survey", "customer_id"),
    ("outcomes", "customer_id"),
    ("wallet", "customer_id"),
    ("contributions", "customer_id"),
)


def _unknown(
    tables: dict[str, Table], name: str, column: str, *, engine: DuckDB
) -> Iterator[Problem]:
    known = f"SELECT customer_id FROM ({tables['customers'].query})"
    rows = (
        f"SELECT {quoted(column)} AS id FROM ({tables[name].query}) "
        f"WHERE {quoted(column)} NOT IN ({known})"
    )
    total = f"(SELECT COUNT(*) FROM ({tables[name].query}))"
    count, share = engine.rows(f"SELECT COUNT(*), COUNT(*) / {total} FROM ({rows})")[0]
    if not count:
        return
    ids = engine.rows(f"SELECT DISTINCT id FROM ({rows}) ORDER BY id LIMIT {EXAMPLES}")
    added = name == "transactions"
    yield Problem(
        table=name,
        rule=f"{column} is no known customer",
        severity="keep",
        rows=int(count),
        share=float(share),
        example=", ".join(str(row[0]) for row in ids),
        action="kept; customers added without attributes" if added else "kept",
        mend="Add these customers to the table customers, or correct the ids.",
    )


def _early(tables: dict[str, Table], *, engine: DuckDB) -> Iterator[Problem]:
    """Report customers who bought before they were won; the purchase wins."""
    if "acquired_on" not in tables["customers"].columns():
        return
    early = (
        f"SELECT customer_id FROM ({tables['customers'].query}) JOIN (SELECT customer_id, "
        f"MIN(date) AS first FROM ({tables['transactions'].query}) WHERE amount > 0 "
        "GROUP BY customer_id) USING (customer_id) WHERE first < acquired_on"
    )
    total = f"(SELECT COUNT(*) FROM ({tables['customers'].query}))"
    count, share = engine.rows(f"SELECT COUNT(*), COUNT(*) / {total} FROM ({early})")[0]
    if count:
        ids = engine.rows(f"{early} ORDER BY customer_id LIMIT {EXAMPLES}")
        yield Problem(
            table="customers",
            rule="bought before acquired_on",
            severity="keep",
            rows=int(count),
            share=float(share),
            example=", ".join(str(row[0]) for row in ids),
            action="kept; the first purchase counts",
            mend="Correct acquired_on.",
        )


def _twice(referrals: Table, *, engine: DuckDB) -> Iterator[Problem]:
    again = (
        f"SELECT referred_id, COUNT(DISTINCT referrer_id) AS n FROM ({referrals.query}) "
        "GROUP BY referred_id HAVING n > 1"
    )
    rows = engine.rows(f"SELECT referred_id FROM ({again}) ORDER BY 1")
    if rows:
        total = engine.rows(f"SELECT COUNT(*) FROM ({referrals.query})")[0][0]
        yield Problem(
            table="referrals",
            rule="customer referred by several",
            severity="keep",
            rows=len(rows),
            share=len(rows) / int(total),
            example=", ".join(str(row[0]) for row in rows[:EXAMPLES]),
            action="kept; they share the credit",
            mend="Nothing, if several customers did refer them.",
        )


def lone_day(staged: Staged, outside: str, *, engine: DuckDB) -> Iterator[Problem]:
    """Report a last day of purchase that stands alone: likely a wrong year."""
    days = engine.rows(
        f"SELECT DISTINCT date FROM {staged.relation} WHERE NOT {outside} "
        "ORDER BY date DESC LIMIT 2"
    )
    if len(days) == 2 and (days[0][0] - days[1][0]).days > LONE_DAYS:  # noqa: PLR2004
        yield Problem(
            table="transactions",
            rule="the last day stands alone",
            severity="keep",
            rows=0,
            share=0.0,
            example=f"{days[0][0]} comes after {days[1][0]}",
            action="kept; the last day is as_of",
            mend="Check the year, or give as_of.",
        )

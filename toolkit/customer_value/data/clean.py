"""What stays: the clean tables, and the books that prove that nothing was lost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from customer_value.data import scan
from customer_value.data.engine import MONEY, Table, quoted
from customer_value.data.places import LINE, Places
from customer_value.data.progress import tell
from customer_value.errors import DataError

if TYPE_CHECKING:
    from customer_value.data.engine import Engine
    from customer_value.data.stage import Staged

ZERO = Decimal(0)


def clean(
    staged: Staged, found: list[scan.Found], *, engine: Engine
) -> tuple[Table, Places]:
    """Keep the rows that no rule sets aside, in the order in which they came.

    Parameters
    ----------
    staged : Staged
        The table.
    found : list of Found
        What the scan found.
    engine : Engine
        Where the table is.

    Returns
    -------
    Table, Places
        The declared columns that are present, then the further ones; and where the
        rows stood.
    """
    tell(staged.raw.file, "keeping")
    emptied = {
        one.rule.column: one.rule.bad for one in found if one.rule.effect == "empty"
    }
    columns = {name: quoted(name) for name in [*staged.bits, *staged.extras]}
    for name in staged.bits:  # PostgreSQL has forgotten the digits by now
        if staged.spec.column(name).kind == "money":
            columns[name] = f"CAST({quoted(name)} AS {MONEY})"
    for name, bad in emptied.items():
        columns[name] = f"CASE WHEN {bad} THEN NULL ELSE {quoted(name)} END"
    if staged.spec.name == "transactions":
        day = "customer_id || ' ' || CAST(date AS VARCHAR)"  # METHOD: one order a day
        own = f"COALESCE(order_id, {day})" if staged.has("order_id") else day
        columns["order_id"] = own
    for key in ("interaction_id", "invoice_id"):
        if key == staged.spec.key:
            line = "CAST(__line AS VARCHAR)"
            columns[key] = f"COALESCE({key}, {line})" if staged.has(key) else line
    selected = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())
    relation = engine.keep(
        f"SELECT {selected}, {LINE} FROM {staged.relation} "
        f"WHERE NOT {scan.aside(found)} ORDER BY __row",
        staged.spec.name,
    )
    ordered = [name for name in staged.spec.names if name in columns]
    names = ", ".join(quoted(name) for name in [*ordered, *staged.extras])
    places = Places(engine=engine, relation=relation, place=staged.raw.place)
    return Table(engine, f"SELECT {names} FROM {relation}"), places


def book(
    staged: Staged, table: Table, found: list[scan.Found], *, engine: Engine
) -> tuple[Any, ...]:
    """Close the books: what came in is kept or set aside, to the cent.

    Parameters
    ----------
    staged : Staged
        What came in.
    table : Table
        What was kept.
    found : list of Found
        What the scan found.
    engine : Engine
        Where the tables are.

    Returns
    -------
    tuple
        table, source, rows read, kept, set aside, amount read, kept, set aside. The
        amounts are those that could be read as a number; missing without an amount.

    Raises
    ------
    DataError
        If the books do not close.
    """
    column = staged.spec.amount
    counted = column is not None and staged.has(column)
    total = (
        f"SELECT COUNT(*), {f'SUM({quoted(str(column))})' if counted else 'NULL'} FROM"
    )
    read, money = engine.rows(f"{total} {staged.relation}")[0]
    kept, held = engine.rows(f"{total} ({table.query})")[0]
    outside = f"{staged.relation} WHERE {scan.aside(found)}"
    gone, lost = engine.rows(f"{total} {outside}")[0]
    rows_close = read == staged.raw.rows == kept + gone
    if not rows_close or (money or ZERO) != (held or ZERO) + (lost or ZERO):
        raise DataError(
            f"The books of {staged.spec.name} do not close: {read:,} rows read, "
            f"{kept:,} kept, {gone:,} set aside. This is a fault of this program."
        )
    broken = staged.raw.broken_rows
    sums = [float(v or 0) if counted else float("nan") for v in (money, held, lost)]
    return (
        staged.spec.name,
        staged.raw.file,
        read + broken,
        kept,
        gone + broken,
        *sums,
    )


def customers(tables: dict[str, Table], *, engine: Engine) -> Table:
    """Add every customer who bought; derive the table where it is absent."""
    bought = f"SELECT DISTINCT customer_id FROM ({tables['transactions'].query})"
    if "customers" not in tables:
        return Table(engine, f"{bought} ORDER BY customer_id").keep()
    given = tables["customers"]
    known = f"SELECT 1 FROM ({given.query}) AS known"
    unknown = (
        f"SELECT customer_id FROM ({bought}) AS buyer WHERE NOT EXISTS "
        f"({known} WHERE known.customer_id = buyer.customer_id)"
    )
    if not engine.rows(f"{unknown} LIMIT 1"):
        return given
    columns = ", ".join(
        quoted(name) if name == "customer_id" else f"CAST(NULL AS {kind})"
        for name, kind in engine.kinds(given.query).items()
    )
    added = f"SELECT {columns} FROM ({unknown}) ORDER BY customer_id"
    return Table(engine, f"({given.query}) UNION ALL ({added})").keep()

"""A DuckDB file as a source: its tables are read, the file stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.engine import quoted, text
from customer_value.data.notes import NoRowsError, read_parts
from customer_value.data.source import (
    Raw,
    Sources,
    assign,
    digest,
    keep_as_text,
    name_columns,
    need_transactions,
    stem,
)
from customer_value.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from customer_value.data.engine_duckdb import DuckDB
    from customer_value.data.mapping import Plan

SUFFIXES = (".duckdb", ".ddb")
MAGIC = slice(8, 12)  # where the file says DUCK


def is_database(path: Path) -> bool:
    """Say whether a file is a DuckDB database, by its ending or its first bytes."""
    if path.suffix.casefold() in SUFFIXES:
        return True
    with path.open("rb") as stream:
        return stream.read(MAGIC.stop)[MAGIC] == b"DUCK"


def database(path: Path, plan: Plan, *, engine: DuckDB) -> Sources:
    """Read a DuckDB file, which stays as it is.

    Parameters
    ----------
    path : Path
        The file.
    plan : Plan
        The mapping; it may name a table or view, with its schema in front.
    engine : DuckDB
        Where the rows go.

    Returns
    -------
    Sources
        The tables.

    Raises
    ------
    DataError
        If it is no database, somebody else is writing it, or a table cannot be read.
    """
    _attach(path, engine=engine)
    try:
        places = _places(engine)
        chosen = assign(list(places), plan, what="table")
        need_transactions(chosen, places, f"The database {path.name}")
        raws, notes = read_parts(
            chosen, lambda name, p: _table(path, name, p, places[p], engine=engine)
        )
    finally:
        engine.connection.execute("DETACH client")
    ignored = [name for name in places if name not in chosen.values()]
    return Sources(name=stem(path.name), raws=raws, ignored=ignored, notes=notes)


def _attach(path: Path, *, engine: DuckDB) -> None:
    import duckdb

    try:
        engine.connection.execute(f"ATTACH {text(str(path))} AS client (READ_ONLY)")
    except duckdb.Error as error:
        if "lock" in str(error):
            raise DataError(
                f"The database {path.name} is open in another program. Close it there."
            ) from None
        raise DataError(f"The file {path.name} is no DuckDB database.") from None


def _places(engine: DuckDB) -> dict[str, str]:
    """Name the tables and views, and say how each is written in SQL."""
    rows = engine.rows(
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE table_catalog = 'client' "
        "ORDER BY table_schema <> 'main', table_schema, table_name"
    )
    return {
        name if schema == "main" else f"{schema}.{name}": (
            f"client.{quoted(schema)}.{quoted(name)}"
        )
        for schema, name in rows
    }


def _table(path: Path, name: str, part: str, place: str, *, engine: DuckDB) -> Raw:
    import duckdb

    label = f"{path.name} [{part}]"
    try:
        relation, names, rows = keep_as_text(engine, f"SELECT * FROM {place}")
    except duckdb.Error:  # a view over what is not there, for example
        raise DataError(f"{label} cannot be read.") from None
    if not rows:
        raise NoRowsError(f"{label} has headings but no rows.")
    return Raw(
        table=name,
        file=label,
        relation=relation,
        line="rowid + 1",
        headings=name_columns(names, label),
        rows=rows,
        size=path.stat().st_size,
        lines=rows,
        sha256=digest(path),
        read_as="database table, by row",
    )

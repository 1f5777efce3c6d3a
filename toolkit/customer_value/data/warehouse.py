"""A client's database or cluster as a source: its tables are read where they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from customer_value.data.engine import Engine, quoted, text
from customer_value.data.identity import rows_hash
from customer_value.data.notes import NoRowsError, read_parts
from customer_value.data.source import (
    Raw,
    Sources,
    assign,
    name_columns,
    need_transactions,
)
from customer_value.data.tables import TABLES
from customer_value.data.typed import TEXT, stays
from customer_value.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from customer_value.data.engine_duckdb import DuckDB
    from customer_value.data.mapping import Plan, TableMapping

LONGEST = 200  # signs of what an engine says
ZONED = "TIMESTAMP WITH TIME ZONE"


class Remote(Engine, Protocol):
    """An engine that holds tables of the client's already.

    Attributes
    ----------
    name : str
        What the client calls it.
    what : str
        "database" or "catalog", for messages.
    zone : str
        The zone of its clocks.
    """

    name: str
    what: str
    zone: str

    def number(self, query: str, columns: list[str], name: str = "kept") -> str:
        """Keep a query with its rows in order, numbered from 0 as rowid."""

    def tables(self) -> dict[str, str]:
        """Name the tables and views that are there, and write them as SQL."""

    def find(self, name: str) -> str | None:
        """Write a table of another schema as SQL, None where there is none."""

    def snapshot(self) -> AbstractContextManager[None]:
        """Read several tables as they were at one moment."""


def tables(plan: Plan, *, engine: Remote) -> Sources:
    """Take a client's tables, each with its rows in an order and numbered.

    Parameters
    ----------
    plan : Plan
        The mapping; it may name tables, with their schema in front.
    engine : Remote
        Where they are.

    Returns
    -------
    Sources
        The tables, with the types that they have.

    Raises
    ------
    DataError
        If there are no transactions, or a table may not be read.
    ParameterError
        If the mapping names a table that is not there.
    """
    places = engine.tables()
    for how in plan.tables.values():
        place = how.file and how.file not in places and engine.find(how.file)
        if how.file and place:
            places[how.file] = place
    chosen = assign(list(places), plan, what="table")
    need_transactions(chosen, places, f"The {engine.what} {engine.name}")

    def read(table: str, part: str) -> Raw:
        try:
            return _raw(table, (part, places[part]), plan.table(table), engine=engine)
        except engine.errors as error:  # a view over what is not there, for example
            why = str(error).splitlines()[0]
            label = f"{engine.name} [{part}]"
            raise DataError(f"{label} cannot be read: {why[:LONGEST]}") from None

    with engine.snapshot():
        raws, notes = read_parts(chosen, read)
    others = [name for name in places if name not in chosen.values()]
    ignored = [name for name in others if did_you_mean(name, TABLES)]
    return Sources(name=engine.name, raws=raws, ignored=ignored, notes=notes)


def taken(raw: Raw, *, local: DuckDB, engine: Engine) -> Raw:
    """Bring a table that was read from a file to where the client's tables are."""
    columns = ", ".join(raw.columns.values())
    rows = local.fetch(
        f"SELECT rowid AS rowid, CAST({raw.line} AS BIGINT) AS line, {columns} "
        f"FROM {raw.relation} ORDER BY rowid"
    )
    return replace(raw, relation=engine.register(rows, "raw"), line="line")


def _raw(
    table: str, place: tuple[str, str], how: TableMapping, *, engine: Remote
) -> Raw:
    part, source = place
    label = f"{engine.name} [{part}]"
    found = engine.kinds(f"SELECT * FROM {source}")
    headings = name_columns(list(found), label)
    zone = how.timezone or engine.zone
    columns, kinds = [], {}
    for i, (name, kind) in enumerate(found.items()):
        written, kinds[f"c{i}"] = _taken(quoted(name), kind, zone)
        columns.append(f"{written} AS c{i}")
    query = f"SELECT {', '.join(columns)} FROM {source}"
    relation = engine.number(query, list(kinds), "raw")
    rows = int(engine.rows(f"SELECT COUNT(*) FROM {relation}")[0][0])
    if not rows:
        raise NoRowsError(f"{label} has columns but no rows.")
    clocks = f", times of {zone}" if ZONED in found.values() else ""
    return Raw(
        table=table,
        file=label,
        relation=relation,
        line="rowid + 1",
        headings=headings,
        rows=rows,
        size=0,
        lines=rows,
        sha256=rows_hash(relation, kinds, engine=engine),
        read_as=f"{engine.what} table, rows in the order of its columns{clocks}",
        kinds={column: kind for column, kind in kinds.items() if kind != TEXT},
    )


def _taken(column: str, kind: str, zone: str) -> tuple[str, str]:
    """Write a column as it is taken over, and name its type."""
    if kind == ZONED:
        return f"{column} AT TIME ZONE {text(zone)}", "TIMESTAMP"
    return (column, kind) if stays(kind) else (f"CAST({column} AS VARCHAR)", TEXT)

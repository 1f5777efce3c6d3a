"""PostgreSQL: the engine for a client's database, reached by its address."""

from __future__ import annotations

import itertools
import tempfile
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customer_value.data.database_errors import cannot_open, cannot_run
from customer_value.data.engine import quoted, text
from customer_value.data.engine_frame import typed_frame
from customer_value.data.engine_sql import translate
from customer_value.errors import MissingPartError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import psycopg

    from customer_value.data.address import Address

INSTALL = "pip install 'customer-value[postgres]'"
PATIENCE = "10"  # seconds to wait for the server, unless the address says otherwise
# for this session only; nothing of the server's own settings changes
SETTINGS = (
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET extra_float_digits = 1",  # every digit of a floating number
    "SET standard_conforming_strings = on",
    "SET synchronize_seqscans = off",  # rows come in the order in which they were kept
    "SET client_min_messages = 'warning'",
    "SET jit = off",  # compiling takes longer than these queries
    "SET work_mem = '256MB'",  # of a sort or a hash, which spill beyond it
)
# types of columns by the numbers that PostgreSQL has for them
KINDS = {
    16: "BOOLEAN",
    20: "BIGINT",
    21: "SMALLINT",
    23: "INTEGER",
    700: "FLOAT",
    701: "DOUBLE",
    1082: "DATE",
    1114: "TIMESTAMP",
    1184: "TIMESTAMP WITH TIME ZONE",
    1700: "DECIMAL",
    **dict.fromkeys((18, 19, 25, 1042, 1043), "VARCHAR"),
}
WRITTEN = {"i": "BIGINT", "u": "BIGINT", "f": "DOUBLE PRECISION", "b": "BOOLEAN"}
TABLES = """
    SELECT n.nspname, c.relname
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname = ANY (current_schemas(false))
    ORDER BY array_position(current_schemas(false), n.nspname) DESC, c.relname
"""


class Database:
    """A client's PostgreSQL database, in which nothing is written but for a session.

    Tables that are kept are temporary: only this connection sees them, and they go
    with it.

    Parameters
    ----------
    address : Address
        Where it is.

    Raises
    ------
    MissingPartError
        If psycopg is not installed.
    DataError
        If it cannot be opened.
    """

    dialect = "postgres"
    what = "database"

    def __init__(self, address: Address) -> None:
        self.connection = _connected(address)
        weakref.finalize(self, self.connection.close)
        self.errors: tuple[type[Exception], ...] = (_psycopg().Error,)
        self.name = self.connection.info.dbname
        self.zone = str(self._run("SHOW TimeZone").fetchall()[0][0])
        for setting in SETTINGS:
            self._run(setting)
        self._fresh = itertools.count(1)

    def fetch(self, query: str) -> pd.DataFrame:
        """Run a query and return its rows, with the types that DuckDB gives."""
        cursor = self._run(translate(query, self.dialect))
        kinds = _kinds(cursor)
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(kinds)
        return typed_frame(columns, kinds)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query and return its rows as tuples, money as exact decimals."""
        return self._run(translate(query, self.dialect)).fetchall()

    def kinds(self, query: str) -> dict[str, str]:
        """Return the columns of a query and the type of each, by DuckDB's name."""
        limited = f"SELECT * FROM ({query}) AS described LIMIT 0"
        return _kinds(self._run(translate(limited, self.dialect)))

    def keep(self, query: str, name: str = "kept") -> str:
        """Compute a query once, in a temporary table; return the table's name."""
        table = quoted(f"{name}_{next(self._fresh)}")
        made = translate(query, self.dialect)
        self._run(f"CREATE TEMPORARY TABLE {table} AS {made}")
        self._run(f"ANALYZE {table}")  # nothing else tells the planner its size
        return table

    def number(self, query: str, columns: list[str], name: str = "kept") -> str:
        """Keep a query with its rows in order, numbered from 0 as rowid."""
        listed = ", ".join(columns)
        return self.keep(
            f"SELECT ROW_NUMBER() OVER (ORDER BY {listed}) - 1 AS rowid, {listed} "
            f"FROM ({query}) ORDER BY rowid",
            name,
        )

    def register(self, frame: pd.DataFrame, name: str = "frame") -> str:
        """Bring a DataFrame into a temporary table."""
        table = quoted(f"{name}_{next(self._fresh)}")
        columns = ", ".join(
            f"{quoted(str(column))} {_written(kind)}"
            for column, kind in frame.dtypes.items()
        )
        self._run(f"CREATE TEMPORARY TABLE {table} ({columns})")
        plain = frame.astype(object).where(frame.notna(), None)
        with self.connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for row in plain.itertuples(index=False, name=None):
                copy.write_row(row)
        self._run(f"ANALYZE {table}")
        return table

    def update(self, table: str, column: str, value: str, where: str) -> None:
        """Give a column of a kept table another value where a condition holds."""
        query = f"UPDATE {table} SET {column} = {value} WHERE {where}"
        self._run(translate(query, self.dialect))

    def drop(self, table: str) -> None:
        """Forget a kept table."""
        self._run(f"DROP TABLE {table}")

    def write(self, query: str, path: str) -> None:
        """Write a query's rows to a Parquet file, by way of text."""
        from customer_value.data.engine_duckdb import DuckDB

        kinds = self.kinds(query)
        columns = ", ".join(f"{text(n)}: {text(_exact(k))}" for n, k in kinds.items())
        with tempfile.TemporaryDirectory() as spare:
            rows = Path(spare) / "rows.csv"
            self._copy_out(query, rows)
            DuckDB().write(
                f"SELECT * FROM read_csv({text(str(rows))}, columns = {{{columns}}}, "
                "header = false, delim = ',', quote = '\"', escape = '\"', "
                "nullstr = '', allow_quoted_nulls = false, auto_detect = false)",
                path,
            )

    def create(self, query: str, name: str) -> None:
        """Write a query's rows to a new table of the database, named by the caller."""
        errors = _psycopg().errors
        place = ".".join(quoted(part) for part in name.split("."))
        try:
            self._run(f"CREATE TABLE {place} AS {translate(query, self.dialect)}")
        except errors.DuplicateTable:
            raise ParameterError(
                f"The database has a table {name!r} already; nothing is replaced."
            ) from None
        except errors.InvalidSchemaName:
            raise ParameterError(
                f"The database has no schema for {name!r}: make it first."
            ) from None

    def tables(self) -> dict[str, str]:
        """Name the tables and views of the current schemas, and write them as SQL."""
        rows = self._run(TABLES).fetchall()
        return {name: f"{quoted(schema)}.{quoted(name)}" for schema, name in rows}

    def find(self, name: str) -> str | None:
        """Write SCHEMA.TABLE as SQL where there is such a table, else None."""
        place = ".".join(quoted(part) for part in name.split("."))
        found = self._run(f"SELECT to_regclass({text(place)})").fetchall()
        return None if found[0][0] is None else place

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read several tables as they were at one moment."""
        self._run("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self._run("COMMIT")

    def _run(self, query: str) -> psycopg.Cursor[tuple[Any, ...]]:
        try:
            return self.connection.execute(query.encode())
        except self._outside() as error:
            raise cannot_run(error, name=self.name) from None

    def _outside(self) -> tuple[type[Exception], ...]:
        """Return what is raised although the query is right."""
        errors = _psycopg().errors
        return (
            errors.OperationalError,
            errors.InsufficientPrivilege,
            errors.ReadOnlySqlTransaction,
        )

    def _copy_out(self, query: str, path: Path) -> None:
        made = translate(query, self.dialect)
        command = f"COPY ({made}) TO STDOUT (FORMAT csv)"
        with (
            path.open("wb") as stream,
            self.connection.cursor().copy(command.encode()) as copy,
        ):
            for block in copy:
                stream.write(block)

    def __repr__(self) -> str:
        return f"Database({self.name!r})"


def _psycopg() -> Any:  # noqa: ANN401 - a module, loaded on first use
    try:
        import psycopg
    except ImportError:
        raise MissingPartError("psycopg, which opens databases,", INSTALL) from None
    return psycopg


def _connected(address: Address) -> psycopg.Connection[tuple[Any, ...]]:
    library = _psycopg()
    options = {"connect_timeout": PATIENCE, **address.options}
    try:
        return library.connect(**options, autocommit=True)  # type: ignore[no-any-return]
    except library.Error as error:
        raise cannot_open(error, address) from None


def _kinds(cursor: psycopg.Cursor[Any]) -> dict[str, str]:
    found = {}
    for column in cursor.description or ():
        kind = KINDS.get(column.type_code, "OTHER")
        if kind == "DECIMAL" and column.precision is not None:
            kind = f"DECIMAL({column.precision},{column.scale})"
        found[column.name] = kind
    return found


def _written(kind: Any) -> str:  # noqa: ANN401 - a dtype of numpy or pandas
    """Write a column's type for a new table."""
    if kind.kind == "M":
        return "TIMESTAMP"
    return WRITTEN.get(kind.kind, 'TEXT COLLATE "C"')


def _exact(kind: str) -> str:
    """Return the type in Parquet for one of the database."""
    return {"DECIMAL": "DOUBLE", "OTHER": "VARCHAR"}.get(kind, kind)

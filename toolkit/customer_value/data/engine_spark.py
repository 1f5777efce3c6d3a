"""Spark: the engine for tables that a client's cluster holds."""

from __future__ import annotations

import itertools
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from customer_value.data.engine import quoted
from customer_value.data.engine_frame import typed_frame
from customer_value.data.engine_sql import translate
from customer_value.errors import MissingPartError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

INSTALL = "pip install 'customer-value[spark]'"
OWN = "cv_"  # how the names of our own views begin
CLOCK = "spark.sql.session.timeZone"
MOMENTS = "spark.sql.timestampType"
# in force while a query of ours runs, and put back after it
SETTINGS = {
    CLOCK: "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    MOMENTS: "TIMESTAMP_LTZ",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
}
KINDS = {
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "string": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "timestamp_ntz": "TIMESTAMP",
}
ROW_BITS = 33  # of a number of monotonically_increasing_id: the row; above, the part
_fresh = itertools.count(1)  # one session may serve several engines


class Spark:
    """A Spark session in which nothing is written but temporary views.

    What is kept is cached on the cluster, and seen in this session alone.

    Parameters
    ----------
    session : SparkSession
        The session, classic or Connect; its settings stay as they are.

    Raises
    ------
    MissingPartError
        If pyarrow, in which rows travel, is not installed.
    """

    dialect = "spark"
    what = "catalog"

    def __init__(self, session: SparkSession) -> None:
        _need_arrow()
        from pyspark.errors import PySparkException

        self.session = session
        self.errors: tuple[type[Exception], ...] = (PySparkException,)
        self.name = session.catalog.currentDatabase()
        self.zone = session.conf.get(CLOCK) or "UTC"

    def fetch(self, query: str) -> pd.DataFrame:
        """Run a query and return its rows, with the types that DuckDB gives."""
        with self._settings():
            frame = self._frame(query)
            table = frame.toArrow()
            columns = [column.to_pylist() for column in table.columns]
            return typed_frame(columns, _kinds(frame))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query and return its rows as tuples, money as exact decimals."""
        with self._settings():
            return [tuple(row) for row in self._frame(query).collect()]

    def kinds(self, query: str) -> dict[str, str]:
        """Return the columns of a query and the type of each, by DuckDB's name."""
        with self._settings():
            return _kinds(self._frame(query))

    def keep(self, query: str, name: str = "kept") -> str:
        """Compute a query once, where the data are; return the view's name."""
        with self._settings():
            return self._keep(self._frame(query), f"{OWN}{name}_{next(_fresh)}")

    def number(self, query: str, columns: list[str], name: str = "kept") -> str:
        """Keep a query with its rows in order, numbered from 0 as rowid."""
        from pyspark.sql import functions as f

        with self._settings():
            order = [f.col(column).asc_nulls_last() for column in columns]
            frame = self._frame(query).orderBy(*order)
            place = f.monotonically_increasing_id()
            frame = frame.withColumn("__place", place).persist()
            part = f.shiftright("__place", ROW_BITS)
            counted = frame.groupBy(part.alias("part")).count().collect()
            sizes: dict[int, int] = {row[0]: row[1] for row in counted}
            before = itertools.accumulate(
                (sizes.get(i, 0) for i in range(max(sizes, default=0))), initial=0
            )
            start = f.array(*map(f.lit, before))[part]
            row = f.col("__place").bitwiseAND(f.lit((1 << ROW_BITS) - 1))
            numbered = frame.withColumn("rowid", (start + row).cast("bigint"))
            table = self._keep(numbered.drop("__place"), f"{OWN}{name}_{next(_fresh)}")
            frame.unpersist()
            return table

    def register(self, frame: pd.DataFrame, name: str = "frame") -> str:
        """Bring a DataFrame into a temporary view."""
        with self._settings():
            self.session.conf.set(MOMENTS, "TIMESTAMP_NTZ")  # as they are, in no zone
            rows = self.session.createDataFrame(_arrow(frame))
            return self._keep(rows, f"{OWN}{name}_{next(_fresh)}")

    def update(self, table: str, column: str, value: str, where: str) -> None:
        """Give a column of a kept table another value where a condition holds."""
        with self._settings():
            name = table.strip('"')
            columns = ", ".join(
                f"CASE WHEN {where} THEN {value} ELSE {column} END AS {column}"
                if one == column
                else quoted(one)
                for one in self.session.table(name).columns
            )
            self._keep(self._frame(f"SELECT {columns} FROM {table}"), name)

    def drop(self, table: str) -> None:
        """Forget a kept table."""
        self.session.catalog.dropTempView(table.strip('"'))

    def write(self, query: str, path: str) -> None:
        """Write a query's rows to a folder of Parquet files."""
        with self._settings(), self._new(path, "folder"):
            self._frame(query).write.parquet(path)

    def create(self, query: str, name: str) -> None:
        """Write a query's rows to a new table of the catalog, named by the caller."""
        place = _backticked(name)
        with self._settings(), self._new(name, "table"):
            self._frame(query).write.saveAsTable(place)

    def tables(self) -> dict[str, str]:
        """Name the tables and views of the current schema, and write them as SQL."""
        return {
            table.name: ".".join(map(quoted, _place(table)))
            for table in self.session.catalog.listTables()
            if not table.name.startswith(OWN)
        }

    def find(self, name: str) -> str | None:
        """Write SCHEMA.TABLE as SQL where there is such a table, else None."""
        there = self.session.catalog.tableExists(_backticked(name))
        return ".".join(map(quoted, name.split("."))) if there else None

    def snapshot(self) -> AbstractContextManager[None]:
        """Read the tables one after the other: Spark has no common moment."""
        return nullcontext()

    def _frame(self, query: str) -> DataFrame:
        return self.session.sql(translate(query, self.dialect))

    def _keep(self, frame: DataFrame, name: str) -> str:
        # once and for all, since the client's tables may change; without the plan that
        # led there, which every later query would have to be compared with
        frame.localCheckpoint().createOrReplaceTempView(name)
        return quoted(name)

    @contextmanager
    def _settings(self) -> Iterator[None]:
        conf = self.session.conf
        before = {name: conf.get(name) for name in SETTINGS}
        try:
            for name, value in SETTINGS.items():
                conf.set(name, value)
            yield
        finally:
            for name, old in before.items():
                conf.set(name, old)  # type: ignore[arg-type]

    @contextmanager
    def _new(self, name: str, what: str) -> Iterator[None]:
        """Refuse to replace what is there already, and a place that is not there."""
        try:
            yield
        except self.errors as error:
            if "ALREADY_EXISTS" in str(error):
                why = f"There is a {what} {name!r} already; nothing is replaced."
            elif "SCHEMA_NOT_FOUND" in str(error):
                why = f"There is no schema for {name!r}."
            else:
                raise
            raise ParameterError(why) from None

    def __repr__(self) -> str:
        return f"Spark({self.name!r})"


def _need_arrow() -> None:
    try:
        import pyarrow as pa  # noqa: F401
    except ImportError:
        raise MissingPartError("pyarrow, in which rows travel,", INSTALL) from None


def _backticked(name: str) -> str:
    """Quote SCHEMA.TABLE as Spark does."""
    return ".".join(f"`{part}`" for part in name.replace("`", "``").split("."))


def _kinds(frame: DataFrame) -> dict[str, str]:
    found = {}
    for field in frame.schema.fields:
        kind = field.dataType.simpleString()
        found[field.name] = (
            kind.upper() if kind.startswith("decimal") else KINDS.get(kind, "OTHER")
        )
    return found


def _place(table: Any) -> list[str]:  # noqa: ANN401 - a table of Spark's catalog
    if table.isTemporary:
        return [table.name]
    catalog = [table.catalog] if table.catalog else []
    return [*catalog, *(table.namespace or []), table.name]


def _arrow(frame: pd.DataFrame) -> Any:  # noqa: ANN401 - a table of pyarrow
    """Lay a DataFrame out for Spark; what is missing stays so."""
    import pyarrow as pa

    kinds = {
        "i": pa.int64(),
        "u": pa.int64(),
        "f": pa.float64(),
        "b": pa.bool_(),
        "M": pa.timestamp("us"),
    }
    plain = frame.astype(object).where(frame.notna(), None)
    return pa.table(
        {
            str(name): pa.array(plain[name].tolist(), kinds.get(kind.kind, pa.string()))
            for name, kind in frame.dtypes.items()
        }
    )

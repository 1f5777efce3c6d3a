"""DuckDB: the engine in the process, for files and DataFrames."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import tempfile
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from customer_value.data.engine import quoted, text
from customer_value.errors import CustomerValueError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import pandas as pd

MEMORY = 1500  # MB: 10 million lines are read within 2 GB, as quickly as with more
UNITS = {"MB": 1e6, "KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30, "TiB": 2.0**40}
ASKED = "CUSTOMER_VALUE_MEMORY"  # the environment's word on it, such as 8GB


class DuckDB:
    """One private, in-process database.

    Parameters
    ----------
    path : str, default ":memory:"
        The database file; the default keeps everything in memory and spills to
        a temporary folder of its own when memory runs short. The folder goes with
        the database.

    Raises
    ------
    ParameterError
        If the environment variable CUSTOMER_VALUE_MEMORY is no size.
    """

    dialect = "duckdb"

    def __init__(self, path: str = ":memory:") -> None:
        import duckdb

        self.errors: tuple[type[Exception], ...] = (duckdb.Error,)
        # no download behind the user's back, no progress bar in a notebook
        self.connection: duckdb.DuckDBPyConnection = duckdb.connect(
            path, config={"autoinstall_known_extensions": "false"}
        )
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute("SET enable_progress_bar = false")
        limit = _memory(str(self.rows("SELECT CURRENT_SETTING('memory_limit')")[0][0]))
        self.connection.execute(f"SET memory_limit = {text(limit)}")
        spill = tempfile.mkdtemp(prefix="customer_value_")  # for the owner's eyes only
        weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
        self.connection.execute(f"SET temp_directory = {text(spill)}")
        self._fresh = itertools.count(1)

    def fetch(self, query: str) -> pd.DataFrame:
        """Run a query and return its rows."""
        with room():
            frame: pd.DataFrame = self.connection.sql(query).df()
        text = [name for name, kind in frame.dtypes.items() if kind.kind == "O"]
        return frame.astype(dict.fromkeys(text, "str"))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query and return its rows as tuples, money as exact decimals."""
        with room():
            return self.connection.execute(query).fetchall()

    def kinds(self, query: str) -> dict[str, str]:
        """Return the columns of a query and the type of each, by DuckDB's name."""
        return {str(row[0]): str(row[1]) for row in self.rows(f"DESCRIBE {query}")}

    def keep(self, query: str, name: str = "kept") -> str:
        """Compute a query once, where the data are; return the table's name."""
        table = quoted(f"{name}_{next(self._fresh)}")
        with room():
            self.connection.execute(f"CREATE TEMP TABLE {table} AS {query}")
        return table

    def register(self, frame: Any, name: str = "frame") -> str:  # noqa: ANN401 - any Arrow-like
        """Make a DataFrame (pandas, Arrow, Polars) readable under a fresh name."""
        view = f"{name}_{next(self._fresh)}"
        self.connection.register(view, frame)
        return quoted(view)

    def update(self, table: str, column: str, value: str, where: str) -> None:
        """Give a column of a kept table another value where a condition holds."""
        query = f"UPDATE {table} SET {column} = {value} WHERE {where}"
        with room():
            self.connection.execute(query)

    def drop(self, table: str) -> None:
        """Forget a kept table."""
        self.connection.execute(f"DROP TABLE {table}")

    def write(self, query: str, path: str) -> None:
        """Write a query's rows to a Parquet file."""
        with room():
            self.connection.execute(f"COPY ({query}) TO {text(path)} (FORMAT parquet)")

    def create(self, query: str, name: str) -> None:
        """Write a query's rows to a new table of this database."""
        import duckdb

        place = ".".join(quoted(part) for part in name.split("."))
        try:
            with room():
                self.connection.execute(f"CREATE TABLE {place} AS {query}")
        except duckdb.CatalogException:
            raise ParameterError(
                f"The table {name!r} is there already, or its schema is not; nothing "
                "is replaced."
            ) from None


@contextmanager
def room() -> Iterator[None]:
    """Say in one sentence that neither memory nor disk is left.

    Yields
    ------
    None
        While the engine works.

    Raises
    ------
    CustomerValueError
        If it has no room.
    """
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException:
        raise CustomerValueError(
            "The data need more memory than the engine may take, or more room than the "
            f"disk has. Give it more with the environment variable {ASKED}, such as "
            "8GB, or free the disk."
        ) from None


def _memory(usual: str) -> str:
    """Say how much memory the engine may take: as asked, else enough to be quick.

    >>> _memory("18.8 GiB"), _memory("512.0 MiB")
    ('1500MB', '512.0 MiB')
    """
    asked = os.environ.get(ASKED, "").strip()
    if not asked:
        size, unit = usual.split()
        small = UNITS.get(unit, 1) * float(size) < MEMORY * UNITS["MB"]
        return usual if small else f"{MEMORY}MB"
    if not re.fullmatch(r"[1-9]\d*([.]\d+)? ?[KMGT]i?B", asked, re.IGNORECASE):
        raise ParameterError(
            f"The environment variable {ASKED} must be a size such as '8GB'. "
            f"Got {asked!r} instead."
        )
    return asked

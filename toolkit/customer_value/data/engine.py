"""The engine: SQL in DuckDB's dialect, run in the process where the data are."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customer_value.errors import ParameterError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MONEY = "DECIMAL(18, 4)"  # exact to a hundredth of a cent, the same on every engine
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
        frame: pd.DataFrame = self.connection.sql(query).df()
        text = [name for name, kind in frame.dtypes.items() if kind.kind == "O"]
        return frame.astype(dict.fromkeys(text, "str"))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query and return its rows as tuples, money as exact decimals."""
        return self.connection.execute(query).fetchall()

    def keep(self, query: str, name: str = "kept") -> str:
        """Compute a query once, where the data are; return the table's name."""
        table = quoted(f"{name}_{next(self._fresh)}")
        self.connection.execute(f"CREATE TEMP TABLE {table} AS {query}")
        return table

    def register(self, frame: Any, name: str = "frame") -> str:  # noqa: ANN401 - any Arrow-like
        """Make a DataFrame (pandas, Arrow, Polars) readable under a fresh name."""
        view = f"{name}_{next(self._fresh)}"
        self.connection.register(view, frame)
        return quoted(view)

    def write(self, query: str, path: Path) -> None:
        """Write a query's rows to a Parquet file."""
        self.connection.execute(f"COPY ({query}) TO {text(str(path))} (FORMAT parquet)")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A query and the engine that runs it; nothing runs before it is asked for.

    Parameters
    ----------
    engine : DuckDB
        Where the data are.
    query : str
        A SELECT in DuckDB's dialect.

    Examples
    --------
    >>> Table(DuckDB(), "SELECT 1 AS one").to_pandas().loc[0, "one"].item()
    1
    """

    engine: DuckDB
    query: str

    def sql(self, dialect: str | None = None) -> str:
        """Return the query's text in the engine's dialect or another one.

        Parameters
        ----------
        dialect : str, optional
            A dialect that sqlglot knows, such as "postgres" or "spark".

        Returns
        -------
        str
            The SQL text.

        Examples
        --------
        >>> Table(DuckDB(), "SELECT 1 AS one").sql("spark")
        'SELECT 1 AS one'
        """
        if dialect in (None, self.engine.dialect):
            return self.query
        import sqlglot

        return sqlglot.transpile(
            self.query, read="duckdb", write=dialect, pretty="\n" in self.query
        )[0]

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas DataFrame."""
        return self.engine.fetch(self.query)

    def to_parquet(self, path: str | Path) -> Path:
        """Write the rows to a Parquet file without passing through pandas."""
        self.engine.write(self.query, Path(path))
        return Path(path)

    def keep(self) -> Table:
        """Compute the rows once, where the data are; later steps read the result."""
        return Table(self.engine, f"SELECT * FROM {self.engine.keep(self.query)}")

    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        described = self.engine.rows(f"DESCRIBE {self.query}")
        return tuple(str(row[0]) for row in described)


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


def text(value: str) -> str:
    """Quote a text for SQL.

    >>> text("O'Brien")
    "'O''Brien'"
    """
    return "'" + value.replace("'", "''") + "'"


def path_text(path: Path) -> str:
    """Quote a path for the engine's readers, which take * ? [ for patterns.

    >>> path_text(Path("sales [1].csv"))
    "'sales [[]1].csv'"
    """
    return text(re.sub(r"([*?\[])", r"[\1]", str(path)))


def quoted(name: str) -> str:
    """Quote an identifier for SQL.

    >>> quoted("order")
    '"order"'
    """
    return '"' + name.replace('"', '""') + '"'


def day(date: pd.Timestamp) -> str:
    """Write a day for SQL.

    >>> import pandas as pd
    >>> day(pd.Timestamp("2026-10-31"))
    "DATE '2026-10-31'"
    """
    return f"DATE '{date:%Y-%m-%d}'"


def render_sql(name: str, **values: object) -> str:
    """Fill one of the package's SQL texts with its tables, days and options."""
    import jinja2

    source = resources.files("customer_value.data") / "sql" / f"{name}.sql"
    template = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - SQL, not HTML; every value is quoted before
    ).from_string(source.read_text(encoding="utf-8"))
    return template.render(**values)

"""The engine: SQL in DuckDB's dialect, run where the data are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd

MONEY = "DECIMAL(18, 4)"  # exact to a hundredth of a cent, the same on every engine


class Engine(Protocol):
    """Where the data are. Every SQL text it takes is in DuckDB's dialect.

    Attributes
    ----------
    dialect : str
        The dialect into which sqlglot translates for it.
    errors : tuple of exception types
        What it raises for a query that it cannot run.
    """

    dialect: str
    errors: tuple[type[Exception], ...]

    def fetch(self, query: str) -> pd.DataFrame:
        """Run a query and return its rows, with the types that DuckDB gives."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query and return its rows as tuples, money as exact decimals."""

    def kinds(self, query: str) -> dict[str, str]:
        """Return the columns of a query and the type of each, by DuckDB's name."""

    def keep(self, query: str, name: str = "kept") -> str:
        """Compute a query once, where the data are; return the table's name."""

    def register(self, frame: Any, name: str = "frame") -> str:  # noqa: ANN401
        """Make a DataFrame readable under a fresh name."""

    def update(self, table: str, column: str, value: str, where: str) -> None:
        """Give a column of a kept table another value where a condition holds."""

    def drop(self, table: str) -> None:
        """Forget a kept table."""

    def write(self, query: str, path: str) -> None:
        """Write a query's rows to Parquet: a file, or a folder of files on Spark."""

    def create(self, query: str, name: str) -> None:
        """Write a query's rows to a new table that is named by the caller."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A query and the engine that runs it; nothing runs before it is asked for.

    Parameters
    ----------
    engine : Engine
        Where the data are.
    query : str
        A SELECT in DuckDB's dialect.

    Examples
    --------
    >>> from customer_value.data.engine_duckdb import DuckDB
    >>> Table(DuckDB(), "SELECT 1 AS one").to_pandas().loc[0, "one"].item()
    1
    """

    engine: Engine
    query: str

    def sql(self, dialect: str | None = None) -> str:
        """Return the query's text in the engine's dialect or another one.

        Parameters
        ----------
        dialect : str, optional
            A dialect that sqlglot knows, such as "postgres" or "spark"; None is the
            one in which the text is run.

        Returns
        -------
        str
            The SQL text.

        Raises
        ------
        ParameterError
            If there is no such dialect.

        Examples
        --------
        >>> from customer_value.data.engine_duckdb import DuckDB
        >>> Table(DuckDB(), "SELECT 1 AS one").sql("spark")
        'SELECT 1 AS one'
        """
        dialect = self.engine.dialect if dialect is None else dialect
        if dialect == "duckdb":
            return self.query
        from customer_value.data.engine_sql import translate

        return translate(self.query, dialect)

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas DataFrame."""
        return self.engine.fetch(self.query)

    def to_parquet(self, path: str | Path) -> Path:
        """Write the rows as Parquet without passing through pandas.

        Parameters
        ----------
        path : str or Path
            The file; on Spark a new folder, where the cluster finds it.

        Returns
        -------
        Path
            The same path.
        """
        self.engine.write(self.query, str(path))
        return Path(path)

    def to_table(self, name: str) -> Table:
        """Write the rows to a new table where the data are.

        Nothing else in this package writes to a client's database: whatever is kept
        there otherwise is temporary.

        Parameters
        ----------
        name : str
            The table, with its schema in front if need be: "analytics.scores".

        Returns
        -------
        Table
            The new table.

        Raises
        ------
        ParameterError
            If there is such a table already, or no such schema.

        Examples
        --------
        >>> from customer_value.data.engine_duckdb import DuckDB
        >>> Table(DuckDB(), "SELECT 1 AS one").to_table("ones").columns()
        ('one',)
        """
        self.engine.create(self.query, name)
        place = ".".join(quoted(part) for part in name.split("."))
        return Table(self.engine, f"SELECT * FROM {place}")

    def keep(self) -> Table:
        """Compute the rows once, where the data are; later steps read the result."""
        return Table(self.engine, f"SELECT * FROM {self.engine.keep(self.query)}")

    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(self.engine.kinds(self.query))


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

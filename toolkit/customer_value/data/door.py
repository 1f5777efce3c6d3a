"""The door: a client's files become a Dataset, and nothing is lost on the way."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from customer_value.data import check, problems, scan
from customer_value.data.assumptions import Assumptions
from customer_value.data.dataset import Dataset, read_day
from customer_value.data.engine import DuckDB, Table, quoted
from customer_value.data.mapping import Plan, read_mapping
from customer_value.data.problems import Problem
from customer_value.data.read import Raw, open_source
from customer_value.data.stage import Staged, match, reading_of, stage
from customer_value.data.tables import TABLES
from customer_value.errors import DataError, ParameterError, parameter_error

if TYPE_CHECKING:
    from collections.abc import Mapping

REJECTS = ("table", "source", "line", "column", "value", "reason")
BOOKS = (
    "table",
    "source",
    "rows_read",
    "rows_kept",
    "rows_set_aside",
    "amount_read",
    "amount_kept",
    "amount_set_aside",
)
SOURCES = ("table", "file", "bytes", "sha256", "lines", "read_as")
DEFAULT_CURRENCY = "USD"


def read_dataset(
    source: Any,  # noqa: ANN401 - a path, a DataFrame or a mapping of DataFrames
    *,
    mapping: Mapping[str, Any] | str | Path | None = None,
    as_of: object = None,
    currency: str | None = None,
    assumptions: Assumptions | Mapping[str, Any] | str | Path | None = None,
    strict: bool = False,
    pseudonymise: bool = False,
) -> Dataset:
    """Read a client's data, check them, and keep the clean tables.

    Parameters
    ----------
    source : path, DataFrame or mapping of DataFrames
        One file of transactions (CSV, TSV or Parquet, also .gz), a folder of files
        named like the tables, a workbook with a sheet a table, a DuckDB file, or
        DataFrames by table name.
    mapping : mapping or path, optional
        How the client's files and headings become our tables; a YAML file or its
        content.
    as_of : date-like, optional
        The last day that counts; None is the day of the last transaction.
    currency : str, optional
        The currency of all amounts; None takes that of the mapping or the data.
    assumptions : Assumptions, mapping or path, optional
        What the data cannot say; None is the defaults.
    strict : bool, default False
        Whether one faulty row is enough to stop.
    pseudonymise : bool, default False
        Whether ids are replaced and names dropped.

    Returns
    -------
    Dataset
        The clean tables, with issues, rejects, books and sources.

    Raises
    ------
    ParameterError
        If there is no such source, or a parameter or mapping cannot be used.
    DataError
        If the data must be mended first; ``.problems`` lists every fault.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = pd.DataFrame(
    ...     {"customer_id": ["A"], "date": ["2026-01-01"], "amount": [10]}
    ... )
    >>> cv.read_dataset(bought, currency="EUR").as_of
    Timestamp('2026-01-01 00:00:00')
    """
    if pseudonymise:
        raise ParameterError(
            "The 'pseudonymise' parameter of read_dataset is not available yet; "
            "replace ids and names before reading."
        )
    plan = read_mapping(mapping)
    known = _assumptions(assumptions)
    last = as_of if as_of is not None else plan.as_of
    day = None if last is None else read_day(last, name="as_of", caller="read_dataset")
    run = _Run(plan=plan, strict=strict, as_of=day)
    with tempfile.TemporaryDirectory() as spare:
        opened = open_source(source, plan, engine=run.engine, spare=Path(spare))
        run.read(opened.raws)
    return Dataset(
        name=plan.name or opened.name,
        as_of=run.as_of,
        currency=run.currency(currency),
        assumptions=known,
        issues=problems.frame(run.problems),
        rejects=pd.DataFrame(run.rejects, columns=list(REJECTS)),
        books=pd.DataFrame(run.books, columns=list(BOOKS)),
        sources=pd.DataFrame(run.sources, columns=list(SOURCES)),
        tables=run.tables,
    )


def _assumptions(given: object) -> Assumptions:
    if given is None:
        return Assumptions()
    if isinstance(given, Assumptions):
        return given
    if isinstance(given, (str, Path)):
        return Assumptions.from_yaml(given)
    if isinstance(given, dict):
        return Assumptions.from_mapping(given)
    must = "Assumptions, a mapping or the path of a YAML file"
    raise parameter_error("assumptions", "read_dataset", must, given)


@dataclass(slots=True, kw_only=True)
class _Run:
    """One reading: what it has found so far."""

    plan: Plan
    strict: bool
    as_of: Any
    engine: DuckDB = field(default_factory=DuckDB)
    problems: list[Problem] = field(default_factory=list)
    rejects: list[tuple[Any, ...]] = field(default_factory=list)
    books: list[tuple[Any, ...]] = field(default_factory=list)
    sources: list[tuple[Any, ...]] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)

    def read(self, raws: list[Raw]) -> None:
        """Stage, check and clean every table; transactions say what the day is."""
        order = ["transactions", *TABLES]
        raws = sorted(raws, key=lambda raw: order.index(raw.table))
        staged = [one for raw in raws if (one := self._stage(raw)) is not None]
        checked = [(one, self._check(one)) for one in staged]
        problems.raise_stops(self.problems)
        for one, found in checked:
            self._clean(one, found)
        self._customers()

    def currency(self, given: str | None) -> str:
        """Return the currency: given, of the mapping, or the default."""
        return given or self.plan.currency or DEFAULT_CURRENCY

    def _stage(self, raw: Raw) -> Staged | None:
        how = self.plan.table(raw.table)
        reading = reading_of(raw, how, engine=self.engine)
        columns, missing = match(raw, how, reading, engine=self.engine)
        self.problems += missing
        self.sources.append(
            (raw.table, raw.file, raw.size, raw.sha256, raw.lines, raw.read_as)
        )
        if missing:
            return None
        return stage(raw, how, reading, columns, engine=self.engine)

    def _check(self, staged: Staged) -> list[scan.Found]:
        rules = check.rules(
            staged, as_of=self.as_of, missing_customers=self.plan.missing_customers
        )
        found = scan.scan(staged, rules, engine=self.engine)
        broken = scan.broken_problem(staged, strict=self.strict)
        self.problems += [broken] if broken else []
        self.problems += [
            scan.problem(staged, one, strict=self.strict, engine=self.engine)
            for one in found
        ]
        if staged.spec.name == "transactions" and self.as_of is None:
            self.as_of = self._last_day(staged, found)
        return found

    def _last_day(self, staged: Staged, found: list[scan.Found]) -> Any:  # noqa: ANN401
        kept = scan.aside([one.rule for one in found])
        last = self.engine.rows(
            f"SELECT MAX(date) FROM {staged.relation} WHERE NOT {kept}"
        )[0][0]
        return None if last is None else pd.Timestamp(last)

    def _clean(self, staged: Staged, found: list[scan.Found]) -> None:
        name = staged.spec.name
        outside = scan.aside([one.rule for one in found])
        columns = [*staged.bits, *staged.extras]
        relation = self.engine.keep(
            f"SELECT {', '.join(quoted(c) for c in columns)}{_order(staged)} "
            f"FROM {staged.relation} WHERE NOT {outside}",
            name,
        )
        self.rejects += scan.rejects(staged, found, engine=self.engine)
        self._book(staged, relation, outside)
        for spent in (staged.relation, staged.raw.relation):
            self.engine.connection.execute(f"DROP TABLE {spent}")
        self.tables[name] = Table(self.engine, f"SELECT * FROM {relation}")

    def _book(self, staged: Staged, relation: str, outside: str) -> None:
        """Close the books: what came in is kept or set aside, to the cent."""
        column = staged.spec.amount
        amount = f"SUM({quoted(column)})" if column and staged.has(column) else "NULL"
        total = f"SELECT COUNT(*), {amount} FROM"
        read, money = self.engine.rows(f"{total} {staged.relation}")[0]
        kept, held = self.engine.rows(f"{total} {relation}")[0]
        gone, lost = self.engine.rows(f"{total} {staged.relation} WHERE {outside}")[0]
        closes = read == kept + gone and _cents(money) == _cents(held) + _cents(lost)
        if read != staged.raw.rows or not closes:
            raise DataError(f"{staged.spec.name}: the books of the door do not close.")
        if not kept and staged.spec.name == "transactions":
            raise DataError(
                f"No transaction is left: all {read:,} rows were set aside.",
                problems.frame(self.problems),
            )
        broken = len(staged.raw.broken)
        sums = (
            [float("nan")] * 3
            if amount == "NULL"
            else [float(_cents(v)) for v in (money, held, lost)]
        )
        self.books.append(
            (
                staged.spec.name,
                staged.raw.file,
                read + broken,
                kept,
                gone + broken,
                *sums,
            )
        )

    def _customers(self) -> None:
        """Add every customer who bought; derive the table where it is absent."""
        bought = (
            f"SELECT DISTINCT customer_id FROM ({self.tables['transactions'].query})"
        )
        if "customers" not in self.tables:
            query = f"{bought} ORDER BY customer_id"
        else:
            given = self.tables["customers"].query
            query = (
                f"{given} UNION ALL BY NAME (SELECT customer_id FROM ({bought}) WHERE "
                f"customer_id NOT IN (SELECT customer_id FROM ({given})) ORDER BY 1)"
            )
        self.tables = {"customers": Table(self.engine, query).keep(), **self.tables}


def _cents(amount: Decimal | None) -> Decimal:
    return Decimal(0) if amount is None else Decimal(amount)


def _order(staged: Staged) -> str:
    """Derive the order where none is given: one a customer and day."""
    if staged.spec.name != "transactions" or staged.has("order_id"):
        return ""
    return ", customer_id || ' ' || CAST(date AS VARCHAR) AS order_id"

"""The door: a client's files become a Dataset, and nothing is lost on the way."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customer_value.data import (
    alike,
    check,
    clean,
    join,
    mark,
    personal,
    problems,
    record,
    scan,
    whole,
)
from customer_value.data import enrichment as third_party
from customer_value.data.across import Across
from customer_value.data.asked import assumptions_of, currency_of
from customer_value.data.dataset import Dataset
from customer_value.data.days import read_day
from customer_value.data.engines import engine_of, opened
from customer_value.data.mapping import Plan, read_mapping
from customer_value.data.match import match
from customer_value.data.pseudonyms import Pseudonyms
from customer_value.data.pseudonyms import pseudonymise as with_pseudonyms
from customer_value.data.returned import Returned, faulty, returned
from customer_value.data.rule import LIMIT, Context
from customer_value.data.secret import asked_key
from customer_value.data.spelling import describe
from customer_value.data.stage import Staged, stage
from customer_value.data.table_rules import EXAMPLE
from customer_value.data.tables import TABLES, is_enrichment
from customer_value.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.engine import Engine, Table
    from customer_value.data.joins import Join
    from customer_value.data.places import Places
    from customer_value.data.problems import Problem
    from customer_value.data.source import Raw, Sources

DEFAULT_CURRENCY = "USD"


def read_dataset(
    source: Any,  # noqa: ANN401 - a path, a DataFrame or a mapping of DataFrames
    *,
    mapping: Mapping[str, Any] | str | Path | None = None,
    as_of: object = None,
    currency: str | None = None,
    assumptions: Assumptions | Mapping[str, Any] | str | Path | None = None,
    enrichment: Any = None,  # noqa: ANN401 - a path, a DataFrame, or several
    strict: bool = False,
    pseudonymise: bool = False,
    key_file: str | Path | None = None,
) -> Dataset:
    """Read a client's data, check them, and keep the clean tables.

    Parameters
    ----------
    source : path, DataFrame, mapping of DataFrames, address or Spark session
        One file of transactions (CSV, TSV or Parquet, also .gz), a folder of files
        named like the tables, a workbook with a sheet a table, a DuckDB file,
        DataFrames by table name; or the address of a database, ``postgresql://...``,
        or a Spark session, which hold the tables and of which results are fetched.
    mapping : mapping or path, optional
        How the client's files and headings become our tables; a YAML file or its
        content.
    as_of : date-like, optional
        The last day that counts; None is the day of the last transaction. Later rows
        are set aside; what has no date, such as the table wallet, counts as known.
    currency : str, optional
        The currency of all amounts; None takes that of the mapping or the data.
    assumptions : Assumptions, mapping or path, optional
        What the data cannot say; None is the defaults.
    enrichment : path, DataFrame, list of these or mapping of names to these, optional
        Files of a third party with a row a customer: customer_id and attributes,
        which are joined to the customers. Equal rows count once; of a customer whose
        rows differ none is joined.
    strict : bool, default False
        Whether one faulty row is enough to stop.
    pseudonymise : bool, default False
        Whether ids are replaced by keyed hashes, and names, free text and whatever
        else tells of a person left out. No number changes.
    key_file : str or Path, optional
        Where the key of the pseudonyms is kept; made if absent. None takes the
        environment variable CUSTOMER_VALUE_KEY, else a fresh key.

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
    key = asked_key(key_file, pseudonymise=pseudonymise)
    plan = read_mapping(mapping)
    known = assumptions_of(assumptions)
    further = third_party.asked(enrichment, plan, source=source)
    last = as_of if as_of is not None else plan.as_of
    day = None if last is None else read_day(last, name="as_of", caller="read_dataset")
    run = _Run(
        engine=engine_of(source),
        plan=plan,
        strict=strict,
        as_of=day,
        currency=currency_of(currency) or plan.currency,
        key=key,
    )
    with tempfile.TemporaryDirectory() as spare:
        got, more = opened(source, further, plan, engine=run.engine, spare=Path(spare))
        run.read(got, more)
    return Dataset(
        name=plan.name or got.name,
        as_of=run.as_of,
        currency=run.currency or DEFAULT_CURRENCY,
        assumptions=known,
        issues=problems.frame(run.problems),
        rejects=record.frame(run.rejects, record.REJECTS),
        books=record.frame(run.books, record.BOOKS),
        sources=record.frame(run.sources, record.SOURCES),
        tables=run.tables,
        pseudonyms=run.pseudonyms,
        joins=tuple(run.joins),
        set_aside=run.set_aside,
    )


@dataclass(slots=True, kw_only=True)
class _Run:
    """One reading: what it has found so far."""

    engine: Engine
    plan: Plan
    strict: bool
    as_of: Any
    currency: str | None
    key: bytes | None
    pseudonyms: Pseudonyms | None = None
    problems: list[Problem] = field(default_factory=list)
    rejects: list[tuple[Any, ...]] = field(default_factory=list)
    books: list[tuple[Any, ...]] = field(default_factory=list)
    sources: list[tuple[Any, ...]] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    set_aside: dict[str, Returned] = field(default_factory=dict)
    places: dict[str, Places] = field(default_factory=dict)

    def read(self, opened: Sources, more: list[Raw]) -> None:
        """Match, stage, check and clean; the transactions say what the day is."""
        known = {file.file for raw in more for file in raw.pieces or (raw,)}
        self.problems += opened.problems(self.plan, apart=known)
        order = ["transactions", *TABLES]
        raws = sorted(opened.raws, key=lambda raw: order.index(raw.table))
        read = [self._stage(raw) for raw in [*raws, *more]]
        staged = [one for one in read if one is not None]
        bought = next((s for s in staged if s.spec.name == "transactions"), None)
        checked = [(one, self._check(one, bought)) for one in staged]
        problems.raise_stops(
            self.problems, self.sources, lambda: faulty(checked, engine=self.engine)
        )
        for one, found in checked:
            self._keep(one, found)
        self._hide()
        together = Across(
            tables=self.tables, as_of=self.as_of, engine=self.engine, places=self.places
        )
        self.problems += together.problems()
        self._join({raw.table: raw.file for raw in more})

    def _join(self, files: dict[str, str]) -> None:
        """Complete the customers; join to them what third parties know."""
        known = clean.customers(self.tables, engine=self.engine)
        known, self.joins, found = join.joined(known, self.tables, files=files)
        self.problems += found
        problems.raise_stops(self.problems, self.sources)
        aside = [n for n in self.tables if n == "customers" or is_enrichment(n)]
        rest = {n: t for n, t in self.tables.items() if n not in aside}
        self.tables = {"customers": known, **rest}

    def _stage(self, raw: Raw) -> Staged | None:
        matched = match(raw, self.plan.table(raw.table), engine=self.engine)
        self.problems += matched.problems
        raw = raw.noted(*describe(matched.reading))
        self.sources += [
            (raw.table, one.file, one.size, one.sha256, one.lines, one.read_as)
            for one in raw.pieces or (raw,)
        ]
        if any(problem.severity == "stop" for problem in matched.problems):
            return None
        staged = stage(matched, self.plan, engine=self.engine, hidden=bool(self.key))
        if is_enrichment(raw.table):
            self.problems += third_party.without_attributes(staged)
        return staged

    def _check(self, staged: Staged, bought: Staged | None) -> list[scan.Found]:
        """Find the faults of one table; note the day after the transactions."""
        name, engine = staged.spec.name, self.engine
        if is_enrichment(name):
            third_party.mark(staged, engine=engine)
            asked = third_party.rules(staged)
        else:
            mark.repeats(staged, engine=engine)
            if name == "customers" and bought and self.as_of is not None:
                mark.won_later(staged, bought, self.as_of, engine=engine)
            asked = check.rules(staged, self._context(staged, bought))
        found = scan.scan(staged, asked, engine=engine)
        self.problems += scan.strays(staged)
        self.problems += scan.broken(staged, strict=self.strict, limit=LIMIT)
        self.problems += [
            scan.problem(staged, one, strict=self.strict, engine=engine)
            for one in found
        ]
        if self.key is None:  # else it is left out, and said so then
            self.problems += personal.problems(staged, engine=engine)
        if name == "transactions":
            self._note_day(staged, scan.aside(found))
        return found

    def _context(self, staged: Staged, bought: Staged | None) -> Context:
        """Collect what the rules of a table need; note the currency."""
        name, engine = staged.spec.name, self.engine
        main = whole.main_currency(staged, self.plan, engine=engine)
        self.problems += whole.other_currency(name, main, self.currency)
        self.currency = self.currency or main
        sold = name == "transactions"
        return Context(
            as_of=self.as_of,
            missing_customers=self.plan.missing_customers,
            duplicates=self.plan.table(name).duplicates,
            currency=main,
            rates=frozenset(self.plan.rates),
            unit_error=whole.unit_error(staged, engine=engine) if sold else None,
            examples=not whole.demonstration(bought, engine=engine),
        )

    def _note_day(self, staged: Staged, outside: str) -> None:
        """Take the last day of a transaction, where no other day is given."""
        if self.as_of is None:
            self.as_of = whole.last_day(staged, outside, engine=self.engine)
            self.problems += whole.lone_day(staged, outside, engine=self.engine)

    def _keep(self, staged: Staged, found: list[scan.Found]) -> None:
        name, engine = staged.spec.name, self.engine
        table, places = clean.clean(staged, found, engine=engine)
        self.books.append(clean.book(staged, table, found, engine=engine))
        self.rejects += scan.rejects(staged, found, engine=engine)
        back = returned(staged, found, engine=engine)
        self.set_aside |= {name: back} if back else {}
        if name == "transactions" and not self.books[-1][3]:
            raise DataError(
                f"No transaction is left: all {self.books[-1][2]:,} rows were set "
                f"aside. {scan.most(found)}",
                problems.frame(self.problems),
                sources=record.frame(self.sources, record.SOURCES),
                set_aside=self.set_aside,
            )
        if is_enrichment(name):
            self.tables[join.ids_name(name)] = join.ids_of(staged, engine=engine)
        for spent in (staged.relation, staged.raw.relation):
            engine.drop(spent)
        if self.books[-1][3] or not scan.only(found, EXAMPLE):
            self.tables[name] = table
        if self.key is None:
            self.places[name] = places

    def _hide(self) -> None:
        """Replace the ids before the tables are compared and named in examples."""
        hidden = self.key is not None
        self.problems += join.lookalikes(self.tables, hidden=hidden)
        self.problems += alike.problems(self.tables, self.places, engine=self.engine)
        if self.key is None:
            return
        self.tables, self.pseudonyms, left = with_pseudonyms(
            self.tables, self.key, engine=self.engine
        )
        self.problems += left

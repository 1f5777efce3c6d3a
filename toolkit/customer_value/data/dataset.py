"""The Dataset: clean tables with their day, currency and the record of the door."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar, cast

from customer_value.data import coverage, views
from customer_value.data.days import read_day
from customer_value.data.frames import Frames
from customer_value.data.joins import joins_as_table, unmatched_ids
from customer_value.errors import parameter_error
from customer_value.result import copied
from customer_value.words import count, day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.engine import Table
    from customer_value.data.joins import Join
    from customer_value.data.pseudonyms import Pseudonyms
    from customer_value.data.returned import Returned

T = TypeVar("T")
UNDATED = ("leave_out", "keep")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Dataset(Frames):
    """A company's clean tables, as seen on one day.

    Nothing in it changes: ``at`` and ``filter`` return another; tables are copies.

    Attributes
    ----------
    name : str
        What the data are called: a bundled company or a file.
    as_of : Timestamp
        The last day that counts.
    currency : str
        The currency of every amount.
    assumptions : Assumptions
        What the data cannot say.
    issues : DataFrame
        Faults found at the door: table, rule, severity ("stop", "keep", "fix"),
        rows, share (of the table's rows), share_revenue (of what its rows sold or
        invoiced; NaN where it has no such amounts), example (up to five, with file
        and line), action, mend.
    rejects : DataFrame
        Rows set aside: table, source, line, column, value, reason.
    books : DataFrame
        Conservation by table: rows and amounts read, kept and set aside.
    sources : DataFrame
        Files read: table, file, bytes, sha256, lines, read_as.
    pseudonyms : Pseudonyms, optional
        Who is who, where ids were replaced; it stays with the consultant.
    joins : tuple of Join
        How each enrichment was joined at the door; ``enrichment`` is its table.
    left_out : tuple of str
        Tables and columns that an earlier day does not show because they have no date.
    set_aside : mapping of str to Returned
        Rows set aside by table as the client sent them; ``.frame()`` shows them.
    """

    name: str
    as_of: pd.Timestamp
    currency: str
    assumptions: Assumptions
    issues: pd.DataFrame = field(repr=False)
    rejects: pd.DataFrame = field(repr=False)
    books: pd.DataFrame = field(repr=False)
    sources: pd.DataFrame = field(repr=False)
    tables: Mapping[str, Table] = field(repr=False)
    pseudonyms: Pseudonyms | None = field(default=None, repr=False)
    joins: tuple[Join, ...] = field(default=(), repr=False)
    left_out: tuple[str, ...] = ()
    set_aside: Mapping[str, Returned] = field(default_factory=dict, repr=False)
    _memo: dict[Any, Any] = field(default_factory=dict, repr=False)

    def has(self, table: str, column: str | None = None) -> bool:
        """Say whether a table, or a column of it, is present.

        Parameters
        ----------
        table : str
            One of the ten tables.
        column : str, optional
            A column of that table.

        Returns
        -------
        bool
            True when it is there.

        Examples
        --------
        >>> import customer_value as cv
        >>> cv.load_dataset("retailer").has("transactions", "amount")
        True
        """
        return table in self.tables and column in (None, *self.columns(table))

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the names of a table's columns.

        Parameters
        ----------
        table : str
            One of the ten tables.

        Returns
        -------
        tuple of str
            The names in order; () when the table is absent.
        """
        if table not in self.tables:
            return ()
        return self.memo(("columns", table), self.tables[table].columns)

    def table(self, name: str) -> Table:
        """Return the engine's handle on a table.

        Parameters
        ----------
        name : str
            One of the tables that are present.

        Returns
        -------
        Table
            With ``to_pandas``, ``to_parquet``, ``sql`` and ``keep``.

        Raises
        ------
        ParameterError
            If the table is absent.

        Examples
        --------
        >>> import customer_value as cv
        >>> "amount" in cv.load_dataset("retailer").table("transactions").columns()
        True
        """
        if name not in self.tables:
            must = f"one of {', '.join(sorted(self.tables))}"
            raise parameter_error("name", "table", must, name)
        return self.tables[name]

    def at(self, as_of: object, *, undated: str = "leave_out") -> Dataset:
        """Return the company as it was known on an earlier day.

        Only what a date vouches for is known then. The tables wallet and outcomes, an
        invoice's written_off and an idea's adopted and value have none: they are left
        out, named in ``left_out``, and the coverage says so. Attributes of customers
        have no date either; they are taken as unchanging.

        Parameters
        ----------
        as_of : date-like
            A day no later than this Dataset's own.
        undated : {"leave_out", "keep"}, default "leave_out"
            Whether what has no date stays, as if it had been known: for a comparison
            of two days that must rest on the same knowledge, never for a forecast.

        Returns
        -------
        Dataset
            The same tables without anything that came later.

        Raises
        ------
        ParameterError
            If it is no day, or later than ``as_of``, or ``undated`` is no option.

        Examples
        --------
        >>> import customer_value as cv
        >>> cv.load_dataset("retailer").at("2025-10-31").as_of.year
        2025
        """
        earlier = read_day(as_of, name="as_of", caller="Dataset.at")
        if undated not in UNDATED:
            must = f"one of {', '.join(UNDATED)}"
            raise parameter_error("undated", "Dataset.at", must, undated)
        if earlier == self.as_of:
            return self
        if earlier > self.as_of:
            must = f"a day up to {self.as_of:%Y-%m-%d}"
            raise parameter_error("as_of", "Dataset.at", must, as_of)
        keep = undated == "keep"
        return self.memo(("at", earlier, keep), lambda: self._seen(earlier, keep=keep))

    def filter(self, *, customers: Iterable[str]) -> Dataset:
        """Return the company with some of its customers only.

        Parameters
        ----------
        customers : iterable of str
            The ids to keep.

        Returns
        -------
        Dataset
            Every table that names a customer, limited to those ids.

        Raises
        ------
        ParameterError
            If the ids are one text instead of a list.

        Examples
        --------
        >>> import customer_value as cv
        >>> company = cv.load_dataset("retailer")
        >>> few = company.filter(customers=company.customers["customer_id"][:5])
        >>> len(few.customers)
        5
        """
        if isinstance(customers, str):  # its letters would be taken for ids
            must = "a list of ids"
            raise parameter_error("customers", "Dataset.filter", must, customers)
        ids = sorted({str(customer) for customer in customers})
        return replace(self, tables=views.only(self, ids), _memo={})

    @property
    def coverage(self) -> pd.DataFrame:
        """Section, table, need, present, status ("on" or "off") and why it is off.

        Every section of the report is listed, with each table or column that it uses.
        """
        return coverage.of(self)

    @property
    def enrichment(self) -> pd.DataFrame:
        """A row an enrichment: file, ids, matched, match_rate and what is unmatched."""
        return joins_as_table(self.joins)

    @property
    def unmatched(self) -> pd.DataFrame:
        """The ids that were not joined: enrichment, customer_id, why."""
        return self.memo("unmatched", lambda: unmatched_ids(self.joins))

    @property
    def history_days(self) -> int:
        """Days from the first transaction to ``as_of``."""
        return self.memo("history", lambda: views.history_days(self))

    def memo(self, key: object, compute: Callable[[], T]) -> T:
        """Compute once, keep, and hand out copies: nobody can spoil what is kept.

        Parameters
        ----------
        key : hashable
            Names what is computed, with its options.
        compute : callable
            Makes the value; called the first time only.

        Returns
        -------
        object
            What ``compute`` returned; a table, or each table of a result, as a copy.
        """
        if key not in self._memo:
            self._memo[key] = compute()
        return cast("T", copied(self._memo[key]))

    def _seen(self, on: pd.Timestamp, *, keep: bool) -> Dataset:
        tables = views.at(self, on, undated=keep)
        gone = self.left_out + (() if keep else views.without_dates(self))
        return replace(self, as_of=on, tables=tables, left_out=gone, _memo={})

    def __repr__(self) -> str:
        rows = ", ".join(self.tables)
        return f"Dataset({self.name!r}, as_of={self.as_of:%Y-%m-%d}, tables: {rows})"

    def _repr_html_(self) -> str:
        people = count(views.size(self, "customers"), "customer")
        lines = count(views.size(self, "transactions"), "transaction line")
        return (
            f"<p><b>{escape(self.name)}</b>: {people}, {lines}, as of "
            f"{day(self.as_of)}, amounts in {escape(self.currency)}. "
            f"Tables: {escape(', '.join(self.tables))}.</p>"
        )

"""What a column and a table are: the shape of the declarations in ``tables``."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "id": "text",
    "text": "text",
    "date": "day",
    "money": "currency",
    "number": "number",
    "integer": "whole number",
    "flag": "true or false",
    "rating": "points",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        The heading.
    kind : str
        One of ``KINDS``: how the text becomes a value.
    meaning : str
        What the column says.
    unit : str, default ""
        The unit; "" takes that of the kind.
    required : bool, default False
        Whether the table is of no use without it.
    low, high : float, optional
        The lowest and highest value allowed.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    required: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def rule(self) -> str:
        """The range in words, "" when every value is allowed."""
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g}"
        return f"{self.low:g} or more" if self.low is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One of the ten tables.

    Parameters
    ----------
    name : str
        The name of the file, sheet or table.
    row : str
        What one row is.
    columns : tuple of Column
        The declared columns, in order.
    gives : str
        What the table is good for.
    if_absent : str
        What happens without it.
    key : str, optional
        The column that names a row; equal keys are duplicates.
    day : str, optional
        The column that says when a row became known.
    later : tuple of str
        Dates of events that may come after the row became known.
    undated : tuple of str
        Columns that become known later than the row, on a day that nobody writes down.
    amount : str, optional
        The column whose sum the books follow.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    gives: str
    if_absent: str
    key: str | None = None
    day: str | None = None
    later: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    amount: str | None = None

    def column(self, name: str) -> Column:
        """Return a declared column."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the declared columns."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the required columns."""
        return tuple(column.name for column in self.columns if column.required)

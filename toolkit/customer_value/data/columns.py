"""What a column and a table are: the shape of the declarations in ``tables``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.rule import Rule

EARLIEST, LATEST = "1900-01-01", "2100-12-31"  # days outside are typing errors
_NUMBER = (
    "Write plain numbers such as 1234.50, or declare decimal and thousands in the "
    "mapping."
)


class Kind(NamedTuple):
    """How the text of a column becomes a value.

    ``noun`` names a value of it, ``unread`` says how to mend a text that is none.
    """

    unit: str
    noun: str
    unread: str
    example: Any


KINDS = {
    "id": Kind("text", "id", "", "X-1"),
    "text": Kind("text", "text", "", "text"),
    "date": Kind(
        "day",
        "day",
        "Write days as 2026-10-31, or declare date_format in the mapping.",
        dt.date(2026, 1, 15),
    ),
    "money": Kind("currency", "amount", _NUMBER, 120),
    "number": Kind("number", "number", _NUMBER, 5),
    "flag": Kind(
        "true or false", "true or false", "Write true or false.", example=True
    ),
    "rating": Kind("points", "number", _NUMBER, 4),
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
    good_for : str
        What is made of it.
    own_unit : str, default ""
        The unit, where it is not that of the kind.
    required : bool, default False
        Whether the table is of no use without it.
    low, high : float, optional
        The lowest and highest value allowed.
    choices : tuple of str
        The words that are known; others are kept and counted.
    fill : str, default ""
        How to mend an empty cell, where "Fill it in." does not say enough.
    otherwise : str, default ""
        What happens to other words.
    later : bool, default False
        Whether it is the day of an event that may come after the row became known.
    undated : bool, default False
        Whether it becomes known later than the row, on a day that nobody writes down.
    given : object
        An example, where that of the kind does not say enough; None leaves the cell
        empty.
    """

    name: str
    kind: str
    meaning: str
    good_for: str
    own_unit: str = ""
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    fill: str = ""
    otherwise: str = ""
    later: bool = False
    undated: bool = False
    given: Any = field(default=...)

    @property
    def unit(self) -> str:
        """The unit: its own, or that of its kind."""
        return self.own_unit or KINDS[self.kind].unit

    @property
    def bounds(self) -> str:
        """The range in words, "" when every value is allowed."""
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g}"
        return f"{self.low:g} or more" if self.low is not None else ""

    @property
    def rule(self) -> str:
        """What is allowed in words, "" when everything is."""
        if self.choices:
            *most, last = self.choices
            return f"{', '.join(most)} or {last}"
        if self.kind == "date":
            return "from 1900" if self.later else "1900 to 2100"
        return self.bounds or {"flag": "true or false"}.get(self.kind, "")

    @property
    def unread(self) -> str:
        """How to mend a text that is no value, "" where every text is one."""
        return KINDS[self.kind].unread

    @property
    def beyond(self) -> str:
        """How to mend a value that is not allowed, "" where all are."""
        if self.choices:
            return f"Use {self.rule}."
        return f"Values must be {self.bounds}." if self.bounds else ""

    @property
    def empty(self) -> str:
        """How to mend an empty cell, "" where it may be empty."""
        return (self.fill or "Fill it in.") if self.required else ""

    @property
    def mend(self) -> str:
        """How to mend a cell, whatever is wrong with it."""
        return " ".join(filter(None, (self.empty, self.unread, self.beyond)))

    @property
    def example(self) -> Any:  # noqa: ANN401 - as the kind has it
        """What a cell may hold."""
        return KINDS[self.kind].example if self.given is ... else self.given


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
    amount : str, optional
        The column whose sum the books follow.
    another : mapping of str to object
        What a second example has in other words, where one is needed.
    checks : tuple of Rule
        What a row as a whole must fulfil, beside the rules of its columns.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    gives: str
    if_absent: str
    key: str | None = None
    day: str | None = None
    amount: str | None = None
    another: Mapping[str, Any] = field(default_factory=dict)
    checks: tuple[Rule, ...] = ()

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

    @property
    def later(self) -> tuple[str, ...]:
        """The days of events that may come after the row became known."""
        return tuple(column.name for column in self.columns if column.later)

    @property
    def undated(self) -> tuple[str, ...]:
        """The columns that become known later than the row, on an unknown day."""
        return tuple(column.name for column in self.columns if column.undated)

    @property
    def example(self) -> dict[str, Any]:
        """One row as a client may write it."""
        return {column.name: column.example for column in self.columns}

    @property
    def examples(self) -> tuple[dict[str, Any], ...]:
        """The rows with which a template comes: one, or two."""
        second = (self.example | dict(self.another),) if self.another else ()
        return (self.example, *second)

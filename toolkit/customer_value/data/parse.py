"""From text to values: the SQL that reads a day, an amount, a flag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customer_value.data.engine import MONEY, text

if TYPE_CHECKING:
    from customer_value.data.tables import Column

BLANKS = "' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)"
NOTHING = "('nan', 'nat', 'null', 'none', 'n/a', '#n/a', '<na>')"  # exported emptiness
ISO = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}([.]\d+)?)?)?"
OFFSET = r"(Z|[+-]\d{2}(:?\d{2})?)"
# what is plainly a date in another way of writing
OTHER_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}( .*)?"
EARLIEST, LATEST = "DATE '1900-01-01'", "DATE '2100-12-31'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the text of one table is written.

    Parameters
    ----------
    decimal, thousands : str
        The decimal sign; the sign between thousands, "" for none.
    date_format : tuple of str
        Patterns such as ``%d.%m.%Y``; empty is ISO.
    timezone : str, optional
        The zone in which a time with an offset becomes a day.
    """

    decimal: str = "."
    thousands: str = ""
    date_format: tuple[str, ...] = ()
    timezone: str | None = None

    def stripped(self, column: str) -> str:
        """Write a column without blanks around; nothing left is missing."""
        return f"NULLIF(TRIM({column}, {BLANKS}), '')"

    def named(self, column: str) -> str:
        """Write an id: what an export writes for emptiness is missing."""
        inner = self.stripped(column)
        return f"CASE WHEN LOWER({inner}) NOT IN {NOTHING} THEN {inner} END"

    def number(self, column: str, kind: str = "DOUBLE") -> str:
        """Write a column as a number; what is no number is missing."""
        inner = self.stripped(column)
        groups = (
            f"|\\d{{1,3}}({_sign(self.thousands)}\\d{{3}})+" if self.thousands else ""
        )
        point = _sign(self.decimal)
        digits = f"((\\d+{groups})({point}\\d*)?|{point}\\d+)"
        pattern = f"[+-]?{digits}([eE][+-]?\\d{{1,3}})?"
        plain = inner
        if self.thousands:
            plain = f"REPLACE({plain}, {text(self.thousands)}, '')"
        if self.decimal != ".":
            plain = f"REPLACE({plain}, {text(self.decimal)}, '.')"
        fits = f"REGEXP_FULL_MATCH({inner}, {text(pattern)})"
        return f"CASE WHEN {fits} THEN TRY_CAST({plain} AS {kind}) END"

    def day(self, column: str) -> str:
        """Write a column as a day; the time of the day is dropped."""
        inner = self.stripped(column)
        if self.date_format:
            formats = ", ".join(text(form) for form in self.date_format)
            return f"CAST(TRY_STRPTIME({inner}, [{formats}]) AS DATE)"
        local = f"TRY_CAST(LEFT({inner}, 10) AS DATE)"
        if self.timezone:
            moment = (
                f"TRY_CAST({inner} AS TIMESTAMPTZ) AT TIME ZONE {text(self.timezone)}"
            )
            offset = f"REGEXP_FULL_MATCH({inner}, {text(ISO + OFFSET)})"
            local = f"CASE WHEN {offset} THEN CAST({moment} AS DATE) ELSE {local} END"
        fits = f"REGEXP_FULL_MATCH({inner}, {text(f'{ISO}{OFFSET}?')})"
        return f"CASE WHEN {fits} THEN {local} END"

    def flag(self, column: str) -> str:
        """Write a column as true or false."""
        inner = f"LOWER({self.stripped(column)})"
        return (
            f"CASE WHEN {inner} IN ('true', 't', 'yes', 'y', '1') THEN TRUE "
            f"WHEN {inner} IN ('false', 'f', 'no', 'n', '0') THEN FALSE END"
        )

    def value(self, column: Column, source: str) -> str:
        """Write a declared column's value."""
        if column.kind == "id":
            return self.named(source)
        if column.kind == "date":
            return self.day(source)
        if column.kind == "money":
            return self.number(source, MONEY)
        if column.kind == "flag":
            return self.flag(source)
        if column.kind == "text":
            return self.stripped(source)
        return self.number(source)

    def present(self, column: Column, source: str) -> str:
        """Write whether there is anything to read."""
        if column.kind in {"id", "date"}:
            return f"{self.named(source)} IS NOT NULL"
        return f"{self.stripped(source)} IS NOT NULL"


def _sign(sign: str) -> str:
    """Write a sign for a regular expression."""
    return f"[{sign}]" if sign not in {"", "^", "\\"} else f"\\{sign}"

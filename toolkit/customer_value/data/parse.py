"""From text to values: the SQL that reads a day, an amount, a flag.

Every function here writes SQL over a text without blanks around it, missing where
nothing is left (see ``stripped``), so that each text is trimmed once only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customer_value.data.engine import MONEY, text

if TYPE_CHECKING:
    from customer_value.data.columns import Column

BLANKS = "' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)"
EDGE = r"^[\s\x{a0}]|[\s\x{a0}]$"
NOTHING = "nan|nat|null|none|n/a|#n/a|<na>|-+|[?]+"  # exported emptiness
NOTHING_LENGTH = 4
TIME = r"[ T]\d{2}:\d{2}(:\d{2}([.]\d+)?)?"
OFFSET = r"(Z|[+-]\d{2}(:?\d{2})?)"
# what is plainly a date in another way of writing
OTHER_DATE = r"\d{1,4}([./-])\d{1,2}[./-]\d{1,4}([ T].*)?|\d{1,2} [A-Za-z]{3,9} \d{4}"
SHORTEST_MOMENT = 16  # 2026-10-31T14:05


SPACES = " \u00a0\u2007\u2009\u202f"  # plain, no-break, figure, thin, narrow
APOSTROPHES = "'\u2019"


def family(sign: str) -> str:
    """Return the signs that people write for a sign between thousands.

    >>> len(family(" ")), family(",")
    (5, ',')
    """
    kin = (signs for signs in (SPACES, APOSTROPHES) if sign and sign in signs)
    return next(kin, sign)


def has_zone(form: str) -> bool:
    """Say whether a pattern of days reads an offset from UTC.

    >>> has_zone("%d.%m.%Y %H:%M %z"), has_zone("100%%z")
    (True, False)
    """
    return "%z" in form.replace("%%", "").lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the text of one table is written.

    Parameters
    ----------
    decimal, thousands : str
        The decimal sign; the signs between thousands, "" for none.
    date_format : tuple of str
        Patterns such as ``%d.%m.%Y``; empty is ISO.
    timezone : str, optional
        The zone in which a time with an offset becomes a day.
    """

    decimal: str = "."
    thousands: str = ""
    date_format: tuple[str, ...] = ()
    timezone: str | None = None

    def number(self, source: str, kind: str = "DOUBLE") -> str:
        """Write a text as a number; what is no finite number is missing."""
        if self.decimal == "." and not self.thousands:
            return _plain_number(source, kind)
        point, comma = _sign(self.decimal), _sign(self.thousands)
        groups = f"\\d{{1,3}}({comma}\\d{{3}})+|" if self.thousands else ""
        shape = f"[+-]?(({groups}\\d+)({point}\\d*)?|{point}\\d+)([eE][+-]?\\d{{1,3}})?"
        plain = source
        for sign in self.thousands:
            plain = f"REPLACE({plain}, {text(sign)}, '')"
        if self.decimal != ".":
            plain = f"REPLACE({plain}, {text(self.decimal)}, '.')"
        fits = f"REGEXP_FULL_MATCH({source}, {text(shape)})"
        return f"CASE WHEN {fits} THEN {_plain_number(plain, kind)} END"

    def day(self, source: str) -> str:
        """Write a text as a day; the time of the day is dropped."""
        if self.date_format:
            zoned = [form for form in self.date_format if has_zone(form)]
            plain = [form for form in self.date_format if not has_zone(form)]
            days = [_parsed(source, forms) for forms in (plain, zoned) if forms]
            if zoned:
                days[-1] += f" AT TIME ZONE {text(str(self.timezone))}"
            days = [f"CAST({moment} AS DATE)" for moment in days]
            return f"COALESCE({', '.join(days)})" if len(days) > 1 else days[0]
        tail = f"REGEXP_FULL_MATCH(SUBSTR({source}, 11), {text(f'{TIME}{OFFSET}?')})"
        date = f"TRY_CAST(LEFT({source}, 10) AS DATE)"
        if self.timezone:
            offset = (
                f"REGEXP_FULL_MATCH(SUBSTR({source}, 11), {text(f'{TIME}{OFFSET}')})"
            )
            moment = (
                f"TRY_CAST({source} AS TIMESTAMPTZ) AT TIME ZONE {text(self.timezone)}"
            )
            date = f"CASE WHEN {offset} THEN CAST({moment} AS DATE) ELSE {date} END"
        shape = f"{source} LIKE '____-__-__%' AND (LENGTH({source}) = 10 OR {tail})"
        return f"CASE WHEN {shape} THEN {date} END"

    def zoned(self, source: str) -> str:
        """Write whether a text is a day and time with an offset, read as it stands."""
        if self.date_format or self.timezone:
            return "FALSE"
        tail = f"REGEXP_FULL_MATCH(SUBSTR({source}, 11), {text(TIME + OFFSET)})"
        return f"LENGTH({source}) > {SHORTEST_MOMENT} AND {tail}"

    def value(self, column: Column, source: str) -> str:
        """Write a declared column's value."""
        if column.kind in {"id", "text"}:
            return source
        if column.kind == "date":
            return self.day(source)
        if column.kind == "flag":
            return _flag(source)
        return self.number(source, MONEY if column.kind == "money" else "DOUBLE")


def stripped(column: str) -> str:
    """Write a text without blanks around; nothing left is missing."""
    trimmed = (
        f"CASE WHEN REGEXP_MATCHES({column}, '{EDGE}') THEN TRIM({column}, {BLANKS})"
    )
    return f"NULLIF({trimmed} ELSE {column} END, '')"


def named(column: Column, source: str) -> str:
    """Write an id or a day: what an export writes for emptiness is missing."""
    if column.kind not in {"id", "date"}:
        return source
    # a pattern: DuckDB joins a longer list of IN to the rows, which takes longer
    nothing = f"REGEXP_FULL_MATCH(LOWER({source}), '{NOTHING}')"
    short = f"LENGTH({source}) <= {NOTHING_LENGTH}"
    return f"CASE WHEN {short} AND {nothing} THEN NULL ELSE {source} END"


def _parsed(source: str, forms: list[str]) -> str:
    """Write a text as a moment, by the first pattern that fits."""
    return f"TRY_STRPTIME({source}, [{', '.join(map(text, forms))}])"


def _plain_number(source: str, kind: str) -> str:
    """Write a text with a decimal point as a number, nothing for 1_000, NaN or inf."""
    number = f"TRY_CAST({source} AS {kind})"
    sound = f"NOT CONTAINS({source}, '_')"
    if kind == "DOUBLE":
        sound += f" AND ISFINITE({number})"
    return f"CASE WHEN {sound} THEN {number} END"


def _flag(source: str) -> str:
    return (
        f"CASE WHEN LOWER({source}) IN ('true', 't', 'yes', 'y', '1') THEN TRUE "
        f"WHEN LOWER({source}) IN ('false', 'f', 'no', 'n', '0') THEN FALSE END"
    )


def _sign(signs: str) -> str:
    """Write signs for a regular expression."""
    return f"\\{signs}" if signs in {"^", "\\"} else f"[{signs}]"

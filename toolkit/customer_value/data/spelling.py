"""Spelling: how a client writes numbers and days, declared or found out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.engine import text
from customer_value.data.expression import names_in
from customer_value.data.parse import APOSTROPHES, SPACES, Reading, family, has_zone
from customer_value.data.tables import is_enrichment, spec_of
from customer_value.errors import ParameterError

if TYPE_CHECKING:
    from customer_value.data.engine import Engine
    from customer_value.data.mapping import TableMapping
    from customer_value.data.source import Raw

# Numbers whose way of writing leaves no doubt: a sign with groups of three digits is
# one between thousands only where something else says so.
_BLANK, _MARK = f"[{SPACES}]", f"[{APOSTROPHES}]"
_REST = r"(\d{1,2}|\d{4,})"


def _grouped(*signs: str) -> str:
    """Write the pattern of digits in groups of three."""
    return "(" + "|".join(rf"\d{{1,3}}({sign}\d{{3}})+" for sign in signs) + ")"


def _decimal(sign: str, other: str) -> str:
    groups = _grouped(other, _BLANK, _MARK)
    return rf"[+-]?((\d+|{groups}){sign}{_REST}|{groups}{sign}\d+)"


def _thousands(sign: str, decimal: str) -> str:
    return rf"[+-]?({_grouped(sign)}{decimal}\d+|\d{{1,3}}({sign}\d{{3}}){{2,}})"


COMMA, POINT = _decimal(",", "[.]"), _decimal("[.]", ",")
GROUPS = {
    ".": _thousands("[.]", ","),
    ",": _thousands(",", "[.]"),
    " ": rf"[+-]?{_grouped(_BLANK)}([.,]\d+)?",
    "'": rf"[+-]?{_grouped(_MARK)}([.,]\d+)?",
}
BARE = r"[+-]?\d{4,}([.,]\d*)?"  # thousands without a sign between them
SAID = {" ": "space", "'": "apostrophe"}


def reading_of(
    raw: Raw, how: TableMapping, found: dict[str, str], *, engine: Engine
) -> Reading:
    """Return how text is written: as declared, else found out from the numbers."""
    _try_clock(raw, how, engine=engine)
    decimal, thousands = how.decimal, how.thousands
    if raw.is_text and (decimal is None or thousands is None):
        columns = _numbers(raw, how, found)
        decimal, thousands = _signs(raw, how, columns, engine=engine)
    return Reading(
        decimal=decimal or ".",
        thousands=family(thousands or ""),
        date_format=how.date_format,
        timezone=how.timezone,
    )


def _numbers(raw: Raw, how: TableMapping, found: dict[str, str]) -> list[str]:
    """Name the engine's columns that hold numbers."""
    if is_enrichment(raw.table):  # no column of it is declared to hold numbers
        return sorted(set(raw.columns.values()) - set(found.values()))
    columns = spec_of(raw.table).columns
    names = [c.name for c in columns if c.kind in {"money", "number", "rating"}]
    written = {found[name] for name in names if name in found}
    for name in names:
        used = names_in(how.columns.get(name, ""), raw.columns)
        written |= {raw.columns[heading] for heading in used}
    return sorted(written)


def _try_clock(raw: Raw, how: TableMapping, *, engine: Engine) -> None:
    """Refuse a pattern or a zone that the engine does not know."""
    moment = "TIMESTAMPTZ '2026-10-31 00:00:00+00' AT TIME ZONE "
    tests = [
        ("date_format", form, f"SELECT TRY_STRPTIME('x', {text(form)})")
        for form in how.date_format
    ]
    if how.timezone:
        tests.append(("timezone", how.timezone, f"SELECT {moment}{text(how.timezone)}"))
    zoned = [form for form in how.date_format if has_zone(form)]
    if zoned and not how.timezone:
        raise ParameterError(
            f"mapping, {raw.table}: date_format {zoned[0]!r} reads an offset; say with "
            "timezone whose day it is, such as 'Europe/Berlin'."
        )
    for name, value, query in tests:
        try:
            engine.rows(query)
        except engine.errors:
            raise ParameterError(
                f"mapping, {raw.table}: {name} {value!r} is not known. Use for example "
                "'%d.%m.%Y' or 'Europe/Berlin'."
            ) from None


def _signs(
    raw: Raw, how: TableMapping, columns: list[str], *, engine: Engine
) -> tuple[str, str]:
    """Find out what is not declared: the decimal sign, and that between thousands.

    Where both signs are used as decimal ones, the point stands. A sign between
    thousands must be the only one, and stand in most of the numbers from 1000 on: a
    few of them among plain ones are errors.
    """
    decimal, thousands = how.decimal, how.thousands
    if not columns:
        return decimal or ".", thousands or ""
    odd = " OR ".join(
        f"({c} <> '' AND TRY_CAST({c} AS DOUBLE) IS NULL)" for c in columns
    )
    counts = ", ".join(_matches(p, columns) for p in (COMMA, *GROUPS.values()))
    row = engine.rows(f"SELECT {counts} FROM {raw.relation} WHERE {odd}")[0]
    comma, seen = row[0], dict(zip(GROUPS, row[1:], strict=True))
    point = bare = 0
    if comma or any(seen.values()):
        counts = f"{_matches(POINT, columns)}, {_matches(BARE, columns)}"
        point, bare = engine.rows(f"SELECT {counts} FROM {raw.relation}")[0]
    if decimal is None:
        others = (comma or seen["."]) and thousands != ","
        decimal = "," if others and not point else "."
    if thousands is None:
        spoilt = {decimal, "," if comma else "", "." if point else ""}
        signs = [s for s, rows in seen.items() if rows > bare and s not in spoilt]
        thousands = signs[0] if len(signs) == 1 else ""
    return decimal, thousands


def _matches(pattern: str, columns: list[str]) -> str:
    """Write how many texts have a form."""
    return " + ".join(
        f"COUNT(CASE WHEN REGEXP_FULL_MATCH(TRIM({column}), {text(pattern)}) "
        "THEN 1 END)"
        for column in columns
    )


def describe(reading: Reading) -> list[str]:
    """Say how numbers and days are written, where it is not the plain way."""
    notes = []
    if reading.decimal != ".":
        notes.append(f"decimal {reading.decimal!r}")
    if reading.thousands:
        sign = SAID.get(reading.thousands[0], repr(reading.thousands))
        notes.append(f"thousands {sign}")
    if reading.timezone:
        notes.append(f"days of {reading.timezone}")
    notes += [f"days {form!r}" for form in reading.date_format]
    return notes

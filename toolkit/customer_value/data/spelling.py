"""Spelling: how a client writes numbers and days, declared or found out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.engine import text
from customer_value.data.expression import names_in
from customer_value.data.parse import Reading
from customer_value.data.tables import is_enrichment, spec_of
from customer_value.errors import ParameterError

if TYPE_CHECKING:
    from customer_value.data.engine import Engine
    from customer_value.data.mapping import TableMapping
    from customer_value.data.source import Raw

# numbers whose way of writing leaves no doubt: 3 digits after the sign would
COMMA = r"[+-]?(\d+|\d{1,3}([.]\d{3})+),(\d{1,2}|\d{4,})|[+-]?\d{1,3}([.]\d{3})+,\d+"
POINT = r"[+-]?(\d+|\d{1,3}(,\d{3})+)[.](\d{1,2}|\d{4,})|[+-]?\d{1,3}(,\d{3})+[.]\d+"
GROUPED = r"[+-]?\d{1,3}([.]\d{3})+,\d+"


def reading_of(
    raw: Raw, how: TableMapping, found: dict[str, str], *, engine: Engine
) -> Reading:
    """Return how text is written: as declared, else found out from the numbers."""
    spec = spec_of(raw.table)
    _try_clock(raw, how, engine=engine)
    decimal, thousands = how.decimal, how.thousands or ""
    if decimal is None and raw.is_text and thousands != ",":
        names = [
            c.name for c in spec.columns if c.kind in {"money", "number", "rating"}
        ]
        written = {found[name] for name in names if name in found}
        if is_enrichment(raw.table):  # no column of it is declared to hold numbers
            written = set(raw.columns.values()) - set(found.values())
        for name in names:
            used = names_in(how.columns.get(name, ""), raw.columns)
            written |= {raw.columns[heading] for heading in used}
        decimal, grouped = _comma(raw, sorted(written), engine=engine)
        thousands = thousands or grouped
    return Reading(
        decimal=decimal or ".",
        thousands=thousands,
        date_format=how.date_format,
        timezone=how.timezone,
    )


def _try_clock(raw: Raw, how: TableMapping, *, engine: Engine) -> None:
    """Refuse a pattern or a zone that the engine does not know."""
    moment = "TIMESTAMPTZ '2026-10-31 00:00:00+00' AT TIME ZONE "
    tests = [
        ("date_format", form, f"SELECT TRY_STRPTIME('x', {text(form)})")
        for form in how.date_format
    ]
    if how.timezone:
        tests.append(("timezone", how.timezone, f"SELECT {moment}{text(how.timezone)}"))
    for name, value, query in tests:
        try:
            engine.rows(query)
        except engine.errors:
            raise ParameterError(
                f"mapping, {raw.table}: {name} {value!r} is not known. Use for example "
                "'%d.%m.%Y' or 'Europe/Berlin'."
            ) from None


def _comma(raw: Raw, columns: list[str], *, engine: Engine) -> tuple[str, str]:
    """Find a decimal comma out; where both signs occur, the point stands."""
    if not columns:
        return ".", ""

    def matches(pattern: str) -> str:
        return " + ".join(
            f"COUNT(CASE WHEN REGEXP_FULL_MATCH(TRIM({c}), '{pattern}') THEN 1 END)"
            for c in columns
        )

    any_comma = " OR ".join(f"CONTAINS({column}, ',')" for column in columns)
    query = f"SELECT {matches(COMMA)}, {matches(GROUPED)} FROM {raw.relation}"
    comma, grouped = engine.rows(f"{query} WHERE {any_comma}")[0]
    if not comma:
        return ".", ""
    point = engine.rows(f"SELECT {matches(POINT)} FROM {raw.relation}")[0][0]
    return (".", "") if point else (",", "." if grouped else "")


def describe(reading: Reading) -> list[str]:
    """Say how numbers and days are written, where it is not the plain way."""
    notes = []
    if reading.decimal != ".":
        notes.append(f"decimal {reading.decimal!r}")
    if reading.thousands:
        notes.append(f"thousands {reading.thousands!r}")
    notes += [f"days {form!r}" for form in reading.date_format]
    return notes

"""Headings: which of a client's columns, or which expression, is which of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customer_value.data.engine import quoted, text
from customer_value.data.expression import (
    compile_expression,
    heading_of,
    plain,
)
from customer_value.data.personal_words import announced
from customer_value.data.problems import Problem
from customer_value.data.source import RESERVED
from customer_value.data.spelling import reading_of
from customer_value.data.tables import is_enrichment, spec_of
from customer_value.data.typed import TEXT, as_number, is_number
from customer_value.errors import ParameterError, did_you_mean
from customer_value.words import count

if TYPE_CHECKING:
    from customer_value.data.columns import TableSpec
    from customer_value.data.engine import Engine
    from customer_value.data.mapping import TableMapping
    from customer_value.data.parse import Reading
    from customer_value.data.source import Raw

MOST_EXTRAS = 200  # the engine plans every column of every step
SHOWN = 12  # headings listed in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A raw table whose columns are known.

    Parameters
    ----------
    raw : Raw
        The table.
    reading : Reading
        How its text is written.
    sources : dict of str to str
        SQL over the trimmed columns for the text of each of our columns.
    computed : frozenset of str
        Columns that are expressions.
    extras : tuple of str
        Columns beyond the declared ones.
    watch : dict of str to str
        Conditions to count, by name.
    problems : tuple of Problem
        Required columns that are not there, and headings that look misspelt.
    """

    raw: Raw
    reading: Reading
    sources: dict[str, str]
    computed: frozenset[str]
    extras: tuple[str, ...]
    watch: dict[str, str]
    problems: tuple[Problem, ...]

    def kind(self, name: str) -> str:
        """Return the type of the client's column for one of ours; text if computed."""
        computed = name in self.computed
        return TEXT if computed else self.raw.kind(self.sources[name])

    @property
    def declared(self) -> tuple[str, ...]:
        """The declared columns that are present, in order."""
        return tuple(n for n in spec_of(self.raw.table).names if n in self.sources)


def match(raw: Raw, how: TableMapping, *, engine: Engine) -> Matched:
    """Find each declared column in the client's file.

    Parameters
    ----------
    raw : Raw
        The table as it came.
    how : TableMapping
        Headings and expressions by our names, and how the text is written.
    engine : Engine
        Where the table is.

    Returns
    -------
    Matched
        The columns found, and what is missing.

    Raises
    ------
    ParameterError
        If the mapping names a column or a heading that does not exist.
    """
    spec = spec_of(raw.table)
    _refuse_misspelt(spec, how)
    headings = {plain(name): column for name, column in raw.columns.items()}
    found = {n: headings[plain(n)] for n in spec.names if plain(n) in headings}
    reading = reading_of(raw, how, found, engine=engine)
    sources = {name: quoted(column) for name, column in found.items()}
    computed = set()
    for name, expression in how.columns.items():
        sources[name] = _compile(
            expression,
            raw,
            reading,
            where=f"mapping, {raw.table}.{name}",
            engine=engine,
        )
        if heading_of(expression, raw.columns) is None:
            computed.add(name)
    extras, left = _most(_extras(raw, how, sources))
    return Matched(
        raw=raw,
        reading=reading,
        sources={**sources, **extras},
        computed=frozenset(computed),
        extras=tuple(extras),
        watch=_watch(raw, how, reading, engine=engine),
        problems=(
            *_absent(raw, sources),
            *_lookalikes(raw, sources, extras),
            *_too_many(raw, left),
        ),
    )


def _compile(
    expression: str, raw: Raw, reading: Reading, *, where: str, engine: Engine
) -> str:
    """Write what an expression yields as the file would have written it."""
    sql = _compiled(expression, raw, reading, where=where)
    kind = _type_of(sql, raw, where=where, engine=engine)
    if kind == "VARCHAR":
        return sql
    if kind == "DATE" and reading.date_format:
        return f"STRFTIME({sql}, {text(reading.date_format[0])})"
    written = f"CAST({sql} AS VARCHAR)"
    if kind == "DOUBLE":  # -19.8, not -19.799999999999997; 20, not 20.0
        written = f"REGEXP_REPLACE(CAST(ROUND({sql}, 6) AS VARCHAR), '[.]0$', '')"
    if reading.decimal == "." or kind in {"DATE", "TIMESTAMP"}:
        return written
    return f"REPLACE({written}, '.', {text(reading.decimal)})"


def _compiled(expression: str, raw: Raw, reading: Reading, *, where: str) -> str:
    """Write an expression as SQL; a column that has a type needs no reading."""

    def number(column: str) -> str:
        kind = raw.kind(column)
        if is_number(kind):
            return as_number(column, kind)
        return reading.number(raw.text(column))

    return compile_expression(
        expression, raw.columns, number=number, written=raw.text, where=where
    )


def _type_of(sql: str, raw: Raw, *, where: str, engine: Engine) -> str:
    try:
        kinds = engine.kinds(f"SELECT {sql} AS value FROM {raw.relation}")
    except engine.errors:
        raise ParameterError(
            f"{where}: the expression mixes texts and numbers in a way that cannot be "
            "calculated."
        ) from None
    return kinds["value"]


def _watch(
    raw: Raw, how: TableMapping, reading: Reading, *, engine: Engine
) -> dict[str, str]:
    watch = {}
    for name, condition in how.watch.items():
        where = f"mapping, {raw.table}, watch {name!r}"
        sql = _compiled(condition, raw, reading, where=where)
        if _type_of(sql, raw, where=where, engine=engine) != "BOOLEAN":
            raise ParameterError(f"{where}: {condition!r} is no condition.")
        watch[name] = sql
    return watch


def _refuse_misspelt(spec: TableSpec, how: TableMapping) -> None:
    """Refuse a mapped column that is a misspelt declared one."""
    absent = [name for name in spec.names if name not in how.columns]
    for name in how.columns:
        hint = "" if name in spec.names else did_you_mean(name, absent)
        if hint:
            raise ParameterError(
                f"mapping, {spec.name}: unknown column {name!r}.{hint}"
            )


def _extras(raw: Raw, how: TableMapping, sources: dict[str, str]) -> dict[str, str]:
    """Name further columns.

    A mapping that lists columns lists what is wanted; only the attributes of
    customers are kept without being named.
    """
    declared = {plain(name) for name in spec_of(raw.table).names}
    extras = {n: sources.pop(n) for n in how.columns if plain(n) not in declared}
    if not how.columns or raw.table == "customers" or is_enrichment(raw.table):
        used = set(sources.values()) | set(extras.values())
        taken = {name.casefold() for name in extras}
        for heading, column in raw.columns.items():
            known = plain(heading) in declared or quoted(column) in used
            ours = heading.casefold() in taken or heading.startswith(RESERVED)
            if not (known or ours):
                extras[heading] = quoted(column)
    return extras


def _most(extras: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """Keep the first further columns, and name those left out."""
    kept = dict(list(extras.items())[:MOST_EXTRAS])
    return kept, [name for name in extras if name not in kept]


def _too_many(raw: Raw, left: list[str]) -> list[Problem]:
    if not left:
        return []
    return [
        Problem(
            table=raw.table,
            rule=f"more than {MOST_EXTRAS} further columns",
            severity="keep",
            rows=0,
            share=0.0,
            example=f"{raw.file}: {', '.join(left[:SHOWN])}",
            action=f"left out {count(len(left), 'column')}",
            mend="Name the columns that are wanted in the mapping.",
        )
    ]


def _absent(raw: Raw, sources: dict[str, str]) -> list[Problem]:
    """Report the required columns that are not there."""
    found = ", ".join(raw.headings[:SHOWN])
    return [
        Problem(
            table=raw.table,
            rule=f"no column {name!r}",
            severity="stop",
            rows=0,
            share=1.0,
            example=f"headings of {raw.file}: {found}",
            action="stopped",
            mend=(
                f"{did_you_mean(name, raw.headings).strip()} Rename the heading, or "
                "map it in the mapping."
            ).strip(),
        )
        for name in spec_of(raw.table).required
        if name not in sources
    ]


def _lookalikes(
    raw: Raw, sources: dict[str, str], extras: dict[str, str]
) -> list[Problem]:
    """Report headings that look like a declared column that is absent."""
    spec = spec_of(raw.table)
    absent = [n for n in spec.names if n not in sources and n not in spec.required]
    found = []
    people = raw.table == "customers" or is_enrichment(raw.table)
    for heading in extras:
        if announced(heading, of_customers=people):
            continue  # it says what it holds: personal data
        hint = did_you_mean(heading, absent)
        if hint:
            found.append(
                Problem(
                    table=raw.table,
                    rule=f"heading {heading!r} is not known",
                    severity="keep",
                    rows=0,
                    share=0.0,
                    example=f"{raw.file}: {heading}",
                    action="kept as an attribute",
                    mend=f"{hint.strip()} Rename it if it is that column.",
                )
            )
    return found

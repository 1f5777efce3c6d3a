"""From a client's headings and text to our columns and values, in the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from customer_value.data.engine import quoted
from customer_value.data.expression import compile_expression, plain
from customer_value.data.parse import Reading
from customer_value.data.problems import Problem
from customer_value.data.tables import TABLES, TableSpec
from customer_value.errors import ParameterError, did_you_mean

if TYPE_CHECKING:
    from customer_value.data.engine import DuckDB
    from customer_value.data.mapping import TableMapping
    from customer_value.data.read import Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A table's rows with our columns; nothing is set aside yet.

    Parameters
    ----------
    spec : TableSpec
        The declaration.
    raw : Raw
        Where the rows came from.
    relation : str
        The engine's table: the columns, cv_row, cv_line and cv_faults.
    sources : dict of str to str
        SQL over the raw table for the text of each column.
    bits : dict of str to int
        The bit of cv_faults that says a column's text could not be read.
    extras : dict of str to str
        Further columns and their kind, "text" or "number".
    """

    spec: TableSpec
    raw: Raw
    relation: str
    sources: dict[str, str]
    bits: dict[str, int] = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)

    def has(self, column: str) -> bool:
        """Say whether a declared column is present."""
        return column in self.bits


def reading_of(raw: Raw, how: TableMapping, *, engine: DuckDB) -> Reading:
    """Return how the text of a table is written: declared, else found out."""
    return Reading(
        decimal=how.decimal or ".",
        thousands=how.thousands or "",
        date_format=how.date_format,
        timezone=how.timezone,
    )


def match(
    raw: Raw, how: TableMapping, reading: Reading, *, engine: DuckDB
) -> tuple[dict[str, str], list[Problem]]:
    """Find each declared column in the client's file.

    Parameters
    ----------
    raw : Raw
        The table as it came.
    how : TableMapping
        Headings and expressions by our names.
    reading : Reading
        How numbers are written.
    engine : DuckDB
        Where the table is.

    Returns
    -------
    tuple
        SQL by our column, and a problem for each required column not found.
    """
    spec = TABLES[raw.table]
    _known_columns(spec, how)
    headings = {plain(name): column for name, column in raw.columns.items()}
    sources: dict[str, str] = {}
    for name, expression in how.columns.items():
        where = f"mapping, {raw.table}.{name}"
        sql = compile_expression(
            expression, raw.columns, number=reading.number, where=where
        )
        sources[name] = _as_text(sql, raw, reading, where=where, engine=engine)
    for name in spec.names:
        if name not in sources and plain(name) in headings:
            sources[name] = quoted(headings[plain(name)])
    missing = [name for name in spec.required if name not in sources]
    return sources, [_absent(raw, name) for name in missing]


def _as_text(
    sql: str, raw: Raw, reading: Reading, *, where: str, engine: DuckDB
) -> str:
    """Write what an expression yields as the file would have written it."""
    import duckdb

    try:
        kind = engine.rows(f"DESCRIBE SELECT {sql} FROM {raw.relation}")[0][1]
    except duckdb.Error:
        raise ParameterError(
            f"{where}: the expression mixes texts and numbers in a way that cannot be "
            "calculated."
        ) from None
    if kind == "VARCHAR":
        return sql
    written = f"CAST({sql} AS VARCHAR)"
    return written if reading.decimal == "." else f"REPLACE({written}, '.', ',')"


def _known_columns(spec: TableSpec, how: TableMapping) -> None:
    """Refuse a mapped column that is a misspelt declared one."""
    for name in how.columns:
        hint = "" if name in spec.names else did_you_mean(name, spec.names)
        if hint:
            raise ParameterError(
                f"mapping, {spec.name}: unknown column {name!r}.{hint}"
            )


def _absent(raw: Raw, name: str) -> Problem:
    hint = did_you_mean(name, raw.headings)
    found = ", ".join(raw.headings[:12])
    return Problem(
        table=raw.table,
        rule=f"no column {name!r}",
        severity="stop",
        rows=0,
        share=1.0,
        example=f"headings of {raw.file}: {found}",
        action="stopped",
        mend=f"{hint.strip()} Rename the heading or map it.".strip(),
    )


def stage(
    raw: Raw,
    how: TableMapping,
    reading: Reading,
    sources: dict[str, str],
    *,
    engine: DuckDB,
) -> Staged:
    """Read every column of a table, in one pass of the engine."""
    spec = TABLES[raw.table]
    declared = [name for name in spec.names if name in sources]
    extras = _extras(raw, how, reading, sources, engine=engine)
    inner, outer, faults = [], [], []
    for bit, name in enumerate(declared):
        column = spec.column(name)
        inner.append(f"{reading.value(column, sources[name])} AS {quoted(name)}")
        inner.append(f"{reading.present(column, sources[name])} AS p{bit}")
        outer.append(quoted(name))
        faults.append(
            f"CASE WHEN p{bit} AND {quoted(name)} IS NULL THEN {1 << bit} ELSE 0 END"
        )
    for name, kind in extras.items():
        source = sources.get(name) or quoted(raw.columns[name])
        value = reading.number(source) if kind == "number" else reading.stripped(source)
        inner.append(f"{value} AS {quoted(name)}")
        outer.append(quoted(name))
    relation = engine.keep(
        f"SELECT cv_row, cv_line, {', '.join(outer)}, {' + '.join(faults)} AS cv_faults "
        f"FROM (SELECT rowid AS cv_row, {raw.line} AS cv_line, {', '.join(inner)} "
        f"FROM {raw.relation})",
        "staged",
    )
    return Staged(
        spec=spec,
        raw=raw,
        relation=relation,
        sources=sources,
        bits={name: 1 << bit for bit, name in enumerate(declared)},
        extras=extras,
    )


def _extras(
    raw: Raw,
    how: TableMapping,
    reading: Reading,
    sources: dict[str, str],
    *,
    engine: DuckDB,
) -> dict[str, str]:
    """Name further columns and say whether they hold numbers.

    A mapping that lists columns lists what is wanted; only the attributes of
    customers are kept without being named.
    """
    names = {plain(name) for name in TABLES[raw.table].names}
    used = set(sources.values())
    extras = {name: sources[name] for name in how.columns if plain(name) not in names}
    if not how.columns or raw.table == "customers":
        for heading, column in raw.columns.items():
            if plain(heading) not in names and quoted(column) not in used:
                extras.setdefault(heading, quoted(column))
    if not extras:
        return {}
    tests = ", ".join(
        f"COALESCE(BOOL_AND({reading.number(source)} IS NOT NULL AND NOT "
        f"REGEXP_MATCHES({reading.stripped(source)}, '^[+-]?0[0-9]')) "
        f"FILTER (WHERE {reading.stripped(source)} IS NOT NULL), FALSE)"
        for source in extras.values()
    )
    numeric = engine.rows(f"SELECT {tests} FROM {raw.relation}")[0]
    return {
        name: "number" if flag else "text"
        for name, flag in zip(extras, numeric, strict=True)
    }

"""From a client's headings and text to our columns and values, in the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from customer_value.data.engine import quoted
from customer_value.data.match import Matched
from customer_value.data.parse import named, stripped
from customer_value.data.tables import TABLES, TableSpec

if TYPE_CHECKING:
    from customer_value.data.engine import DuckDB
    from customer_value.data.source import Raw

# bits of cv_faults: the first ones say which column could not be read
DUPLICATE = 1 << 40  # equal to an earlier row in every column
SAME_KEY = 1 << 41  # the key of an earlier row, with other values
WON_LATER = 1 << 42  # a customer won after as_of who never bought
FIRST_WATCH = 44


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
        The engine's table: the columns, cv_row, cv_line, cv_hash and cv_faults.
    texts : str
        SQL of the same rows with cv_row and the text of each column.
    bits : dict of str to int
        The bit of cv_faults that says a column's text could not be read.
    extras : dict of str to str
        Further columns and their kind, "text" or "number".
    watched : dict of str to int
        The bit of each condition to count.
    """

    spec: TableSpec
    raw: Raw
    relation: str
    texts: str
    bits: dict[str, int]
    extras: dict[str, str] = field(default_factory=dict)
    watched: dict[str, int] = field(default_factory=dict)

    def has(self, column: str) -> bool:
        """Say whether a declared column is present."""
        return column in self.bits


def stage(matched: Matched, *, engine: DuckDB) -> Staged:
    """Read every column of a table, in one pass of the engine.

    Parameters
    ----------
    matched : Matched
        The table and the SQL of each column's text.
    engine : DuckDB
        Where it is.

    Returns
    -------
    Staged
        The values, and a bit for each text that could not be read.
    """
    raw, spec = matched.raw, TABLES[matched.raw.table]
    extras = extra_kinds(matched, engine=engine)
    bits = {name: 1 << i for i, name in enumerate(matched.declared)}
    watched = {name: 1 << (FIRST_WATCH + i) for i, name in enumerate(matched.watch)}
    texts = _texts(matched)
    values, faults = [], ["CAST(0 AS BIGINT)"]
    for name, bit in bits.items():
        text = quoted(f"t {name}")
        value = matched.reading.value(spec.column(name), text)
        values.append(f"{value} AS {quoted(name)}")
        if value != text:
            unread = f"{text} IS NOT NULL AND {quoted(name)} IS NULL"
            faults.append(f"CASE WHEN {unread} THEN {bit} ELSE 0 END")
    for name, kind in extras.items():
        text = quoted(f"t {name}")
        value = matched.reading.number(text) if kind == "number" else text
        values.append(f"{value} AS {quoted(name)}")
    for name, bit in watched.items():
        faults.append(f"CASE WHEN {quoted(f'w {name}')} THEN {bit} ELSE 0 END")
    columns = ", ".join(quoted(name) for name in [*bits, *extras])
    relation = engine.keep(
        f"SELECT cv_row, cv_line, cv_hash, {columns}, {' + '.join(faults)} AS cv_faults "
        f"FROM (SELECT *, {', '.join(values)} FROM ({texts}))",
        "staged",
    )
    return Staged(
        spec=spec,
        raw=raw,
        relation=relation,
        texts=texts,
        bits=bits,
        extras=extras,
        watched=watched,
    )


def _texts(matched: Matched) -> str:
    """Write the query for the text of every column, trimmed once."""
    spec = TABLES[matched.raw.table]
    columns = []
    for name, source in matched.sources.items():
        text = f"NULLIF(TRIM({source}), '')" if name in matched.computed else source
        if name in spec.names:
            text = named(spec.column(name), text)
        columns.append(f"{text} AS {quoted(f't {name}')}")
    columns += [
        f"{sql} AS {quoted(f'w {name}')}" for name, sql in matched.watch.items()
    ]
    return (
        f"SELECT cv_row, cv_line, cv_hash, {', '.join(columns)} "
        f"FROM {trimmed(matched.raw)}"
    )


def trimmed(raw: Raw) -> str:
    """Write the raw table with its texts trimmed, numbered and hashed."""
    columns = list(raw.columns.values())
    texts = ", ".join(f"{stripped(f'raw.{column}')} AS {column}" for column in columns)
    hashed = ", ".join(f"raw.{column}" for column in columns)
    return (
        f"(SELECT raw.rowid AS cv_row, {raw.line} AS cv_line, HASH({hashed}) AS cv_hash, "
        f"{texts} FROM {raw.relation} AS raw)"
    )


def extra_kinds(matched: Matched, *, engine: DuckDB) -> dict[str, str]:
    """Say of each further column whether it holds numbers or text.

    A leading zero makes a text: 007 is a code, not a quantity.
    """
    if not matched.extras:
        return {}
    number = matched.reading.number
    tests = ", ".join(
        f"COALESCE(BOOL_AND({number(source)} IS NOT NULL AND NOT "
        f"REGEXP_MATCHES({source}, '^[+-]?0[0-9]')) "
        f"FILTER (WHERE {source} IS NOT NULL), FALSE)"
        for source in (matched.sources[name] for name in matched.extras)
    )
    flags = engine.rows(f"SELECT {tests} FROM {trimmed(matched.raw)}")[0]
    return {
        name: "number" if flag else "text"
        for name, flag in zip(matched.extras, flags, strict=True)
    }

"""From a client's headings and text to our columns and values, in the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from customer_value.data.engine import MONEY, quoted, text
from customer_value.data.parse import named, stripped
from customer_value.data.progress import tell
from customer_value.data.tables import spec_of
from customer_value.data.typed import TEXT, as_number, as_value, is_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.columns import Column, TableSpec
    from customer_value.data.engine import Engine
    from customer_value.data.mapping import Plan
    from customer_value.data.match import Matched
    from customer_value.data.source import Raw

# bits of __faults: the first ones say which column could not be read
DUPLICATE = 1 << 40  # equal to an earlier row in every column
SAME_KEY = 1 << 41  # the key of an earlier row, with other values
WON_LATER = 1 << 42  # a customer won after as_of who never bought
FIRST_WATCH = 43
SECOND = 20  # a column's second bit: an amount too large, a day with an offset from UTC


RATE, WIDE = "DECIMAL(16, 10)", "DECIMAL(21, 4)"  # their product has 38 digits


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
        The engine's table: the columns, __row, __line, __hash and __faults.
    texts : str
        SQL of the same rows with __row and the text of each column: "__t name", and
        "__o name" as it was written where that says nothing, such as NULL.
    bits : dict of str to int
        The bit of __faults that says a column's text could not be read.
    extras : dict of str to str
        Further columns and their kind, "text" or "number".
    watched : dict of str to int
        The bit of each condition to count.
    formats : tuple of str
        How days are declared to be written; empty is ISO.
    hidden : bool
        Whether values stay out of examples and rejects.
    """

    spec: TableSpec
    raw: Raw
    relation: str
    texts: str
    bits: dict[str, int]
    extras: dict[str, str] = field(default_factory=dict)
    watched: dict[str, int] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    hidden: bool = False

    def has(self, column: str) -> bool:
        """Say whether a declared column is present."""
        return column in self.bits


def stage(
    matched: Matched, plan: Plan, *, engine: Engine, hidden: bool = False
) -> Staged:
    """Read every column of a table, in one pass of the engine.

    Parameters
    ----------
    matched : Matched
        The table and the SQL of each column's text.
    plan : Plan
        The mapping, which may hold rates of currencies.
    engine : Engine
        Where it is.
    hidden : bool, default False
        Whether values stay out of examples and rejects.

    Returns
    -------
    Staged
        The values, and a bit for each text that could not be read.
    """
    raw = matched.raw
    tell(raw.file, "reading cells")
    extras = extra_kinds(matched, engine=engine)
    bits = {name: 1 << i for i, name in enumerate(matched.declared)}
    watched = {name: 1 << (FIRST_WATCH + i) for i, name in enumerate(matched.watch)}
    texts = _texts(matched)
    values = {**_values(matched, plan.rates), **_extra_values(matched, extras)}
    columns = ", ".join(quoted(name) for name in values)
    written = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in values.items())
    faults = " + ".join(_faults(matched, values, bits, watched))
    relation = engine.keep(
        f"SELECT __row, __line, __hash, {columns}, {faults} AS __faults "
        f"FROM (SELECT *, {written} FROM ({texts}))",
        "staged",
    )
    return Staged(
        spec=spec_of(raw.table),
        raw=raw,
        relation=relation,
        texts=texts,
        bits=bits,
        extras=extras,
        watched=watched,
        formats=matched.reading.date_format,
        hidden=hidden,
    )


def _values(matched: Matched, rates: Mapping[str, float]) -> dict[str, str]:
    """Write the value of each declared column, amounts in one currency."""
    spec = spec_of(matched.raw.table)
    values = {name: _value(matched, spec.column(name)) for name in matched.declared}
    if rates and "currency" in values:
        whens = " ".join(
            f"WHEN {text(name)} THEN {rate:.10f}" for name, rate in rates.items()
        )
        rate = f"CAST(CASE UPPER({_text('currency')}) {whens} ELSE 1 END AS {RATE})"
        values |= {
            name: f"TRY_CAST(ROUND(CAST({value} AS {WIDE}) * {rate}, 4) AS {MONEY})"
            for name, value in values.items()
            if spec.column(name).kind == "money"
        }
    return values


def _value(matched: Matched, column: Column) -> str:
    """Write one value: as it is where it has a fitting type, else read from text."""
    value = as_value(column, _typed(column.name), matched.kind(column.name))
    return value or matched.reading.value(column, _text(column.name))


def _extra_values(matched: Matched, extras: dict[str, str]) -> dict[str, str]:
    return {
        name: _number(matched, name) if kind == "number" else _text(name)
        for name, kind in extras.items()
    }


def _number(matched: Matched, name: str) -> str:
    kind = matched.kind(name)
    if is_number(kind):
        return as_number(_typed(name), kind)
    return matched.reading.number(_text(name))


def _faults(
    matched: Matched,
    values: dict[str, str],
    bits: dict[str, int],
    watched: dict[str, int],
) -> list[str]:
    """Write a bit for each text that could not be read and each condition met."""
    unread = {
        f"{_text(name)} IS NOT NULL AND {quoted(name)} IS NULL": bit
        for name, bit in bits.items()
        if values[name] != _text(name)
    }
    second = {
        sql: bit << SECOND
        for name, bit in bits.items()
        if (sql := _second(matched, name))
    }
    met = {quoted(f"__w {name}"): bit for name, bit in watched.items()}
    return [
        "CAST(0 AS BIGINT)",
        *(
            f"CASE WHEN {sql} THEN {bit} ELSE 0 END"
            for sql, bit in {**unread, **second, **met}.items()
        ),
    ]


def _second(matched: Matched, name: str) -> str:
    """Write what else may be said of a column's text; "" for nothing."""
    kind = spec_of(matched.raw.table).column(name).kind
    if kind == "date":
        typed = matched.kind(name) != TEXT
        return "" if typed else matched.reading.zoned(_text(name))
    if kind != "money":
        return ""
    number = _number(matched, name)
    return f"{_text(name)} IS NOT NULL AND {quoted(name)} IS NULL AND {number} <> 0"


def _text(name: str) -> str:
    """Name the column that holds another column's text."""
    return quoted(f"__t {name}")


def _typed(name: str) -> str:
    """Name the column that holds another column's value, where it has a type."""
    return quoted(f"__v {name}")


def _texts(matched: Matched) -> str:
    """Write the query for the text of every column, trimmed once."""
    spec = spec_of(matched.raw.table)
    columns = []
    for name, source in matched.sources.items():
        written = matched.raw.text(source)
        if name in matched.computed:
            written = f"NULLIF(TRIM({source}), '')"
        if matched.kind(name) != TEXT:
            columns.append(f"{source} AS {_typed(name)}")
        if name in spec.names:
            columns.append(f"{written} AS {quoted(f'__o {name}')}")
            written = named(spec.column(name), written)
        columns.append(f"{written} AS {_text(name)}")
    columns += [
        f"{sql} AS {quoted(f'__w {name}')}" for name, sql in matched.watch.items()
    ]
    return f"SELECT __row, __line, __hash, {', '.join(columns)} FROM {trimmed(matched)}"


def trimmed(matched: Matched) -> str:
    """Write the raw table, numbered and hashed, with the texts in use trimmed."""
    raw = matched.raw
    columns = list(raw.columns.values())
    written = " ".join([*matched.sources.values(), *matched.watch.values()])
    texts = ", ".join(
        f"{stripped(f'raw.{column}')} AS {column}"
        if raw.kind(column) == TEXT
        else f"raw.{column}"
        for column in columns
        if quoted(column) in written
    )
    hashed = ", ".join(f"raw.{column}" for column in columns)
    return (
        f"(SELECT raw.rowid AS __row, {raw.line} AS __line, "
        f"HASH({hashed}) AS __hash, {texts} FROM {raw.relation} AS raw)"
    )


def extra_kinds(matched: Matched, *, engine: Engine) -> dict[str, str]:
    """Say of each further column whether it holds numbers or text.

    A leading zero makes a text: 007 is a code, not a quantity.
    """
    kinds = {
        name: "number" if is_number(matched.kind(name)) else "text"
        for name in matched.extras
    }
    unknown = [name for name in matched.extras if matched.kind(name) == TEXT]
    if not unknown:
        return kinds
    number = matched.reading.number
    tests = ", ".join(
        f"COALESCE(BOOL_AND({number(source)} IS NOT NULL AND NOT "
        f"REGEXP_MATCHES({source}, '^[+-]?0[0-9]')) "
        f"FILTER (WHERE {source} IS NOT NULL), FALSE)"
        for source in (matched.sources[name] for name in unknown)
    )
    flags = engine.rows(f"SELECT {tests} FROM {trimmed(matched)}")[0]
    found = zip(unknown, flags, strict=True)
    return kinds | {name: "number" if flag else "text" for name, flag in found}

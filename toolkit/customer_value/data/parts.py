"""One table in several files: more of it, or corrected rows that come back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from customer_value.data.engine import quoted, text
from customer_value.data.source import PIECE, RESERVED
from customer_value.errors import DataError

if TYPE_CHECKING:
    from customer_value.data.engine_duckdb import DuckDB
    from customer_value.data.source import Raw

FILE, LINE, REASON = "__file", "__line", "__reason"  # headings that `rejects` adds
ARMED = r"^'\s*[=+\-@|%＝＋－＠｜％]"  # noqa: RUF001 - what a safe CSV put a ' before


def combine(raws: list[Raw], *, engine: DuckDB) -> Raw:
    """Make one table of several files with the same headings.

    Parameters
    ----------
    raws : list of Raw
        The files; the first one says how they are written. A file with the heading
        __line holds corrected rows: each takes the place of the line it came from.
    engine : DuckDB
        Where they are.

    Returns
    -------
    Raw
        The rows of all files. A line number says which file it is in.

    Raises
    ------
    DataError
        If the headings differ.
    """
    first = raws[0]
    if len(raws) == 1:
        return first
    selects = [_select(raw, i, first) for i, raw in enumerate(raws)]
    relation = engine.keep(" UNION ALL ".join(selects), "raw")
    gone = _replaced(raws, engine=engine)
    listed = ", ".join(map(str, gone)) or "NULL"
    engine.connection.execute(f"DELETE FROM {relation} WHERE line IN ({listed})")
    for raw in raws:
        engine.connection.execute(f"DROP TABLE {raw.relation}")
    left = engine.keep(f"SELECT * FROM {relation}", "raw")  # rows numbered anew
    engine.connection.execute(f"DROP TABLE {relation}")
    broken = [
        one._replace(line=one.line + i * PIECE)
        for i, raw in enumerate(raws)
        for one in raw.broken
    ]
    kept = tuple(one for one in broken if one.line not in gone)
    return replace(
        first,
        file=", ".join(raw.file for raw in raws),
        relation=left,
        line="line",
        rows=int(engine.rows(f"SELECT COUNT(*) FROM {left}")[0][0]),
        broken=kept,
        broken_rows=sum(raw.broken_rows for raw in raws) - len(broken) + len(kept),
        pieces=tuple(raws),
    )


def _select(raw: Raw, piece: int, first: Raw) -> str:
    """Write one file's rows under the columns of the first."""
    own = {name.casefold(): column for name, column in raw.columns.items()}
    asked = [name.casefold() for name in first.headings]
    further = [n for n in own if n not in asked and not n.startswith(RESERVED)]
    lacking = [n for n in asked if n not in own and not n.startswith(RESERVED)]
    if further or lacking:
        raise DataError(
            f"{raw.file} is a part of {first.file} and must have its headings. It "
            f"{'lacks' if lacking else 'also has'} {(lacking or further)[0]!r}."
        )
    back = LINE in own
    columns = ", ".join(
        f"{_sent(own.get(name), back=back)} AS c{i}" for i, name in enumerate(asked)
    )
    line = f"CAST({raw.line} AS BIGINT) + {piece * PIECE}"
    return f"SELECT {line} AS line, {columns} FROM {raw.relation}"


def _sent(column: str | None, *, back: bool) -> str:
    """Take away the apostrophe that kept a spreadsheet from running a text."""
    if column is None or not back:
        return column or "NULL"
    armed = f"REGEXP_MATCHES({column}, {text(ARMED)})"
    return f"CASE WHEN {armed} THEN {column}[2:] ELSE {column} END"


def _replaced(raws: list[Raw], *, engine: DuckDB) -> set[int]:
    """List the lines whose corrected rows have come back."""
    files = {raw.file: i for i, raw in enumerate(raws)}
    gone = set()
    for raw in raws:
        if LINE not in raw.columns:
            continue
        line = f"TRY_CAST({raw.columns[LINE]} AS BIGINT)"
        name = raw.columns.get(FILE, "NULL")
        for file, number in engine.rows(f"SELECT {name}, {line} FROM {raw.relation}"):
            place = files.get(str(file or raws[0].file))
            if number is not None and place is not None:
                gone.add(number + place * PIECE)
    return gone


def headings_of(raw: Raw) -> dict[str, str]:
    """Return the client's headings and columns, quoted for SQL."""
    return {
        name: quoted(column)
        for name, column in raw.columns.items()
        if not name.startswith(RESERVED)
    }

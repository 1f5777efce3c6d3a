"""Delimited text into the engine: every physical line ends up somewhere."""

from __future__ import annotations

import csv
import itertools
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from customer_value.data.engine import text
from customer_value.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from customer_value.data.engine import DuckDB
    from customer_value.data.textfile import TextFile

BATCH = 50_000
SEPARATORS = (",", ";", "\t", "|")


class Broken(NamedTuple):
    """A physical line that is no record."""

    line: int
    value: str
    reason: str


class Landed(NamedTuple):
    """A file's records in the engine, as text columns c0, c1, ..."""

    relation: str
    line: str
    rows: int
    broken: tuple[Broken, ...]


def sniff(file: TextFile) -> str:
    """Find the separator out: the sign that is most frequent in the first line."""
    head = next(_lines(file.path))
    outside = "".join(head.split('"')[::2])  # quoted parts do not count
    return max(SEPARATORS, key=outside.count)


def headings(file: TextFile, separator: str) -> tuple[list[str], int]:
    """Read the headings and count the physical lines they take."""
    reader = csv.reader(_lines(file.path), delimiter=separator)
    names = [name.strip() for name in next(reader)]
    return names, reader.line_num


def land(engine: DuckDB, file: TextFile, *, separator: str, width: int) -> Landed:
    """Bring a file's records into the engine.

    Parameters
    ----------
    engine : DuckDB
        Where they go.
    file : TextFile
        The inspected file.
    separator : str
        The sign between fields.
    width : int
        The number of headings.

    Returns
    -------
    Landed
        The records, and the lines that are none.

    Raises
    ------
    DataError
        If the books of physical lines do not close.
    """
    quick = _quick(engine, file, separator=separator, width=width)
    if quick is not None:
        return quick
    return _careful(engine, file, separator=separator, width=width)


def _quick(
    engine: DuckDB, file: TextFile, *, separator: str, width: int
) -> Landed | None:
    """Let the engine parse; trust it only where a record is exactly one line."""
    import duckdb

    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    query = (
        f"SELECT * FROM read_csv({text(str(file.path))}, auto_detect = false, "
        f"header = true, delim = {text(separator)}, quote = '\"', escape = '\"', "
        f"strict_mode = true, parallel = false, columns = {{{columns}}})"
    )
    try:
        relation = engine.keep(query, "raw")
    except duckdb.Error:
        return None
    rows = int(engine.rows(f"SELECT COUNT(*) FROM {relation}")[0][0])
    if rows + 1 != file.lines:
        engine.connection.execute(f"DROP TABLE {relation}")
        return None
    return Landed(relation, "rowid + 2", rows, ())


def _careful(engine: DuckDB, file: TextFile, *, separator: str, width: int) -> Landed:
    """Parse line by line: quoted line ends, ragged lines and open quotes."""
    names = ", ".join(f"c{i} VARCHAR" for i in range(width))
    relation = engine.keep("SELECT 0 AS line WHERE FALSE", "raw")
    engine.connection.execute(f"DROP TABLE {relation}")
    engine.connection.execute(f"CREATE TEMP TABLE {relation} (line BIGINT, {names})")
    records = _Records(_lines(file.path), separator=separator, width=width)
    rows = 0
    while batch := list(itertools.islice(records, BATCH)):
        _insert(engine, relation, batch, width=width)
        rows += len(batch)
    if records.seen < file.lines or records.unaccounted:
        raise DataError(
            f"The file {file.path.name} has {file.lines:,} lines, of which "
            f"{file.lines - records.seen + records.unaccounted:,} are not accounted "
            "for."
        )
    return Landed(relation, "line", rows, tuple(records.broken))


def _insert(
    engine: DuckDB, relation: str, batch: list[list[object]], *, width: int
) -> None:
    import pandas as pd

    names = ["line", *(f"c{i}" for i in range(width))]
    frame = pd.DataFrame(batch, columns=names).astype(dict.fromkeys(names[1:], "str"))
    view = engine.register(frame, "batch")
    engine.connection.execute(f"INSERT INTO {relation} SELECT * FROM {view}")
    engine.connection.unregister(view.strip('"'))


class _Records:
    """Records with the number of their first line; what is none is in ``broken``.

    A record that takes several lines and does not fit the headings is most likely
    an open quote: its first line is broken, the reader starts again at the next.
    """

    def __init__(self, lines: Iterator[str], *, separator: str, width: int) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._separator = separator
        self._width = width
        self.broken: list[Broken] = []
        self.seen = 0
        self.accounted = 0
        self._header = True

    @property
    def unaccounted(self) -> int:
        """Lines that went through the reader and into nothing."""
        return self.seen - self.accounted

    def __iter__(self) -> Iterator[list[object]]:
        while True:
            record, reason = self._next()
            if record is None:
                return
            first = self.seen - len(self._taken) + 1
            self.accounted += len(self._taken)
            if self._header:
                self._header = False
            elif reason:
                value = self._taken[0].rstrip("\r\n")
                self.broken.append(Broken(first, value[:500], reason))
            elif record:
                yield [first, *record]

    def _pull(self) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self.seen += 1
            self._taken.append(line)
            yield line

    def _next(self) -> tuple[list[str] | None, str]:
        """Return the next record, [] for an empty line, None at the end."""
        self._taken = []
        reader = csv.reader(self._pull(), delimiter=self._separator, strict=True)
        try:
            record = next(reader, None)
            reason = self._fault(record)
        except csv.Error:
            record, reason = [], "a quote is not closed"
        if reason and len(self._taken) > 1 and not self._header:
            reason = "a quote is not closed"
            self._again.extendleft(reversed(self._taken[1:]))
            self.seen -= len(self._taken) - 1
            self._taken = self._taken[:1]
        return record, reason

    def _fault(self, record: list[str] | None) -> str:
        if not record or len(record) == self._width:
            return ""
        if len(record) == 1 and not record[0].strip():
            record.clear()  # a line of blanks
            return ""
        return f"{len(record)} fields where the headings have {self._width}"


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from stream

"""Delimited text into the engine: every physical line ends up somewhere."""

from __future__ import annotations

import csv
import itertools
import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from customer_value.data.engine import path_text, text
from customer_value.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from customer_value.data.engine_duckdb import DuckDB
    from customer_value.data.textfile import TextFile

BATCH = 50_000
SEPARATORS = (",", ";", "\t", "|")
HINT = re.compile(r"^sep=(.)\s*$", re.IGNORECASE)  # how Excel notes the separator
MOST_BROKEN = 100_000  # lines shown; all of them are counted
OPEN = "a quote is not closed"


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
    broken: tuple[Broken, ...] = ()
    broken_rows: int = 0


class Form(NamedTuple):
    """How a file is laid out: separator, headings, lines before and of them."""

    separator: str
    names: list[str]
    before: int
    taken: int


def form_of(file: TextFile, separator: str | None) -> Form:
    """Read the headings; find the separator out where it is not declared.

    Parameters
    ----------
    file : TextFile
        The inspected file.
    separator : str, optional
        The declared separator; None takes the most frequent sign of the headings.

    Returns
    -------
    Form
        The layout.

    Raises
    ------
    DataError
        If the headings cannot be read.
    """
    lines = _lines(file.path)
    head = next(lines)
    hint = HINT.match(head)
    head = next(lines, "") if hint else head
    outside = "".join(head.split('"')[::2])  # quoted parts do not count
    found = hint.group(1) if hint else max(SEPARATORS, key=outside.count)
    sign = separator or found
    reader = csv.reader(itertools.chain([head], lines), delimiter=sign, strict=True)
    try:
        names = [name.strip() for name in next(reader)]
    except csv.Error:
        raise DataError(
            f"The headings of {file.path.name} cannot be read: quotes do not fit."
        ) from None
    return Form(sign, names, int(bool(hint)), reader.line_num)


def land(engine: DuckDB, file: TextFile, form: Form) -> Landed:
    """Bring a file's records into the engine.

    Parameters
    ----------
    engine : DuckDB
        Where they go.
    file : TextFile
        The inspected file.
    form : Form
        Its layout.

    Returns
    -------
    Landed
        The records, and the lines that are none.

    Raises
    ------
    DataError
        If the books of physical lines do not close.
    """
    quick = quickly(engine, file, form)
    return quick if quick is not None else carefully(engine, file, form)


def quickly(engine: DuckDB, file: TextFile, form: Form) -> Landed | None:
    """Let the engine parse; trust it only where a record is exactly one line."""
    import duckdb

    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(form.names)))
    query = (
        f"SELECT * FROM read_csv({path_text(file.path)}, auto_detect = false, "
        f"header = true, skip = {form.before}, delim = {text(form.separator)}, "
        "quote = '\"', escape = '\"', "
        f"strict_mode = true, parallel = false, columns = {{{columns}}})"
    )
    try:
        relation = engine.keep(query, "raw")
    except duckdb.Error:
        return None
    rows = int(engine.rows(f"SELECT COUNT(*) FROM {relation}")[0][0])
    if rows + form.before + 1 != file.lines:
        engine.connection.execute(f"DROP TABLE {relation}")
        return None
    return Landed(relation, f"rowid + {form.before + 2}", rows)


def carefully(engine: DuckDB, file: TextFile, form: Form) -> Landed:
    """Parse line by line: quoted line ends, ragged lines and open quotes."""
    names = ", ".join(f"c{i} VARCHAR" for i in range(len(form.names)))
    relation = engine.keep("SELECT 0 AS line WHERE FALSE", "raw")
    engine.connection.execute(f"DROP TABLE {relation}")
    engine.connection.execute(f"CREATE TEMP TABLE {relation} (line BIGINT, {names})")
    records = _Records(_lines(file.path), form)
    rows = 0
    while batch := list(itertools.islice(records, BATCH)):
        _insert(engine, relation, batch, width=len(form.names))
        rows += len(batch)
    if records.seen < file.lines or records.unaccounted:
        raise DataError(
            f"The file {file.path.name} has {file.lines:,} lines, of which "
            f"{file.lines - records.seen + records.unaccounted:,} are not accounted "
            "for."
        )
    broken = tuple(records.broken)
    return Landed(relation, "line", rows, broken, records.broken_rows)


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

    def __init__(self, lines: Iterator[str], form: Form) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._form = form
        self.broken: list[Broken] = []
        self.broken_rows = 0
        self.seen = 0
        self.accounted = 0

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
            if first <= self._form.before + self._form.taken:
                continue  # the headings
            if reason:
                self._break(first, reason)
            elif record:
                yield [first, *record]

    def _break(self, line: int, reason: str) -> None:
        self.broken_rows += 1
        if len(self.broken) < MOST_BROKEN:
            value = self._taken[0].rstrip("\r\n")[:500]
            self.broken.append(Broken(line, value, reason))

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
        sign = self._form.separator
        reader = csv.reader(self._pull(), delimiter=sign, strict=True)
        try:
            record = next(reader, None)
            reason = self._fault(record)
        except csv.Error as error:
            record, reason = [], OPEN
            if "field limit" in str(error):
                reason = "a field is too long"
            elif len(self._taken) == 1 and "expected after" in str(error):
                reason = "a quote stands inside a quoted text"
        if reason and len(self._taken) > 1:
            reason = OPEN
            self._again.extendleft(reversed(self._taken[1:]))
            self.seen -= len(self._taken) - 1
            self._taken = self._taken[:1]
        return record, reason

    def _fault(self, record: list[str] | None) -> str:
        width = len(self._form.names)
        if not record or len(record) == width:
            return ""
        if len(record) == 1 and not record[0].strip():
            record.clear()  # a line of blanks
            return ""
        if len(record) > width and not any(record[width:]):
            del record[width:]  # separators at the end of the line
            return ""
        return f"{len(record)} fields where the headings have {width}"


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from stream

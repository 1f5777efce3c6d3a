"""Delimited text into the engine: every physical line ends up somewhere."""

from __future__ import annotations

import csv
import itertools
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from customer_value.data.engine import path_text, text
from customer_value.data.engine_duckdb import room
from customer_value.data.layout import lines_of
from customer_value.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customer_value.data.engine_duckdb import DuckDB
    from customer_value.data.layout import Form
    from customer_value.data.textfile import TextFile

BATCH = 50_000
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
    """Let the engine parse; trust it only where every physical line is accounted for.

    Parameters
    ----------
    engine : DuckDB
        Where the records go.
    file : TextFile
        The inspected file.
    form : Form
        Its layout.

    Returns
    -------
    Landed or None
        The records; None where the lines do not add up, or a text over several lines
        may have swallowed records.
    """
    import duckdb

    if file.nuls:
        return None
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(form.names)))
    query = (
        f"SELECT * FROM read_csv({path_text(file.path)}, auto_detect = false, "
        f"header = true, skip = {form.before}, delim = {text(form.separator)}, "
        "quote = '\"', escape = '\"', "
        f"strict_mode = true, parallel = false, columns = {{{columns}}})"
    )
    try:
        relation = engine.keep(query, "raw")
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    rows = int(engine.rows(f"SELECT COUNT(*) FROM {relation}")[0][0])
    first = form.before + form.taken + 1
    if rows + first - 1 == file.lines and _begins(engine, relation, form):
        return Landed(relation, f"rowid + {first}", rows)
    numbered = _numbered(engine, relation, file.lines, form)
    engine.drop(relation)
    return numbered


def _begins(engine: DuckDB, relation: str, form: Form) -> bool:
    """Say whether the first record is what stands below the headings."""
    columns = ", ".join(f"c{i}" for i in range(len(form.names)))
    found = engine.rows(f"SELECT {columns} FROM {relation} LIMIT 1")
    return [cell or "" for row in found for cell in row] == form.first


def _numbered(engine: DuckDB, relation: str, lines: int, form: Form) -> Landed | None:
    """Give a record over several lines the number of its first; None on doubt."""
    names = [f"c{i}" for i in range(len(form.names))]
    more = " + ".join(f"COALESCE({_ends(name)}, 0)" for name in names)
    sign, most = text(form.separator), len(names) - 1
    swallowed = " OR ".join(
        f"({_ends(name)} > 0 AND LENGTH({name}) - LENGTH(REPLACE({name}, {sign}, '')) "
        f">= {most})"
        for name in names
    )
    query = (
        f"SELECT COUNT(*), SUM({more}), SUM(CASE WHEN {swallowed} THEN 1 ELSE 0 END) "
        f"FROM {relation}"
    )
    rows, further, doubtful = (int(value or 0) for value in engine.rows(query)[0])
    above = form.before + form.taken
    if (
        above + rows + further != lines
        or doubtful
        or not _begins(engine, relation, form)
    ):
        return None
    before = "SUM(n) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - n"
    numbered = engine.keep(
        f"SELECT {above} + 1 + ROW_NUMBER() OVER () - 1 + {before} AS line, "
        f"{', '.join(names)} FROM (SELECT *, {more} AS n FROM {relation})",
        "raw",
    )
    return Landed(numbered, "line", rows)


def _ends(column: str) -> str:
    """Write how many line ends a text holds."""
    plain = f"REPLACE({column}, CHR(13) || CHR(10), CHR(10))"
    bare = f"REPLACE(REPLACE({plain}, CHR(10), ''), CHR(13), '')"
    return f"LENGTH({plain}) - LENGTH({bare})"


def carefully(engine: DuckDB, file: TextFile, form: Form) -> Landed:
    """Parse line by line: quoted line ends, ragged lines and open quotes."""
    names = ", ".join(f"c{i} VARCHAR" for i in range(len(form.names)))
    relation = engine.keep("SELECT 0 AS line WHERE FALSE", "raw")
    engine.connection.execute(f"DROP TABLE {relation}")
    engine.connection.execute(f"CREATE TEMP TABLE {relation} (line BIGINT, {names})")
    records = _Records(lines_of(file.path), form)
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
    with room():
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
        titles = list(itertools.islice(lines, form.before))
        self.seen = self.accounted = len(titles)

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
            if first == self._form.before + 1:
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
        if len(self._taken) > 1 and (reason or self._swallows()):
            reason = OPEN
            self._again.extendleft(reversed(self._taken[1:]))
            self.seen -= len(self._taken) - 1
            self._taken = self._taken[:1]
        return record, reason

    def _swallows(self) -> bool:
        """Say whether a text over several lines holds what may be records."""
        begin, *inside, end = self._taken
        if self._form.separator in "".join(begin.split('"')[::2]):
            inside.append(end)  # else the end may well hold all cells but the first
        return any(map(self._is_whole, inside))

    def _is_whole(self, line: str) -> bool:
        """Say whether a line may be a record; prose has a blank after its commas."""
        sign, width = self._form.separator, len(self._form.names)
        if line.count(sign) < max(width - 1, 1) or f"{sign} " in line:
            return False
        try:
            return len(next(csv.reader([line], delimiter=sign, strict=True))) == width
        except csv.Error:
            return False

    def _fault(self, record: list[str] | None) -> str:
        width = len(self._form.names)
        if record and "\0" in "".join(record):
            return "a NUL sign stands in it"
        if not record or len(record) == width:
            return ""
        if len(record) == 1 and not record[0].strip():
            record.clear()  # a line of blanks
            return ""
        if len(record) > width and not any(record[width:]):
            del record[width:]  # separators at the end of the line
            return ""
        return f"{len(record)} fields where the headings have {width}"

"""How a text file is laid out: its separator, and where its headings stand."""

from __future__ import annotations

import csv
import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from customer_value.data.expression import plain
from customer_value.data.tables import spec_of
from customer_value.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from customer_value.data.mapping import TableMapping
    from customer_value.data.textfile import TextFile

LOOK = 50  # lines among which the headings are looked for
WORD = re.compile(r"[^\W\d]\w*")
SEPARATORS = (",", ";", "\t", "|")
HINT = re.compile(r"^sep=(.)\s*$", re.IGNORECASE)  # how Excel notes the separator


class Form(NamedTuple):
    """How a file is laid out: separator, headings, lines before and of them.

    ``first`` is the record below the headings, for comparison.
    """

    separator: str
    names: list[str]
    before: int
    taken: int
    first: list[str]


def form_of(file: TextFile, separator: str | None, *, wanted: AbstractSet[str]) -> Form:
    """Find the headings, and the separator where it is not declared.

    Parameters
    ----------
    file : TextFile
        The inspected file.
    separator : str, optional
        The declared separator; None takes the most frequent sign of the headings.
    wanted : set of str
        Headings that are looked for, as ``plain`` writes them.

    Returns
    -------
    Form
        The layout.

    Raises
    ------
    DataError
        If the headings cannot be read.
    """
    lines = lines_of(file.path)
    first = list(itertools.islice(lines, LOOK))
    hint = HINT.match(first[0])
    start = int(bool(hint))
    sign = separator or (hint.group(1) if hint else None)
    records = [_cells(first[i:], sign) for i in range(start, len(first))]
    at = start + headings_at(records, wanted)
    sign = sign or _separator(first[at])
    rest = itertools.chain(first[at:], lines)
    reader = csv.reader(rest, delimiter=sign, strict=True)
    try:
        names = [name.strip() for name in next(reader)]
    except csv.Error:
        names = []
    if not names or "\0" in "".join(names):
        raise DataError(
            f"The headings of {file.path.name} cannot be read: quotes do not fit."
        )
    taken = reader.line_num
    try:
        below = next(reader, [])
    except csv.Error:
        below = []
    return Form(sign, names, at, taken, below)


def wanted(table: str, how: TableMapping) -> frozenset[str]:
    """Return the headings that a table may have, as ``plain`` writes them.

    Parameters
    ----------
    table : str
        One of the ten, or an enrichment.
    how : TableMapping
        The mapping, whose expressions name further ones.

    Returns
    -------
    frozenset of str
        Our names and those of the mapping.
    """
    written = [*spec_of(table).names, *how.columns.values()]
    parts = [word for text in how.columns.values() for word in WORD.findall(text)]
    return frozenset(map(plain, [*written, *parts]))


def headings_at(rows: list[list[str]], wanted: AbstractSet[str]) -> int:
    """Say which of the first rows holds the headings; titles may stand above them.

    Parameters
    ----------
    rows : list of list of str
        The cells of the first rows.
    wanted : set of str
        Headings that are looked for, as ``plain`` writes them.

    Returns
    -------
    int
        The row with most of them, else the first one that is not empty.

    Examples
    --------
    >>> headings_at([["Sales 2026"], [], ["Date", "Amount"]], {"date", "amount"})
    2
    """
    hits = [len(wanted & {plain(cell) for cell in row}) for row in rows]
    best = max(hits, default=0)
    filled = [i for i, row in enumerate(rows) if any(cell.strip() for cell in row)]
    first = next(iter(filled), 0)
    return hits.index(best) if best > max(hits[first : first + 1], default=0) else first


def _cells(lines: list[str], sign: str | None) -> list[str]:
    """Split the record that begins at a line, whatever stands above it."""
    sign = sign or _separator(lines[0])
    try:
        return next(csv.reader(lines, delimiter=sign), [])
    except csv.Error:  # a field too long for a heading
        return []


def _separator(line: str) -> str:
    outside = "".join(line.split('"')[::2])  # quoted parts do not count
    return max(SEPARATORS, key=outside.count)


def lines_of(path: Path) -> Iterator[str]:
    """Yield the physical lines of a UTF-8 text, with their ends."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from stream

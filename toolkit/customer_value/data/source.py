"""What a source becomes: one raw table of text columns for each of the ten."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from customer_value.data.encoding import Strays
from customer_value.data.engine import quoted
from customer_value.data.notes import unknown, wanted
from customer_value.data.tables import TABLES
from customer_value.data.typed import TEXT, as_text
from customer_value.errors import DataError, ParameterError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from customer_value.data.csvfile import Broken
    from customer_value.data.engine_duckdb import DuckDB
    from customer_value.data.mapping import Plan
    from customer_value.data.problems import Problem

MOST_COLUMNS = 10_000
PIECE = 1 << 40  # line numbers of the second file of a table begin here
RESERVED = "__"  # names of the columns that the door adds
NOTES_SHEET = "Read me"  # of our own template: for people
SHOWN = 8  # names listed in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One table as it came: text columns in the engine and where they are from.

    Parameters
    ----------
    table : str
        Which of the ten.
    file : str
        The file, sheet or frame, for people.
    relation : str
        The engine's table with the columns c0, c1, ...
    line : str
        SQL of the physical line or row number.
    headings : tuple of str
        The heading of each column.
    rows : int
        Records read, without broken lines.
    size, lines : int
        Bytes, and physical lines or rows.
    sha256, read_as : str
        The hash of the input; how it was read.
    broken : tuple of Broken
        The first lines that are no record.
    broken_rows : int
        How many there are.
    strays : Strays
        Lines in another encoding than the rest.
    is_text : bool
        Whether numbers are written as people write them.
    separator, encoding : str
        How the text is written.
    titles : int
        Lines or rows above the headings.
    pieces : tuple of Raw
        The files of a table in several files.
    kinds : mapping of str to str
        The types of columns c0, c1, ... that are no text.
    """

    table: str
    file: str
    relation: str
    line: str
    headings: tuple[str, ...]
    rows: int
    size: int
    lines: int
    sha256: str
    read_as: str
    broken: tuple[Broken, ...] = ()
    broken_rows: int = 0
    strays: Strays = field(default_factory=Strays)
    is_text: bool = False
    separator: str = ","
    encoding: str = "utf-8"
    titles: int = 0
    pieces: tuple[Raw, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)

    def place(self, line: int) -> tuple[str, int]:
        """Return the file and the line in it."""
        if not self.pieces:
            return self.file, line
        return self.pieces[line // PIECE].file, line % PIECE

    @property
    def columns(self) -> dict[str, str]:
        """The headings and the engine's columns that hold them."""
        return {name: f"c{i}" for i, name in enumerate(self.headings)}

    def kind(self, column: str) -> str:
        """Return the type of a column, by its name as SQL."""
        return self.kinds.get(column.strip('"'), TEXT)

    def text(self, column: str) -> str:
        """Write a column's text, by its name as SQL."""
        kind = self.kind(column)
        return column if kind == TEXT else as_text(column, kind)

    def noted(self, *notes: str) -> Raw:
        """Return the same table with more said about how it and its parts were read."""
        said = [self.read_as, *notes]
        if self.is_text:
            said.append(f"encoding {self.encoding}")
        if self.titles:
            said.append(f"headings in line {self.titles + 1}")
        pieces = tuple(piece.noted(*notes) for piece in self.pieces)
        return replace(self, read_as=", ".join(said), pieces=pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a source holds: its tables and the parts nobody asked for.

    Parameters
    ----------
    name : str
        What the source is called.
    raws : list of Raw
        The tables.
    ignored : list of str
        Files or sheets that are none of the ten tables.
    notes : tuple of Problem
        Tables that count as absent, and why.
    """

    name: str
    raws: list[Raw]
    ignored: list[str]
    notes: tuple[Problem, ...] = ()

    def problems(self, plan: Plan, *, apart: set[str]) -> list[Problem]:
        """Report what was not read (except files read apart), or is not there."""
        read = {raw.table for raw in self.raws}
        there = read | {note.table for note in self.notes}
        asked = [name for name in plan.tables if name not in there]
        not_read = [
            unknown(p, stem(p), there=read) for p in self.ignored if p not in apart
        ]
        return [*self.notes, *not_read, *map(wanted, asked)]


def stem(name: str) -> str:
    """Return a file's name without its endings.

    >>> stem("customers.csv.gz")
    'customers'
    """
    return Path(name).name.removesuffix(".gz").rsplit(".", 1)[0] or name


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def name_columns(names: list[str], file: str) -> tuple[str, ...]:
    """Name every column; refuse too many, and two of one name."""
    if len(names) > MOST_COLUMNS:
        raise DataError(
            f"{file} has {len(names):,} columns; {MOST_COLUMNS:,} can be read. Drop "
            "those that are not needed."
        )
    plain = [" ".join(name.split()) for name in names]  # a heading may have two lines
    filled = [name or f"column {i}" for i, name in enumerate(plain, 1)]
    seen: set[str] = set()
    for name in filled:
        if name.casefold() in seen:
            raise DataError(f"{file}: the heading {name!r} is there twice; rename one.")
        seen.add(name.casefold())
    return tuple(filled)


def assign(parts: list[str], plan: Plan, *, what: str) -> dict[str, str]:
    """Say which part of a source is which table.

    Parameters
    ----------
    parts : list of str
        Names of files, sheets or frames.
    plan : Plan
        The mapping, which may name them.
    what : str
        "file", "sheet", "table" or "key", for messages.

    Returns
    -------
    dict of str to str
        Our table to the part.

    Raises
    ------
    ParameterError
        If the mapping names a part that is not there.
    DataError
        If two parts are the same table.
    """
    found = named(parts, plan, what=what)
    for part in parts:
        name = (
            stem(part).strip().casefold() if what == "file" else part.strip().casefold()
        )
        if name not in TABLES or part in found.values():
            continue
        if name in found and plan.table(name).file is None:
            raise DataError(
                f"Both {found[name]} and {part} are the table {name}; keep one of them."
            )
        found.setdefault(name, part)
    return found


def named(parts: list[str], plan: Plan, *, what: str) -> dict[str, str]:
    """Return our tables and the parts that the mapping names for them."""
    found = {name: how.file for name, how in plan.tables.items() if how.file}
    for name, part in found.items():
        if part not in parts:
            hint = did_you_mean(part, parts)
            raise ParameterError(
                f"mapping, {name}: the source has no {what} {part!r}.{hint}"
            )
    return found


def need_transactions(
    chosen: Mapping[str, str], parts: Iterable[str], where: str
) -> None:
    """Refuse a source without transactions, and say what it holds."""
    if "transactions" in chosen:
        return
    names = list(parts)
    hint = did_you_mean("transactions", [stem(name) for name in names])
    held = f" It holds {', '.join(names[:SHOWN])}." if names else " It holds no table."
    raise DataError(f"{where} has no table 'transactions'.{hint}{held}")


def keep_as_text(engine: DuckDB, query: str) -> tuple[str, list[str], int]:
    """Keep a query's rows with every column as text; return name, headings, rows."""
    kinds = engine.kinds(query)
    names = list(kinds)
    casts = ", ".join(
        f"{as_text(quoted(name), kind)} AS c{i}"
        for i, (name, kind) in enumerate(kinds.items())
    )
    relation = engine.keep(f"SELECT {casts} FROM ({query})", "raw")
    rows = int(engine.rows(f"SELECT COUNT(*) FROM {relation}")[0][0])
    return relation, names, rows

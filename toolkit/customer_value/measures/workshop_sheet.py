"""Open the file that a workshop wrote: text with any separator, or a workbook."""

from __future__ import annotations

import csv
import re
from collections.abc import Sized
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from customer_value.data.notes import NoRowsError
from customer_value.data.textfile import decoded
from customer_value.errors import ParameterError
from customer_value.words import listed

if TYPE_CHECKING:
    from collections.abc import Callable

WORKBOOK = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TEXT = (".csv", ".tsv", ".txt")
NOTHING = ("na", "n/a", "nan", "null", "none")  # how programs write a blank


def refused(message: str) -> ParameterError:
    """Return the error for a sheet that cannot be used."""
    return ParameterError(f"The sheet of weights {message}")


def opened(
    sheet: str | Path, *, holds_votes: Callable[[pd.DataFrame], bool]
) -> pd.DataFrame:
    """Return the table in a file: names as its index, the raw header as its columns."""
    path = Path(sheet).expanduser()
    if not path.is_file():
        raise ParameterError(f"No such file: {path}.")
    kind = path.suffix.casefold()
    if kind not in (*TEXT, *WORKBOOK):
        raise refused(f"must be a CSV or an Excel file, not {path.name!r}.")
    try:
        sheets = _workbook(path) if kind in WORKBOOK else {path.name: _text(path)}
    except Exception:  # noqa: BLE001 - each reader raises errors of its own
        raise refused(f"cannot be read: {path.name}.") from None
    tables = {name: _framed(rows) for name, rows in sheets.items()}
    return _chosen(tables, holds_votes)


def _workbook(path: Path) -> dict[str, list[list[Any]]]:
    """Return the rows of every sheet; no row is the header yet."""
    sheets = pd.read_excel(
        path, sheet_name=None, header=None, engine="calamine", dtype=object
    )
    return {str(name): sheet.to_numpy().tolist() for name, sheet in sheets.items()}


def _text(path: Path) -> list[list[Any]]:
    """Return the rows of a text with whatever separator."""
    try:
        text = decoded(path).lstrip("\r\n ")
    except NoRowsError:
        return []
    # what stands in quotes is a name: a separator inside it parts nothing
    head = re.sub(r'"[^"]*"', "", text).splitlines()[0]
    separator = max("\t;,", key=head.count)
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    return [list(row) for row in zip(*zip_longest(*rows), strict=True)]  # one length


def _framed(rows: list[list[Any]]) -> pd.DataFrame:
    """Return rows as a table; empty rows and columns are no part of it."""
    table = pd.DataFrame(rows, dtype=object)
    table = table.map(lambda cell: None if blank(cell) else cell)
    table = table.dropna(how="all").dropna(axis=1, how="all")
    if not table.size:
        return pd.DataFrame()
    body = table.iloc[1:, 1:].set_axis(table.iloc[1:, 0].tolist())
    body = body.map(lambda cell: None if _none(cell) else cell)  # Nan may be a name
    return body.set_axis(table.iloc[0, 1:].tolist(), axis=1)


def blank(cell: object) -> bool:
    """Say whether nothing is written in a cell."""
    if isinstance(cell, str):
        return not cell.strip()
    return not isinstance(cell, Sized) and bool(pd.isna(cell))  # type: ignore[call-overload]


def _none(cell: object) -> bool:
    """Say whether a cell says that nothing is written in it."""
    return isinstance(cell, str) and cell.strip().casefold() in NOTHING


def _chosen(
    tables: dict[str, pd.DataFrame], holds_votes: Callable[[pd.DataFrame], bool]
) -> pd.DataFrame:
    """Return the one table that has votes; a page of instructions has none."""
    filled = {name: table for name, table in tables.items() if table.size}
    voted = [name for name, table in filled.items() if holds_votes(table)]
    if len(voted) > 1:
        names = listed([repr(name) for name in voted])
        raise refused(f"must be one; the workbook has votes on {names}.")
    if voted or len(filled) == 1:
        return filled[(voted or list(filled))[0]]
    raise refused("holds no votes.")


def named(table: pd.DataFrame) -> list[str]:
    """Return the participants; refuse votes under no name, and one name for two."""
    people = ["" if blank(name) else str(name).strip() for name in table.columns]
    for place, person in enumerate(people):
        cast = table.iloc[:, place].dropna()
        if not person and len(cast):
            row, vote = cast.index[0], cast.iloc[0]
            raise refused(f"has a vote under no name: {vote!r} in the row of {row!r}.")
        if person and people.count(person) > 1:
            raise refused(f"names the participant {person!r} more than once.")
    return people

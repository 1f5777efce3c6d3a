"""Open the file that a workshop wrote: text with any separator, or a workbook."""

from __future__ import annotations

import csv
import re
from collections.abc import Sized
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from customer_value.data.notes import NoRowsError
from customer_value.data.textfile import decoded
from customer_value.errors import ParameterError, did_you_mean, parameter_error
from customer_value.words import listed, spoken

if TYPE_CHECKING:
    from collections.abc import Callable

WORKBOOK = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TEXT = (".csv", ".tsv", ".txt")
NOTHING = ("na", "n/a", "nan", "null", "none")  # how programs write a blank
SHOWN = 40  # characters of a vote that is none
PER_CENT = 100


class About(NamedTuple):
    """What a sheet is about, for its errors: of weights, by variable, read by whom."""

    what: str
    row: str
    caller: str

    def refused(self, message: str) -> ParameterError:
        """Return the error for a sheet that cannot be used."""
        return ParameterError(f"The sheet of {self.what} {message}")


def votes_of(
    sheet: object,
    known: list[str],
    *,
    read: Callable[[object, str], float | None],
    must: Callable[[str], str],
    about: About,
) -> pd.DataFrame:
    """Return the votes of a sheet as numbers.

    Parameters
    ----------
    sheet : str, Path or DataFrame
        A file, or a table: a row a name, a column a participant.
    known : list of str
        The names that may occur.
    read : callable
        Cell and name -> number, None where the cell is no vote for it.
    must : callable
        Name -> what its votes must be, in words.
    about : About
        For errors.

    Returns
    -------
    DataFrame of float
        Index the names, a column a participant; blanks are missing.
    """
    table = _table(sheet, known, about)
    table = table.astype(object).replace(r"^\s*$", None, regex=True)
    people = named(table, about)
    table = table.set_axis(people, axis=1).loc[:, table.notna().any().to_numpy()]
    voted = table.notna().any(axis=1).to_numpy()
    if not voted.any():
        raise about.refused("holds no votes.")
    # a line without a vote may be a note; one about a name is a row of blanks
    rows = [_found(name, known) is not None for name in table.index]
    table = table.loc[voted | rows]
    names = [_name(name, known, about) for name in table.index]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise about.refused(f"names {twice[0]!r} more than once.")

    def vote(cell: object, name: str, person: str) -> float:
        if not isinstance(cell, str) and blank(cell):
            return float("nan")
        number = read(cell, name)
        if number is None:
            got = f"Got {_shown(cell)} from {person} for {name}."
            raise about.refused(f"must hold {must(name)}. {got}")
        return number

    columns = {
        str(person): [
            vote(cell, name, str(person))
            for name, cell in zip(names, cast, strict=True)
        ]
        for person, cast in table.items()
    }
    return pd.DataFrame(columns, index=pd.Index(names, name=about.row), dtype=float)


def _table(sheet: object, known: list[str], about: About) -> pd.DataFrame:
    """Return the sheet as it is, the names of the rows as its index."""
    if isinstance(sheet, pd.DataFrame):
        numbered = isinstance(sheet.index, pd.RangeIndex) and sheet.size
        names = sheet.iloc[:, 0].tolist() if numbered else sheet.index.tolist()
        return sheet.iloc[:, 1 if numbered else 0 :].set_axis(names)
    if not isinstance(sheet, (str, Path)):
        must = "a CSV or Excel file, or a DataFrame"
        raise parameter_error("sheet", about.caller, must, sheet)

    def holds_votes(table: pd.DataFrame) -> bool:
        rows = [_found(name, known) is not None for name in table.index]
        cells = table.loc[rows].to_numpy().ravel()
        return any(number_in(cell) is not None for cell in cells if not blank(cell))

    return opened(sheet, holds_votes=holds_votes, about=about)


def _found(name: object, known: list[str]) -> str | None:
    """Return the name that a row is about, whatever its case and blanks."""
    plain = "_".join(str(name).casefold().split())
    spoken_names = {spoken(one).replace(" ", "_"): one for one in known}
    return ({one.casefold(): one for one in known} | spoken_names).get(plain)


def _name(name: object, known: list[str], about: About) -> str:
    """Return the name that a row is about, or refuse the row."""
    found = _found(name, known)
    if found is None:
        hint = did_you_mean(str(name), known)
        all_ = listed(known)
        raise about.refused(
            f"has a row for {name!r}, no {about.row}.{hint} Known: {all_}."
        )
    return found


def number_in(cell: object) -> float | None:
    """Return what is written as a number; a comma may be the decimal sign.

    >>> number_in("2,5"), number_in("10 %"), number_in("many")
    (2.5, 0.1, None)
    """
    if isinstance(cell, (bool, np.bool_)):
        return None
    written, share = cell, False
    if isinstance(cell, str):
        plain = cell.replace(",", ".").strip()
        share = plain.endswith("%")
        written = plain.removesuffix("%")
    try:
        number = float(written)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return number / PER_CENT if share else number


def _shown(cell: object) -> str:
    """Return a vote as it was written, but never a page of it."""
    try:
        text = repr(cell)
    except ValueError:  # Python writes no number of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def opened(
    sheet: str | Path, *, holds_votes: Callable[[pd.DataFrame], bool], about: About
) -> pd.DataFrame:
    """Return the table in a file: names as its index, the raw header as its columns."""
    path = Path(sheet).expanduser()
    if not path.is_file():
        raise ParameterError(f"No such file: {path}.")
    kind = path.suffix.casefold()
    if kind not in (*TEXT, *WORKBOOK):
        raise about.refused(f"must be a CSV or an Excel file, not {path.name!r}.")
    try:
        sheets = _workbook(path) if kind in WORKBOOK else {path.name: _text(path)}
    except Exception:  # noqa: BLE001 - each reader raises errors of its own
        raise about.refused(f"cannot be read: {path.name}.") from None
    tables = {name: _framed(rows) for name, rows in sheets.items()}
    return _chosen(tables, holds_votes, about)


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
    tables: dict[str, pd.DataFrame],
    holds_votes: Callable[[pd.DataFrame], bool],
    about: About,
) -> pd.DataFrame:
    """Return the one table that has votes; a page of instructions has none."""
    filled = {name: table for name, table in tables.items() if table.size}
    voted = [name for name, table in filled.items() if holds_votes(table)]
    if len(voted) > 1:
        names = listed([repr(name) for name in voted])
        raise about.refused(f"must be one; the workbook has votes on {names}.")
    if voted or len(filled) == 1:
        return filled[(voted or list(filled))[0]]
    raise about.refused("holds no votes.")


def named(table: pd.DataFrame, about: About) -> list[str]:
    """Return the participants; refuse votes under no name, and one name for two."""
    people = ["" if blank(name) else str(name).strip() for name in table.columns]
    for place, person in enumerate(people):
        cast = table.iloc[:, place].dropna()
        if not person and len(cast):
            row, vote = cast.index[0], cast.iloc[0]
            raise about.refused(
                f"has a vote under no name: {vote!r} in the row of {row!r}."
            )
        if person and people.count(person) > 1:
            raise about.refused(f"names the participant {person!r} more than once.")
    return people

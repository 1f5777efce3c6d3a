"""The sheet of a workshop: what each participant would weigh, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.data.assumptions import HEAVIEST, INDEX_VARIABLES, LIGHTEST
from customer_value.errors import did_you_mean, parameter_error
from customer_value.measures.workshop_sheet import blank, named, opened, refused
from customer_value.result import Result
from customer_value.words import count, listed, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 40  # characters of a vote that is none


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class WorkshopWeights(Result):
    """What a group of people would weigh.

    Attributes
    ----------
    votes : DataFrame
        Index variable, a column a participant: weights from 1 to 5; a vote that
        was not cast is missing.
    weights : Series
        The median vote for each variable that has one.
    box : dict of str to pair of float
        The lowest and the highest vote for each of these.
    """

    votes: pd.DataFrame = field(repr=False)
    weights: pd.Series = field(repr=False)
    box: dict[str, tuple[float, float]] = field(repr=False)

    @property
    def blanks(self) -> int:
        """How many votes were not cast."""
        return int(self.votes.isna().to_numpy().sum())

    def summary(self) -> pd.DataFrame:
        """Return median, lowest and highest vote and their number by variable."""
        return pd.DataFrame(
            {
                "weight": self.weights,
                "low": self.votes.min(axis=1),
                "high": self.votes.max(axis=1),
                "votes": self.votes.notna().sum(axis=1),
            }
        )

    @property
    def finding(self) -> str:
        """Say who voted and where they are furthest apart."""
        people = count(len(self.votes.columns), "participant")
        spread = self.votes.max(axis=1) - self.votes.min(axis=1)
        if spread.max() > 0:
            name = str(spread.idxmax())
            low, high = self.box[name]
            said = f"are furthest apart on {spoken(name)}, from {low:g} to {high:g}"
        else:
            said = "agree on every weight"
        left_out = f"; {count(self.blanks, 'blank')} left out" if self.blanks else ""
        empty = [spoken(name) for name in self.votes.index if name not in self.box]
        nobody = f"; nobody weighed {listed(empty)}" if empty else ""
        verb = said if len(self.votes.columns) > 1 else "gave the weights"
        return f"{people} {verb}{left_out}{nobody}."

    def _headline(self) -> dict[str, object]:
        return {
            "participants": len(self.votes.columns),
            "variables": len(self.weights),
            "blanks": self.blanks,
        }


def workshop_weights(
    sheet: str | Path | pd.DataFrame, *, variables: Sequence[str] = INDEX_VARIABLES
) -> WorkshopWeights:
    """Read the weights that the participants of a workshop wrote into a sheet.

    Parameters
    ----------
    sheet : str, Path or DataFrame
        A CSV or Excel file, or a table: a row a variable, its name in the first
        column (or in the index), a column a participant. A blank is no vote. Of a
        workbook the one sheet that has votes is read. A decimal comma is understood.
    variables : sequence of str, default the seven of the value index
        The names that may occur.

    Returns
    -------
    WorkshopWeights
        The median of the votes as weights, and lowest and highest vote as the box
        for ``weight_robustness``. Variables without a row or without a vote keep the
        weight 3 and the box from 1 to 5; the blanks of a row without a vote count.

    Raises
    ------
    ParameterError
        If the sheet is missing or empty, more than one sheet of a workbook has
        votes, a variable is unknown, a variable or a participant stands twice, or a
        vote is not a number from 1 to 5 or stands under no name.

    Examples
    --------
    >>> import pandas as pd
    >>> votes = {"variable": ["purchases", "referrals"], "Ann": [3, 5], "Ben": [4, 1]}
    >>> workshop = workshop_weights(pd.DataFrame(votes))
    >>> workshop.weights.to_dict(), workshop.box["referrals"]
    ({'purchases': 3.5, 'referrals': 3.0}, (1.0, 5.0))
    >>> workshop.finding
    '2 participants are furthest apart on referrals, from 1 to 5.'
    """
    known = [str(name) for name in variables]
    votes = _votes(_table(sheet, known), known)
    cast = votes.dropna(how="all")
    weights = cast.median(axis=1).rename("weight")
    ends = zip(cast.index, cast.min(axis=1), cast.max(axis=1), strict=True)
    box = {str(name): (float(low), float(high)) for name, low, high in ends}
    return WorkshopWeights(votes=votes, weights=weights, box=box)


def _table(sheet: object, variables: list[str]) -> pd.DataFrame:
    """Return the sheet as it is, the names of the variables as its index."""
    if isinstance(sheet, pd.DataFrame):
        numbered = isinstance(sheet.index, pd.RangeIndex) and sheet.size
        names = sheet.iloc[:, 0].tolist() if numbered else sheet.index.tolist()
        return sheet.iloc[:, 1 if numbered else 0 :].set_axis(names)
    if not isinstance(sheet, (str, Path)):
        must = "a CSV or Excel file, or a DataFrame"
        raise parameter_error("sheet", "workshop_weights", must, sheet)

    def holds_votes(table: pd.DataFrame) -> bool:
        rows = [_found(name, variables) is not None for name in table.index]
        cells = table.loc[rows].to_numpy().ravel()
        return any(_number(cell) is not None for cell in cells if not blank(cell))

    return opened(sheet, holds_votes=holds_votes)


def _votes(table: pd.DataFrame, variables: list[str]) -> pd.DataFrame:
    """Return the votes as numbers; refuse whatever is no vote."""
    table = table.astype(object).replace(r"^\s*$", None, regex=True)
    people = named(table)
    table = table.set_axis(people, axis=1).loc[:, table.notna().any().to_numpy()]
    voted = table.notna().any(axis=1).to_numpy()
    if not voted.any():
        raise refused("holds no votes.")
    # a line without a vote may be a note; one about a variable is a row of blanks
    about = [_found(name, variables) is not None for name in table.index]
    table = table.loc[voted | about]
    names = [_variable(name, variables) for name in table.index]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise refused(f"names {twice[0]!r} more than once.")
    columns = {
        str(person): [
            _vote(vote, name=name, person=str(person))
            for name, vote in zip(names, cast, strict=True)
        ]
        for person, cast in table.items()
    }
    return pd.DataFrame(columns, index=pd.Index(names, name="variable"), dtype=float)


def _found(name: object, variables: list[str]) -> str | None:
    """Return the variable that a row is about, whatever its case and blanks."""
    plain = "_".join(str(name).casefold().split())
    spoken_names = {spoken(one).replace(" ", "_"): one for one in variables}
    return ({one.casefold(): one for one in variables} | spoken_names).get(plain)


def _variable(name: object, variables: list[str]) -> str:
    """Return the variable that a row is about, or refuse the row."""
    found = _found(name, variables)
    if found is None:
        hint = did_you_mean(str(name), variables)
        known = listed(variables)
        raise refused(f"has a row for {name!r}, no variable.{hint} Known: {known}.")
    return found


def _vote(vote: object, *, name: str, person: str) -> float:
    """Return a vote as a number from 1 to 5; a blank is missing."""
    if not isinstance(vote, str) and blank(vote):
        return float("nan")
    number = _number(vote)
    if number is None or not LIGHTEST <= number <= HEAVIEST:
        got = f"Got {_shown(vote)} from {person} for {name}."
        raise refused(f"must hold numbers from 1 to 5. {got}")
    return number


def _number(vote: object) -> float | None:
    """Return what is written as a number; a comma may be the decimal sign."""
    if isinstance(vote, (bool, np.bool_)):
        return None
    written = vote.replace(",", ".") if isinstance(vote, str) else vote
    try:
        return float(written)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def _shown(vote: object) -> str:
    """Return a vote as it was written, but never a page of it."""
    try:
        text = repr(vote)
    except ValueError:  # Python writes no number of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

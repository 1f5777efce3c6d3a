"""The sheet of a workshop: what each participant would weigh, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.assumptions import HEAVIEST, INDEX_VARIABLES, LIGHTEST
from customer_value.measures.workshop_sheet import About, number_in, votes_of
from customer_value.result import Result
from customer_value.words import count, listed, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


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
    votes = votes_of(
        sheet,
        known,
        read=_weight,
        must=lambda _: f"numbers from {LIGHTEST:g} to {HEAVIEST:g}",
        about=About("weights", "variable", "workshop_weights"),
    )
    cast = votes.dropna(how="all")
    weights = cast.median(axis=1).rename("weight")
    ends = zip(cast.index, cast.min(axis=1), cast.max(axis=1), strict=True)
    box = {str(name): (float(low), float(high)) for name, low, high in ends}
    return WorkshopWeights(votes=votes, weights=weights, box=box)


def _weight(cell: object, _name: str) -> float | None:
    """Return a vote as a number from 1 to 5, None where it is none."""
    number = number_in(cell)
    return number if number is not None and LIGHTEST <= number <= HEAVIEST else None

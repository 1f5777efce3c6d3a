"""The sheet of a workshop: what each participant would weigh, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.assumptions import HEAVIEST, INDEX_VARIABLES, LIGHTEST
from customer_value.errors import ParameterError, did_you_mean, parameter_error
from customer_value.result import Result
from customer_value.words import count, listed, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

WORKBOOK = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TEXT = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class WorkshopWeights(Result):
    """What a group of people would weigh.

    Attributes
    ----------
    votes : DataFrame
        Index variable, a column a participant: weights from 1 to 5; a vote that
        was not cast is missing.
    weights : Series
        The median vote for each variable.
    box : dict of str to pair of float
        The lowest and the highest vote for each variable.
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
        verb = said if len(self.votes.columns) > 1 else "gave the weights"
        return f"{people} {verb}{left_out}."

    def _headline(self) -> dict[str, object]:
        return {
            "participants": len(self.votes.columns),
            "variables": len(self.votes),
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
        column (or in the index), a column a participant. A blank is no vote.
    variables : sequence of str, default the seven of the value index
        The names that may occur.

    Returns
    -------
    WorkshopWeights
        The median of the votes as weights, and lowest and highest vote as the box
        for ``weight_robustness``. Variables without a row keep the weight 3 and the
        box from 1 to 5.

    Raises
    ------
    ParameterError
        If the sheet is missing or empty, a variable is unknown, stands twice or has
        no vote, or a vote is not a number from 1 to 5.

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
    votes = _votes(_table(sheet), [str(name) for name in variables])
    weights = votes.median(axis=1).rename("weight")
    ends = zip(votes.index, votes.min(axis=1), votes.max(axis=1), strict=True)
    box = {str(name): (float(low), float(high)) for name, low, high in ends}
    return WorkshopWeights(votes=votes, weights=weights, box=box)


def _refused(message: str) -> ParameterError:
    return ParameterError(f"The sheet of weights {message}")


def _table(sheet: object) -> pd.DataFrame:
    """Return the sheet as it is, the names of the variables as its index."""
    if isinstance(sheet, pd.DataFrame):
        numbered = isinstance(sheet.index, pd.RangeIndex)
        return sheet.set_index(sheet.columns[0]) if numbered and sheet.size else sheet
    if not isinstance(sheet, (str, Path)):
        must = "a CSV or Excel file, or a DataFrame"
        raise parameter_error("sheet", "workshop_weights", must, sheet)
    path = Path(sheet).expanduser()
    if not path.is_file():
        raise ParameterError(f"No such file: {path}.")
    kind = path.suffix.casefold()
    if kind not in (*TEXT, *WORKBOOK):
        raise _refused(f"must be a CSV or an Excel file, not {path.name!r}.")
    try:
        return _workbook(path) if kind in WORKBOOK else _text(path)
    except Exception:  # noqa: BLE001 - each reader raises errors of its own
        raise _refused(f"cannot be read: {path.name}.") from None


def _workbook(path: Path) -> pd.DataFrame:
    return _table(pd.read_excel(path, engine="calamine", dtype=object))


def _text(path: Path) -> pd.DataFrame:
    """Read text with whatever separator; a comma may be the decimal sign."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:  # a spreadsheet of another age
        text = path.read_text(encoding="cp1252")
    from io import StringIO

    head = text.split("\n", 1)[0]
    separator = max("\t;,", key=head.count)
    decimal = "," if separator == ";" else "."
    read = pd.read_csv(StringIO(text), sep=separator, decimal=decimal, dtype=object)
    if decimal == ",":
        read = read.map(lambda cell: str(cell).replace(",", "."), na_action="ignore")
    return _table(read)


def _votes(table: pd.DataFrame, variables: list[str]) -> pd.DataFrame:
    """Return the votes as numbers; refuse whatever is no vote."""
    table = table.replace(r"^\s*$", None, regex=True).dropna(how="all")
    table = table.loc[:, table.notna().any()]
    if not table.size:
        raise _refused("holds no votes.")
    names = [_variable(name, variables) for name in table.index]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise _refused(f"names {twice[0]!r} more than once.")
    columns = {
        str(person): [
            _vote(vote, name=name, person=str(person))
            for name, vote in zip(names, cast, strict=True)
        ]
        for person, cast in table.items()
    }
    return pd.DataFrame(columns, index=pd.Index(names, name="variable"), dtype=float)


def _variable(name: object, variables: list[str]) -> str:
    """Return the variable that a row is about, whatever its case and blanks."""
    plain = "_".join(str(name).casefold().split())
    spoken_names = {spoken(one).replace(" ", "_"): one for one in variables}
    found = {one.casefold(): one for one in variables} | spoken_names
    if plain not in found:
        hint = did_you_mean(str(name), variables)
        known = listed(variables)
        raise _refused(f"has a row for {name!r}, no variable.{hint} Known: {known}.")
    return found[plain]


def _vote(vote: object, *, name: str, person: str) -> float:
    """Return a vote as a number from 1 to 5; a blank is missing."""
    if vote is None or pd.isna(vote):  # type: ignore[call-overload]
        return float("nan")
    where = f"from {person} for {name}"
    try:
        number = float(vote)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise _refused(
            f"must hold numbers from 1 to 5. Got {vote!r} {where}."
        ) from None
    if isinstance(vote, bool) or not LIGHTEST <= number <= HEAVIEST:
        raise _refused(f"must hold numbers from 1 to 5. Got {vote!r} {where}.")
    return number

"""The sheet of a workshop: what each participant would assume, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from customer_value.data.assumptions import Assumptions
from customer_value.data.ranges import RULES
from customer_value.measures.assumption_ranges import told
from customer_value.measures.workshop_sheet import About, number_in, votes_of
from customer_value.result import Result
from customer_value.words import count, spoken

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

# what a group can vote on: numbers that the value rests on
VOTED = (
    *("horizon_years", "annual_discount_rate", "default_margin", "retention"),
    *("headroom_capture", "incrementality", "saved_acquisition", "credit_loss_rate"),
)
WHOLE = ("horizon_years",)
MARGIN = "default_margin"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class WorkshopAssumptions(Result):
    """What a group of people would assume.

    Attributes
    ----------
    votes : DataFrame
        Index assumption, a column a participant; a vote that was not cast is missing.
    assumptions : Assumptions
        The median of the votes; what nobody voted on stays as it was. An even number
        of votes on years takes the lower of the two in the middle.
    ranges : dict of str to pair of float
        Lowest and highest vote, for ``assumption_tornado`` and
        ``asset_uncertainty``. Votes on the default margin are factors on every
        margin there, named "margin".
    """

    votes: pd.DataFrame = field(repr=False)
    assumptions: Assumptions = field(repr=False)
    ranges: dict[str, tuple[float, float]] = field(repr=False)

    def summary(self) -> pd.DataFrame:
        """Return median, lowest and highest vote and their number by assumption."""
        table = self.votes.agg(["min", "max", "count"], axis=1)
        table = table.set_axis(["low", "high", "votes"], axis=1)
        used = [getattr(self.assumptions, str(name)) for name in table.index]
        table.insert(0, "used", used)
        return table.astype({"votes": int})

    @property
    def finding(self) -> str:
        """Say who voted and where they are furthest apart."""
        people = count(len(self.votes.columns), "participant")
        cast = self.votes.dropna(how="all")
        high, low = cast.max(axis=1), cast.min(axis=1)
        # in parts of the larger vote, so that years and shares can be compared
        apart = (high - low) / high.abs().where(high != 0, np.nan)
        if not (apart > 0).any():
            agree = "agree on every assumption" if len(cast.columns) > 1 else "voted"
            return f"{people} {agree}."
        name = str(apart.idxmax())
        ends = [f"{end[name]:g}" for end in (low, high)]  # an amount has no currency
        if name != "saved_acquisition":
            ends = [told(name, end[name], "") for end in (low, high)]
        return (
            f"{people} are furthest apart on the {spoken(name)}, from "
            f"{ends[0]} to {ends[1]}."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "participants": len(self.votes.columns),
            "assumptions": int(self.votes.notna().any(axis=1).sum()),
        }


def workshop_assumptions(
    sheet: str | Path | pd.DataFrame, *, assumptions: Assumptions | None = None
) -> WorkshopAssumptions:
    """Read what the participants of a workshop would assume from a sheet.

    Parameters
    ----------
    sheet : str, Path or DataFrame
        A CSV or Excel file, or a table: a row an assumption, its name in the first
        column (or in the index), a column a participant. Shares may be written as
        10% or 0.1; a blank is no vote; a decimal comma is understood.
    assumptions : Assumptions, optional
        Where nobody voted; None takes the defaults.

    Returns
    -------
    WorkshopAssumptions
        The medians as assumptions, the lowest and highest votes as ranges.

    Raises
    ------
    ParameterError
        If the sheet is missing or empty, an assumption is unknown, one or a
        participant stands twice, or a vote lies outside the range of its assumption.

    Examples
    --------
    >>> import pandas as pd
    >>> votes = {"assumption": ["retention", "horizon_years"]}
    >>> votes |= {"Ann": ["80%", 3], "Ben": ["90%", 5]}
    >>> workshop = workshop_assumptions(pd.DataFrame(votes))
    >>> round(workshop.assumptions.retention, 2), workshop.ranges["horizon_years"]
    (0.85, (3, 5))
    """
    votes = votes_of(
        sheet,
        list(VOTED),
        read=_vote,
        must=lambda name: f"{RULES[name][0].removeprefix('None or ')} for {name}",
        about=About("assumptions", "assumption", "workshop_assumptions"),
    )
    cast = votes.dropna(how="all")
    chosen: dict[str, Any] = {
        str(name): _median(str(name), row) for name, row in cast.iterrows()
    }
    return WorkshopAssumptions(
        votes=votes,
        assumptions=replace(assumptions or Assumptions(), **chosen),
        ranges=dict(_range(str(name), row, chosen) for name, row in cast.iterrows()),
    )


def _vote(cell: object, name: str) -> float | None:
    """Return a vote that the assumption may be, None where it may not."""
    number = number_in(cell)
    if number is None:
        return None
    value: Any = int(number) if name in WHOLE and number == int(number) else number
    return number if RULES[name][1](value) else None


def _median(name: str, votes: pd.Series) -> float:
    """Return the vote in the middle; whole years stay whole."""
    if name in WHOLE:
        return int(votes.quantile(0.5, interpolation="lower"))
    return float(votes.median())


def _range(
    name: str, votes: pd.Series, chosen: dict[str, Any]
) -> tuple[str, tuple[float, float]]:
    """Return lowest and highest vote as the tornado takes them."""
    low, high = float(votes.min()), float(votes.max())
    if name in WHOLE:
        return name, (int(low), int(high))
    if name == MARGIN:
        middle = chosen[name] or 1.0
        return "margin", (low / middle, high / middle)
    return name, (low, high)

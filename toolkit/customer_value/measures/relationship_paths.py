"""How the positions of a few customers moved over time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import checks_kind, did_you_mean, parameter_error
from customer_value.measures.contacts import checked_half_life, contact_table
from customer_value.measures.movement import movement
from customer_value.measures.relationship_value import relationship_value
from customer_value.result import Result
from customer_value.words import count, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

    from customer_value.data.dataset import Dataset

SHOWN = 5  # customers
STEP_DAYS = 15  # between two points of a path


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class RelationshipPaths(Result):
    """The position of a few customers, from their first contact to today.

    Attributes
    ----------
    scores : DataFrame
        Index date, every 15 days up to today; a column a customer: position, missing
        before the first contact whose movement is known.
    steps : DataFrame
        customer_id, date, steps: how far each day's contacts moved a customer.
    half_life_days : float
        Days after which a step counts half.
    as_of : Timestamp
        Today.
    """

    scores: pd.DataFrame = field(repr=False)
    steps: pd.DataFrame = field(repr=False)
    half_life_days: float
    as_of: pd.Timestamp

    @property
    def finding(self) -> str:
        """Say who moved most over the last year."""
        change = self.change
        if change.empty:
            return "0 customers have interactions whose movement is known."
        who = str(change.abs().idxmax())
        way = "gained" if change[who] >= 0 else "lost"
        return (
            f"{who} {way} {number(abs(change[who]), 1)} steps within a year, the most "
            f"of {count(len(change), 'customer')}."
        )

    @property
    def change(self) -> pd.Series:
        """Position today less that of a year ago; who was not met yet starts at 0."""
        if self.scores.empty:
            return pd.Series(dtype=float)
        ago = self.as_of - pd.DateOffset(years=1)
        before = self.scores[self.scores.index <= ago].tail(1)
        start = before.iloc[0] if len(before) else self.scores.iloc[0]
        return self.scores.iloc[-1] - start.fillna(0.0)

    def summary(self) -> pd.DataFrame:
        """Return the positions of the last year."""
        return self.scores.tail(25)

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores.columns),
            "half_life_days": self.half_life_days,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


@checks_kind
def relationship_paths(
    company: Dataset,
    *,
    customers: Iterable[str] | None = None,
    half_life_days: float | None = None,
    rubric: object = None,
    stages: object = None,
) -> RelationshipPaths:
    """Return how the positions of a few customers moved over time.

    Parameters
    ----------
    company : Dataset
        The company; it has interactions.
    customers : iterable of str, optional
        Whom; None takes five who tell most: the best position, the two largest
        gains and the two largest losses of the last 90 days.
    half_life_days, rubric, stages : optional
        As for ``relationship_value``.

    Returns
    -------
    RelationshipPaths
        A column a customer, in the order given.

    Raises
    ------
    CustomerValueError
        If there is no interactions table.
    ParameterError
        If a customer is unknown, or another option is out of range.

    Examples
    --------
    >>> import customer_value as cv
    >>> paths = cv.relationship_paths(cv.load_dataset("software"))
    >>> paths.scores.shape[1], paths.scores.index[-1] == paths.as_of
    (5, True)
    """
    caller = "relationship_paths"
    value = relationship_value(
        company, half_life_days=half_life_days, rubric=rubric, stages=stages
    ).scores
    names = telling(value) if customers is None else _known(customers, value.index)
    half_life = checked_half_life(half_life_days, company, caller=caller)
    how = movement(company, rubric=rubric, stages=stages, caller=caller)
    few = company.filter(customers=names)
    steps = contact_table(few, "contact_steps", movement=how.sql).to_pandas()
    return RelationshipPaths(
        scores=_paths(steps, names, half_life=half_life, as_of=company.as_of),
        steps=steps,
        half_life_days=half_life,
        as_of=company.as_of,
    )


def telling(scores: pd.DataFrame, *, most: int = SHOWN) -> list[str]:
    """Name the customers whose paths tell most: the best, who gained, who lost.

    Parameters
    ----------
    scores : DataFrame
        Of ``relationship_value``.
    most : int, default 5
        How many.

    Returns
    -------
    list of str
        Ids; fewer where fewer are measured.
    """
    known = scores[scores["position"].notna()]
    moved = known["momentum"].sort_values(kind="stable").index
    half = (most - 1) // 2
    order = [known.index[:1], moved[::-1][:half], moved[: most - 1 - half]]
    names = dict.fromkeys([str(one) for part in order for one in part])
    rest = dict.fromkeys(known.index.astype(str))  # where one of them was there twice
    return list(names | rest)[:most]


def _known(customers: Iterable[str], index: pd.Index) -> list[str]:
    """Return the customers asked for, each once; refuse an unknown one."""
    if isinstance(customers, str):
        customers = [customers]
    names = list(dict.fromkeys(str(one) for one in customers))
    for name in names:
        if name not in index:
            hint = did_you_mean(name, index.astype(str)).rstrip("?").lstrip()
            must = f"ids of customers. {hint}" if hint else "ids of customers"
            raise parameter_error("customers", "relationship_paths", must, name)
    return names


def _paths(
    steps: pd.DataFrame, names: list[str], *, half_life: float, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Return the position of each customer on days up to today."""
    if steps.empty:
        return pd.DataFrame(index=pd.DatetimeIndex([], name="date"))
    first = steps["date"].min()
    points = int((as_of - first).days // STEP_DAYS) + 1
    dates = pd.DatetimeIndex(
        [as_of - pd.Timedelta(days=STEP_DAYS * n) for n in reversed(range(points))]
    ).rename("date")
    own = {str(name): part for name, part in steps.groupby("customer_id")}
    return pd.DataFrame(
        {name: _path(own[name], dates, half_life) for name in names if name in own},
        index=dates,
    )


def _path(
    steps: pd.DataFrame, dates: pd.DatetimeIndex, half_life: float
) -> NDArray[np.float64]:
    """Fade the steps of one customer to each date; missing before the first."""
    days = (dates.to_numpy()[:, None] - steps["date"].to_numpy()[None, :]).astype(
        "timedelta64[D]"
    )
    age = days.astype(float)
    left = np.where(age >= 0, 2.0 ** (-np.maximum(age, 0.0) / half_life), 0.0)
    path = left @ steps["steps"].to_numpy()
    return np.asarray(np.where((age >= 0).any(axis=1), path, np.nan))

"""Whether the relationship foretells purchases, beyond when the last one was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.windows import look_back
from customer_value.data.coverage import MIN_HISTORY_DAYS
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.common import whole_days
from customer_value.measures.concordance import concordance, interval
from customer_value.measures.contacts import (
    checked_half_life,
    contact_sums,
    need_interactions,
)
from customer_value.measures.movement import movement
from customer_value.measures.past import look_past
from customer_value.measures.rubric import plain
from customer_value.result import Result
from customer_value.words import count, listed, number, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset
    from customer_value.measures.past import Past

HOLDS, DOES_NOT, CANNOT_TELL = "holds", "does not", "cannot tell"
LOOKS = 4  # days looked back to, at most
FEW = 10  # who bought, and who did not: below this a share of pairs says nothing
WORTH = 0.55  # share of pairs up to which a sign is of no use beside another
GROUPS, IN_A_GROUP = 10, 20  # of customers who bought as long ago
RECENCY, POSITION = "recency", "position"
AHEAD, BEYOND = "position less recency", "position beyond recency"
COIN = 0.5


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class LeadingIndicator(Result):
    """How often recency and position picked the buyer of two customers.

    Attributes
    ----------
    scores : DataFrame
        Index sign: value, low, high (95 % interval). "recency" and "position": share
        of pairs of a buyer and a non-buyer in which the buyer had bought more
        recently, or had the better position (0.5 is a coin); "position less
        recency": the difference of the two; "position beyond recency": the share
        among customers who had bought as long ago.
    verdict : str
        Whether position adds to recency: "holds" where the interval of the last row
        lies above one half, "does not" where it ends below 0.55, "cannot tell".
    customers : int
        Customers looked at, each on one or more days.
    bought, not_bought : int
        Times that a customer bought, or did not, within the horizon.
    days : tuple of Timestamp
        The days looked back to; what was known then foretells the horizon after.
    horizon_days : int
        Days after each of them.
    as_of : Timestamp
        The day of the answer.
    """

    scores: pd.DataFrame = field(repr=False)
    verdict: str
    customers: int
    bought: int
    not_bought: int
    days: tuple[pd.Timestamp, ...]
    horizon_days: int
    as_of: pd.Timestamp

    @property
    def finding(self) -> str:
        """Say whether position adds to recency, or that the data cannot tell."""
        least = min(self.bought, self.not_bought)
        if least < FEW or np.isnan(self.scores["value"][BEYOND]):
            kind = "buyer" if self.bought <= self.not_bought else "non-buyer"
            return (
                f"{count(least, kind)} within {self.horizon_days} days are too few to "
                "tell whether position adds to recency."
            )
        meaning = {
            HOLDS: "position adds to recency",
            DOES_NOT: "position adds nothing of use to recency",
            CANNOT_TELL: "these data cannot tell whether position adds to recency",
        }[self.verdict]
        return (
            "Of two customers who bought as long ago, the one with the better position "
            f"was the buyer in {self._written(BEYOND)} of pairs: {meaning}."
        )

    def _written(self, sign: str) -> str:
        """Return one share of pairs with its interval, in words."""
        value, *ends = (float(part[sign]) for _, part in self.scores.items())
        low, high = (percent(min(max(end, 0.0), 1.0)) for end in ends)
        return f"{percent(value)} ({low} to {high})"

    def summary(self) -> pd.DataFrame:
        """Return the four shares with their intervals."""
        return self.scores

    def _headline(self) -> dict[str, object]:
        return {
            "verdict": self.verdict,
            "customers": self.customers,
            "horizon_days": self.horizon_days,
        }

    def _fine_print(self) -> str:
        dates = listed([f"{day:%Y-%m-%d}" for day in self.days])
        return (
            f"Looked back to {dates or 'no day'}: {number(self.bought)} bought within "
            f"{self.horizon_days} days, {number(self.not_bought)} did not. Contacts "
            "that are purchases themselves are left out."
        )


@checks_kind
def leading_indicator(
    company: Dataset,
    *,
    horizon_days: int | None = None,
    half_life_days: float | None = None,
    rubric: object = None,
    stages: object = None,
    leave_out: Iterable[str] = (),
) -> LeadingIndicator:
    """Test on the past whether position foretells purchases beyond recency.

    What was known on up to four days of the past, one horizon apart, is held against
    the purchases of the horizon after. Contacts that are purchases themselves are
    left out: with them position would be recency under another name.

    Parameters
    ----------
    company : Dataset
        The company; it has interactions.
    horizon_days : int, optional
        Days within which a purchase counts; None takes 365, or half of a short
        history.
    half_life_days, rubric, stages : optional
        As for ``relationship_value``.
    leave_out : iterable of str, optional
        Further types of contacts to leave out, such as "cancellation notice": what
        announces its own outcome is no discovery.

    Returns
    -------
    LeadingIndicator
        Shares of pairs with intervals, and the verdict.

    Raises
    ------
    CustomerValueError
        If there is no interactions table or less than 90 days of history.
    ParameterError
        If the horizon is not a whole number of days or leaves no history before it,
        or another option is out of range.

    Notes
    -----
    Customers are compared who had bought, had not cancelled and had an interaction
    whose movement is known. For "beyond recency" they are put into up to ten groups
    by days since the last purchase, of twenty or more on one day, and compared
    within these. The interval takes customers for independent.

    Examples
    --------
    >>> import customer_value as cv
    >>> told = cv.leading_indicator(cv.load_dataset("software"), horizon_days=365)
    >>> told.scores.index[:2].tolist(), len(told.days)
    (['recency', 'position'], 3)
    """
    need_interactions(company)
    caller = "leading_indicator"
    half_life = checked_half_life(half_life_days, company, caller=caller)
    how = movement(company, rubric=rubric, stages=stages, caller=caller)
    horizon = _horizon(company, horizon_days)
    without = _without(leave_out, how.rubric.purchases)
    rows: list[pd.DataFrame] = []
    days: list[pd.Timestamp] = []
    for past in _pasts(company, horizon):
        day = company.at(past.day)
        then = contact_sums(day, how.sql, half_life=half_life, without=without)
        rows.append(_look(past, then["position"].dropna()).assign(look=len(days)))
        days.append(past.day)
    seen = pd.concat(rows)
    scores, verdict = _compared(seen)
    return LeadingIndicator(
        scores=scores,
        verdict=verdict,
        customers=int(seen.index.nunique()),
        bought=int(seen["bought"].sum()),
        not_bought=int((~seen["bought"]).sum()),
        days=tuple(days),
        horizon_days=horizon,
        as_of=company.as_of,
    )


def _without(more: object, purchases: tuple[str, ...]) -> tuple[str, ...]:
    """Return the types that are left out, in small letters."""
    if isinstance(more, str) or not isinstance(more, Iterable):
        must = "a list of types of contacts"
        raise parameter_error("leave_out", "leading_indicator", must, more)
    return tuple(sorted({*purchases, *(plain(kind) for kind in more)}))


def _horizon(company: Dataset, asked: object) -> int:
    """Return the days ahead; some history must lie before them."""
    if asked is None:
        return look_back(company).days
    days = whole_days(asked, name="horizon_days", caller="leading_indicator")
    room = company.history_days - MIN_HISTORY_DAYS
    if days > room:
        must = f"at most {room}: {company.history_days} days of history are there"
        raise parameter_error("horizon_days", "leading_indicator", must, asked)
    return days


def _pasts(company: Dataset, horizon: int) -> list[Past]:
    """Return the days looked back to, the latest first, each with what came after."""
    pasts: list[Past] = []
    end = company.as_of
    while len(pasts) < LOOKS:
        past = look_past(company, end=end, horizon=horizon)
        if pasts and past.history_days < MIN_HISTORY_DAYS:
            break
        pasts.append(past)
        end = past.day
    return pasts


def _look(past: Past, position: pd.Series) -> pd.DataFrame:
    """Put signs and outcome of one day side by side."""
    known = past.customers.index.intersection(position.index)
    recency = -past.customers["silence_days"].reindex(known)
    groups = min(GROUPS, len(known) // IN_A_GROUP) or 1
    place = np.ceil(recency.rank() / max(len(known), 1) * groups)
    return pd.DataFrame(
        {
            RECENCY: recency.astype(float),
            POSITION: position.reindex(known).astype(float),
            "bought": past.bought.reindex(known).astype(bool),
            "group": place.astype(int),
        }
    )


def _compared(seen: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the four shares of pairs and the verdict on the last."""
    bought = seen["bought"].to_numpy()
    look = seen["look"].to_numpy()
    alike = look * (GROUPS + 1) + seen["group"].to_numpy()
    customers = pd.factorize(seen.index)[0]
    recent = concordance(seen[RECENCY].to_numpy(), bought, look)
    placed = concordance(seen[POSITION].to_numpy(), bought, look)
    beyond = concordance(seen[POSITION].to_numpy(), bought, alike)
    told = {
        RECENCY: recent,
        POSITION: placed,
        AHEAD: (placed.value - recent.value, placed.influence - recent.influence),
        BEYOND: beyond,
    }
    rows = {
        name: (value, *interval(value, influence, customers))
        for name, (value, influence) in told.items()
    }
    columns = ["value", "low", "high"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("sign"), _verdict(rows[BEYOND], bought)


def _verdict(beyond: tuple[float, float, float], bought: NDArray[np.bool_]) -> str:
    """Say whether the interval lies above one half, or is of no use all through."""
    _, low, high = beyond
    if min(bought.sum(), (~bought).sum()) < FEW or np.isnan(low):
        return CANNOT_TELL
    if low > COIN:
        return HOLDS
    return DOES_NOT if high < WORTH else CANNOT_TELL

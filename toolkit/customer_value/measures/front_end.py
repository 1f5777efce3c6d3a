"""Front-end figures beside depth: many may come, but do they stay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.windows import DAYS_PER_YEAR, in_window, look_back
from customer_value.errors import checks_kind, did_you_mean, parameter_error
from customer_value.measures.common import share
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customer_value.customers.windows import Window
    from customer_value.data.dataset import Dataset

FRONT, DEPTH = "front end", "depth"
REPEAT, TENURE = "repeat rate", "tenure, years"
PACE, CLOSER = "purchases a customer and year", "steps that lead closer"
PER_LEAD = "conversions per lead"
SHARES = (REPEAT, CLOSER, PER_LEAD)
# what counts people before they are customers; a client may name others
_FRONT: Final = re.compile(
    r"\b(leads|conversions?|visits|visitors|clicks|impressions|enquiries|inquiries"
    r"|prospects|sign-?ups|trials|traffic|downloads|followers)\b",
    re.IGNORECASE,
)


class _Row(NamedTuple):
    """One measure in the earlier and in the later window."""

    measure: str
    kind: str
    before: float
    now: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class FrontEndAndDepth(Result):
    """What the front end reports beside how deep and long relationships are.

    Attributes
    ----------
    scores : DataFrame
        Index measure: kind ("front end" or "depth"), before and now (the earlier and
        the later window), change (now / before - 1; missing where before is not
        above 0). Front-end indicators are means of their readings in a window, and
        conversions per lead the ratio of their sums. Depth: repeat rate (share of
        the customers with a purchase by the end of the window who made two), tenure
        (mean years of these), purchases a customer and year (in the window, by
        those who bought in it), steps that lead closer (of the steps that contacts
        moved customers by, the share forward). What the data do not hold is left
        out.
    days : int
        Length of each window.
    as_of : Timestamp
        The day of the answer, the end of the later window.
    """

    scores: pd.DataFrame
    days: int
    as_of: pd.Timestamp

    @property
    def finding(self) -> str:
        """How the first front-end figure moved, and how the repeat rate did."""
        rates = [float(self.scores[side][REPEAT]) for side in ("before", "now")]
        if np.isnan(rates).any():
            return f"0 customers had bought {count(self.days, 'day')} ago."
        before, now = (percent(rate) for rate in rates)
        rate = f"stayed at {now}" if before == now else f"went from {before} to {now}"
        front = self.scores[(self.scores["kind"] == FRONT)].dropna()
        if front.empty:
            return f"The repeat rate {rate} within {self.days} days."
        change = float(front["change"].iloc[0])
        moved = f"{'rose' if change >= 0 else 'fell'} by {percent(abs(change))}"
        name = str(front.index[0])
        return (
            f"{name[:1].upper()}{name[1:]} {moved} within {self.days} days; the repeat "
            f"rate {rate}."
        )

    def summary(self) -> pd.DataFrame:
        """Return the measures as people read them."""
        rows = {
            name: [
                row["kind"],
                *(_written(str(name), row[column]) for column in ("before", "now")),
                percent(row["change"]),
            ]
            for name, row in self.scores.iterrows()
        }
        columns = ["kind", "before", "now", "change"]
        table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
        return table.rename_axis("measure")

    def _headline(self) -> dict[str, object]:
        return {
            "measures": len(self.scores),
            "days": self.days,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


@checks_kind
def front_end_and_depth(
    company: Dataset, *, front_end: Iterable[str] | None = None
) -> FrontEndAndDepth:
    """Set what the front end reports beside how deep and long relationships are.

    Leads and conversions say how many come; repeat rate, tenure and contacts say
    whether they stay. Two windows are compared, a year each or half of a short
    history.

    Parameters
    ----------
    company : Dataset
        The company; front-end figures come from its indicators.
    front_end : iterable of str, optional
        Names of front-end indicators; None takes those whose name speaks of leads,
        conversions, visits, enquiries, trials and the like.

    Returns
    -------
    FrontEndAndDepth
        One row a measure: kind, before, now, change.

    Raises
    ------
    ParameterError
        If there is no indicator of a name.
    CustomerValueError
        If the history is shorter than 90 days.

    Examples
    --------
    >>> import customer_value as cv
    >>> table = cv.front_end_and_depth(cv.load_dataset("software")).scores
    >>> table["kind"].unique().tolist()
    ['front end', 'depth']
    """
    window = look_back(company)
    rows = [*_front(company, window, front_end), *_depth(company, window)]
    frame = pd.DataFrame(rows, columns=list(_Row._fields)).set_index("measure")
    change = frame["now"] / frame["before"].where(frame["before"] > 0) - 1
    return FrontEndAndDepth(
        scores=frame.assign(change=change), days=window.days, as_of=company.as_of
    )


def _written(measure: str, value: float) -> str:
    return percent(value) if measure in SHARES else number(value, 1)


def _front(company: Dataset, window: Window, asked: Iterable[str] | None) -> list[_Row]:
    """Return the front-end indicators, and conversions per lead where both are."""
    readings = company.indicators
    known = [] if readings is None else readings["indicator"].unique().tolist()
    names = _asked(asked, known)
    if readings is None or not names:
        return []
    early, late = (
        readings[(readings["date"] > start) & (readings["date"] <= end)]
        for start, end in ((window.start, window.middle), (window.middle, window.end))
    )
    means = [part.groupby("indicator")["value"].mean() for part in (early, late)]
    rows = [
        _Row(name, FRONT, *(float(mean.get(name, np.nan)) for mean in means))
        for name in names
    ]
    if {"leads", "conversions"} <= set(names):
        sums = [part.groupby("indicator")["value"].sum() for part in (early, late)]
        ratio = [share(s.get("conversions", 0), s.get("leads", 0)) for s in sums]
        rows.append(_Row(PER_LEAD, FRONT, *ratio))
    return rows


def _asked(asked: Iterable[str] | None, known: list[str]) -> list[str]:
    """Return the indicators asked for, or those whose name tells."""
    if asked is None:
        found = sorted(name for name in known if _FRONT.search(name))
        return sorted(found, key=lambda name: name != "leads")  # what comes first
    if isinstance(asked, str):
        asked = [asked]
    names = list(dict.fromkeys(asked))
    for name in names:
        if name not in known:
            listed = ", ".join(map(repr, known)) or "an indicator; there are none"
            must = f"one of {listed}.{did_you_mean(str(name), known)}".rstrip(".")
            raise parameter_error("front_end", "front_end_and_depth", must, name)
    return names


def _depth(company: Dataset, window: Window) -> list[_Row]:
    """Return how deep and long the relationships were, at the end of each window."""
    ends = (company.at(window.middle), company)
    starts = (window.start, window.middle)
    facts = [customer_facts(end) for end in ends]
    bought = [table[table["purchases"] > 0] for table in facts]
    pairs = list(zip(ends, starts, strict=True))
    rows = [
        _Row(
            REPEAT, DEPTH, *(share((b["purchases"] > 1).sum(), len(b)) for b in bought)
        ),
        _Row(TENURE, DEPTH, *(float(b["tenure_years"].mean()) for b in bought)),
        _Row(PACE, DEPTH, *(_pace(end, start, window.days) for end, start in pairs)),
    ]
    if company.has("interactions", "direction") and company.has(
        "interactions", "distance"
    ):
        rows.append(_Row(CLOSER, DEPTH, *(_closer(end, start) for end, start in pairs)))
    return rows


def _pace(company: Dataset, start: pd.Timestamp, days: int) -> float:
    """Return purchases a year of a customer who bought in a window."""
    business = in_window(company, start, company.as_of)
    active = business.loc[business["purchases"] > 0, "purchases"]
    return share(active.sum(), len(active)) * DAYS_PER_YEAR / days


def _closer(company: Dataset, start: pd.Timestamp) -> float:
    """Return the forward share of the steps that contacts moved customers by."""
    contacts = company.interactions
    if contacts is None:
        return np.nan
    recent = contacts[contacts["date"] > start]
    way = pd.to_numeric(recent["direction"], errors="coerce")
    steps = (way * recent["distance"]).dropna()
    return share(steps.clip(lower=0).sum(), steps.abs().sum())

"""Migration: which segment customers were in on an earlier day, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.rfm import RFM_RULES
from customer_value.customers.windows import days_before, in_window
from customer_value.data.days import read_day
from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.measures.common import purchase_rows
from customer_value.measures.segment_names import CUTS, NAMES, NAMES_OF_TWO
from customer_value.measures.segment_options import checked_cuts, checked_method
from customer_value.measures.two_windows import compared_windows
from customer_value.measures.window_segments import behaviour, placed_twice
from customer_value.result import Result
from customer_value.words import count, day, number, percent, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

METHODS = ("levels", "rfm")
# not segments, so none of the names of RFM ("New", "Lost")
NEW, RETURNED, LOST = "new customers", "returned customers", "lost customers"
CALLER = "segment_migration"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class SegmentMigration(Result):
    """Customers by the segment they were in and the segment they are in.

    Attributes
    ----------
    method : str
        "levels" or "rfm".
    since : Timestamp
        The earlier day.
    window_days : int
        Each day sees the purchases of so many days up to it.
    limits : DataFrame
        The rules of the earlier day, which place customers on both days: as in
        ``Segmentation.limits``.
    customers : DataFrame of int
        Rows the segment on the earlier day, then new customers (first purchase
        since) and returned customers (bought before that window, but not in it).
        Columns the segment today, then lost customers (no purchase in the window
        up to today).
    revenue_before, revenue : DataFrame of float
        The same cells: net revenue in the window up to the earlier day, and in the
        window up to today, in the currency.
    scores : DataFrame
        Index customer_id: before, now, revenue_before, revenue of everyone with a
        purchase in one of the windows.
    notes : tuple of str
        What a reader must know beside the numbers.
    as_of : Timestamp
        Today.
    currency : str
        The currency of revenue.
    """

    method: str
    since: pd.Timestamp
    window_days: int
    limits: pd.DataFrame
    customers: pd.DataFrame
    revenue_before: pd.DataFrame
    revenue: pd.DataFrame
    scores: pd.DataFrame
    notes: tuple[str, ...]
    as_of: pd.Timestamp
    currency: str

    @property
    def finding(self) -> str:
        """What became of the segment that had brought the largest revenue."""
        held = self.customers.sum(axis=1) > 0
        old = self.revenue_before[held].drop(index=[NEW, RETURNED], errors="ignore")
        top = str(old.sum(axis=1).idxmax())
        cells = dict(
            zip(self.customers, self.customers.loc[top].to_numpy(), strict=True)
        )
        everyone, stay, lost = int(sum(cells.values())), cells[top], cells[LOST]
        return (
            f"Of {count(everyone, 'customer')} in the segment {top} on "
            f"{day(self.since)}, {number(stay)} ({percent(stay / everyone)}) "
            f"{plural(stay, 'is', 'are')} in it today and {number(lost)} "
            f"({percent(lost / everyone)}) {plural(lost, 'is', 'are')} lost."
        )

    def summary(self) -> pd.DataFrame:
        """Return the customers by segment before and now, with the totals."""
        table = self.customers.assign(all=self.customers.sum(axis=1))
        total = table.sum().to_frame("all").T
        return pd.concat([table, total]).rename_axis(index="before", columns="now")

    def _headline(self) -> dict[str, object]:
        return {
            "method": self.method,
            "customers": len(self.scores),
            "since": f"{self.since:%Y-%m-%d}",
            "window_days": self.window_days,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


@checks_kind
def segment_migration(
    company: Dataset,
    *,
    since: object = None,
    window_days: int | None = None,
    method: str = "levels",
    cuts: tuple[float, float] = CUTS,
) -> SegmentMigration:
    """Follow customers from their segment on an earlier day to the one of today.

    Each day sees only the purchases of the window up to it: a total since the first
    purchase could not fall, and nobody would ever leave a segment. The earlier day
    sets the rules, and the same rules in the client's units place customers today.

    Parameters
    ----------
    company : Dataset
        The company.
    since : date-like, optional
        The earlier day; None is the day one window ago.
    window_days : int, optional
        Length of the windows; None takes 365 days, or half a history of less than a
        year and a half. 365 is a calendar year.
    method : {"levels", "rfm"}, default "levels"
        "levels" by purchases, revenue and products in the window; "rfm" by silence,
        purchases and revenue in the window.
    cuts : pair of float, default (4, 7)
        Ratings below the first are low, above the second high; for "levels" only.

    Returns
    -------
    SegmentMigration
        Customers and revenue in every cell; rows and columns add up to the business
        of the two windows.

    Raises
    ------
    CustomerValueError
        If the history is shorter than 90 days, or nobody bought in the window up to
        the earlier day.
    ParameterError
        If ``since`` is no day before today, or another option is not possible.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AABB"), "amount": [90.0, 90.0, 10.0, 10.0]}
    >>> bought["date"] = ["2024-06-01", "2024-07-01", "2024-06-01", "2025-12-31"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.segment_migration(company).customers.loc["Core"].to_dict()
    {'Core': 0, 'Occasional': 0, 'lost customers': 1}
    """
    checked_method(method, CALLER, known=METHODS)
    pair = checked_cuts(cuts, CALLER, method=method)
    days = compared_windows(company, window_days, caller=CALLER).days
    earlier = _earlier_day(company, since, days=days)
    before = behaviour(company, earlier, days=days)
    now = behaviour(company, company.as_of, days=days)
    if before.empty:
        raise CustomerValueError(
            f"Nobody bought in the {count(days, 'day')} up to {day(earlier)}: there is "
            "no segment to come from."
        )
    found = placed_twice(before, now, method=method, cuts=pair)
    scores = _scores(company, found.before, found.now, since=earlier, days=days)
    order = _order(scores, method=method, two=found.two)
    cells = {
        name: _matrix(scores, name, order=order)
        for name in ("customers", "revenue_before", "revenue")
    }
    return SegmentMigration(
        method=method,
        since=earlier,
        window_days=days,
        limits=found.rules,
        customers=cells["customers"].astype(int),
        revenue_before=cells["revenue_before"],
        revenue=cells["revenue"],
        scores=scores,
        notes=_notes(company, earlier, days=days, two=found.two),
        as_of=company.as_of,
        currency=company.currency,
    )


def _earlier_day(company: Dataset, since: object, *, days: int) -> pd.Timestamp:
    """Return the earlier day; refuse one that is not before today."""
    if since is None:
        return days_before(company.as_of, days)
    earlier = read_day(since, name="since", caller=CALLER)
    if earlier >= company.as_of:
        must = f"a day before {company.as_of:%Y-%m-%d}"
        raise parameter_error("since", CALLER, must, since)
    return earlier


def _scores(
    company: Dataset,
    before: pd.Series,
    now: pd.Series,
    *,
    since: pd.Timestamp,
    days: int,
) -> pd.DataFrame:
    """Put both segments and the money of both windows side by side."""
    ids = before.index.union(now.index)
    first = purchase_rows(company, "rhythm").set_index("customer_id")["first_purchase"]
    came = (first.reindex(ids) > since).map({True: NEW, False: RETURNED})
    return pd.DataFrame(
        {
            "before": before.reindex(ids).fillna(came),
            "now": now.reindex(ids).fillna(LOST),
            "revenue_before": _revenue(company, since, days=days).reindex(ids),
            "revenue": _revenue(company, company.as_of, days=days).reindex(ids),
        }
    ).fillna({"revenue_before": 0.0, "revenue": 0.0})


def _revenue(company: Dataset, end: pd.Timestamp, *, days: int) -> pd.Series:
    """Return net revenue in the window up to a day, returns without a purchase too."""
    return in_window(company, days_before(end, days), end)["revenue"]


def _order(scores: pd.DataFrame, *, method: str, two: bool) -> list[str]:
    """Return the segments of either day in the order of their definition."""
    if method == "rfm":
        known = list(dict.fromkeys(rule.segment for rule in RFM_RULES))
    else:
        known = list((NAMES_OF_TWO if two else NAMES).values())
    held = set(scores["before"]) | set(scores["now"])
    return [name for name in known if name in held]


def _matrix(scores: pd.DataFrame, what: str, *, order: list[str]) -> pd.DataFrame:
    """Count customers or add up money in every cell."""
    cells = scores.assign(customers=1.0).pivot_table(
        index="before", columns="now", values=what, aggfunc="sum"
    )
    return cells.reindex(index=[*order, NEW, RETURNED], columns=[*order, LOST]).fillna(
        0.0
    )


def _notes(
    company: Dataset, since: pd.Timestamp, *, days: int, two: bool
) -> tuple[str, ...]:
    """Say what the two windows do not see, or see twice."""
    notes = []
    if two:
        notes.append(
            "Variety is not measured: segments are named by frequency and volume."
        )
    begun = company.as_of - pd.Timedelta(days=company.history_days)
    seen = (since - begun).days + 1
    if seen < days:
        notes.append(
            f"The window up to {day(since)} holds {count(seen, 'day')} of history: "
            "customers look less frequent there."
        )
    apart = (days_before(company.as_of, days) - since).days
    if apart > 0:
        notes.append(
            f"{count(apart, 'day')} between the two windows are not looked at."
        )
    if apart < 0:
        notes.append(f"The two windows share {count(-apart, 'day')}.")
    return tuple(notes)

"""Who leaves: customers of one window who did not come back in the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.rates import Rate, wilson
from customer_value.customers.windows import YEAR_DAYS, Window, in_window, look_back
from customer_value.data.coverage import why_off
from customer_value.errors import CustomerValueError, parameter_error
from customer_value.measures.cohorts import (
    active_share,
    cohort_counts,
    unfinished_quarter,
)
from customer_value.measures.common import purchase_rows, share, sheet, whole_days
from customer_value.measures.rhythm import gap_counts
from customer_value.measures.silence import silence
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

STATUSES = ("kept", "lost", "new", "returned", "inactive")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Defection(Result):
    """How many customers left, what they had brought, and who is silent.

    Attributes
    ----------
    rate : Rate
        Share of the customers who bought in the window before and did not buy in
        the last window, with its Wilson 95 % interval.
    revenue_rate : float
        Share of the revenue of the window before that these customers had brought;
        missing where that revenue is not above 0.
    yearly_retention : float
        (1 - rate) ** (365 / window_days).
    contractual : Rate or None
        Share of the customers under contract at the start of the last window who
        cancelled in it; None where the customers table has no cancelled_on.
    window_days : int
        Length of each window.
    start, middle, end : Timestamp
        The windows are (start, middle] and (middle, end].
    counts : Series of int
        active_before, kept, lost (of those active before), new (first purchase in
        the last window), returned (bought in the last window and earlier, not in
        the one before), inactive (bought in neither window, but earlier).
    scores : DataFrame
        Index customer_id: status (one of the five words), silence_days (since the
        last purchase), threshold_days, flag (silent for longer than usual), why;
        cancelled_on where the customers table has it. Customers without a purchase
        are listed with missing values.
    cohorts : DataFrame
        Index cohort (quarter of the first purchase), columns age (quarters since):
        share of the cohort that bought in that quarter.
    cohort_counts : DataFrame
        The same as numbers of customers; age 0 is the size of the cohort.
    notes : tuple of str
        What a reader must know beside the numbers.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency of the company.
    """

    rate: Rate
    revenue_rate: float
    yearly_retention: float
    contractual: Rate | None
    window_days: int
    start: pd.Timestamp
    middle: pd.Timestamp
    end: pd.Timestamp
    counts: pd.Series
    scores: pd.DataFrame
    cohorts: pd.DataFrame
    cohort_counts: pd.DataFrame
    notes: tuple[str, ...]
    as_of: pd.Timestamp
    currency: str

    @property
    def finding(self) -> str:
        """How many of the earlier customers did not buy again, or cancelled."""
        if self.contractual is not None and self.contractual.n:
            under = count(self.contractual.n, "customer")
            return (
                f"{percent(self.contractual.value)} of {under} under contract "
                f"cancelled within {count(self.window_days, 'day')}."
            )
        if not self.rate.n:
            return (
                f"No customer bought in the {count(self.window_days, 'day')} to "
                f"{self.middle:%Y-%m-%d}."
            )
        before = count(self.rate.n, "earlier customer")
        left = (
            f"{percent(self.rate.value)} of {before} did not buy again within "
            f"{count(self.window_days, 'day')}"
        )
        if not 0 <= self.revenue_rate <= 1:  # returns outweigh a group's purchases
            return f"{left}."
        return f"{left}; they had brought {percent(self.revenue_rate)} of revenue."

    def summary(self) -> pd.DataFrame:
        """Return the answers: what was measured, its value, what it means."""
        within = f"within {count(self.window_days, 'day')}"
        flagged = int(self.scores["flag"].sum())
        rows = [
            (f"Defection {within}", percent(self.rate.value), _size(self.rate)),
            (
                f"Revenue defection {within}",
                percent(self.revenue_rate),
                "share of the revenue of the window before that the lost had brought",
            ),
            (
                "Yearly retention",
                percent(self.yearly_retention),
                f"(1 - defection) to the power of 365 / {self.window_days}",
            ),
            ("Silent for longer than usual", number(flagged), "flagged customers"),
        ]
        meaning = {
            "active_before": f"bought after {self.start:%Y-%m-%d} and up to "
            f"{self.middle:%Y-%m-%d}",
            "kept": f"of these, bought again up to {self.end:%Y-%m-%d}",
            "lost": "of these, did not buy again",
            "new": f"first purchase after {self.middle:%Y-%m-%d}",
            "returned": "bought again after a whole window without a purchase",
            "inactive": "bought in neither window",
        }
        for name, note in meaning.items():
            label = f"Customers {name.replace('_', ' ')}"
            rows.append((label, number(int(self.counts[name])), note))
        if self.contractual is not None:
            value = percent(self.contractual.value)
            rows.insert(0, (f"Cancelled {within}", value, _size(self.contractual)))
        return sheet(rows)

    def _headline(self) -> dict[str, object]:
        return {
            "rate": self.rate.value,
            "customers": self.rate.n,
            "window_days": self.window_days,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


def defection(company: Dataset, *, window_days: int | None = None) -> Defection:
    """Answer the third question, who leaves.

    Parameters
    ----------
    company : Dataset
        The company.
    window_days : int, optional
        Days in each of the two windows that are compared; None takes 365, or half
        a history of less than a year and a half. 365 is a calendar year.

    Returns
    -------
    Defection
        The rates with what they mean, a row a customer, the cohort triangle.

    Raises
    ------
    CustomerValueError
        If the history is shorter than 90 days.
    ParameterError
        If ``window_days`` is not a whole number above 0, or longer than the history.

    References
    ----------
    .. [1] Fader, Hardie and Ross, The Customer-Base Audit, 2022 (lenses 2 to 4).

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("CABA"), "amount": [5.0, 10.0, 30.0, 10.0]}
    >>> bought["date"] = ["2025-01-01", "2025-03-01", "2025-03-01", "2025-12-31"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.defection(company).finding
    '50% of 2 earlier customers did not buy again within 182 days; they had brought
    75% of revenue.'
    """
    window = _window(company, window_days)
    before = _buyers(company, window.start, window.middle)
    now = _buyers(company, window.middle, window.end)
    status = _status(company, before.index, now.index, window)
    lost = status[status == "lost"].index
    rate = wilson(len(lost), len(before))
    triangle = cohort_counts(company)
    return Defection(
        rate=rate,
        revenue_rate=share(before.loc[lost, "revenue"].sum(), before["revenue"].sum()),
        yearly_retention=(1 - rate.value) ** (YEAR_DAYS / window.days),
        contractual=_contractual(company, window),
        window_days=window.days,
        start=window.start,
        middle=window.middle,
        end=window.end,
        counts=_counts(status, len(before)),
        scores=_scores(company, status),
        cohorts=active_share(triangle),
        cohort_counts=triangle,
        notes=_notes(company, window, asked=window_days is not None),
        as_of=company.as_of,
        currency=company.currency,
    )


def _size(rate: Rate) -> str:
    interval = f"95% interval {percent(rate.low)} to {percent(rate.high)}"
    return f"{number(rate.count)} of {count(rate.n, 'customer')}; {interval}"


def _window(company: Dataset, window_days: int | None) -> Window:
    """Return the two windows; refuse a history that is too short for them."""
    if window_days is not None:
        window_days = whole_days(window_days, name="window_days", caller="defection")
    if missing := why_off(company, "defection"):
        raise CustomerValueError(missing)
    if window_days is not None and window_days > company.history_days:
        must = f"at most the {count(company.history_days, 'day')} of history"
        raise parameter_error("window_days", "defection", must, window_days)
    return look_back(company, window_days=window_days)


def _buyers(company: Dataset, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Sum the business of those who bought in (start, end]; returns alone do not."""
    business = in_window(company, start, end)
    return business[business["purchases"] > 0]


def _status(
    company: Dataset, before: pd.Index, now: pd.Index, window: Window
) -> pd.Series:
    """Give every customer with a purchase one of five words."""
    first = purchase_rows(company, "rhythm").set_index("customer_id")["first_purchase"]
    was, did = first.index.isin(before), first.index.isin(now)
    word = np.select(
        [was & did, was, did & (first > window.middle).to_numpy(), did],
        ["kept", "lost", "new", "returned"],
        default="inactive",
    )
    return pd.Series(word, index=first.index, dtype="str", name="status")


def _counts(status: pd.Series, active_before: int) -> pd.Series:
    found = status.value_counts().reindex(STATUSES).fillna(0)
    return pd.concat([pd.Series({"active_before": active_before}), found]).astype(int)


def _scores(company: Dataset, status: pd.Series) -> pd.DataFrame:
    """Put status, silence and flag of every customer side by side."""
    facts = customer_facts(company)
    scores = silence(facts, gap_counts(company))
    scores.insert(0, "status", status.reindex(facts.index))
    if company.has("customers", "cancelled_on"):
        ended = company.customers.set_index("customer_id")["cancelled_on"]
        scores["cancelled_on"] = ended.where(ended <= company.as_of)
    return scores


def _contractual(company: Dataset, window: Window) -> Rate | None:
    """Divide the contracts cancelled in the last window by those live at its start."""
    if not company.has("customers", "cancelled_on"):
        return None
    customers = company.customers.set_index("customer_id")
    rhythm = purchase_rows(company, "rhythm").set_index("customer_id")
    began = rhythm["first_purchase"].reindex(customers.index)
    if "acquired_on" in customers.columns:
        began = customers["acquired_on"].fillna(began)
    ended = customers["cancelled_on"]
    live = (began <= window.middle) & ~(ended <= window.middle)
    return wilson(int((live & (ended <= window.end)).sum()), int(live.sum()))


def _notes(company: Dataset, window: Window, *, asked: bool) -> tuple[str, ...]:
    """Say where a window is short and what is not over yet."""
    notes = []
    if not asked and window.days < YEAR_DAYS:
        notes.append(
            f"The history is {count(company.history_days, 'day')} long, so windows of "
            f"{count(window.days, 'day')} are compared instead of years."
        )
    elif company.history_days < 2 * window.days:
        seen = count(company.history_days - window.days, "day")
        notes.append(f"The earlier window holds {seen} of history.")
    return (*notes, *filter(None, [unfinished_quarter(company.as_of)]))

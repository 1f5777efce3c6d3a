"""What the third question answers: who left, who is silent, how long contracts last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.measures.common import sheet
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from customer_value.customers.rates import Rate
    from customer_value.measures.contract_life import ContractLife
    from customer_value.measures.rhythm import Regularity
    from customer_value.measures.silent_defection import SilentDefection

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
    contracts : ContractLife or None
        How long contracts last and how the chance to cancel goes with tenure; None
        as for ``contractual``.
    silent : SilentDefection or None
        What a model says of leaving without a word; None where the end of contracts
        is recorded, or nobody has bought.
    regularity : Regularity
        How regularly customers buy: what their silence is worth.
    window_days : int
        Length of each window.
    start, middle, end : Timestamp
        The windows are (start, middle] and (middle, end].
    counts : Series of int
        active_before, kept, lost (of those active before), new (first purchase in
        the last window), returned (bought in the last window and earlier, not in
        the one before), inactive (bought in neither window, but earlier).
    scores : DataFrame
        Index customer_id: status (one of the five words), revenue_before (in the
        window before, currency), silence_days (since the last purchase),
        threshold_days, flag (silent for longer than usual), why;
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
    contracts: ContractLife | None
    silent: SilentDefection | None
    regularity: Regularity
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
        beside = pd.concat([sheet(rows), *self._beside()])
        return beside.rename_axis("measure")

    def _beside(self) -> list[pd.DataFrame]:
        """Return what is known of contracts, or of silence."""
        parts = (self.contracts, self.silent)
        return [part.summary() for part in parts if part is not None]

    def _headline(self) -> dict[str, object]:
        return {
            "rate": self.rate.value,
            "customers": self.rate.n,
            "window_days": self.window_days,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


def _size(rate: Rate) -> str:
    interval = f"95% interval {percent(rate.low)} to {percent(rate.high)}"
    return f"{number(rate.count)} of {count(rate.n, 'customer')}; {interval}"

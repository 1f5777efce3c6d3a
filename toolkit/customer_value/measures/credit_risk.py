"""Unpaid invoices: what is open by age, what of it will be lost, who pays late."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.measures.common import share
from customer_value.result import Result
from customer_value.words import money, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

# days past due from which an invoice belongs to each bucket
BUCKETS = {"current": 0, "1-30": 1, "31-60": 31, "61-90": 61, "over 90": 91}
FEW = 20  # invoices: with fewer a bucket has no loss rate of its own (METHOD 2.10)
ESTIMATED, GIVEN = "estimated", "given"


def expected_credit_loss(outstanding: Any, rates: Any) -> Any:  # noqa: ANN401
    """Return the part of what is outstanding that is expected to be lost.

    Parameters
    ----------
    outstanding : sequence of float or DataFrame
        What is open in each ageing bucket, currency, 0 or more; a DataFrame has a
        row a customer and a column a bucket.
    rates : sequence of float
        The expected loss of each bucket, 0 to 1.

    Returns
    -------
    float or Series of float
        Sum of rate times outstanding, currency; of each row of a DataFrame.

    Raises
    ------
    ParameterError
        If an amount is below 0, a rate is not from 0 to 1, or there are not as many
        rates as buckets.

    References
    ----------
    .. [1] IFRS 9, Financial Instruments: the provision matrix. The rates are the
       client's own; the standard has none.

    Examples
    --------
    >>> rates = [0.005, 0.022, 0.027, 0.045, 0.10]
    >>> round(expected_credit_loss([15_000, 7_500, 4_000, 2_500, 1_000], rates), 2)
    560.5
    """
    caller = "expected_credit_loss"
    loss = _numbers(rates, "rates", "numbers from 0 to 1", caller)
    if ((loss < 0) | (loss > 1)).any():
        raise parameter_error("rates", caller, "numbers from 0 to 1", rates)
    amount = _numbers(outstanding, "outstanding", "amounts of 0 or more", caller)
    if (amount < 0).any():
        raise parameter_error(
            "outstanding", caller, "amounts of 0 or more", amount.min()
        )
    if amount.shape[-1:] != loss.shape:
        must = f"one for each of the {amount.shape[-1] if amount.ndim else 1} buckets"
        raise parameter_error("rates", caller, must, f"{loss.size} rates")
    lost = (amount * loss).sum(axis=-1)
    if isinstance(outstanding, pd.DataFrame):
        return pd.Series(lost, index=outstanding.index, name="expected_loss")
    return float(lost)


def _numbers(given: Any, name: str, must: str, caller: str) -> NDArray[np.float64]:  # noqa: ANN401
    """Return what was given as numbers, none missing."""
    try:
        numbers = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise parameter_error(name, caller, must, given) from None
    if np.isnan(numbers).any():
        raise parameter_error(name, caller, must, given)
    return numbers


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class CreditRisk(Result):
    """What is open, what of it is expected to be lost, and who pays late.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id of those with invoices, highest expected loss first: the
        five buckets (outstanding, currency: current, 1-30, 31-60, 61-90, over 90
        days past due), outstanding, overdue, expected_loss (currency), days_late
        (mean days past due of what was due, weighted by amount; early counts 0),
        on_time_share (of the amount due, paid by its day), invoices. The last two
        are missing where nothing was due yet.
    buckets : DataFrame
        Index bucket: outstanding (currency), rate (expected loss), source ("given" or
        "estimated"), expected_loss (currency), settled (invoices, paid or written
        off, that ever reached the bucket).
    outstanding, expected_loss : float
        Of all customers, currency.
    days_late : float
        Mean days past due, weighted by amount.
    on_time_share : float
        Share of the amount due that was paid by its day.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    buckets: pd.DataFrame = field(repr=False)
    outstanding: float
    expected_loss: float
    days_late: float
    on_time_share: float
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return what is open and expected to be lost by age."""
        return self.buckets

    @property
    def finding(self) -> str:
        """Say how much is open, what will be lost of it and what is paid on time."""
        open_ = money(self.outstanding, self.currency)
        lost = money(self.expected_loss, self.currency)
        ends = f"Of {open_} outstanding {lost} is expected to be lost"
        if np.isnan(self.on_time_share):
            return f"{ends}; nothing was due yet."
        return (
            f"{ends}; {percent(self.on_time_share)} of what was due was paid on time."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "outstanding": f"{self.outstanding:.2f}",
            "expected_loss": f"{self.expected_loss:.2f}",
            "currency": self.currency,
        }


@checks_kind
def credit_risk(company: Dataset, *, rates: Any = None) -> CreditRisk:  # noqa: ANN401
    """Sort open invoices by age and expect the loss of each bucket.

    Parameters
    ----------
    company : Dataset
        The company.
    rates : sequence of float or "estimated", optional
        Expected loss of the five buckets, 0 to 1. None takes credit_loss_rates of the
        assumptions. "estimated" divides what was written off by the amount of the
        settled invoices that ever reached the bucket, where these are at least 20;
        other buckets keep the rate of the assumptions.

    Returns
    -------
    CreditRisk
        The expected loss on what is open. It stands beside the asset value, not
        inside it; the loss on future sales is inside.

    Raises
    ------
    CustomerValueError
        If there are no invoices.
    ParameterError
        If the rates are not five numbers from 0 to 1.

    Examples
    --------
    >>> import customer_value as cv
    >>> risk = cv.credit_risk(cv.load_dataset("software"))
    >>> risk.buckets.index.tolist()
    ['current', '1-30', '31-60', '61-90', 'over 90']
    """
    bills = _bills(company)
    table = _rated(company, bills, rates)
    by = _by_customer(bills)
    by["expected_loss"] = expected_credit_loss(by[list(BUCKETS)], table["rate"])
    columns = [*BUCKETS, "outstanding", "overdue", "expected_loss"]
    columns += ["days_late", "on_time_share", "invoices"]
    table["expected_loss"] = table["outstanding"] * table["rate"]
    due = bills[bills["due"]]
    return CreditRisk(
        scores=by[columns].sort_values("expected_loss", ascending=False, kind="stable"),
        buckets=table[["outstanding", "rate", "source", "expected_loss", "settled"]],
        outstanding=float(table["outstanding"].sum()),
        expected_loss=float(table["expected_loss"].sum()),
        days_late=share((due["amount"] * due["late"]).sum(), due["amount"].sum()),
        on_time_share=share(
            due.loc[due["on_time"], "amount"].sum(), due["amount"].sum()
        ),
        as_of=company.as_of,
        currency=company.currency,
    )


def _bills(company: Dataset) -> pd.DataFrame:
    """Return the invoices with what is open, and how late they are or were paid."""
    if not company.has("invoices"):
        raise CustomerValueError(
            "Credit risk needs the table invoices: who owes, since when, and what was "
            "paid."
        )
    rows = company.invoices
    assert rows is not None  # noqa: S101 - `has` has just said so
    bills = rows[rows["amount"] > 0].copy()  # a credit note owes nothing
    paid = bills["paid_on"] if "paid_on" in bills else pd.Series(pd.NaT, bills.index)
    paid = paid.where(paid <= company.as_of)
    lost = bills["written_off"].fillna(0.0) if "written_off" in bills else 0.0
    bills["lost"] = lost
    left = (bills["amount"] - bills["lost"]).clip(lower=0)
    bills["open"] = left.where(paid.isna(), 0.0)
    days = (paid.fillna(company.as_of) - bills["due_on"]).dt.days
    bills["late"] = days.clip(lower=0)
    bills["due"] = paid.notna() | (days > 0)
    bills["on_time"] = paid.notna() & (days <= 0)
    bills["settled"] = paid.notna() | (bills["lost"] > 0)
    starts = np.array(list(BUCKETS.values()))
    bills["bucket"] = np.searchsorted(starts, bills["late"], side="right") - 1
    return bills


def _rated(company: Dataset, bills: pd.DataFrame, rates: Any) -> pd.DataFrame:  # noqa: ANN401
    """Return outstanding, rate and its source for each bucket."""
    asked = isinstance(rates, str)
    if asked and rates != ESTIMATED:
        must = f"five numbers from 0 to 1, or {ESTIMATED!r}"
        raise parameter_error("rates", "credit_risk", must, rates)
    usual = company.assumptions.credit_loss_rates if asked or rates is None else rates
    loss = _numbers(usual, "rates", "five numbers from 0 to 1", "credit_risk")
    if loss.shape != (len(BUCKETS),) or ((loss < 0) | (loss > 1)).any():
        must = "five numbers from 0 to 1"
        raise parameter_error("rates", "credit_risk", must, rates)
    open_ = np.bincount(bills["bucket"], weights=bills["open"], minlength=len(BUCKETS))
    table = pd.DataFrame(
        {"outstanding": open_, "rate": loss, "source": GIVEN},
        index=pd.Index(BUCKETS, name="bucket"),
    )
    done = bills[bills["settled"]]
    reached = [done[done["bucket"] >= place] for place in range(len(BUCKETS))]
    table["settled"] = [len(rows) for rows in reached]
    if asked:
        enough = (table["settled"] >= FEW).to_numpy()
        seen = [share(rows["lost"].sum(), rows["amount"].sum()) for rows in reached]
        table.loc[enough, "rate"] = np.minimum(np.array(seen)[enough], 1.0)
        table.loc[enough, "source"] = ESTIMATED
    return table


def _by_customer(bills: pd.DataFrame) -> pd.DataFrame:
    """Add up what each customer owes by age, and how late it pays."""
    names = np.array(list(BUCKETS), dtype=object)
    ages = bills.assign(bucket=names[bills["bucket"]]).pivot_table(
        index="customer_id", columns="bucket", values="open", aggfunc="sum"
    )
    by = ages.reindex(columns=list(BUCKETS)).fillna(0.0)
    by.columns.name = None
    by["outstanding"] = by.sum(axis=1)
    by["overdue"] = by["outstanding"] - by["current"]
    due = bills[bills["due"]]
    weight = due.groupby("customer_id")["amount"].sum()
    late = (due["amount"] * due["late"]).groupby(due["customer_id"]).sum()
    timely = due["amount"].where(due["on_time"], 0.0).groupby(due["customer_id"]).sum()
    by["days_late"] = late / weight
    by["on_time_share"] = timely / weight
    by["invoices"] = bills.groupby("customer_id").size()
    return by

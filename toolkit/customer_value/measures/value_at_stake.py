"""What hangs on customers who may leave or not pay, beside what they are worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import CustomerValueError, checks_kind
from customer_value.measures.asset_value import asset_value
from customer_value.measures.cancellation_risk import cancellation_risk
from customer_value.measures.credit_risk import credit_risk
from customer_value.measures.switching_signals import switching_signals
from customer_value.result import Result
from customer_value.words import count, money, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.measures.asset_value import AssetValue

WARNING = (
    "Read this beside the asset value and do not subtract it: the value already counts "
    "on the chance to buy again. It says how much hangs on customers who may leave."
)
_RISKS = ("cancellation", "switching")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ValueAtStake(Result):
    """Three risks of each customer and the money that hangs on them.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, most at stake first: tier, net_asset_value (currency),
        cancellation and switching (probabilities of leaving), unpaid (share of what
        is outstanding that is expected to be lost), cancellation_at_stake and
        switching_at_stake (probability times a value above 0, currency), at_stake
        (the larger of the two: both may be the same leaving), expected_credit_loss
        (currency). Missing where a risk cannot be told.
    totals : DataFrame
        Index risk: customers (for whom it is known), at_stake (currency).
    notes : tuple of str
        Risks that cannot be told, and why.
    warning : str
        How to read it.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    totals: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    warning: str = field(repr=False)
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return what hangs on each risk."""
        return self.totals

    @property
    def finding(self) -> str:
        """Say how much hangs on customers who may leave, and what may not be paid."""
        said = may_go(self.scores["at_stake"], self.currency)
        lost = float(self.scores["expected_credit_loss"].sum())
        if not self.scores["expected_credit_loss"].notna().any():
            return f"{said}."
        return f"{said}; {money(lost, self.currency)} of open invoices may be lost."

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "at_stake": f"{self.scores['at_stake'].sum():.2f}",
            "currency": self.currency,
        }

    def _fine_print(self) -> str:
        return self.warning


def may_go(at_stake: pd.Series, currency: str) -> str:
    """Say what may go with customers, and how that is counted.

    >>> may_go(pd.Series([300.0, 200.0, np.nan]), "EUR")
    'EUR 500 of value may go: what 2 customers are worth times their chance to leave'
    """
    n = int(at_stake.notna().sum())
    whose = f"what {count(n, 'customer')} {plural(n, 'is', 'are')} worth"
    chance = f"times {plural(n, 'its', 'their')} chance to leave"
    return f"{money(float(at_stake.sum()), currency)} of value may go: {whose} {chance}"


@checks_kind
def value_at_stake(
    company: Dataset, *, asset: AssetValue | None = None
) -> ValueAtStake:
    """Set the risks of each customer beside what it is worth.

    Parameters
    ----------
    company : Dataset
        The company.
    asset : AssetValue, optional
        The valuation; None takes ``asset_value(company)``.

    Returns
    -------
    ValueAtStake
        Chance of cancelling, of switching and of not paying, each with its money,
        as far as the tables tell.

    Raises
    ------
    CustomerValueError
        If no risk can be told.

    Examples
    --------
    >>> import customer_value as cv
    >>> stake = cv.value_at_stake(cv.load_dataset("software"))
    >>> stake.totals.index.tolist()
    ['cancellation', 'switching', 'unpaid']
    """
    valued = asset_value(company) if asset is None else asset
    found, notes = _risks(company)
    if not found:
        raise CustomerValueError(" ".join(notes))
    scores = valued.scores[["tier", "net_asset_value"]].copy()
    customers = scores.index
    value = scores["net_asset_value"].clip(lower=0)
    nobody = pd.Series(np.nan, index=customers)
    for name in (*_RISKS, "unpaid"):
        scores[name] = found.get(name, nobody).reindex(customers)
    for name in _RISKS:
        scores[f"{name}_at_stake"] = scores[name] * value
    stakes = [f"{name}_at_stake" for name in _RISKS]
    scores["at_stake"] = scores[stakes].max(axis=1)
    scores["expected_credit_loss"] = found.get("loss", nobody).reindex(customers)
    return ValueAtStake(
        scores=scores.sort_values("at_stake", ascending=False, kind="stable"),
        totals=_totals(scores),
        notes=notes,
        warning=WARNING,
        as_of=valued.as_of,
        currency=valued.currency,
    )


def _risks(company: Dataset) -> tuple[dict[str, pd.Series], tuple[str, ...]]:
    """Return the risks that can be told, by customer, and why others cannot."""
    found: dict[str, pd.Series] = {}
    notes = []
    try:
        found["cancellation"] = cancellation_risk(company).scores["probability"]
    except CustomerValueError as missing:
        notes.append(str(missing))
    try:
        found["switching"] = switching_signals(company).scores["probability"]
    except CustomerValueError as missing:
        notes.append(str(missing))
    try:
        owed = credit_risk(company).scores
        found["loss"] = owed["expected_loss"]
        found["unpaid"] = owed["expected_loss"] / owed["outstanding"].where(
            owed["outstanding"] > 0
        )
    except CustomerValueError as missing:
        notes.append(str(missing))
    return found, tuple(notes)


def _totals(scores: pd.DataFrame) -> pd.DataFrame:
    """Add up what hangs on each risk."""
    money_of = {
        "cancellation": scores["cancellation_at_stake"],
        "switching": scores["switching_at_stake"],
        "unpaid": scores["expected_credit_loss"],
    }
    rows = {
        name: (int(part.notna().sum()), part.sum(min_count=1))
        for name, part in money_of.items()
    }
    columns = ["customers", "at_stake"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("risk")

"""How long contracts last: the curve, and the chance of those who have come so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.windows import DAYS_PER_YEAR
from customer_value.errors import CustomerValueError
from customer_value.measures.common import purchase_rows
from customer_value.words import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

    Days = NDArray[np.float64]

FEW = 20  # contracts watched: with fewer the curve is one story, not a rate
MONTHS = 12
MONTH_DAYS = DAYS_PER_YEAR / MONTHS


class Contracts(NamedTuple):
    """Every contract: how long it has run, and whether it has ended.

    Attributes
    ----------
    table : DataFrame
        Index customer_id, sorted: age_days (from the start to the end or today),
        ended (bool).
    log_survival : callable
        Days -> the logarithm of the share of contracts that last longer.
    trusted_days : float
        Up to here at least 20 contracts were watched; beyond it the rate of the
        last year before holds on.
    name : str
        How the curve was found.
    """

    table: pd.DataFrame
    log_survival: Callable[[Days], Days]
    trusted_days: float
    name: str

    def lasting(self, ages: Days, ahead: Days) -> Days:
        """Return the share still there so much later, of those who have come so far.

        Parameters
        ----------
        ages : array of float, shape (n,)
            Days that the contracts have run.
        ahead : array of float, shape (k,)
            Days ahead.

        Returns
        -------
        array of float, shape (n, k)
            Shares from 0 to 1.
        """
        distinct, place = np.unique(ages, return_inverse=True)
        with np.errstate(invalid="ignore"):
            return self._of(distinct, ahead)[place]

    def _of(self, distinct: Days, ahead: Days) -> Days:
        then = self.log_survival((distinct[:, None] + ahead[None, :]).ravel())
        now = self.log_survival(distinct)
        log = then.reshape(len(distinct), len(ahead)) - now[:, None]
        # where nobody lasts, nobody who has come so far lasts longer
        found: Days = np.nan_to_num(np.exp(log))
        return found

    def by_year(self, ages: Days, years: int) -> Days:
        """Return the share of each year ahead that a contract is expected to run.

        It is the mean of the share still there at the end of the year's months.
        """
        ends = MONTH_DAYS * np.arange(1.0, MONTHS * years + 1)
        months = self.lasting(ages, ends)
        shares: Days = months.reshape(len(ages), years, MONTHS).mean(axis=2)
        return shares


def contracts(company: Dataset, *, curve: str = "survival") -> Contracts:
    """Learn from all contracts how long they last.

    Parameters
    ----------
    company : Dataset
        The company; its customers have cancelled_on.
    curve : {"survival", "shifted_beta_geo"}, default "survival"
        "survival" is Kaplan and Meier's curve, as far as 20 contracts were watched,
        then a constant rate. "shifted_beta_geo" is the model of Fader and Hardie by
        months.

    Returns
    -------
    Contracts
        The contracts and the curve.

    Raises
    ------
    CustomerValueError
        If the customers have no cancelled_on, or no contract has a start.
    """
    if not company.has("customers", "cancelled_on"):
        raise CustomerValueError(
            "Survival needs contracts that end: give the column cancelled_on of "
            "customers, empty while the contract runs."
        )
    table = _table(company)
    if table.empty:
        raise CustomerValueError(
            "No contract has a start: give acquired_on of customers, or a purchase."
        )
    if curve == "shifted_beta_geo":
        return _beta_geometric(table)
    return _kaplan_meier(table)


def _table(company: Dataset) -> pd.DataFrame:
    """Return the contracts that have begun: from the start to the end or today."""
    customers = company.customers.set_index("customer_id").sort_index()
    first = purchase_rows(company, "rhythm").set_index("customer_id")["first_purchase"]
    start = first.reindex(customers.index)
    if "acquired_on" in customers:
        start = customers["acquired_on"].fillna(start)
    end = customers["cancelled_on"]
    ended = end <= company.as_of
    days = (end.where(ended, company.as_of) - start).dt.days.astype(float)
    table = pd.DataFrame({"age_days": days, "ended": ended})
    return table[days >= 0]


def _kaplan_meier(table: pd.DataFrame) -> Contracts:
    """Follow the curve as far as it can be trusted, then its last year's rate."""
    from customer_value.models import kaplan_meier

    seen = kaplan_meier(table["age_days"], ended=table["ended"]).curve
    enough = seen["at_risk"] >= FEW
    limit = float(seen.loc[enough, "time"].max()) if enough.any() else 0.0
    held = seen[seen["time"] <= limit]
    with np.errstate(divide="ignore"):
        log = np.log(held["probability"].to_numpy())
    time = held["time"].to_numpy(dtype=float)
    rate = _rate(table, max(limit - DAYS_PER_YEAR, 0.0), limit or np.inf)

    def log_survival(days: Days) -> Days:
        place = np.searchsorted(time, np.minimum(days, limit), side="right") - 1
        found: Days = log[place] - rate * np.maximum(days - limit, 0.0)
        return found

    return Contracts(table, log_survival, limit, f"Kaplan-Meier, {_size(table)}")


def _rate(table: pd.DataFrame, start: float, end: float) -> float:
    """Return cancellations a day of those who ran at ages from start to end."""
    age = table["age_days"]
    exposure = (age.clip(upper=end) - start).clip(lower=0).sum()
    ended = (table["ended"] & (age > start) & (age <= end)).sum()
    return float(ended / exposure) if exposure > 0 else 0.0


def _beta_geometric(table: pd.DataFrame) -> Contracts:
    """Fit the shifted beta-geometric model to months of contracts."""
    from customer_value.models import ShiftedBetaGeo

    model = ShiftedBetaGeo().fit(_survivors(table))

    def log_survival(days: Days) -> Days:
        whole = np.floor(days / MONTH_DAYS)
        months, place = np.unique(whole, return_inverse=True)
        share = model.survival_probability(months.astype(int)).to_numpy()
        after = model.survival_probability(months.astype(int) + 1).to_numpy()
        part = days / MONTH_DAYS - whole  # between two months the rate is constant
        log: Days = np.log(share)[place] * (1 - part) + np.log(after)[place] * part
        return log

    message = model.result_.message.removesuffix(".")
    told = f"shifted beta-geometric, {_size(table)}: {message}"
    return Contracts(table, log_survival, float("inf"), told)


def _survivors(table: pd.DataFrame) -> pd.DataFrame:
    """Lay contracts out as the model takes them: a row for each end and each month.

    Those still there after k whole months are a row of k months; those who ended in
    month k are a row that falls to 0 in it.
    """
    months = (table["age_days"] // MONTH_DAYS).astype(int)
    last = months + table["ended"]  # the month in which it ended
    groups = table.groupby([last.rename("last"), "ended"]).size().reset_index(name="n")
    month, n = (groups[name].to_numpy()[:, None] for name in ("last", "n"))
    width = np.arange(int(last.max()) + 1)[None, :]
    at_end = np.where(groups["ended"].to_numpy()[:, None], 0, n)
    rows = np.where(width < month, n, np.where(width > month, np.nan, at_end))
    return pd.DataFrame(rows.astype(float))


def _size(table: pd.DataFrame) -> str:
    ended = count(int(table["ended"].sum()), "cancellation")
    return f"{count(len(table), 'contract')}, {ended}"

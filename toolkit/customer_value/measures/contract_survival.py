"""How long contracts last: the curve, and the chance of those who have come so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.contracts import contract_spans, months_between
from customer_value.errors import CustomerValueError
from customer_value.measures.common import purchase_rows
from customer_value.measures.contract_life import YEAR, contract_life
from customer_value.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset
    from customer_value.measures.contract_life import ContractLife

    Months = NDArray[np.float64]

FEW = 20  # contracts watched: with fewer the curve is one story, not a rate


class Contracts(NamedTuple):
    """Every contract: how long it has run, and whether it has ended.

    Attributes
    ----------
    table : DataFrame
        Index customer_id: months (from the beginning to the end or today, from
        anniversary to anniversary), ended (bool).
    log_survival : callable
        Months -> the logarithm of the share of contracts that last longer.
    trusted_months : float
        Up to here at least 20 contracts were watched; beyond it the rate of the
        last year before holds on.
    name : str
        How the curve was found.
    again : callable
        Number of draws and seed -> curves that the contracts allow as well.
    """

    table: pd.DataFrame
    log_survival: Callable[[Months], Months]
    trusted_months: float
    name: str
    again: Callable[[int, int], Iterator[Contracts]]

    def drawn(self, draws: int, seed: int) -> Iterator[Contracts]:
        """Give curves that the contracts allow as well."""
        return self.again(draws, seed)

    def lasting(self, ages: Months, ahead: Months) -> Months:
        """Return the share still there so much later, of those who have come so far.

        Parameters
        ----------
        ages : array of float, shape (n,)
            Months that the contracts have run.
        ahead : array of float, shape (k,)
            Months ahead.

        Returns
        -------
        array of float, shape (n, k)
            Shares from 0 to 1.
        """
        distinct, place = np.unique(ages, return_inverse=True)
        with np.errstate(invalid="ignore"):
            return self._of(distinct, ahead)[place]

    def _of(self, distinct: Months, ahead: Months) -> Months:
        then = self.log_survival((distinct[:, None] + ahead[None, :]).ravel())
        now = self.log_survival(distinct)
        log = then.reshape(len(distinct), len(ahead)) - now[:, None]
        # where nobody lasts, nobody who has come so far lasts longer
        found: Months = np.nan_to_num(np.exp(log))
        return found

    def by_year(self, ages: Months, years: int) -> Months:
        """Return the share of each year ahead that a contract is expected to run.

        It is the mean of the share still there at the end of the year's months.
        """
        ends = np.arange(1.0, YEAR * years + 1)
        months = self.lasting(ages, ends)
        shares: Months = months.reshape(len(ages), years, YEAR).mean(axis=2)
        return shares


def contracts(company: Dataset, *, curve: str = "survival") -> Contracts:
    """Learn from all contracts how long they last.

    Parameters
    ----------
    company : Dataset
        The company; its customers have cancelled_on.
    curve : {"survival", "shifted_beta_geo"}, default "survival"
        "survival" is Kaplan and Meier's curve, as far as 20 contracts were watched,
        then a constant rate. "shifted_beta_geo" is the model of Fader and Hardie, by
        the shortest of month, quarter and year in which it fits.

    Returns
    -------
    Contracts
        The contracts and the curve.

    Raises
    ------
    CustomerValueError
        If the customers have no cancelled_on, no contract has a beginning, or the
        model does not fit.
    """
    life = contract_life(company)
    if life is None:
        raise CustomerValueError(
            "Survival needs contracts that end: give the column cancelled_on of "
            "customers, empty while the contract runs."
        )
    if not life.survival.n:
        raise CustomerValueError(
            "No contract has a beginning: give acquired_on of customers, or a purchase."
        )
    table = _table(company)
    if curve == "shifted_beta_geo":
        return _beta_geometric(table, life)
    return _kaplan_meier(table, life)


def _table(company: Dataset) -> pd.DataFrame:
    """Return the contracts that have begun: months to the end or today."""
    first = purchase_rows(company, "rhythm").set_index("customer_id")["first_purchase"]
    spans = contract_spans(company, first_purchase=first)
    until = spans["ended"].fillna(company.as_of)
    known = spans["began"] <= until
    spans, until = spans[known], until[known]
    months = months_between(spans["began"], until)["exact"]
    return pd.DataFrame({"months": months, "ended": spans["ended"].notna()})


def _kaplan_meier(table: pd.DataFrame, life: ContractLife) -> Contracts:
    """Follow the curve as far as it can be trusted, then its last year's rate."""
    seen = life.survival.curve
    enough = seen["at_risk"] >= FEW
    limit = float(seen.loc[enough, "time"].max()) if enough.any() else 0.0
    name = f"Kaplan-Meier, {_size(table)}"

    def again(draws: int, seed: int) -> Iterator[Contracts]:
        """Weigh the contracts anew: the Bayesian bootstrap."""
        from customer_value.models.survival import kaplan_meier

        chance = np.random.default_rng(seed)
        for _ in range(draws):
            weight = chance.exponential(size=len(table))
            curve = kaplan_meier(
                table["months"], ended=table["ended"], weights=weight
            ).curve
            log = _followed(curve, table, limit, weight)
            yield Contracts(table, log, limit, name, again)

    whole = np.ones(len(table))
    log = _followed(seen, table, limit, whole)
    return Contracts(table, log, limit, name, again)


def _followed(
    seen: pd.DataFrame, table: pd.DataFrame, limit: float, weight: Months
) -> Callable[[Months], Months]:
    """Return the logarithm of a curve as far as a limit, and of its rate beyond."""
    held = seen[seen["time"] <= limit]
    with np.errstate(divide="ignore"):
        log = np.log(held["probability"].to_numpy())
    time = held["time"].to_numpy(dtype=float)
    rate = _rate(table, max(limit - YEAR, 0.0), limit or np.inf, weight)

    def log_survival(months: Months) -> Months:
        place = np.searchsorted(time, np.minimum(months, limit), side="right") - 1
        found: Months = log[place] - rate * np.maximum(months - limit, 0.0)
        return found

    return log_survival


def _rate(table: pd.DataFrame, start: float, end: float, weight: Months) -> float:
    """Return cancellations a month of those who ran at ages from start to end."""
    age = table["months"]
    exposure = ((age.clip(upper=end) - start).clip(lower=0) * weight).sum()
    ended = ((table["ended"] & (age > start) & (age <= end)) * weight).sum()
    return float(ended / exposure) if exposure > 0 else 0.0


def _beta_geometric(table: pd.DataFrame, life: ContractLife) -> Contracts:
    """Take the shifted beta-geometric model of the contracts."""
    if life.fit is None or life.projection is None:
        raise CustomerValueError(f"{life.verdict} Take activity='survival'.")
    step = float(life.projection.index[1] - life.projection.index[0])
    verdict = life.verdict.removesuffix(".")
    told = f"shifted beta-geometric, {_size(table)}; {verdict[:1].lower()}{verdict[1:]}"
    fit = life.fit

    def again(draws: int, seed: int) -> Iterator[Contracts]:
        from customer_value.models.uncertainty import laplace_draws

        for row in laplace_draws(fit, draws=draws, seed=seed).to_dict(orient="records"):
            params = {str(name): float(value) for name, value in row.items()}
            log = _projected(params, step)
            yield Contracts(table, log, float("inf"), told, again)

    return Contracts(table, _projected(fit.params, step), float("inf"), told, again)


def _projected(params: Mapping[str, float], step: float) -> Callable[[Months], Months]:
    """Return the logarithm of the model's curve; a period lasts so many months."""
    from customer_value.models import ShiftedBetaGeo

    model = ShiftedBetaGeo.from_params(**params)

    def log_survival(months: Months) -> Months:
        whole = np.floor(months / step)
        periods, place = np.unique(whole, return_inverse=True)
        share, after = (
            np.log(model.survival_probability(periods.astype(int) + k).to_numpy())
            for k in (0, 1)
        )
        part = months / step - whole  # within a period the rate is constant
        log: Months = share[place] * (1 - part) + after[place] * part
        return log

    return log_survival


def _size(table: pd.DataFrame) -> str:
    ended = count(int(table["ended"].sum()), "cancellation")
    return f"{count(len(table), 'contract')}, {ended}"

"""How much of a normal year's business a customer will do, year by year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.customers.rating import finite
from customer_value.customers.windows import YEAR_DAYS
from customer_value.errors import parameter_error
from customer_value.measures.activity_models import buying, is_model
from customer_value.measures.annuity import annuity_factor, discounts
from customer_value.measures.contract_survival import contracts
from customer_value.measures.forecast import MODELS
from customer_value.measures.likelihood_to_buy import likelihood_to_buy

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

LOOKBACK, GIVEN = "lookback", "given"
CONTRACTS = ("survival", "shifted_beta_geo")
CALLER = "asset_value"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Activity:
    """The share of a normal year's business expected in each year ahead.

    Attributes
    ----------
    name : str
        Where the shares come from.
    first : array of float
        One place a customer: the share in year 1; missing where it cannot be told.
    ahead : callable, optional
        Number of years -> array (customer, year) of the share in each year; None
        multiplies the first by the retention, year after year.
    revenue : array of float, optional
        A normal year's revenue, currency; None takes the last 12 months.
    days : int
        Days that the first share looks ahead.
    most_years : int, optional
        Years for which there are shares; None is any number.
    notes : tuple of str
        What stands behind the shares.
    """

    name: str
    first: NDArray[np.float64]
    ahead: Callable[[int], NDArray[np.float64]] | None = None
    revenue: NDArray[np.float64] | None = None
    days: int = YEAR_DAYS
    most_years: int | None = None
    notes: tuple[str, ...] = ()

    def scaled(self, factor: float) -> Activity:
        """Return the activity with every share multiplied."""
        ahead = self.ahead
        more = None if ahead is None else lambda years: factor * ahead(years)
        return replace(self, first=factor * self.first, ahead=more)

    def annuity(
        self, rules: Assumptions, retention: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return what one unit of money a normal year is worth today."""
        years = rules.horizon_years
        if self.ahead is None:
            return np.asarray(factor(np.nan_to_num(self.first), retention, rules))
        worth = discounts(years, rules.annual_discount_rate, rules.timing)
        return np.nan_to_num(self.ahead(years)) @ worth


def factor(active: Any, retention: Any, rules: Assumptions) -> Any:  # noqa: ANN401
    """Return the annuity factor under the horizon and rate of the assumptions."""
    return annuity_factor(
        active,
        retention,
        horizon_years=rules.horizon_years,
        annual_discount_rate=rules.annual_discount_rate,
        timing=rules.timing,
    )


def activity_of(
    company: Dataset,
    customers: pd.Index,
    given: Any,  # noqa: ANN401 - see asset_value
) -> Activity:
    """Return the activity that was asked for, customer by customer.

    Parameters
    ----------
    company : Dataset
        The company.
    customers : Index of str
        Its customers, in the order wanted.
    given : None, str, Series or DataFrame
        As ``asset_value`` takes it.

    Returns
    -------
    Activity
        The shares.

    Raises
    ------
    ParameterError
        If it is nothing that can be used.
    """
    if given is None or (isinstance(given, str) and given == LOOKBACK):
        likely = likelihood_to_buy(company, horizon_days=YEAR_DAYS)
        chance = likely.scores["probability"].reindex(customers)
        return Activity(
            name=LOOKBACK, first=chance.to_numpy(), days=likely.horizon_days
        )
    if isinstance(given, str) and given in CONTRACTS:
        return _from_contracts(company, customers, given)
    if is_model(given) or (isinstance(given, str) and given in MODELS):
        return _from_model(company, customers, given)
    if isinstance(given, pd.Series):
        return Activity(name=GIVEN, first=_checked(given, customers))
    if isinstance(given, pd.DataFrame):
        return _by_year(given, customers)
    names = ", ".join(map(repr, (LOOKBACK, *MODELS, *CONTRACTS)))
    must = f"one of {names}, a model, or shares of a normal year by customer_id"
    raise parameter_error("activity", CALLER, must, given)


def _from_model(company: Dataset, customers: pd.Index, given: Any) -> Activity:  # noqa: ANN401
    """Ask a model of repeat purchase (METHOD 00.15)."""
    asked = buying(company, customers, given)
    known = customers.isin(asked.summary.index)
    return Activity(
        name=given if isinstance(given, str) else type(given).__name__,
        first=np.where(known, asked.chance(1), np.nan),
        ahead=asked.shares,
        revenue=asked.revenue(),
        notes=(asked.message,),
    )


def _from_contracts(company: Dataset, customers: pd.Index, curve: str) -> Activity:
    """Ask how long contracts last that have come so far."""
    seen = contracts(company, curve=curve)
    ages = seen.table["months"].reindex(customers).to_numpy()
    known = ~np.isnan(ages)

    def ahead(years: int) -> NDArray[np.float64]:
        shares = np.full((len(ages), years), np.nan)
        shares[known] = seen.by_year(ages[known], years)
        return shares

    notes = (f"Survival of contracts: {seen.name}.",)
    return Activity(name=curve, first=ahead(1)[:, 0], ahead=ahead, notes=notes)


def _by_year(given: pd.DataFrame, customers: pd.Index) -> Activity:
    """Take a share for each customer and year."""
    years = len(given.columns)
    if not years or given.columns.tolist() != [*range(1, years + 1)]:
        must = "columns 1, 2, 3 and so on, one for each year ahead"
        raise parameter_error("activity", CALLER, must, list(given.columns))
    shares = np.column_stack([_checked(given[year], customers) for year in given])

    def ahead(wanted: int) -> NDArray[np.float64]:
        if wanted > years:
            must = f"shares for all {wanted} years of the horizon"
            raise parameter_error("activity", CALLER, must, f"{years} years")
        return shares[:, :wanted]

    return Activity(name=GIVEN, first=shares[:, 0], ahead=ahead, most_years=years)


def _checked(activity: pd.Series, customers: pd.Index) -> NDArray[np.float64]:
    """Return the share of each customer; refuse those of others and negative ones."""
    shares = finite(activity)  # refuses text; infinity becomes missing
    if (shares < 0).any() or not shares.isna().equals(activity.isna()):
        raise parameter_error("activity", CALLER, "shares of 0 or more", activity.min())
    if shares.index.has_duplicates:
        twice = f"{shares.index[shares.index.duplicated()][0]} more than once"
        raise parameter_error("activity", CALLER, "one share a customer", twice)
    place = shares.index.get_indexer(customers)
    if (place < 0).all():
        must = "indexed by the company's customer_id"
        raise parameter_error("activity", CALLER, must, str(shares.index[:3].tolist()))
    values: NDArray[np.float64] = shares.to_numpy()[place]
    return np.where(place < 0, np.nan, values)

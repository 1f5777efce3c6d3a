"""How much of a normal year's business a customer will do, year by year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.customers.rates import BASE_STRENGTH
from customer_value.customers.rating import finite
from customer_value.customers.windows import YEAR_DAYS
from customer_value.errors import parameter_error
from customer_value.measures.activity_models import Buying, buying, is_model
from customer_value.measures.annuity import annuity_factor, discounts
from customer_value.measures.contract_survival import Contracts, contracts
from customer_value.measures.forecast import MODELS
from customer_value.measures.likelihood_to_buy import likelihood_to_buy
from customer_value.measures.look_back_grid import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

LOOKBACK, GIVEN = "lookback", "given"
CONTRACTS = ("survival", "shifted_beta_geo")
CALLER = "asset_value"
NEVER = 1e-12  # purchases below which none is expected


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
    drawn : callable, optional
        Number of draws and seed -> activities that the data allow as well; None
        where nothing is known about that.
    notes : tuple of str
        What stands behind the shares.
    """

    name: str
    first: NDArray[np.float64]
    ahead: Callable[[int], NDArray[np.float64]] | None = None
    revenue: NDArray[np.float64] | None = None
    days: int = YEAR_DAYS
    most_years: int | None = None
    drawn: Callable[[int, int], Iterator[Activity]] | None = None
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

    def shares(self, years: int, retention: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share of each customer in each year ahead."""
        if self.ahead is None:
            return self.first[:, None] * retention[:, None] ** np.arange(years)
        return self.ahead(years)


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
        return _from_grid(company, customers)
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


def _from_grid(company: Dataset, customers: pd.Index) -> Activity:
    """Take the likelihood to buy again from the look-back grid."""
    likely = likelihood_to_buy(company, horizon_days=YEAR_DAYS)
    scores = likely.scores.reindex(customers)
    first = scores["probability"].to_numpy()
    today = Activity(name=LOOKBACK, first=first, days=likely.horizon_days)
    known = first > 0  # who has cancelled, or never bought, is in no cell
    place = place_of(scores[known], likely.grid)

    def drawn(draws: int, seed: int) -> Iterator[Activity]:
        chance = np.random.default_rng(seed)
        for _ in range(draws):
            share = first.copy()
            share[known] = drawn_cells(likely.grid, chance)[place]
            yield replace(today, first=share)

    return replace(today, drawn=drawn)


def drawn_cells(
    cells: pd.DataFrame, chance: np.random.Generator
) -> NDArray[np.float64]:
    """Draw the share of each cell as the customers seen in it allow.

    The share has a beta distribution whose mean is the one in use: the customers
    seen, and 20 more that behaved like everyone. Where all cells share one rate, so
    do the draws.
    """
    n, k = cells["customers"].to_numpy(), cells["bought"].to_numpy()
    rate = cells["probability"].to_numpy()
    if np.ptp(rate) == 0:
        one = chance.beta(k.sum() + 0.5, n.sum() - k.sum() + 0.5)
        return np.full(len(rate), one)
    weight = n + BASE_STRENGTH
    tiny = np.finfo(float).tiny  # a rate of 0 or 1 stays what it is
    bought, not_bought = weight * rate, weight * (1 - rate)
    drawn: NDArray[np.float64] = chance.beta(
        np.maximum(bought, tiny), np.maximum(not_bought, tiny)
    )
    return drawn


def _from_model(company: Dataset, customers: pd.Index, given: Any) -> Activity:  # noqa: ANN401
    """Ask a model of repeat purchase (METHOD 00.15)."""
    asked = buying(company, customers, given)
    name = given if isinstance(given, str) else type(given).__name__

    def drawn(draws: int, seed: int) -> Iterator[Activity]:
        return (_bought(one, name) for one in asked.drawn(draws, seed))

    return replace(_bought(asked, name), drawn=drawn)


def _bought(asked: Buying, name: str) -> Activity:
    """Turn purchases and spend into shares of a normal year.

    A normal year is one with a purchase in it, and the share in year 1 is the chance
    of that: their product is what is expected, and whoever is gone brings neither
    potential nor referrals.
    """
    chance, first = asked.chance(), asked.purchases(1)
    usual = first / np.where(chance > NEVER, chance, np.inf)
    known = asked.customers.isin(asked.summary.index)

    def ahead(years: int) -> NDArray[np.float64]:
        until = [asked.purchases(year) for year in range(years + 1)]
        each = np.diff(np.column_stack(until), axis=1)
        shares: NDArray[np.float64] = (
            each / np.where(usual > NEVER, usual, np.inf)[:, None]
        )
        return shares

    return Activity(
        name=name,
        first=np.where(known, chance, np.nan),
        ahead=ahead,
        revenue=usual * asked.spend(),
        notes=(asked.message,),
    )


def _from_contracts(company: Dataset, customers: pd.Index, curve: str) -> Activity:
    """Ask how long contracts last that have come so far."""
    seen = contracts(company, curve=curve)

    def drawn(draws: int, seed: int) -> Iterator[Activity]:
        return (_lasting(one, customers, curve) for one in seen.drawn(draws, seed))

    return replace(_lasting(seen, customers, curve), drawn=drawn)


def _lasting(seen: Contracts, customers: pd.Index, curve: str) -> Activity:
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

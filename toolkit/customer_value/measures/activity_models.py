"""Activity from a model of repeat purchase: purchases and spend, year by year."""

from __future__ import annotations

import copy
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from customer_value.customers.facts import customer_facts
from customer_value.customers.summary import rfm_summary
from customer_value.customers.windows import DAYS_PER_YEAR
from customer_value.errors import CustomerValueError
from customer_value.measures.forecast import MODELS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

VERBS = ("expected_purchases", "purchase_probability")
_NEVER = 1e-12  # a chance below which nothing is expected


class Buying(NamedTuple):
    """What a model expects of the customers of a company.

    Attributes
    ----------
    model : object
        The fitted model.
    summary : DataFrame
        What it looks at, in days.
    customers : Index
        Everyone, in the order of the answers.
    spend : array of float
        Expected spend at a purchase, currency.
    message : str
        What the fits are worth, in sentences.
    """

    model: Any
    summary: pd.DataFrame
    customers: pd.Index
    spend: NDArray[np.float64]
    message: str

    def purchases(self, years: float) -> NDArray[np.float64]:
        """Return the purchases expected within so many years; 0 where none was."""
        days = years * DAYS_PER_YEAR
        if not days:
            return np.zeros(len(self.customers))
        return self._everyone(self.model.expected_purchases, days)

    def chance(self, years: float) -> NDArray[np.float64]:
        """Return the chance of at least one purchase within so many years."""
        return self._everyone(self.model.purchase_probability, years * DAYS_PER_YEAR)

    def by_year(self, years: int) -> NDArray[np.float64]:
        """Return the purchases expected in each of the years ahead."""
        until = [self.purchases(year) for year in range(years + 1)]
        return np.diff(np.column_stack(until), axis=1)

    def revenue(self) -> NDArray[np.float64]:
        """Return a normal year's revenue: that of a year with a purchase in it."""
        chance = self.chance(1)
        usual = self.purchases(1) / np.where(chance > _NEVER, chance, np.inf)
        return usual * self.spend

    def shares(self, years: int) -> NDArray[np.float64]:
        """Return the share of a normal year in each year ahead.

        In year 1 it is the chance to buy at all, so that share times normal revenue
        is what is expected (METHOD 00.15), and whoever is gone brings neither
        potential nor referrals.
        """
        first = self.purchases(1)
        scale = self.chance(1) / np.where(first > _NEVER, first, np.inf)
        shares: NDArray[np.float64] = self.by_year(years) * scale[:, None]
        return shares

    def _everyone(self, verb: Any, days: float) -> NDArray[np.float64]:  # noqa: ANN401
        found: pd.Series = verb(self.summary, future_t=days)
        return found.reindex(self.customers).fillna(0.0).to_numpy()


def is_model(given: object) -> bool:
    """Say whether something answers what an activity asks."""
    return all(callable(getattr(given, verb, None)) for verb in VERBS)


def buying(company: Dataset, customers: pd.Index, model: Any) -> Buying:  # noqa: ANN401
    """Return what a model expects, fitted to the company if it is not yet.

    Parameters
    ----------
    company : Dataset
        The company.
    customers : Index of str
        In the order of the answers.
    model : str or model
        A name of ``MODELS``, or a model of ``cv.models``.

    Returns
    -------
    Buying
        Purchases and spend.
    """
    summary = company.memo(("summary", "day"), lambda: rfm_summary(company))
    fitted = fit(_new(model) if isinstance(model, str) else model, summary)
    spend, told = _spend(company, summary)
    said = f"{type(fitted).__name__}: {fitted.result_.message} Spend: {told}"
    return Buying(
        fitted,
        summary,
        customers,
        spend.reindex(customers).fillna(0.0).to_numpy(),
        said,
    )


def fit(model: Any, summary: pd.DataFrame) -> Any:  # noqa: ANN401 - a model
    """Return a model that has learned; one that has already is left as it is."""
    if hasattr(model, "result_"):
        return model
    return copy.copy(model).fit(summary)


def refitted(model: Any, summary: pd.DataFrame) -> Any:  # noqa: ANN401 - a model
    """Return the same kind of model, taught by another summary.

    Parameters that were given, not learned, stay.
    """
    if isinstance(model, str):
        return fit(_new(model), summary)
    if hasattr(model, "result_") and model.result_.status == "given":
        return model
    return copy.copy(model).fit(summary)


def _new(name: str) -> Any:  # noqa: ANN401 - a model
    models = import_module("customer_value.models")  # scipy loads with it
    return getattr(models, MODELS[name])()


def _spend(company: Dataset, summary: pd.DataFrame) -> tuple[pd.Series, str]:
    """Return the spend at a purchase: Gamma-Gamma, or the average where it is mute."""
    from customer_value.models import GammaGamma

    model = GammaGamma()
    try:
        model.fit(summary)
        return model.expected_customer_spend(summary), model.result_.message
    except CustomerValueError as mute:
        average = customer_facts(company)["average_purchase"].reindex(summary.index)
        return average, f"each customer's own average. {mute}"

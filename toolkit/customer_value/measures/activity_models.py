"""Activity from a model of repeat purchase: purchases and spend, year by year."""

from __future__ import annotations

import copy
from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from customer_value.customers.facts import customer_facts
from customer_value.customers.summary import rfm_summary
from customer_value.customers.windows import DAYS_PER_YEAR
from customer_value.errors import CustomerValueError
from customer_value.measures.forecast import (
    MODELS,
    REGULAR,
    buying_history,
    fitted_model,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

VERBS = ("expected_purchases", "purchase_probability")


class Buying(NamedTuple):
    """What a model expects of the customers of a company.

    Attributes
    ----------
    model : object
        The fitted model.
    money : GammaGamma, optional
        The fitted model of spend; None where it had nothing to learn from.
    summary : DataFrame
        What they look at, in days.
    customers : Index
        Everyone, in the order of the answers.
    average : Series of float
        Each customer's average purchase, which stands in for a model of spend.
    message : str
        What the fits are worth, in sentences.
    """

    model: Any
    money: Any
    summary: pd.DataFrame
    customers: pd.Index
    average: pd.Series
    message: str

    def purchases(self, years: float) -> NDArray[np.float64]:
        """Return the purchases expected within so many years; 0 where none was."""
        if not years:
            return np.zeros(len(self.customers))
        days = years * DAYS_PER_YEAR
        return self._everyone(
            self.model.expected_purchases(self.summary, future_t=days)
        )

    def chance(self) -> NDArray[np.float64]:
        """Return the chance of at least one purchase within a year."""
        found = self.model.purchase_probability(self.summary, future_t=DAYS_PER_YEAR)
        return self._everyone(found)

    def spend(self) -> NDArray[np.float64]:
        """Return the expected spend at a purchase, currency."""
        if self.money is None:
            return self._everyone(self.average)
        return self._everyone(self.money.expected_customer_spend(self.summary))

    def _everyone(self, found: pd.Series) -> NDArray[np.float64]:
        return found.reindex(self.customers).fillna(0.0).to_numpy()

    def drawn(self, draws: int, seed: int) -> Iterator[Buying]:
        """Give models with other parameters that the data allow as well."""
        if not callable(getattr(self.model, "parameter_draws", None)):
            return
        models = _others(self.model, self.model.parameter_draws(draws=draws, seed=seed))
        if self.money is None or self.money.result_.status != "ok":
            spends: Iterator[Any] = repeat(self.money)
        else:
            from customer_value.models.uncertainty import laplace_draws

            drawn = laplace_draws(self.money.result_, draws=draws, seed=seed + 1)
            spends = _others(self.money, drawn)
        for model, money in zip(models, spends, strict=False):
            yield self._replace(model=model, money=money)


def _others(model: Any, parameters: pd.DataFrame) -> Iterator[Any]:  # noqa: ANN401
    """Return the model with other parameters, one after the other."""
    for row in parameters.to_dict(orient="records"):
        other = copy.copy(model)
        params = {**model.result_.params, **row}
        other.result_ = replace(model.result_, params=params)
        yield other


def is_model(given: object) -> bool:
    """Say whether something answers what an activity asks."""
    return all(callable(getattr(given, verb, None)) for verb in VERBS)


def buying(company: Dataset, customers: pd.Index, model: Any) -> Buying:  # noqa: ANN401
    """Return what a model expects, taught by the company if it is not yet.

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
    known = hasattr(model, "result_")
    fitted = model if known else taught(company, model)
    summary = rfm_summary(company)
    money, told = _spend(summary)
    fit = f"{fitted.result_.message} " if hasattr(fitted, "result_") else ""
    said = f"{type(fitted).__name__}: {fit}Spend: {told}"
    average = customer_facts(company)["average_purchase"]
    return Buying(fitted, money, summary, customers, average, said)


def taught(company: Dataset, model: Any) -> Any:  # noqa: ANN401 - a model
    """Return the same kind of model, taught by a company; what is given is kept.

    The model itself stays as it was; parameters that were given, not learned, stay
    in it.
    """
    if isinstance(model, str):
        return fitted_model(company, model)
    given = hasattr(model, "result_") and model.result_.status == "given"
    if given or not hasattr(model, "fit"):
        return model
    regular = type(model).__name__ == MODELS[REGULAR]
    return copy.copy(model).fit(buying_history(company, regular=regular))


def _spend(summary: pd.DataFrame) -> tuple[Any, str]:
    """Return the model of spend, or None where there is nothing to learn from."""
    from customer_value.models import GammaGamma

    model = GammaGamma()
    try:
        model.fit(summary)
        model.expected_customer_spend(summary)
    except CustomerValueError as mute:
        return None, f"each customer's own average. {mute}"
    return model, model.result_.message

"""What a model of repeat purchase expects of each customer of a company."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from customer_value.customers.summary import rfm_summary
from customer_value.measures.common import purchase_rows
from customer_value.models.catalogue import CATALOGUE

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.models.fitted import ModelResult

# the name that is asked for, and the class in cv.models
MODELS = {kind.name: kind.model for kind in CATALOGUE}
EXPECTED = ("probability", "expected_purchases", "probability_alive")
REGULAR = "cnbd_k"  # learns from the gaps between purchases too


class Forecast(NamedTuple):
    """What a model expects, and what its fit is worth.

    Attributes
    ----------
    customers : DataFrame
        Index customer_id, everyone who has bought: probability (of at least one
        purchase within the days asked for), expected_purchases (within these days),
        probability_alive.
    fit : ModelResult or None
        Parameters, status and message, in days; None where nobody has bought.
    """

    customers: pd.DataFrame
    fit: ModelResult | None


def buying_history(company: Dataset, *, regular: bool = False) -> pd.DataFrame:
    """Return the summary that the models learn from, in days.

    Parameters
    ----------
    company : Dataset
        The company.
    regular : bool, default False
        Add log_gaps, which say how regularly each customer buys.

    Returns
    -------
    DataFrame
        What ``rfm_summary`` gives, and log_gaps (0 without a repeat purchase).
    """
    summary = rfm_summary(company)
    if not regular:
        return summary
    gaps = purchase_rows(company, "log_gaps").set_index("customer_id")["log_gaps"]
    return summary.assign(log_gaps=gaps.reindex(summary.index).fillna(0.0))


def fitted_model(company: Dataset, method: str) -> Any:  # noqa: ANN401 - a model
    """Return a model that has learned from the company, once a company.

    Parameters
    ----------
    company : Dataset
        The company; it has customers who have bought.
    method : str
        A name of ``MODELS``.

    Returns
    -------
    model
        The fitted model of ``cv.models``.
    """

    def learn() -> Any:  # noqa: ANN401 - a model
        models = import_module("customer_value.models")  # scipy loads with it
        history = buying_history(company, regular=method == REGULAR)
        return getattr(models, MODELS[method])().fit(history)

    return company.memo(("fitted_model", method), learn)


def forecast(company: Dataset, *, method: str, days: int) -> Forecast:
    """Ask a model what each customer will do.

    Parameters
    ----------
    company : Dataset
        The company.
    method : str
        A name of ``MODELS``.
    days : int
        Days ahead.

    Returns
    -------
    Forecast
        A row for everyone who has bought, and the fit.
    """
    summary = rfm_summary(company)
    if summary.empty:
        nobody = pd.DataFrame(columns=list(EXPECTED), index=summary.index, dtype=float)
        return Forecast(nobody, None)
    model = fitted_model(company, method)
    answers = (
        model.purchase_probability(summary, future_t=days),
        model.expected_purchases(summary, future_t=days),
        model.expected_probability_alive(summary),
    )
    customers = pd.DataFrame(dict(zip(EXPECTED, answers, strict=True)))
    return Forecast(customers, model.result_)

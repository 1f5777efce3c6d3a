"""What customers answered last: one answer a customer and question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset


def latest_answers(company: Dataset, question: str) -> pd.Series:
    """Return each customer's latest answer to a question of the survey.

    Parameters
    ----------
    company : Dataset
        The company; nothing after its day is known to it.
    question : str
        Such as "satisfaction" or "our_rank".

    Returns
    -------
    Series of float
        Index customer_id, sorted; the mean of several answers of one day. Empty
        where nobody was asked.
    """
    survey = company.survey
    if survey is None:
        return pd.Series(dtype=float, name=question)
    asked = survey[survey["question"].str.lower() == question]
    asked = asked.dropna(subset=["value"])
    last = asked.groupby("customer_id")["date"].transform("max")
    latest = asked[asked["date"] == last].groupby("customer_id")["value"].mean()
    return latest.astype(float).rename(question)

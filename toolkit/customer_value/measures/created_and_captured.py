"""Both sides of value: what customers get beside what the company earns from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.errors import checks_kind
from customer_value.measures.asset_value import asset_value
from customer_value.measures.groups import groups_of
from customer_value.measures.opportunity import FEW, GREY
from customer_value.measures.outcome_answers import answers_of, grouped, name_of
from customer_value.measures.profit import customer_profit
from customer_value.measures.value_creation import opportunity_scores

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

MEASURED = "measured"


@checks_kind
def created_and_captured(
    company: Dataset, *, by: str | pd.Series = "segment"
) -> pd.DataFrame:
    """Set the value created for each group of customers beside the value captured.

    Parameters
    ----------
    company : Dataset
        The company, with outcomes.
    by : str or Series, default "segment"
        A column of the customers table, or a Series with index customer_id.

    Returns
    -------
    DataFrame
        Index the group, the most value captured a customer first: customers,
        respondents, progress (created: share of what matters to them that they are
        satisfied with), gap (the outcome with the highest opportunity score) and
        opportunity (its score), profit_each (captured: a customer in the last 12
        months, currency), net_asset_value_each (captured: a customer over the
        horizon, currency), status ("measured", or "grey" with fewer than 20
        respondents). Groups without respondents have no progress.

    Raises
    ------
    CustomerValueError
        If there is no outcomes table.
    ParameterError
        If ``by`` makes no groups.

    Examples
    --------
    >>> import customer_value as cv
    >>> table = cv.created_and_captured(cv.load_dataset("software"))
    >>> table.loc["Mid-market", "gap"]
    'less time to combine the books of several companies'
    """
    rows = answers_of(company)
    asset = asset_value(company)
    people = groups_of(company, by, caller="created_and_captured")
    money = pd.DataFrame(
        {
            "profit_each": customer_profit(company)["profit"],
            "net_asset_value_each": asset.scores["net_asset_value"],
        }
    ).reindex(people.index)
    captured = money.groupby(people).mean()
    created = {
        name: (
            part["customer_id"].nunique(),
            part["met"].sum() / part["importance"].sum(),
        )
        for name, part in grouped(company, rows, by=by, caller="created_and_captured")
    }
    table = pd.DataFrame.from_dict(
        created, orient="index", columns=["respondents", "progress"]
    ).reindex(captured.index)
    table["respondents"] = table["respondents"].fillna(0).astype(int)
    table.insert(0, "customers", people.groupby(people).size())
    best = _gaps(company, by)
    table["gap"] = best["outcome"].reindex(table.index)
    table["opportunity"] = best["opportunity"].reindex(table.index)
    table = table.join(captured)
    table["status"] = [GREY if n < FEW else MEASURED for n in table["respondents"]]
    table = table.rename_axis(index=name_of(by))
    table.attrs = {"as_of": company.as_of, "currency": company.currency}
    return table.sort_values("net_asset_value_each", ascending=False, kind="stable")


def _gaps(company: Dataset, by: str | pd.Series) -> pd.DataFrame:
    """Return the outcome of each group with the highest score."""
    scores = opportunity_scores(company, by=by).reset_index()
    group = scores.columns[0]
    return scores.drop_duplicates(group).set_index(group)[["outcome", "opportunity"]]

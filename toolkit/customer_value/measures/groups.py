"""Groups of customers: the client's own, the segments, or any a caller made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.errors import (
    KINDS,
    ParameterError,
    checks_kind,
    did_you_mean,
    parameter_error,
)
from customer_value.measures.segment_profile import profile_of
from customer_value.measures.segments import segment_customers
from customer_value.measures.value_index import ValueIndex

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

UNKNOWN = "unknown"  # a customer of whom the client does not know the group
MOST = 40  # with more groups than that a column tells people, not groups


def groups_of(
    company: Dataset, by: str | pd.Series, *, caller: str, everyone: bool = False
) -> pd.Series:
    """Return the group of every customer with a purchase.

    Parameters
    ----------
    company : Dataset
        The company.
    by : str or Series
        A column of the customers table, or a Series with index customer_id.
        "segment" is the client's own grouping, or the segments by levels where
        the client has none.
    caller : str
        The function that asks, for its error.
    everyone : bool, default False
        Whether customers without a purchase count as well.

    Returns
    -------
    Series of str
        Index customer_id, sorted. Without a value in a column: "unknown"; who is
        not in the Series is left out.

    Raises
    ------
    ParameterError
        If there is no such column, it has more than 40 values, or the Series names
        a customer twice or no customer of the company.
    """
    facts = customer_facts(company)
    known = facts.index if everyone else facts.index[facts["purchases"] > 0]
    if isinstance(by, pd.Series):
        return _given(by, known, caller=caller)
    if by == "segment" and not company.has("customers", "segment"):
        own = segment_customers(company).scores["segment"]
        return own.reindex(known).fillna(UNKNOWN).rename("segment")
    return _column(company, by, caller=caller).reindex(known)


@checks_kind
def segment_profile(
    company: Dataset,
    by: str | pd.Series = "segment",
    *,
    index: ValueIndex | None = None,
) -> pd.DataFrame:
    """Say what each group of customers is worth in money.

    Parameters
    ----------
    company : Dataset
        The company.
    by : str or Series, default "segment"
        A column of the customers table such as "channel", or a Series with index
        customer_id. "segment" is the client's own grouping, or the segments by
        levels where the client has none.
    index : ValueIndex, optional
        Adds the mean index of each group.

    Returns
    -------
    DataFrame
        Index the groups, the largest revenue first; the columns of
        ``Segmentation.profile``, and index (mean, 100 is average) where one is
        given. Customers without a purchase are not counted.

    Raises
    ------
    ParameterError
        If there is no such column, it has more than 40 values, or the Series does
        not name customers of the company once each.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AAB"), "amount": [10.0, 30.0, 10.0]}
    >>> bought["date"] = ["2026-01-01", "2026-01-31", "2026-01-01"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> towns = pd.Series({"A": "Cork", "B": "Cork"}, name="town")
    >>> cv.segment_profile(company, towns)[["customers", "revenue"]].loc[
    ...     "Cork"
    ... ].tolist()
    [2.0, 50.0]
    """
    known = groups_of(company, by, caller="segment_profile")
    profile = profile_of(company, known)
    if index is not None:
        if not isinstance(index, ValueIndex):
            raise parameter_error(
                "index", "segment_profile", KINDS["ValueIndex"], index
            )
        points = index.scores["index"]
        profile["index"] = points.reindex(known.index).groupby(known).mean()
    return profile.rename_axis(index=str(known.name))


def _given(groups: pd.Series, customers: pd.Index, *, caller: str) -> pd.Series:
    """Return the groups a caller made, for the customers who count."""
    if groups.index.has_duplicates:
        twice = groups.index[groups.index.duplicated()][0]
        raise parameter_error("by", caller, "one group a customer", f"{twice} twice")
    known = groups.reindex(customers).dropna()
    if len(customers) and known.empty:
        must = "a Series whose index names customers of the company"
        raise parameter_error("by", caller, must, list(groups.index[:3]))
    return known.map(str).astype("str").rename(str(groups.name or "segment"))


def _column(company: Dataset, name: object, *, caller: str) -> pd.Series:
    """Return a column of the customers table as groups."""
    customers = company.customers.set_index("customer_id")
    if name not in customers.columns:
        hint = did_you_mean(str(name), customers.columns)
        known = ", ".join(map(str, customers.columns)) or "none"
        must = "a column of the customers table or a Series"
        message = parameter_error("by", caller, must, name)
        raise ParameterError(f"{message}{hint} Columns: {known}.")
    values = customers[name]
    if values.nunique() > MOST:
        must = f"a column with at most {MOST} values"
        got = f"{name}, which has {values.nunique()}"
        raise parameter_error("by", caller, must, got)
    return values.map(str, na_action="ignore").astype("str").fillna(UNKNOWN)

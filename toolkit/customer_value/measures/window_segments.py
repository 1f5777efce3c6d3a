"""Segments of a window: how customers bought up to a day, and rules that stay put."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from customer_value.customers.windows import days_before
from customer_value.data.engine import Table, day, render_sql
from customer_value.measures.segment_names import (
    AXES,
    RFM,
    by_levels,
    by_rfm,
    limits,
    placed,
)

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset

BEHAVIOUR = ("purchases", "revenue", "products")  # frequency, volume, variety


class Placed(NamedTuple):
    """Segments on two days by the rules of the first.

    Attributes
    ----------
    before, now : Series of str
        Index customer_id: the segment of those with a purchase in the window.
    rules : DataFrame
        As ``Segmentation.limits``.
    two : bool
        True where the names say nothing about variety.
    """

    before: pd.Series
    now: pd.Series
    rules: pd.DataFrame
    two: bool


def behaviour(company: Dataset, end: pd.Timestamp, *, days: int) -> pd.DataFrame:
    """Return how each customer bought in the window up to a day.

    Parameters
    ----------
    company : Dataset
        The company.
    end : Timestamp
        The last day of the window.
    days : int
        Its length.

    Returns
    -------
    DataFrame
        Index customer_id of those with a purchase in the window: purchases,
        revenue (net, currency), products (missing without product_id) and
        recency_days (from the last purchase to the last day).
    """
    start = days_before(end, days)
    return company.memo(
        ("behaviour", start, end), lambda: _behaviour(company, start, end)
    )


def _behaviour(
    company: Dataset, start: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    lines = company.table("transactions")
    query = render_sql(
        "behaviour",
        transactions=lines.query,
        start=day(start),
        end=day(end),
        has_products=company.has("transactions", "product_id"),
    )
    return Table(lines.engine, query).to_pandas().set_index("customer_id")


def placed_twice(
    before: pd.DataFrame,
    now: pd.DataFrame,
    *,
    method: str,
    cuts: tuple[float, float],
) -> Placed:
    """Place customers on two days by the rules that the first day sets."""
    two = any(len(day) and day["products"].isna().all() for day in (before, now))
    if method == "rfm":
        scores, axes = by_rfm(before), RFM
    else:
        scores = by_levels(before, BEHAVIOUR, cuts=cuts, two=two)
        axes = dict(zip(AXES, BEHAVIOUR, strict=True))
    rules = limits(before, scores, axes=axes)
    today = placed(now, rules, two=two)
    return Placed(scores["segment"], today["segment"], rules, two and method != "rfm")

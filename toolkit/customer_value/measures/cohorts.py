"""The cohort triangle: customers by the quarter in which they first bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.measures.common import purchase_rows
from customer_value.words import day

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

QUARTERS = 4  # in a year; a quarter is the whole number 4 x year + quarter - 1


def cohort_counts(company: Dataset) -> pd.DataFrame:
    """Count how many of each quarter's new customers bought in each quarter since.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    DataFrame of float
        Index cohort (quarter of the first purchase), columns age (quarters since,
        from 0): customers who bought. What lies after the company's day is
        missing; a quarter without a purchase by the cohort is 0.
    """
    cells = purchase_rows(company, "cohorts")
    today = QUARTERS * company.as_of.year + company.as_of.quarter - 1
    oldest = today - int(cells["cohort"].min()) if len(cells) else 0
    wide = cells.pivot_table(index="cohort", columns="age", values="customers")
    wide = wide.reindex(columns=range(oldest + 1)).fillna(0.0).astype(float)
    known = wide.index.to_numpy()[:, None] + np.arange(oldest + 1) <= today
    wide = wide.where(known)
    quarters = [
        pd.Period(year=cohort // QUARTERS, quarter=cohort % QUARTERS + 1, freq="Q")
        for cohort in wide.index.tolist()
    ]
    wide.index = pd.PeriodIndex(quarters, freq="Q", name="cohort")
    return wide.rename_axis(columns="age")


def active_share(counts: pd.DataFrame) -> pd.DataFrame:
    """Divide each cohort's counts by its size, the customers of age 0.

    >>> active_share(pd.DataFrame({0: [4.0], 1: [1.0]})).loc[0, 1].item()
    0.25
    """
    return counts.div(counts[0], axis=0)


def unfinished_quarter(as_of: pd.Timestamp) -> str:
    """Say that the last diagonal is not over yet, "" on the last day of a quarter."""
    quarter = as_of.to_period("Q")
    if as_of == quarter.end_time.normalize():
        return ""
    return (
        f"Q{quarter.quarter} {quarter.year} runs to {day(quarter.end_time)}: the last "
        "share of each cohort counts purchases so far."
    )

"""The share of customers kept from one year to the next, overall and by segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.rates import shrunk_rate
from customer_value.customers.windows import YEAR_DAYS
from customer_value.measures.defection import Defection, defection

if TYPE_CHECKING:
    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset


def yearly_retention(
    company: Dataset, rules: Assumptions, *, customers: pd.Index
) -> tuple[float, pd.Series | float]:
    """Return the yearly retention overall, and by customer where segments exist."""
    if rules.retention is not None:
        return rules.retention, rules.retention
    left = defection(company)
    overall = left.yearly_retention
    if np.isnan(overall):
        overall = 0.0  # nobody was active before: no year beyond the first is counted
    if not company.has("customers", "segment"):
        return overall, overall
    segment = company.customers.set_index("customer_id")["segment"]
    return overall, _by_segment(left, segment.reindex(customers), overall)


def _by_segment(left: Defection, segment: pd.Series, overall: float) -> pd.Series:
    """Shrink each segment's retention towards everyone's (METHOD 00.10)."""
    status = left.scores["status"].reindex(segment.index)
    seen = status.isin(["kept", "lost"])
    kept = (status == "kept")[seen].groupby(segment[seen]).agg(["sum", "size"])
    base = left.rate.count / left.rate.n if left.rate.n else np.nan
    if np.isnan(base):
        return pd.Series(overall, index=segment.index)
    within = shrunk_rate(kept["sum"], kept["size"], base_rate=1 - base)
    yearly = within ** (YEAR_DAYS / left.window_days)
    return segment.map(yearly).fillna(overall).astype(float)

"""Silence: how long each customer has not bought, and whether that is unusual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.measures.rhythm import grouped_quantile

if TYPE_CHECKING:
    from collections.abc import Hashable

OWN_GAPS = 3  # silence beyond three of the customer's own gaps is unusual (METHOD 2.6)


def silence(facts: pd.DataFrame, gaps: pd.Series) -> pd.DataFrame:
    """Flag customers whose silence is longer than usual for them and for everyone.

    Parameters
    ----------
    facts : DataFrame
        Index customer_id: recency_days, gap_days (missing below two purchases).
    gaps : Series of int
        Index gap_days: how often so many days lay between two purchases.

    Returns
    -------
    DataFrame
        silence_days, threshold_days (the larger of three times the customer's own
        mean gap and the 90th percentile of all gaps; for one-time buyers the
        percentile), flag (silence above the threshold), why (in words). Missing
        for customers without a purchase; threshold and flag also where nobody has
        bought twice.

    Examples
    --------
    >>> facts = pd.DataFrame({"recency_days": [50.0], "gap_days": [10.0]})
    >>> silence(facts, pd.Series([1], index=[10]))["why"].item()
    'Silent for 50 days; 3 times the own mean gap is 30 days.'
    """
    usual = grouped_quantile(gaps, tenths=9)
    days = facts["recency_days"]
    own = OWN_GAPS * facts["gap_days"]
    known = days.notna() & (usual >= 0)
    threshold = own.clip(lower=usual).fillna(usual).where(known)
    frame = pd.DataFrame(
        {
            "silence_days": days,
            "threshold_days": threshold,
            "flag": (days > threshold).astype("boolean").mask(~known),
        }
    )
    frame["why"] = _why(frame, by_own=own > usual, nobody=bool(np.isnan(usual)))
    return frame


def _why(frame: pd.DataFrame, *, by_own: pd.Series, nobody: bool) -> pd.Series:
    """Put silence and threshold of each customer into a sentence."""
    days = _whole(frame["silence_days"])
    text = "Silent for " + days + " " + _unit(frame["silence_days"]) + "; "
    if nobody:
        text = text + "nobody has bought twice, so no silence is unusual yet."
    else:
        limit = frame["threshold_days"]
        basis = by_own.map(
            {
                True: f"{OWN_GAPS} times the own mean gap is ",
                False: "90% of all gaps last at most ",
            }
        )
        text = text + basis + _whole(limit) + " " + _unit(limit) + "."
    return text.astype("str").where(frame["silence_days"].notna())


def _whole(days: pd.Series) -> pd.Series:
    """Write days, with one decimal place only where there is one."""
    tenths = days.round(1)
    texts: dict[Hashable, str] = {
        value: f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
        for value in tenths.dropna().unique()
    }
    return tenths.map(texts).astype("str")


def _unit(days: pd.Series) -> pd.Series:
    return (days == 1).map({True: "day", False: "days"}).astype("str")

"""Where relationships are heading: steps towards us and away, fading with time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

BACK_DAYS = 90  # the position now against the one so many days ago (METHOD 2.7)


def has_movement(company: Dataset) -> bool:
    """Say whether interactions tell how far they moved a relationship."""
    return company.has("interactions", "direction") and company.has(
        "interactions", "distance"
    )


def momentum(company: Dataset) -> pd.Series:
    """Return by how much each customer's relationship has moved in 90 days.

    Parameters
    ----------
    company : Dataset
        The company; its interactions have direction (-1, 0 or 1) and distance.

    Returns
    -------
    Series of float
        Index customer_id of those with interactions: position today less position 90
        days ago; each step counts half after half_life_days of the assumptions.
    """
    rows = company.interactions
    assert rows is not None  # noqa: S101 - the caller has looked
    direction = pd.to_numeric(rows["direction"], errors="coerce").fillna(0.0)
    step = direction * rows["distance"].fillna(0.0)
    age = (company.as_of - rows["date"]).dt.days.to_numpy(dtype=float)
    half = company.assumptions.half_life_days
    now = step * 2.0 ** (-age / half)
    then = step * np.where(
        age >= BACK_DAYS, 2.0 ** (-np.maximum(age - BACK_DAYS, 0.0) / half), 0.0
    )
    moved: pd.Series = (now - then).groupby(rows["customer_id"]).sum()
    return moved.rename("momentum")

"""Where relationships are heading: the position today against that of 90 days ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.measures.contacts import contact_sums
from customer_value.measures.movement import movement

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset


def momentum(company: Dataset) -> pd.Series:
    """Return by how much each customer's relationship has moved in 90 days.

    Parameters
    ----------
    company : Dataset
        The company; it has interactions.

    Returns
    -------
    Series of float
        Index customer_id of those with interactions: position today less position 90
        days ago; each step counts half after half_life_days of the assumptions.
        Missing where no step is known.
    """
    how = movement(company, rubric=None, stages=None, caller="momentum")
    half_life = float(company.assumptions.half_life_days)
    sums = contact_sums(company, how.sql, half_life=half_life)
    moved: pd.Series = sums["position"] - sums["position_before"]
    return moved.rename("momentum")

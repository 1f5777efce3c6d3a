"""Pictures of what customers want and do not get: outcomes, jobs, indicators."""

from __future__ import annotations

from customer_value.plots.both_sides import both_sides
from customer_value.plots.goals import attainment, lags, progress, repurchase
from customer_value.plots.opportunity import landscape, scores

__all__ = [
    "attainment",
    "both_sides",
    "lags",
    "landscape",
    "progress",
    "repurchase",
    "scores",
]

"""Pictures of what customers want and do not get: outcomes, jobs, indicators."""

from __future__ import annotations

from customer_value.plots.opportunity import landscape, scores

__all__ = ["landscape", "scores"]

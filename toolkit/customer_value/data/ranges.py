"""What an assumption may be: its range, in words and as a test."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

INDEX_VARIABLES = (
    "purchases",
    "average_purchase",
    "purchases_per_year",
    "products",
    "gap_days",
    "referrals",
    "tenure_years",
)
RATINGS = ("rank", "value", "log", "cuts", "none")
FACT_RATINGS = ("rank", "value", "log")  # the ones that need nothing but the facts
AGGREGATIONS = ("arithmetic", "geometric")
TIMINGS = ("end", "mid")
ALLOCATED = ("marketing", "sales", "support")  # functions whose cost may be a total
ALLOCATIONS = ("revenue", "purchases", "equal")
TIER_SCALES = ("value", "customers")
LIGHTEST, HEAVIEST = 1.0, 5.0  # a weight nobody may leave


def is_number(value: Any) -> bool:  # noqa: ANN401 - whatever a user gives
    """Say whether a value is a finite number, numpy's too (a flag is not)."""
    return _numeric(value) and math.isfinite(value)


def is_box(value: Any) -> bool:  # noqa: ANN401 - whatever a user gives
    """Say whether a value is a pair of weights, the lower first."""
    return (
        isinstance(value, (tuple, list))
        and len(value) == 2  # noqa: PLR2004 - a pair
        and all(is_number(side) for side in value)
        and LIGHTEST <= value[0] <= value[1] <= HEAVIEST
    )


def _numeric(value: object) -> bool:
    kinds = (int, float, np.integer, np.floating)
    return isinstance(value, kinds) and not isinstance(value, bool)


def is_whole(value: Any, low: int) -> bool:  # noqa: ANN401 - whatever a user gives
    """Say whether a value is a whole number, numpy's too, and not below a limit."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    return bool(whole and value >= low)


def _weights(value: Any) -> bool:  # noqa: ANN401 - any field
    return value is None or (
        hasattr(value, "values") and all(is_box((v, v)) for v in dict(value).values())
    )


def _boxes(value: Any) -> bool:  # noqa: ANN401 - any field
    if hasattr(value, "values"):
        return all(is_box(pair) for pair in dict(value).values())
    return is_box(value)


def _totals(value: Any) -> bool:  # noqa: ANN401 - any field
    return value is None or (
        hasattr(value, "items")
        and all(k in ALLOCATED and is_number(v) and v >= 0 for k, v in value.items())
    )


def _share(value: Any) -> bool:  # noqa: ANN401 - any field
    return bool(is_number(value) and 0 <= value <= 1)


def _shares(value: object) -> bool:
    return isinstance(value, tuple) and all(_share(v) for v in value)


def _rising(value: object) -> bool:
    return _shares(value) and list(value) == sorted(set(value))  # type: ignore[call-overload]


def _positive(value: Any) -> bool:  # noqa: ANN401 - any field
    """Say whether a value is a number above 0; infinity counts."""
    return bool(_numeric(value) and value > 0)


_SHARE = ("a number from 0 to 1", _share)
RULES: dict[str, tuple[str, Any]] = {
    "horizon_years": ("a whole number of years, 0 or more", lambda v: is_whole(v, 0)),
    "annual_discount_rate": ("a number above -1", lambda v: is_number(v) and v > -1),
    "timing": ("'end' or 'mid'", lambda v: v in TIMINGS),
    "default_margin": _SHARE,
    "retention": ("None or a number from 0 to 1", lambda v: v is None or _share(v)),
    "headroom_capture": _SHARE,
    "incrementality": _SHARE,
    "saved_acquisition": (
        "None or an amount of 0 or more",
        lambda v: v is None or (is_number(v) and v >= 0),
    ),
    "allocated_costs": (
        f"None or a mapping of {', '.join(ALLOCATED)} to amounts of 0 or more a year",
        _totals,
    ),
    "allocation": (f"one of {', '.join(ALLOCATIONS)}", lambda v: v in ALLOCATIONS),
    "credit_loss_rate": _SHARE,
    "credit_loss_rates": (
        "five numbers from 0 to 1",
        lambda v: _shares(v) and len(v) == 5,  # noqa: PLR2004 - the ageing buckets
    ),
    "weights": ("None or a mapping of variable to a weight from 1 to 5", _weights),
    "weight_box": ("a pair (low, high) with 1 <= low <= high <= 5", _boxes),
    "rating": (f"one of {', '.join(FACT_RATINGS)}", lambda v: v in FACT_RATINGS),
    "aggregation": (f"one of {', '.join(AGGREGATIONS)}", lambda v: v in AGGREGATIONS),
    "min_coverage": _SHARE,
    "half_life_days": ("a number of days above 0, or infinity", _positive),
    "repurchase_horizon_days": (
        "a whole number of days above 0",
        lambda v: is_whole(v, 1),
    ),
    "tier_cuts": (
        "two rising numbers from 0 to 1",
        lambda v: _rising(v) and len(v) == 2,  # noqa: PLR2004 - a pair
    ),
    "tier_by": (f"one of {', '.join(TIER_SCALES)}", lambda v: v in TIER_SCALES),
    "capacity": ("a whole number of customers, 0 or more", lambda v: is_whole(v, 0)),
    "seed": ("a whole number, 0 or more", lambda v: is_whole(v, 0)),
}

"""What segments may be made of, and the sentence that refuses the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.assumptions import is_number
from customer_value.errors import ParameterError, did_you_mean, parameter_error
from customer_value.measures.segment_names import AXES, CUTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

METHODS = ("levels", "rfm", "clusters")
BY = ("purchases_per_year", "revenue", "products")
LOWEST, HIGHEST = 1, 10  # ratings


def checked_method(method: object, caller: str, *, known: Sequence[str]) -> None:
    """Refuse a method that does not exist."""
    if method not in known:
        raise parameter_error("method", caller, f"one of {', '.join(known)}", method)


def checked_cuts(cuts: object, caller: str, *, method: str) -> tuple[float, float]:
    """Return the two ratings at which levels change."""
    pair = tuple(cuts) if isinstance(cuts, (tuple, list)) else ()
    if len(pair) != len(CUTS) or not all(map(is_number, pair)):
        raise parameter_error("cuts", caller, "a pair of ratings (low, high)", cuts)
    low, high = float(pair[0]), float(pair[1])
    if not LOWEST <= low <= high <= HIGHEST:
        must = "two rising ratings from 1 to 10"
        raise parameter_error("cuts", caller, must, cuts)
    if method != "levels" and (low, high) != CUTS:
        must = f"left at its default when method={method!r}"
        raise parameter_error("cuts", caller, must, cuts)
    return low, high


def checked_axes(
    facts: pd.DataFrame, by: Sequence[str], *, method: str
) -> tuple[str, ...]:
    """Return the three facts; refuse what is unknown or was not measured."""
    caller = "segment_customers"
    axes = tuple(by) if isinstance(by, (tuple, list)) else (by,)
    if method == "rfm":
        if axes != BY:
            must = "left at its default when method='rfm'"
            raise parameter_error("by", caller, must, axes)
        return ("recency_days", "purchases", "revenue")
    for name in axes:
        if not isinstance(name, str) or name not in facts.columns:
            hint = did_you_mean(str(name), facts.columns)
            known = ", ".join(facts.columns)
            raise ParameterError(f"Unknown fact {name!r} in by.{hint} Known: {known}.")
    if len(set(axes)) != len(AXES) or len(axes) != len(AXES):
        must = "three facts, for frequency, volume and variety"
        raise parameter_error("by", caller, must, axes)
    buyers = facts[facts["purchases"] > 0]
    for name in axes[:2]:
        if len(buyers) and buyers[name].isna().all():
            raise parameter_error("by", caller, "facts that were measured", name)
    return axes

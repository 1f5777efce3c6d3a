"""A weight outside the range that anyone argues for leaves its verdicts unproved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customer_value.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROUNDING = 1e-9


def refuse_outside(weights: Mapping[Any, float], box: Mapping[Any, Any]) -> None:
    """Refuse the first weight that lies outside its pair of limits.

    A verdict of such an index is none of those the box speaks about.

    >>> refuse_outside({"products": 3.0}, {"products": (2, 4)})
    """
    for name, weight in weights.items():
        low, high = box[name]
        if not low - _ROUNDING <= weight <= high + _ROUNDING:
            message = (
                f"The weight of {str(name)!r} is {weight:g}, outside its box from "
                f"{low:g} to {high:g}. Widen the box or change the weight."
            )
            raise ParameterError(message)

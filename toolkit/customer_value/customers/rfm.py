"""Recency, frequency, monetary value: five levels each and ten ordered segments."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from customer_value.data.assumptions import is_number
from customer_value.errors import parameter_error

LEVELS = 5


class Rule(NamedTuple):
    """A segment and the lowest and highest level of r, f and m that belong to it."""

    segment: str
    r: tuple[int, int] = (1, LEVELS)
    f: tuple[int, int] = (1, LEVELS)
    m: tuple[int, int] = (1, LEVELS)


# First match wins; the last rule matches all, so every customer has one segment.
RFM_RULES = (
    Rule("Champions", r=(4, 5), f=(4, 5), m=(4, 5)),
    Rule("Loyal", r=(3, 5), f=(4, 5)),
    Rule("Big spenders", r=(3, 5), m=(4, 5)),
    Rule("New", r=(4, 5), f=(1, 1)),
    Rule("Promising", r=(4, 5)),
    Rule("Needs attention", r=(3, 3)),
    Rule("Cannot lose", f=(4, 5), m=(4, 5)),
    Rule("At risk", f=(3, 5)),
    Rule("At risk", m=(3, 5)),
    Rule("Hibernating", r=(2, 2)),
    Rule("Lost"),
)


def rfm_level(rating: float) -> float:
    """Turn a rating from 1 to 10 into a level from 1 to 5 (METHOD 00.8).

    >>> float(rfm_level(1)), float(rfm_level(10))
    (1.0, 5.0)
    """
    # 1e-9 keeps 2.8, 4.6, ... from falling a level short by a rounding error
    level = 1 + np.floor((np.asarray(rating, dtype=float) - 1) / 1.8 + 1e-9)
    return np.minimum(LEVELS, level)[()]  # type: ignore[no-any-return]


def rfm_segment(r: int, f: int, m: int) -> str:
    """Name the segment of a customer by the levels of recency, frequency, money.

    Parameters
    ----------
    r, f, m : int
        Levels from 1 (lowest) to 5 (highest); r is 5 for the most recent buyers.

    Returns
    -------
    str
        One of ten segments; the first rule that matches decides.

    Raises
    ------
    ParameterError
        If a level is not a whole number from 1 to 5.

    Examples
    --------
    >>> rfm_segment(5, 5, 5), rfm_segment(1, 1, 1)
    ('Champions', 'Lost')
    """
    levels = {"r": r, "f": f, "m": m}
    for name, level in levels.items():
        if not is_number(level) or level != int(level) or not 1 <= level <= LEVELS:
            must = "a whole number from 1 to 5"
            raise parameter_error(name, "rfm_segment", must, level)
    for rule in RFM_RULES:
        if all(
            low <= levels[name] <= high
            for name, (low, high) in (("r", rule.r), ("f", rule.f), ("m", rule.m))
        ):
            return rule.segment
    raise AssertionError  # pragma: no cover - the last rule matches all

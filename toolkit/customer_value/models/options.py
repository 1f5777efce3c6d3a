"""The options of a question, checked."""

from __future__ import annotations

import math

from customer_value.data.assumptions import is_number
from customer_value.errors import parameter_error

DAYS_PER_YEAR = 365.25


def checked_number(
    value: object, *, name: str, caller: str, must: str, low: float = 0.0
) -> float:
    """Return a finite number from ``low`` on; refuse everything else."""
    if not is_number(value) or not low <= float(value) < math.inf:  # type: ignore[arg-type]
        raise parameter_error(name, caller, must, value)
    return float(value)  # type: ignore[arg-type]


def above_zero(value: object, *, name: str, caller: str) -> float:
    """Return a finite number above 0; refuse everything else."""
    must, least = "a number above 0", math.ulp(0.0)
    return checked_number(value, name=name, caller=caller, must=must, low=least)


def whole_number(value: object, *, name: str, caller: str) -> int:
    """Return a whole number from 1 on; refuse everything else."""
    must = "a whole number from 1 on"
    number = checked_number(value, name=name, caller=caller, must=must, low=1.0)
    if number != int(number):
        raise parameter_error(name, caller, must, value)
    return int(number)


def checked_share(value: object, *, name: str, caller: str) -> float:
    """Return a number between 0 and 1; refuse everything else."""
    share = above_zero(value, name=name, caller=caller)
    if share >= 1:
        raise parameter_error(name, caller, "a number between 0 and 1", value)
    return share


def discounting(
    verb: str, years: object, rate: object, periods: object
) -> tuple[float, float]:
    """Return the discount rate and the horizon in the unit of the summary."""
    a_year = above_zero(periods, name="periods_per_year", caller=verb)
    must = "a number from 0 on, such as 0.1 for 10 %"
    annual = checked_number(rate, name="annual_discount_rate", caller=verb, must=must)
    decay = math.log1p(annual) / a_year
    if years is None and not decay:
        must = "above 0 where horizon_years is None (for ever)"
        raise parameter_error("annual_discount_rate", verb, must, rate)
    if years is None:
        return decay, math.inf
    must = "None or a number from 0 on"
    horizon = checked_number(years, name="horizon_years", caller=verb, must=must)
    return decay, horizon * a_year

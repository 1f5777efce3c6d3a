"""What else could be assumed: the range of each assumption, and one of them tried."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from customer_value.data.ranges import RULES
from customer_value.errors import ParameterError, did_you_mean, parameter_error
from customer_value.measures.asset_inputs import recosted
from customer_value.words import count, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset
    from customer_value.measures.valuation import Case

# low and high where nobody says otherwise (METHOD 2.8); the last three are ours
SPREAD = {
    "horizon_years": (1, 5),
    "annual_discount_rate": (0.06, 0.15),
    "headroom_capture": (0.0, 0.2),
    "incrementality": (0.3, 1.0),
    "timing": ("end", "mid"),
    "credit_loss_rate": (0.0, 0.02),
}
RETENTION_SPREAD = 0.05  # shares kept a year, either way
FACTORS = (0.9, 1.1)  # on margins and on cost totals
SAVED_FACTORS = (0.5, 1.5)  # on what a referred customer saves
MEANING = {
    "horizon_years": "years of business that count",
    "annual_discount_rate": "a year",
    "timing": "when in a year the money comes",
    "margin": "factor on every margin",
    "retention": "customers kept a year, overall; each segment moves with it",
    "headroom_capture": "of the unserved category spend won a year",
    "incrementality": "of referred customers would not have come anyway",
    "saved_acquisition": "saved on a referred customer",
    "allocated_costs": "factor on the cost totals that are shared out",
    "credit_loss_rate": "of credit sales never paid, where no invoices tell",
}


class Range(NamedTuple):
    """One assumption: the value in use, and the low and high that are tried."""

    used: Any
    low: Any
    high: Any


def ranges_of(
    case: Case, rules: Assumptions, given: Mapping[str, Any] | None, *, caller: str
) -> dict[str, Range]:
    """Return the range of every assumption that this valuation rests on.

    Parameters
    ----------
    case : Case
        The valuation.
    rules : Assumptions
        The assumptions in use.
    given : mapping of str to pair, optional
        Low and high of some; the others take the usual ones, widened where the
        value in use lies outside.
    caller : str
        For errors.

    Returns
    -------
    dict of str to Range
        By name, in a fixed order.
    """
    found = {name: _usual(name, case, rules) for name in MEANING}
    for name, pair in (given or {}).items():
        if name not in MEANING:
            hint = did_you_mean(str(name), MEANING)
            known = ", ".join(MEANING)
            message = f"{caller} has no range for {name!r}.{hint} Known: {known}."
            raise ParameterError(message)
        found[name] = _checked(name, pair, found[name], caller)
    return {name: span for name, span in found.items() if _matters(name, case, rules)}


def told(name: str, value: Any, currency: str) -> str:  # noqa: ANN401 - any of them
    """Write a value of an assumption as a reader expects it.

    >>> told("horizon_years", 5, "EUR"), told("retention", 0.85, "EUR")
    ('5 years', '85%')
    """
    if isinstance(value, str):
        return {"end": "year-end", "mid": "mid-year"}[value]
    if name == "horizon_years":
        return count(int(value), "year")
    if name in {"margin", "allocated_costs"}:
        return f"{number(value, 2)} times"
    if name == "saved_acquisition":
        return money(value, currency)
    return percent(value, 0 if round(100 * value, 6) == round(100 * value) else 1)


def varied(
    company: Dataset, case: Case, rules: Assumptions, changes: Mapping[str, Any]
) -> tuple[Case, Assumptions, float]:
    """Return the valuation under other assumptions, and the factor on its margins.

    Parameters
    ----------
    company : Dataset
        The company.
    case : Case
        The valuation as it is.
    rules : Assumptions
        The assumptions as they are.
    changes : mapping of str to value
        Values to try, as in ``ranges_of``.

    Returns
    -------
    tuple
        Case, assumptions, factor on every margin.
    """
    plain = {name: value for name, value in changes.items() if name in RULES}
    factor = plain.pop("allocated_costs", None)
    kept = plain.pop("retention", None)
    if factor is not None:
        totals = {k: factor * v for k, v in (rules.allocated_costs or {}).items()}
        plain["allocated_costs"] = totals
    rules = replace(rules, **plain)
    if factor is not None:
        case = case._replace(inputs=recosted(company, case.inputs, rules))
    if kept is not None:
        moved = np.clip(case.kept + (kept - case.retention), 0.0, 1.0)
        case = case._replace(kept=moved, retention=kept)
    return case, rules, changes.get("margin", 1.0)


def _usual(name: str, case: Case, rules: Assumptions) -> Range:
    """Return the range where nobody says otherwise, with the value in use inside."""
    if name == "retention":
        used = case.retention
        low, high = np.clip([used - RETENTION_SPREAD, used + RETENTION_SPREAD], 0, 1)
        return Range(used, float(low), float(high))
    if name in {"margin", "allocated_costs"}:
        return Range(1.0, *FACTORS)
    if name == "saved_acquisition":
        saved = rules.saved_acquisition
        saved = case.inputs.acquisition if saved is None else saved
        return Range(saved, *(factor * saved for factor in SAVED_FACTORS))
    used, (low, high) = getattr(rules, name), SPREAD[name]
    if name == "timing":
        return Range(used, low, high)
    return Range(used, min(low, used), max(high, used))


def _checked(name: str, pair: Any, usual: Range, caller: str) -> Range:  # noqa: ANN401
    """Refuse a range that is no rising pair of values that can be assumed."""
    must = "a pair (low, high)"
    if name in RULES and name != "allocated_costs":
        must = f"a pair (low, high), each {RULES[name][0]}"
        holds = RULES[name][1]
    else:
        must = "a pair (low, high) of factors of 0 or more"

        def holds(value: Any) -> bool:  # noqa: ANN401 - whatever a user gives
            return bool(RULES["saved_acquisition"][1](value)) and value is not None

    good = isinstance(pair, (tuple, list)) and len(pair) == 2  # noqa: PLR2004 - a pair
    if not good or not all(side is not None and holds(side) for side in pair):
        raise parameter_error(f"ranges[{name!r}]", caller, must, pair)
    low, high = pair
    if name != "timing" and low > high:
        raise parameter_error(f"ranges[{name!r}]", caller, must, pair)
    return Range(usual.used, low, high)


def _matters(name: str, case: Case, rules: Assumptions) -> bool:
    """Say whether the value can depend on an assumption at all."""
    table = case.inputs.customers
    if name == "retention":
        return case.activity.ahead is None
    if name == "headroom_capture":
        return bool((table["headroom"] > 0).any())
    if name in {"incrementality", "saved_acquisition"}:
        return not np.isnan(case.inputs.first_margin)
    if name == "allocated_costs":
        return bool(rules.allocated_costs)
    if name == "credit_loss_rate":
        return bool(table["loss_rate"].isna().any())
    return True

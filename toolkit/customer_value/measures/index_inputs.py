"""What the value index accepts, and the sentence with which it refuses the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.customers.rating import CUT_POINTS, finite
from customer_value.data.assumptions import (
    AGGREGATIONS,
    DEFAULT_WEIGHT,
    HEAVIEST,
    LIGHTEST,
    RATINGS,
    is_number,
)
from customer_value.errors import ParameterError, did_you_mean, parameter_error
from customer_value.measures.workshop_weights import WorkshopWeights
from customer_value.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EQUAL = "equal"
# fewer days between purchases, and fewer since the last one, are better
REVERSED = ("gap_days", "recency_days")


def checked_options(rating: str, aggregation: str, *, min_coverage: float) -> None:
    """Refuse a method that does not exist and a share that is none."""
    for name, value, known in (
        ("rating", rating, RATINGS),
        ("aggregation", aggregation, AGGREGATIONS),
    ):
        if value not in known:
            must = f"one of {', '.join(known)}"
            raise parameter_error(name, "value_index", must, value)
    if not is_number(min_coverage) or not 0 <= min_coverage <= 1:
        must = "a share from 0 to 1"
        raise parameter_error("min_coverage", "value_index", must, min_coverage)


def checked_variables(variables: pd.DataFrame) -> pd.DataFrame:
    """Return the variables as finite numbers; refuse what cannot be scored."""
    caller = "value_index"
    if not isinstance(variables, pd.DataFrame) or not len(variables.columns):
        must = "a DataFrame with a column a variable"
        raise parameter_error("variables", caller, must, type(variables).__name__)
    for must, names in (
        ("one row a customer", variables.index),
        ("one column a variable", variables.columns),
    ):
        if names.nlevels > 1:
            got = f"names of {names.nlevels} levels"
            raise parameter_error("variables", caller, must, got)
        if names.has_duplicates:
            got = f"{names[names.duplicated()][0]} more than once"
            raise parameter_error("variables", caller, must, got)
        if names.hasnans:
            raise parameter_error("variables", caller, must, "a name that is missing")
    numbers = {name: finite(values) for name, values in variables.items()}
    return pd.DataFrame(numbers, index=variables.index, copy=False)


def checked_weights(weights: Any, variables: list[str]) -> pd.Series:  # noqa: ANN401 - as given
    """Return a weight for every variable; those left out weigh 3."""
    result = pd.Series(DEFAULT_WEIGHT, index=variables, name="weight")
    if weights is None or (isinstance(weights, str) and weights == EQUAL):
        return result
    if isinstance(weights, WorkshopWeights):
        weights = weights.weights
    if not hasattr(weights, "items"):
        must = "a mapping of variable to weight, or 'equal'"
        raise parameter_error("weights", "value_index", must, weights)
    for name, weight in dict(weights).items():
        _known(name, variables, where="weights")
        if not is_number(weight) or not LIGHTEST <= weight <= HEAVIEST:
            must = f"numbers from 1 to 5 ({name})"
            raise parameter_error("weights", "value_index", must, weight)
        result[name] = float(weight)
    return result


def checked_reverse(reverse: Sequence[str], variables: pd.DataFrame) -> tuple[str, ...]:
    """Return the variables of which less is better; refuse unknown names."""
    names = names_of(reverse, "reverse", caller="value_index")
    for name in names:
        if name not in REVERSED:
            _known(name, variables.columns, where="reverse")
    return names


def names_of(given: Any, parameter: str, *, caller: str) -> tuple[Any, ...]:  # noqa: ANN401 - as given
    """Return names as a tuple, one name too; refuse what is no list of names."""
    if isinstance(given, str):
        return (given,)
    try:
        return tuple(given)
    except TypeError:
        must = "a name or a list of names"
        raise parameter_error(parameter, caller, must, given) from None


def checked_cuts(cuts: Any, variables: pd.DataFrame, *, rating: str) -> Any:  # noqa: ANN401 - as given
    """Return the cut points; refuse unknown names, missing and unusable ones."""
    must = f"a mapping of variable to {CUT_POINTS} rising numbers"
    if cuts is not None and not hasattr(cuts, "items"):
        raise parameter_error("cuts", "value_index", must, cuts)
    given = dict(cuts or {})
    for name, points in given.items():
        _known(name, variables.columns, where="cuts")
        if not _rising(points):
            must = f"{CUT_POINTS} rising numbers for {str(name)!r}"
            raise parameter_error("cuts", "value_index", must, points)
    lacking = [
        str(name)
        for name in variables.columns
        if name not in given and variables[name].notna().any()
    ]
    if rating == "cuts" and lacking:
        message = f"rating='cuts' needs {CUT_POINTS} cut points for {listed(lacking)}."
        raise ParameterError(message)
    return cuts


def _rising(points: Any) -> bool:  # noqa: ANN401 - as given
    """Say whether nine numbers rise."""
    try:
        numbers = np.asarray(points, dtype=float)
    except (ValueError, TypeError):
        return False
    return numbers.shape == (CUT_POINTS,) and bool((np.diff(numbers) > 0).all())


def _known(name: object, variables: Iterable[object], *, where: str) -> None:
    """Refuse a name that is no variable of the index."""
    known = [str(variable) for variable in variables]
    if name in list(variables):
        return
    hint = did_you_mean(str(name), known)
    message = f"Unknown variable {name!r} in {where}.{hint} Known: {listed(known)}."
    raise ParameterError(message)

"""The lenses of the executives: what each of them calls a good customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customer_value.data.assumptions import HEAVIEST, LIGHTEST, is_number
from customer_value.errors import ParameterError, did_you_mean, parameter_error
from customer_value.judgements.criteria import CRITERIA
from customer_value.words import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

MONEY, TURNOVER, VOTES = "money", "turnover", "votes"
# names of columns that stand beside the lenses
RESERVED = (
    *(MONEY, TURNOVER, VOTES, "best", "worst", "rank_range"),
    *("customers", "kemeny", "first", "tau", "entered", "nearest"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """What one executive looks at when calling a customer good.

    Parameters
    ----------
    name : str
        What it is called in tables, such as "finance".
    executive : str
        Whose view it is, such as "chief financial officer".
    criteria : tuple of str
        The criteria; the keys of ``customer_value.judgements.criteria.CRITERIA``.
    weights : mapping of str to float, optional
        Weights of criteria from 1 to 5; those left out weigh 3.

    Raises
    ------
    ParameterError
        If the name is empty or taken, there is no criterion, one is unknown or named
        twice, or a weight is of no criterion or outside 1 to 5.

    Examples
    --------
    >>> Lens(name="sales", executive="head of sales", criteria=("profit",)).criteria
    ('profit',)
    """

    name: str
    executive: str
    criteria: tuple[str, ...]
    weights: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        _checked_name(self.name)
        object.__setattr__(self, "criteria", _checked_criteria(self.criteria))
        _checked_weights(self.weights, self.criteria)


def checked_lenses(lenses: Any, caller: str) -> tuple[Lens, ...]:  # noqa: ANN401
    """Return the lenses as a tuple; refuse what is none, and a name used twice."""
    must = "a Lens or a list of them, each with a name of its own"
    given = (lenses,) if isinstance(lenses, Lens) else lenses
    try:
        chosen = tuple(given)
    except TypeError:
        raise parameter_error("lenses", caller, must, lenses) from None
    if not chosen or not all(isinstance(one, Lens) for one in chosen):
        raise parameter_error("lenses", caller, must, lenses)
    names = [one.name for one in chosen]
    if len(set(names)) < len(names):
        raise parameter_error("lenses", caller, must, names)
    return chosen


def _checked_name(name: object) -> None:
    """Refuse a name that is empty or that of another column."""
    if not isinstance(name, str) or not name.strip() or name in RESERVED:
        must = f"a name that is none of {listed(list(RESERVED))}"
        raise parameter_error("name", "Lens", must, name)


def _checked_criteria(criteria: Any) -> tuple[str, ...]:  # noqa: ANN401 - as given
    """Return the names of the criteria; refuse unknown ones and repetitions."""
    must = "names of criteria, each once"
    given = (criteria,) if isinstance(criteria, str) else criteria
    try:
        names = tuple(given)
    except TypeError:
        raise parameter_error("criteria", "Lens", must, criteria) from None
    for name in names:
        if name not in CRITERIA:
            hint = did_you_mean(str(name), CRITERIA)
            known = listed(list(CRITERIA))
            raise ParameterError(f"Unknown criterion {name!r}.{hint} Known: {known}.")
    if not names or len(set(names)) < len(names):
        raise parameter_error("criteria", "Lens", must, criteria)
    return names


def _checked_weights(weights: Any, criteria: tuple[str, ...]) -> None:  # noqa: ANN401
    """Refuse a weight that is no number from 1 to 5, or of no criterion."""
    must = f"a mapping of criterion to a number from {LIGHTEST:g} to {HEAVIEST:g}"
    if weights is not None and not hasattr(weights, "items"):
        raise parameter_error("weights", "Lens", must, weights)
    for name, weight in (weights or {}).items():
        if name not in criteria:
            hint = did_you_mean(str(name), criteria)
            known = listed(list(criteria))
            message = f"Unknown criterion {name!r} in weights.{hint} Known: {known}."
            raise ParameterError(message)
        if not is_number(weight) or not LIGHTEST <= weight <= HEAVIEST:
            raise parameter_error("weights", "Lens", must, weight)


EXECUTIVE_LENSES = (
    Lens(
        name="customer",
        executive="chief customer officer",
        criteria=("self_help_share", "support_cost", "support_contacts"),
    ),
    Lens(
        name="product",
        executive="chief product officer",
        criteria=(
            *("outcome_fit", "ideas_adopted", "revenue_growth"),
            "support_cost_share",
        ),
    ),
    Lens(
        name="marketing",
        executive="chief marketing officer",
        criteria=(
            *("referred_revenue", "advocacy_acts", "ideas_adopted"),
            *("revenue_growth", "sales_cost_share"),
        ),
    ),
    Lens(
        name="revenue",
        executive="chief revenue officer",
        criteria=("likelihood_to_buy", "clv", "largest_order", "sales_cost"),
    ),
    Lens(
        name="finance",
        executive="chief financial officer",
        criteria=("profit", "on_time_share", "days_late"),
    ),
)

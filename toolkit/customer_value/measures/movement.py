"""How far a contact moved a relationship: recorded, by stages, or by the rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from customer_value.data.engine import text
from customer_value.errors import parameter_error
from customer_value.measures.rubric import Rubric, plain, read_rubric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_value.data.dataset import Dataset

# words for a direction; 1, 0 and -1 are read as numbers
CLOSER = ("closer", "forward", "forwards", "positive", "toward", "towards", "up")
AWAY = ("away", "backward", "backwards", "down", "further", "negative")
NEITHER = ("neither", "neutral", "none", "same", "unchanged")


class Movement(NamedTuple):
    """How the movement of a contact is found.

    Attributes
    ----------
    sql : str
        The signed steps of one row of interactions; NULL where they are not known.
    recorded : str
        The same by what the data record alone: stages, or direction and distance.
    rubric : Rubric
        Steps by type.
    """

    sql: str
    recorded: str
    rubric: Rubric


def movement(
    company: Dataset, *, rubric: object, stages: object, caller: str
) -> Movement:
    """Say how the movement of each contact of a company is found.

    Parameters
    ----------
    company : Dataset
        The company.
    rubric : mapping, Series, DataFrame, str, Path or None
        Steps by type; None is the default rubric.
    stages : sequence of str or None
        The stages of a relationship from the first to the last; None reads
        stage_before and stage_after as numbers.
    caller : str
        Who asks, for errors.

    Returns
    -------
    Movement
        A rubric that is given comes first, then stages, then direction times
        distance, and the default rubric last: row by row, what is known first.

    Raises
    ------
    ParameterError
        If the rubric or the stages have another shape.
    """
    known = read_rubric(rubric, caller=caller)
    order = _order(stages, caller)
    parts = [_stages(order)] if _has(company, "stage_before", "stage_after") else []
    if has_movement(company):
        parts.append(_distance())
    by_type = _cases("type", known.steps)
    both = [by_type, *parts] if known.given else [*parts, by_type]
    return Movement(_first(both), _first(parts), known)


def has_movement(company: Dataset) -> bool:
    """Say whether interactions tell how far they moved a relationship."""
    return _has(company, "direction", "distance")


def _has(company: Dataset, *columns: str) -> bool:
    return all(company.has("interactions", column) for column in columns)


def _first(parts: list[str]) -> str:
    """Write the first of several that is known."""
    if not parts:
        return "CAST(NULL AS DOUBLE)"
    return parts[0] if len(parts) == 1 else f"COALESCE({', '.join(parts)})"


def _cases(column: str, values: dict[str, float]) -> str:
    """Write the number that stands for a word."""
    whens = " ".join(f"WHEN {text(word)} THEN {n!r}" for word, n in values.items())
    return f"CAST(CASE LOWER(TRIM({column})) {whens} END AS DOUBLE)"


def _distance() -> str:
    """Write direction times distance; where nothing moved no distance is needed."""
    words = dict.fromkeys(CLOSER, 1.0) | dict.fromkeys(AWAY, -1.0)
    words |= dict.fromkeys(NEITHER, 0.0)
    number = "TRY_CAST(direction AS DOUBLE)"
    sign = f"CASE WHEN {number} IN (-1, 0, 1) THEN {number} END"
    way = f"COALESCE({_cases('direction', words)}, {sign})"
    return f"CASE WHEN {way} = 0 THEN CAST(0 AS DOUBLE) ELSE {way} * distance END"


def _stages(order: dict[str, float]) -> str:
    """Write the stage after less the stage before."""
    before, after = (
        _cases(name, order) if order else f"TRY_CAST({name} AS DOUBLE)"
        for name in ("stage_before", "stage_after")
    )
    return f"({after} - {before})"


def _order(stages: object, caller: str) -> dict[str, float]:
    """Return the place of each stage, {} where none are given."""
    if stages is None:
        return {}
    must = "two or more different stages, from the first to the last"
    if isinstance(stages, str) or not hasattr(stages, "__iter__"):
        raise parameter_error("stages", caller, must, stages)
    names: Sequence[str] = [plain(stage) for stage in stages]
    if len(names) < 2 or len(set(names)) < len(names) or "" in names:  # noqa: PLR2004
        raise parameter_error("stages", caller, must, list(stages))
    return {name: float(place) for place, name in enumerate(names)}

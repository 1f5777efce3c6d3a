"""Move the half-life, change the rubric, and watch the positions answer."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from customer_value.course.explorer import Explorer
from customer_value.errors import checks_kind
from customer_value.measures.movement import has_movement
from customer_value.measures.relationship_paths import relationship_paths, telling
from customer_value.measures.relationship_value import relationship_value
from customer_value.measures.rubric import default_rubric

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

NO_TYPE = " Choose a type first: the steps have nothing to change yet."
UNCHANGED = ""  # of the list of types: every contact moves as recorded
SHORTEST, LONGEST, STEP = 10, 730, 10  # days of the half-life


@checks_kind
def relationship_explorer(company: Dataset) -> Explorer:
    """Show how positions change with the half-life and with one type of contact.

    The view is ``cv.plots.relationship_value.trajectories`` of
    ``cv.relationship_paths`` for the five customers who tell most at the start; below
    it stands the finding of ``cv.relationship_value``.

    Parameters
    ----------
    company : Dataset
        The company; it has interactions.

    Returns
    -------
    Explorer
        A slider for the half-life, a list of types and a slider for the steps of the
        type that is chosen.

    Raises
    ------
    CustomerValueError
        If there is no interactions table.
    """
    from customer_value.course import controls

    start = relationship_value(company)
    five = telling(start.scores)
    types = sorted(str(kind) for kind in start.by_type.index)
    half_life = min(max(start.half_life_days, SHORTEST), LONGEST)
    chosen = [
        controls.number(
            "half_life_days", half_life, low=SHORTEST, high=LONGEST, step=STEP
        ),
        controls.choice(
            "kind",
            [("as it is", UNCHANGED), *((kind, kind) for kind in types)],
            label="change a type",
        ),
        controls.number("steps", 0, low=-5, high=5, label="to so many steps"),
    ]

    def draw(*, half_life_days: float, kind: str, steps: float) -> list[object]:
        from customer_value.plots.relationship_value import trajectories

        options = {
            "half_life_days": half_life_days,
            "rubric": changed_rubric(company, kind, steps),
        }
        paths = relationship_paths(company, customers=five, **options)  # type: ignore[arg-type]
        value = relationship_value(company, **options)  # type: ignore[arg-type]
        said = value.finding
        if steps and kind == UNCHANGED:
            said += NO_TYPE
        return [trajectories(paths), f"<p>{escape(said)}</p>"]

    return Explorer(draw, chosen, alt=f"Positions over time. {start.finding}")


def changed_rubric(
    company: Dataset, kind: str, steps: float
) -> dict[str, float] | None:
    """Return a rubric in which one type has other steps; None changes nothing.

    Parameters
    ----------
    company : Dataset
        The company: what its data record stays as it is for all other types.
    kind : str
        A type of contact in small letters, "" for none.
    steps : float
        Its steps, -5 to 5.

    Returns
    -------
    dict or None
        What ``rubric=`` takes.
    """
    if kind == UNCHANGED:
        return None
    usual = default_rubric()
    rest = dict(zip(usual["type"], usual["steps"].astype(float), strict=True))
    return ({} if has_movement(company) else rest) | {kind: float(steps)}

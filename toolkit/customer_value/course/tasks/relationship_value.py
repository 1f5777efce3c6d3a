"""Exercises on relationships: a position by hand, money that leads nowhere, memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customer_value.course.answers import Trap, WrongAnswer, as_number, expect_number
from customer_value.course.check import task
from customer_value.course.quiz import Option, Quiz
from customer_value.measures.relationship_groups import NO_PROGRESS
from customer_value.measures.relationship_paths import relationship_paths
from customer_value.measures.relationship_value import relationship_position
from customer_value.measures.rubric import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset
    from customer_value.measures.relationship_value import RelationshipValue

POSITION_TOLERANCE = 0.01
DAYS_TOLERANCE = 5.0
LONGEST = 3650  # days of a half-life that are looked through
SEEN = 1e-3  # steps: a position nearer to zero is none

QUIZZES = (
    Quiz(
        name="relationship_value.silence",
        question=(
            "A customer stood at 8 steps and has had no contact for half a year. The "
            "momentum is below 0. What happened?"
        ),
        options=(
            Option(
                "The customer was disappointed by something.",
                right=False,
                why="There was no contact, so nothing is known to have gone wrong.",
            ),
            Option(
                "Nothing happened, and what was good fades.",
                right=True,
                why=(
                    "Steps count half after the half-life. A good position is lost by "
                    "silence, and a bad one is forgotten."
                ),
            ),
            Option(
                "The customer has no relationship value any more.",
                right=False,
                why=(
                    "The value is smaller, not absent. Only who never had a contact "
                    "has none."
                ),
            ),
        ),
    ),
)


# -------------------------------------------------------------- a position by hand
def _reveal_position(
    *, steps: Sequence[float], ages: Sequence[float], half_life_days: float
) -> str:
    return f"{relationship_position(steps, ages, half_life_days=half_life_days):.2f}."


@task(
    "relationship_value.position",
    reveal=_reveal_position,
    hints=(
        "A step is worth a half after one half-life, a quarter after two.",
        "Add steps * 0.5 ** (age / half-life) over all contacts, signs included.",
    ),
)
def position(
    answer: object,
    *,
    steps: Sequence[float],
    ages: Sequence[float],
    half_life_days: float,
) -> str:
    """Judge the position that a few steps add up to, within 0.01."""
    moved, old = np.asarray(steps, dtype=float), np.asarray(ages, dtype=float)
    half = half_life_days
    traps = (
        Trap(
            float(moved.sum()), "This is the plain sum: let the steps fade.", "method"
        ),
        Trap(
            float((np.abs(moved) * 0.5 ** (old / half)).sum()),
            "Steps away count against the position: mind the signs.",
            "sign",
        ),
        Trap(
            float((moved * np.exp(-old / half)).sum()),
            "You let steps fade to 37% after one half-life, not to a half.",
            "method",
        ),
        Trap(
            float((moved * np.maximum(1 - old / (2 * half), 0)).sum()),
            "You let steps fade in a straight line. They halve, again and again.",
            "method",
        ),
        Trap(
            float((moved * 0.5 ** (1 - old / old.max())).sum())
            if old.max()
            else np.nan,
            "The newest steps count in full, not the oldest.",
            "window",
        ),
    )
    right = relationship_position(steps, ages, half_life_days=half)
    expect_number(
        answer, right, what="The position", tolerance=POSITION_TOLERANCE, traps=traps
    )
    return "Right. What was long ago counts little, closer or away."


# ----------------------------------------------------- money that leads no closer
def _vain(value: RelationshipValue) -> pd.DataFrame:
    rows = value.by_type[value.by_type["status"] == NO_PROGRESS]
    return rows.dropna(subset=["cost"])


def _reveal_stop(*, value: RelationshipValue) -> str:
    return f"{_vain(value)['cost'].idxmax()}."


@task(
    "relationship_value.no_progress",
    reveal=_reveal_stop,
    hints=(
        "value.by_type has cost and net_steps of each type of contact.",
        "Keep the types whose net_steps are not above 0, and take the largest cost.",
    ),
)
def no_progress(answer: object, *, value: RelationshipValue) -> str:
    """Judge the type of contact that costs most without leading closer."""
    table, rows = value.by_type, _vain(value)
    if rows.empty:
        raise WrongAnswer("Every type leads closer: there is none to find.", "type")
    if not isinstance(answer, str):
        raise WrongAnswer("Give the name of one type, in quotation marks.", "type")
    given, right = plain(answer), str(rows["cost"].idxmax())
    if given == right:
        cost = f"{value.currency} {rows['cost'].max():,.0f}"
        return f"Right. {cost} went into it, and it led no closer."
    if given not in table.index:
        raise WrongAnswer(f"There is no type {answer!r} among the contacts.", "type")
    if given not in rows.index:
        raise WrongAnswer("This type leads closer on the whole.", "population")
    if given == rows["net_steps"].idxmin():
        message = "This one leads away furthest. Another one costs more altogether."
        raise WrongAnswer(message, "method")
    if given == rows["mean_cost"].idxmax():
        message = "This one costs most a contact. Look at the cost of all of them."
        raise WrongAnswer(message, "unit")
    raise WrongAnswer("It leads no closer, but another such type costs more.")


# -------------------------------------------------------------- where a sign turns
def _turns(company: Dataset, customer: str) -> NDArray[np.float64]:
    """Return the half-lives at which the position of a customer changes its sign."""
    own = relationship_paths(company, customers=[customer]).steps
    ages = (company.as_of - own["date"]).dt.days.to_numpy(dtype=float)
    halves = np.arange(1.0, LONGEST + 1)
    left = 2.0 ** (-ages[None, :] / halves[:, None])
    path = left @ own["steps"].to_numpy(dtype=float)
    sides = np.where(np.abs(path) < SEEN, 0.0, np.sign(path))
    known = np.flatnonzero(sides)
    flips = np.flatnonzero(np.diff(sides[known]))
    return (halves[known[flips]] + halves[known[flips + 1]]) / 2


def _reveal_turn(*, company: Dataset, customer: str) -> str:
    found = _turns(company, customer)
    return " or ".join(f"{half:.0f} days" for half in found) + "."


@task(
    "relationship_value.turning_half_life",
    reveal=_reveal_turn,
    hints=(
        "Try a few: cv.relationship_value(company, half_life_days=...).scores.",
        "Between a half-life above zero and one below it, halve the distance again.",
    ),
)
def turning_half_life(answer: object, *, company: Dataset, customer: str) -> str:
    """Judge the half-life at which a position changes its sign, within 5 days."""
    found = _turns(company, customer)
    if not len(found):
        message = f"The position of {customer} keeps its sign: choose another customer."
        raise WrongAnswer(message, "population")
    days = as_number(answer, "The half-life")
    near = found[np.abs(found - days).argmin()]
    if abs(near - days) <= DAYS_TOLERANCE:
        return "Right. The verdict on this customer depends on how long you remember."
    if abs(near / 30.44 - days) <= DAYS_TOLERANCE / 30.44:
        raise WrongAnswer("Right, but in months. Give days.", "unit")
    if days <= 0:
        raise WrongAnswer("A half-life is above 0 days.", "sign")
    side = "too long" if days > near else "too short"
    raise WrongAnswer(f"At {days:g} days the sign does not turn: that is {side}.")

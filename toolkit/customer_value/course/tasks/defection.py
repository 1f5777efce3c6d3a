"""Exercises on defection: another day, survival by hand, revenue against count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from customer_value.course.answers import Trap, WrongAnswer, as_number, expect_number
from customer_value.course.check import task
from customer_value.course.defection_traps import rate_traps, steps, survival_traps
from customer_value.course.quiz import Option, Quiz
from customer_value.measures.defection import Defection, defection
from customer_value.words import plural

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset

RATE_TOLERANCE = 0.001
STEP_TOLERANCE = 0.01

QUIZZES = (
    Quiz(
        name="defection.alive",
        question=(
            "A model gives every customer a probability of being alive; the mean is "
            "70%. A colleague reports a defection rate of 30%. What do you say?"
        ),
        options=(
            Option(
                "Right: who is not alive has left.",
                right=False,
                why=(
                    "Being alive was never observed. The number depends on the model, "
                    "and one-time buyers can all count as alive or all as gone."
                ),
            ),
            Option(
                "Name the customers who stopped buying within a window instead.",
                right=True,
                why=(
                    "That can be counted and checked. A model may add what it expects "
                    "of purchases, once it fits better than one in which nobody leaves."
                ),
            ),
            Option(
                "Take 30% a year, because the model was fitted on years.",
                right=False,
                why=(
                    "A share of customers who have ever left says nothing about how "
                    "many leave in a year."
                ),
            ),
        ),
    ),
)


# ---------------------------------------------------- defection on another day
def _left(company: Dataset, as_of: str, *, window_days: int) -> Defection:
    return defection(company.at(as_of), window_days=window_days)


def _reveal_rate(*, company: Dataset, as_of: str, window_days: int) -> str:
    left = _left(company, as_of, window_days=window_days)
    return f"{left.rate.count} of {left.rate.n}, which is {left.rate.value:.3f}."


@task(
    "defection.rate",
    reveal=_reveal_rate,
    hints=(
        "company.at(as_of) is the company as it was known on that day.",
        "Give that to cv.defection with window_days and read .rate.",
    ),
)
def rate(answer: object, *, company: Dataset, as_of: str, window_days: int) -> str:
    """Judge the share of customers who left, within 0.001."""
    left = _left(company, as_of, window_days=window_days)
    expect_number(
        answer,
        left.rate.value,
        what="The rate",
        tolerance=RATE_TOLERANCE,
        traps=rate_traps(company, as_of, window_days=window_days, left=left),
    )
    return f"Right. {left.rate.count} of {left.rate.n} customers left."


# --------------------------------------------------------------- survival by hand
def _curve_of(answer: object, n: int) -> list[float]:
    """Return the numbers of an answer, or say why they are none."""
    if isinstance(answer, (str, dict)) or not isinstance(answer, Iterable):
        raise WrongAnswer(f"Give a list of {n} numbers.", "type")
    given = [as_number(one, "Each step") for one in answer]
    if len(given) == n + 1 and given[0] == 1:
        message = f"Leave out the 1 at the beginning: {n} numbers are asked."
        raise WrongAnswer(message, "type")
    if len(given) != n:
        got = len(given)
        raise WrongAnswer(
            f"{n} numbers are asked, one a life; yours are {got}.", "type"
        )
    return given


def _reveal_survival(*, durations: Sequence[float], ended: Sequence[bool]) -> str:
    return ", ".join(f"{share:.3f}" for share in steps(durations, ended)) + "."


@task(
    "defection.survival",
    reveal=_reveal_survival,
    hints=(
        "At each end: (watched - ended) / watched, with those watched just before it.",
        "Multiply these shares from the left; where nobody ends the share is 1.",
    ),
)
def survival(
    answer: object, *, durations: Sequence[float], ended: Sequence[bool]
) -> str:
    """Judge the share that lasts longer, after each life in order, within 0.01."""
    right = steps(durations, ended)
    given = _curve_of(answer, len(right))
    if _close(given, right):
        return "Right. What is not over counts as long as it was watched."
    if _close([share / 100 for share in given], right):
        raise WrongAnswer("Right digits; give shares of one, not per cent.", "unit")
    for trap in survival_traps(durations, ended):
        if _close(given, trap.curve):
            raise WrongAnswer(trap.message, trap.kind)
    good = sum(abs(a - b) <= STEP_TOLERANCE for a, b in zip(given, right, strict=True))
    raise WrongAnswer(
        f"{good} of {len(right)} steps {plural(good, 'is', 'are')} right."
    )


def _close(given: Sequence[float], wanted: Sequence[float]) -> bool:
    return bool(np.allclose(given, wanted, rtol=0, atol=STEP_TOLERANCE))


# ------------------------------------------------------- revenue against customers
def _money(left: Defection, status: str) -> pd.Series:
    rows = left.scores[left.scores["status"] == status]
    return rows["revenue_before"]


def _ratio(left: Defection) -> float:
    """Return how many times as much a kept customer had brought as a lost one."""
    lost = float(_money(left, "lost").mean())
    return float(_money(left, "kept").mean()) / lost if lost else float("nan")


def _reveal_ratio(*, left: Defection) -> str:
    return f"{_ratio(left):.2f}."


@task(
    "defection.kept_to_lost",
    reveal=_reveal_ratio,
    hints=(
        "left.scores has the status and the revenue_before of each customer.",
        "Take the mean of revenue_before of the kept, and divide by that of the lost.",
    ),
)
def kept_to_lost(answer: object, *, left: Defection) -> str:
    """Judge how much more a kept customer had brought than a lost one, within 0.01."""
    kept, lost, ratio = _money(left, "kept"), _money(left, "lost"), _ratio(left)
    if not np.isfinite(ratio):
        raise WrongAnswer("Nobody left: there is nothing to compare.", "population")
    before = left.scores.loc[left.scores["status"].isin(["kept", "lost"])]
    everyone = float(before["revenue_before"].mean())
    traps = (
        Trap(1 / ratio, "The wrong way round: divide the kept by the lost.", "sign"),
        Trap(
            float(kept.sum() / lost.sum()),
            "These are sums. There are more kept customers than lost ones, or fewer: "
            "take the mean of each group.",
            "unit",
        ),
        Trap(
            float(kept.median() / lost.median()) if lost.median() else np.nan,
            "These are medians. Revenue adds up, so its share goes with the means.",
        ),
        Trap(
            float(kept.mean()) / everyone,
            "You divided by the mean of both groups. Divide by that of the lost.",
            "population",
        ),
        Trap(float(kept.mean() - lost.mean()), "This is the difference.", "method"),
    )
    expect_number(answer, ratio, what="The ratio", tolerance=0.01, traps=traps)
    side = "smaller" if ratio > 1 else "larger"
    return (
        f"Right. So the share of revenue lost is {side} than the share of customers: "
        f"{left.revenue_rate:.0%} against {left.rate.value:.0%}."
    )

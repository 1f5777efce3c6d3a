"""Exercises on value creation: a score by hand, both sides, what to fix first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from customer_value.course.answers import Trap, WrongAnswer, expect_number
from customer_value.course.check import task
from customer_value.course.quiz import Option, Quiz
from customer_value.errors import did_you_mean
from customer_value.measures.opportunity import GREY, opportunity
from customer_value.measures.value_creation import opportunity_scores

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset

TOLERANCE = 0.01
TOP_BOX = 4  # of 5, and above
# each with its side and the reason
METRICS: Mapping[str, tuple[str, str]] = {
    "hours until a question is answered": ("cpi", "the customer waits or does not"),
    "revenue a customer": ("kpi", "it is the company that earns it"),
    "invoices without an error, %": ("cpi", "the customer need not correct them"),
    "net promoter score": ("kpi", "a recommendation serves the company"),
    "days until a new user works alone": ("cpi", "the customer saves this time"),
    "renewal rate, %": ("kpi", "the company keeps the contract"),
    "leads a month": ("kpi", "they are not even customers yet"),
    "support solved first time, %": ("cpi", "the customer need not ask again"),
}

QUIZZES = (
    Quiz(
        name="value_creation.whole",
        question=(
            "Over all customers an outcome scores 6.5. In one segment, with 72 "
            "respondents, it scores 18.2. What do you tell the client?"
        ),
        options=(
            Option(
                "It is served: the larger sample counts.",
                right=False,
                why=(
                    "More answers make a mean surer, not truer for everyone. Those who "
                    "do not need the outcome hide those who do."
                ),
            ),
            Option(
                "It is the first thing to work on, for that segment.",
                right=True,
                why=(
                    "The customers of the segment call it important and are not "
                    "satisfied, and 72 answers make that sure."
                ),
            ),
            Option(
                "Take the mean of both scores.",
                right=False,
                why="The segment is part of the whole already: it would count twice.",
            ),
        ),
    ),
    Quiz(
        name="value_creation.trend",
        question=(
            "Days to close the month fell for four years while revenue rose: the rank "
            "correlation is -0.96. What does that show?"
        ),
        options=(
            Option(
                "That a quicker close raises revenue.",
                right=False,
                why=(
                    "Any two indicators with a trend are tied like this, also those "
                    "that have nothing to do with each other."
                ),
            ),
            Option(
                "Nothing yet: look at the changes from month to month.",
                right=True,
                why=(
                    "If one leads the other, its changes come before the other's. "
                    "Their correlation does not see the common trend."
                ),
            ),
            Option(
                "That the two measure the same.",
                right=False,
                why="They have a direction in common, which is much less.",
            ),
        ),
    ),
)


# -------------------------------------------------------------- a score by hand
def _shares(importance: Sequence[float], satisfaction: Sequence[float]) -> list[float]:
    return [
        10 * float((np.asarray(side) >= TOP_BOX).mean())
        for side in (importance, satisfaction)
    ]


def _reveal_score(*, importance: Sequence[float], satisfaction: Sequence[float]) -> str:
    wanted, given = _shares(importance, satisfaction)
    score = opportunity(wanted, given)
    return f"I is {wanted:g}, S is {given:g}, so the score is {score:g}."


@task(
    "value_creation.opportunity",
    reveal=_reveal_score,
    hints=(
        "I is ten times the share of answers of 4 or 5 on importance; S likewise.",
        "The score is I + (I - S) if I is larger than S, and I alone if it is not.",
    ),
)
def score(
    answer: object, *, importance: Sequence[float], satisfaction: Sequence[float]
) -> str:
    """Judge the opportunity score of one outcome, within 0.01."""
    wanted, given = _shares(importance, satisfaction)
    right = float(opportunity(wanted, given))
    means = [(float(np.mean(side)) - 1) * 2.5 for side in (importance, satisfaction)]
    best = [10 * float((np.asarray(s) == 5).mean()) for s in (importance, satisfaction)]  # noqa: PLR2004 - the best answer
    expect_number(
        answer,
        right,
        what="The score",
        tolerance=TOLERANCE,
        traps=(
            Trap(right / 10, "I and S are ten times the shares: 0 to 10.", "unit"),
            Trap(
                2 * wanted - given,
                "Too much satisfaction takes nothing away: the gap is never below 0.",
                "sign",
            ),
            Trap(wanted - given, "This is the gap alone. Add the importance."),
            Trap(
                float(opportunity(given, wanted)),
                "You swapped importance and satisfaction.",
                "sign",
            ),
            Trap(float(opportunity(*means)), "These are means. Take the shares."),
            Trap(
                float(opportunity(*best)),
                "You counted answers of 5 alone. 4 counts as well.",
                "population",
            ),
        ),
    )
    return "Right. Importance counts once, and once more what is not met of it."


# ------------------------------------------------------------------- both sides
def _reveal_sides() -> str:
    sides = {"cpi": [], "kpi": []}  # type: dict[str, list[str]]
    for name, (side, _) in METRICS.items():
        sides[side].append(name)
    return f"CPI: {'; '.join(sides['cpi'])}. KPI: {'; '.join(sides['kpi'])}."


@task(
    "value_creation.sides",
    reveal=_reveal_sides,
    hints=(
        "Ask of each: would the customer notice if it got better tomorrow?",
        "What the company counts of its customers is a KPI, their liking included.",
    ),
)
def sides(answer: object) -> str:
    """Judge which metrics show what customers get (cpi) and what the company earns."""
    if not isinstance(answer, Mapping):
        raise WrongAnswer("Give a dict of names with 'cpi' or 'kpi'.", "type")
    given = {str(name): str(side).strip().lower() for name, side in answer.items()}
    missing = [name for name in METRICS if name not in given]
    if missing:
        hint = did_you_mean(missing[0], given) if len(given) == len(METRICS) else ""
        raise WrongAnswer(f"{missing[0]!r} is missing.{hint}", "type")
    odd = [side for side in given.values() if side not in ("cpi", "kpi")]
    if odd:
        raise WrongAnswer(f"Each is 'cpi' or 'kpi'; yours has {odd[0]!r}.", "type")
    wrong = [name for name, (side, _) in METRICS.items() if given[name] != side]
    if len(wrong) == len(METRICS):
        raise WrongAnswer("All the wrong way round: cpi is for customers.", "sign")
    if wrong:
        _, reason = METRICS[wrong[0]]
        raise WrongAnswer(
            f"{len(METRICS) - len(wrong)} of {len(METRICS)} are right. Think again of "
            f"{wrong[0]!r}: {reason}."
        )
    return "Right. A company that watches KPIs alone sees what it gets, not why."


# --------------------------------------------------------------- what to fix first
def _of(company: Dataset, segment: str) -> pd.DataFrame:
    table = opportunity_scores(company, by="segment")
    groups = table.index.get_level_values(0)
    if segment not in groups:
        listed = ", ".join(map(repr, groups.unique()))
        raise WrongAnswer(f"{segment!r} is no segment: there are {listed}.", "type")
    return table[groups == segment].droplevel(0)


def _accepted(table: pd.DataFrame) -> pd.Index:
    """Return the outcomes that cannot be told from the highest: inside its interval."""
    sure = table[table["band"] != GREY]
    least = float(sure["low"].iloc[0]) if len(sure) else 0.0
    near: pd.Index = sure.index[sure["opportunity"] >= least]
    return near


def _reveal_first(*, company: Dataset, segment: str) -> str:
    names = "; ".join(map(str, _accepted(_of(company, segment))))
    return names + "." if names else "None: fewer than 20 customers answered."


@task(
    "value_creation.fix_first",
    reveal=_reveal_first,
    hints=(
        "Score the outcomes of the segment alone: by='segment'.",
        "Take the highest score; any outcome inside its interval is as good.",
    ),
)
def fix_first(answer: object, *, company: Dataset, segment: str) -> str:
    """Judge the outcome to work on first; any inside the best one's interval passes."""
    table = _of(company, segment)
    if not isinstance(answer, str):
        raise WrongAnswer("Give the name of one outcome.", "type")
    if answer not in table.index:
        hint = did_you_mean(answer, table.index)
        raise WrongAnswer(f"{answer!r} is no outcome of the data.{hint}", "type")
    good = _accepted(table)
    if answer in good:
        others = len(good) - 1
        if not others:
            return "Right. No other outcome comes near it."
        return f"Right. {others} more cannot be told apart from the highest score."
    for name, message in _wrong_first(company, table).items():
        if answer == name:
            raise WrongAnswer(message, "method")
    row = table.loc[answer]
    raise WrongAnswer(
        f"It scores {row['opportunity']:.1f}, below the interval of the highest score."
    )


def _wrong_first(company: Dataset, table: pd.DataFrame) -> dict[str, str]:
    """Return the outcomes that a shorter way leads to, and what to say of each."""
    return {
        str(table["importance"].idxmax()): (
            "The most important one, but it is met better. Importance alone is no "
            "opportunity."
        ),
        str(table["satisfaction"].idxmin()): (
            "The least met one, but few call it important. Nobody misses it."
        ),
        str(opportunity_scores(company).index[0]): (
            "The highest score over all customers. The segment has one of its own."
        ),
    }

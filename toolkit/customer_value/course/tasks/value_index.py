"""Exercises on the value index: score by hand, flip a verdict, find the driver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import pandas as pd

from customer_value.course.answers import Trap, WrongAnswer, as_number, expect_number
from customer_value.course.check import task
from customer_value.course.quiz import Option, Quiz
from customer_value.errors import did_you_mean

if TYPE_CHECKING:
    from customer_value.measures.value_index import ValueIndex

QUIZZES = (
    Quiz(
        name="value_index.missing",
        question=(
            "A customer bought once, so there is no gap between purchases to rate. "
            "What should the index do?"
        ),
        options=(
            Option(
                "Give the lowest rating: one purchase is a bad sign.",
                right=False,
                why=(
                    "The variable purchases has already counted that. Nothing known "
                    "is not the same as something bad."
                ),
            ),
            Option(
                "Count the average rating of that variable.",
                right=True,
                why=(
                    "A missing rating is neutral: it moves the customer neither up "
                    "nor down."
                ),
            ),
            Option(
                "Leave the variable out and share its weight among the others.",
                right=False,
                why=(
                    "Then the other ratings count more for this customer than for "
                    "anyone else. An average customer can even come out last."
                ),
            ),
        ),
    ),
)


# -------------------------------------------------------------- score by hand
def _mean_ratings(index: ValueIndex) -> pd.Series:
    """Return the average rating of each variable over the scored customers."""
    scored = index.scores.index[index.scores["score"].notna()]
    mean: pd.Series = index.ratings.loc[scored].mean()
    return mean


def _known(index: ValueIndex, customer: str) -> pd.Series:
    """Return the ratings of one customer."""
    return cast("pd.Series", index.ratings.loc[customer])


def _score(index: ValueIndex, customer: str) -> float:
    """Recompute the score of one customer: the weighted mean of the ratings."""
    ratings = _known(index, customer).fillna(_mean_ratings(index)).dropna()
    weights = index.weights[ratings.index]
    return float((weights * ratings).sum() / weights.sum())


def _told(index: ValueIndex, customer: str, *, column: str) -> float:
    return float(cast("float", index.scores.loc[customer, column]))


def _score_traps(index: ValueIndex, customer: str) -> tuple[Trap, ...]:
    """List the wrong ways to a score that people really take."""
    known = _known(index, customer)
    mean = _mean_ratings(index)
    full = known.fillna(mean).dropna()
    weights = index.weights[full.index]
    total = weights.sum()
    there = known.dropna()
    renormalised = (weights[there.index] * there).sum() / weights[there.index].sum()
    flipped = full.where(full.index != "gap_days", 11 - full)
    return (
        Trap(
            float((weights * full).sum()),
            "These are points: the weighted ratings added up. A score divides them by "
            "the sum of the weights.",
            "unit",
        ),
        Trap(
            _told(index, customer, column="index"),
            "This is the index, where 100 is average. The score runs from 1 to 10.",
            "unit",
        ),
        Trap(
            _told(index, customer, column="score") - index.scores["score"].mean(),
            "This is the distance from the average score. The score itself is asked.",
            "unit",
        ),
        Trap(
            float(renormalised),
            "You left the missing rating out and shared its weight among the others. "
            "A missing rating counts as the average rating of its variable.",
            "population",
        ),
        Trap(
            float((weights[there.index] * there).sum() / total),
            "You counted the missing rating as zero. It counts as the average rating "
            "of its variable.",
            "population",
        ),
        Trap(
            float((weights * flipped).sum() / total),
            "The rating of gap_days is already reversed: a short gap rates high. You "
            "turned it round again.",
            "sign",
        ),
        Trap(
            float(full.mean()),
            "This is the plain mean of the ratings. Each rating counts as often as its "
            "weight says.",
        ),
        Trap(
            float((mean[full.index] * weights).sum() / total),
            "This is the average score of all customers, not the score of this one.",
            "population",
        ),
    )


def _reveal_score(*, index: ValueIndex, customer: str) -> str:
    return f"{_score(index, customer):.2f}"


@task(
    "value_index.score_by_hand",
    reveal=_reveal_score,
    hints=(
        "Multiply each rating by its weight, add up, divide by the sum of the weights.",
        "A missing rating counts as index.ratings.mean() of that variable.",
    ),
)
def score_by_hand(answer: object, *, index: ValueIndex, customer: str) -> str:
    """Judge the score of one customer, within 0.01."""
    expect_number(
        answer,
        _score(index, customer),
        what="The score",
        tolerance=0.01,
        traps=_score_traps(index, customer),
    )
    above = as_number(answer, "The score") > index.scores["score"].mean()
    return f"Right. {customer} scores {'above' if above else 'below'} the average."


# -------------------------------------------------------------- flip a verdict
Box = tuple[float, float]


def _deviations(index: ValueIndex, customer: str) -> pd.Series:
    """Return rating minus average rating; zero where nothing is known."""
    return (_known(index, customer) - _mean_ratings(index)).fillna(0)


def _gap(index: ValueIndex, customer: str, *, weights: Mapping[str, float]) -> float:
    """Return the points above the average; weights left out stay as they are."""
    deviations = _deviations(index, customer)
    full = index.weights.astype(float)
    moved = pd.Series({name: weights.get(name, full[name]) for name in full.index})
    return float((moved[deviations.index] * deviations).sum())


def _extreme_weights(index: ValueIndex, customer: str, *, box: Box) -> dict[str, float]:
    """Return the weights that push a customer as far as possible to the other side."""
    low, high = box
    deviations = _deviations(index, customer)
    above = _gap(index, customer, weights={}) > 0
    against = deviations < 0 if above else deviations > 0
    return {str(name): high if hit else low for name, hit in against.items()}


def _flips(index: ValueIndex, customer: str, *, weights: Mapping[str, float]) -> bool:
    now = _gap(index, customer, weights={})
    return now * _gap(index, customer, weights=weights) < 0


def _readable_weights(
    answer: object, index: ValueIndex, *, box: Box
) -> dict[str, float]:
    """Return the weights of an answer, or say why they are none."""
    if not isinstance(answer, Mapping):
        message = "Give a dict of weights such as {'purchases': 5}, or None."
        raise WrongAnswer(message, "type")
    weights = {}
    for name, value in answer.items():
        if name not in index.weights.index:
            guess = did_you_mean(str(name), index.weights.index)
            raise WrongAnswer(f"There is no variable {name!r}.{guess}", "type")
        weights[str(name)] = as_number(value, f"The weight of {name}")
        if not box[0] <= weights[str(name)] <= box[1]:
            ends = f"{box[0]:g} to {box[1]:g}"
            raise WrongAnswer(f"The weight of {name} is not within {ends}.", "unit")
    return weights


def _reveal_flip(*, index: ValueIndex, customer: str, box: Box = (1, 5)) -> str:
    extreme = _extreme_weights(index, customer, box=box)
    if _flips(index, customer, weights=extreme):
        return f"for example {extreme}."
    gap = _gap(index, customer, weights=extreme)
    return f"None. Even {extreme} leaves {gap:+.2f} points: the side stays the same."


@task(
    "value_index.flip",
    reveal=_reveal_flip,
    hints=(
        "Raise the weights that speak against the verdict; lower the others.",
        "A flip exists if worst and best in weight_robustness differ in sign.",
    ),
)
def flip(answer: object, *, index: ValueIndex, customer: str, box: Box = (1, 5)) -> str:
    """Judge weights that overturn a verdict, or None for the claim that none do."""
    extreme = _extreme_weights(index, customer, box=box)
    possible = _flips(index, customer, weights=extreme)
    if answer is None:
        if possible:
            message = "There are such weights: the verdict of this customer leans."
            raise WrongAnswer(message)
        return f"Right. Worst and best of {customer} lie on the same side: secure."
    weights = _readable_weights(answer, index, box=box)
    now = _gap(index, customer, weights={})
    then = _gap(index, customer, weights=weights)
    if now * then < 0:
        return f"Right. {customer} moves from {now:+.2f} to {then:+.2f} points."
    moved = f"The distance from the average goes from {now:+.2f} to {then:+.2f} points"
    if abs(then) > abs(now):
        raise WrongAnswer(f"{moved}: that is the wrong direction.", "sign")
    raise WrongAnswer(f"{moved}: the same side still.")


# -------------------------------------------------------------- find the driver
def _reveal_driver(*, index: ValueIndex) -> str:
    shares = index.influence["influence"]
    return f"{shares.idxmax()}, with {shares.max():.0%} of the influence."


@task(
    "value_index.driver",
    reveal=_reveal_driver,
    hints=(
        "index.influence has a row for each variable.",
        "Take the row with the largest value in the column 'influence'.",
    ),
)
def driver(answer: object, *, index: ValueIndex) -> str:
    """Judge the name of the variable with the largest influence."""
    shares = index.influence["influence"]
    if not isinstance(answer, str):
        got = type(answer).__name__
        raise WrongAnswer(f"Give the name of a variable; yours is a {got}.", "type")
    if answer in index.uninformative:
        message = f"{answer} is the same for everybody: it has no influence at all."
        raise WrongAnswer(message, "population")
    if answer not in shares.index:
        guess = did_you_mean(answer, shares.index)
        raise WrongAnswer(f"There is no variable {answer!r}.{guess}", "type")
    if shares[answer] >= shares.max() - 1e-9:
        return f"Right. {answer} has {shares[answer]:.0%} of the influence."
    raise _wrong_driver(answer, index)


def _wrong_driver(answer: str, index: ValueIndex) -> WrongAnswer:
    """Say which question the answer would be right for."""
    if answer == index.influence["influence"].idxmin():
        return WrongAnswer("That variable has the smallest influence.", "sign")
    weights = index.weights
    if weights.min() < weights[answer] == weights.max():
        message = (
            f"{answer} has the largest weight. Influence also depends on how the "
            "ratings spread and move together."
        )
        return WrongAnswer(message, "method")
    if answer == _mean_ratings(index).idxmax():
        message = (
            f"{answer} has the highest average rating. Influence is about differences "
            "between customers."
        )
        return WrongAnswer(message, "method")
    return WrongAnswer(f"{answer} has some influence; another variable has more.")

"""Exercises on asset value: one customer, an elasticity, who costs too much."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

import numpy as np

from customer_value.course.answers import WrongAnswer, as_number, expect_number
from customer_value.course.asset_traps import (
    Terms,
    elasticities,
    elasticity_traps,
    value_traps,
)
from customer_value.course.check import task
from customer_value.course.quiz import Option, Quiz
from customer_value.errors import did_you_mean
from customer_value.measures.tiers import NOT_VALUED
from customer_value.words import count, listed, money, plural

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.measures.asset_value import AssetValue

VALUE_TOLERANCE = 0.005  # of the value
CENT = 0.01
ELASTICITY_TOLERANCE = 0.02

QUIZZES = (
    Quiz(
        name="asset_value.retention",
        question=(
            "A consultant says: one per cent more retention makes your customers worth "
            "five per cent more. Your plan looks three years ahead. What do you say?"
        ),
        options=(
            Option(
                "Good: then retention comes before everything else.",
                right=False,
                why=(
                    "Five is what one gets for an endless horizon and a high "
                    "retention. Within three years there is little time for it."
                ),
            ),
            Option(
                "Ask for the horizon, and compute it for yours.",
                right=True,
                why=(
                    "What is kept this year pays in the years after it. A short "
                    "horizon cuts most of those off."
                ),
            ),
            Option(
                "It cannot be true: value grows by as much as retention does.",
                right=False,
                why=(
                    "Over a long horizon it does grow by more, because every later "
                    "year rests on all the years before it."
                ),
            ),
        ),
    ),
)


# --------------------------------------------------------- the value of one customer
def _value(asset: AssetValue, customer: str) -> float:
    return float(cast("float", asset.scores.loc[customer, "net_asset_value"]))


def _reveal_customer(*, asset: AssetValue, customer: str) -> str:
    row = cast("pd.Series", asset.scores.loc[customer])
    return (
        f"{row['net_flow']:.2f} a year times {row['annuity']:.4f} is "
        f"{row['net_asset_value']:.2f}."
    )


@task(
    "asset_value.one_customer",
    reveal=_reveal_customer,
    hints=(
        "Feed cv.net_flow with asset.variables, then multiply by cv.annuity_factor.",
        "Capture: asset.assumptions.headroom_capture; referrals: asset.referral_worth.",
    ),
)
def one_customer(answer: object, *, asset: AssetValue, customer: str) -> str:
    """Judge the net asset value of one customer, within half a per cent."""
    if asset.scores.loc[customer, "tier"] == NOT_VALUED:
        message = f"{customer} is not valued: choose a customer with a tier."
        raise WrongAnswer(message, "population")
    right = _value(asset, customer)
    expect_number(
        answer,
        right,
        what="The value",
        tolerance=max(VALUE_TOLERANCE * abs(right), CENT),
        traps=value_traps(asset, customer),
    )
    years = count(asset.assumptions.horizon_years, "year")
    return f"Right. {customer} is worth {money(right, asset.currency)} over {years}."


# ------------------------------------------------------------ elasticity of retention
def _pair(answer: object) -> tuple[float, float]:
    """Return the two numbers of an answer, or say why they are none."""
    if isinstance(answer, (str, dict)) or not isinstance(answer, Iterable):
        raise WrongAnswer("Give a list of two numbers: [horizon, for ever].", "type")
    given = [as_number(one, "Each elasticity") for one in answer]
    if len(given) != 2:  # noqa: PLR2004 - a pair
        got = count(len(given), "number")
        raise WrongAnswer(f"Two numbers are asked; yours {_are(given)} {got}.", "type")
    return given[0], given[1]


def _are(given: list[float]) -> str:
    return plural(len(given), "is", "are")


def _close(given: tuple[float, float], wanted: tuple[float, float]) -> list[bool]:
    return [
        abs(a - b) <= ELASTICITY_TOLERANCE for a, b in zip(given, wanted, strict=True)
    ]


def _reveal_elasticity(**terms: float) -> str:
    within, ever = elasticities(Terms(**terms))  # type: ignore[arg-type]
    return f"{within:.2f} within the horizon and {ever:.2f} for ever."


@task(
    "asset_value.retention_elasticity",
    reveal=_reveal_elasticity,
    hints=(
        "Raise the retention to 1.0001 times itself: how much does the factor grow?",
        "Divide that growth by 0.0001. For ever is a horizon of 1,000 years.",
    ),
)
def retention_elasticity(
    answer: object,
    *,
    active: float,
    retention: float,
    annual_discount_rate: float,
    horizon_years: int,
) -> str:
    """Judge the elasticity within the horizon and for ever, each within 0.02."""
    given = _pair(answer)
    terms = Terms(active, retention, annual_discount_rate, horizon_years)
    right = elasticities(terms)
    good = _close(given, right)
    if all(good):
        times = f"{right[1] / right[0]:.1f}" if right[0] else "any number of"
        return f"Right. For ever retention counts {times} times as much."
    for trap in elasticity_traps(terms):
        if all(_close(given, trap.pair)):
            raise WrongAnswer(trap.message, trap.kind)
    if any(good):
        which = ("first", "second") if good[0] else ("second", "first")
        raise WrongAnswer(f"The {which[0]} is right, the {which[1]} is not.")
    raise WrongAnswer("Neither of the two is right.")


# ------------------------------------------------------- who costs more than it brings
def _losing(asset: AssetValue) -> set[str]:
    scores = asset.scores
    return set(scores.index[scores["net_asset_value"] < 0])


def _listed_ids(answer: object, asset: AssetValue) -> set[str]:
    """Return the ids of an answer, or say why they are none."""
    if isinstance(answer, (str, dict)) or not isinstance(answer, Iterable):
        raise WrongAnswer("Give a list of customer ids.", "type")
    given = set(answer)
    for one in sorted(given - set(asset.scores.index), key=str):
        guess = did_you_mean(str(one), map(str, asset.scores.index))
        raise WrongAnswer(f"There is no customer {one!r}.{guess}", "type")
    return given


def _reveal_losing(*, asset: AssetValue) -> str:
    found = sorted(_losing(asset))
    return f"{listed(found)}." if found else "nobody: give an empty list."


@task(
    "asset_value.worth_dropping",
    reveal=_reveal_losing,
    hints=(
        "asset.scores has a column net_asset_value.",
        "Take the ids of the rows below 0, none of those at 0.",
    ),
)
def worth_dropping(answer: object, *, asset: AssetValue) -> str:
    """Judge the set of customers whose net asset value is below 0."""
    given, right = _listed_ids(answer, asset), _losing(asset)
    if given == right and not right:
        return "Right. No customer costs more than it brings."
    if given == right:
        lost = float(asset.scores.loc[sorted(right), "net_asset_value"].sum())
        whom = count(len(right), "customer")
        costs = plural(len(right), "costs", "cost")
        return f"Right. {whom} {costs} {money(-lost, asset.currency)} over the horizon."
    for ids, message, kind in _wrong_sets(asset):
        if ids and given == ids:
            raise WrongAnswer(message, kind)
    raise WrongAnswer(
        f"{len(given & right)} of {len(right)} are found, and "
        f"{len(given - right)} too many.",
        "population",
    )


def _wrong_sets(asset: AssetValue) -> list[tuple[set[str], str, str]]:
    """List the wrong customers that people really name."""
    scores, right = asset.scores, _losing(asset)
    value, ids = scores["net_asset_value"], scores.index
    idle = scores["tier"] == NOT_VALUED
    return [
        (set(ids) - right, "These are the customers to keep.", "sign"),
        (
            set(ids[value <= 0]),
            "You took those at 0 with them. Who brings nothing costs nothing.",
            "population",
        ),
        (
            set(ids[idle]),
            "These are not valued: gone, or beyond what the activity can tell.",
            "population",
        ),
        (
            set(ids[scores["clv"] < 0]),
            "You went by the CLV. Potential, referrals, ideas and losses count too.",
            "method",
        ),
        (
            set(ids[scores["current"] < 0]),
            "These have a negative margin. The costs of serving count as well.",
            "method",
        ),
        (
            set(ids[-int(np.ceil(len(ids) / 10)) :]),
            "These are the last tenth. Most of them still bring more than they cost.",
            "population",
        ),
        (
            set(ids[scores["net_flow"] < 0]),
            "You went by a normal year, with those who have gone.",
            "window",
        ),
    ]

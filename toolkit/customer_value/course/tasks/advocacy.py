"""Exercises on advocacy: two customers, who enters, why totals do not add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from customer_value.course.answers import Trap, WrongAnswer, as_number, expect_number
from customer_value.course.check import task
from customer_value.course.quiz import Option, Quiz
from customer_value.errors import ParameterError, did_you_mean
from customer_value.judgements.triage import ENTERS, LEAVES, STAYS
from customer_value.measures.advocacy import referral_value
from customer_value.words import count, listed, money, plural

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset

CENT = 0.01

QUIZZES = (
    Quiz(
        name="advocacy.twice",
        question=(
            "A colleague values each customer at the net asset value, with its "
            "referral stream, plus the value of everyone they brought. What do you say?"
        ),
        options=(
            Option(
                "Good: the two are about different customers, so both count.",
                right=False,
                why=(
                    "They are different people, but the stream was estimated from the "
                    "very referrals that are then added: the same act pays twice."
                ),
            ),
            Option(
                "Choose one: referrals that were made, or those expected.",
                right=True,
                why=(
                    "To choose whom to look after, credit those that came. To say what "
                    "the customers are worth ahead, expect those to come."
                ),
            ),
            Option(
                "Leave both out: referrals are no money of the referrer.",
                right=False,
                why=(
                    "Then who buys for 30,000 and brings 250,000 stands behind who "
                    "buys for 100,000 and brings nobody."
                ),
            ),
        ),
    ),
)


# ------------------------------------------------------------------- two customers
def _two(answer: object) -> tuple[float, float]:
    """Return the two numbers of an answer, or say why they are none."""
    if isinstance(answer, (str, dict)) or not isinstance(answer, Iterable):
        raise WrongAnswer("Give a list of two numbers, in their order.", "type")
    given = [as_number(one, "Each value") for one in answer]
    if len(given) != 2:  # noqa: PLR2004 - a pair
        got = f"{plural(len(given), 'is', 'are')} {count(len(given), 'number')}"
        raise WrongAnswer(f"Two numbers are asked; yours {got}.", "type")
    return given[0], given[1]


def _values(worth: pd.DataFrame, who: Sequence[str], column: str) -> list[float]:
    return [float(one) for one in worth.loc[list(who), column]]


def _reveal_two(*, company: Dataset, customers: Sequence[str]) -> str:
    worth = referral_value(company)
    said = [
        f"{row.direct:,.0f} + {row.referred:,.0f} = {row.total:,.0f}"
        for row in worth.loc[list(customers)].itertuples()
    ]
    return f"{listed(said)}."


@task(
    "advocacy.two_customers",
    reveal=_reveal_two,
    hints=(
        "company.referrals says whom each brought; add what those have bought.",
        "Sum the revenue of the customers brought, and add the own revenue.",
    ),
)
def two_customers(answer: object, *, company: Dataset, customers: Sequence[str]) -> str:
    """Judge the value of two customers with whom they brought, to the cent."""
    given, worth = _two(answer), referral_value(company)
    right = _values(worth, customers, "total")
    if np.allclose(given, right, rtol=0, atol=CENT):
        first, second = sorted(right)
        times = f"{second / first:.1f}" if first > 0 else "many"
        return f"Right. One is worth {times} times as much as the other."
    shared = referral_value(company, mode="shared")
    traps = (
        (right[::-1], "The right numbers in the wrong order.", "sign"),
        (
            _values(worth, customers, "direct"),
            "This is what they bought. Add what those they brought have bought.",
            "population",
        ),
        (
            _values(worth, customers, "referred"),
            "This is what they brought. Add what they bought.",
            "population",
        ),
        (
            _values(shared, customers, "total"),
            "This is the shared value. Here whoever was brought keeps theirs.",
            "method",
        ),
    )
    for numbers, message, kind in traps:
        if np.allclose(given, numbers, rtol=0, atol=CENT):
            raise WrongAnswer(message, kind)
    good = sum(abs(a - b) <= CENT for a, b in zip(given, right, strict=True))
    raise WrongAnswer(f"{'One' if good else 'Neither'} of the two is right.")


# ---------------------------------------------------------------------- who enters
def _placed(table: pd.DataFrame, *places: str) -> set[str]:
    return set(table.index[table["place"].isin(places)])


def _ids(answer: object, table: pd.DataFrame) -> set[str]:
    """Return the ids of an answer, or say why they are none."""
    if isinstance(answer, (str, dict)) or not isinstance(answer, Iterable):
        raise WrongAnswer("Give a list of customer ids.", "type")
    given = set(answer)
    for one in sorted(given - set(table.index), key=str):
        guess = did_you_mean(str(one), map(str, table.index))
        raise WrongAnswer(f"There is no customer {one!r}.{guess}", "type")
    return given


def _reveal_enters(*, table: pd.DataFrame) -> str:
    found = sorted(_placed(table, ENTERS))
    return f"{listed(found)}." if found else "nobody: give an empty list."


@task(
    "advocacy.enters",
    reveal=_reveal_enters,
    hints=(
        "Choose twice: by direct value and by total. Who is in the second list only?",
        "With the table of cv.triage: its column place says 'enters'.",
    ),
)
def enters(answer: object, *, table: pd.DataFrame) -> str:
    """Judge the set of customers who are chosen only when referrals count."""
    given, right = _ids(answer, table), _placed(table, ENTERS)
    if given == right:
        n = count(len(right), "customer")
        return f"Right. {n} {plural(len(right), 'enters', 'enter')} the list."
    capacity = int(table.attrs["capacity"])
    by_referred = set(table.sort_values("referred", ascending=False).index[:capacity])
    traps = (
        (_placed(table, LEAVES), "These leave. Who takes their place?", "sign"),
        (
            _placed(table, STAYS, ENTERS),
            "This is the whole new list. Leave out who was in the old one.",
            "population",
        ),
        (
            _placed(table, STAYS, LEAVES),
            "This is the old list, by direct value.",
            "population",
        ),
        (
            by_referred,
            "These bring most. They need not bring enough to enter.",
            "method",
        ),
    )
    for ids, message, kind in traps:
        if ids and given == ids:
            raise WrongAnswer(message, kind)
    raise WrongAnswer(
        f"{len(given & right)} of {len(right)} are found, and "
        f"{len(given - right)} too many.",
        "population",
    )


# --------------------------------------------------------------------- what is twice
def _twice(worth: pd.DataFrame) -> float:
    return float(worth["total"].sum() - worth["direct"].sum())


def _second(company: Dataset) -> float:
    """Return the same for two generations; none where referrals go round."""
    try:
        return _twice(referral_value(company, depth=2))
    except ParameterError:
        return float("nan")


def _reveal_twice(*, company: Dataset) -> str:
    worth = referral_value(company)
    return (
        f"{worth['total'].sum():,.2f} - {worth['direct'].sum():,.2f} = "
        f"{_twice(worth):,.2f}."
    )


@task(
    "advocacy.counted_twice",
    reveal=_reveal_twice,
    hints=(
        "The totals hold some money twice; the direct values of all hold it once.",
        "Add up both columns of cv.referral_value and subtract.",
    ),
)
def counted_twice(answer: object, *, company: Dataset) -> str:
    """Judge how much money the totals of all customers count twice, to the cent."""
    worth = referral_value(company)
    right, total = _twice(worth), float(worth["total"].sum())
    pairs = company.referrals
    assert pairs is not None  # noqa: S101 - referral_value has looked
    brought = worth["direct"].reindex(pairs["referred_id"]).sum()
    shared = referral_value(company, mode="shared")["total"].sum()
    traps = (
        Trap(total, "This is the sum of the totals. How much of it is twice?"),
        Trap(
            float(worth["direct"].sum()),
            "This is what all have bought. How much do the totals exceed it?",
        ),
        Trap(-right, "The wrong way round: the totals are larger.", "sign"),
        Trap(
            right / total,
            "This is a share of the totals. An amount of money is asked.",
            "unit",
        ),
        Trap(
            float(brought),
            "You counted someone with two referrers, or who brought themselves, too "
            "often: the referrers share the credit.",
            "population",
        ),
        Trap(
            _second(company),
            "This is for two generations. Here one counts.",
            "window",
        ),
        Trap(
            float(shared - worth["direct"].sum()),
            "That is the shared value, which counts nothing twice.",
            "method",
        ),
    )
    expect_number(answer, right, what="The sum", tolerance=CENT, traps=traps)
    return f"Right. {money(right, company.currency)} stand with two customers each."

"""Exercises on repeat purchase: the rate, equal time for all, frequency and recency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.course.answers import Trap, WrongAnswer, as_number, expect_number
from customer_value.course.check import task
from customer_value.course.quiz import Option, Quiz
from customer_value.customers.facts import customer_facts
from customer_value.customers.summary import rfm_summary
from customer_value.measures.common import share
from customer_value.measures.repeat_profile import beginnings
from customer_value.measures.repeat_purchase import repeat_purchase
from customer_value.models.survival import kaplan_meier
from customer_value.words import count, number, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

TOLERANCE = 0.001
NAMES = ("frequency", "recency", "T", "monetary_value")
CENT = 0.01

QUIZZES = (
    Quiz(
        name="repeat_purchase.cause",
        question=(
            "Customers with a loyalty card buy again far more often than the others. "
            "What follows?"
        ),
        options=(
            Option(
                "Give everyone a card: then they will buy again.",
                right=False,
                why=(
                    "Perhaps those who meant to come back took a card. Then a card for "
                    "the others changes nothing."
                ),
            ),
            Option(
                "Nothing: a difference of groups has no use.",
                right=False,
                why=(
                    "It tells whom to expect again, and where to try something. It "
                    "does not tell what the card does."
                ),
            ),
            Option(
                "Offer the card to half of the new customers, by chance, and compare.",
                right=True,
                why=(
                    "Only then do both halves differ in the card alone, and the "
                    "difference is what the card does."
                ),
            ),
        ),
    ),
)


# ------------------------------------------------------------------ the repeat rate
def _reveal_rate(*, company: Dataset) -> str:
    rate = repeat_purchase(company).rate
    return f"{rate.count} of {rate.n}, which is {rate.value:.3f}."


@task(
    "repeat_purchase.rate",
    reveal=_reveal_rate,
    hints=(
        "A purchase is a day of a customer whose amounts add up to more than 0.",
        "Count the customers with two such days or more, and those with at least one.",
    ),
)
def rate(answer: object, *, company: Dataset) -> str:
    """Judge the share of customers who bought more than once, within 0.001."""
    result = repeat_purchase(company)
    expect_number(
        answer,
        result.rate.value,
        what="The rate",
        tolerance=TOLERANCE,
        traps=_rate_traps(company, result.rate.value),
    )
    again, everyone = number(result.rate.count), count(result.rate.n, "customer")
    return f"Right. {again} of {everyone} bought again."


def _rate_traps(company: Dataset, right: float) -> tuple[Trap, ...]:
    """List the wrong ways to a repeat rate that people really take."""
    lines, facts = company.transactions, customer_facts(company)
    buyers = int((facts["purchases"] > 0).sum())
    again = int((facts["purchases"] > 1).sum())
    many = lines.groupby("customer_id").size()
    days = lines.groupby("customer_id")["date"].nunique()
    return (
        Trap(
            share((many > 1).sum(), len(many)),
            "You counted lines. Two lines of one day are one purchase.",
            "unit",
        ),
        Trap(
            share((days > 1).sum(), len(days)),
            "You counted days with a return or a gift. A purchase is a day whose "
            "amounts add up to more than 0.",
            "population",
        ),
        Trap(
            share(again, len(facts)),
            "You divided by all customers. Who never bought cannot buy again.",
            "population",
        ),
        Trap(
            share(again, buyers - again),
            "You divided by those who bought once. Divide by everyone who bought.",
            "population",
        ),
        Trap(1 - right, "This is the share that bought once only.", "sign"),
    )


# --------------------------------------------------------- equal time for everyone
class _Watched(NamedTuple):
    """Who was watched for long enough, and who bought again in that time."""

    begun: pd.DataFrame
    long: pd.Series
    soon: pd.Series

    @property
    def right(self) -> float:
        return share((self.long & self.soon).sum(), self.long.sum())


def _watched(company: Dataset, days: int) -> _Watched:
    begun = beginnings(company)
    long = begun["first_purchase"] <= company.as_of - pd.Timedelta(days=days)
    return _Watched(begun, long, (begun["bought"] == 1) & (begun["days"] <= days))


def _reveal_within(*, company: Dataset, days: int) -> str:
    seen = _watched(company, days)
    hit, all_of = int((seen.long & seen.soon).sum()), int(seen.long.sum())
    return f"{hit} of {all_of}, which is {seen.right:.3f}."


@task(
    "repeat_purchase.within",
    reveal=_reveal_within,
    hints=(
        "Leave out whoever has not been watched for so many days yet.",
        "Of first purchases so many days ago or more, count the second ones in time.",
    ),
)
def within(answer: object, *, company: Dataset, days: int) -> str:
    """Judge the share that bought again in time, of those watched, within 0.001."""
    seen = _watched(company, days)
    if not seen.long.any():
        raise WrongAnswer("Nobody has been watched for so long.", "window")
    expect_number(
        answer,
        seen.right,
        what="The share",
        tolerance=TOLERANCE,
        traps=_within_traps(seen, days),
    )
    watched = int(seen.long.sum())
    were = plural(watched, "was", "were")
    who, time = count(watched, "customer"), count(days, "day")
    return f"Right. {who} {were} watched for {time}."


def _within_traps(seen: _Watched, days: int) -> tuple[Trap, ...]:
    """List the wrong ways to a share in time that people really take."""
    begun, long, soon = seen
    again = begun["bought"] == 1
    curve = kaplan_meier(begun["days"], ended=begun["bought"])
    return (
        Trap(
            share(soon.sum(), len(begun)),
            "You counted everyone, also those whose time is not over. Some of them "
            "will still buy in time.",
            "population",
        ),
        Trap(
            share((long & again).sum(), long.sum()),
            f"You counted every second purchase. Only those within {days} days count.",
            "window",
        ),
        Trap(
            share(again.sum(), len(begun)),
            "This is the repeat rate by now: late comers have had less time.",
            "window",
        ),
        Trap(
            share((long & soon).sum(), (long & again).sum()),
            "You divided by those who bought again. Divide by everyone watched.",
            "population",
        ),
        Trap(
            1 - float(curve.at([days])["probability"].iloc[0]),
            "This is the curve (Kaplan-Meier), which uses those not yet watched for so "
            "long too. Here count only those watched for the whole time.",
        ),
        Trap(1 - seen.right, "This is the share that did not buy in time.", "sign"),
    )


# --------------------------------------------------- frequency, recency, T by hand
def _reveal_summary(*, company: Dataset, customer: str) -> str:
    row = rfm_summary(company).loc[customer]
    return ", ".join(f"{name} {row[name]:g}" for name in NAMES) + "."


@task(
    "repeat_purchase.summary",
    reveal=_reveal_summary,
    hints=(
        "frequency leaves out the first purchase; recency ends at the last purchase.",
        "T ends at the company's day; monetary_value is the mean of the repeats.",
    ),
)
def summary(answer: object, *, company: Dataset, customer: str) -> str:
    """Judge the four numbers of one customer, money within 0.01."""
    right = rfm_summary(company).loc[customer].to_dict()
    given = _four(answer)
    for name in NAMES:
        expect_number(
            given[name],
            float(right[name]),
            what=name,
            tolerance=CENT / 2,
            traps=_summary_traps(name, company, customer),
        )
    return f"Right. So much a model knows of {customer}, and no more."


def _four(answer: object) -> dict[str, float]:
    """Return the four numbers of an answer, or say what is missing."""
    if isinstance(answer, Mapping):
        missing = [name for name in NAMES if name not in answer]
        if missing:
            raise WrongAnswer(f"There is no {missing[0]} in your answer.", "type")
        return {name: as_number(answer[name], name) for name in NAMES}
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        raise WrongAnswer("Give a dict with the four names, or four numbers.", "type")
    numbers = list(answer)
    if len(numbers) != len(NAMES):
        raise WrongAnswer(f"Four numbers are asked; yours are {len(numbers)}.", "type")
    pairs = zip(NAMES, numbers, strict=True)
    return {name: as_number(value, name) for name, value in pairs}


def _summary_traps(name: str, company: Dataset, customer: str) -> tuple[Trap, ...]:
    """List what people take for each of the four numbers."""
    row = rfm_summary(company).loc[customer].to_dict()
    fact = customer_facts(company).loc[customer].to_dict()
    lines = company.transactions.query("customer_id == @customer")
    traps = {
        "frequency": [
            (fact["purchases"], "This counts the first purchase too: repeats only."),
            (len(lines), "These are lines. Count days with a net amount above 0."),
        ],
        "recency": [
            (
                fact["recency_days"],
                "This counts from the last purchase, as RFM does. Here it ends there.",
            ),
            (row["T"], "This runs to the company's day: that is T."),
        ],
        "T": [
            (row["recency"], "This ends at the last purchase. T ends at the day."),
        ],
        "monetary_value": [
            (
                fact["average_purchase"],
                "The first purchase is no repeat: leave it out.",
            ),
            (
                row["monetary_value"] * row["frequency"],
                "This is the sum of the repeats. Their mean is asked.",
            ),
        ],
    }
    return tuple(Trap(value, text, "population") for value, text in traps[name])

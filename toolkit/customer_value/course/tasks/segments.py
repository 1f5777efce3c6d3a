"""Exercises on segments: the rule of one segment, a cell of migration, split ties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.course.answers import Trap, WrongAnswer, expect_number
from customer_value.course.check import task
from customer_value.course.quiz import Option, Quiz
from customer_value.customers.facts import customer_facts
from customer_value.measures.common import share
from customer_value.measures.segment_migration import LOST, SegmentMigration
from customer_value.measures.segment_names import AXES, NAMES, NAMES_OF_TWO
from customer_value.measures.segments import segment_customers
from customer_value.words import count, number, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

QUIZZES = (
    Quiz(
        name="segments.ties",
        question=(
            "Half of the customers bought exactly once. A tool sorts them by purchases "
            "and cuts the list into five groups of equal size. What follows?"
        ),
        options=(
            Option(
                "Nothing: groups of equal size are fair.",
                right=False,
                why=(
                    "Fair to groups, not to customers: those who bought once fill more "
                    "than two of the five groups."
                ),
            ),
            Option(
                "Customers who bought the same get different groups.",
                right=True,
                why=(
                    "The order among equals is the order of the file. Sort it another "
                    "way and they change places."
                ),
            ),
            Option(
                "The lowest group is the same for everyone who bought once.",
                right=False,
                why=(
                    "A fifth fits into the lowest group, but half of the customers "
                    "bought once: the rest of them lands higher."
                ),
            ),
        ),
    ),
)


# ------------------------------------------------------------- the rule of a segment
def _nobody(segment: str) -> WrongAnswer:
    return WrongAnswer(f"Nobody is in {segment}: choose another segment.", "population")


def _members(company: Dataset, segment: str) -> set[str]:
    scores = segment_customers(company).scores["segment"]
    return set(scores.index[scores == segment].astype(str))


def _given_ids(answer: object) -> set[str]:
    """Return the customers of an answer: a list of ids, or True and False by id."""
    if isinstance(answer, pd.Series):
        if answer.dtype == bool:
            return set(answer.index[answer].astype(str))
        answer = answer.tolist()
    if isinstance(answer, pd.DataFrame):
        answer = answer.index
    if isinstance(answer, (str, dict)) or not isinstance(answer, Iterable):
        message = "Give the ids of the customers, such as facts.index[rule]."
        raise WrongAnswer(message, "type")
    return {str(one) for one in answer}


def _rule(
    company: Dataset,
    segment: str,
    *,
    level: str = "high",
    strict: bool = False,
    digits: int | None = None,
) -> set[str]:
    """Apply the printed limits, or a typical mistake with them."""
    facts = customer_facts(company)
    limits = segment_customers(company).limits
    variety = limits.loc[AXES[-1], ["mid", "high"]]
    names = NAMES if variety.notna().any() else NAMES_OF_TWO
    begins = limits[level].astype(float)
    begins = begins if digits is None else begins.round(digits)
    wanted = next((key for key, name in names.items() if name == segment), ())
    inside = facts["purchases"] > 0
    for axis, high in zip(AXES, wanted, strict=False):
        value, limit = facts[str(limits.loc[axis, "fact"])], begins[axis]
        reached = value > limit if strict else value >= limit
        inside &= reached if high else ~reached
    return set(facts.index[inside].astype(str))


def _only_high(company: Dataset, segment: str) -> set[str]:
    """Return who is high where the segment is, whatever the other axes say."""
    scores = segment_customers(company).scores
    own = scores[scores["segment"] == segment]
    if own.empty:
        return set()
    high = [axis for axis in AXES if (own[axis] == "high").all()]
    return set(scores.index[(scores[high] == "high").all(axis=1)].astype(str))


def _reveal_rule(*, company: Dataset, segment: str) -> str:
    limits = segment_customers(company).limits
    lines = [
        f"{axis}: {row['fact']} {row['rule']} {row['high']:,.6g} is high"
        for axis, row in limits.iterrows()
    ]
    return f"{'; '.join(lines)}. Members: {len(_members(company, segment))}."


@task(
    "segments.rule",
    reveal=_reveal_rule,
    hints=(
        "kinds.limits says in column 'high' from which value each fact is high.",
        "At least the limit where the name says high, below it on every other axis.",
    ),
)
def rule(answer: object, *, company: Dataset, segment: str) -> str:
    """Judge the members of one segment, found by a rule."""
    right, given = _members(company, segment), _given_ids(answer)
    if not right:
        raise _nobody(segment)
    if given == right:
        found = count(len(right), "member")
        return f"Right. The rule finds {found} of {segment} and nobody else."
    facts = customer_facts(company)
    if unknown := given - set(facts.index.astype(str)):
        message = f"{min(unknown)} is no customer: give their ids."
        raise WrongAnswer(message, "type")
    never = set(facts.index[facts["purchases"] == 0].astype(str))
    traps = {
        "At the limit itself a fact is high: at least, not more than.": (
            _rule(company, segment, strict=True)
        ),
        "You rounded the limits. Take them from kinds.limits as they are.": (
            _rule(company, segment, digits=2)
        ),
        "You took the limits of the level mid. The names say what is high.": (
            _rule(company, segment, level="mid")
        ),
        "You left out what is not high: a name also says on which axes they are low "
        "or mid.": _only_high(company, segment),
        "Customers without a purchase belong to no segment.": right | never,
    }
    for message, members in traps.items():
        if given == members:
            raise WrongAnswer(message, "population")
    more, fewer = len(given - right), len(right - given)
    raise WrongAnswer(
        f"{number(more)} of yours {plural(more, 'does', 'do')} not belong, "
        f"{number(fewer)} {plural(fewer, 'is', 'are')} missing."
    )


# ----------------------------------------------------------------- a migration cell
def _row(moved: SegmentMigration, segment: str) -> dict[str, int]:
    """Return the cells of one segment of the earlier day; {} for no segment."""
    if segment not in moved.customers.index:
        return {}
    cells = moved.customers.loc[segment].to_numpy()
    return dict(zip(map(str, moved.customers), map(int, cells), strict=True))


def _reveal_lost(*, moved: SegmentMigration, segment: str) -> str:
    row = _row(moved, segment)
    gone, everyone = row.get(LOST, 0), sum(row.values())
    return f"{gone} of {everyone}, which is {share(gone, everyone):.3f}."


@task(
    "segments.lost",
    reveal=_reveal_lost,
    hints=(
        "A row of moved.customers is one segment of the earlier day.",
        "Divide its cell in the last column by the sum of the row.",
    ),
)
def lost(answer: object, *, moved: SegmentMigration, segment: str) -> str:
    """Judge the share of a segment that is lost today, within 0.001."""
    row = _row(moved, segment)
    if not sum(row.values()):
        raise _nobody(segment)
    gone, stayed, everyone = row[LOST], row.get(segment, 0), sum(row.values())
    money = moved.revenue_before.loc[segment].to_numpy(float)
    traps = (
        Trap(gone, "This is the number of customers. Divide by the row.", "unit"),
        Trap(
            gone / max(int(moved.customers[LOST].sum()), 1),
            "This is the segment's share of all lost customers. Divide by the row: "
            "by those who were in the segment.",
            "population",
        ),
        Trap(
            gone / len(moved.scores),
            "You divided by all customers. Divide by those who were in the segment.",
            "population",
        ),
        Trap(
            stayed / everyone,
            "This is the share that is still in the segment. Lost is the last column.",
        ),
        Trap(
            1 - stayed / everyone,
            "This is everyone who left the segment. Most of them buy still, in another "
            "one: lost is the last column.",
            "population",
        ),
        Trap(1 - gone / everyone, "This is the share that still buys.", "sign"),
        Trap(
            float(money[-1] / money.sum()) if money.sum() > 0 else float("nan"),
            "This is the share of the revenue. Count customers.",
            "unit",
        ),
    )
    expect_number(
        answer, gone / everyone, what="The share", tolerance=0.001, traps=traps
    )
    days = count(moved.window_days, "day")
    return f"Right. {gone} of {everyone} have not bought in the last {days}."


# ------------------------------------------------------------------ ties that are split
def _groups(company: Dataset, groups: int) -> pd.Series:
    """Cut the sorted list into groups of equal size, as such tools do."""
    facts = customer_facts(company)
    purchases = facts.loc[facts["purchases"] > 0, "purchases"]
    place = purchases.rank(method="first") - 1
    return (place * groups // len(purchases)).astype(int).groupby(purchases).nunique()


def _once(company: Dataset) -> int:
    facts = customer_facts(company)
    return int((facts["purchases"] == 1).sum())


def _reveal_split(*, company: Dataset, groups: int) -> str:
    return f"{_groups(company, groups).get(1, 0)} groups."


@task(
    "segments.split",
    reveal=_reveal_split,
    hints=(
        "rank(method='first') gives equal customers different places.",
        "The group is (place - 1) * groups // customers; count the different ones.",
    ),
)
def split(answer: object, *, company: Dataset, groups: int) -> str:
    """Judge into how many groups the one-time buyers fall."""
    found = _groups(company, groups)
    right = float(found.get(1, 0))
    everyone = len(_buyers(company))
    traps = (
        Trap(
            1.0,
            "One is how many it should be: they all bought once. Count the groups into "
            "which the cut list puts them.",
        ),
        Trap(float(_once(company)), "These are the customers. Count groups.", "unit"),
        Trap(
            share(_once(company), everyone),
            "This is their share of the customers. Count groups.",
            "unit",
        ),
        Trap(float(groups), "Not all groups: some hold those who bought more often."),
        Trap(
            float((found > 1).sum()),
            "This is how many numbers of purchases are split. Take those who bought "
            "once.",
            "population",
        ),
    )
    expect_number(answer, right, what="The group count", tolerance=0.001, traps=traps)
    once = f"{count(_once(company), 'customer')} who all bought once"
    if right > 1:
        return f"Right. {once} would be called {number(right)} different names."
    return f"Right. {once} are not split here. Try more groups."


def _buyers(company: Dataset) -> pd.Index:
    facts = customer_facts(company)
    return facts.index[facts["purchases"] > 0]

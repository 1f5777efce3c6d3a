"""What relationship value does not measure, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.errors import did_you_mean
from customer_value.measures.relationship_groups import total, unknown_types
from customer_value.words import count, listed, number, plural

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset
    from customer_value.measures.movement import Movement

_NAMED = 3  # types named in a sentence


def notes(
    company: Dataset, groups: pd.DataFrame, how: Movement, *, scores: pd.DataFrame
) -> tuple[str, ...]:
    """Say how movements were found and what is missing.

    Parameters
    ----------
    company : Dataset
        The company.
    groups : DataFrame
        See ``contact_groups``.
    how : Movement
        How movements were found.
    scores : DataFrame
        One row a customer.

    Returns
    -------
    tuple of str
        Sentences.
    """
    said = [
        _without(scores),
        _by_rubric(groups, how),
        _unknown(groups),
        _stages(company, groups, how),
        *_not_there(groups, how),
        _costs(company, groups),
    ]
    return tuple(one for one in said if one)


def _without(scores: pd.DataFrame) -> str:
    none = int((scores["interactions"] == 0).sum())
    if not none:
        return ""
    has = plural(none, "has", "have")
    return f"{count(none, 'customer')} without interactions {has} no value, not zero."


def _by_rubric(groups: pd.DataFrame, how: Movement) -> str:
    """Say for how many contacts the rubric gives the steps."""
    everyone = int(total(groups, "interactions"))
    named = groups["type"].isin(list(how.rubric.steps))
    rest = groups["interactions"] - (0 if how.rubric.given else groups["recorded"])
    by_rubric = int(rest[named].sum())
    if not by_rubric:
        return ""
    whose = "the rubric given" if how.rubric.given else "the default rubric"
    return (
        f"The steps of {number(by_rubric)} of {count(everyone, 'interaction')} come "
        f"from {whose}."
    )


def _unknown(groups: pd.DataFrame) -> str:
    """Name the types whose movement nobody knows."""
    lost = int(total(groups, "interactions") - total(groups, "measured"))
    if not lost:
        return ""
    names = unknown_types(groups)
    more = len(names) - _NAMED
    shown = [repr(name) for name in names[:_NAMED]]
    shown += [f"{number(more)} more"] if more > 0 else []
    kinds = f": {plural(len(names), 'type')} {listed(shown)}" if names else ""
    stands = "; the rubric does not name them" if names else ""
    return f"The movement of {count(lost, 'interaction')} is not known{kinds}{stands}."


def _stages(company: Dataset, groups: pd.DataFrame, how: Movement) -> str:
    """Say that stages written as words need their order."""
    there = company.has("interactions", "stage_before") and company.has(
        "interactions", "stage_after"
    )
    read = how.rubric.given or total(groups, "recorded") > 0
    if not there or read:
        return ""
    return "No stage could be read: give the stages in their order with stages=."


def _not_there(groups: pd.DataFrame, how: Movement) -> list[str]:
    """Name the types of a given rubric that the data do not hold."""
    if not how.rubric.given:
        return []
    known = groups["type"].unique().tolist()
    lost = [kind for kind in how.rubric.steps if kind not in known]
    return [
        f"No interaction is of the type {kind!r} of the rubric."
        f"{did_you_mean(kind, known)}"
        for kind in lost
    ]


def _costs(company: Dataset, groups: pd.DataFrame) -> str:
    if not company.has("interactions", "cost"):
        return "No costs of interactions: the cost of a step is not measured."
    free = int(total(groups, "interactions") - total(groups, "costed"))
    if not free:
        return ""
    return (
        f"{count(free, 'interaction')} {plural(free, 'has', 'have')} no cost: sums of "
        "costs leave them out."
    )

"""The rules that belong to one table only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.data.rule import Context
    from customer_value.data.stage import Staged

FUNCTIONS = ("marketing", "sales", "support", "service")
SCALES = {"satisfaction": (1, 5), "intent": (1, 5), "recommend": (0, 10)}


def of(staged: Staged, context: Context) -> list[Rule]:
    """List the rules of a table that no other table has."""
    make = _RULES.get(staged.spec.name)
    return [] if make is None else make(staged, context)


def _transactions(staged: Staged, context: Context) -> list[Rule]:
    found = [
        Rule(
            name="amount of zero",
            column="amount",
            bad="amount = 0",
            effect="keep",
            action="kept; no purchase",
            mend="Check whether these lines are gifts or errors.",
        ),
        Rule(
            name="negative amount",
            column="amount",
            bad="amount < 0",
            effect="keep",
            action="kept as returns; they lower revenue",
            mend="Nothing, if these lines are returns.",
        ),
    ]
    if staged.has("margin"):
        found += _margins()
    if context.unit_error is not None:
        found.append(
            Rule(
                name="amount above 100 times the median",
                column="amount",
                bad=f"amount > {context.unit_error!r}",
                effect="keep",
                action="kept",
                mend="Check the unit: cents instead of the currency?",
            )
        )
    return found


def _margins() -> list[Rule]:
    """Return what a margin is rarely: more than the sale, or a loss on it."""
    return [
        Rule(
            name="margin above the amount",
            column="margin",
            bad="amount > 0 AND margin > amount",
            effect="keep",
            action="kept; a margin over 100%",
            mend="Give the margin in money, after direct costs; not in percent.",
        ),
        Rule(
            name="margin below 0",
            column="margin",
            bad="amount > 0 AND margin < 0",
            effect="keep",
            action="kept as sales at a loss",
            mend="Nothing, if these lines were sold below cost.",
        ),
    ]


def _referrals(_: Staged, __: Context) -> list[Rule]:
    return [
        Rule(
            name="customer refers itself",
            column="referred_id",
            bad="referrer_id = referred_id",
            effect="aside",
            mend="Correct one of the two ids.",
        )
    ]


def _invoices(staged: Staged, _: Context) -> list[Rule]:
    found = [
        Rule(
            name="negative invoice",
            column="amount",
            bad="amount < 0",
            effect="keep",
            action="kept as a credit note",
            mend="Nothing, if these are credit notes.",
        )
    ]
    if staged.has("paid_on"):
        found.append(
            Rule(
                name="paid before issued",
                column="paid_on",
                bad="paid_on < issued_on",
                effect="keep",
                action="kept; counts as paid on time",
                mend="Check the two days.",
            )
        )
    return found


def _survey(_: Staged, __: Context) -> list[Rule]:
    off = " OR ".join(
        f"(LOWER(question) = '{question}' AND (value < {low} OR value > {high}))"
        for question, (low, high) in SCALES.items()
    )
    return [
        Rule(
            name="answer outside its scale",
            column="value",
            bad=off,
            effect="fault",
            mend="satisfaction and intent are 1 to 5, recommend is 0 to 10.",
        )
    ]


def _interactions(staged: Staged, _: Context) -> list[Rule]:
    if not staged.has("function"):
        return []
    known = ", ".join(f"'{name}'" for name in FUNCTIONS)
    return [
        Rule(
            name="unknown function",
            column="function",
            bad=f"LOWER(function) NOT IN ({known})",
            effect="keep",
            action="kept; its cost counts nowhere",
            mend=f"Use {', '.join(FUNCTIONS)}.",
        )
    ]


_RULES: dict[str, Callable[[Staged, Context], list[Rule]]] = {
    "transactions": _transactions,
    "referrals": _referrals,
    "invoices": _invoices,
    "survey": _survey,
    "interactions": _interactions,
}

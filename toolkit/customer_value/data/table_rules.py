"""The rules that a table declares for a row as a whole, and for its words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from customer_value.data.engine import quoted, text
from customer_value.data.rule import Rule

if TYPE_CHECKING:
    from customer_value.data.columns import Column
    from customer_value.data.rule import Context
    from customer_value.data.stage import Staged

UNIT_ERROR = "{unit_error!r}"  # in a condition: the amount that the context knows


def of(staged: Staged, context: Context) -> list[Rule]:
    """List the rules that the declaration of a table adds to those of its columns."""
    found = [
        replace(rule, bad=rule.bad.format(unit_error=context.unit_error))
        for rule in staged.spec.checks
        if staged.has(rule.column)
        and (context.unit_error is not None or UNIT_ERROR not in rule.bad)
    ]
    words = [column for column in staged.spec.columns if column.choices]
    return [*found, *(_unknown(one) for one in words if staged.has(one.name))]


def _unknown(column: Column) -> Rule:
    """Count words that no measure knows."""
    known = ", ".join(map(text, column.choices))
    return Rule(
        name=f"unknown {column.name}",
        column=column.name,
        bad=f"LOWER({quoted(column.name)}) NOT IN ({known})",
        effect="keep",
        action=column.otherwise,
        mend=column.beyond,
    )

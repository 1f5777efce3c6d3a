"""The rules that a table declares for a row as a whole, and for its words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from customer_value.data.engine import quoted, text
from customer_value.data.rule import Rule

if TYPE_CHECKING:
    from customer_value.data.columns import Column
    from customer_value.data.rule import Context
    from customer_value.data.stage import Staged

EXAMPLE = "example of the template"
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
    left = [_example(staged)] if context.examples and complete(staged) else []
    return [*left, *found, *(_unknown(one) for one in words if staged.has(one.name))]


def complete(staged: Staged) -> bool:
    """Say whether a table has every declared column, as the template has."""
    return all(staged.has(name) for name in staged.spec.names)


def is_example(staged: Staged) -> str:
    """Write the condition that a row is an example of the template."""
    rows = [
        " AND ".join(f"{quoted(name)} {_equals(v)}" for name, v in example.items())
        for example in staged.spec.examples
    ]
    return " OR ".join(f"({row})" for row in rows)


def _equals(value: object) -> str:
    if value is None:
        return "IS NULL"
    if isinstance(value, dt.date):
        return f"= DATE '{value}'"
    return f"= {text(value) if isinstance(value, str) else value}"


def _example(staged: Staged) -> Rule:
    """Set aside what a client forgot to write over."""
    return Rule(
        name=EXAMPLE,
        column="",
        bad=is_example(staged),
        effect="aside",
        mend="Delete the row; it came with the template.",
    )


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

"""One pass over a staged table: count every rule, then act on what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customer_value.data.engine import quoted, text
from customer_value.data.problems import Problem
from customer_value.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customer_value.data.check import Rule
    from customer_value.data.engine import DuckDB
    from customer_value.data.stage import Staged

EXAMPLES = 5
MOST_REJECTS = 100_000  # rows shown; all of them are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A rule and the rows that offend it."""

    rule: Rule
    rows: int
    share: float
    share_revenue: float


def scan(staged: Staged, rules: list[Rule], *, engine: DuckDB) -> list[Found]:
    """Count the offending rows of every rule, in one query."""
    revenue = _revenue(staged)
    counts = [
        f"SUM(CASE WHEN {rule.bad} THEN 1 ELSE 0 END), "
        f"SUM(CASE WHEN {rule.bad} THEN {revenue} ELSE 0 END)"
        for rule in rules
    ]
    head = f"COUNT(*), SUM({revenue})"
    row = engine.rows(f"SELECT {', '.join([head, *counts])} FROM {staged.relation}")[0]
    total, sales = int(row[0]), float(row[1] or 0)
    found = []
    for i, rule in enumerate(rules):
        rows, money = int(row[2 + 2 * i] or 0), float(row[3 + 2 * i] or 0)
        if rows:
            share = rows / total
            found.append(
                Found(
                    rule=rule,
                    rows=rows,
                    share=share,
                    share_revenue=money / sales if sales > 0 else 0.0,
                )
            )
    return found


def _revenue(staged: Staged) -> str:
    """Write the sales of a row: what is above zero, returns do not count."""
    if staged.spec.name in {"transactions", "invoices"} and staged.has("amount"):
        return "CASE WHEN amount > 0 THEN amount ELSE 0 END"
    return "0"


def problem(staged: Staged, found: Found, *, strict: bool, engine: DuckDB) -> Problem:
    """Say what a finding means: stop, set aside or keep."""
    rule = found.rule
    severity, action = _verdict(found, strict=strict)
    sales = (
        f", {percent(found.share_revenue, 1)} of sales" if found.share_revenue else ""
    )
    return Problem(
        table=staged.spec.name,
        rule=rule.name,
        severity=severity,
        rows=found.rows,
        share=found.share,
        example=_example(staged, rule, engine=engine),
        action=f"{action}{sales}",
        mend=rule.mend,
    )


def _verdict(found: Found, *, strict: bool) -> tuple[str, str]:
    rule = found.rule
    if rule.effect == "keep":
        return "keep", rule.action or "kept"
    over = max(found.share, found.share_revenue) > rule.limit
    if rule.limit > 0.01 and rule.effect == "fault":  # noqa: PLR2004 - customers: by revenue
        over = found.share_revenue > rule.limit
    if rule.effect == "stop" or (rule.effect == "fault" and (over or strict)):
        return "stop", "stopped"
    return "fix", rule.action or "set aside"


def _example(staged: Staged, rule: Rule, *, engine: DuckDB) -> str:
    source = staged.sources.get(rule.column, "NULL")
    rows = engine.rows(
        f"SELECT cv_line, cv_value FROM {staged.relation} JOIN "
        f"(SELECT rowid AS cv_row, {source} AS cv_value FROM {staged.raw.relation}) "
        f"USING (cv_row) WHERE {rule.bad} ORDER BY cv_line LIMIT {EXAMPLES}"
    )
    return f"{staged.raw.file}: " + "; ".join(
        f"line {line}" + (f" {_shown(value)}" if value is not None else "")
        for line, value in rows
    )


def _shown(value: object) -> str:
    shown = str(value)
    return repr(shown if len(shown) <= 40 else f"{shown[:39]}…")  # noqa: PLR2004


def aside(rules: list[Rule]) -> str:
    """Write the condition that a row is set aside."""
    bad = [f"COALESCE({rule.bad}, FALSE)" for rule in rules if rule.sets_aside]
    return f"({' OR '.join(bad)})" if bad else "FALSE"


def rejects(
    staged: Staged, found: list[Found], *, engine: DuckDB
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows set aside: table, source, line, column, value, reason."""
    for broken in staged.raw.broken[:MOST_REJECTS]:
        yield (
            staged.spec.name,
            staged.raw.file,
            broken.line,
            "",
            broken.value,
            broken.reason,
        )
    rules = [one.rule for one in found if one.rule.sets_aside]
    if not rules:
        return
    used = sorted({rule.column for rule in rules if rule.column in staged.sources})
    texts = "".join(
        f", {staged.sources[name]} AS {quoted(f'cv_v_{name}')}" for name in used
    )
    column = " ".join(f"WHEN {rule.bad} THEN {text(rule.column)}" for rule in rules)
    value = " ".join(
        f"WHEN {rule.bad} THEN {quoted(f'cv_v_{rule.column}') if rule.column in used else 'NULL'}"
        for rule in rules
    )
    reason = ", ".join(
        f"CASE WHEN {rule.bad} THEN {text(rule.name)} END" for rule in rules
    )
    rows = engine.rows(
        f"SELECT cv_line, CASE {column} END, CASE {value} END, CONCAT_WS('; ', {reason}) "
        f"FROM {staged.relation} JOIN (SELECT rowid AS cv_row{texts} FROM "
        f"{staged.raw.relation}) USING (cv_row) WHERE {aside(rules)} "
        f"ORDER BY cv_line LIMIT {MOST_REJECTS}"
    )
    for line, name, shown, why in rows:
        yield staged.spec.name, staged.raw.file, line, name, shown, why


def broken_problem(staged: Staged, *, strict: bool) -> Problem | None:
    """Report the lines that are no record."""
    broken = staged.raw.broken
    if not broken:
        return None
    share = len(broken) / (staged.raw.rows + len(broken))
    stops = strict or share > 0.01  # noqa: PLR2004 - METHOD 00.2
    lines = "; ".join(f"line {b.line}: {b.reason}" for b in broken[:EXAMPLES])
    return Problem(
        table=staged.spec.name,
        rule="line is no record",
        severity="stop" if stops else "fix",
        rows=len(broken),
        share=share,
        example=f"{staged.raw.file}: {lines}",
        action="stopped" if stops else f"set aside {count(len(broken), 'line')}",
        mend="Quote texts that hold the separator, and close every quote.",
    )

"""One pass over a staged table: count every rule, then act on what was found."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customer_value.data.engine import quoted, text
from customer_value.data.parse import OTHER_DATE
from customer_value.data.places import EXAMPLES, lines
from customer_value.data.problems import Problem
from customer_value.data.progress import tell

if TYPE_CHECKING:
    from customer_value.data.engine import Engine
    from customer_value.data.rule import Rule
    from customer_value.data.stage import Staged

MOST_REJECTS = 500_000  # rows, about 150 MB, shown in rejects; all of them are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A rule and the rows that offend it.

    Parameters
    ----------
    rule : Rule
        The rule.
    rows : int
        Offending rows.
    share, share_revenue : float
        Their share of the table's rows and sales; NaN where it has no sales.
    """

    rule: Rule
    rows: int
    share: float
    share_revenue: float

    def stops(self, *, strict: bool) -> bool:
        """Say whether the data must be mended first."""
        rule = self.rule
        if rule.effect != "fault":
            return False
        if strict and rule.limit < 1:
            return True
        share = 0.0 if rule.by_revenue else self.share
        return share > rule.limit or self.share_revenue > rule.limit


def scan(staged: Staged, rules: list[Rule], *, engine: Engine) -> list[Found]:
    """Count the offending rows of every rule, in one query.

    Parameters
    ----------
    staged : Staged
        The table.
    rules : list of Rule
        What to look for.
    engine : Engine
        Where the table is.

    Returns
    -------
    list of Found
        The rules with at least one offending row, in their order.
    """
    tell(staged.raw.file, "checking")
    sales = _sales(staged)
    counts = [
        f"SUM(CASE WHEN {rule.bad} THEN 1 ELSE 0 END), "
        f"SUM(CASE WHEN {rule.bad} THEN {sales} ELSE 0 END)"
        for rule in rules
    ]
    head = f"COUNT(*), SUM({sales})"
    row = engine.rows(f"SELECT {', '.join([head, *counts])} FROM {staged.relation}")[0]
    total, revenue = int(row[0]) or 1, float(row[1] or 0) or math.nan
    return [
        Found(
            rule=rule,
            rows=int(row[2 + 2 * i]),
            share=int(row[2 + 2 * i]) / total,
            share_revenue=float(row[3 + 2 * i]) / revenue,
        )
        for i, rule in enumerate(rules)
        if row[2 + 2 * i]
    ]


def _sales(staged: Staged) -> str:
    """Write the sales of a row: what is above zero; returns do not count."""
    if staged.spec.name in {"transactions", "invoices"} and staged.has("amount"):
        return "CASE WHEN amount > 0 THEN amount ELSE 0 END"
    return "0"


def problem(staged: Staged, found: Found, *, strict: bool, engine: Engine) -> Problem:
    """Say what a finding means: stop, set aside or keep."""
    rule = found.rule
    stops = found.stops(strict=strict)
    if stops and rule.name == f"{rule.column} is no day":
        two = two_formats(staged, found, engine=engine)
        if two:
            return two
    severity, action = "fix", rule.action or "set aside"
    if stops:
        severity, action = "stop", "stopped"
    elif rule.effect == "keep":
        severity, action = "keep", rule.action or "kept"
    return Problem(
        table=staged.spec.name,
        rule=rule.name,
        severity=severity,
        rows=found.rows,
        share=found.share,
        example=_example(staged, rule, engine=engine),
        action=action,
        mend=rule.mend,
        share_revenue=found.share_revenue,
    )


def two_formats(staged: Staged, found: Found, *, engine: Engine) -> Problem | None:
    """Report a column of days that is written in two ways, which no one may guess."""
    column = found.rule.column
    written = quoted(f"__t {column}")
    texts = f"SELECT __row, {written} FROM ({staged.texts})"
    base = f"FROM {staged.relation} JOIN ({texts}) USING (__row) WHERE {written}"
    plain = f"{base} IS NOT NULL AND {quoted(column)} IS NOT NULL"
    other = (
        f"{base} IS NOT NULL AND {quoted(column)} IS NULL AND "
        f"REGEXP_FULL_MATCH({written}, {text(OTHER_DATE)})"
    )
    if not staged.formats:  # 2026-02-30 is written as it should be, and yet no day
        other += f" AND {written} NOT LIKE '____-__-__%'"
    right = engine.rows(f"SELECT __line, {written} {plain} ORDER BY __line LIMIT 1")
    most = f"ORDER BY __line LIMIT {EXAMPLES - 1}"
    wrong = engine.rows(f"SELECT __line, {written} {other} {most}")
    if not wrong or not right:
        return None
    return Problem(
        table=staged.spec.name,
        rule=f"{column} is written in two ways",
        severity="stop",
        rows=found.rows,
        share=found.share,
        example=_lines(staged, [*right, *wrong]),
        action="stopped",
        mend="Write every day in one way, or list both as date_format in the mapping.",
        share_revenue=found.share_revenue,
    )


def _example(staged: Staged, rule: Rule, *, engine: Engine) -> str:
    shown = _written(rule)
    rows = engine.rows(
        f"SELECT __line, __value FROM (SELECT * FROM {staged.relation} "
        f"WHERE {rule.bad} ORDER BY __line LIMIT {EXAMPLES}) JOIN "
        f"(SELECT __row, {shown} AS __value FROM ({staged.texts})) USING (__row) "
        "ORDER BY __line"
    )
    return _lines(staged, rows)


def _written(rule: Rule) -> str:
    """Name the text of a rule's column, as it was written."""
    return quoted(f"__o {rule.column}") if rule.column else "NULL"


def _lines(staged: Staged, rows: list[tuple[Any, ...]]) -> str:
    """Write lines with their values, unless these are hidden."""
    place = staged.raw.place
    return lines(
        (*place(line), None if staged.hidden else value) for line, value in rows
    )


def aside(found: list[Found]) -> str:
    """Write the condition that a row is set aside."""
    bad = [f"COALESCE({one.rule.bad}, FALSE)" for one in found if one.rule.sets_aside]
    return f"({' OR '.join(bad)})" if bad else "FALSE"


def only(found: list[Found], rule: str) -> bool:
    """Say whether one rule alone sets rows aside."""
    asides = [one.rule.name for one in found if one.rule.sets_aside]
    return asides == [rule]


def most(found: list[Found]) -> str:
    """Name the rule that sets most rows aside."""
    asides = [one for one in found if one.rule.sets_aside]
    if not asides:
        return ""
    worst = max(asides, key=lambda one: one.rows)
    return f"Most often: {worst.rule.name}. {worst.rule.mend}"


def broken(staged: Staged, *, strict: bool, limit: float) -> list[Problem]:
    """Report the lines that are no record."""
    torn = staged.raw.broken
    if not torn:
        return []
    rows = staged.raw.broken_rows
    share = rows / (staged.raw.rows + rows)
    stops = strict or share > limit
    places = [(staged.raw.place(one.line), one.reason) for one in torn[:EXAMPLES]]
    listed = "; ".join(f"{file}: line {n}: {why}" for (file, n), why in places)
    return [
        Problem(
            table=staged.spec.name,
            rule="line is no record",
            severity="stop" if stops else "fix",
            rows=rows,
            share=share,
            example=listed,
            action="stopped" if stops else "set aside",
            mend="Quote texts that hold the separator, and close every quote.",
        )
    ]


def strays(staged: Staged) -> list[Problem]:
    """Report the lines of a UTF-8 text that were written as Windows writes."""
    files = [one for one in staged.raw.pieces or (staged.raw,) if one.strays.lines]
    if not files:
        return []
    rows = sum(one.strays.lines for one in files)
    places = [
        f"{one.file}: line {line}" + ("" if staged.hidden else f": {text}")
        for one in files
        for line, text in one.strays.examples
    ]
    return [
        Problem(
            table=staged.spec.name,
            rule="line in another encoding",
            severity="fix",
            rows=rows,
            share=rows / max(staged.raw.rows, rows),
            example="; ".join(places[:EXAMPLES]),
            action="read as cp1252, the other lines as UTF-8",
            mend="Save the whole file in one encoding, best UTF-8.",
        )
    ]


def rejects(
    staged: Staged, found: list[Found], *, engine: Engine
) -> list[tuple[Any, ...]]:
    """List the rows set aside: table, source, line, column, value, reason."""
    name, place = staged.spec.name, staged.raw.place
    broken = [
        (name, *place(one.line), "", "" if staged.hidden else one.value, one.reason)
        for one in staged.raw.broken[:MOST_REJECTS]
    ]
    rules = [one.rule for one in found if one.rule.sets_aside]
    if not rules:
        return broken
    column = " ".join(f"WHEN {rule.bad} THEN {text(rule.column)}" for rule in rules)
    value = " ".join(f"WHEN {rule.bad} THEN {_written(rule)}" for rule in rules)
    reason = ", ".join(
        f"CASE WHEN {rule.bad} THEN {text(rule.name)} END" for rule in rules
    )
    shown = {_written(rule) for rule in rules if rule.column}
    written = ", ".join(["__row", *sorted(shown)])
    rows = engine.rows(
        f"SELECT __line, CASE {column} END, CASE {value} END, "
        f"CONCAT_WS('; ', {reason}) FROM (SELECT * FROM {staged.relation} "
        f"WHERE {aside(found)} ORDER BY __line LIMIT {MOST_REJECTS}) AS staged "
        f"JOIN (SELECT {written} FROM ({staged.texts})) "
        "USING (__row) ORDER BY __line"
    )
    if staged.hidden:
        rows = [(line, column, "", why) for line, column, _value, why in rows]
    return broken + [(name, *place(int(row[0])), *row[1:]) for row in rows]

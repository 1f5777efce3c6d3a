"""Faults as people read them: one table, one short message."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.data.source import stem
from customer_value.data.tables import TABLES
from customer_value.errors import DataError, did_you_mean
from customer_value.words import count, number

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN = 3  # problems in the message; the rest is in .problems


class Problem(NamedTuple):
    """One fault of one table."""

    table: str
    rule: str
    severity: str
    rows: int
    share: float
    example: str
    action: str
    mend: str


def frame(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return problems as a table, the worst first."""
    order = {"stop": 0, "fix": 1, "keep": 2}
    rows = sorted(problems, key=lambda problem: order[problem.severity])
    table = pd.DataFrame(rows, columns=list(Problem._fields))
    return table.astype({"rows": "int64", "share": "float64"})


def not_read(name: str) -> Problem:
    """Report a file, sheet or table of a source that is none of the ten tables."""
    hint = did_you_mean(stem(name), TABLES).strip()
    return Problem(
        table=name,
        rule="none of the ten tables",
        severity="keep",
        rows=0,
        share=0.0,
        example=name,
        action="not read",
        mend=f"{hint} Rename it to be read.".strip(),
    )


def raise_stops(problems: list[Problem]) -> None:
    """Raise one error for all faults that must be mended first."""
    stops = [problem for problem in problems if problem.severity == "stop"]
    if not stops:
        return
    parts = [_sentence(problem) for problem in stops[:SHOWN]]
    more = len(stops) - SHOWN
    if more > 0:
        parts.append(f"And {number(more)} more.")
    head = "1 problem must" if len(stops) == 1 else f"{len(stops)} problems must"
    raise DataError(f"{head} be mended first. {' '.join(parts)}", frame(problems))


def _sentence(problem: Problem) -> str:
    rows = f", {count(problem.rows, 'row')}" if problem.rows else ""
    example = f" ({problem.example})" if problem.example else ""
    return f"{problem.table}: {problem.rule}{rows}{example}. {problem.mend}"

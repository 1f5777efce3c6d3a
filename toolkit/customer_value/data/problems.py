"""Faults as people read them: one table, one short message."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.data import record
from customer_value.errors import DataError
from customer_value.words import count, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from customer_value.data.returned import Returned

SHOWN = 3  # problems in the message; the rest is in .problems


class Problem(NamedTuple):
    """One fault of one table.

    ``share`` is of the table's rows; ``share_revenue`` of what its rows sold or
    invoiced, returns left out, and NaN where the table has no such amounts.
    """

    table: str
    rule: str
    severity: str
    rows: int
    share: float
    example: str
    action: str
    mend: str
    share_revenue: float = math.nan


COLUMNS = (
    *("table", "rule", "severity", "rows", "share", "share_revenue"),
    *("example", "action", "mend"),
)


def frame(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return problems as a table, the worst first."""
    order = {"stop": 0, "fix": 1, "keep": 2}
    rows = sorted(problems, key=lambda problem: order[problem.severity])
    table = pd.DataFrame(rows, columns=list(Problem._fields))
    kinds = {"rows": "int64", "share": "float64", "share_revenue": "float64"}
    return table.astype(kinds)[list(COLUMNS)]


def raise_stops(
    problems: list[Problem],
    sources: Iterable[tuple[Any, ...]] = (),
    set_aside: Callable[[], Mapping[str, Returned]] = dict,
) -> None:
    """Raise one error for all faults that must be mended first, with their rows."""
    stops = [problem for problem in problems if problem.severity == "stop"]
    if not stops:
        return
    parts = [_sentence(problem) for problem in stops[:SHOWN]]
    more = len(stops) - SHOWN
    if more > 0:
        parts.append(f"And {number(more)} more.")
    head = "1 problem must" if len(stops) == 1 else f"{len(stops)} problems must"
    raise DataError(
        f"{head} be mended first. {' '.join(parts)}",
        frame(problems),
        sources=record.frame(list(sources), record.SOURCES),
        set_aside=set_aside(),
    )


def _sentence(problem: Problem) -> str:
    rows = f", {count(problem.rows, 'row')}" if problem.rows else ""
    example = f" ({problem.example})" if problem.example else ""
    return f"{problem.table}: {problem.rule}{rows}{example}. {problem.mend}"

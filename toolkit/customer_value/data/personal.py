"""Personal data: columns that name or reach a person are pointed out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from customer_value.data.engine import quoted, text
from customer_value.data.problems import Problem

if TYPE_CHECKING:
    from customer_value.data.engine import DuckDB
    from customer_value.data.stage import Staged

ADDRESS = r"[^@\s]+@[^@\s]+[.][^@\s]+"
PHONE = r"([+]|00)\d[\d ()/.-]{6,}"
HEADING = re.compile(
    r"e-?mail|phone|mobile|^tel$|first.?name|last.?name|surname|birth|street|iban",
    re.IGNORECASE,
)
MOST = 0.5  # share of the filled cells that must look like it


def problems(staged: Staged, *, engine: DuckDB) -> list[Problem]:
    """Report the further columns of a table that hold personal data."""
    names = [name for name, kind in staged.extras.items() if kind == "text"]
    named = [name for name in staged.extras if HEADING.search(name)]
    columns = list(dict.fromkeys([*names, *named]))
    if not columns:
        return []
    counts = ", ".join(
        f"COUNT({quoted(c)}), COUNT(CASE WHEN REGEXP_FULL_MATCH(CAST({quoted(c)} AS "
        f"VARCHAR), {text(f'({ADDRESS})|({PHONE})')}) THEN 1 END)"
        for c in columns
    )
    row = engine.rows(f"SELECT {counts} FROM {staged.relation}")[0]
    found = []
    for i, name in enumerate(columns):
        filled, hits = int(row[2 * i]), int(row[2 * i + 1])
        if filled and (name in named or hits > MOST * filled):
            found.append(_problem(staged, name, filled))
    return found


def _problem(staged: Staged, name: str, rows: int) -> Problem:
    return Problem(
        table=staged.spec.name,
        rule="personal data",
        severity="keep",
        rows=rows,
        share=rows / staged.raw.rows,
        example=f"{staged.raw.file}: column {name!r}",
        action="kept",
        mend="Drop the column before the data are shared.",
    )

"""Faults that one row alone does not show: repeats, and customers of later days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.engine import day, quoted
from customer_value.data.stage import DUPLICATE, SAME_KEY, WON_LATER

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.engine import Engine
    from customer_value.data.stage import Staged


def repeats(staged: Staged, *, engine: Engine) -> None:
    """Mark rows equal to an earlier one, and rows that use its key again."""
    columns = ", ".join(staged.raw.columns.values())
    again = _candidates(staged, "__hash")
    _mark(
        staged,
        DUPLICATE,
        f"SELECT __row FROM (SELECT rowid AS __row, ROW_NUMBER() OVER "
        f"(PARTITION BY {columns} ORDER BY rowid) AS n FROM {staged.raw.relation} "
        f"WHERE rowid IN ({again})) WHERE n > 1",
        engine=engine,
    )
    key = staged.spec.key
    if key is None or not staged.has(key):
        return
    _mark(
        staged,
        SAME_KEY,
        f"SELECT __row FROM (SELECT __row, ROW_NUMBER() OVER "
        f"(PARTITION BY {quoted(key)} ORDER BY __row) AS n FROM {staged.relation} "
        f"WHERE __faults & {DUPLICATE} = 0 AND __row IN "
        f"({_candidates(staged, key)})) WHERE n > 1",
        engine=engine,
    )


def won_later(
    staged: Staged, transactions: Staged, as_of: pd.Timestamp, *, engine: Engine
) -> None:
    """Mark customers won after the day who never bought until then."""
    if not staged.has("acquired_on"):
        return
    bought = (
        f"SELECT 1 FROM {transactions.relation} AS line "
        f"WHERE line.customer_id = won.customer_id AND date <= {day(as_of)}"
    )
    _mark(
        staged,
        WON_LATER,
        f"SELECT __row FROM {staged.relation} AS won WHERE acquired_on > {day(as_of)} "
        f"AND customer_id IS NOT NULL AND NOT EXISTS ({bought})",
        engine=engine,
    )


def _candidates(staged: Staged, column: str) -> str:
    """Write the query for the rows whose value occurs more than once."""
    name = quoted(column)
    return (
        f"SELECT __row FROM {staged.relation} WHERE {name} IN (SELECT {name} "
        f"FROM {staged.relation} WHERE {name} IS NOT NULL GROUP BY {name} "
        "HAVING COUNT(*) > 1)"
    )


def _mark(staged: Staged, bit: int, rows: str, *, engine: Engine) -> None:
    engine.update(
        staged.relation, "__faults", f"__faults | {bit}", f"__row IN ({rows})"
    )

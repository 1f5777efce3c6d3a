"""Columns that have a type already: as text for people, and as our values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.engine import MONEY

if TYPE_CHECKING:
    from customer_value.data.columns import Column

TEXT = "VARCHAR"
FLOATS = ("DOUBLE", "FLOAT")
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
DAYS = ("DATE", "TIMESTAMP")
KEPT = (*FLOATS, *WHOLE, *DAYS, "BOOLEAN")  # with DECIMAL: the types that stay
MOST = "99999999999999.99995"  # what is not below it has no room in MONEY


def stays(kind: str) -> bool:
    """Say whether values of a type are taken as they are; others become text.

    >>> stays("DECIMAL(9,2)"), stays("UUID")
    (True, False)
    """
    return kind in KEPT or kind.startswith("DECIMAL")


def is_number(kind: str) -> bool:
    """Say whether a type is one of numbers."""
    return kind in FLOATS + WHOLE or kind.startswith("DECIMAL")


def as_text(column: str, kind: str) -> str:
    """Write a column as text; a float without a fraction reads like an integer.

    Other floats are written as the engine does: 0.0000001 is 1e-07 or 1.0E-7.

    Parameters
    ----------
    column : str
        SQL of the column.
    kind : str
        Its type, by DuckDB's name.

    Returns
    -------
    str
        SQL of the text.
    """
    if kind in FLOATS:  # Spark's FLOOR is a whole number, and too large from 2^63 on
        return (
            f"CASE WHEN ISNAN({column}) THEN NULL "
            f"WHEN NOT ISFINITE({column}) THEN "
            f"CASE WHEN {column} > 0 THEN 'inf' ELSE '-inf' END "
            f"WHEN ABS({column}) >= 1e15 THEN CAST({column} AS VARCHAR) "
            f"WHEN {column} = FLOOR({column}) "
            f"THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) "
            f"ELSE CAST({column} AS VARCHAR) END"
        )
    return f"CAST({column} AS VARCHAR)"


def as_number(column: str, kind: str) -> str:
    """Write a column of numbers as a floating number; no finite one is missing."""
    if kind == "FLOAT":  # 0.1 is meant, not 0.10000000149
        return f"TRY_CAST({as_text(column, kind)} AS DOUBLE)"
    if kind == "DOUBLE":
        return f"CASE WHEN ISFINITE({column}) THEN {column} END"
    return f"CAST({column} AS DOUBLE)"


def as_value(wanted: Column, column: str, kind: str) -> str | None:
    """Write a typed column as one of ours.

    Parameters
    ----------
    wanted : Column
        The declared column.
    column : str
        SQL of the client's column.
    kind : str
        Its type.

    Returns
    -------
    str, optional
        SQL of the value; None where the text must be read instead.
    """
    if wanted.kind == "date" and kind in DAYS:
        return column if kind == "DATE" else f"CAST({column} AS DATE)"
    if wanted.kind == "flag" and kind == "BOOLEAN":
        return column
    if wanted.kind in {"id", "text", "date", "flag"} or not is_number(kind):
        return None
    if wanted.kind != "money":
        return as_number(column, kind)
    if kind in FLOATS:  # by its shortest digits, as a file would have them
        return f"TRY_CAST({as_text(column, kind)} AS {MONEY})"
    return f"CASE WHEN ABS({column}) < {MOST} THEN CAST({column} AS {MONEY}) END"

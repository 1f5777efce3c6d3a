"""What tells one set of rows from another: a hash that the engine computes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customer_value.data.engine import Engine


def rows_hash(table: str, columns: Iterable[str], *, engine: Engine) -> str:
    """Hash a kept table: the same rows, in any order, give the same hash.

    Parameters
    ----------
    table : str
        The engine's table.
    columns : iterable of str
        Its columns, quoted where they need it.
    engine : Engine
        Where it is.

    Returns
    -------
    str
        64 hex digits: the SHA-256 of how many rows there are and of the sum of a
        number made of the MD5 of each row. It tells whether rows changed; it is no
        proof against somebody who wants two tables to look alike.

    Examples
    --------
    >>> from customer_value.data.engine_duckdb import DuckDB
    >>> engine = DuckDB()
    >>> one = engine.keep("SELECT * FROM (VALUES ('a', 1), ('b', 2)) AS t(x, y)")
    >>> two = engine.keep("SELECT * FROM (VALUES ('b', 2), ('a', 1)) AS t(x, y)")
    >>> rows_hash(one, "xy", engine=engine) == rows_hash(two, "xy", engine=engine)
    True
    """
    row = f"CAST(ROW({', '.join(columns)}) AS VARCHAR)"
    query = f"SELECT COUNT(*), SUM(MD5_NUMBER_LOWER({row})) FROM {table}"
    rows, total = engine.rows(query)[0]
    return hashlib.sha256(f"{rows} rows, {total}".encode()).hexdigest()

"""The shapes of what the door writes down: rows set aside, books and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

REJECTS = {
    "table": "str",
    "source": "str",
    "line": "int64",
    "column": "str",
    "value": "str",
    "reason": "str",
}
BOOKS = {
    "table": "str",
    "source": "str",
    "rows_read": "int64",
    "rows_kept": "int64",
    "rows_set_aside": "int64",
    "amount_read": "float64",
    "amount_kept": "float64",
    "amount_set_aside": "float64",
}
SOURCES = {
    "table": "str",
    "file": "str",
    "bytes": "int64",
    "sha256": "str",
    "lines": "int64",
    "read_as": "str",
}


def frame(rows: list[tuple[Any, ...]], kinds: Mapping[str, str]) -> pd.DataFrame:
    """Return what was written down as a table of one of these shapes."""
    return pd.DataFrame(rows, columns=list(kinds)).astype(dict(kinds))

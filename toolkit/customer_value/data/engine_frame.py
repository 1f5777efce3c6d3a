"""Rows of another engine as the DataFrame that DuckDB would give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

# the type of a column, and the one that can also hold missing values
WHOLE = {
    "TINYINT": ("int8", "Int8"),
    "SMALLINT": ("int16", "Int16"),
    "INTEGER": ("int32", "Int32"),
    "BIGINT": ("int64", "Int64"),
    "BOOLEAN": ("bool", "boolean"),
}
OTHER = {
    "DOUBLE": "float64",
    "FLOAT": "float32",
    "DATE": "datetime64[us]",
    "TIMESTAMP": "datetime64[us]",
    "TIMESTAMP WITH TIME ZONE": "datetime64[us, UTC]",
}


def typed_frame(
    columns: Sequence[Sequence[Any]], kinds: Mapping[str, str]
) -> pd.DataFrame:
    """Lay columns out as a DataFrame.

    Parameters
    ----------
    columns : sequence of sequence
        The values of each column.
    kinds : mapping of str to str
        The columns and their types, by DuckDB's names.

    Returns
    -------
    DataFrame
        Decimals as floats, days as timestamps, whole numbers and flags with missing
        values in pandas' types for these.

    Examples
    --------
    >>> typed_frame([[1, None]], {"n": "BIGINT"})["n"].tolist()
    [1, <NA>]
    """
    import pandas as pd

    return pd.DataFrame(
        {
            name: _column(values, kind)
            for (name, kind), values in zip(kinds.items(), columns, strict=True)
        }
    )


def _column(values: Sequence[Any], kind: str) -> pd.Series:
    import pandas as pd

    if kind in WHOLE:
        sound, missing = WHOLE[kind]
        return pd.Series(list(values), dtype=missing if None in values else sound)
    if kind.startswith("DECIMAL"):
        return pd.Series(
            [None if v is None else float(v) for v in values], dtype="float64"
        )
    if kind in OTHER:
        return pd.Series(list(values), dtype=OTHER[kind])
    return pd.Series([None if v is None else str(v) for v in values], dtype="str")

"""pandas columns as the engine reads them, without guessing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customer_value.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = "biuf"  # numpy's letters for flags, integers and floats
DATES = "M"


def plain_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy with columns c0, c1, ... of numbers, moments or text.

    Columns of mixed objects become text here, because the engine would guess their
    kind from the first rows.

    Parameters
    ----------
    table : DataFrame
        Whatever a client has; it is not changed.

    Returns
    -------
    DataFrame
        The same cells.

    Raises
    ------
    DataError
        If there are no columns.
    """
    import pandas as pd

    if not table.shape[1]:
        raise DataError("A table has no columns.")
    columns = {}
    for i in range(table.shape[1]):
        column = table.iloc[:, i].reset_index(drop=True)
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            column = _with_offset(column)
        kind = getattr(column.dtype, "kind", "O")
        if kind not in NUMBERS + DATES:
            column = column.astype("object").map(str, na_action="ignore").astype("str")
        columns[f"c{i}"] = column
    return pd.DataFrame(columns)


def _with_offset(column: pd.Series) -> pd.Series:
    """Write moments of a zone as its clock shows them, with the offset from UTC."""
    import pandas as pd

    clock = column.dt.tz_localize(None)
    ahead = clock - column.dt.tz_convert("UTC").dt.tz_localize(None)
    minutes = (ahead.dt.total_seconds() // 60).fillna(0).astype("int64")
    offsets = {m: f"{'-' if m < 0 else '+'}{abs(m) // 60:02}:{abs(m) % 60:02}"
               for m in minutes.unique()}  # fmt: skip
    text = pd.Series(
        np.datetime_as_string(clock.to_numpy("datetime64[s]")), dtype="str"
    )
    written: pd.Series = text + minutes.map(offsets)
    return written.mask(column.isna())

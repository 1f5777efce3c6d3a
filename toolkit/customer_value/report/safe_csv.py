"""CSV for people: no cell that a spreadsheet would run, nothing else changed."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from pandas.api import types

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["safe_csv", "safe_text"]

_CONTROL: Final = r"[\x00-\x1f\x7f-\x9f]+"  # a line end alone can start a new cell
_STARTS: Final = r"^\s*[=+\-@|%＝＋－＠｜％]"  # noqa: RUF001 - full-width signs run, too
_NUMBER: Final = r"^\s*[+\-]?\(?\d[\d\s().,/]*%?$"  # also dates and telephones


def safe_csv(frame: pd.DataFrame, *, separator: str = ",") -> str:
    r"""Return a frame as CSV that is safe to open in a spreadsheet.

    A text that would become a formula gets an apostrophe in front; a number, a
    date or a telephone number that begins with a sign stays as it is.

    Parameters
    ----------
    frame : DataFrame
        Written without its index.
    separator : str, default ","
        The sign between two cells.

    Returns
    -------
    str
        With CRLF line ends and quoted texts; save it as "utf-8-sig".

    References
    ----------
    OWASP ASVS 5.0, requirement 1.2.10.

    Examples
    --------
    >>> import pandas as pd
    >>> print(safe_csv(pd.DataFrame({"name": ["=1+1", "-12.50"]})).replace("\r", ""))
    "name"
    "'=1+1"
    "-12.50"
    <BLANKLINE>
    """
    texts = {
        name: safe_text(frame[name])
        for name in frame.columns
        if types.is_string_dtype(frame[name]) or types.is_object_dtype(frame[name])
    }
    return frame.assign(**texts).to_csv(
        index=False, sep=separator, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC
    )


def safe_text(values: pd.Series) -> pd.Series:
    """Put an apostrophe before what a spreadsheet would run.

    Parameters
    ----------
    values : Series of str
        Texts of a client; missing ones stay missing.

    Returns
    -------
    Series of str
        The same, without control characters.

    Examples
    --------
    >>> import pandas as pd
    >>> safe_text(pd.Series(["=1+1", "-12.50", "a=b"])).tolist()
    ["'=1+1", '-12.50', 'a=b']
    """
    missing = values.isna()
    plain = values.astype("str").str.replace(_CONTROL, " ", regex=True)
    runs = plain.str.contains(_STARTS, regex=True) & ~plain.str.match(_NUMBER)
    return plain.mask(runs, "'" + plain).mask(missing, None)

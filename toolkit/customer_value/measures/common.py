"""What the measures of the four questions share: queries, checks, answer sheets."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.engine import Table, day, render_sql
from customer_value.errors import parameter_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customer_value.data.dataset import Dataset


def purchase_table(company: Dataset, name: str, **options: object) -> Table:
    """Return one of the SQL texts that read the purchases, as a query."""
    lines = company.table("transactions")
    query = render_sql(
        name, transactions=lines.query, as_of=day(company.as_of), **options
    )
    return Table(lines.engine, query)


def purchase_rows(company: Dataset, name: str, **options: object) -> pd.DataFrame:
    """Run one of the SQL texts that read the purchases, once a company."""
    return company.memo(
        ("purchases", name, *options.items()),
        lambda: purchase_table(company, name, **options).to_pandas(),
    )


def whole_days(value: object, *, name: str, caller: str, unit: str = "days") -> int:
    """Return a number of days, or of another unit; refuse what is no count above 0.

    >>> whole_days(30, name="window_days", caller="defection")
    30
    """
    must = f"a whole number of {unit} above 0"
    try:
        days = -1 if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise parameter_error(name, caller, must, value) from None
    if days < 1:
        raise parameter_error(name, caller, must, value)
    return days


def share(part: float, whole: float) -> float:
    """Return a part of a whole; missing where the whole is not above 0.

    >>> share(1, 4), share(1, 0)
    (0.25, nan)
    """
    return float(part) / float(whole) if whole > 0 else float("nan")


def sheet(rows: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    """Lay out answers for people: what was measured, its value, what it means.

    >>> sheet([("Repeat rate", "30%", "3 of 10 customers")]).loc["Repeat rate", "value"]
    '30%'
    """
    frame = pd.DataFrame(list(rows), columns=["measure", "value", "note"], dtype="str")
    return frame.set_index("measure")

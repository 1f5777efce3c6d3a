"""What the door did, in lines for the person who waits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from customer_value import words
from customer_value.data.coverage import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customer_value.data.dataset import Dataset

__all__ = ["said"]


def said(company: Dataset) -> Iterator[str]:
    """Say what was read, kept, fixed and set aside, and why.

    Parameters
    ----------
    company : Dataset
        The company, as it came through the door.

    Yields
    ------
    str
        One line a file, a table, a fault; then the day and what is not measured.

    Examples
    --------
    >>> import customer_value as cv
    >>> next(said(cv.load_dataset("retailer")))
    "Read transactions.csv: 16,879 lines, separator ',', encoding utf-8."
    """
    for file in company.sources.itertuples():
        lines = words.count(int(str(file.lines)), "line")
        yield f"Read {file.file}: {lines}, {file.read_as}."
    for book in company.books.itertuples():
        yield from _balance(book, company.currency)
    for issue in company.issues.itertuples():
        rows = words.count(int(str(issue.rows)), "row")
        yield f"  {issue.table}: {issue.rule}, {rows}: {issue.action}."
    for join in company.joins:
        yield join.finding
    yield f"Seen as of {words.day(company.as_of)}, amounts in {company.currency}."
    if company.pseudonyms is not None:
        yield f"Ids are pseudonyms of the key {company.pseudonyms.key_name}."
    for sentence in missing(company)["sentence"].drop_duplicates():
        yield f"  Not measured: {sentence}"


def _balance(book: Any, currency: str) -> Iterator[str]:  # noqa: ANN401 - a row of books
    """Say that what was read is kept or set aside, to the last row and cent."""
    rows = (words.number(getattr(book, f"rows_{step}")) for step in _STEPS)
    yield "{}: {} rows read = {} kept + {} set aside.".format(book.table, *rows)
    amounts = [getattr(book, f"amount_{step}") for step in _STEPS]
    if book.table == "transactions" and all(map(math.isfinite, amounts)):
        told = (words.number(amount, 2) for amount in amounts)
        yield "  {} {} read = {} kept + {} set aside.".format(currency, *told)


_STEPS = ("read", "kept", "set_aside")

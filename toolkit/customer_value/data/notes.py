"""Parts of a source that are not read, and tables that count as absent: said so."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from customer_value.data.problems import Problem
from customer_value.data.tables import TABLES
from customer_value.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from customer_value.data.source import Raw

T = TypeVar("T")


class NoRowsError(DataError):
    """A file, sheet or table holds headings at most."""


def read_parts(
    chosen: Mapping[str, T], read: Callable[[str, T], Raw]
) -> tuple[list[Raw], tuple[Problem, ...]]:
    """Read every table; one that nobody needs is absent where it has no rows.

    Parameters
    ----------
    chosen : mapping of str to object
        Our table to the part of the source that it is in.
    read : callable
        Reads a table from a part.

    Returns
    -------
    list of Raw, tuple of Problem
        The tables, and a note for each one that counts as absent.

    Raises
    ------
    NoRowsError
        If the transactions have no rows.
    """
    raws, notes = [], []
    for table, part in chosen.items():
        try:
            raws.append(read(table, part))
        except NoRowsError as error:
            if table == "transactions":
                raise
            notes.append(_absent(table, str(error)))
    return raws, tuple(notes)


def _absent(table: str, why: str) -> Problem:
    example = why.removesuffix(".")
    return _note(table, "no rows", example=example, mend="Fill it in, or leave it out.")


def unknown(part: str, stem: str, *, there: Iterable[str] = ()) -> Problem:
    """Report a part that is none of the ten tables.

    A table that is there already is not offered: the file would replace it.

    >>> unknown("custmers.csv", "custmers").mend
    "Did you mean 'customers'? Rename it to be read."
    """
    near = did_you_mean(stem, TABLES).strip()
    read = next((name for name in there if repr(name) in near), None)
    mend = f"{near} Rename it to be read.".strip()
    if read:
        mend = (
            f"{read!r} is read already. In a folder, further rows of it go into "
            f"'{read}.more.csv', with the same headings."
        )
    rule = "none of the ten tables"
    return _note(part, rule, example=part, action="not read", mend=mend)


def wanted(table: str) -> Problem:
    """Report a table that the mapping describes and the source lacks.

    >>> wanted("wallet").action
    'counted as absent'
    """
    rule = "described in the mapping, not in the source"
    mend = "Add it, or name its file in the mapping."
    return _note(table, rule, example=table, mend=mend)


def _note(
    table: str, rule: str, *, example: str, mend: str, action: str = "counted as absent"
) -> Problem:
    return Problem(
        table=table,
        rule=rule,
        severity="keep",
        rows=0,
        share=0.0,
        example=example,
        action=action,
        mend=mend,
    )

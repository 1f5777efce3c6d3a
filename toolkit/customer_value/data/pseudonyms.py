"""Pseudonyms: ids become keyed hashes, and what names a person is left out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from customer_value.data import personal
from customer_value.data.engine import Table, quoted, text
from customer_value.data.problems import Problem
from customer_value.data.secret import key_name, write_private
from customer_value.errors import CustomerValueError

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.engine import Engine

DIGITS = 20  # hex digits: 10 bytes
BLOCK = 64  # bytes of a block of SHA-256
INNER, OUTER = 0x36, 0x5C  # RFC 2104
# Which ids are replaced, and the kind of each: equal ids of one kind stay equal.
CUSTOMER = "customer"
IDS = {
    "customer_id": CUSTOMER,
    "referrer_id": CUSTOMER,
    "referred_id": CUSTOMER,
    "order_id": "order",
    "line_id": "line",
    "interaction_id": "touch",
    "invoice_id": "invoice",
}
FREE_TEXT = {"customers": ("name",), "survey": ("comment",)}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pseudonyms:
    """Who is who: for the consultant alone.

    Attributes
    ----------
    key_name : str
        A short name of the key. Two data sets with the same name have the same
        pseudonyms for the same customers.
    """

    key_name: str
    _key: bytes = field(repr=False)
    _pairs: Table = field(repr=False)

    def table(self) -> pd.DataFrame:
        """Return who is who.

        Returns
        -------
        DataFrame
            Columns customer_id and pseudonym, a row a customer.
        """
        return self._pairs.to_pandas()

    def save_table(self, path: str | Path) -> None:
        """Write who is who to a new CSV that only its owner can read.

        On Windows a file cannot be limited so: name a folder that only you can open.

        Parameters
        ----------
        path : str or Path
            The file; never in the folder of a report.

        Raises
        ------
        ParameterError
            If the file is there already or cannot be written.
        """
        write_private(Path(path), self.table().to_csv(index=False))

    def save_key(self, path: str | Path) -> None:
        """Write the key to a new file that only its owner can read.

        On Windows a file cannot be limited so: name a folder that only you can open.

        Parameters
        ----------
        path : str or Path
            The file; never in the folder of a report. ``key_file`` takes it.

        Raises
        ------
        ParameterError
            If the file is there already or cannot be written.
        """
        write_private(Path(path), self._key.decode() + "\n")


def pseudonymise(
    tables: dict[str, Table], key: bytes, *, engine: Engine
) -> tuple[dict[str, Table], Pseudonyms, list[Problem]]:
    """Replace ids, and leave out names, free text and other personal columns.

    Parameters
    ----------
    tables : dict of str to Table
        The clean tables, each of them computed.
    key : bytes
        The key; the same key gives the same pseudonyms.
    engine : Engine
        Where the tables are.

    Returns
    -------
    tuple of dict, Pseudonyms and list of Problem
        The tables without a true id in them, who is who, and what was left out.

    Raises
    ------
    CustomerValueError
        If two ids get the same pseudonym.

    References
    ----------
    RFC 2104, HMAC: Keyed-Hashing for Message Authentication, 1997.
    """
    pairs = _pairs(tables, key, engine=engine)
    safe, left = {}, []
    for name, table in tables.items():
        gone = _gone(name, table)
        safe[name] = _safe(table, key, gone=gone)
        left += [_problem(name, table, gone)] if gone else []
    who = Pseudonyms(key_name=key_name(key), _key=key, _pairs=pairs)
    return safe, who, left


def pseudonym(column: str, key: bytes, *, kind: str) -> str:
    """Write the pseudonym of a column's id as SQL: HMAC-SHA256, 10 bytes.

    The letter in front keeps spreadsheets from taking it for a number.
    """
    whole = key if len(key) <= BLOCK else hashlib.sha256(key).digest()
    inner, outer = (
        bytes(byte ^ pad for byte in whole.ljust(BLOCK, b"\0"))
        for pad in (INNER, OUTER)
    )
    message = f"encode({text(f'{kind}:')} || {column})"
    first = f"unhex(sha256({_blob(inner)} || {message}))"
    return f"{text(kind[0].upper())} || sha256({_blob(outer)} || {first})[:{DIGITS}]"


def _blob(value: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in value) + "'::BLOB"


def _pairs(tables: dict[str, Table], key: bytes, *, engine: Engine) -> Table:
    """List every customer and pseudonym; refuse two of one pseudonym."""
    ids = " UNION ALL ".join(
        f"SELECT {quoted(column)} AS customer_id FROM ({table.query})"
        for table in tables.values()
        for column in table.columns()
        if IDS.get(column) == CUSTOMER
    )
    hashed = pseudonym("customer_id", key, kind=CUSTOMER)
    pairs = Table(
        engine,
        f"SELECT DISTINCT customer_id, {hashed} AS pseudonym FROM ({ids}) "
        "WHERE customer_id IS NOT NULL ORDER BY customer_id",
    ).keep()
    counts = "COUNT(*), COUNT(DISTINCT pseudonym)"
    customers, names = engine.rows(f"SELECT {counts} FROM ({pairs.query})")[0]
    if customers != names:
        raise CustomerValueError(
            "Two customers got the same pseudonym. Take another key."
        )
    return pairs


def _gone(name: str, table: Table) -> list[str]:
    """Name the columns that are left out."""
    telling = {*FREE_TEXT.get(name, ())}
    telling.update(personal.revealing(name, table, ids=set(IDS)))
    return [column for column in table.columns() if column in telling]


def _safe(table: Table, key: bytes, *, gone: list[str]) -> Table:
    """Compute a table without true ids and personal columns."""
    columns = [
        f"{pseudonym(quoted(column), key, kind=IDS[column])} AS {quoted(column)}"
        if column in IDS
        else quoted(column)
        for column in table.columns()
        if column not in gone
    ]
    query = f"SELECT {', '.join(columns)} FROM ({table.query})"
    return Table(table.engine, query).keep()


def _problem(name: str, table: Table, gone: list[str]) -> Problem:
    rows = int(table.engine.rows(f"SELECT COUNT(*) FROM ({table.query})")[0][0])
    return Problem(
        table=name,
        rule="personal data",
        severity="keep",
        rows=rows,
        share=1.0,
        example=personal.named(gone),
        action="left out",
        mend="Nothing: they stay with the client.",
    )

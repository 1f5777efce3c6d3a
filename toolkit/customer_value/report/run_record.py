"""The record of a run: from which files, with what, by which versions."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.report.blocks import Provenance, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.dataset import Dataset

__all__ = ["RunRecord", "run_record"]

_LIBRARIES = ("pandas", "numpy", "duckdb", "matplotlib")
_DIGITS = 12  # of a hash that people compare by eye


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RunRecord:
    """What a reader needs to make the same report again.

    Nothing in it depends on when or where it was made.

    Attributes
    ----------
    company : str
        What the data are called.
    as_of : str
        The last day that counts, ISO.
    currency : str
        Of every amount.
    files : DataFrame
        Files read: table, file, bytes, sha256, lines, read_as.
    books : DataFrame
        Rows and amounts read, kept and set aside by table and file.
    assumptions : mapping
        What the data could not say.
    parameters : mapping
        What the report was asked for; empty where it is not known.
    versions : mapping of str to str
        Of Python and the libraries that compute.
    """

    company: str
    as_of: str
    currency: str
    files: pd.DataFrame
    books: pd.DataFrame
    assumptions: Mapping[str, Any]
    parameters: Mapping[str, Any]
    versions: Mapping[str, str]

    @property
    def data_fingerprint(self) -> str:
        """The hash of data, day, currency and assumptions: same hash, same numbers."""
        return _hash({k: v for k, v in self.to_json().items() if k in _DATA})

    @property
    def fingerprint(self) -> str:
        """The hash of everything in the record: same hash, same report."""
        return _hash(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON types.

        Returns
        -------
        dict
            The fields by name, tables as lists of rows.
        """
        return {
            "company": self.company,
            "as_of": self.as_of,
            "currency": self.currency,
            "files": _rows(self.files),
            "books": _rows(self.books),
            "assumptions": dict(self.assumptions),
            "parameters": dict(self.parameters),
            "versions": dict(self.versions),
        }

    def block(self) -> Provenance:
        """Return the record as the last block of a report."""
        facts = {
            "Data": self.company,
            "As of": words.day(self.as_of),
            "Currency": self.currency,
            **{_spoken(key): value for key, value in self.parameters.items()},
            "Versions": ", ".join(f"{k} {v}" for k, v in self.versions.items()),
            "Data fingerprint": self.data_fingerprint[:_DIGITS],
        }
        return Provenance(facts, tables=(_counts(self.books), _inputs(self.files)))

    def __repr__(self) -> str:
        return (
            f"RunRecord({self.company}, as_of={self.as_of}, "
            f"data_fingerprint={self.data_fingerprint[:_DIGITS]})"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return self.block()._repr_mimebundle_()


_DATA = frozenset({"as_of", "currency", "files", "books", "assumptions"})


@checks_kind
def run_record(
    company: Dataset, *, parameters: Mapping[str, Any] | None = None
) -> RunRecord:
    """Record what a report was made of.

    Parameters
    ----------
    company : Dataset
        The company, as it came through the door.
    parameters : mapping, optional
        What the report was asked for. Of files only name and hash are kept, and
        empty values are left out.

    Returns
    -------
    RunRecord
        Shows itself as a block; ``to_json`` for machines.

    Examples
    --------
    >>> import customer_value as cv
    >>> record = cv.report.run_record(cv.load_dataset("retailer"))
    >>> record.as_of, record.currency
    ('2026-10-31', 'EUR')
    """
    asked = {**(parameters or {}), "pseudonyms": _pseudonyms(company)}
    return RunRecord(
        company=company.name,
        as_of=company.as_of.date().isoformat(),
        currency=company.currency,
        files=company.sources.assign(
            file=[Path(str(file)).name for file in company.sources["file"]]
        ),
        books=company.books.assign(
            source=[Path(str(source)).name for source in company.books["source"]]
        ),
        assumptions=json.loads(json.dumps(asdict(company.assumptions), default=dict)),
        parameters={k: _named(v) for k, v in asked.items() if v},
        versions=_versions(),
    )


def _pseudonyms(company: Dataset) -> str:
    """Say with which key ids were replaced, by its short name; "" where none were."""
    who = company.pseudonyms
    return "" if who is None else f"yes, key {who.key_name}"


def _versions() -> dict[str, str]:
    """Return the versions that could change a number."""
    from customer_value import __version__

    own = {"customer_value": __version__, "python": platform.python_version()}
    return own | {name: version(name) for name in _LIBRARIES}


def _named(value: object) -> object:
    """Return a file as its name and hash, anything else as it is."""
    if isinstance(value, Path) and value.is_file():
        return (
            f"{value.name} ({hashlib.sha256(value.read_bytes()).hexdigest()[:_DIGITS]})"
        )
    return value if isinstance(value, bool | int | float) else str(value)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as JSON types, missing numbers as null."""
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records"))
    return rows


def _hash(content: object) -> str:
    """Return the SHA-256 of some JSON, written in one way."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _spoken(name: str) -> str:
    """Return a parameter's name as a heading."""
    return name.replace("_", " ").capitalize()


def _counts(books: pd.DataFrame) -> Table:
    """Return the table that shows that no row went lost."""
    rows = {"rows_read": "Read", "rows_kept": "Kept", "rows_set_aside": "Set aside"}
    money = {
        f"amount_{key[5:]}": f"Amount {name.lower()}" for key, name in rows.items()
    }
    frame = books[["table", *rows, *money]].rename(
        columns={"table": "Table", **rows, **money}
    )
    return Table(
        frame,
        title="Every row and every amount is accounted for",
        note="Read = kept + set aside; amounts where a table has them",
        formats=dict.fromkeys(money.values(), "{:,.2f}"),
    )


def _inputs(files: pd.DataFrame) -> Table:
    """Return the table of files and their hashes."""
    frame = pd.DataFrame(
        {
            "File": files["file"],
            "Bytes": files["bytes"],
            "Lines": files["lines"],
            "SHA-256": [_split(str(value)) for value in files["sha256"]],
        }
    )
    return Table(
        frame, title="Files read", note="The hash tells whether a file changed"
    )


def _split(value: str) -> str:
    """Write a hash in groups, so that it can break over lines."""
    return " ".join(value[i : i + 16] for i in range(0, len(value), 16))

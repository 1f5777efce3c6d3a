"""Hashes of all that makes a report: the same input finds the same folder again."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from customer_value.report.files import read_notebook

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["code_hash", "digits_of", "notebook_hash"]

_DIGITS: Final = 8  # of the fingerprint in a folder's name
_CODE: Final = (".css", ".j2", ".mplstyle", ".py", ".sql", ".ttf", ".woff2")


def digits_of(parts: Iterable[str]) -> str:
    """Return the first digits of a hash of all parts."""
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:_DIGITS]


def notebook_hash(notebook: Path) -> str:
    """Return the hash of what a notebook says, whatever its stored outputs."""
    cells = read_notebook(notebook).cells
    text = json.dumps([[cell.cell_type, cell.source] for cell in cells])
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_hash() -> str:
    """Return the hash of the package: another version may say another thing."""
    package = Path(__file__).resolve().parents[1]
    found = (path for path in package.rglob("*") if path.suffix in _CODE)
    whole = hashlib.sha256()
    for path in sorted(found, key=lambda path: path.relative_to(package).as_posix()):
        whole.update(path.relative_to(package).as_posix().encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()

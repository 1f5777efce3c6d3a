"""Names that are safe everywhere: in a page, on Windows, in a URL."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

__all__ = ["slug", "unique", "words_of"]

_LONGEST: Final = 60
# Names that Windows keeps for its devices.
_RESERVED: Final = frozenset(
    ["aux", "con", "nul", "prn"]
    + [f"{port}{i}" for port in ("com", "lpt") for i in range(10)]
)


def words_of(text: str) -> str:
    """Return the plain letters and digits of a text, joined by hyphens.

    >>> words_of("Who buys: Söhne & Co?")
    'who-buys-sohne-co'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def unique(name: str, taken: set[str]) -> str:
    """Return the name, numbered if it is taken, and take it.

    >>> seen = {"summary"}
    >>> unique("summary", seen), unique("summary", seen)
    ('summary-2', 'summary-3')
    """
    free, i = name, 1
    while free in taken:
        i += 1
        free = f"{name}-{i}"
    taken.add(free)
    return free


def slug(name: str) -> str:
    """Return a folder name for a client.

    Two names that lose different letters on the way must not end in one folder,
    so a name that lost any gets six digits of its hash.

    Parameters
    ----------
    name : str
        The client's name as people write it.

    Returns
    -------
    str
        At most 67 characters of a-z, 0-9 and hyphens.

    Examples
    --------
    >>> slug("Harbour & Home")
    'harbour-home'
    >>> slug("CON"), slug("Acme/../Co")
    ('con-a3dbc4', 'acme-co-f8e976')
    """
    plain = words_of(name)
    short = plain[:_LONGEST].strip("-")
    if short and not (_lossy(name) or short in _RESERVED or short != plain):
        return short
    tag = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{short}-{tag}" if short else tag


def _lossy(name: str) -> bool:
    """Tell whether the plain form lost more than case, blanks and light marks."""
    return not re.fullmatch(r"[A-Za-z0-9 ,.&'_-]*", name)

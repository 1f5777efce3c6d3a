"""Values that look personal: what a column holds, whatever its heading says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from customer_value.data.given_names import GIVEN_NAMES
from customer_value.data.personal_words import (
    BIRTH,
    E_MAIL,
    NAMES,
    PHONE,
    PLACE,
    plain_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ADDRESS = r"[^@\s]+@[^@\s]+[.][^@\s]+"
MOST = 0.5  # share of the cells, or of the different values, that must look like it
NAMED = 0.3  # the same for names in two words: no list knows every given name
FEWEST = 3  # names that must be known before a column is one of names
SHORTEST, LONGEST = 7, 15  # digits of a telephone number
SIX = 6  # digits that a telephone number has at least, without its area
FLAGS = {*("", "true", "false", "yes", "no", "y", "n", "ja", "nein", "oui", "non", "x")}
FLAGS |= {*("0", "1", "si", "j", "t", "f", "on", "off", "-")}
# words that stand in the names of firms and places, not of persons
NO_PERSON = {
    *("gmbh", "ag", "kg", "ltd", "limited", "inc", "llc", "llp", "plc", "corp", "co"),
    *("company", "bv", "nv", "sa", "sas", "sarl", "srl", "spa", "ab", "as", "oy"),
    *("group", "sons", "and", "und", "et", "san", "santa", "santo", "saint", "st"),
    *("sao", "port", "fort", "lake", "new", "north", "south", "east", "west"),
}
_GIVEN = frozenset(GIVEN_NAMES.split())
_HASH = re.compile(r"[0-9a-f]{32,}", re.IGNORECASE)
_MAIL = re.compile(ADDRESS)
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}( .*)?")
_ABROAD = re.compile(r"[+]\d[\d ()/.-]+\d|00[1-9]\d*[ /-][\d ()/.-]+\d")
_AT_HOME = re.compile(r"[(]?0\d{1,4}[)]?[ /.-]+\d[\d ()/.-]*\d")
_AMERICAN = re.compile(r"([(]\d{3}[)] ?|\d{3}[ .-])\d{3}[ .-]\d{4}")


def confirmed(what: str, values: list[str]) -> bool:
    """Say whether cells can be what a heading announces; flags and counts cannot.

    Parameters
    ----------
    what : str
        What the heading announces.
    values : list of str
        The filled cells.

    Returns
    -------
    bool
        False for an empty column, for yes and no, and for what is plainly not it.

    Examples
    --------
    >>> (
    ...     confirmed("telephone numbers", ["030 123456"]),
    ...     confirmed("telephone numbers", ["yes", "no"]),
    ... )
    (True, False)
    """
    if all(value.strip().lower() in FLAGS for value in values):
        return False
    if what == E_MAIL:
        return any("@" in value or _HASH.fullmatch(value) for value in values)
    if what == PHONE:
        return _most(values, lambda value: _digits(value) >= SIX)
    if what in {NAMES, PLACE}:
        return _most(values, lambda value: any(sign.isalpha() for sign in value))
    if what == BIRTH:
        return _most(values, lambda value: _digits(value) > 0)
    return True


def recognised(values: Iterable[str], *, codes: bool = False) -> str:
    """Say which personal data values are, "" for none.

    Parameters
    ----------
    values : iterable of str
        The filled cells.
    codes : bool, default False
        Whether they are ids: then digits and blanks are no telephone number, and a
        word is no name.

    Returns
    -------
    str
        "e-mail addresses", "telephone numbers", "names of persons" or "".

    Examples
    --------
    >>> recognised(["ann@x.org", "bob@y.org"]), recognised(["north", "south"])
    ('e-mail addresses', '')
    """
    different = list(dict.fromkeys(value.strip() for value in values))
    if _most(different, lambda value: bool(_MAIL.fullmatch(value))):
        return E_MAIL
    if _most(different, _abroad if codes else _is_phone):
        return PHONE
    return "" if codes else NAMES if _are_names(different) else ""


def _most(values: list[str], test: Callable[[str], bool]) -> bool:
    return sum(map(test, values)) > MOST * len(values)


def _digits(value: str) -> int:
    return sum(sign.isdigit() for sign in value)


def _abroad(value: str) -> bool:
    """Say whether a value is a telephone number with a plus in front."""
    return value.startswith("+") and _is_phone(value)


def _is_phone(value: str) -> bool:
    """Say whether a value is written like a telephone number, and not like a day."""
    if not SHORTEST <= _digits(value) <= LONGEST or _DAY.fullmatch(value):
        return False
    return any(form.fullmatch(value) for form in (_ABROAD, _AT_HOME, _AMERICAN))


def _are_names(values: list[str]) -> bool:
    """Say whether values are names of persons: enough of them hold a given name."""
    words = [plain_words(value) for value in values if not _digits(value)]
    several = [one for one in words if 1 < len(one) <= 4]  # noqa: PLR2004 - a person's
    known = sum(1 for one in several if _is_person(one))
    if known >= FEWEST and known > NAMED * len(values):
        return True
    single = sum(1 for one in words if len(one) == 1 and one[0] in _GIVEN)
    return single > FEWEST and single > MOST * len(values)


def _is_person(words: list[str]) -> bool:
    return not NO_PERSON.intersection(words) and not _GIVEN.isdisjoint(words)

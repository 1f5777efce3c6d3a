"""Days in a declared format, read without a function that only DuckDB has."""

from __future__ import annotations

import re
from calendar import month_name
from typing import NamedTuple

from customer_value.data.engine import text
from customer_value.errors import ParameterError

MONTHS = [name.lower() for name in month_name[1:]]
FROM_1900S = "69"  # two digits from here on are a year of the 1900s


def _any_case(words: list[str]) -> str:
    """Write the pattern for one of some words in any case.

    >>> _any_case(["may"])
    '([Mm][Aa][Yy])'
    """
    written = ("".join(f"[{c.upper()}{c}]" for c in word) for word in words)
    return f"({'|'.join(written)})"


# what may stand for a part of a format
DIGITS = {"Y": 4, "y": 2, "m": 2, "d": 2}
PARTS = {
    "b": _any_case([name[:3] for name in MONTHS]),
    "B": _any_case(MONTHS),
    "H": "([01]?[0-9]|2[0-3])",
    "I": "(0?[1-9]|1[0-2])",
    "M": "[0-5]?[0-9]",
    "S": "[0-5]?[0-9]",
    "f": r"\d{1,6}",
    "p": "[AaPp][Mm]",
    "%": "%",
}
TOKEN = re.compile(r"%-?(?P<part>.)|(?P<blank>\s)|(?P<sign>.)")


class Part(NamedTuple):
    """A part of a format: the letter after the %, and what may stand there."""

    letter: str
    pattern: str


def parsed_day(source: str, form: str) -> str:
    """Write the SQL, in DuckDB's dialect, for the day that a text says.

    Parameters
    ----------
    source : str
        SQL of the text.
    form : str
        A format such as ``%d.%m.%Y``; a time of the day is read over.

    Returns
    -------
    str
        SQL; missing where the text has another form or is no day.

    Raises
    ------
    ParameterError
        If the format has a part that cannot be read outside DuckDB, or lacks one.
    """
    parts = _parts(form)
    year = _taken(source, parts, _one_of("Yy", parts, form))
    month = _taken(source, parts, _one_of("mbB", parts, form))
    day, _ = _taken(source, parts, _one_of("d", parts, form))
    fits = f"REGEXP_MATCHES({source}, {_pattern(parts)})"
    written = f"{_year(*year)} || '-' || {_month(*month)} || '-' || {_two(day)}"
    return f"CASE WHEN {fits} THEN TRY_CAST({written} AS DATE) END"


def _parts(form: str) -> list[Part]:
    """Split a format into its parts."""
    tokens = list(TOKEN.finditer(form))
    found = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        letter = token["part"]
        if letter in DIGITS:  # as many as there are: those next to others have all
            glued = following is not None and following["part"] in DIGITS
            least = DIGITS[letter] if glued else 1
            found.append(Part(letter, rf"\d{{{least},{DIGITS[letter]}}}"))
        elif letter is None:
            blank = token["blank"] is not None
            found.append(Part("", r"\s+" if blank else re.escape(token["sign"])))
        elif letter in PARTS:
            found.append(Part(letter, PARTS[letter]))
        else:
            known = ", ".join(f"%{name}" for name in (*DIGITS, *PARTS))
            raise ParameterError(
                f"date_format {form!r}: %{letter} can be read from files only. A "
                f"database reads {known}."
            )
    return found


def _one_of(letters: str, parts: list[Part], form: str) -> str:
    found = [part.letter for part in parts if part.letter and part.letter in letters]
    if len(found) != 1:
        wanted = " or ".join(f"%{letter}" for letter in letters)
        raise ParameterError(f"date_format {form!r} must hold {wanted} once.")
    return found[0]


def _taken(source: str, parts: list[Part], letter: str) -> tuple[str, str]:
    """Write what stands in the place of one part of a text of this form."""
    return f"REGEXP_EXTRACT({source}, {_pattern(parts, letter)}, 1)", letter


def _pattern(parts: list[Part], wanted: str | None = None) -> str:
    """Write the pattern of a whole text, in which one part is a group."""
    written = ""
    for part in parts:
        inner = part.pattern.replace("(", "(?:")
        written += f"({inner})" if part.letter == wanted else inner
    return text(f"^{written}$")


def _year(taken: str, letter: str) -> str:
    if letter == "Y":
        return f"LPAD({taken}, 4, '0')"
    two = _two(taken)
    return f"CASE WHEN {two} >= '{FROM_1900S}' THEN '19' ELSE '20' END || {two}"


def _month(taken: str, letter: str) -> str:
    if letter == "m":
        return _two(taken)
    start = f"LOWER(LEFT({taken}, 3))"
    cases = " ".join(
        f"WHEN '{name[:3]}' THEN '{number:02d}'"
        for number, name in enumerate(MONTHS, start=1)
    )
    return f"CASE {start} {cases} END"


def _two(taken: str) -> str:
    return f"LPAD({taken}, 2, '0')"

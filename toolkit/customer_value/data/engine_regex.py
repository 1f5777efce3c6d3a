"""Regular expressions of DuckDB, written for PostgreSQL and for Java."""

from __future__ import annotations

import re

POSTGRES, SPARK = "postgres", "spark"
BLANKS = r" \t\n\f\r"  # what \s means in DuckDB; the others count further signs in
PIECE = re.compile(
    r"\\x\{(?P<code>[0-9a-fA-F]+)\}|\\p\{(?P<group>[LN])\}|\\.|.", re.DOTALL
)
POINT = re.compile(r"^([^\\.\[]|\\.|\[[^\]]*\])*[.]")  # one that stands for any sign
GROUPS = {"L": "[:alpha:]", "N": "[:digit:]"}  # letters and digits of any language


def regex(pattern: str, dialect: str) -> str:
    r"""Write a pattern so that another engine finds what DuckDB finds.

    Parameters
    ----------
    pattern : str
        A pattern of RE2 made of classes, groups, repetitions and alternatives.
    dialect : {"postgres", "spark"}
        Who reads it.

    Returns
    -------
    str
        The pattern; digits are 0 to 9, a point is no line break, and $ is the end.

    Examples
    --------
    >>> regex(r"\d{4}|[\s,]+", "postgres")
    '[0-9]{4}|[ \\t\\n\\f\\r,]+'
    """
    written, inside = [], False
    for piece in PIECE.finditer(pattern):
        sign = piece.group()
        written.append(_piece(piece, dialect, inside=inside))
        inside = sign == "[" or (inside and sign != "]")
    point = dialect == POSTGRES and POINT.search(pattern)
    return ("(?p)" if point else "") + "".join(written)


def whole(pattern: str) -> str:
    """Write the pattern for a text that it fits from end to end.

    >>> whole("a|b")
    '^(?:a|b)$'
    """
    return f"^(?:{pattern})$"


def _piece(piece: re.Match[str], dialect: str, *, inside: bool) -> str:
    sign = piece.group()
    if piece["code"]:
        return rf"\u{int(piece['code'], 16):04x}"
    if piece["group"] and dialect == POSTGRES:
        return GROUPS[piece["group"]]  # only ever inside of [ ]
    if sign == r"\d":
        return "0-9" if inside else "[0-9]"
    if sign == r"\s":
        return BLANKS if inside else f"[{BLANKS}]"
    if sign == "$" and not inside and dialect == SPARK:
        return r"\z"  # $ also stands before a last line break
    return sign

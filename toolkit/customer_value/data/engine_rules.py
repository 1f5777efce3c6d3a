"""What sqlglot leaves alone: a rule for each kind of expression."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sqlglot import exp, parse_one

from customer_value.data.engine_days import parsed_day
from customer_value.data.engine_regex import regex, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    Rule = Callable[[exp.Expr], exp.Expr]
    Rules = dict[type[exp.Expr], Rule]

DUCKDB = "duckdb"
# the texts that DuckDB reads as a value of a type
NUMBER = r"[+-]?(\d+[.]?\d*|[.]\d+)([eE][+-]?0*\d{1,3})?"
DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
CLOCK = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.]\d+)?)?"
OFFSET = r"(Z|[+-](0\d|1[0-5])(:?[0-5]\d)?)"
SHAPES = {
    **dict.fromkeys(("DECIMAL", "DOUBLE", "FLOAT"), NUMBER),
    **dict.fromkeys(("SMALLINT", "INT", "BIGINT"), NUMBER),
    "DATE": f"{DATE}([ T]{CLOCK}{OFFSET}?)?",
    "TIMESTAMPNTZ": f"{DATE}([ T]{CLOCK})?",
    "TIMESTAMPTZ": f"{DATE}[ T]{CLOCK}{OFFSET}?",
}
SIGNS = 10_000  # of a number: a longer one is none


def filled(template: str, dialect: str, **parts: exp.Expr) -> exp.Expr:
    """Parse a piece of SQL and put other pieces in the place of some names.

    >>> filled("a + b", "duckdb", b=exp.Literal.number(1)).sql()
    'a + 1'
    """
    tree = exp.Paren(this=_parsed(template, dialect).copy())  # so that all has a parent
    for column in list(tree.find_all(exp.Column)):
        if column.name in parts:
            part = parts[column.name].copy()
            column.replace(exp.paren(part) if isinstance(part, exp.Binary) else part)
    this: exp.Expr = tree.this
    return this


@lru_cache(maxsize=256)
def _parsed(template: str, dialect: str) -> exp.Expr:
    return parse_one(template, read=dialect)


def called(node: exp.Expr) -> str:
    """Return the name of a function that sqlglot does not know."""
    return str(node.this).upper()


def guarded(node: exp.Expr, shape: str, value: exp.Expr, dialect: str) -> exp.Expr:
    """Write a value only where a text has the shape."""
    pattern = exp.Literal.string(regex(whole(shape), dialect))
    fits = exp.RegexpLike(this=node, expression=pattern)
    length = exp.Length(this=node.copy())
    short = exp.LTE(this=length, expression=exp.Literal.number(SIGNS))
    return exp.Case(ifs=[exp.If(this=exp.and_(fits, short, copy=False), true=value)])


def matching(dialect: str) -> Rule:
    """Write a match, of the whole text or anywhere in it."""

    def rule(node: exp.Expr) -> exp.Expr:
        pattern = node.expression.name
        if isinstance(node, exp.RegexpFullMatch):
            pattern = whole(pattern)
        written = exp.Literal.string(regex(pattern, dialect))
        return exp.RegexpLike(this=node.this, expression=written)

    return rule


def bytes_of(node: exp.Expr) -> str | None:
    r"""Return the hex digits of bytes given as \x00\x01; None for another cast."""
    if node.args["to"].this.value != "VARBINARY" or not node.this.is_string:
        return None
    return str(node.this.name).replace("\\x", "")


def _function(node: exp.Expr) -> exp.Expr:
    """Write a function of DuckDB's by way of others that all engines have."""
    if called(node) == "TRY_STRPTIME":
        source, forms = node.expressions
        listed = forms.expressions if isinstance(forms, exp.Array) else [forms]
        days = ", ".join(parsed_day("t", form.name) for form in listed)
        return filled(f"COALESCE({days}, NULL)", DUCKDB, t=source)
    if called(node) == "ISFINITE":
        finite = "ABS(x) < CAST('Infinity' AS DOUBLE)"
        return filled(finite, DUCKDB, x=node.expressions[0])
    return node


def _part(node: exp.Expr) -> exp.Expr:
    """Write text[a:b] as a function."""
    (part,) = node.expressions
    if not isinstance(part, exp.Slice):
        return node
    start, end = part.this, part.expression
    if start is None:
        return exp.Left(this=node.this, expression=end)
    length = end and filled("b - a + 1", DUCKDB, a=start, b=end)
    return exp.Substring(this=node.this, start=start, length=length)


def _by_zero(node: exp.Expr) -> exp.Expr:
    """Let a division by zero yield nothing instead of an error."""
    divisor = node.expression
    if isinstance(divisor, (exp.Literal, exp.Nullif)):
        return node
    zero = exp.Literal.number(0)
    node.set("expression", exp.Nullif(this=divisor, expression=zero))
    return node


EVERYWHERE: Rules = {
    exp.Anonymous: _function,
    exp.Bracket: _part,
    exp.Div: _by_zero,
    exp.Mod: _by_zero,
}

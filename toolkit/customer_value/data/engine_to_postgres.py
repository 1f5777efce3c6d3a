"""DuckDB's SQL for PostgreSQL, where it is more than another spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from customer_value.data.engine_regex import POSTGRES, regex
from customer_value.data.engine_rules import (
    SHAPES,
    bytes_of,
    called,
    filled,
    guarded,
    matching,
)

if TYPE_CHECKING:
    from customer_value.data.engine_rules import Rules

LIMITS = {"SMALLINT": 2**15, "INT": 2**31, "BIGINT": 2**63}
# PostgreSQL 15 has no cast that yields nothing instead of an error: each template is
# asked of texts t of the right shape only, and asks for what a shape cannot say
LAST_DAY = "CAST(LEFT(t, 7) || '-01' AS DATE) + INTERVAL '1 MONTH' - INTERVAL '1 DAY'"
IS_DAY = f"CAST(SUBSTRING(t FROM 9 FOR 2) AS INT) <= EXTRACT(DAY FROM {LAST_DAY})"
TIMES = {
    "DATE": "CAST(LEFT(t, 10) AS DATE)",
    "TIMESTAMPNTZ": "CAST(t AS TIMESTAMP)",
    "TIMESTAMPTZ": "CAST(t AS TIMESTAMPTZ)",
}
NO_YEAR = "(?!0000)"  # the year 0 is not in its calendar
EXACT = "CAST(t AS DECIMAL)"
FLOATING = (
    f"CASE WHEN ABS({EXACT}) < 3e-324 THEN 0 "
    f"WHEN ABS({EXACT}) < 1.79e308 THEN CAST(t AS DOUBLE PRECISION) END"
)
WHOLE = "CASE WHEN ABS(ROUND({0})) < {1} THEN CAST(ROUND({0}) AS {2}) END"
DECIMAL = "CASE WHEN ABS(ROUND({0}, {1})) < {2} THEN CAST({0} AS DECIMAL({3}, {1})) END"
USUAL = [18, 3]  # digits, and those after the point, of DECIMAL alone
FLAG = (
    "CASE WHEN LOWER(t) IN ('true', 't', 'yes', 'y', '1') THEN TRUE "
    "WHEN LOWER(t) IN ('false', 'f', 'no', 'n', '0') THEN FALSE END"
)


def _try_cast(node: exp.Expr) -> exp.Expr:
    """Write a cast that yields nothing instead of an error."""
    to = node.args["to"]
    kind = to.this.value
    text = filled("CAST(t AS TEXT)", POSTGRES, t=node.this)
    if kind == "BOOLEAN":
        return filled(FLAG, POSTGRES, t=text)
    if kind not in SHAPES:
        return _cast(exp.Cast(this=node.this, to=to))
    shape, template = SHAPES[kind], FLOATING
    if kind in TIMES:
        shape = NO_YEAR + shape
        template = f"CASE WHEN {IS_DAY} THEN {TIMES[kind]} END"
    elif kind in LIMITS:
        template = WHOLE.format(EXACT, LIMITS[kind], kind)
    elif kind == "DECIMAL":
        digits, places = [int(part.name) for part in to.expressions] or USUAL
        template = DECIMAL.format(EXACT, places, 10 ** (digits - places), digits)
    return guarded(text, shape, filled(template, POSTGRES, t=text), POSTGRES)


def _cast(node: exp.Expr) -> exp.Expr:
    """Give texts the order that they have in DuckDB, that of their bytes.

    A fraction becomes a decimal by way of its text: by itself PostgreSQL takes 15 of
    its digits first, and so rounds twice.
    """
    digits = bytes_of(node)
    if digits is not None:
        return filled(f"DECODE('{digits}', 'hex')", POSTGRES)
    kind = node.args["to"].this.value
    if kind == "TEXT":
        return filled('t COLLATE "C"', POSTGRES, t=node)
    if kind == "DECIMAL" and not isinstance(node.this, exp.Literal):
        node.set("this", filled("CAST(x AS TEXT)", POSTGRES, x=node.this))
    return node


def _any_case(node: exp.Expr) -> exp.Expr:
    """Change the case of all letters; the order of bytes knows the case of 26."""
    own = filled('t COLLATE "default"', POSTGRES, t=node.this)
    return filled('t COLLATE "C"', POSTGRES, t=type(node)(this=own))


def _function(node: exp.Expr) -> exp.Expr:
    if called(node) == "HASH":
        row = exp.Anonymous(this="ROW", expressions=node.expressions)
        return filled("HASHTEXTEXTENDED(CAST(r AS TEXT), 0)", POSTGRES, r=row)
    if called(node) == "MD5_NUMBER_LOWER":
        digits = "'x' || SUBSTRING(MD5(t) FROM 17 FOR 16)"
        number = f"CAST(CAST({digits} AS BIT(64)) AS BIGINT)"
        return filled(number, POSTGRES, t=node.expressions[0])
    return node


def _round(node: exp.Expr) -> exp.Expr:
    """Round a number of any type by the digits that it is written with."""
    places = node.args.get("decimals")
    if places is None:
        return node
    rounded = "TRIM_SCALE(ROUND(CAST(CAST(x AS TEXT) AS DECIMAL), p))"
    return filled(rounded, POSTGRES, x=node.this, p=places)


def _modulo(node: exp.Expr) -> exp.Expr:
    rest = "CAST(MOD(CAST(a AS DECIMAL), CAST(b AS DECIMAL)) AS DOUBLE PRECISION)"
    return filled(rest, POSTGRES, a=node.this, b=node.expression)


def _substring(node: exp.Expr) -> exp.Expr:
    """Take the last signs of a text."""
    start = node.args["start"]
    if isinstance(start, exp.Neg) and node.args.get("length") is None:
        return exp.Right(this=node.this, expression=start.this)
    return node


def _extract(node: exp.Expr) -> exp.Expr:
    """Take what stands in the only group of a pattern."""
    pattern = exp.Literal.string(regex(node.expression.name, POSTGRES))
    return exp.Substring(this=node.this, start=pattern)


def _replace(node: exp.Expr) -> exp.Expr:
    """Replace by a pattern, in which letters are those of all languages."""
    node.set("expression", exp.Literal.string(regex(node.expression.name, POSTGRES)))
    node.set("this", filled('t COLLATE "default"', POSTGRES, t=node.this))
    return filled('t COLLATE "C"', POSTGRES, t=node)


def _contains(node: exp.Expr) -> exp.Expr:
    return filled("STRPOS(a, b) > 0", POSTGRES, a=node.this, b=node.expression)


def _is_nan(node: exp.Expr) -> exp.Expr:
    return filled("x = CAST('NaN' AS DOUBLE PRECISION)", POSTGRES, x=node.this)


def _unhex(node: exp.Expr) -> exp.Expr:
    return filled("DECODE(t, 'hex')", POSTGRES, t=node.this)


def _encode(node: exp.Expr) -> exp.Expr:
    return filled("CONVERT_TO(t, 'UTF8')", POSTGRES, t=node.this)


RULES: Rules = {
    exp.Anonymous: _function,
    exp.Cast: _cast,
    exp.Contains: _contains,
    exp.Encode: _encode,
    exp.IsNan: _is_nan,
    exp.Lower: _any_case,
    exp.Mod: _modulo,
    exp.RegexpExtract: _extract,
    exp.RegexpFullMatch: matching(POSTGRES),
    exp.RegexpLike: matching(POSTGRES),
    exp.RegexpReplace: _replace,
    exp.Round: _round,
    exp.Substring: _substring,
    exp.TryCast: _try_cast,
    exp.Unhex: _unhex,
    exp.Upper: _any_case,
}

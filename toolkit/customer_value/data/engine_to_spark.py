"""DuckDB's SQL for Spark, where it is more than another spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from customer_value.data.engine_regex import SPARK, regex
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

# what is cast, of a text t that has the shape of the type
TAKEN = {
    **dict.fromkeys(
        ("SMALLINT", "INT", "BIGINT"), "ROUND(TRY_CAST(t AS DECIMAL(38, 9)))"
    ),
    "DATE": "LEFT(t, 10)",
    # a moment with an offset must have seconds
    "TIMESTAMPTZ": "REGEXP_REPLACE(t, '^(.{16})([Z+-])', '$1:00$2')",
}


def _try_cast(node: exp.Expr) -> exp.Expr:
    """Keep to what DuckDB reads: Spark also takes 1d for a number, 2026 for a day."""
    to = node.args["to"]
    kind = to.this.value
    if kind not in SHAPES:
        return exp.TryCast(this=node.this, to=to, safe=True)
    text = filled("CAST(t AS STRING)", SPARK, t=node.this)
    value = filled(TAKEN.get(kind, "t"), SPARK, t=text)
    value = exp.TryCast(this=value, to=to, safe=True)  # sqlglot drops TRY without it
    return guarded(text, SHAPES[kind], value, SPARK)


def _cast(node: exp.Expr) -> exp.Expr:
    digits = bytes_of(node)
    return node if digits is None else filled(f"UNHEX('{digits}')", SPARK)


def _function(node: exp.Expr) -> exp.Expr:
    if called(node) == "HASH":
        return exp.Anonymous(this="XXHASH64", expressions=node.expressions)
    if called(node) == "ROW":
        return exp.Anonymous(this="STRUCT", expressions=node.expressions)
    if called(node) == "MD5_NUMBER_LOWER":
        digits = "CONV(SUBSTRING(MD5(t), 17, 16), 16, 10)"
        number = f"CAST({digits} AS DECIMAL(20, 0))"
        return filled(number, SPARK, t=node.expressions[0])
    return node


def _extract(node: exp.Expr) -> exp.Expr:
    pattern = exp.Literal.string(regex(node.expression.name, SPARK))
    return exp.RegexpExtract(
        this=node.this, expression=pattern, group=node.args.get("group")
    )


def _replace(node: exp.Expr) -> exp.Expr:
    pattern = exp.Literal.string(regex(node.expression.name, SPARK))
    return exp.RegexpReplace(
        this=node.this, expression=pattern, replacement=node.args["replacement"]
    )


def _numbered(node: exp.Expr) -> exp.Expr:
    """Write a number for rows as they come: Spark's windows need an order."""
    if isinstance(node.this, exp.RowNumber) and not node.args.get("order"):
        return exp.Anonymous(this="MONOTONICALLY_INCREASING_ID")
    return node


RULES: Rules = {
    exp.Anonymous: _function,
    exp.Cast: _cast,
    exp.RegexpExtract: _extract,
    exp.RegexpFullMatch: matching(SPARK),
    exp.RegexpLike: matching(SPARK),
    exp.RegexpReplace: _replace,
    exp.TryCast: _try_cast,
    exp.Window: _numbered,
}

"""Expressions of a mapping file: parsed, whitelisted, then written as SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from customer_value.data.engine import quoted
from customer_value.errors import ParameterError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlglot import exp

# what an expression may be made of; anything else is refused, so that a mapping
# file can never read a file, a setting or another table
ALLOWED = frozenset(
    {
        *("Column", "Identifier", "Literal", "Null", "Boolean", "Paren"),
        *("Neg", "Add", "Sub", "Mul", "Div", "Mod", "Abs", "Round"),
        *("Not", "And", "Or", "EQ", "NEQ", "GT", "GTE", "LT", "LTE"),
        *("Is", "Between", "In", "Case", "If", "Coalesce", "Nullif"),
        *("Trim", "Upper", "Lower", "Substring", "Replace", "Concat", "DPipe"),
        *("Cast", "TryCast", "DataType", "DataTypeParam"),
    }
)
ARITHMETIC = frozenset({"Add", "Sub", "Mul", "Div", "Mod", "Neg", "Abs", "Round"})
COMPARISON = frozenset({"EQ", "NEQ", "GT", "GTE", "LT", "LTE", "Between", "In"})
TYPES = frozenset(
    {
        *("VARCHAR", "TEXT", "INT", "BIGINT", "SMALLINT", "DOUBLE", "FLOAT"),
        *("DECIMAL", "DATE", "TIMESTAMP", "BOOLEAN"),
    }
)


def compile_expression(
    text: str,
    columns: Mapping[str, str],
    *,
    number: Callable[[str], str],
    where: str,
    written: Callable[[str], str] = str,
) -> str:
    """Turn an expression over a file's headings into SQL over its text columns.

    Parameters
    ----------
    text : str
        A heading, or an expression such as ``Quantity * UnitPrice``.
    columns : mapping of str to str
        The file's headings and the engine's columns that hold them.
    number : callable
        Writes the SQL that reads a number from a column.
    where : str
        The place in the mapping, for messages.
    written : callable, optional
        Writes the SQL for the text of a column that has another type.

    Returns
    -------
    str
        SQL in the engine's dialect.

    Raises
    ------
    ParameterError
        If the text is no expression, uses something not allowed, or names a
        column the file does not have.
    """
    known = {plain(heading): column for heading, column in columns.items()}
    heading = heading_of(text, columns)
    if heading is not None:
        return quoted(columns[heading])
    tree = _parse(text, where)
    for node in tree.walk():
        _refuse(node, text, where)
    slots: dict[str, str] = {}
    for node in list(tree.find_all(_expressions().Column)):
        if plain(node.name) not in known:
            hint = did_you_mean(node.name, columns)
            raise ParameterError(
                f"{where}: the file has no column {node.name!r}.{hint}"
            )
        column = quoted(known[plain(node.name)])
        slot = f"cv_slot_{len(slots)}_"
        slots[slot] = number(column) if _calculated(node) else written(column)
        node.set("this", _expressions().to_identifier(slot))
    sql: str = tree.transform(_try).sql(dialect="duckdb")
    for slot, column in slots.items():
        sql = sql.replace(slot, column)
    return sql


def heading_of(text: str, headings: Iterable[str]) -> str | None:
    """Return the heading that a text is, None where it is an expression.

    >>> heading_of("unit price", ["UnitPrice"])
    'UnitPrice'
    >>> heading_of("Betrag (EUR)", ["Betrag (EUR)"])
    'Betrag (EUR)'
    """
    names = {heading.strip().casefold(): heading for heading in headings}
    exact = names.get(text.strip().casefold())
    if exact is not None or not re.fullmatch(r"\w+([ -]+\w+)*", text.strip()):
        return exact
    return {plain(heading): heading for heading in headings}.get(plain(text))


def names_in(text: str, headings: Iterable[str]) -> list[str]:
    """Return the headings that an expression uses.

    >>> names_in("Quantity * UnitPrice", ["Quantity", "Country"])
    ['Quantity']
    """
    words = {plain(word) for word in re.findall(r"[^\W\d]\w*", text)}
    whole = heading_of(text, headings)
    return [h for h in headings if plain(h) in words or h == whole]


def plain(heading: str) -> str:
    """Return a heading without case, blanks, hyphens and underscores.

    >>> plain(" Customer-ID ")
    'customerid'
    """
    return "".join(c for c in heading.casefold() if c.isalnum()) or heading.strip()


def _parse(text: str, where: str) -> exp.Expr:
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError):
        tree = []
    if len(tree) != 1 or tree[0] is None:
        raise ParameterError(
            f"{where}: {text!r} is neither a heading nor an expression."
        )
    return tree[0]


def _refuse(node: exp.Expr, text: str, where: str) -> None:
    """Refuse whatever is not on the list."""
    kind = type(node).__name__
    if kind not in ALLOWED:
        raise ParameterError(
            f"{where}: {text!r} uses {node.sql(dialect='duckdb')!r}, which a mapping "
            "may not. Allowed: headings, numbers, texts, arithmetic, comparison, CASE, "
            "COALESCE, NULLIF, ABS, ROUND, TRIM, UPPER, LOWER, SUBSTR, REPLACE, || "
            "and CAST."
        )
    if isinstance(node, _expressions().Column) and len(node.parts) > 1:
        raise ParameterError(
            f"{where}: {text!r} may name columns of its own file only."
        )
    if kind == "DataType" and node.this.value not in TYPES:
        raise ParameterError(
            f"{where}: {text!r} casts to {node.sql()}, which is not known."
        )


def _expressions() -> Any:  # noqa: ANN401 - a module, loaded on first use
    from sqlglot import exp

    return exp


def _try(node: exp.Expr) -> exp.Expr:
    """Make every cast one that yields nothing instead of an error."""
    exp = _expressions()
    if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast):
        return exp.TryCast(this=node.this, to=node.args["to"])  # type: ignore[no-any-return]
    return node


def _calculated(node: exp.Expr) -> bool:
    """Say whether a column is used as a number."""
    exp = _expressions()
    above = node.parent
    while isinstance(above, (exp.Paren, exp.Coalesce, exp.Nullif)):
        above = above.parent
    kind = type(above).__name__
    if kind in ARITHMETIC:
        return True
    if kind not in COMPARISON or above is None:
        return False
    literals = list(above.find_all(exp.Literal))
    return bool(literals) and not any(literal.is_string for literal in literals)

"""SQL in DuckDB's dialect, written for another engine."""

from __future__ import annotations

from functools import lru_cache

from sqlglot import Dialect, exp, parse_one

from customer_value.data import engine_to_postgres, engine_to_spark
from customer_value.data.engine_regex import POSTGRES, SPARK
from customer_value.data.engine_rules import EVERYWHERE
from customer_value.errors import parameter_error

RULES = {POSTGRES: engine_to_postgres.RULES, SPARK: engine_to_spark.RULES}


@lru_cache(maxsize=1024)
def translate(query: str, dialect: str) -> str:
    """Write a query of DuckDB's dialect in another one.

    Parameters
    ----------
    query : str
        One statement.
    dialect : str
        A dialect that sqlglot knows. For "postgres" and "spark" the text does what
        it does in DuckDB; for the others it is a translation that nobody has run.

    Returns
    -------
    str
        The SQL text.

    Raises
    ------
    ParameterError
        If there is no such dialect, or a declared format of days cannot be read
        outside DuckDB.

    Examples
    --------
    >>> translate("SELECT CONTAINS(name, 'a') FROM people", "postgres")
    "SELECT POSITION('a' IN name) > 0 FROM people"
    """
    try:
        Dialect.get_or_raise(dialect)
    except ValueError:
        must = "a dialect that sqlglot knows, such as 'postgres'"
        raise parameter_error("dialect", "Table.sql", must, dialect) from None
    tree = parse_one(query, read="duckdb")
    rules = [EVERYWHERE, RULES[dialect]] if dialect in RULES else []
    for one in rules:
        for node in reversed(list(tree.walk(bfs=False))):  # the inner ones first
            new = one[type(node)](node) if type(node) in one else node
            if new is not node:
                node.replace(new)
    if rules:
        _name_subqueries(tree)
    return tree.sql(dialect=dialect, pretty="\n" in query)


def _name_subqueries(tree: exp.Expr) -> None:
    """Name the queries in FROM and JOIN without a name: not all can do without."""
    for i, query in enumerate(tree.find_all(exp.Subquery)):
        if isinstance(query.parent, (exp.From, exp.Join)) and not query.alias:
            query.set("alias", exp.TableAlias(this=exp.to_identifier(f"q{i}")))

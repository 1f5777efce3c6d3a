"""Where the rows of a clean table stood in the client's files, for examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customer_value.data.engine import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from customer_value.data.engine import Engine

LINE = "__line"  # kept beside the columns of a clean table
EXAMPLES = 5
LONGEST = 40  # signs of a value shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The lines of one clean table.

    Parameters
    ----------
    engine : Engine
        Where it is.
    relation : str
        The engine's table, with the column __line.
    place : callable
        Gives the file and the line in it.
    """

    engine: Engine
    relation: str
    place: Callable[[int], tuple[str, int]]

    def of(self, column: str, ids: str, *, where: str = "TRUE") -> str:
        """Name the first line of each of the first offending ids.

        Parameters
        ----------
        column : str
            The column that holds them.
        ids : str
            A query for the ids, as the column ``id``.
        where : str, default "TRUE"
            A further condition on the rows.

        Returns
        -------
        str
            Such as "sales.csv: line 7 'X1'; line 9 'X2'".
        """
        name = quoted(column)
        rows = self.engine.rows(
            f"SELECT MIN({LINE}), {name} FROM {self.relation} "
            f"WHERE {name} IN (SELECT id FROM ({ids})) AND {where} "
            f"GROUP BY {name} ORDER BY 1 LIMIT {EXAMPLES}"
        )
        return lines((*self.place(int(line)), value) for line, value in rows)


def lines(rows: Iterable[tuple[str, int, object]]) -> str:
    """Write lines with their values, the file before the first line in it.

    >>> lines([("a.csv", 2, "x"), ("a.csv", 3, None), ("b.csv", 4, "y")])
    "a.csv: line 2 'x'; line 3; b.csv: line 4 'y'"
    """
    said, last = [], ""
    for file, number, value in rows:
        start = "" if file == last else f"{file}: "
        shown = "" if value is None else f" {_shown(str(value))}"
        said.append(f"{start}line {number}{shown}")
        last = file
    return "; ".join(said)


def _shown(value: str) -> str:
    return repr(value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…")

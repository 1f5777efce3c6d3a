"""Ids that differ only in how they are written: one customer, counted as several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.across import OWNERS
from customer_value.data.engine import quoted
from customer_value.data.places import EXAMPLES
from customer_value.data.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from customer_value.data.engine import Engine, Table
    from customer_value.data.places import Places

_BARE = "LOWER(REPLACE(id, ' ', ''))"
# spreadsheets cut the zeros at the front, and other tools write 12345 as 12345.0
_WHOLE = f"SUBSTRING({_BARE}, 1, LENGTH({_BARE}) - 2)"
PLAIN = f"LTRIM(CASE WHEN {_BARE} LIKE '%.0' THEN {_WHOLE} ELSE {_BARE} END, '0')"


def problems(
    tables: Mapping[str, Table], places: Mapping[str, Places], *, engine: Engine
) -> Iterator[Problem]:
    """Report customers whose ids are the same but for case, blanks, zeros and ".0".

    Parameters
    ----------
    tables : mapping of str to Table
        The clean tables, with their true ids.
    places : mapping of str to Places
        Where their rows stood; {} keeps ids out of the example.
    engine : Engine
        Where they are.

    Yields
    ------
    Problem
        One for all tables, which names the first that has such ids.
    """
    owners = [("customers", "customer_id"), *((t, c) for t, c, _ in OWNERS)]
    owners = [(table, column) for table, column in owners if table in tables]
    named = [
        f"SELECT DISTINCT {quoted(column)} AS id FROM ({tables[table].query}) AS own"
        for table, column in owners
    ]
    ids = engine.keep(" UNION ".join(named), "ids")
    twice = f"SELECT {PLAIN} FROM {ids} GROUP BY {PLAIN} HAVING COUNT(*) > 1"
    several = f"SELECT id FROM {ids} WHERE {PLAIN} IN ({twice})"
    found = engine.rows(f"SELECT COUNT(*) FROM ({several}) AS alike")[0][0]
    everyone = engine.rows(f"SELECT COUNT(*) FROM {ids}")[0][0]
    if found:
        first = f"{several} ORDER BY {PLAIN}, id LIMIT {EXAMPLES - 1}"
        parts = [
            places[table].of(column, first)
            for table, column in owners
            if table in places
        ]
        yield Problem(
            table=next(table for table, _ in owners),
            rule="ids differ only in how they are written",
            severity="keep",
            rows=int(found),
            share=int(found) / int(everyone),
            example="; ".join(list(filter(None, parts))[:2]),
            action="kept as different customers",
            mend="Write each id in one way, if these are the same customers; a "
            "spreadsheet cuts zeros at the front.",
        )
    engine.drop(ids)

"""The join of an enrichment to the customers: who was found, and what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.engine import Table, quoted, text
from customer_value.data.joins import ABSENT, DIFFER, NOBODY, Join
from customer_value.data.problems import Problem
from customer_value.data.stage import SAME_KEY
from customer_value.data.tables import ENRICHMENT, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.engine import Engine
    from customer_value.data.stage import Staged

EXAMPLES = 5


def ids_of(staged: Staged, *, engine: Engine) -> Table:
    """Keep the ids of an enrichment, and whether their rows differ."""
    differ = f"BIT_OR(__faults & {SAME_KEY}) <> 0 AS differ"
    return Table(
        engine,
        f"SELECT customer_id, {differ} FROM {staged.relation} "
        "WHERE customer_id IS NOT NULL GROUP BY customer_id",
    ).keep()


def lookalikes(tables: Mapping[str, Table], *, hidden: bool) -> list[Problem]:
    """Report ids that would be a customer's if they were written like them.

    Parameters
    ----------
    tables : mapping of str to Table
        The clean tables, with their true ids.
    hidden : bool
        Whether ids stay out of the examples.

    Returns
    -------
    list of Problem
        One an enrichment, where ids differ by case, leading zeros, blanks or signs
        only. They are never taken for one another.
    """
    known = [tables[name] for name in ("transactions", "customers") if name in tables]
    bought = " UNION ".join(f"SELECT customer_id FROM ({one.query})" for one in known)
    return [
        problem
        for name in tables
        if ids_name(name) in tables
        for problem in _alike(name, tables[ids_name(name)], bought, hidden=hidden)
    ]


def _alike(name: str, ids: Table, bought: str, *, hidden: bool) -> list[Problem]:
    """Report the ids of one enrichment."""
    engine = ids.engine
    plain = r"LTRIM(REGEXP_REPLACE(LOWER(customer_id), '[^\p{L}\p{N}]', '', 'g'), '0')"
    near = (
        f"SELECT ids.customer_id AS id, MIN(known.customer_id) AS known FROM "
        f"(SELECT customer_id, {plain} AS plain FROM ({ids.query}) "
        f"WHERE customer_id NOT IN ({bought})) AS ids JOIN "
        f"(SELECT customer_id, {plain} AS plain FROM ({bought})) AS known "
        "USING (plain) WHERE plain <> '' GROUP BY id"
    )
    rows = engine.rows(f"SELECT id, known FROM ({near}) ORDER BY id")
    if not rows:
        return []
    everyone = int(engine.rows(f"SELECT COUNT(*) FROM ({ids.query})")[0][0])
    shown = [f"{one!r} beside {known!r}" for one, known in rows[:EXAMPLES]]
    return [
        Problem(
            table=name,
            rule="ids written in another way",
            severity="keep",
            rows=len(rows),
            share=len(rows) / everyone,
            example="" if hidden else "; ".join(shown),
            action="not joined",
            mend=(
                "Write ids as the purchases have them, or say how in the mapping, such "
                "as customer_id: \"SUBSTR('000000' || id, -6)\"."
            ),
        )
    ]


def joined(
    customers: Table, tables: Mapping[str, Table], *, files: Mapping[str, str]
) -> tuple[Table, list[Join], list[Problem]]:
    """Add the attributes of every enrichment to the customers.

    Parameters
    ----------
    customers : Table
        A row a customer.
    tables : mapping of str to Table
        The clean enrichments, and beside each of them its ids.
    files : mapping of str to str
        Which enrichments there are, and the file of each.

    Returns
    -------
    tuple of Table, list of Join and list of Problem
        The customers in their order with more columns, how each enrichment was
        joined, and what must be known of it.
    """
    joins, problems = [], []
    for name, file in files.items():
        one = _join(customers, name, tables, file)
        joins.append(one)
        problems += [*_renamed(name, one.attributes), *_nobody(name, one)]
        customers = _added(customers, tables[name], one.attributes)
    return customers, joins, problems


def _join(customers: Table, name: str, tables: Mapping[str, Table], file: str) -> Join:
    """Compare the ids of an enrichment with the customers."""
    engine, own = customers.engine, name.removeprefix(ENRICHMENT)
    known, ids = f"({customers.query})", f"({tables[ids_name(name)].query})"
    both = f"{known} JOIN {ids} USING (customer_id)"
    parts = {
        ABSENT: f"{known} WHERE customer_id NOT IN (SELECT customer_id FROM {ids})",
        DIFFER: f"{both} WHERE differ",
        NOBODY: f"{ids} WHERE customer_id NOT IN (SELECT customer_id FROM {known})",
    }
    lines = " UNION ALL ".join(
        f"SELECT {text(own)} AS enrichment, customer_id, {text(why)} AS why FROM {part}"
        for why, part in parts.items()
    )
    counts = (
        f"SELECT (SELECT COUNT(*) FROM {known}), (SELECT COUNT(*) FROM {ids}), "
        f"(SELECT COUNT(*) FROM {both} WHERE NOT differ), "
        f"(SELECT COUNT(*) FROM {parts[NOBODY]})"
    )
    everyone, held, matched, strangers = map(int, engine.rows(counts)[0])
    return Join(
        name=own,
        file=file,
        customers=everyone,
        ids=held,
        matched=matched,
        ids_unmatched=strangers,
        attributes=_free_names(own, tables[name].columns(), customers.columns()),
        unmatched=Table(engine, f"{lines} ORDER BY why, customer_id").keep(),
    )


def ids_name(name: str) -> str:
    """Return the name under which the ids of an enrichment travel."""
    return f"{name} ids"


def _free_names(
    name: str, headings: tuple[str, ...], taken: tuple[str, ...]
) -> dict[str, str]:
    """Name the new columns; what the customers have, or may have, stays theirs."""
    used = {column.casefold() for column in (*taken, *TABLES["customers"].names)}
    found = {}
    for heading in headings:
        if heading == "customer_id":
            continue
        free = heading
        while free.casefold() in used:
            free = f"{name}_{free}"
        used.add(free.casefold())
        found[free] = heading
    return found


def _added(customers: Table, table: Table, attributes: Mapping[str, str]) -> Table:
    """Join one enrichment; every customer stays, once and in order."""
    if not attributes:  # all of them told who somebody is
        return customers
    new = ", ".join(
        f"more.{quoted(heading)} AS {quoted(ours)}"
        for ours, heading in attributes.items()
    )
    old = ", ".join(f"known.{quoted(column)}" for column in customers.columns())
    numbered = f"SELECT *, ROW_NUMBER() OVER () AS __n FROM ({customers.query})"
    return Table(
        customers.engine,
        f"SELECT {old}, {new} FROM ({numbered}) AS known "
        f"LEFT JOIN ({table.query}) AS more USING (customer_id) ORDER BY known.__n",
    ).keep()


def _renamed(name: str, attributes: Mapping[str, str]) -> list[Problem]:
    """Report attributes whose heading the customers have already."""
    other = {ours: heading for ours, heading in attributes.items() if ours != heading}
    if not other:
        return []
    shown = [f"{heading!r} as {ours!r}" for ours, heading in other.items()]
    return [
        Problem(
            table=name,
            rule="heading is taken",
            severity="keep",
            rows=0,
            share=0.0,
            example="; ".join(shown[:EXAMPLES]),
            action="joined under another name",
            mend="Nothing: the customers' own column stays as it is.",
        )
    ]


def _nobody(name: str, join: Join) -> list[Problem]:
    """Report ids that are no customer; where none is one, the data must be mended."""
    rows = join.ids_unmatched
    if not rows:
        return []
    query = f"SELECT customer_id FROM ({join.unmatched.query})"
    strangers = f"{query} WHERE why = {text(NOBODY)} ORDER BY 1 LIMIT {EXAMPLES}"
    shown = join.unmatched.engine.rows(strangers)
    none = rows == join.ids
    return [
        Problem(
            table=name,
            rule="no id is a customer's" if none else NOBODY,
            severity="stop" if none else "keep",
            rows=rows,
            share=rows / join.ids,
            example=", ".join(str(row[0]) for row in shown),
            action="stopped" if none else "not joined",
            mend="Check that the ids are those of the purchases.",
        )
    ]

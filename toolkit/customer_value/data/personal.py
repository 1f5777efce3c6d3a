"""Personal data: columns that name or reach a person are pointed out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from customer_value.data.engine import quoted, text
from customer_value.data.problems import Problem
from customer_value.data.tables import spec_of

if TYPE_CHECKING:
    from customer_value.data.engine import Engine, Table
    from customer_value.data.stage import Staged

ADDRESS = r"[^@\s]+@[^@\s]+[.][^@\s]+"
PHONE = r"([+]|00)\d[\d ()/.-]{6,}"
HEADING = re.compile(
    r"e-?mail|phone|mobile|^tel$|first.?name|last.?name|surname|birth|street|iban",
    re.IGNORECASE,
)
REVEALING = re.compile(
    r"name$|address|post.?code|zip|contact|comment|note|remark|passport|photo|"
    r"(customer|client|account|member|user|parent|tax|vat).?"
    r"(id|no|nr|num|number|code|key)$",
    re.IGNORECASE,
)
MOST = 0.5  # share of the filled cells that must look like it


def problems(staged: Staged, *, engine: Engine) -> list[Problem]:
    """Report the further columns of a table that hold personal data."""
    query = f"SELECT * FROM {staged.relation}"
    found = pointed_out(list(staged.extras), query, engine=engine)
    return [_problem(staged, name, filled) for name, filled in found.items()]


def pointed_out(names: list[str], query: str, *, engine: Engine) -> dict[str, int]:
    """Name the columns that hold personal data, with the number of filled cells.

    Parameters
    ----------
    names : list of str
        The columns to look at.
    query : str
        A SELECT that holds them.
    engine : Engine
        Where the rows are.

    Returns
    -------
    dict of str to int
        Columns with such a heading, or with mail addresses or telephone numbers in
        most of the filled cells.
    """
    if not names:
        return {}
    counts = ", ".join(
        f"COUNT({quoted(c)}), COUNT(CASE WHEN REGEXP_FULL_MATCH(CAST({quoted(c)} AS "
        f"VARCHAR), {text(f'({ADDRESS})|({PHONE})')}) THEN 1 END)"
        for c in names
    )
    row = engine.rows(f"SELECT {counts} FROM ({query})")[0]
    found = {}
    for i, name in enumerate(names):
        filled, hits = int(row[2 * i]), int(row[2 * i + 1])
        if filled and (HEADING.search(name) or hits > MOST * filled):
            found[name] = filled
    return found


def _problem(staged: Staged, name: str, rows: int) -> Problem:
    return Problem(
        table=staged.spec.name,
        rule="personal data",
        severity="keep",
        rows=rows,
        share=rows / staged.raw.rows,
        example=f"{staged.raw.file}: column {name!r}",
        action="kept",
        mend="Drop the column before the data are shared.",
    )


def revealing(name: str, table: Table, *, ids: set[str]) -> list[str]:
    """Name the further columns of a clean table by which a person could be found.

    Parameters
    ----------
    name : str
        One of the ten tables.
    table : Table
        Its clean rows.
    ids : set of str
        The columns that hold ids.

    Returns
    -------
    list of str
        Columns with such a heading, with mail addresses or telephone numbers, with
        the row's own id, or with nearly as many different texts as there are rows
        or customers.
    """
    kinds = table.engine.kinds(table.query)
    own = [column for column in kinds if column in ids]
    further = [column for column in kinds if column not in spec_of(name).names]
    named = {c for c in further if HEADING.search(c) or REVEALING.search(c)}
    tested = [column for column in further if column not in named]
    if not tested:
        return [column for column in further if column in named]
    people = "COUNT(*)"
    if "customer_id" in own:
        people = "COUNT(DISTINCT customer_id)"
    counts = ", ".join(_tells(c, kinds[c], own, people) for c in tested)
    flags = table.engine.rows(f"SELECT {counts} FROM ({table.query})")[0]
    telling = {column for column, flag in zip(tested, flags, strict=True) if flag}
    return [column for column in further if column in named | telling]


def _tells(column: str, kind: str, own: list[str], people: str) -> str:
    """Write the condition that a column tells who somebody is."""
    written = f"LOWER(TRIM(CAST({quoted(column)} AS VARCHAR)))"
    pattern = text(f"({ADDRESS})|({PHONE})")
    hits = [f"REGEXP_FULL_MATCH({written}, {pattern})"]
    hits += [f"{written} = LOWER({quoted(one)})" for one in own]
    least = f"{MOST} * COUNT({quoted(column)})"
    tests = [f"COUNT(CASE WHEN {hit} THEN 1 END) > {least}" for hit in hits]
    if kind == "VARCHAR":
        few = f"LEAST(COUNT({quoted(column)}), {people})"
        tests.append(f"COUNT(DISTINCT {written}) > {MOST} * {few}")
    return f"({' OR '.join(tests)})"

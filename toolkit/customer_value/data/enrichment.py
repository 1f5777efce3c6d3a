"""Enrichment: files of a third party, read and checked like any table."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customer_value.data import byrow, check, read
from customer_value.data.address import is_address
from customer_value.data.engine import quoted
from customer_value.data.mapping import plain_name
from customer_value.data.parts import combine
from customer_value.data.problems import Problem
from customer_value.data.rule import Context
from customer_value.data.source import stem
from customer_value.data.stage import DUPLICATE, SAME_KEY
from customer_value.data.tables import ENRICHMENT
from customer_value.errors import DataError, ParameterError, parameter_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.engine import Engine
    from customer_value.data.engine_duckdb import DuckDB
    from customer_value.data.mapping import Plan
    from customer_value.data.rule import Rule
    from customer_value.data.source import Raw
    from customer_value.data.stage import Staged

# a faulty row of an enrichment leaves an attribute open and spoils no number: only a
# strict reading, or a file of nothing else, stops
LENIENT = math.nextafter(1, 0)
FRAME = "attributes"  # what a DataFrame without a name is called
Given = dict[str, list[Any]]  # the parts of each enrichment, by its name


def asked(given: object, plan: Plan, *, source: object) -> Given:
    """Say which files are to be joined: those given, then those of the mapping.

    Parameters
    ----------
    given : path, DataFrame, mapping of names to these, or a list of them, optional
        What the caller gives.
    plan : Plan
        The mapping; its files lie beside the source.
    source : object
        The client's data.

    Returns
    -------
    dict of str to list
        Paths or frames by the name of the enrichment. A file whose name begins with
        that of another one and a point is a part of it.

    Raises
    ------
    ParameterError
        If something is neither a path nor a frame, or two have the same name.
    """
    found = _named(given)
    for name, how in plan.enrichment.items():
        if name in found:
            continue
        if how.file is None:
            raise ParameterError(
                f"mapping, enrichment, {name}: say which file it is, or give one of "
                "that name as enrichment."
            )
        files = (how.file, *how.further)
        found[name] = [beside(source) / Path(file).expanduser() for file in files]
    return found


def opened(
    given: Mapping[str, list[Any]], plan: Plan, *, engine: DuckDB, spare: Path
) -> list[Raw]:
    """Bring every enrichment into the engine, as text.

    Parameters
    ----------
    given : mapping of str to list
        Paths or frames by name, see ``asked``.
    plan : Plan
        The mapping: how each of them is read.
    engine : DuckDB
        Where they go.
    spare : Path
        A folder for copies that live as long as the reading.

    Returns
    -------
    list of Raw
        One table each.

    Raises
    ------
    ParameterError
        If there is no such file.
    DataError
        If it is empty or cannot be read.
    """
    raws = []
    for name, parts in given.items():
        pieces = [
            _open(part, ENRICHMENT + name, plan, engine=engine, spare=spare)
            for part in parts
        ]
        raws.append(combine(pieces, engine=engine))
    return raws


def mark(staged: Staged, *, engine: Engine) -> None:
    """Mark rows that repeat another one, and all rows of a customer that differ."""
    values = ", ".join(quoted(name) for name in [*staged.bits, *staged.extras])
    numbered = (
        f"SELECT __row, customer_id, ROW_NUMBER() OVER (PARTITION BY {values} "
        f"ORDER BY __row) AS again FROM {staged.relation} "
        "WHERE customer_id IS NOT NULL"
    )
    differ = (
        f"SELECT customer_id FROM ({numbered}) WHERE again = 1 "
        "GROUP BY customer_id HAVING COUNT(*) > 1"
    )
    rows = {
        DUPLICATE: f"SELECT __row FROM ({numbered}) WHERE again > 1 "
        f"AND customer_id NOT IN ({differ})",
        SAME_KEY: f"SELECT __row FROM {staged.relation} "
        f"WHERE customer_id IN ({differ})",
    }
    for bit, query in rows.items():
        engine.update(
            staged.relation, "__faults", f"__faults | {bit}", f"__row IN ({query})"
        )


def rules(staged: Staged) -> list[Rule]:
    """List the rules of an enrichment: a row in doubt is joined to nobody."""
    found = []
    for rule in check.rules(staged, Context(duplicates="drop")):
        if rule.name == "duplicate customer_id":
            rule = replace(  # noqa: PLW2901 - the same rule in other words
                rule,
                name="rows of a customer differ",
                mend="Keep one row for each customer. None of theirs was joined.",
            )
        lenient = rule.effect == "fault"
        found.append(replace(rule, limit=LENIENT) if lenient else rule)
    return found


def without_attributes(staged: Staged) -> list[Problem]:
    """Report an enrichment that says nothing of anybody."""
    if staged.extras:
        return []
    return [
        Problem(
            table=staged.spec.name,
            rule="no attribute",
            severity="stop",
            rows=0,
            share=1.0,
            example=f"headings of {staged.raw.file}: {', '.join(staged.raw.headings)}",
            action="stopped",
            mend="An enrichment holds customer_id and at least one column more.",
        )
    ]


def _named(given: object) -> Given:
    """Return what is given by name; refuse what is neither a path nor a frame."""
    if given is None:
        return {}
    if isinstance(given, dict):
        found: Given = {}
        for name, part in given.items():
            parts = part if isinstance(part, (list, tuple)) else [part]
            _add(found, plain_name(name), [_checked(one) for one in parts])
        return found
    several = given if isinstance(given, (list, tuple)) else [given]
    return _by_stem([_checked(one) for one in several])


def _by_stem(parts: list[Any]) -> Given:
    """Name files by their own names; geo.corrected.csv is a part of geo.csv."""
    paths = [part for part in parts if isinstance(part, Path)]
    stems = sorted({stem(path.name) for path in paths}, key=len)
    found: Given = {}
    for part in parts:
        if not isinstance(part, Path):
            _add(found, FRAME, [part])
            continue
        own = stem(part.name)
        first = next(one for one in stems if own == one or own.startswith(f"{one}."))
        if first == own:
            _add(found, plain_name(own), [part])
    for path in paths:
        own = stem(path.name)
        first = next(one for one in stems if own == one or own.startswith(f"{one}."))
        if first != own:
            found[plain_name(first)].append(path)
    return found


def _add(found: Given, name: str, parts: list[Any]) -> None:
    if name in found:
        raise ParameterError(
            f"Two enrichments are called {name!r}. Give them as a mapping of names to "
            "files."
        )
    found[name] = parts


def _checked(part: object) -> Any:  # noqa: ANN401 - a path or a frame
    if isinstance(part, (str, Path)) and str(part).strip():
        return Path(part).expanduser()
    if byrow.is_frame(part):
        return part
    must = "a path, a DataFrame, a list of these, or a mapping of names to these"
    got = part if isinstance(part, (str, int, float, bool)) else type(part).__name__
    raise parameter_error("enrichment", "read_dataset", must, got)


def beside(source: object) -> Path:
    """Return the folder in which the source lies."""
    if not isinstance(source, (str, Path)) or is_address(source):
        return Path()
    path = Path(source).expanduser()
    return path if path.is_dir() else path.parent


def _open(part: Any, table: str, plan: Plan, *, engine: DuckDB, spare: Path) -> Raw:  # noqa: ANN401
    if not isinstance(part, Path):
        own = table.removeprefix(ENRICHMENT)
        return byrow.frame(part, table, own, engine=engine)
    if not part.is_file():
        raise ParameterError(f"There is no file {part} to be joined as enrichment.")
    try:
        if part.suffix.casefold() in read.WORKBOOK:
            return byrow.only_sheet(part, table, plan, engine=engine)
        if not read.kind_of(part):
            raise DataError(
                f"{part.name} cannot be joined: an enrichment is a CSV, TSV or Parquet "
                "file or a workbook with one sheet."
            )
        return read.one_file(part, table, plan, engine=engine, spare=spare)
    except PermissionError:
        raise DataError(f"{part.name} cannot be read: permission denied.") from None

"""Personal data: columns that name or reach a person are pointed out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from customer_value.data.engine import quoted, text
from customer_value.data.personal_words import E_MAIL, announced
from customer_value.data.problems import Problem
from customer_value.data.recognise import ADDRESS, confirmed, recognised
from customer_value.data.tables import is_enrichment, spec_of
from customer_value.data.typed import as_text
from customer_value.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from customer_value.data.engine import Engine, Table
    from customer_value.data.stage import Staged

REVEALING = re.compile(
    r"name$|address|post.?code|zip|contact|comment|note|remark|passport|photo|"
    r"e-?mail|phone|mobile|birth|street|iban|"
    r"^plz$|postleitzahl|code.?postal|c.?digo.?postal|bemerkung|notiz|kommentar|"
    r"anmerkung|commentaire|remarque|observaciones|osservazioni|opmerking|"
    r"(customer|client|account|member|user|parent|tax|vat).?"
    r"(id|no|nr|num|number|code|key)$",
    re.IGNORECASE,
)
REACH = rf"{ADDRESS}|([+]|00)\d[\d ()/.-]{{6,}}"
MOST = 0.5  # share of the filled cells that must look like it
SAMPLE = 5_000  # rows, evenly over the table, that are looked at


def problems(staged: Staged, *, engine: Engine) -> list[Problem]:
    """Report the columns of a table that hold personal data, as one problem."""
    declared = {
        name: staged.spec.column(name).kind
        for name in staged.bits
        if staged.spec.column(name).kind in {"id", "text"}
    }
    kinds = {**declared, **staged.extras}
    step = max(1, staged.raw.rows // SAMPLE)
    sample = f"SELECT * FROM {staged.relation} WHERE __row % {step} = 0"
    found = looked_at(staged.spec.name, kinds, sample, engine=engine)
    written = [name for name, kind in kinds.items() if kind == "text"]
    rows = f"SELECT * FROM {staged.relation}"
    found |= _hidden_mail([c for c in written if c not in found], rows, engine=engine)
    if not found:
        return []
    filled = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in found)
    count = engine.rows(f"SELECT COUNT(*) FROM ({rows}) WHERE {filled}")[0][0]
    return [_problem(staged, found, int(count))]


def looked_at(
    table: str, kinds: Mapping[str, str], sample: str, *, engine: Engine
) -> dict[str, str]:
    """Say which columns hold personal data, by their headings and by a sample.

    Parameters
    ----------
    table : str
        One of the ten tables, or an enrichment.
    kinds : mapping of str to str
        The columns to look at: "id", "text" or anything else.
    sample : str
        A SELECT of some rows.
    engine : Engine
        Where they are.

    Returns
    -------
    dict of str to str
        The columns and what they hold, such as "e-mail addresses". A heading counts
        where the cells do not speak against it; without one most cells must look
        like it.
    """
    if not kinds:
        return {}
    types = engine.kinds(sample)
    cells = ", ".join(as_text(quoted(name), types[name]) for name in kinds)
    rows = engine.rows(f"SELECT {cells} FROM ({sample})")
    found = {}
    for i, (name, kind) in enumerate(kinds.items()):
        values = [str(row[i]) for row in rows if row[i] is not None]
        what = _held(table, name, kind, values)
        if what:
            found[name] = what
    return found


def _held(table: str, name: str, kind: str, values: list[str]) -> str:
    """Say which personal data a column holds, "" for none."""
    if name not in spec_of(table).names:
        people = table == "customers" or is_enrichment(table)
        heading = announced(name, of_customers=people)
        if heading and confirmed(heading, values):
            return heading
    if kind not in {"id", "text"}:
        return ""
    return recognised(values, codes=kind == "id")


def _hidden_mail(names: list[str], rows: str, *, engine: Engine) -> dict[str, str]:
    """Name the columns with an e-mail address in any of their texts."""
    if not names:
        return {}
    counts = ", ".join(
        f"COUNT(CASE WHEN CONTAINS({quoted(name)}, '@') AND "
        f"REGEXP_MATCHES({quoted(name)}, {text(ADDRESS)}) THEN 1 END)"
        for name in names
    )
    row = engine.rows(f"SELECT {counts} FROM ({rows})")[0]
    return {name: E_MAIL for name, hits in zip(names, row, strict=True) if hits}


def _problem(staged: Staged, found: Mapping[str, str], rows: int) -> Problem:
    """Name the columns and what is in them; their values stay unsaid."""
    ids = [name for name in found if name in staged.bits and _is_id(staged, name)]
    drop = "Drop what the report does not need, or read with pseudonymise"
    return Problem(
        table=staged.spec.name,
        rule="personal data",
        severity="keep",
        rows=rows,
        share=rows / staged.raw.rows,
        example=f"{staged.raw.file}: {named(found)}",
        action="kept",
        mend="Read with pseudonymise: ids are replaced." if ids else f"{drop}.",
    )


def _is_id(staged: Staged, name: str) -> bool:
    return staged.spec.column(name).kind == "id"


def named(found: Mapping[str, str] | Iterable[str]) -> str:
    """Name columns, and what is in them where that is known.

    >>> named({"mail": "e-mail addresses"}), named(["a", "b"])
    ("column 'mail' (e-mail addresses)", "columns 'a' and 'b'")
    """
    known = found if isinstance(found, dict) else {}
    names = [
        f"{name!r} ({known[name]})" if name in known else repr(name) for name in found
    ]
    return f"column{'s' if len(names) > 1 else ''} {listed(names)}"


def in_table(name: str, table: Table, *, columns: list[str]) -> dict[str, str]:
    """Say which columns of a clean table hold personal data.

    Parameters
    ----------
    name : str
        The table's name.
    table : Table
        Its rows.
    columns : list of str
        The columns to look at.

    Returns
    -------
    dict of str to str
        The columns and what they hold.
    """
    types = table.engine.kinds(table.query)
    kinds = {c: "text" if types[c] == "VARCHAR" else "other" for c in columns}
    key = spec_of(name).required[0]
    rows = int(table.engine.rows(f"SELECT COUNT(*) FROM ({table.query})")[0][0])
    numbered = f"SELECT *, ROW_NUMBER() OVER (ORDER BY {key}) AS __n"
    sample = (
        f"SELECT * FROM ({numbered} FROM ({table.query})) "
        f"WHERE __n % {max(1, rows // SAMPLE)} = 0"
    )
    return looked_at(name, kinds, sample, engine=table.engine)


def revealing(name: str, table: Table, *, ids: set[str]) -> list[str]:
    """Name the further columns of a clean table by which a person could be found.

    Parameters
    ----------
    name : str
        One of the ten tables, or an enrichment.
    table : Table
        Its clean rows.
    ids : set of str
        The columns that hold ids.

    Returns
    -------
    list of str
        Columns with such a heading, with personal data, with the row's own id, or
        with nearly as many different texts as there are rows or customers.
    """
    kinds = table.engine.kinds(table.query)
    own = [column for column in kinds if column in ids]
    further = [column for column in kinds if column not in spec_of(name).names]
    telling = {c for c in further if REVEALING.search(c)}
    telling |= set(in_table(name, table, columns=further))
    tested = [column for column in further if column not in telling]
    if not tested:
        return [column for column in further if column in telling]
    people = "COUNT(*)"
    if "customer_id" in own:
        people = "COUNT(DISTINCT customer_id)"
    counts = ", ".join(_tells(c, kinds[c], own, people) for c in tested)
    flags = table.engine.rows(f"SELECT {counts} FROM ({table.query})")[0]
    telling |= {column for column, flag in zip(tested, flags, strict=True) if flag}
    return [column for column in further if column in telling]


def _tells(column: str, kind: str, own: list[str], people: str) -> str:
    """Write the condition that a column tells who somebody is."""
    written = f"LOWER(TRIM({as_text(quoted(column), kind)}))"
    hits = [f"REGEXP_FULL_MATCH({written}, {text(REACH)})"]
    hits += [f"{written} = LOWER({quoted(one)})" for one in own]
    least = f"{MOST} * COUNT({quoted(column)})"
    tests = [f"COUNT(CASE WHEN {hit} THEN 1 END) > {least}" for hit in hits]
    if kind == "VARCHAR":
        few = f"LEAST(COUNT({quoted(column)}), {people})"
        tests.append(f"COUNT(DISTINCT {written}) > {MOST} * {few}")
    return f"({' OR '.join(tests)})"

"""The ten tables as a page for people, written from their declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.tables import TABLES

if TYPE_CHECKING:
    from customer_value.data.columns import Column, TableSpec

# what a page and a workbook say of every column, in this order
HEADS = (
    *("column", "kind", "unit", "required", "rule", "mend", "meaning", "good for"),
)
NOTE = "<!-- Written from toolkit/customer_value/data/tables.py. -->\n"
INTRODUCTION = (
    "Only `transactions` is required, with `customer_id`, `date` and `amount`. "
    "A table that is absent switches a section of the report off and says so; "
    "it never becomes zeros. Dates are ISO days (`2026-10-31`), ids are text, "
    "amounts are net of tax in one currency. Further columns are kept. "
    "`customer-value template FILE.xlsx` writes a workbook to fill in.\n"
)
PARTS = (
    "In a folder, `transactions.corrected.csv` or `transactions.2025.csv` is a further "
    "part of `transactions.csv`, with the same headings; so for every table. "
    "`customer-value check FOLDER --rejects transactions.corrected.csv` writes the "
    "rows set aside as they came, with `__file`, `__line` and `__reason` in "
    "front. Correct them, keep these three columns, and put the file into the folder: "
    "each row takes the place of the line it came from.\n"
)
ENGINES = (
    "## Where the data live\n\n"
    "A database (`postgresql://USER@HOST/NAME`, the password in `PGPASSWORD`) or a "
    "Spark session (`cv.read_dataset(session)`) holds the tables under these names in "
    "its current schema; a mapping may name others: `{tables: {transactions: {file: "
    "sales.orders, columns: {...}}}}`. Checks and queries run there, by the same SQL; "
    "what comes back is one row a customer, the examples of faults and the rows set "
    "aside. Columns that have a type are taken as they are. Rows have no lines there: "
    "they are numbered in the order of the table's columns, so that the same rows have "
    "the same numbers. A time with a zone counts on the day of the `timezone` in the "
    "mapping, else of the database's own clock. Nothing is written but temporary "
    "tables of the session; `Table.to_table(NAME)` alone makes a table, and replaces "
    "none. Pseudonyms are computed there too, so their key travels with the query.\n"
)
ENRICHMENT = (
    "## What third parties know\n\n"
    "A file with `customer_id` and attributes, a row a customer, is joined to "
    "`customers`: `--enrich FILE`, `enrichment=`, or in the mapping "
    "`enrichment: {NAME: {file: FILE, columns: {customer_id: HEADING}}}`. Equal rows "
    "count once; of a customer whose rows differ none is joined. A heading that "
    "`customers` has already gets the name of the file in front.\n"
)


def card() -> str:
    """Write the ten tables as a page of Markdown, for datasets/README.md."""
    parts = ["# The ten tables\n", NOTE, INTRODUCTION, PARTS]
    parts += [_section(table) for table in TABLES.values()]
    return "\n".join([*parts, ENRICHMENT, ENGINES])


def described(column: Column) -> tuple[str, ...]:
    """Say of a column what ``HEADS`` asks."""
    return (
        column.name,
        column.kind,
        column.unit,
        "yes" if column.required else "no",
        column.rule,
        column.mend,
        column.meaning,
        column.good_for,
    )


def _section(table: TableSpec) -> str:
    head = (
        f"## {table.name}\n\nOne row is {table.row}. Good for: {table.gives}. "
        f"If absent: {table.if_absent}\n\n"
        f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}"
    )
    rows = "\n".join(f"| {' | '.join(described(c))} |" for c in table.columns)
    checks = "\n".join(f"- {rule.name}: {rule.mend}" for rule in table.checks)
    return f"{head}\n{rows}\n" + (f"\nAlso looked for:\n\n{checks}\n" if checks else "")

"""The ten tables as a page for people, written from their declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.columns import KINDS
from customer_value.data.tables import TABLES

if TYPE_CHECKING:
    from customer_value.data.columns import TableSpec

INTRODUCTION = (
    "Only `transactions` is required, with `customer_id`, `date` and `amount`. "
    "A table that is absent switches a section of the report off and says so; "
    "it never becomes zeros. Dates are ISO days (`2026-10-31`), ids are text, "
    "amounts are net of tax in one currency. Further columns are kept.\n"
)
PARTS = (
    "In a folder, `transactions.corrected.csv` or `transactions.2025.csv` is a further "
    "part of `transactions.csv`, with the same headings; so for every table. "
    "`customer-value check FOLDER --rejects transactions.corrected.csv` writes the "
    "rows set aside as they came, with `__file`, `__line` and `__reason` in "
    "front. Correct them, keep these three columns, and put the file into the folder: "
    "each row takes the place of the line it came from.\n"
)


def card() -> str:
    """Write the ten tables as a page of Markdown, for datasets/README.md."""
    note = "<!-- Written from toolkit/customer_value/data/tables.py. -->\n"
    parts = ["# The ten tables\n", note, INTRODUCTION, PARTS]
    parts += [_section(table) for table in TABLES.values()]
    return "\n".join(parts)


def _section(table: TableSpec) -> str:
    head = (
        f"## {table.name}\n\nOne row is {table.row}. Good for: {table.gives}. "
        f"If absent: {table.if_absent}\n\n"
        "| column | kind | unit | required | rule | meaning |\n"
        "|---|---|---|---|---|---|"
    )
    rows = "\n".join(
        f"| {c.name} | {c.kind} | {c.unit or KINDS[c.kind]} | "
        f"{'yes' if c.required else 'no'} | {c.rule} | {c.meaning} |"
        for c in table.columns
    )
    return f"{head}\n{rows}\n"

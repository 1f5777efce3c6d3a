"""The workbook that a client fills in: a sheet a table, written from the tables."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from customer_value.data.columns import KINDS
from customer_value.data.source import NOTES_SHEET
from customer_value.data.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from customer_value.data.columns import Column, TableSpec

CREATED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # the same bytes on every day
DAY = dt.date(2026, 1, 15)
FORMATS = {"id": "@", "text": "@", "date": "yyyy-mm-dd", "money": "#,##0.00"}
LEAST, MOST = 12, 34  # letters a column is wide
INTRODUCTION = (
    "Fill in one sheet a table. Only transactions is required.",
    "Delete the sheets that you cannot fill.",
    "Keep the headings. Row 2 is an example: write over it.",
    "Leave a cell empty where you do not know.",
    "Dates are days, such as 2026-10-31. Ids are text, so leading zeros stay.",
    "Amounts are net of tax in one currency.",
    "Dark headings are required. Point at a heading to read what it means.",
)
# What an example says where its kind alone does not: by column, or by table and column.
EXAMPLES: dict[str, Any] = {
    "customer_id": "C001",
    "referrer_id": "C001",
    "referred_id": "C002",
    "order_id": "A-1001",
    "line_id": "A-1001-1",
    "product_id": "P-07",
    "interaction_id": "T-0001",
    "invoice_id": "I-0001",
    "name": "Example Ltd",
    "segment": "Trade",
    "channel": "Fair",
    "currency": "EUR",
    "margin": 48,
    "quantity": 2,
    "cancelled_on": None,
    "type": "visit",
    "function": "sales",
    "direction": "outward",
    "distance": 1,
    "stage_before": "aware",
    "stage_after": "interested",
    "issued_on": DAY - dt.timedelta(days=33),
    "due_on": DAY - dt.timedelta(days=3),
    "paid_on": DAY,
    "written_off": 0,
    "question": "recommend",
    "survey.value": 9,
    "comment": "Quick delivery",
    "outcome": "Find a spare part quickly",
    "category_spend": 1000,
    "role": "tester",
    "contributions.kind": "idea",
    "indicators.kind": "cpi",
    "indicator": "Days to deliver",
}
KIND_EXAMPLES: dict[str, Any] = {
    "id": "X-1",
    "text": "text",
    "date": DAY,
    "money": 120,
    "number": 5,
    "integer": 1,
    "flag": True,
    "rating": 4,
}


def write_template(path: Path) -> None:
    """Write the workbook for a client to fill in.

    Parameters
    ----------
    path : Path
        A new file that ends in .xlsx.

    Raises
    ------
    FileExistsError
        If the file is there already.
    """
    import xlsxwriter

    if path.exists():
        raise FileExistsError(17, "The file is already there", str(path))
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": "Customer data", "created": CREATED})
        styles = _styles(book)
        _read_me(book, styles)
        for table in TABLES.values():
            _sheet(book, table, styles)
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content.getvalue())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def _styles(book: Any) -> dict[str, Any]:  # noqa: ANN401 - the writer has no types
    styles = {kind: book.add_format({"num_format": f}) for kind, f in FORMATS.items()}
    head = {"bold": True, "border": 1}
    dark = {"bg_color": "#1F3A5F", "font_color": "#FFFFFF"}
    return styles | {
        "required": book.add_format(head | dark),
        "optional": book.add_format(head | {"bg_color": "#DCE4EE"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _read_me(book: Any, styles: dict[str, Any]) -> None:  # noqa: ANN401
    """Write the first sheet: how to fill in the others, and every column."""
    sheet = book.add_worksheet(NOTES_SHEET)
    sheet.write_string(0, 0, "Customer data", styles["title"])
    for i, line in enumerate(INTRODUCTION, 1):
        sheet.write_string(i, 0, line)
    top = len(INTRODUCTION) + 2
    heads = ("table", "column", "unit", "required", "rule", "meaning", "good for")
    for i, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
        sheet.write_string(top, i, head, styles["optional"])
        sheet.set_column(i, i, width)
    rows = [(table, column) for table in TABLES.values() for column in table.columns]
    for i, (table, column) in enumerate(rows, top + 1):
        for j, text in enumerate(_described(table, column)):
            sheet.write_string(i, j, text, styles["wrap"])
    sheet.freeze_panes(top + 1, 2)
    _print(sheet)


WIDTHS = (14, 18, 16, 10, 12, 46, 46)


def _described(table: TableSpec, column: Column) -> tuple[str, ...]:
    return (
        table.name,
        column.name,
        unit(column),
        "yes" if column.required else "no",
        column.rule,
        column.meaning,
        table.gives,
    )


def unit(column: Column) -> str:
    """Return a column's unit: its own, or that of its kind."""
    return column.unit or KINDS[column.kind]


def _sheet(book: Any, table: TableSpec, styles: dict[str, Any]) -> None:  # noqa: ANN401
    """Write a table's headings with their notes, and an example."""
    sheet = book.add_worksheet(table.name)
    for i, column in enumerate(table.columns):
        style = styles["required" if column.required else "optional"]
        sheet.set_column(i, i, _width(column), styles.get(column.kind))
        sheet.write_string(0, i, column.name, style)
        sheet.write_comment(0, i, note(column), {"x_scale": 2, "author": ""})
    for row, values in enumerate(examples(table), 1):
        for i, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            _cell(sheet, (row, i), value, styles.get(column.kind))
    sheet.freeze_panes(1, 0)
    _print(sheet)


def _cell(sheet: Any, place: tuple[int, int], value: object, style: object) -> None:  # noqa: ANN401
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(*place, value, style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(*place, value, style)
    elif isinstance(value, bool):
        sheet.write_boolean(*place, value)
    else:
        sheet.write_number(*place, value, style)


def _print(sheet: Any) -> None:  # noqa: ANN401
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _width(column: Column) -> int:
    return min(max(len(column.name) + 3, LEAST), MOST)


def note(column: Column) -> str:
    """Say what a column holds: meaning, unit, rule, and whether it is required."""
    lines = [f"{column.meaning}.", f"Unit: {unit(column)}."]
    lines += [f"Allowed: {column.rule}."] if column.rule else []
    return "\n".join([*lines, "Required." if column.required else "Optional."])


def examples(table: TableSpec) -> list[list[Any]]:
    """Return a table's example; customers have two, so that one can refer another."""
    row = [_example(table, column) for column in table.columns]
    if table.name != "customers":
        return [row]
    second = dict(zip(table.names, row, strict=True)) | {
        "customer_id": "C002",
        "name": "Sample & Sons",
    }
    return [row, list(second.values())]


def _example(table: TableSpec, column: Column) -> Any:  # noqa: ANN401 - as the kind has it
    for name in (f"{table.name}.{column.name}", column.name):
        if name in EXAMPLES:
            return EXAMPLES[name]
    return KIND_EXAMPLES[column.kind]

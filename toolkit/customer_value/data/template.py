"""The workbook that a client fills in: a sheet a table, written from the tables."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from customer_value.data.card import HEADS, described
from customer_value.data.source import NOTES_SHEET
from customer_value.data.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from customer_value.data.columns import Column, TableSpec

CREATED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # the same bytes on every day
FORMATS = {"id": "@", "text": "@", "date": "yyyy-mm-dd", "money": "#,##0.00"}
LEAST, MOST = 12, 34  # letters a column is wide
ROWS = 10_000  # that offer the known words to choose from
INTRODUCTION = (
    "Fill in one sheet a table. Only transactions is required.",
    "Delete the sheets that you cannot fill.",
    "Keep the headings. Row 2 is an example: write over it.",
    "An example that stays is set aside.",
    "Leave a cell empty where you do not know.",
    "Dates are days, such as 2026-10-31. Ids are text, so leading zeros stay.",
    "Amounts are net of tax in one currency.",
    "Dark headings are required. Point at a heading to read what it means.",
)
TABLE_HEADS = ("table", "one row is", "good for", "if absent")
WIDTHS = (14, 17, 9, 15, 9, 20, 40, 40, 34)


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
    for i, width in enumerate(WIDTHS):
        sheet.set_column(i, i, width)
    tables = [(t.name, t.row, t.gives, t.if_absent) for t in TABLES.values()]
    columns = [(t.name, *described(c)) for t in TABLES.values() for c in t.columns]
    top = len(INTRODUCTION) + 2
    _list(sheet, top, [TABLE_HEADS, *tables], styles)
    _list(sheet, top + len(tables) + 2, [("table", *HEADS), *columns], styles)
    _print(sheet)


def _list(
    sheet: Any,  # noqa: ANN401
    top: int,
    rows: Sequence[tuple[str, ...]],
    styles: dict[str, Any],
) -> None:
    """Write a list; its first row holds the headings."""
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.write_string(top + i, j, value, styles["wrap" if i else "optional"])


def _sheet(book: Any, table: TableSpec, styles: dict[str, Any]) -> None:  # noqa: ANN401
    """Write a table's headings with their notes, and an example."""
    sheet = book.add_worksheet(table.name)
    for i, column in enumerate(table.columns):
        style = styles["required" if column.required else "optional"]
        sheet.set_column(i, i, _width(column), styles.get(column.kind))
        sheet.write_string(0, i, column.name, style)
        sheet.write_comment(0, i, note(column), {"x_scale": 2, "author": ""})
        if column.choices:
            sheet.data_validation(1, i, ROWS, i, _offered(column))
    for row, example in enumerate(table.examples, 1):
        for i, column in enumerate(table.columns):
            _cell(sheet, (row, i), example[column.name], styles.get(column.kind))
    sheet.freeze_panes(1, 0)
    _print(sheet)


def _offered(column: Column) -> dict[str, Any]:
    """Offer the known words; another one is asked about, not refused."""
    return {
        "validate": "list",
        "source": list(column.choices),
        "error_type": "warning",
        "error_message": column.beyond,
    }


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
    """Say what a column holds: meaning, unit, rule, use, and whether it is required."""
    lines = [f"{column.meaning}.", f"Unit: {column.unit}."]
    lines += [f"Allowed: {column.rule}."] if column.rule else []
    lines += [f"Good for: {column.good_for}."]
    return "\n".join([*lines, "Required." if column.required else "Optional."])

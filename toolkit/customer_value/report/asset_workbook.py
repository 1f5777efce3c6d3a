"""The asset value as an Excel workbook that a finance officer can compute again."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.report.asset_sheets import Sheet, asset_sheets
from customer_value.report.files import write_bytes
from customer_value.report.render import check_writable
from customer_value.report.safe_csv import safe_text
from customer_value.words import number

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

__all__ = ["workbook"]

MOST_ROWS = 1_048_575  # of an Excel sheet below its headings
LONGEST = 32_767  # letters of an Excel cell
FORMATS = {
    "text": "@",
    "money": "#,##0.00",
    "share": "0.0%",
    "factor": "0.000000",
    "plain": "General",
}
LEAST, MOST = 11, 44  # letters a column is wide


@checks_kind
def workbook(
    company: Dataset,
    output: str | Path,
    *,
    assumptions: Assumptions | None = None,
    activity: Any = None,  # noqa: ANN401 - see asset_value
) -> Path:
    """Write the asset value of every customer as an Excel workbook.

    The sheet "Read me" says how each value is computed, "Assumptions" holds what is
    assumed and what is measured of everyone, "Inputs" what is known of each customer,
    "Values" the result. Whoever follows the formulas with the first two arrives at the
    third to the cent. The same input gives the same bytes.

    Parameters
    ----------
    company : Dataset
        The company.
    output : str or Path
        The file to write, such as "reports/acme.xlsx"; it is replaced.
    assumptions : Assumptions, optional
        None takes the company's own.
    activity : str, model, Series or DataFrame, optional
        As ``asset_value`` takes it.

    Returns
    -------
    Path
        The file, written whole or not at all. No cell of it runs.

    Raises
    ------
    ParameterError
        If the output does not end in .xlsx or cannot be written.
    CustomerValueError
        If there are more customers than an Excel sheet has rows, or they cannot be
        valued.

    References
    ----------
    OWASP ASVS 5.0, requirement 1.2.10.

    Examples
    --------
    >>> import pathlib, tempfile, pandas as pd, customer_value as cv
    >>> file = pathlib.Path(tempfile.mkdtemp(), "worth.xlsx")
    >>> _ = cv.report.workbook(cv.load_dataset("software"), file)
    >>> len(pd.read_excel(file, sheet_name="Values", engine="calamine"))
    300
    """
    path = Path(output).absolute()
    if path.suffix != ".xlsx":
        must = "a file that ends in .xlsx"
        raise parameter_error("output", "workbook", must, str(output))
    if (many := len(company.customers)) > MOST_ROWS:
        raise CustomerValueError(
            f"{number(many)} customers do not fit into an Excel sheet of "
            f"{number(MOST_ROWS)} rows: filter the company first."
        )
    sheets = asset_sheets(company, assumptions=assumptions, activity=activity)
    check_writable(path.parent, caller="workbook")
    if path.is_dir():
        raise parameter_error("output", "workbook", "a file, not a folder", str(output))
    write_bytes(path, _book(sheets, created=company.as_of))
    return path


def _book(sheets: list[Sheet], *, created: pd.Timestamp) -> bytes:
    """Return a workbook of sheets; nothing in it is a formula or a link."""
    import xlsxwriter

    content = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
    }
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": "Asset value", "created": created})
        styles = {k: book.add_format({"num_format": f}) for k, f in FORMATS.items()}
        styles["head"] = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        )
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, styles)
    return content.getvalue()


def _fill(page: Any, sheet: Sheet, styles: dict[str, Any]) -> None:  # noqa: ANN401
    """Write one table: headings, then a row at a time."""
    frame = sheet.frame
    kinds = [sheet.kinds.get(str(name), "plain") for name in frame]
    for place, (name, kind) in enumerate(zip(frame, kinds, strict=True)):
        page.set_column(place, place, _width(frame[name]), styles[kind])
        page.write_string(0, place, str(name), styles["head"])
    columns = [_cells(frame[name]) for name in frame]
    for row, values in enumerate(zip(*columns, strict=True), 1):
        for place, value in enumerate(values):
            style = styles[kinds[place]]
            if isinstance(value, str):
                page.write_string(row, place, value, style)
            elif isinstance(value, bool):
                page.write_boolean(row, place, value, style)
            elif value is not None and value == value:  # noqa: PLR0124 - not missing
                page.write_number(row, place, value, style)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _cells(column: pd.Series) -> list[Any]:
    """Return the cells of a column; a text is one that nothing runs."""
    if column.dtype.kind in "biuf":
        return column.tolist()
    safe = safe_text(column).str.slice(stop=LONGEST)
    pairs = zip(column, safe, strict=True)
    return [text if isinstance(value, str) else value for value, text in pairs]


def _width(column: pd.Series) -> int:
    """Return how many letters wide a column is, from its heading and first texts."""
    longest = max(
        (len(str(v)) for v in column.head(50) if isinstance(v, str)), default=0
    )
    return min(max(len(str(column.name)) + 2, longest + 1, LEAST), MOST)

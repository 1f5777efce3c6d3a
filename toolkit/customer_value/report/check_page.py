"""The page that goes back to the client: what was read, found, and must be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from customer_value.report.blocks import Cover, Findings, Note, Section, Table
from customer_value.words import count, percent, spoken

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset
    from customer_value.report.block import Block

__all__ = ["check_page", "stopped_page"]

_TITLE: Final = "Check of the data"
_MOST: Final = 1_000  # faults on a page


def check_page(company: Dataset) -> str:
    """Return the check of a company's data as one self-contained HTML page.

    Parameters
    ----------
    company : Dataset
        The company, as it came through the door.

    Returns
    -------
    str
        HTML: what was read and kept, every fault with its example and how to mend it,
        what the report can say, and the files with their hashes.

    Examples
    --------
    >>> import customer_value as cv
    >>> "Every fault" in check_page(cv.load_dataset("retailer"))
    True
    """
    from customer_value.report import data_quality
    from customer_value.report.run_record import run_record

    return _page(
        Cover(_TITLE, client=company.name, as_of=company.as_of),
        Section(data_quality.coverage(company), title="What the data allow"),
        Section([_faults(company.issues)], title="Every fault"),
        Section([_chapters(company)], title="What the report can say"),
        Section(
            [_amounts(company), run_record(company).block()], title="Files and books"
        ),
    )


def stopped_page(name: str, problems: pd.DataFrame) -> str:
    """Return the page for data that must be mended first.

    Parameters
    ----------
    name : str
        What the data are called.
    problems : DataFrame
        ``.problems`` of the DataError.

    Returns
    -------
    str
        HTML: what to mend, then every fault.
    """
    stops = problems[problems["severity"] == "stop"].to_dict("records")
    must = [
        (
            f"{stop['table']}: {stop['rule']}"
            + (f", {count(int(stop['rows']), 'row')}." if stop["rows"] else "."),
            str(stop["mend"]),
        )
        for stop in stops
    ]
    head = "No number is given before this is mended."
    return _page(
        Cover(_TITLE, client=name),
        Section(
            [Note(head, title="Stopped.", kind="warning"), Findings(must)],
            title="What must be mended",
        ),
        Section([_faults(problems)], title="Every fault"),
    )


def _faults(issues: pd.DataFrame) -> Block:
    """List every fault with its example and how to mend it."""
    import pandas as pd

    if issues.empty:
        return Note("Every row was read and kept.", title="No fault was found.")
    frame = pd.DataFrame(
        {
            "Table": issues["table"],
            "Finding": issues["rule"],
            "Rows": issues["rows"],
            "Share of rows": issues["share"],
            "Share of sales": issues["share_revenue"],
            "For example": issues["example"],
            "What was done": issues["action"],
            "How to mend it": issues["mend"],
        }
    )
    title = f"{count(len(frame), 'check')} found something"
    shares = ("Share of rows", "Share of sales")
    formats = dict.fromkeys(shares, lambda share: percent(share, 1))
    note = "Where a line is named, it is the line of the file"
    return Table(frame, title=title, note=note, formats=formats, limit=_MOST)


def _chapters(company: Dataset) -> Table:
    """Say of every chapter whether the data feed it."""
    import pandas as pd

    rows = [
        (
            spoken(section).capitalize(),
            "yes" if (part["status"] == "on").any() else "no",
            " ".join(part["sentence"].drop_duplicates()).strip(),
        )
        for section, part in company.coverage.groupby("section", sort=False)
    ]
    names = ["Chapter", "In the report", "What is missing"]
    frame = pd.DataFrame(rows, columns=names)
    told = int((frame["In the report"] == "yes").sum())
    title = f"{told} of {count(len(frame), 'chapter')} can be written"
    return Table(frame, title=title, limit=_MOST)


def _amounts(company: Dataset) -> Table:
    """Show that every amount is kept or set aside."""
    names = {
        "table": "Table",
        "amount_read": "Read",
        "amount_kept": "Kept",
        "amount_set_aside": "Set aside",
    }
    frame = company.books[list(names)].dropna().rename(columns=names)
    cents = dict.fromkeys(list(names.values())[1:], "{:,.2f}")
    note = f"{company.currency}; read = kept + set aside"
    return Table(frame, title="Every amount is accounted for", note=note, formats=cents)


def _page(*blocks: Block) -> str:
    """Return blocks as a page, with the exporter of the report."""
    from nbformat import from_dict

    from customer_value.report.exporter import ClientReportExporter

    outputs = [
        {
            "output_type": "display_data",
            "data": block._repr_mimebundle_(),
            "metadata": {},
        }
        for block in blocks
    ]
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "check",
        "source": "",
        "metadata": {},
        "execution_count": None,
        "outputs": outputs,
    }
    content = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    notebook = from_dict(content)  # type: ignore[no-untyped-call]
    exporter = ClientReportExporter()  # type: ignore[no-untyped-call]
    return exporter.from_notebook_node(notebook)[0]

"""The page that goes back to the client: what was read, found, and must be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from customer_value.report.blocks import (
    Cover,
    Exhibit,
    Findings,
    Kpis,
    Note,
    Section,
    Table,
)
from customer_value.report.fault_list import Faults
from customer_value.words import count, money, number, percent, spoken

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset
    from customer_value.report.block import Block

__all__ = ["check_page", "stopped_page"]

_TITLE: Final = "Check of the data"
_MOST: Final = 1_000  # lines of a table


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
    from customer_value.plots import quality
    from customer_value.report.joined import joined
    from customer_value.report.run_record import run_record

    third = joined(company, ids=True)
    return _page(
        Cover(_TITLE, client=company.name, as_of=company.as_of),
        Section(
            [_tiles(company), Exhibit(quality.books(company))], title="What was read"
        ),
        Section([_faults(company.issues)], title="Every fault"),
        *([Section(third, title="What third parties know")] if third else []),
        Section([_chapters(company)], title="What the report can say"),
        Section(
            [_read_as(company.sources), run_record(company).block()], title="Files"
        ),
    )


def stopped_page(
    name: str, problems: pd.DataFrame, *, files: pd.DataFrame | None = None
) -> str:
    """Return the page for data that must be mended first.

    Parameters
    ----------
    name : str
        What the data are called.
    problems : DataFrame
        ``.problems`` of the DataError.
    files : DataFrame, optional
        ``.sources`` of the DataError.

    Returns
    -------
    str
        HTML: what to mend, then every fault, and how the files were read.
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
        *([Section([_read_as(files)], title="Files")] if files is not None else []),
    )


def _tiles(company: Dataset) -> Kpis:
    """Show rows, money, faults and chapters at a glance."""
    from customer_value.data.coverage import told

    books, issues = company.books, company.issues
    read, aside = int(books["rows_read"].sum()), int(books["rows_set_aside"].sum())
    sold = books[books["table"] == "transactions"]
    kept, all_of_it = sold["amount_kept"].sum(), sold["amount_read"].sum()
    chapters = told(company.coverage)
    printed = sum(one.printed == "yes" for one in chapters)
    least = percent(aside / read, 1) if read else ""
    worst = int((issues["severity"] == "fix").sum())
    return Kpis(
        [
            (number(read), "rows read", f"of {count(len(books), 'table')}"),
            (number(aside), "rows set aside", f"{least} of all"),
            (
                money(kept, company.currency),
                "of purchases kept",
                f"of {money(all_of_it, company.currency)}",
            ),
            (
                number(len(issues)),
                "faults to read",
                f"{worst} set aside or put right; {printed} chapters can be written",
            ),
        ]
    )


def _faults(issues: pd.DataFrame) -> Block:
    """List every fault with its example and how to mend it."""
    if issues.empty:
        return Note("Every row was read and kept.", title="No fault was found.")
    return Faults(issues, limit=_MOST)


def _chapters(company: Dataset) -> Table:
    """Say of every chapter whether the data feed it, and which tables it uses."""
    import pandas as pd

    from customer_value.data.coverage import told

    found = company.coverage
    rows = []
    for section, printed, sentences in told(found):
        mine = found[found["section"] == section]
        there = mine["present"]
        rows.append(
            (
                spoken(section).capitalize(),
                printed,
                ", ".join(mine.loc[there, "table"]),
                ", ".join(mine.loc[~there, "table"]),
                " ".join(sentences),
            )
        )
    names = ["Chapter", "In the report", "Present", "Absent", "What is missing"]
    frame = pd.DataFrame(rows, columns=names)
    yes = int((frame["In the report"] == "yes").sum())
    title = f"{yes} of {count(len(frame), 'chapter')} can be written"
    note = "Tables, and columns after a point, that a chapter uses"
    return Table(frame, title=title, note=note, limit=_MOST)


def _read_as(files: pd.DataFrame) -> Table:
    """Say how every file was read: what was declared or found out."""
    frame = files[["table", "file", "lines", "read_as"]].rename(
        columns={
            "table": "Table",
            "file": "File",
            "lines": "Lines",
            "read_as": "Read as",
        }
    )
    title = f"How {count(len(frame), 'file')} were read"
    title = "How the file was read" if len(frame) == 1 else title
    note = "What is not as you write it can be set in the mapping"
    return Table(frame, title=title, note=note, limit=_MOST)


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

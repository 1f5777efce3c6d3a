"""The chapter on the data: what was read, what was found, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.coverage import missing
from customer_value.plots import quality as quality_plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.joined import joined
from customer_value.words import count, spoken

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.report.block import Block


def coverage(company: Dataset) -> list[Block]:
    """Say what was read, kept and set aside, what was found, and what is missing."""
    return [
        Exhibit(quality_plots.books(company), source=f"Source: {_files(company)}."),
        _issues(company),
        *joined(company, ids=False),
        *_absent(company),
    ]


def _absent(company: Dataset) -> list[Block]:
    """List what is not measured, by chapter."""
    off = missing(company)
    if off.empty:
        return []
    frame = pd.DataFrame(
        {
            "Chapter": off["section"].map(spoken).str.capitalize(),
            "What is missing": off["sentence"],
        }
    ).drop_duplicates()
    title = f"{count(len(frame), 'thing')} not measured"
    return [Table(frame, title=title, note="Tables or columns the data do not hold")]


def _files(company: Dataset) -> str:
    return ", ".join(dict.fromkeys(str(file) for file in company.sources["file"]))


def _issues(company: Dataset) -> Table | Note:
    """List the faults found at the door, the heaviest first."""
    if company.issues.empty:
        return Note("The checks found nothing.", title="No faults.")
    issues = company.issues.sort_values("rows", ascending=False, kind="stable")
    found = len(issues)
    fixed = int((issues["severity"] == "fix").sum())
    title = f"{count(found, 'check')} found something"
    title += f"; {fixed} set rows aside" if fixed else "; no row was set aside"
    frame = pd.DataFrame(
        {
            "Table": issues["table"],
            "Finding": issues["rule"].str.replace("_", " "),
            "Rows": issues["rows"],
            "What was done": issues["action"],
            "How to mend it": issues["mend"],
        }
    )
    note = "Rows concerned by table and check"
    return Table(frame, title=title, note=note, limit=15)

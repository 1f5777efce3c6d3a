"""What the door found, on a terminal: short tables, then each fault in sentences."""

from __future__ import annotations

import shutil
import sys
from math import isfinite
from typing import TYPE_CHECKING, Any, TextIO

import click

from customer_value.words import percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pandas import DataFrame
    from rich.console import Console

WIDTH = 100  # of lines that nobody sees on a terminal
_STYLES = {"stop": "bold red", "fix": "yellow", "keep": "dim"}
_MEANINGS = {
    "stop": "to mend first",
    "fix": "set aside or mended",
    "keep": "kept",
}


def console(*, err: bool = False) -> Console:
    """Return a console for people: no markup in names that come from files."""
    from rich.console import Console

    stream: TextIO = sys.stderr if err else sys.stdout
    return Console(
        file=stream, highlight=False, markup=False, emoji=False, width=width(stream)
    )


def width(stream: TextIO) -> int:
    """Return the width of a terminal, and a fixed one where there is none."""
    if not stream.isatty():
        return WIDTH
    return shutil.get_terminal_size((WIDTH, 0)).columns


def table(title: str, frame: DataFrame, *, columns: tuple[str, ...]) -> None:
    """Print some columns of a table.

    Parameters
    ----------
    title : str
        What stands above it.
    frame : DataFrame
        The table.
    columns : tuple of str
        Those to show; absent ones are left out.
    """
    names = [name for name in columns if name in frame.columns]
    numbers = {name for name in names if frame[name].dtype.kind in "iuf"}
    rows = (map(_cell, row) for row in frame[names].itertuples(index=False))
    out = console()
    out.print(title, style="bold")
    grid = {name.replace("_", " "): name in numbers for name in names}
    _grid(out, grid, ((list(row), "") for row in rows))


def issues(title: str, found: DataFrame, *, err: bool = False) -> None:
    """Print every fault: a line each in a table, then its example and how to mend it.

    Parameters
    ----------
    title : str
        What stands above it.
    found : DataFrame
        Faults as in ``Dataset.issues``.
    err : bool, default False
        Whether it goes to stderr.
    """
    out = console(err=err)
    if found.empty:
        out.print(f"{title}: none\n", style="bold")
        return
    faults = found.to_dict("records")
    out.print(f"{title}: {_tally(found)}", style="bold")
    heads = {"what": False, "table": False, "fault": False, "rows": True}
    heads |= {"of rows": True, "of sales": True, "done": False}
    _grid(out, heads, ((_line(one), _STYLES[one["severity"]]) for one in faults))
    out.print("Where, and how to mend it", style="bold")
    for one in faults:
        out.print(f"  {one['table']}: {one['rule']}", style=_STYLES[one["severity"]])
        if one["example"]:
            say(str(one["example"]), out=out)
        say(str(one["mend"]), out=out)
    out.print()


def _tally(found: DataFrame) -> str:
    """Count the faults by what becomes of them."""
    sizes = found["severity"].value_counts()
    return ", ".join(f"{sizes[s]} {_MEANINGS[s]}" for s in _MEANINGS if s in sizes)


def _line(fault: dict[Any, Any]) -> list[str]:
    """Write a fault as a row of the table."""
    rows = int(fault["rows"])
    shares = (float(fault[name]) for name in ("share", "share_revenue"))
    return [
        *(str(fault[name]) for name in ("severity", "table", "rule")),
        f"{rows:,}" if rows else "",
        *(percent(share, 1) if share > 0 else "" for share in shares),
        str(fault["action"]),
    ]


def _grid(
    out: Console, heads: dict[str, bool], rows: Iterable[tuple[list[str], str]]
) -> None:
    """Print rows with their styles; the flag of a heading moves it to the right."""
    from rich.table import Table

    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("")
    for head, right in heads.items():
        grid.add_column(head, justify="right" if right else "left", overflow="fold")
    for cells, style in rows:
        grid.add_row("", *cells, style=style)
    out.print(grid)
    out.print()


def coverage(found: DataFrame) -> None:
    """Print a line a section of the report, and below it what cannot be said.

    Parameters
    ----------
    found : DataFrame
        ``Dataset.coverage``.
    """
    from customer_value.data.coverage import told

    out = console()
    out.print("What the report can say", style="bold")
    for section, printed, sentences in told(found):
        out.print(f"  {section.replace('_', ' ')}: {printed}")
        for sentence in sentences:
            say(sentence, out=out)
    out.print()


def say(text: str, *, indent: int = 4, out: Console | None = None) -> None:
    """Print a sentence, by default below what it belongs to.

    Parameters
    ----------
    text : str
        The sentence.
    indent : int, default 4
        Blanks before it; lines below it have two more.
    out : Console, optional
        Where to; None is stdout.
    """
    out = out or console()
    first, rest = " " * indent, " " * (indent + 2)
    lines = click.wrap_text(
        text, out.width, initial_indent=first, subsequent_indent=rest
    )
    out.print(lines, soft_wrap=True)


def _cell(value: object) -> str:
    """Write one cell: no nan, no power of ten, thousands apart."""
    if isinstance(value, float):
        return f"{value:,.2f}" if isfinite(value) else ""
    return f"{value:,}" if isinstance(value, int) else str(value)

"""Strict papermill: every parameter is checked, and a report is whole or absent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customer_value.errors import ReportError, parameter_error
from customer_value.report.execution import execute
from customer_value.report.files import found, notebook_text, read_notebook, write
from customer_value.report.parameters import check, declared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbformat import NotebookNode

__all__ = ["check_writable", "produce", "render"]


def render(notebook: str | Path, output: str | Path, **parameters: Any) -> Path:  # noqa: ANN401
    """Run a notebook with parameters and write it as a client report.

    The notebook runs in a kernel of its own, in an empty folder: give paths as
    absolute ones. The HTML page and, beside it, the executed notebook appear when
    every cell has run. The same input gives the same bytes.

    Parameters
    ----------
    notebook : str or Path
        The notebook, with a cell tagged "parameters".
    output : str or Path
        The HTML file to write, such as "reports/acme.html"; it is replaced.
    **parameters : Any
        Values for declared parameters, of the declared types.

    Returns
    -------
    Path
        The HTML file.

    Raises
    ------
    ParameterError
        Before anything runs: no such notebook, a place that cannot be written to,
        an unknown or secret name, a value of another type.
    ReportError
        When a cell fails, on one line. The unfinished notebook is kept as
        ``*.failed.ipynb``; nothing appears under the final name.
    """
    page = Path(output).absolute()
    if page.suffix != ".html":
        raise parameter_error("output", "render", "a file that ends in .html", output)
    source = found(notebook)
    check(declared(read_notebook(source)), parameters)
    check_writable(page.parent, caller="render")
    produce(source, page, parameters=parameters)
    return page


def produce(
    source: Path,
    page: Path,
    *,
    parameters: Mapping[str, Any],
    hide: Mapping[str, str] | None = None,
    failed: Path | None = None,
) -> None:
    """Run a notebook whose parameters are checked; write page and notebook.

    Parameters
    ----------
    source, page : Path
        The notebook to run and the page to write.
    parameters : mapping
        Names and values.
    hide : mapping of str to str, optional
        Local paths and what to show instead.
    failed : Path, optional
        Where the unfinished notebook goes; beside the page by default.
    """
    node, reason = execute(source, parameters, hide=hide or {})
    keep = failed or page.with_suffix(".failed.ipynb")
    if reason:
        write(keep, notebook_text(node))
        raise ReportError(f"{reason} (see {keep.name})")
    html = _page(node)
    keep.unlink(missing_ok=True)
    write(page.with_suffix(".ipynb"), notebook_text(node))
    write(page, html)


def _page(node: NotebookNode) -> str:
    """Return the executed notebook as HTML."""
    from customer_value.report.exporter import ClientReportExporter

    exporter = ClientReportExporter()  # type: ignore[no-untyped-call]
    return exporter.from_notebook_node(node)[0]


def check_writable(folder: Path, *, caller: str) -> None:
    """Refuse a place where the report could not be put in the end.

    Parameters
    ----------
    folder : Path
        Made if it is absent.
    caller : str
        The function to name in the error.

    Raises
    ------
    ParameterError
        If the folder cannot be made or written to.
    """
    probe = folder / f".{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        must = "in a folder that can be written to"
        raise parameter_error("output", caller, must, str(folder)) from error

"""Notebooks and texts on disk: found, read, and written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from customer_value.errors import parameter_error

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = [
    "bundled_notebook",
    "found",
    "notebook_text",
    "read_notebook",
    "write",
    "write_bytes",
]


def bundled_notebook(name: str) -> Path:
    """Return a notebook of the course: in the package, else in the checkout.

    Parameters
    ----------
    name : str
        The file's name, such as "client_report.ipynb".

    Returns
    -------
    Path
        Where it is.

    Raises
    ------
    ParameterError
        If this copy of the package came without it.
    """
    package = Path(__file__).resolve().parents[1]
    places = package / "_notebooks" / name, package.parents[1] / "notebooks" / name
    for place in places:
        if place.is_file():
            return place
    raise parameter_error("name", "bundled_notebook", "a notebook of the package", name)


def found(notebook: str | Path) -> Path:
    """Return the absolute path of a notebook, or refuse what is none."""
    path = Path(notebook).absolute()
    if path.suffix != ".ipynb" or not path.is_file():
        raise parameter_error(
            "notebook", "render", "an existing .ipynb file", str(notebook)
        )
    return path


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook, or say in one line that it is none."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call, no-any-return]
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        must = "a readable notebook"
        raise parameter_error("notebook", "render", must, path.name) from error


def notebook_text(node: NotebookNode) -> str:
    """Return a notebook as it is stored."""
    import nbformat

    return str(nbformat.writes(node)) + "\n"  # type: ignore[no-untyped-call]


def write(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a file so that it is there whole or not at all.

    Parameters
    ----------
    path : Path
        The final name; a file of that name is replaced.
    text : str
        The content; line ends are written as they are.
    encoding : str, default "utf-8"
        Spreadsheets want "utf-8-sig".
    """
    write_bytes(path, text.encode(encoding))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    Parameters
    ----------
    path : Path
        The final name; a file of that name is replaced.
    content : bytes
        What goes into it.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)

"""Notebooks in one form: two runs of the same notebook give the same bytes."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customer_value.errors import CustomerValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbformat import NotebookNode

KERNEL = "python3"
_NOTEBOOK_METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": KERNEL,
    },
    "language_info": {"name": "python"},
}
_CELL_METADATA = ("jupyter", "tags")
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"  # a number of a dead kernel
_NAMED = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f-]+)?")  # what notebook programs invent


def canonical(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of a notebook in the form in which it is stored.

    Tags, outputs and alt texts stay. Times, versions, widget states and whatever
    else differs from run to run goes. Doing it twice changes nothing more.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook of format 4.

    Returns
    -------
    NotebookNode
        The same lesson, without the traces of one run.
    """
    clean = copy.deepcopy(notebook)
    clean.nbformat, clean.nbformat_minor = 4, 5
    clean.metadata = _node(_NOTEBOOK_METADATA)
    for cell in clean.cells:
        keep = {k: cell.metadata[k] for k in _CELL_METADATA if cell.metadata.get(k)}
        cell.metadata = _node(keep)
        cell.source = cell.source.rstrip()
        if cell.cell_type == "code":
            cell.outputs = _outputs(cell.outputs)
    return clean


def to_text(notebook: NotebookNode) -> str:
    """Write a notebook in its stored form.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook of format 4.

    Returns
    -------
    str
        The JSON of the canonical form, with a newline at the end.
    """
    import nbformat

    text = nbformat.writes(canonical(notebook), version=4)  # type: ignore[no-untyped-call]
    return str(text).rstrip("\n") + "\n"


def read(path: str | Path) -> NotebookNode:
    """Read a notebook file.

    Parameters
    ----------
    path : str or Path
        A notebook file.

    Returns
    -------
    NotebookNode
        The notebook, as format 4.
    """
    import nbformat

    text = Path(path).read_text(encoding="utf-8")
    notebook: NotebookNode = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def write(notebook: NotebookNode, path: str | Path) -> None:
    """Write a notebook in its stored form; the file is whole or unchanged.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook of format 4.
    path : str or Path
        The file to write.
    """
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    part.write_text(to_text(notebook), encoding="utf-8", newline="\n")
    part.replace(target)


def execute(
    notebook: NotebookNode, *, folder: str | Path, timeout: int = 120
) -> NotebookNode:
    """Run every cell of a notebook in a new kernel.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook of format 4; it is not changed.
    folder : str or Path
        The working directory of the kernel.
    timeout : int, default 120
        Seconds that one cell may take.

    Returns
    -------
    NotebookNode
        The canonical form with the new outputs.

    Raises
    ------
    CustomerValueError
        If a cell fails; the message names the cell and the reason.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import (
        CellExecutionError,
        CellTimeoutError,
        DeadKernelError,
    )

    fresh = copy.deepcopy(notebook)
    options: dict[str, Any] = {"kernel_name": KERNEL, "timeout": timeout}
    options["resources"] = {"metadata": {"path": str(folder)}}
    try:
        NotebookClient(fresh, **options).execute()
    except CellExecutionError as error:
        reason = f"{error.ename}: {error.evalue}"
        raise CustomerValueError(f"{_failing(fresh)} failed. {reason}") from None
    except CellTimeoutError:
        raise CustomerValueError(f"A cell ran longer than {timeout} s.") from None
    except DeadKernelError:
        raise CustomerValueError("The kernel died. Is there enough memory?") from None
    return canonical(fresh)


def refresh(paths: Iterable[str | Path], *, timeout: int = 120) -> list[Path]:
    """Run notebooks in place and store them in their canonical form.

    Each notebook runs in a new kernel whose working directory is its own folder. A
    notebook that fails stays as it was.

    Parameters
    ----------
    paths : iterable of str or Path
        Notebook files.
    timeout : int, default 120
        Seconds that one cell may take.

    Returns
    -------
    list of Path
        The files whose bytes changed.

    Raises
    ------
    CustomerValueError
        If a cell fails; the message names file, cell and reason.
    """
    changed = []
    for path in map(Path, paths):
        before = path.read_bytes()
        try:
            fresh = execute(read(path), folder=path.parent, timeout=timeout)
        except CustomerValueError as error:
            raise CustomerValueError(f"{path}: {error}") from None
        write(fresh, path)
        if path.read_bytes() != before:
            changed.append(path)
    return changed


def check(paths: Iterable[str | Path]) -> list[str]:
    """Find notebooks that are not stored in their canonical form.

    Parameters
    ----------
    paths : iterable of str or Path
        Notebook files.

    Returns
    -------
    list of str
        One sentence a problem; empty when all is well.
    """
    problems = []
    for path in map(Path, paths):
        text = path.read_bytes().decode("utf-8")
        notebook = read(path)
        if text != to_text(notebook):
            problems.append(f"{path}: not in canonical form. Refresh it.")
        problems += [f"{path}: {problem}" for problem in _bad_ids(notebook)]
    return problems


def _node(value: object) -> Any:  # noqa: ANN401 - nbformat has no types
    """Copy plain dicts into the nodes of nbformat."""
    import nbformat

    return nbformat.from_dict(copy.deepcopy(value))  # type: ignore[no-untyped-call]


def _bad_ids(notebook: NotebookNode) -> list[str]:
    """List the cells whose id is not a name."""
    ids = [cell.get("id", "") for cell in notebook.cells]
    bad = [i for i in ids if not _NAMED.fullmatch(i) or _RANDOM.fullmatch(i)]
    return [f"cell id {i!r} is not a name such as 'load-data'." for i in bad]


def _failing(notebook: NotebookNode) -> str:
    """Name the cell that holds an error."""
    for cell in notebook.cells:
        if any(out.output_type == "error" for out in cell.get("outputs", [])):
            return f"Cell {cell.id!r}"
    return "A cell"


def _outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Clean the outputs of a cell and join what one stream wrote in pieces."""
    clean: list[NotebookNode] = []
    for output in outputs:
        last = clean[-1] if clean else None
        if output.output_type == "stream" and last and last.get("name") == output.name:
            last.text += output.text
        elif (kept := _output(output)) is not None:
            clean.append(kept)
    return clean


def _output(output: NotebookNode) -> NotebookNode | None:
    """Clean one output; nothing when only a dead widget is in it."""
    if "data" not in output:
        return output
    data = {k: v for k, v in output.data.items() if k != _WIDGET_VIEW}
    alts = {
        kind: {"alt": told["alt"]}
        for kind, told in output.get("metadata", {}).items()
        if kind.startswith("image/") and told.get("alt")
    }
    output.data, output.metadata = _node(data), _node(alts)
    return output if data else None

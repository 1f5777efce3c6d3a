"""Masters with solutions in, notebooks for learners out; and grading.

A master is a notebook whose answer cells carry the tag ``answer`` and hold their
solution between ``# BEGIN SOLUTION`` and ``# END SOLUTION``. Cells with the tag
``solution`` or ``hidden-check`` are for the master only.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from customer_value.course import canonical, marks
from customer_value.course.check import VERDICT_TYPE
from customer_value.errors import CustomerValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from nbformat import NotebookNode


def learner(master: NotebookNode) -> NotebookNode:
    """Make the notebook for learners from its master.

    Solutions give way to ``name = ...`` for every name that a later cell needs, so
    that the notebook runs from top to bottom before anything is solved.

    Parameters
    ----------
    master : NotebookNode
        The notebook with the solutions.

    Returns
    -------
    NotebookNode
        The notebook without solutions and outputs, in canonical form. The cells
        keep their ids.

    Raises
    ------
    CustomerValueError
        If an answer cell has no solution, or a solution stands in another cell.
    """
    released = canonical.canonical(master)
    cells = [
        cell for cell in released.cells if not marks.tags(cell) & marks.MASTER_ONLY
    ]
    for cell in cells:
        marks.check_marks(cell)
    needed = marks.names_read(cell.source for cell in cells if marks.is_code(cell))
    for cell in cells:
        if marks.is_code(cell):
            cell.source = marks.blanked(cell.source, needed)
            cell.outputs, cell.execution_count = [], None
        else:  # the notebook for learners lies one folder nearer to the lessons
            cell.source = cell.source.replace("](../../", "](../")
    released.cells = cells
    return released


def build(masters: str | Path, target: str | Path) -> list[Path]:
    """Write the notebooks for learners of all masters in a folder.

    Parameters
    ----------
    masters : str or Path
        The folder of the masters.
    target : str or Path
        The folder to write to; it is made if it is missing.

    Returns
    -------
    list of Path
        The files whose bytes changed.

    Raises
    ------
    CustomerValueError
        If a master is not well marked, or a solution would leak. Then nothing is
        written.
    """
    folder = Path(target)
    made = {path.name: learner(canonical.read(path)) for path in _masters(masters)}
    secret = marks.secrets(canonical.read(path) for path in _masters(masters))
    problems = [
        p for name, nb in made.items() for p in marks.leaks_in(name, nb, secret=secret)
    ]
    if problems:
        raise CustomerValueError("\n".join(problems))
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, notebook in made.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != _bytes(notebook):
            canonical.write(notebook, path)
            changed.append(path)
    return changed


def check(masters: str | Path, target: str | Path) -> list[str]:
    """Compare the notebooks for learners with their masters.

    Parameters
    ----------
    masters : str or Path
        The folder of the masters.
    target : str or Path
        The folder of the notebooks for learners.

    Returns
    -------
    list of str
        One sentence a problem: missing, left over, out of date, or a leak.
    """
    paths = {path.name: path for path in _masters(masters)}
    found = {path.name: path for path in sorted(Path(target).glob("*.ipynb"))}
    problems = [f"{name}: has no master." for name in found if name not in paths]
    for name, path in paths.items():
        if name not in found:
            problems.append(f"{name}: is missing. Build it.")
        elif found[name].read_bytes() != _bytes(learner(canonical.read(path))):
            problems.append(f"{name}: differs from its master. Build it.")
    return problems + leaks(masters, found.values())


def leaks(masters: str | Path, released: Iterable[str | Path]) -> list[str]:
    """Find lines of a solution in notebooks that learners get.

    Parameters
    ----------
    masters : str or Path
        The folder of the masters.
    released : iterable of str or Path
        The notebooks to search: sources and outputs.

    Returns
    -------
    list of str
        One sentence a leak, with notebook, cell and line.
    """
    secret = marks.secrets(canonical.read(path) for path in _masters(masters))
    books = ((Path(path).name, canonical.read(path)) for path in released)
    return [
        problem
        for name, nb in books
        for problem in marks.leaks_in(name, nb, secret=secret)
    ]


def merge(master: NotebookNode, submission: NotebookNode) -> NotebookNode:
    """Put a learner's answers into the master.

    Only the answer cells are taken, by their ids; everything else, the checks above
    all, comes from the master.

    Parameters
    ----------
    master : NotebookNode
        The notebook with the solutions.
    submission : NotebookNode
        The notebook that a learner handed in.

    Returns
    -------
    NotebookNode
        The notebook to run. A missing answer cell is an unanswered one.
    """
    theirs = {cell.get("id"): cell.source for cell in submission.cells}
    stubs = {cell.id: cell.source for cell in learner(master).cells}
    merged = canonical.canonical(master)
    for cell in merged.cells:
        if "answer" in marks.tags(cell) and marks.is_code(cell):
            cell.source = theirs.get(cell.id, stubs[cell.id])
    return merged


def grade(
    master: NotebookNode, submission: NotebookNode, *, folder: str | Path = "."
) -> pd.DataFrame:
    """Run a learner's answers inside the master and list the verdicts.

    This runs the learner's code: do it in an account that may be thrown away.

    Parameters
    ----------
    master : NotebookNode
        The notebook with the solutions.
    submission : NotebookNode
        The notebook that a learner handed in.
    folder : str or Path, default "."
        The working directory of the kernel.

    Returns
    -------
    DataFrame
        One row a check: task, status.

    Raises
    ------
    CustomerValueError
        If a cell fails; the message names the cell and the reason.
    """
    import pandas as pd

    done = canonical.execute(merge(master, submission), folder=folder)
    outputs = [out for cell in done.cells for out in cell.get("outputs", [])]
    told = [out.get("data", {}).get(VERDICT_TYPE) for out in outputs]
    return pd.DataFrame([t for t in told if t], columns=["task", "status"])


def _masters(folder: str | Path) -> list[Path]:
    """List the masters of a folder by name."""
    return sorted(Path(folder).glob("*.ipynb"))


def _bytes(notebook: NotebookNode) -> bytes:
    return canonical.to_text(notebook).encode("utf-8")

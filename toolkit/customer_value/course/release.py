"""Masters with solutions in, notebooks for learners out; and grading.

A master is a notebook whose answer cells carry the tag ``answer`` and hold their
solution between ``# BEGIN SOLUTION`` and ``# END SOLUTION``. Cells with the tag
``solution`` or ``hidden-check`` are for the master only.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from customer_value.course import canonical
from customer_value.course.check import VERDICT_TYPE
from customer_value.errors import CustomerValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from nbformat import NotebookNode

_SOLUTION = re.compile(
    r"^(?P<indent>[ \t]*)# BEGIN SOLUTION[^\n]*\n"
    r"(?P<body>.*?)"
    r"^[ \t]*# END SOLUTION[^\n]*$",
    re.DOTALL | re.MULTILINE,
)
_MASTER_ONLY = {"solution", "hidden-check"}
_PLACE = "# Your code here."
_LETTERS = 3  # a line with fewer, such as ")", gives nothing away


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
    cells = [cell for cell in released.cells if not _tags(cell) & _MASTER_ONLY]
    for cell in cells:
        _check_marks(cell)
    given = [
        _SOLUTION.sub(r"\g<indent>pass", cell.source)
        for cell in cells
        if _is_code(cell)
    ]
    needed = set().union(*(_names(source, ast.Load) for source in given))
    for cell in cells:
        if _is_code(cell):
            cell.source = _stub(cell.source, needed)
            cell.outputs, cell.execution_count = [], None
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
    secret = _secrets(canonical.read(path) for path in _masters(masters))
    problems = [
        p for name, nb in made.items() for p in _leaks_in(name, nb, secret=secret)
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
    secret = _secrets(canonical.read(path) for path in _masters(masters))
    books = ((Path(path).name, canonical.read(path)) for path in released)
    return [
        problem for name, nb in books for problem in _leaks_in(name, nb, secret=secret)
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
        if "answer" in _tags(cell) and _is_code(cell):
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


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", ()))


def _is_code(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code")


def _bytes(notebook: NotebookNode) -> bytes:
    return canonical.to_text(notebook).encode("utf-8")


def _check_marks(cell: NotebookNode) -> None:
    """Refuse a cell whose tag and marks do not agree."""
    marked = len(re.findall(r"# (?:BEGIN|END) SOLUTION", cell.source))
    blocks = len(_SOLUTION.findall(cell.source))
    if marked != 2 * blocks or bool(blocks) != ("answer" in _tags(cell)):
        must = "needs the tag 'answer', '# BEGIN SOLUTION' and '# END SOLUTION'"
        raise CustomerValueError(f"Cell {cell.id!r} {must}, or none of the three.")


def _names(source: str, context: type[ast.expr_context]) -> dict[str, None]:
    """List the names that a piece of code loads or stores, in order."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
    nodes.sort(key=lambda node: (node.lineno, node.col_offset))
    return {node.id: None for node in nodes if isinstance(node.ctx, context)}


def _stub(source: str, needed: set[str]) -> str:
    """Replace each solution by a place to write and the names that are needed."""

    def place(block: re.Match[str]) -> str:
        import textwrap

        stored = _names(textwrap.dedent(block["body"]), ast.Store)
        lines = [_PLACE, *(f"{name} = ..." for name in stored if name in needed)]
        return "\n".join(block["indent"] + line for line in lines)

    return _SOLUTION.sub(place, source)


def _secrets(masters: Iterable[NotebookNode]) -> set[str]:
    """Collect the lines that only masters may hold."""
    lines: set[str] = set()
    for master in masters:
        for cell in master.cells:
            lines |= set(_secret_text(cell).splitlines())
    stripped = {line.strip() for line in lines}
    return {line for line in stripped if sum(map(str.isalnum, line)) >= _LETTERS}


def _secret_text(cell: NotebookNode) -> str:
    """Return the part of a cell that learners must not see."""
    if _tags(cell) & _MASTER_ONLY:
        return str(cell.source)
    return "\n".join(block["body"] for block in _SOLUTION.finditer(cell.source))


def _text(output: NotebookNode) -> str:
    """Return all text of one output."""
    return "\n".join(
        [output.get("text", ""), *map(str, output.get("data", {}).values())]
    )


def _leaks_in(name: str, released: NotebookNode, *, secret: set[str]) -> list[str]:
    """List the secret lines of one notebook."""
    found = []
    for cell in released.cells:
        shown = [cell.source, *map(_text, cell.get("outputs", []))]
        lines = {line.strip() for text in shown for line in text.splitlines()}
        hits = sorted(lines & secret)
        found += [f"{name}: cell {cell.id!r} leaks {line!r}." for line in hits]
    return found

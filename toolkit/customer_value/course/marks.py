"""Where the solution of an exercise begins and ends, and what must not get out."""

from __future__ import annotations

import ast
import re
import textwrap
from typing import TYPE_CHECKING

from customer_value.errors import CustomerValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbformat import NotebookNode

SOLUTION = re.compile(
    r"^(?P<indent>[ \t]*)# BEGIN SOLUTION[^\n]*\n"
    r"(?P<body>.*?)"
    r"^[ \t]*# END SOLUTION[^\n]*$",
    re.DOTALL | re.MULTILINE,
)
MASTER_ONLY = {"solution", "hidden-check"}
_PLACE = "# Your code here."
_LETTERS = 3  # a line with fewer, such as ")", gives nothing away


def tags(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", ()))


def is_code(cell: NotebookNode) -> bool:
    """Tell whether a cell holds code."""
    return bool(cell.cell_type == "code")


def check_marks(cell: NotebookNode) -> None:
    """Refuse a cell whose tag and marks do not agree."""
    marked = len(re.findall(r"# (?:BEGIN|END) SOLUTION", cell.source))
    blocks = len(SOLUTION.findall(cell.source))
    if marked != 2 * blocks or bool(blocks) != ("answer" in tags(cell)):
        must = "needs the tag 'answer', '# BEGIN SOLUTION' and '# END SOLUTION'"
        raise CustomerValueError(f"Cell {cell.id!r} {must}, or none of the three.")


def names_read(sources: Iterable[str]) -> set[str]:
    """Collect the names that the code outside the solutions reads."""
    given = (SOLUTION.sub(r"\g<indent>pass", source) for source in sources)
    return {name for source in given for name in _names(source, ast.Load)}


def blanked(source: str, needed: set[str]) -> str:
    """Replace each solution by a place to write and the names that are needed."""

    def place(block: re.Match[str]) -> str:
        stored = _names(textwrap.dedent(block["body"]), ast.Store)
        lines = [_PLACE, *(f"{name} = ..." for name in stored if name in needed)]
        return "\n".join(block["indent"] + line for line in lines)

    return SOLUTION.sub(place, source)


def secrets(masters: Iterable[NotebookNode]) -> set[str]:
    """Collect the lines that only masters may hold."""
    lines: set[str] = set()
    for master in masters:
        for cell in master.cells:
            lines |= set(_secret_text(cell).splitlines())
    stripped = {line.strip() for line in lines}
    return {line for line in stripped if sum(map(str.isalnum, line)) >= _LETTERS}


def _secret_text(cell: NotebookNode) -> str:
    """Return the part of a cell that learners must not see."""
    if tags(cell) & MASTER_ONLY:
        return str(cell.source)
    return "\n".join(block["body"] for block in SOLUTION.finditer(cell.source))


def _text(output: NotebookNode) -> str:
    """Return all text of one output."""
    return "\n".join(
        [output.get("text", ""), *map(str, output.get("data", {}).values())]
    )


def leaks_in(name: str, released: NotebookNode, *, secret: set[str]) -> list[str]:
    """List the secret lines of one notebook."""
    found = []
    for cell in released.cells:
        shown = [cell.source, *map(_text, cell.get("outputs", []))]
        lines = {line.strip() for text in shown for line in text.splitlines()}
        hits = sorted(lines & secret)
        found += [f"{name}: cell {cell.id!r} leaks {line!r}." for line in hits]
    return found


def _names(source: str, context: type[ast.expr_context]) -> list[str]:
    """List the names that a piece of code loads or stores, in order, once each."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
    nodes.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(n.id for n in nodes if isinstance(n.ctx, context)))

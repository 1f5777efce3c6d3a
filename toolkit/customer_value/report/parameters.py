"""The typed parameters of a notebook: read, compared, refused before a cell runs."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from customer_value.errors import ParameterError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbformat import NotebookNode

__all__ = ["Declared", "check", "declared"]

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}
# Parameters are stored in the executed notebook, so nothing secret may be one.
_SECRET: Final = re.compile(
    r"passw(or)?d|secret|token|credential|api_?key|private_?key", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Declared:
    """One line of a parameters cell."""

    name: str
    kind: str  # one of _KINDS, or "" where nothing is known
    optional: bool  # "X | None"
    default: object

    def fits(self, value: object) -> bool:
        """Tell whether a value has the declared type; True is no whole number."""
        if value is None:
            return self.optional or not self.kind
        if isinstance(value, bool):
            return self.kind in ("bool", "")
        return not self.kind or isinstance(value, _KINDS[self.kind])


def declared(notebook: NotebookNode) -> dict[str, Declared]:
    """Read the parameters cell of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        With one code cell tagged "parameters", written as
        ``name: type = default  # help``.

    Returns
    -------
    dict of str to Declared
        In the order of the cell; empty where there is no such cell.
    """
    cells = (c for c in notebook.cells if "parameters" in c.metadata.get("tags", ()))
    cell = next(cells, None)
    lines = ast.parse(cell.source).body if cell is not None else []
    read = [
        _read(line) for line in lines if isinstance(line, ast.AnnAssign | ast.Assign)
    ]
    return {parameter.name: parameter for parameter in read if parameter is not None}


def check(known: Mapping[str, Declared], given: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook does not take.

    Parameters
    ----------
    known : mapping of str to Declared
        What `declared` returned.
    given : mapping
        Names and values to inject.

    Raises
    ------
    ParameterError
        For a name that is unknown or sounds secret, or a value of another type.
    """
    for name, value in given.items():
        if _SECRET.search(name):
            raise ParameterError(
                f"The parameter {name!r} sounds like a secret. It would stay in the "
                "finished notebook: put it into an environment variable instead."
            )
        if name not in known:
            names = ", ".join(known) or "none"
            raise ParameterError(
                f"The notebook has no parameter {name!r}.{did_you_mean(name, known)} "
                f"It takes: {names}."
            )
        if not known[name].fits(value):
            raise ParameterError(
                f"The {name!r} parameter of the notebook must be of type "
                f"{_wanted(known[name])}. Got {value!r} instead."
            )


def _read(line: ast.AnnAssign | ast.Assign) -> Declared | None:
    """Read one assignment; what is no plain name with a literal is no parameter."""
    target = line.target if isinstance(line, ast.AnnAssign) else line.targets[0]
    if not isinstance(target, ast.Name) or line.value is None:
        return None
    try:
        default = ast.literal_eval(line.value)
    except ValueError:
        return None
    written = ast.unparse(line.annotation) if isinstance(line, ast.AnnAssign) else ""
    kind, optional = _kind(written.strip("'\""))
    fallback = type(default).__name__ if type(default).__name__ in _KINDS else ""
    return Declared(
        name=target.id,
        kind=kind or ("" if optional else fallback),
        optional=optional or (not written and default is None),
        default=default,
    )


def _kind(annotation: str) -> tuple[str, bool]:
    """Return the plain type of an annotation, and whether it allows None."""
    inner = re.sub(r"^(typing\.)?Optional\[(.*)\]$", r"\2 | None", annotation)
    parts = [re.sub(r"\[.*", "", part).strip() for part in inner.split("|")]
    plain = [part for part in parts if part in _KINDS]
    return (plain[0] if len(plain) == 1 else ""), "None" in parts


def _wanted(parameter: Declared) -> str:
    """Name the declared type."""
    return f"{parameter.kind} or None" if parameter.optional else parameter.kind

"""`customer-value doctor`: see whether everything that a report needs is here."""

from __future__ import annotations

import platform
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from customer_value.cli.base import FAILED, debug_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from packaging.requirements import Requirement

Answer = tuple[str, str]  # what was found, and the remedy ("" when all is well)
_REINSTALL = "python run.py doctor, or: pip install -c constraints.txt -e ."


@click.command()
@debug_option
def doctor() -> int:
    """Check versions, kernel, fonts and write access; one line each."""
    remedies = 0
    for name, ask in QUESTIONS.items():
        try:
            found, remedy = ask()
        except Exception as error:  # noqa: BLE001 - a broken part is the answer
            found, remedy = f"{type(error).__name__}: {error}", _REINSTALL
        mark, colour = ("mend", "red") if remedy else ("ok  ", "green")
        sign = click.style(mark, fg=colour)
        click.echo(f"{sign}  {name}: {found}" + (f". {remedy}" if remedy else ""))
        remedies += bool(remedy)
    return FAILED if remedies else 0


def _python() -> Answer:
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return platform.python_version(), "" if good else "Use CPython 3.11, 3.12 or 3.13."


def _packages() -> Answer:
    """Compare what is installed with what the package asks for."""
    core = _asked("")
    wrong = [str(ask) for ask in core if not _installed(ask)]
    found = f"{metadata.version('customer-value')} with {len(core)} libraries"
    return found, f"These do not fit: {', '.join(wrong)}. {_REINSTALL}" if wrong else ""


def _parts() -> Answer:
    """Say which optional parts are here; that one is absent is no fault."""
    extras = metadata.metadata("customer-value").get_all("Provides-Extra") or ()
    said = [
        f"{part} {'installed' if all(map(_installed, _asked(part))) else 'absent'}"
        for part in extras
        if part != "dev"
    ]
    return ", ".join(said), ""


def _asked(part: str) -> list[Requirement]:
    """Return what the package asks for, with an optional part or without ("")."""
    from packaging.requirements import Requirement

    asked = [Requirement(text) for text in metadata.requires("customer-value") or ()]
    return [
        ask for ask in asked if not ask.marker or ask.marker.evaluate({"extra": part})
    ]


def _installed(asked: Requirement) -> bool:
    """Say whether a library is here in a version that was asked for."""
    try:
        return asked.specifier.contains(metadata.version(asked.name))
    except metadata.PackageNotFoundError:
        return False


def _engine() -> Answer:
    import duckdb

    duckdb.connect().execute("SELECT 1").fetchall()
    return f"DuckDB {duckdb.__version__}", ""


def _kernel() -> Answer:
    from jupyter_client.kernelspec import KernelSpecManager

    kernels = KernelSpecManager().find_kernel_specs()
    remedy = "" if "python3" in kernels else "python -m ipykernel install --sys-prefix"
    return kernels.get("python3", "python3 is missing"), remedy


def _fonts() -> Answer:
    from matplotlib import font_manager

    name = Path(font_manager.findfont("DejaVu Sans", fallback_to_default=False)).name
    return name, ""


def _write_access() -> Answer:
    """Write and remove a file where reports go by default."""
    here = Path.cwd()
    try:
        with tempfile.TemporaryFile(dir=here):
            return str(here), ""
    except OSError:
        return f"{here} is not writable", "Name a folder of yours with --out."


def _exporter() -> Answer:
    found = metadata.entry_points(group="nbconvert.exporters")
    good = "customer_value_report" in found.names
    return ("registered", "") if good else ("not registered", _REINSTALL)


QUESTIONS: dict[str, Callable[[], Answer]] = {
    "python": _python,
    "customer-value": _packages,
    "optional parts": _parts,
    "engine": _engine,
    "notebook kernel": _kernel,
    "report exporter": _exporter,
    "fonts": _fonts,
    "write access": _write_access,
}

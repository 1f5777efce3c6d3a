"""`customer-value notebooks`, `exercises`, `start` and `lab`: the course."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click

from customer_value.cli.base import FAILED, debug_option
from customer_value.cli.options import bundled_folder
from customer_value.errors import MissingPartError

MASTERS = Path("exercises/solutions")
EXERCISES = Path("exercises")
LESSONS = Path("notebooks")

files_argument = click.argument(
    "files",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)


@click.group()
def notebooks() -> None:
    """Keep the stored outputs of the notebooks fresh."""


@notebooks.command("refresh")
@files_argument
@debug_option
def refresh(files: tuple[Path, ...]) -> None:
    """Run FILES (default: every lesson and master) and store them anew."""
    from customer_value.course import canonical

    for path in files or _all_notebooks():
        changed = canonical.refresh([path])
        click.echo(f"{path}: {'changed' if changed else 'as it was'}")


@notebooks.command("check")
@files_argument
@debug_option
def check_notebooks(files: tuple[Path, ...]) -> int:
    """Say which of FILES are not stored in their canonical form."""
    from customer_value.course import canonical

    return _list_problems(canonical.check(files or _all_notebooks()))


@click.group()
def exercises() -> None:
    """Make the exercises from their masters."""


@exercises.command("build")
@debug_option
def build() -> None:
    """Write exercises/ from exercises/solutions/."""
    from customer_value.course import release

    for path in release.build(_here(MASTERS), EXERCISES):
        click.echo(f"{path}: changed")


@exercises.command("check")
@debug_option
def check_exercises() -> int:
    """Say which exercises differ from their masters, or leak a solution."""
    from customer_value.course import release

    return _list_problems(release.check(_here(MASTERS), EXERCISES))


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@debug_option
def start(folder: Path) -> None:
    """Copy the lessons and exercises into FOLDER to work in.

    What lies in FOLDER already is yours and stays as it is.
    """
    copied = kept = 0
    for room in ("notebooks", "exercises"):
        for page in _pages(bundled_folder(room)):
            target = folder / room / page.name
            if target.exists():
                click.echo(f"kept yours: {target}", err=True)
                kept += 1
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(page, target)
            copied += 1
    click.echo(f"{copied} copied, {kept} kept. Open them: customer-value lab {folder}")


@click.command()
@click.argument(
    "folder",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@debug_option
def lab(folder: Path) -> int:
    """Start JupyterLab in FOLDER (default: here)."""
    if not _installed("jupyterlab"):
        raise MissingPartError("JupyterLab", 'pip install "customer-value"')
    command = [sys.executable, "-m", "jupyterlab", str(folder)]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our command


def _installed(name: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(name) is not None


def _pages(folder: Path) -> list[Path]:
    """List what a learner works with; the masters lie one folder further down."""
    return sorted([*folder.glob("*.ipynb"), *folder.glob("GLOSSARY.md")])


def _all_notebooks() -> list[Path]:
    """List the lessons and the masters of the checkout one stands in."""
    return sorted(_here(LESSONS).glob("*.ipynb")) + sorted(MASTERS.glob("*.ipynb"))


def _here(folder: Path) -> Path:
    """Return a folder of the checkout, or say where to stand."""
    if not folder.is_dir():
        raise FileNotFoundError(2, "Start this in the top folder, with", str(folder))
    return folder


def _list_problems(problems: list[str]) -> int:
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(problems) or 'no'} problem{'s' * (len(problems) != 1)}", err=True)
    return FAILED if problems else 0

"""`customer-value datasets`: the bundled companies, made anew."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import click

from customer_value.cli.base import debug_option
from customer_value.cli.options import bundled_folder
from customer_value.errors import CustomerValueError

if TYPE_CHECKING:
    from types import ModuleType


@click.group()
def datasets() -> None:
    """Make the bundled companies anew."""


@datasets.command("make")
@click.option(
    "--customers",
    type=click.IntRange(min=1),
    help="Customers in each company (default: the size of the bundled ones).",
)
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write (default: over the bundled companies).",
)
@click.option(
    "--faults",
    is_flag=True,
    help="Spoil the files as clients do, and list every fault in faults.csv.",
)
@debug_option
def make(*, customers: int | None, out: Path | None, faults: bool) -> None:
    """Write the companies with their generator: the same bytes every time."""
    if (customers or faults) and not out:
        raise click.UsageError("Other data need another place: --out FOLDER")
    folder = bundled_folder("datasets")
    target = out or folder
    generator = _generator(folder / "make_companies.py")
    try:
        generator.make(target, customers=customers, faults=faults)
    except ValueError as error:  # the script stands alone and has no error of ours
        raise click.UsageError(str(error)) from error
    click.echo(str(target))


def _generator(script: Path) -> ModuleType:
    """Load the script that lies beside the data."""
    spec = importlib.util.spec_from_file_location("make_companies", script)
    if spec is None or spec.loader is None or not script.exists():
        raise CustomerValueError(f"The generator is missing: {script}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

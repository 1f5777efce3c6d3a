"""Options that several commands share, and the check that a source is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from customer_value.errors import did_you_mean

if TYPE_CHECKING:
    import datetime as dt


def _as_day(
    _ctx: click.Context, _option: click.Parameter, value: dt.datetime | None
) -> str | None:
    return None if value is None else value.date().isoformat()


as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    callback=_as_day,
    help="Last day that counts, as 2026-10-31 (default: the last day in the data).",
)
mapping_option = click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file that says how the client's columns become ours.",
)
enrich_option = click.option(
    "--enrich",
    metavar="FILE",
    multiple=True,
    help="File of a third party, joined by customer_id. Repeat it for several.",
)
assumptions_option = click.option(
    "--assumptions",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file with the assumptions of the valuation.",
)
currency_option = click.option(
    "--currency", metavar="EUR", help="Currency of the amounts."
)
pseudonymise_option = click.option(
    "--pseudonymise",
    is_flag=True,
    help="Replace ids by keyed hashes; leave out names, free text and the like.",
)
key_option = click.option(
    "--key-file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Key of the pseudonyms, made if absent (default: a fresh one, not kept).",
)


who_option = click.option(
    "--who-is-who",
    metavar="FILE.csv",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write each id beside its pseudonym, for you alone (mode 0600).",
)


def found_source(source: str) -> str:
    """Return a source that exists: a path, a database address, a bundled company."""
    if "://" in source or Path(source).exists():
        return source
    from customer_value.data.examples import list_datasets

    names = [str(name) for name in list_datasets()["name"]]
    if source in names:
        return source
    folder = Path(source).parent
    beside = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    hint = did_you_mean(Path(source).name, [*beside, *names])
    raise click.UsageError(f"There is no file or folder {source!r}.{hint}")


def bundled_folder(name: str) -> Path:
    """Find a folder that travels with the package: in it, or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / f"_{name}", package.parent.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(2, "This copy of the package came without", name)

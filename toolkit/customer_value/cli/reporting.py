"""`customer-value report`: from a client's purchases to a finished report."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from customer_value.cli.base import debug_option, debugging
from customer_value.cli.options import (
    as_of_option,
    assumptions_option,
    currency_option,
    enrich_option,
    found_source,
    key_option,
    mapping_option,
    pseudonymise_option,
    who_option,
)

# What `report` shows when nothing is said: the bundled company and its name.
EXAMPLE, EXAMPLE_CLIENT = "retailer", "Harbour & Home"


@click.command()
@click.argument("source", required=False)
@click.option("--client", metavar="NAME", help="Whose report this is.")
@click.option(
    "--out",
    metavar="FOLDER",
    default="reports",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the folder of the report is put.",
)
@mapping_option
@enrich_option
@assumptions_option
@as_of_option
@currency_option
@click.option("--strict", is_flag=True, help="Stop where rows would be set aside.")
@pseudonymise_option
@key_option
@who_option
@click.option("--open", "show", is_flag=True, help="Open the report in the browser.")
@debug_option
def report(  # noqa: PLR0917 - click passes the options by name
    source: str | None,
    client: str | None,
    out: Path,
    mapping: Path | None,
    enrich: tuple[str, ...],
    assumptions: Path | None,
    as_of: str | None,
    currency: str | None,
    strict: bool,  # noqa: FBT001
    pseudonymise: bool,  # noqa: FBT001
    key_file: Path | None,
    who_is_who: Path | None,
    show: bool,  # noqa: FBT001
) -> None:
    """Write the client report on SOURCE and print where it is.

    SOURCE is a file of purchases, a folder of tables, an Excel workbook, a bundled
    company or the address of a database, postgresql://USER@HOST/NAME, with the
    password in PGPASSWORD. Without it the report shows the bundled retailer.
    """
    client = client or (EXAMPLE_CLIENT if source is None else None)
    if client is None:
        raise click.UsageError("Say whose report this is: --client NAME")
    from customer_value.report.client_report import client_report

    if not debugging():  # after Ctrl-C the loop of the dead kernel tells its story
        logging.getLogger("asyncio").disabled = True
    page = client_report(
        found_source(source or EXAMPLE),
        out,
        client=client,
        mapping=mapping,
        enrichment=list(enrich) or None,
        as_of=as_of,
        currency=currency,
        assumptions=assumptions,
        strict=strict,
        pseudonymise=pseudonymise,
        key_file=key_file,
        who_is_who=who_is_who,
        progress=lambda line: click.echo(line, err=True),
    )
    if show:
        click.launch(str(page))
    click.echo(str(page))

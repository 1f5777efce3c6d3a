"""`customer-value check` and `template`: what the data are, before any number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from customer_value.cli import faults
from customer_value.cli.base import MEND_DATA, complain, debug_option, outcome, wording
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
from customer_value.cli.waiting import bar
from customer_value.data.secret import caution
from customer_value.errors import DataError
from customer_value.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.dataset import Dataset
    from customer_value.data.returned import Returned

# What the reader of a table wants to see, in this order.
_READ = ("table", "file", "lines", "read_as")
_BOOKS = ("table", "source", "rows_read", "rows_kept", "rows_set_aside")
_LISTED = " Add --rejects FILE.csv for the list of faulty rows."
_AMOUNTS = ("table", "amount_read", "amount_kept", "amount_set_aside")


@click.command()
@click.argument("source")
@mapping_option
@enrich_option
@assumptions_option
@as_of_option
@currency_option
@click.option("--strict", is_flag=True, help="Stop where rows would be set aside.")
@click.option(
    "--rejects",
    metavar="FILE.csv",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows set aside as they came, to be corrected and sent back.",
)
@click.option(
    "--html",
    metavar="FILE.html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the same as one page for the client.",
)
@pseudonymise_option
@key_option
@who_option
@debug_option
def check(
    source: str,
    *,
    mapping: Path | None,
    enrich: tuple[str, ...],
    assumptions: Path | None,
    as_of: str | None,
    currency: str | None,
    strict: bool,
    rejects: Path | None,
    html: Path | None,
    pseudonymise: bool,
    key_file: Path | None,
    who_is_who: Path | None,
) -> int:
    """Say what was read, kept, fixed and set aside in SOURCE, and why.

    SOURCE is a file, a folder, a workbook, a bundled company or the address of a
    database, postgresql://USER@HOST/NAME, with the password in PGPASSWORD. The last
    table says which parts of the report these data can feed.
    """
    _refuse(rejects, html, who_is_who, pseudonymise=pseudonymise)
    from customer_value.data.address import shown
    from customer_value.data.examples import load_dataset

    source = found_source(source)
    try:
        with bar():
            company = load_dataset(
                source,
                mapping=mapping,
                enrichment=list(enrich) or None,
                assumptions=assumptions,
                as_of=as_of,
                currency=currency,
                strict=strict,
                pseudonymise=pseudonymise,
                key_file=key_file,
            )
    except DataError as error:
        return _stopped(error, shown(source), rejects=rejects, html=html)
    _show_company(company)
    if html:
        from customer_value.report.check_page import check_page

        _write_page(check_page(company), html)
    if rejects:
        _write_rejects(company.set_aside, rejects)
    if who_is_who and company.pseudonyms:
        company.pseudonyms.save_table(who_is_who)
        click.echo(f"Who is who: {who_is_who}. {caution()}".strip(), err=True)
    return 0


def _stopped(
    error: DataError, name: str, *, rejects: Path | None, html: Path | None
) -> int:
    """Show what was read and what must be mended."""
    if error.problems is None:
        raise error
    from customer_value.report.check_page import stopped_page

    if error.sources is not None:
        faults.table("Read", error.sources, columns=_READ)
    faults.issues("Faults found", error.problems)
    if html:
        _write_page(stopped_page(name, error.problems, files=error.sources), html)
    if rejects:
        _write_rejects(error.set_aside, rejects)
    listed = "" if rejects or not error.set_aside else _LISTED
    complain(wording(error).split(". ")[0], outcome(error)[1] + listed)
    return MEND_DATA


def _refuse(
    rejects: Path | None, html: Path | None, who: Path | None, *, pseudonymise: bool
) -> None:
    """Refuse files that are there, and true ids where they are to be replaced."""
    for file in (rejects, html, who):
        if file and file.exists():
            raise FileExistsError(17, "The file is already there", str(file))
    if who and not pseudonymise:
        raise click.UsageError("--who-is-who needs --pseudonymise")
    if rejects and pseudonymise:
        raise click.UsageError(
            "--rejects writes rows as they came: leave --pseudonymise out"
        )


def _show_company(company: Dataset) -> None:
    faults.table("Read", company.sources, columns=_READ)
    faults.table("Rows", company.books, columns=_BOOKS)
    faults.table(f"Amounts in {company.currency}", company.books, columns=_AMOUNTS)
    faults.issues("Faults found", company.issues)
    _show_joins(company)
    faults.coverage(company.coverage)
    click.echo(f"Last day counted: {company.as_of:%Y-%m-%d}")


def _show_joins(company: Dataset) -> None:
    """Print how many customers each enrichment knows, and its attributes."""
    if not company.joins:
        return
    from customer_value.customers.attributes import customer_attributes

    attributes = customer_attributes(company)
    click.secho("Joined to the customers", bold=True)
    for join in company.joins:
        faults.say(join.finding, indent=2)
        for name, row in attributes[attributes["source"] == join.name].iterrows():
            known = f"{percent(row['coverage'])} of the customers"
            faults.say(f"{name}: {row['kind']}, known of {known}")
    click.echo()


def _write_rejects(set_aside: Mapping[str, Returned], path: Path) -> None:
    """Write the rows set aside: a file a table, in the client's own form."""
    from customer_value.report.safe_csv import safe_csv

    if not set_aside:
        click.echo("No row was set aside: no file is written.", err=True)
    for name, rows in set_aside.items():
        file = path.with_name(f"{name}.{path.name}") if len(set_aside) > 1 else path
        frame = rows.frame()
        form = "utf-8-sig" if rows.encoding.startswith("utf") else rows.encoding
        _write_whole(safe_csv(frame, separator=rows.separator), file, encoding=form)
        click.echo(f"{count(len(frame), 'row')} of {name}: {file}", err=True)


def _write_page(page: str, path: Path) -> None:
    """Write the check of a company, or what must be mended, as a page."""
    _write_whole(page, path, encoding="utf-8")
    click.echo(f"Page: {path}", err=True)


def _write_whole(text: str, path: Path, *, encoding: str) -> None:
    """Write a new file under its final name only when it is complete."""
    if path.exists():
        raise FileExistsError(17, "The file is already there", str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(2, "There is no folder", str(path.parent))
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding=encoding, errors="replace", newline="")
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


@click.command()
@click.argument(
    "file", metavar="FILE.xlsx", type=click.Path(dir_okay=False, path_type=Path)
)
@debug_option
def template(file: Path) -> None:
    """Write a workbook for the client to fill in: a sheet a table, with notes."""
    if file.suffix.casefold() != ".xlsx":
        raise click.UsageError("The template is a workbook: name it FILE.xlsx")
    from customer_value.data.template import write_template

    write_template(file)
    click.echo(str(file))

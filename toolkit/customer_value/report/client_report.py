"""From a client's files to one finished folder: read, check, run, put in place."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from customer_value.data.address import is_address, shown
from customer_value.errors import DataError, parameter_error
from customer_value.report.files import bundled_notebook, write
from customer_value.report.fingerprint import code_hash, digits_of, notebook_hash
from customer_value.report.given import (
    key_of,
    list_of,
    password_of,
    source_of,
    stored,
    with_enrichment,
)
from customer_value.report.names import slug
from customer_value.report.progress import said
from customer_value.report.render import check_writable, produce
from customer_value.report.run_record import run_record
from customer_value.report.safe_csv import safe_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset
    from customer_value.report.run_record import RunRecord

__all__ = ["client_report"]

_NOTEBOOK: Final = "client_report.ipynb"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What was asked for, as the notebook takes it."""

    source: str
    mapping: str
    client: str
    as_of: str
    currency: str
    assumptions: str
    prepared_by: str
    confidentiality: str
    issued: str
    strict: bool
    pseudonymise: bool
    key_file: str


def client_report(
    source: str | Path,
    output: str | Path,
    *,
    client: str,
    mapping: Mapping[str, Any] | str | Path | None = None,
    as_of: object = None,
    currency: str | None = None,
    assumptions: Assumptions | Mapping[str, Any] | str | Path | None = None,
    enrichment: Any = None,  # noqa: ANN401 - a path, or several
    prepared_by: str = "Customer Value",
    confidentiality: str = "Confidential: prepared for the client",
    date: object = None,
    strict: bool = False,
    pseudonymise: bool = False,
    key_file: str | Path | None = None,
    who_is_who: str | Path | None = None,
    progress: Callable[[str], object] | None = None,
) -> Path:
    """Write the client report on a source, as one finished folder.

    The data are read and checked first, so a fault in them stops the run before
    anything is written. Then the report is made in a hidden folder inside `output`
    and put into place in one step. The folder's name holds client, day and a
    fingerprint of everything that went in: the same input finds it there already.

    Parameters
    ----------
    source : str or Path
        A bundled company, a file of purchases, a folder of tables, a workbook or the
        address of a database, whose password goes to the notebook by way of the
        environment and stands in no file.
    output : str or Path
        The folder in which the report's own folder is put; made if absent.
    client : str
        Whose report it is, as it stands on the cover.
    mapping : mapping or path, optional
        How the client's columns become ours.
    as_of : date-like, optional
        The last day that counts; the last day in the data by default.
    currency : str, optional
        The currency of all amounts.
    assumptions : Assumptions, mapping or path, optional
        What the data cannot say.
    enrichment : path, list of paths or mapping of names to paths, optional
        Files of a third party to be joined to the customers.
    prepared_by, confidentiality : str
        Two lines of the cover.
    date : date-like or str, optional
        The day of issue on the cover; none by default, since no clock is read.
    strict : bool, default False
        Whether to stop where rows would be set aside.
    pseudonymise : bool, default False
        Whether ids are replaced by keyed hashes and names left out.
    key_file : str or Path, optional
        Where the key of the pseudonyms is kept, outside `output`; made if absent. The
        same key gives the same pseudonyms, so that two reports can be compared.
    who_is_who : str or Path, optional
        A new file, outside `output`, for the list of ids and pseudonyms; its owner
        alone can read it.
    progress : callable, optional
        Called with a line of text at every step.

    Returns
    -------
    Path
        The file report.html in ``output/<client>_<as_of>_<fingerprint>``. Beside it
        are report.ipynb, run_record.json, issues.csv and rejects.csv.

    Raises
    ------
    ParameterError
        If a parameter cannot be used or `output` cannot be written to.
    DataError
        If the data must be mended first.
    ReportError
        If a cell fails; the unfinished notebook is kept in `output`.
    """
    say = progress or (lambda _line: None)
    name = _client(client)
    with (
        _place(Path(output).absolute()) as folder,
        _work(folder) as work,
        password_of(source),
        key_of(key_file, pseudonymise=pseudonymise, output=folder) as key,
        list_of(who_is_who, pseudonymise=pseudonymise, output=folder) as save_list,
    ):
        order = _Order(
            source=source_of(source),
            mapping=stored(
                with_enrichment(mapping, enrichment, source=source),
                work / "mapping.yaml",
            ),
            client=name,
            as_of="" if as_of is None else _day(as_of),
            currency=currency or "",
            assumptions=stored(assumptions, work / "assumptions.yaml"),
            prepared_by=prepared_by,
            confidentiality=confidentiality,
            issued="" if date is None else _day(date),
            strict=strict,
            pseudonymise=pseudonymise,
            key_file=key,
        )
        company = _read(order)
        save_list(company.pseudonyms)
        for line in said(company):
            say(line)
        record = run_record(company, parameters=_parameters(order))
        final = folder / _name(record, client=name)
        if (final / "report.html").is_file():
            say(f"Up to date: {final} was made of the same input.")
            return final / "report.html"
        _papers(company, record, work=work)
        del company  # the notebook reads the data itself, in a process of its own
        say("Writing the report ...")
        _produce(order, work, final=final)
        _put(work, final)
    return final / "report.html"


def _client(client: str) -> str:
    """Return the client's name on one line; a report needs one."""
    name = " ".join(str(client).split())
    if not name:
        raise parameter_error("client", "client_report", "the client's name", client)
    return name


@contextmanager
def _place(folder: Path) -> Iterator[Path]:
    """Make the folder for reports; take it away again if nothing came to lie in it."""
    absent = not folder.exists()
    check_writable(folder, caller="client_report")
    try:
        yield folder
    finally:
        if absent and not any(folder.iterdir()):
            folder.rmdir()


@contextmanager
def _work(folder: Path) -> Iterator[Path]:
    """Make a hidden folder to work in; it never stays, whatever happens."""
    work = folder / f".report-{os.getpid()}.part"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _day(day: object) -> str:
    """Return a day as text; words such as "October 2026" stay."""
    return str(getattr(day, "date", lambda: day)())


def _read(order: _Order) -> Dataset:
    """Read the data here, before anything is made of them."""
    from customer_value.customers.facts import customer_facts
    from customer_value.data.examples import load_dataset

    company = load_dataset(
        order.source,
        mapping=order.mapping or None,
        as_of=order.as_of or None,
        currency=order.currency or None,
        assumptions=order.assumptions or None,
        strict=order.strict,
        pseudonymise=order.pseudonymise,
        key_file=order.key_file or None,
    )
    if not (customer_facts(company)["purchases"] > 0).any():
        raise DataError(
            "No purchase is left: no customer has a day with a net amount above 0. "
            "Check the sign of the amounts."
        )
    return company


def _parameters(order: _Order) -> dict[str, Any]:
    """Return what the run record keeps; day and currency stand in it already."""
    asked = asdict(order) | {"strict": "yes" if order.strict else ""}
    files = {k: Path(asked[k]) for k in ("mapping", "assumptions") if asked[k]}
    skip = ("source", "as_of", "currency", "pseudonymise", "key_file")
    return {k: v for k, v in (asked | files).items() if k not in skip}


def _name(record: RunRecord, *, client: str) -> str:
    """Return the folder's name: client, day, and a hash of all that went in."""
    template = bundled_notebook(_NOTEBOOK)
    digits = digits_of([record.fingerprint, notebook_hash(template), code_hash()])
    return f"{slug(client)}_{record.as_of}_{digits}"


def _papers(company: Dataset, record: RunRecord, *, work: Path) -> None:
    """Write the files that lie beside the report."""
    content = record.to_json() | {
        "data_fingerprint": record.data_fingerprint,
        "fingerprint": record.fingerprint,
        "notebook": notebook_hash(bundled_notebook(_NOTEBOOK)),
        "code": code_hash(),
    }
    write(work / "run_record.json", json.dumps(content, indent=2) + "\n")
    write(work / "issues.csv", safe_csv(company.issues), encoding="utf-8-sig")
    write(work / "rejects.csv", safe_csv(company.rejects), encoding="utf-8-sig")


def _produce(order: _Order, work: Path, *, final: Path) -> None:
    """Run the notebook; local paths do not stay in it."""
    paths = (order.source, order.mapping, order.assumptions)
    hide = {
        one: shown(one) for one in paths if is_address(one) or Path(one).is_absolute()
    }
    hide |= {order.key_file: ""} if order.key_file else {}
    produce(
        bundled_notebook(_NOTEBOOK),
        work / "report.html",
        parameters=asdict(order),
        hide=hide,
        failed=final.with_name(f"{final.name}.failed.ipynb"),
    )
    for spare in ("mapping.yaml", "assumptions.yaml"):
        (work / spare).unlink(missing_ok=True)


def _put(work: Path, final: Path) -> None:
    """Give the finished folder its name; nothing that is there is replaced."""
    try:
        work.rename(final)
    except OSError as error:
        if (final / "report.html").is_file():  # another run was quicker
            return
        must = f"free of a folder {final.name} without a report in it"
        got = str(final.parent)
        raise parameter_error("output", "client_report", must, got) from error

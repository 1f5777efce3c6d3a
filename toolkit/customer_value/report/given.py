"""What the caller of a report hands over, in the form in which a notebook takes it."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customer_value.data.address import is_address, read_address
from customer_value.data.assumptions import Assumptions
from customer_value.data.mapping import Plan, plain_name, read_mapping, read_yaml
from customer_value.data.secret import asked_key, refuse_place, write_private
from customer_value.errors import ParameterError, parameter_error
from customer_value.report.files import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from customer_value.data.pseudonyms import Pseudonyms

__all__ = [
    "key_of",
    "list_of",
    "password_of",
    "source_of",
    "stored",
    "with_enrichment",
]

PASSWORD = "PGPASSWORD"  # noqa: S105 - the name of a variable, where libpq looks


@contextmanager
def key_of(
    file: str | Path | None, *, pseudonymise: bool, output: Path
) -> Iterator[str]:
    """Give the notebook the same key as this process; a fresh one is forgotten."""
    path = _own_place("key_file", file, output) if file else None
    key = asked_key(path, pseudonymise=pseudonymise)
    if key is None or path is not None:
        yield str(path or "")
        return
    with tempfile.TemporaryDirectory(prefix="customer-value-") as name:
        write_private(Path(name) / "key", key.decode())
        yield str(Path(name) / "key")


@contextmanager
def list_of(
    file: str | Path | None, *, pseudonymise: bool, output: Path
) -> Iterator[Callable[[Pseudonyms | None], None]]:
    """Give a way to write who is who; a report that fails leaves no list behind."""
    if file is None:
        yield lambda _who: None
        return
    if not pseudonymise:
        raise ParameterError(
            "The 'who_is_who' parameter of client_report needs pseudonymise=True."
        )
    path = _own_place("who_is_who", file, output)
    refuse_place(path)
    written = []

    def save(who: Pseudonyms | None) -> None:
        if who is not None:
            who.save_table(path)
            written.append(path)

    try:
        yield save
    except BaseException:
        for one in written:
            one.unlink()
        raise


def _own_place(name: str, file: str | Path, output: Path) -> Path:
    """Return the path of a file that the client must not get."""
    path = Path(file).expanduser().absolute()
    if path.is_relative_to(output):
        must = "outside the folder of the reports, which go to the client"
        raise parameter_error(name, "client_report", must, str(file))
    return path


@contextmanager
def password_of(source: object) -> Iterator[None]:
    """Give the notebook the password of an address by way of the environment."""
    given = read_address(str(source)).password if is_address(source) else None
    if given is None:
        yield
        return
    before = os.environ.get(PASSWORD)
    os.environ[PASSWORD] = given
    try:
        yield
    finally:
        del os.environ[PASSWORD]
        if before is not None:
            os.environ[PASSWORD] = before


def source_of(source: str | Path) -> str:
    """Return a bundled company's name, an absolute path or an open address.

    Raises
    ------
    ParameterError
        If it is none of these, such as a frame: the notebook reads it again.
    """
    if is_address(source):
        return read_address(str(source)).open_form
    try:
        path = Path(source).expanduser()
    except TypeError as error:  # a frame, for example, which a notebook cannot get
        must = "a bundled company, a file, a folder or the address of a database"
        got = type(source).__name__
        raise parameter_error("source", "client_report", must, got) from error
    if not path.exists() or _is_bundled(str(source)):
        return str(source)
    return str(path.absolute())


def _is_bundled(source: str) -> bool:
    """Tell whether a word names a bundled company, whatever lies in this folder."""
    from customer_value.data.examples import list_datasets

    return Path(source).name == source and source in set(list_datasets()["name"])


def with_enrichment(mapping: Any, enrichment: Any, *, source: str | Path) -> Any:  # noqa: ANN401 - as the door takes them
    """Return a mapping that names the files to be joined, beside the source.

    The notebook reads the data itself and takes one mapping: whatever says how files
    become tables goes through it. Paths are relative to the source, so that the same
    files elsewhere make the same report.
    """
    from customer_value.data import enrichment as third_party
    from customer_value.data.examples import bundled_folder, enrichment_of

    given = third_party.asked(enrichment_of(source, enrichment), Plan(), source=source)
    if not given:
        return mapping
    read_mapping(mapping)  # refuses what is wrong with it
    as_file = isinstance(mapping, str | Path)
    values = read_yaml(mapping, what="mapping") if as_file else dict(mapping or {})
    folder = None
    if not is_address(source):
        folder = (bundled_folder(source) or third_party.beside(source)).absolute()
    further = dict(values.get("enrichment") or {})
    for name, parts in given.items():
        known = next((n for n in further if plain_name(n) == name), name)
        files = [_relative(part, folder) for part in parts]
        further[known] = {**(further.get(known) or {}), "file": files}
    return {**values, "enrichment": further}


def _relative(file: object, folder: Path | None) -> str:
    """Return the way from a folder to a file; from nowhere it is the whole way."""
    if not isinstance(file, Path):  # the notebook reads files
        must = "a path, a list of paths or a mapping of names to paths"
        got = type(file).__name__
        raise parameter_error("enrichment", "client_report", must, got)
    if folder is None:
        return str(file.absolute())
    try:
        return Path(os.path.relpath(file.absolute(), folder)).as_posix()
    except ValueError:  # another drive of Windows
        return str(file.absolute())


def stored(given: object, file: Path) -> str:
    """Return a path for the notebook; what is no file yet is written to one."""
    if given is None or given == "":
        return ""
    if isinstance(given, str | Path):
        return str(Path(given).expanduser().absolute())
    import yaml

    values = asdict(given) if isinstance(given, Assumptions) else given
    plain = json.loads(
        json.dumps(values, default=str)
    )  # tuples become lists, as YAML has them
    write(file, yaml.safe_dump(plain, sort_keys=True, allow_unicode=True))
    return str(file)

"""What the caller of a report hands over, in the form in which a notebook takes it."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from customer_value.data.assumptions import Assumptions
from customer_value.data.secret import asked_key, write_private
from customer_value.errors import parameter_error
from customer_value.report.files import write

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["key_of", "source_of", "stored"]


@contextmanager
def key_of(
    file: str | Path | None, *, pseudonymise: bool, output: Path
) -> Iterator[str]:
    """Give the notebook the same key as this process; a fresh one is forgotten."""
    path = Path(file).expanduser().absolute() if file else None
    if path is not None and path.is_relative_to(output):
        must = "outside the folder of the reports, which go to the client"
        raise parameter_error("key_file", "client_report", must, str(file))
    key = asked_key(path, pseudonymise=pseudonymise)
    if key is None or path is not None:
        yield str(path or "")
        return
    with tempfile.TemporaryDirectory(prefix="customer-value-") as name:
        write_private(Path(name) / "key", key.decode())
        yield str(Path(name) / "key")


def source_of(source: str | Path) -> str:
    """Return a bundled company's name or an absolute path.

    Raises
    ------
    ParameterError
        If it is no path, such as a frame: the notebook reads files.
    """
    try:
        path = Path(source).expanduser()
    except TypeError as error:  # a frame, for example: the notebook reads files
        must, got = "a bundled company, a file or a folder", type(source).__name__
        raise parameter_error("source", "client_report", must, got) from error
    if not path.exists() or _is_bundled(str(source)):
        return str(source)
    return str(path.absolute())


def _is_bundled(source: str) -> bool:
    """Tell whether a word names a bundled company, whatever lies in this folder."""
    from customer_value.data.examples import list_datasets

    return Path(source).name == source and source in set(list_datasets()["name"])


def stored(given: object, file: Path) -> str:
    """Return a path for the notebook; what is no file yet is written to one."""
    if given is None or given == "":
        return ""
    if isinstance(given, str | Path):
        return str(Path(given).expanduser().absolute())
    import yaml

    values = asdict(given) if isinstance(given, Assumptions) else given
    plain = json.loads(json.dumps(values))  # tuples become lists, as YAML has them
    write(file, yaml.safe_dump(plain, sort_keys=True, allow_unicode=True))
    return str(file)

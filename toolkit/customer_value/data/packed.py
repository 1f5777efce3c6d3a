"""Packed files: a plain copy beside the work, never larger than the disk allows."""

from __future__ import annotations

import gzip
import shutil
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from customer_value.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 1 << 22
ROOM = 0.5  # share of the free disk that a copy may take; the engine needs the rest


def is_packed(path: Path) -> bool:
    """Say whether a file is packed, by its name."""
    return path.suffix.casefold() == ".gz"


def chunks(stream: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    """Read a file piece by piece."""
    return iter(lambda: stream.read(CHUNK), b"")


def write(pieces: Iterator[bytes], target: Path, name: str) -> None:
    """Write a copy that leaves room on the disk, however much there is to come.

    Parameters
    ----------
    pieces : iterator of bytes
        What is written.
    target : Path
        Where it goes.
    name : str
        What the client calls the file.

    Raises
    ------
    DataError
        If it takes more than half of the free disk.
    """
    room = shutil.disk_usage(target.parent).free * ROOM
    with target.open("wb") as copy:
        for data in pieces:
            room -= len(data)
            if room < 0:
                raise DataError(
                    f"The file {name} unpacks to more than the disk can hold. Unpack "
                    "it on a larger disk, or send less."
                )
            copy.write(data)


def unpacked(path: Path, target: Path) -> Path:
    """Unpack a file and return the copy; return a plain file as it is.

    Raises
    ------
    DataError
        If it is damaged, or too large.
    """
    if not is_packed(path):
        return path
    with readable(path), gzip.open(path, "rb") as stream:
        write(chunks(stream), target, path.name)
    return target


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say in one sentence that a file cannot be read.

    Yields
    ------
    None
        While it is read.

    Raises
    ------
    DataError
        If it is damaged, or may not be read.
    """
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise DataError(f"The file {path.name} cannot be read: {reason}.") from None

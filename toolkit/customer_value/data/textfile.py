"""Text files: hash, encoding and physical lines, before any parser sees them."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from customer_value.data.notes import NoRowsError
from customer_value.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 1 << 22
ROOM = 0.8  # share of the free disk that a copy may take
MAGIC = {b"PK\x03\x04": "a workbook or zip archive", b"PAR1": "a Parquet file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """What one pass over the bytes of a file found out.

    Parameters
    ----------
    path : Path
        A UTF-8 text with the file's lines: the file itself or a recoded copy.
    size, sha256 : int, str
        Bytes and hash of the file as it was given.
    lines : int
        Physical lines, without empty ones at the end.
    encoding : str
        How the file was written.
    """

    path: Path
    size: int
    sha256: str
    lines: int
    encoding: str


@dataclass(slots=True)
class _Count:
    """Counts lines without knowing anything of CSV."""

    lines: int = 0
    blank_tail: int = 0
    last: bytes = b"\n"

    def add(self, data: bytes) -> None:
        if self.last == b"\r" and data.startswith(b"\n"):
            data = data[1:]
            self.last = b"\n"
            if not data:
                return
        self.lines += data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
        body = data.rstrip(b"\r\n")
        tail = data[len(body) :]
        ends = tail.count(b"\n") + tail.count(b"\r") - tail.count(b"\r\n")
        if body:
            self.blank_tail = max(ends - 1, 0)
        else:
            self.blank_tail += ends - (self.last not in {b"\n", b"\r"})
        self.last = data[-1:]

    def total(self) -> int:
        open_end = self.last not in {b"\n", b"\r"}
        return self.lines + open_end - self.blank_tail


def inspect(path: Path, *, encoding: str | None, spare: Path) -> TextFile:
    """Read a file once: hash, encoding, physical lines.

    Parameters
    ----------
    path : Path
        The file, possibly packed with gzip.
    encoding : str, optional
        The declared encoding; None finds it out.
    spare : Path
        A folder for a recoded copy.

    Returns
    -------
    TextFile
        What was found out.

    Raises
    ------
    DataError
        If the file is empty, binary, damaged or not readable.
    """
    try:
        return _inspect(path, encoding=encoding, spare=spare)
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise DataError(f"The file {path.name} cannot be read: {reason}.") from None
    except LookupError:
        raise DataError(
            f"The file {path.name} cannot be read: encoding {encoding!r} is not known."
        ) from None


def _inspect(path: Path, *, encoding: str | None, spare: Path) -> TextFile:
    head = _head(path)
    found = encoding or _encoding(path, head)
    digest = _digest(path)
    packed = path.suffix.casefold() == ".gz"
    as_is = encoding is None and found in {"utf-8", "utf-8-sig"}  # tried already
    copy = packed or not as_is
    target = spare / f"{path.stem}_{digest[:12]}.csv" if copy else path
    if copy:
        _recode(path, target, encoding=None if as_is else found)
    count = _Count()
    with target.open("rb") as stream:
        for data in iter(lambda: stream.read(CHUNK), b""):
            if len(data) == CHUNK and b"\n" not in data and b"\r" not in data:
                raise DataError(
                    f"The file {path.name} has a line of more than "
                    f"{CHUNK >> 20} million signs."
                )
            count.add(data)
    if count.total() < 1:
        raise NoRowsError(f"The file {path.name} is empty.")
    return TextFile(
        path=target,
        size=path.stat().st_size,
        sha256=digest,
        lines=count.total(),
        encoding=found,
    )


def _open(path: Path) -> BinaryIO:
    if path.suffix.casefold() == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")


def _head(path: Path) -> bytes:
    """Return the first bytes; refuse what is plainly no text."""
    with _open(path) as stream:
        head = stream.read(CHUNK)
    if not head.strip(b"\xef\xbb\xbf\r\n\t "):
        raise NoRowsError(f"The file {path.name} is empty.")
    for magic, what in MAGIC.items():
        if head.startswith(magic):
            raise DataError(f"The file {path.name} is {what}, not a text file.")
    if b"\0" in head and not head.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        raise DataError(f"The file {path.name} is binary, not a text file.")
    return head


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _encoding(path: Path, head: bytes) -> str:
    """Find the encoding out: a mark at the start, else UTF-8, else Windows."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with _open(path) as stream:
                for data in iter(lambda: stream.read(CHUNK), b""):
                    decoder.decode(data)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _recode(path: Path, target: Path, *, encoding: str | None) -> None:
    """Write the file unpacked and, where it has another encoding, as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding or "utf-8")()
    room = shutil.disk_usage(target.parent).free * ROOM
    try:
        with _open(path) as stream, target.open("wb") as copy:
            for data in iter(lambda: stream.read(CHUNK), b""):
                room -= len(data)
                if room < 0:
                    raise DataError(
                        f"The file {path.name} unpacks to more than the disk can hold."
                    )
                copy.write(decoder.decode(data).encode() if encoding else data)
            decoder.decode(b"", final=True)
    except UnicodeError:
        raise DataError(
            f"The file {path.name} is not written in {encoding}; "
            "name another encoding in the mapping."
        ) from None

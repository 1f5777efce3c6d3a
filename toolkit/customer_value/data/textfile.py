"""Text files: hash, encoding and physical lines, before any parser sees them."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from customer_value.data import packed
from customer_value.data.encoding import MIXED, SAMPLE, Strays, encoding_of, to_utf8
from customer_value.data.notes import NoRowsError
from customer_value.data.packed import CHUNK
from customer_value.data.progress import tell
from customer_value.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC = {
    b"PK\x03\x04": "a workbook or zip archive",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a gzip archive, whose name must end in .gz",
    b"\xd0\xcf\x11\xe0": "an old workbook, whose name must end in .xls",
    b"%PDF": "a PDF",
    b"SQLite format 3": "a database",
    b"\x89PNG": "a picture",
}
BINARY = 0.05  # share of NUL bytes that no text has, or of other control signs
CONTROLS = frozenset(map(chr, range(32))) - set("\0\t\n\v\f\r\x1a\x1b")


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
    nuls : int
        NUL signs, which no text should hold.
    strays : Strays
        Lines of a UTF-8 text that were not UTF-8.
    """

    path: Path
    size: int
    sha256: str
    lines: int
    encoding: str
    nuls: int
    strays: Strays


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
        A folder for an unpacked or recoded copy.

    Returns
    -------
    TextFile
        What was found out.

    Raises
    ------
    DataError
        If the file is empty, binary, damaged, too large or not readable.
    """
    try:
        with packed.readable(path):
            return _inspect(path, encoding=encoding, spare=spare)
    except LookupError:
        raise DataError(
            f"The file {path.name} cannot be read: encoding {encoding!r} is not known."
        ) from None


def _inspect(path: Path, *, encoding: str | None, spare: Path) -> TextFile:
    if encoding and not _is_known(encoding):
        raise LookupError
    digest = _digest(path)
    plain = path
    if packed.is_packed(path):
        plain = spare / f"{digest[:12]}.unpacked"
        with gzip.open(path, "rb") as stream:
            packed.write(_lines(packed.chunks(stream), path.name), plain, path.name)
    head = _head(plain, path.name)
    found = encoding or encoding_of(plain, head)
    _refuse_binary(head, found, path.name)
    target, strays = plain, Strays()
    if encoding or found not in {"utf-8", "utf-8-sig"}:  # else it is tried already
        target = spare / f"{digest[:12]}.csv"
        with plain.open("rb") as stream:
            pieces = _lines(packed.chunks(stream), path.name)
            if found == MIXED:
                recoded = strays.recoded(pieces)
            else:
                recoded = to_utf8(pieces, found, path.name)
            packed.write(recoded, target, path.name)
        if plain != path:
            plain.unlink()
    count, nuls = _counted(target, path.name)
    return TextFile(
        path=target,
        size=path.stat().st_size,
        sha256=digest,
        lines=count,
        encoding=found,
        nuls=nuls,
        strays=strays,
    )


def _is_known(encoding: str) -> bool:
    """Say whether a declared encoding is one of texts."""
    try:
        return "a".encode(encoding).decode(encoding) == "a"
    except (LookupError, ValueError):  # no such encoding, or one of something else
        return False


def decoded(path: Path) -> str:
    """Return the text of a small file, whatever its encoding.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        Its text, line ends as they are.

    Raises
    ------
    DataError
        If the file is empty or binary.
    """
    head = _head(path, path.name)
    found = encoding_of(path, head)
    _refuse_binary(head, found, path.name)
    data = path.read_bytes()
    if found == MIXED:
        return b"".join(Strays().recoded([data])).decode()
    return data.decode(found)


def _counted(path: Path, name: str) -> tuple[int, int]:
    """Count the physical lines and the NUL signs."""
    count, nuls, size = _Count(), 0, path.stat().st_size
    with path.open("rb") as stream:
        for data in packed.chunks(stream):
            tell(name, "counting lines", done=stream.tell() / size)
            _refuse_endless(data, name)
            count.add(data)
            nuls += data.count(b"\0")
    if count.total() < 1:
        raise NoRowsError(f"The file {name} is empty.")
    return count.total(), nuls


def _lines(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Pass a text on as long as it has lines."""
    for data in pieces:
        _refuse_endless(data, name)
        yield data


def _refuse_endless(data: bytes, name: str) -> None:
    if len(data) >= CHUNK and b"\n" not in data and b"\r" not in data:
        raise DataError(
            f"The file {name} has a line of more than {CHUNK >> 20} million signs."
        )


def _head(path: Path, name: str) -> bytes:
    """Return the first bytes; refuse what is empty or plainly something else."""
    with path.open("rb") as stream:
        head = stream.read(CHUNK)
    if not head.strip(b"\xef\xbb\xbf\r\n\t "):
        raise NoRowsError(f"The file {name} is empty.")
    for magic, what in MAGIC.items():
        if head.startswith(magic):
            raise DataError(f"The file {name} is {what}, not a text file.")
    return head


def _refuse_binary(head: bytes, encoding: str, name: str) -> None:
    """Refuse what has NUL signs in its headings, or many; a few spoil their lines.

    Noise without a NUL near its start shows by its other control signs.
    """
    encoding = encoding.split(maxsplit=1)[0]  # of two, the one of most lines
    begin = head[:SAMPLE].decode(encoding, errors="ignore")
    noise = sum(map(begin.count, CONTROLS)) > BINARY * len(begin)
    text = head.decode(encoding, errors="ignore") if b"\0" in head else ""
    nuls = text and ("\0" in text[:SAMPLE].split("\n")[0] or _share(text) > BINARY)
    if noise or nuls:
        raise DataError(f"The file {name} is binary, not a text file.")


def _share(text: str) -> float:
    return text.count("\0") / len(text)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

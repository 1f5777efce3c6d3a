"""How a text is written: found out, and made UTF-8.

A UTF-8 text may have some lines in the Windows encoding, as exports leave it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from customer_value.data import packed
from customer_value.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins like that of UTF-16
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SAMPLE = 4096  # bytes that show whether every second one is a NUL
MOST, FEW = 0.4, 0.05  # of the bytes on one side, and on the other
MIXED = "utf-8 and cp1252"
EVIDENCE = 0.5  # letters of UTF-8 for each byte that is none; chance makes far fewer
SHOWN = 3  # lines kept as examples; all are counted
_ASCII = bytes(range(128))
_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


def encoding_of(path: Path, head: bytes) -> str:
    """Find the encoding out: a mark or NULs at the start, else UTF-8, else Windows."""
    marked = next((name for mark, name in MARKS.items() if head.startswith(mark)), "")
    wide = _wide(head[:SAMPLE]) if not marked else marked.removesuffix("utf-8-sig")
    if wide:
        return wide
    if _reads(path, "utf-8"):
        return marked or "utf-8"
    with path.open("rb") as stream:
        if marked or is_mixed(packed.chunks(stream)):
            return MIXED
    return "cp1252" if _reads(path, "cp1252") else "latin-1"


def _reads(path: Path, encoding: str) -> bool:
    """Say whether a file can be read so from end to end."""
    try:
        with path.open("rb") as stream:
            for _ in codecs.iterdecode(packed.chunks(stream), encoding):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _wide(sample: bytes) -> str:
    """Recognise UTF-16 without a mark: every second byte of Latin letters is a NUL."""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > MOST * half and even < FEW * half:
        return "utf-16-le"
    return "utf-16-be" if even > MOST * half and odd < FEW * half else ""


def to_utf8(chunks: Iterator[bytes], encoding: str, name: str) -> Iterator[bytes]:
    """Yield the bytes as UTF-8."""
    try:
        for text in codecs.iterdecode(chunks, encoding):
            yield text.encode()
    except UnicodeError:
        raise DataError(
            f"The file {name} is not written in {encoding}; "
            "name another encoding in the mapping, or none: it is found out then."
        ) from None


def is_mixed(pieces: Iterable[bytes]) -> bool:
    r"""Say whether a text that is no pure UTF-8 is mostly UTF-8.

    Two or more bytes that make one letter of UTF-8 hardly occur by chance in a text
    of one byte a letter.

    >>> is_mixed([b"M\xc3\xbcller\nSch\xe4fer\n"]), is_mixed([b"Sch\xe4fer\n"])
    (True, False)
    """
    letters = strays = 0
    for data in pieces:
        high = len(data.translate(None, _ASCII))
        found = _LETTER.findall(data) if high else []
        letters += len(found)
        strays += high - sum(map(len, found))
    return letters > EVIDENCE * strays


@dataclass(slots=True)
class Strays:
    """The lines that were not UTF-8: how many, and the first of them."""

    lines: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)

    def recoded(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        r"""Yield the text as UTF-8; the bytes that are none are read as Windows'.

        >>> strays = Strays()
        >>> b"".join(strays.recoded([b"a\nSch\xe4fer\n"])).decode(), strays.examples
        ('a\nSchäfer\n', [(2, 'Schäfer')])
        """
        before = 0  # physical lines
        for block in _blocks(pieces):
            try:
                block.decode()
            except UnicodeDecodeError:
                lines = block.splitlines(keepends=True)
                yield b"".join(
                    self._line(before + n, line) for n, line in enumerate(lines, 1)
                )
            else:
                yield block
            ends = block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")
            before += ends

    def _line(self, number: int, line: bytes) -> bytes:
        """Return a line as UTF-8; note it if it was none."""
        try:
            line.decode()
        except UnicodeDecodeError:
            text = line.decode(errors=_WINDOWS)
            self.lines += 1
            if len(self.examples) < SHOWN:
                self.examples.append((number, text.rstrip("\r\n")))
            return text.encode()
        return line


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cut pieces anew where lines end, and never between CR and LF."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        cut = data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1
        if cut:
            yield data[:cut]
        rest = data[cut:]
    if rest:
        yield rest


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows writes them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    try:
        return bad.decode("cp1252"), error.end
    except UnicodeDecodeError:  # five bytes are no sign there
        return bad.decode("latin-1"), error.end


_WINDOWS = "customer_value.windows"
codecs.register_error(_WINDOWS, _as_windows)

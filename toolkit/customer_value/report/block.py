"""What every block of a report shares."""

from __future__ import annotations

from typing import Final, Protocol

from markupsafe import Markup

__all__ = ["MIME", "Block", "framed", "line"]

MIME: Final = "application/vnd.customer-value.block+json"


class Block:
    """What all blocks share: three forms of the same content."""

    __slots__ = ()

    def html(self) -> Markup:
        """Return the block as escaped HTML."""
        raise TypeError(f"{type(self).__name__} has no HTML form")

    def payload(self) -> dict[str, object]:
        """Return everything the block holds, as JSON types."""
        return {}

    def to_json(self) -> dict[str, object]:
        """Return the JSON form: the kind of block and its payload."""
        return {"kind": type(self).__name__.lower(), **self.payload()}

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {
            "text/html": str(self.html()),
            "text/plain": repr(self),
            MIME: self.to_json(),
        }


class Framed(Protocol):
    """A block with a finding above it and a source below."""

    title: str
    note: str
    source: str


def line(kind: str, text: str) -> Markup:
    """Return a paragraph of one class, or nothing."""
    return Markup('<p class="{}">{}</p>').format(kind, text) if text else Markup()


def framed(content: Markup, words: Framed, *, kind: str) -> Markup:
    """Put the finding above and the source below."""
    return Markup(
        '<figure class="cv-exhibit {}"><figcaption><h3>{}</h3>{}</figcaption>{}{}'
        "</figure>"
    ).format(
        kind,
        words.title,
        line("cv-what", words.note),
        content,
        line("cv-source", words.source),
    )

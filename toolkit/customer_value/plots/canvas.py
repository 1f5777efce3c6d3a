"""The paper every picture is drawn on: one width, one typeface, few colours.

A topic plot is written like this::

    @house()
    def ranking(result, *, ax=None):
        ax = canvas(ax, size=rows(len(result)))
        ax.barh(...)
        return finish(ax, title="...", note="...", alt="...")
"""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from customer_value import words
from customer_value.plots.colours import (
    ACCENT,
    ALERT,
    GREY,
    INK,
    MUTED,
    RULE,
    SOFT,
    TIERS,
    ink_on,
)
from customer_value.plots.heading import finish, lift
from customer_value.plots.paper import WIDTH, canvas, house, rows, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "ACCENT",
    "ALERT",
    "GREY",
    "INK",
    "MUTED",
    "RULE",
    "SOFT",
    "TIERS",
    "WIDTH",
    "Picture",
    "canvas",
    "figure",
    "finish",
    "house",
    "ink_on",
    "lift",
    "money",
    "percent",
    "rows",
    "svg",
    "thousands",
]

_DPI: Final = 100
_REMARKS: Final = re.compile(rb"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_BLANKS: Final = re.compile(rb"\s*\n\s*")
_GLYPHS: Final = re.compile(rb'<path id="([^"]+)"')
_PLACES: Final = re.compile(
    rb'<use xlink:href="#([^"]+)"(?: transform="translate\((-?[\d.]+) 0\)")?/>'
)
_LINES: Final = re.compile(rb' d="[^"]*"')
_STEPS: Final = re.compile(rb"\s*([A-Za-z])\s*")
_HAIRS: Final = re.compile(rb"(?<![\w.])(-?[1-9]\d*\.\d\d)\d+")


class Picture:
    """A picture ready to be shown: PNG bytes and the sentence that replaces it."""

    __slots__ = ("alt", "png")

    def __init__(self, png: bytes, *, alt: str) -> None:
        self.png = png
        self.alt = alt

    def __repr__(self) -> str:
        return self.alt or "Picture"

    def _repr_mimebundle_(
        self, **_: object
    ) -> tuple[dict[str, object], dict[str, object]]:
        data: dict[str, object] = {"image/png": self.png, "text/plain": repr(self)}
        return data, {"image/png": {"alt": self.alt}}


def figure(ax: Axes) -> Picture:
    """Return one display object: the picture as PNG with its alt sentence.

    Parameters
    ----------
    ax : Axes
        A finished picture.

    Returns
    -------
    Picture
        The same bytes for the same picture on every run.
    """
    return Picture(_saved(ax, "png"), alt=str(ax.get_label()))


def svg(ax: Axes) -> bytes:
    """Return the picture as SVG: outlines only, no date, no maker, true size."""
    return _slim(_BLANKS.sub(b"\n", _REMARKS.sub(b"", _saved(ax, "svg"))))


def thousands(digits: int = 0) -> FuncFormatter:
    """Return a tick formatter that writes 1,800."""
    return FuncFormatter(lambda value, _: words.number(value, digits))


def percent(digits: int = 0) -> FuncFormatter:
    """Return a tick formatter that writes a share of one as 30%."""
    return FuncFormatter(lambda value, _: words.percent(round(value, 9), digits))


def money(currency: str) -> FuncFormatter:
    """Return a tick formatter that writes EUR 154 k."""
    return FuncFormatter(lambda value, _: words.money(value, currency))


def _saved(ax: Axes, kind: str) -> bytes:
    """Write the whole figure; no metadata that differs from run to run."""
    metadata = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
    sink = io.BytesIO()
    paper = sheet(ax)
    with house(), _unmoved(paper):
        for text in paper.findobj(Text):
            _plain(text)
        paper.savefig(sink, format=kind, dpi=_DPI, metadata=metadata[kind])
    return sink.getvalue()


@contextmanager
def _unmoved(paper: Figure) -> Iterator[None]:
    """Put every Axes back: the layout starts from where it ended, a hair aside."""
    before = [
        (ax, ax.get_position(original=True), ax.get_in_layout()) for ax in paper.axes
    ]
    yield
    for ax, position, laid_out in before:
        ax.set_position(position)
        ax.set_in_layout(laid_out)  # set_position takes the Axes out of the layout


def _slim(drawing: bytes) -> bytes:
    """Say the same in fewer bytes: short names for letters, no hairs of a point.

    A report holds thousands of letters, each with the place where it stands.
    """
    # marks have names as well, but are placed with more than an x: they stay
    letters = dict.fromkeys(name for name, _ in _PLACES.findall(drawing))
    short = {name: b"g%x" % n for n, name in enumerate(letters)}

    def placed(found: re.Match[bytes]) -> bytes:
        name, x = found.groups()
        at = b"" if x is None else b' x="%s"' % x
        return b'<use xlink:href="#%s"%s/>' % (short[name], at)

    def named(found: re.Match[bytes]) -> bytes:
        return b'<path id="%s"' % short.get(found[1], found[1])

    drawing = _GLYPHS.sub(named, _PLACES.sub(placed, drawing))
    drawing = _HAIRS.sub(rb"\1", drawing)
    return _LINES.sub(lambda line: _tight(line[0]), drawing)


def _tight(line: bytes) -> bytes:
    """Write the steps of a line without blanks around their letters."""
    return b' d="%s"' % _STEPS.sub(rb"\1", line[4:-1])


def _plain(text: Text) -> None:
    """Keep a name such as $x$ as it is, and the typeface the same everywhere."""
    text.set_parse_math(False)
    if text.get_fontfamily() == ["sans-serif"]:  # made outside the house style
        text.set_fontfamily(mpl.rcParams["font.family"])

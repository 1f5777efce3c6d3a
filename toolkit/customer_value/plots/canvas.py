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
import logging
import textwrap
import warnings
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from matplotlib import font_manager, style
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Annotation, Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import blended_transform_factory

from customer_value import words
from customer_value.errors import parameter_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

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

WIDTH: Final = 6.93  # inches: the text column of an A4 page, so type is true size
FONTS: Final = Path(__file__).with_name("fonts")

# Least colour distance (Machado 2009, CIE76) of accent, alert and grey: 44 in
# normal sight, 42 protan, 47 deutan, 41 tritan; of the tier ramp: 22, 19, 23, 22.
INK: Final = "#14213d"  # text; contrast 16.0 on white
MUTED: Final = "#5c677d"  # small print; contrast 5.7
RULE: Final = "#d9dee7"  # lines that guide the eye
ACCENT: Final = "#1f5f8b"  # the one thing to look at; contrast 6.8
SOFT: Final = "#a9c6dc"  # the accent's second voice
ALERT: Final = "#c8500e"  # what needs action; contrast 4.56
GREY: Final = "#b5bdc9"  # everything else
TIERS: Final = {
    "platinum": "#123c5c",
    "gold": "#2f77a8",
    "iron": "#86b3d3",
    "lead": "#cfd8e3",
}

_HEIGHTS: Final = {"short": 1.9, "medium": 2.7, "tall": 4.0}
_STYLE: Final = Path(__file__).with_name("house.mplstyle")
_OWN: Final = "customer value"  # label of the figures that canvas makes
_TITLE, _NOTE = "finding", "note"  # gids of the two lines above the picture
_TITLE_SIZE, _NOTE_SIZE, _LEADING = 11.0, 8.5, 1.3
_NOTE_GAP, _BODY_GAP = 3.0, 9.0  # points: title to note, note to picture
_DPI = 100
_DARK = 0.55  # luma (ITU-R BT.601) below which white text reads better


@cache
def _typeface() -> None:
    """Register the shipped typeface once in this process."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)


@contextmanager
def house() -> Iterator[None]:
    """Draw in the house style; works as ``with house():`` and as ``@house()``.

    Matplotlib reads some settings when a text is made and others when it is
    drawn, so the style is needed at both times. Nothing global changes.

    Examples
    --------
    >>> with house():
    ...     mpl.rcParams["text.parse_math"]
    False
    """
    _typeface()
    with style.context(_STYLE), warnings.catch_warnings():
        # A name in a script that no shipped font covers is drawn as boxes.
        warnings.filterwarnings("ignore", r"Glyph \d+", UserWarning)
        yield


def canvas(ax: Axes | None = None, *, size: str | float = "medium") -> Axes:
    """Return the Axes to draw on: the one given, or one on a new figure.

    Parameters
    ----------
    ax : Axes, optional
        Returned as it is.
    size : {"short", "medium", "tall"} or float
        Height of the drawing in inches, without its title. The width is fixed.

    Returns
    -------
    Axes
        On a `matplotlib.figure.Figure` of its own, never a pyplot one.

    Examples
    --------
    >>> canvas(size=3).figure.get_size_inches().tolist()
    [6.93, 3.0]
    """
    if ax is not None:
        return ax
    height = _HEIGHTS.get(size) if isinstance(size, str) else size
    if not height or height <= 0:
        must = "'short', 'medium', 'tall' or a height in inches above 0"
        raise parameter_error("size", "canvas", must, size)
    with house():
        return Figure(figsize=(WIDTH, height), label=_OWN).add_subplot()


def rows(n: int) -> float:
    """Return the height in inches that suits `n` horizontal bars.

    >>> rows(10)
    3.1
    """
    return round(0.5 + 0.26 * max(n, 2), 2)


def finish(ax: Axes, *, title: str, note: str, alt: str) -> Axes:
    """Write the finding above the picture and keep the sentence that replaces it.

    Parameters
    ----------
    ax : Axes
        The finished drawing.
    title : str
        The finding with its number, one sentence. It wraps to the width.
    note : str
        The small line below: what, unit, n, as-of date, source table.
    alt : str
        The sentence for readers who do not see the picture.

    Returns
    -------
    Axes
        The same Axes.

    Examples
    --------
    >>> ax = finish(canvas(), title="30% buy", note="n = 10", alt="Bars.")
    >>> lift(ax)
    ('30% buy', 'n = 10', 'Bars.')
    """
    _forget(ax)
    ax.set_label(alt)
    with house():
        above = _wrapped(title, _TITLE_SIZE, width=_room(ax), weight=600)
        below = _wrapped(note, _NOTE_SIZE, width=_room(ax), weight=400)
        pad = _BODY_GAP + (_NOTE_GAP + _depth(below, _NOTE_SIZE) if below else 0)
        head = ax.set_title(above, loc="left", pad=pad, gid=_TITLE)
        head.set(fontsize=_TITLE_SIZE, fontweight=600, color=INK)
        if _own(ax):  # flush with the left edge of the figure, not of the axes
            across = blended_transform_factory(
                _sheet(ax).transFigure, head.get_transform()
            )
            head.set(transform=across, x=0)
        _hang(ax, head, note=below)
        _grow(ax, 1)
    return ax


def lift(ax: Axes) -> tuple[str, str, str]:
    """Take title, note and alt sentence out of the drawing and return them.

    The words stay with the Axes, so a second call returns the same three.

    Parameters
    ----------
    ax : Axes
        A picture that went through `finish`.

    Returns
    -------
    tuple of str
        Title, note and alt sentence, each on one line; "" where there is none.
    """
    found = {text.get_gid(): text for text in _header(ax)}
    if any(text.get_visible() for text in found.values()):
        _grow(ax, -1)
    for text in found.values():
        text.set_visible(False)
    title, note = (_flat(found.get(key)) for key in (_TITLE, _NOTE))
    return title, note, str(ax.get_label())


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
    return _saved(ax, "svg")


def thousands(digits: int = 0) -> FuncFormatter:
    """Return a tick formatter that writes 1,800."""
    return FuncFormatter(lambda value, _: words.number(value, digits))


def percent(digits: int = 0) -> FuncFormatter:
    """Return a tick formatter that writes a share of one as 30%."""
    return FuncFormatter(lambda value, _: words.percent(round(value, 9), digits))


def money(currency: str) -> FuncFormatter:
    """Return a tick formatter that writes EUR 154 k."""
    return FuncFormatter(lambda value, _: words.money(value, currency))


def ink_on(colour: str) -> str:
    """Return the text colour that reads on a filled shape.

    >>> ink_on(TIERS["platinum"]), ink_on(TIERS["lead"])
    ('white', '#14213d')
    """
    red, green, blue = to_rgb(colour)
    dark = 0.299 * red + 0.587 * green + 0.114 * blue < _DARK
    return "white" if dark else INK


def _saved(ax: Axes, kind: str) -> bytes:
    """Write the whole figure; no metadata that differs from run to run."""
    metadata = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
    sink = io.BytesIO()
    with house():
        sheet = _sheet(ax)
        for text in sheet.findobj(Text):
            _plain(text)
        sheet.savefig(sink, format=kind, dpi=_DPI, metadata=metadata[kind])
    return sink.getvalue()


def _plain(text: Text) -> None:
    """Keep a name such as $x$ as it is, and the typeface the same everywhere."""
    text.set_parse_math(False)
    if text.get_fontfamily() == ["sans-serif"]:  # made outside the house style
        text.set_fontfamily(mpl.rcParams["font.family"])


def _sheet(ax: Axes) -> Figure:
    """Return the figure an Axes lies on, also from within a subfigure."""
    sheet = ax.get_figure(root=True)
    if sheet is None:
        raise parameter_error("ax", "this plot", "on a figure", ax)
    return sheet


def _own(ax: Axes) -> bool:
    """Tell whether `canvas` made the figure for this Axes."""
    return _sheet(ax).get_label() == _OWN


def _room(ax: Axes) -> float:
    """Return the width in points that the words above the picture may take."""
    share = 1.0 if _own(ax) else ax.get_position().width * 0.8  # labels take some
    return float(_sheet(ax).get_size_inches()[0]) * 72 * share


def _wrapped(words_: str, size: float, *, width: float, weight: int) -> str:
    """Break a sentence into lines that fit, measured in the real typeface."""
    clean = " ".join(words_.split())
    face = FontProperties(family=["Inter", "DejaVu Sans"], size=size, weight=weight)
    full = text_to_path.get_text_width_height_descent(clean or " ", face, ismath=False)[
        0
    ]
    if full <= width:
        return clean
    letters = int(len(clean) * width / full * 0.96)  # lines differ in their letters
    return textwrap.fill(clean, max(letters, 12), break_on_hyphens=False)


def _depth(text: str, size: float) -> float:
    """Return the height of some lines in points."""
    return (text.count("\n") + 1) * size * _LEADING if text else 0.0


def _hang(ax: Axes, head: Text, *, note: str) -> None:
    """Hang the note below the title, wherever the layout puts the title."""
    if not note:
        return
    small = ax.annotate(
        note,
        xy=(0, 0),
        xycoords=head,
        xytext=(0, -_NOTE_GAP),
        textcoords="offset points",
        va="top",
        annotation_clip=False,
    )
    small.set(gid=_NOTE, in_layout=False, fontsize=_NOTE_SIZE, color=MUTED)
    small.set_linespacing(_LEADING)


def _header(ax: Axes) -> list[Text]:
    """Return the texts that `finish` wrote."""
    return [text for text in ax.findobj(Text) if text.get_gid() in (_TITLE, _NOTE)]


def _grow(ax: Axes, sign: int) -> None:
    """Make room above the picture, or take it back; the drawing keeps its size."""
    if not _own(ax):
        return
    sizes = {_TITLE: _TITLE_SIZE, _NOTE: _NOTE_SIZE}
    shown = [text for text in _header(ax) if text.get_visible()]
    height = sum(_depth(t.get_text(), sizes[str(t.get_gid())]) for t in shown)
    sheet = _sheet(ax)
    room = (height + _BODY_GAP) / 72 * sign
    sheet.set_figheight(float(sheet.get_figheight()) + room)


def _forget(ax: Axes) -> None:
    """Undo an earlier `finish`, so that a picture can be titled anew."""
    lift(ax)
    for text in _header(ax):
        if isinstance(text, Annotation):
            text.remove()
        else:
            text.set(gid=None, visible=True, text="")


def _flat(text: Text | None) -> str:
    """Return a wrapped text on one line."""
    return "" if text is None else text.get_text().replace("\n", " ")

"""The words above a picture: its finding, and the small line below that."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from matplotlib.font_manager import FontProperties
from matplotlib.text import Annotation, Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import blended_transform_factory

from customer_value.plots.colours import INK, MUTED
from customer_value.plots.paper import house, is_own, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["finish", "lift"]

_TITLE: Final = "finding"  # gids of the two texts
_NOTE: Final = "note"
_FEWEST: Final = 12  # letters in a line
_TITLE_SIZE, _NOTE_SIZE, _LEADING = 11.0, 8.5, 1.3
_NOTE_GAP, _BODY_GAP = 3.0, 9.0  # points: title to note, note to picture


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
    >>> from customer_value.plots.canvas import canvas
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
        if is_own(ax):  # flush with the left edge of the figure, not of the axes
            across = blended_transform_factory(
                sheet(ax).transFigure, head.get_transform()
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


def _room(ax: Axes) -> float:
    """Return the width in points that the words above the picture may take."""
    share = 1.0 if is_own(ax) else ax.get_position().width * 0.8  # labels take some
    return float(sheet(ax).get_size_inches()[0]) * 72 * share


def _wrapped(words_: str, size: float, *, width: float, weight: int) -> str:
    """Break a sentence into lines that fit, measured in the real typeface."""
    clean = " ".join(words_.split())
    full = _long(clean, size, weight)
    if full <= width * 0.97:  # letters on a screen are set a little wider
        return clean
    letters = int(len(clean) * width / full * 0.94)  # lines differ in their letters
    text = textwrap.fill(clean, max(letters, _FEWEST), break_on_hyphens=False)
    while letters > _FEWEST and _long(text, size, weight) > 0.98 * width:
        letters -= 4
        text = textwrap.fill(clean, max(letters, _FEWEST), break_on_hyphens=False)
    return text


def _long(text: str, size: float, weight: int) -> float:
    """Return the width in points of the longest line."""
    face = FontProperties(family=["Inter", "DejaVu Sans"], size=size, weight=weight)
    return max(
        float(text_to_path.get_text_width_height_descent(line, face, ismath=False)[0])
        for line in (text or " ").split("\n")
    )


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
    if not is_own(ax):
        return
    sizes = {_TITLE: _TITLE_SIZE, _NOTE: _NOTE_SIZE}
    shown = [text for text in _header(ax) if text.get_visible()]
    height = sum(_depth(t.get_text(), sizes[str(t.get_gid())]) for t in shown)
    paper = sheet(ax)
    room = (height + _BODY_GAP) / 72 * sign
    paper.set_figheight(float(paper.get_figheight()) + room)


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

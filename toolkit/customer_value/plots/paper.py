"""The sheet a picture is drawn on, and the style that holds while it is drawn."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib import font_manager, style
from matplotlib.figure import Figure

from customer_value.errors import parameter_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

__all__ = ["FONTS", "WIDTH", "canvas", "house", "is_own", "rows", "sheet"]

WIDTH: Final = 6.93  # inches: the text column of an A4 page, so type is true size
FONTS: Final = Path(__file__).with_name("fonts")

_HEIGHTS: Final = {"short": 1.9, "medium": 2.7, "tall": 4.0}
_STYLE: Final = Path(__file__).with_name("house.mplstyle")
_OWN: Final = "customer value"  # label of the figures that canvas makes


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
    >>> import matplotlib as mpl
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


def sheet(ax: Axes) -> Figure:
    """Return the figure an Axes lies on, also from within a subfigure."""
    sheet = ax.get_figure(root=True)
    if sheet is None:
        raise parameter_error("ax", "this plot", "on a figure", ax)
    return sheet


def is_own(ax: Axes) -> bool:
    """Tell whether `canvas` made the figure for this Axes."""
    return sheet(ax).get_label() == _OWN

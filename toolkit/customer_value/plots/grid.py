"""A grid of shaded cells with a number in each: rows against columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from customer_value.plots.canvas import ACCENT, MUTED, ink_on
from customer_value.plots.marks import BOLD, row_names, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["grid", "grid_height", "tint"]

_WIDE: Final = 6  # with more columns their names take turns on two lines
_LINE: Final = 11.0  # points
_ROW: Final = 21.0  # points: the height of a row
_SWATCH: Final = 0.94  # share of a cell that is filled


def tint(share: float, *, colour: str = ACCENT) -> str:
    """Return white at a share of 0 and the full colour at 1.

    >>> tint(0.0), tint(1.0, colour="#c8500e")
    ('#ffffff', '#c8500e')
    """
    part = min(max(share, 0.0), 1.0)
    red, green, blue = (1 - part * (1 - channel) for channel in to_rgb(colour))
    return to_hex((red, green, blue))


def grid_height(shades: pd.DataFrame) -> float:
    """Return the height in inches that suits a grid with its headings."""
    return (len(shades) + _head([str(name) for name in shades])) * _ROW / 72


def grid(
    ax: Axes,
    shades: pd.DataFrame,
    *,
    texts: pd.DataFrame,
    colours: Mapping[str, str] | None = None,
) -> None:
    """Draw a cell for every row and column, shaded from 0 to 1.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    shades : DataFrame of float
        How full the colour of each cell is, from 0 to 1; missing is empty.
    texts : DataFrame of str
        What to write into each cell.
    colours : mapping of column to str, optional
        The colour of a column; the accent where it is left out.
    """
    names = [str(name) for name in shades.columns]
    lines = _lines(names)
    row_names(ax, list(shades.index))
    for x, name in enumerate(names):
        colour = (colours or {}).get(name, ACCENT)
        for y, share in enumerate(shades.iloc[:, x].fillna(0.0)):
            fill = tint(float(share), colour=colour)
            corner = (x - _SWATCH / 2, y - _SWATCH / 2)
            ax.add_patch(Rectangle(corner, _SWATCH, _SWATCH, color=fill, lw=0))
            label = write(ax, str(texts.iloc[y, x]), at=(x, y), to=(0, 0), ha="center")
            label.set_color(ink_on(fill))
            if str(shades.index[y]) == name:  # who stayed
                label.set_fontweight(BOLD)
        lifted = len(names) > _WIDE and x % 2 == 1
        _heading(ax, name, x=x, up=lines * _LINE if lifted else 0.0)
    ax.set_xlim(-0.5, len(names) - 0.5)
    ax.set_ylim(len(shades) - 0.5, -0.5 - _head(names))
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)


def _lines(names: list[str]) -> int:
    """Return how many lines the longest heading takes."""
    return max((len(name.split()) for name in names), default=1)


def _head(names: list[str]) -> float:
    """Return the height of the headings in rows."""
    turns = 2 if len(names) > _WIDE else 1
    return (turns * _lines(names) * _LINE + 6) / _ROW


def _heading(ax: Axes, name: str, *, x: int, up: float) -> None:
    """Write the name of a column above it, a line a word."""
    lines = "\n".join(name.split())
    text = write(ax, lines, at=(x, -0.5), to=(0, 3 + up), ha="center", va="bottom")
    text.set_color(MUTED)

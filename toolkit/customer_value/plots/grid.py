"""A grid of shaded cells with a number in each: rows against columns."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Final

from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from customer_value.plots.canvas import ACCENT, MUTED, ink_on
from customer_value.plots.marks import BOLD, row_names, write

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["grid", "grid_height", "tint"]

_WIDE: Final = 6  # with more columns their names take turns on two lines
_NARROW: Final = 11  # letters in a line of a narrow column's name
_SHORT: Final = 6  # letters that fit a narrow column
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


def grid_height(cells: pd.DataFrame) -> float:
    """Return the height in inches that suits a grid with its headings."""
    return (len(cells) + _head([str(name) for name in cells])) * _ROW / 72


def grid(ax: Axes, fills: pd.DataFrame, *, texts: pd.DataFrame) -> None:
    """Draw a cell for every row and column, in the colour that the caller gives.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    fills : DataFrame of str
        The colour of each cell.
    texts : DataFrame of str
        What to write into each cell; bold where row and column have one name.
    """
    names = [str(name) for name in fills.columns]
    heads = _heads(names)
    row_names(ax, list(fills.index))
    for x, name in enumerate(names):
        for y, colour in enumerate(fills.iloc[:, x]):
            corner = (x - _SWATCH / 2, y - _SWATCH / 2)
            ax.add_patch(Rectangle(corner, _SWATCH, _SWATCH, color=colour, lw=0))
            label = write(ax, str(texts.iloc[y, x]), at=(x, y), to=(0, 0), ha="center")
            label.set_color(ink_on(colour))
            if str(fills.index[y]) == name:  # who stayed
                label.set_fontweight(BOLD)
        up = 3 + (_depth(heads) if _turns(heads) and x % 2 == 1 else 0)
        head = write(ax, heads[x], at=(x, -0.5), to=(0, up), ha="center", va="bottom")
        head.set_color(MUTED)
    ax.set_xlim(-0.5, len(names) - 0.5)
    ax.set_ylim(len(fills) - 0.5, -0.5 - _head(names))
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)


def _heads(names: list[str]) -> list[str]:
    """Break the names of columns into short lines."""
    letters = _NARROW if len(names) > _WIDE else 2 * _NARROW
    return [
        fill(name, letters, break_on_hyphens=False, break_long_words=False)
        for name in names
    ]


def _turns(heads: list[str]) -> bool:
    """Tell whether names need the width of two columns: every other is lifted."""
    letters = max((len(line) for head in heads for line in head.split("\n")), default=0)
    return len(heads) > _WIDE and letters > _SHORT


def _depth(heads: list[str]) -> float:
    """Return the height in points of the longest name."""
    return _LINE * max((head.count("\n") + 1 for head in heads), default=1)


def _head(names: list[str]) -> float:
    """Return the height of the headings in rows; two lines may stand at the right."""
    heads = _heads(names)
    points = (2 if _turns(heads) else 1) * _depth(heads)
    return (max(points, 2 * _LINE) + 8) / _ROW

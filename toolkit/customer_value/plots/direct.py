"""Words in the colour of a mark, where a legend would stand elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from customer_value.plots.canvas import ACCENT, MUTED
from customer_value.plots.marks import BOLD, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["two_colours"]

_LINE: Final = 13.0  # points


def two_colours(ax: Axes, came: str, told: str, *, side: str = "right") -> None:
    """Name the grey and the blue marks in a corner at the top."""
    x = 1.0 if side == "right" else 0.02
    for row, (text, colour) in enumerate(((came, MUTED), (told, ACCENT))):
        write(
            ax,
            text,
            at=(x, 1.0),
            to=(0.0, -row * _LINE),
            ha=side,
            va="top",
            colour=colour,
            weight=BOLD,
            coords="axes fraction",
        )

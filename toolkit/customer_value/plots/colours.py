"""The few colours of every picture, checked for colour-blind readers."""

from __future__ import annotations

from typing import Final

from matplotlib.colors import to_rgb

__all__ = [
    "ACCENT",
    "ALERT",
    "GREY",
    "INK",
    "MUTED",
    "RULE",
    "SOFT",
    "TIERS",
    "ink_on",
]

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


_DARK: Final = 0.55  # luma (ITU-R BT.601) below which white text reads better


def ink_on(colour: str) -> str:
    """Return the text colour that reads on a filled shape.

    >>> ink_on(TIERS["platinum"]), ink_on(TIERS["lead"])
    ('white', '#14213d')
    """
    red, green, blue = to_rgb(colour)
    dark = 0.299 * red + 0.587 * green + 0.114 * blue < _DARK
    return "white" if dark else INK

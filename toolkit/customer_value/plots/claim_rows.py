"""The picture of the claims ledger: a row a claim, its interval and its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.judgements.claim_tests import CANNOT_TELL, DOES_NOT, HOLDS
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    MUTED,
    RULE,
    canvas,
    finish,
    house,
    rows,
)
from customer_value.plots.marks import BOLD, columns, footing, row_names, short, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["claims"]

_MARKS: Final = {HOLDS: ACCENT, DOES_NOT: ALERT, CANNOT_TELL: GREY}


@house()
def claims(ledger: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what the data say of each claim: number, interval and verdict.

    Parameters
    ----------
    ledger : DataFrame
        What ``claims_ledger`` gives.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A row a claim with its value and interval and, at the right, value, verdict
        and rule: blue holds, orange does not, grey cannot be told.
    """
    counts = {name: int((ledger["verdict"] == name).sum()) for name in _MARKS}
    holds, fails, unknown = counts.values()
    said = (
        f"{words.number(holds)} {words.plural(holds, 'holds', 'hold')}, "
        f"{words.number(fails)} {words.plural(fails, 'does', 'do')} not and "
        f"{words.number(unknown)} cannot be told"
    )
    ax = canvas(ax, size=rows(len(ledger)) + 0.5)
    names = [str(claim).removesuffix(".") for claim in ledger["claim"]]
    row_names(ax, names, heading=1)
    ax.set_yticks(range(len(names)), [short(name, points=240) for name in names])
    numbers = ledger[["value", "low", "high"]].to_numpy(dtype=float)
    shades = [_MARKS[str(verdict)] for verdict in ledger["verdict"]]
    for y, ((value, low, high), shade) in enumerate(zip(numbers, shades, strict=True)):
        ax.plot([low, high], [y, y], color=shade, lw=3, alpha=0.45)
        ax.plot([value], [y], "o", color=shade, ms=6)
    for end in (0, 1):
        ax.axvline(end, color=RULE, lw=0.8, zorder=0)
        write(ax, str(end), at=(end, -0.55), to=(0, 0), ha="center", colour=MUTED)
    least = min(0.0, *np.nan_to_num(numbers[:, :2]).ravel())
    ax.set_xlim(least - 0.05, 1.05)
    table = pd.DataFrame(
        {
            "value": [words.fine(value) for value in ledger["value"]],
            "verdict": list(ledger["verdict"]),
        }
    )
    columns(ax, table)
    _tint_verdicts(ax)
    lines = [
        f"{claim} {str(verdict).capitalize()}."
        for claim, verdict in zip(ledger["claim"], ledger["verdict"], strict=True)
    ]
    return finish(
        ax,
        title=f"Of {words.count(len(ledger), 'claim')} {said}",
        note=footing(
            "Each on its own scale from 0 to 1 (order: \N{MINUS SIGN}1 to 1); line: "
            "95% interval",
            as_of=ledger.attrs.get("as_of"),
        ),
        alt=" ".join(lines),
    )


def _tint_verdicts(ax: Axes) -> None:
    """Give each verdict the colour of its mark."""
    shades = {HOLDS: ACCENT, DOES_NOT: ALERT, CANNOT_TELL: MUTED}
    for label in ax.texts:
        if label.get_text() in shades:
            label.set_color(shades[label.get_text()])
            label.set_fontweight(BOLD if label.get_text() != CANNOT_TELL else 400)

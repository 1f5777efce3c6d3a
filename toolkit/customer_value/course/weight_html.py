"""How a choice of weights looks: two sentences, one bar, ten customers."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from customer_value import words
from customer_value.measures.robustness import LABELS

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.course.weights import WeightView

_COLOURS = {"secure": "#1f5f8b", "leans": "#c8500e", "at": "#b5bdc9"}


def page(view: WeightView) -> str:
    """Write what a choice of weights does, as HTML.

    Parameters
    ----------
    view : WeightView
        The choice and its effect.

    Returns
    -------
    str
        Sentences, a bar of verdicts, and the ten best customers.
    """
    return f"{_sentence(view)}{_bar(view.counts)}{_table(view.summary())}"


def _sentence(view: WeightView) -> str:
    """Say what the weights do, in two sentences."""
    total = len(view.scores)
    share = words.percent(view.contested / total) if total else words.MISSING
    return (
        f"<p><b>{words.number(view.contested)}</b> of {words.count(total, 'customer')} "
        f"({share}) are contested: some weighting {_where(view)} overturns their "
        f"verdict. <b>{words.number(view.changed)}</b> changed sides against the "
        "weights at the start.</p>"
    )


def _where(view: WeightView) -> str:
    """Say among which weights one looked."""
    low, high = view.box
    if view.doubt >= high - low:
        return f"from {low:g} to {high:g}"
    return f"within {view.doubt:g} of these weights"


def _bar(counts: pd.Series) -> str:
    """Draw the verdicts as one bar, from secure above to secure below."""
    total = max(int(counts.sum()), 1)
    pieces = [
        f'<span style="display:inline-block;height:1.1em;width:{100 * n / total:.2f}%;'
        f"background:{_COLOURS[label.split()[0]]};"
        f'opacity:{1 if label.endswith("above") else 0.55}"></span>'
        for label, n in zip(LABELS, counts, strict=True)
    ]
    text = " · ".join(
        f"{label} {words.number(n)}" for label, n in zip(LABELS, counts, strict=True)
    )
    return (
        f'<div role="img" aria-label="{text}" style="max-width:44em;font-size:1em;'
        f'line-height:0;white-space:nowrap">{"".join(pieces)}</div><p>{text}</p>'
    )


def _table(top: pd.DataFrame) -> str:
    """Write the ranking; a bar shows the score, an arrow the way since the start."""
    head = "".join(
        f'<th scope="col" style="text-align:left;padding-right:1.2em">{name}</th>'
        for name in ("Rank", "At the start", "Customer", "Score, 1 to 10", "Verdict")
    )
    rows = "".join(_row(str(key), row) for key, row in top.iterrows())
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(customer: str, row: pd.Series) -> str:
    """Write one customer."""
    cells = (
        f"{row['rank']:g}",
        f"{row['start']:g}",
        escape(customer),
        _score(row["score"], _COLOURS[row["label"].split()[0]]),
        row["label"],
    )
    return (
        "<tr>"
        + "".join(
            f'<td style="text-align:left;padding-right:1.2em">{c}</td>' for c in cells
        )
        + "</tr>"
    )


def _score(score: float, colour: str) -> str:
    """Write a score beside its bar; where all customers are alike there is none."""
    if math.isnan(score):
        return words.MISSING
    return (
        f'<span style="display:inline-block;height:.7em;background:{colour};'
        f'width:{0.8 * score:.2f}em"></span> {score:.2f}'
    )

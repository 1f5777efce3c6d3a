"""How other assumptions look: a sentence, the streams with bars, the tiers."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from customer_value import words

if TYPE_CHECKING:
    from customer_value.course.asset import AssetView

_INCOME, _COST, _TOTAL, _BEFORE = "#1f5f8b", "#c8500e", "#1b2430", "#b5bdc9"
_WIDEST = 16  # em, of the longest bar
_LEFT = "text-align:left;padding-right:1.2em"
_RIGHT = "text-align:right;padding-right:1.2em;font-variant-numeric:tabular-nums"


def page(view: AssetView) -> str:
    """Write what other assumptions do, as HTML.

    Parameters
    ----------
    view : AssetView
        The value under other assumptions.

    Returns
    -------
    str
        A sentence, the streams with two bars each (before, now), the tiers.
    """
    return f"<p>{escape(view.finding)}</p>{_streams(view)}{_tiers(view)}"


def _streams(view: AssetView) -> str:
    """Write each stream that is not 0, and the total."""
    streams = view.streams[(view.streams != 0).any(axis=1)]
    amounts = streams[["start", "now"]].to_numpy().tolist()
    rows = [
        (str(name), start, now, _INCOME if now > 0 else _COST)
        for name, (start, now) in zip(streams.index, amounts, strict=True)
    ]
    rows.append(("net asset value", view.start, view.total, _TOTAL))
    widest = max(max(abs(start), abs(now)) for _, start, now, _ in rows) or 1.0
    body = ""
    for name, start, now, colour in rows:
        bars = _bar(start / widest, _BEFORE, "0.35em")
        bars += _bar(now / widest, colour, "0.6em")
        was, is_ = (words.money(one, view.currency) for one in (start, now))
        body += _row(name, was, is_, bars)
    return _table("Stream", "In use", "Now", "Grey: in use. Colour: now.", body=body)


def _tiers(view: AssetView) -> str:
    """Write how many customers each tier holds, and what they are worth."""
    body = "".join(
        _row(
            str(tier),
            words.number(row["start"]),
            words.number(row["now"]),
            words.money(row["value"], view.currency),
        )
        for tier, row in view.tiers.iterrows()
    )
    return _table("Tier", "Customers in use", "Now", "Value now", body=body)


def _table(*heads: str, body: str) -> str:
    cells = "".join(
        f'<th scope="col" style="{_RIGHT if 0 < place < 3 else _LEFT}">{head}</th>'  # noqa: PLR2004 - numbers
        for place, head in enumerate(heads)
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def _row(name: str, start: str, now: str, last: str) -> str:
    return (
        f'<tr><th scope="row" style="{_LEFT};font-weight:normal">'
        f'{escape(words.spoken(name))}</th><td style="{_RIGHT}">{escape(start)}</td>'
        f'<td style="{_RIGHT}">{escape(now)}</td><td style="{_LEFT}">{last}</td></tr>'
    )


def _bar(share: float, colour: str, height: str) -> str:
    """Draw an amount by its size; the sign stands in the number beside it."""
    return (
        f'<div style="height:{height};width:{_WIDEST * abs(share):.2f}em;'
        f'background:{colour}"></div>'
    )

"""Move depth, fading and room, and watch who is chosen when referrals count."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from customer_value.course.explorer import Explorer
from customer_value.errors import ParameterError, checks_kind
from customer_value.judgements.triage import ENTERS, LEAVES, triage, triage_finding
from customer_value.measures.advocacy import BASES
from customer_value.words import count, money, number, place, spoken

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

DEPTHS = (1, 2, 3)
ALL = 0  # a list shows nothing where None is chosen
MOST = 50  # customers there may be time for
SHOWN = 20  # rows that are read


@checks_kind
def advocacy_explorer(company: Dataset) -> Explorer:
    """Show who is chosen by direct value, and who when referrals count.

    The view says what ``cv.triage`` finds with the chosen depth, fading, value and
    room, and lists those who enter and those who leave.

    Parameters
    ----------
    company : Dataset
        The company, with a table of referrals.

    Returns
    -------
    Explorer
        Lists for the depth and the value, sliders for the fading and the room.

    Raises
    ------
    CustomerValueError
        If there is no referrals table.
    """
    from customer_value.course import controls

    most = max(1, min(MOST, len(company.customers)))
    room = min(company.assumptions.capacity, most)
    depths = [(count(n, "generation"), n) for n in DEPTHS]
    chosen = [
        controls.choice("depth", [*depths, ("all generations", ALL)]),
        controls.number("fading", 1.0, low=0.0, high=1.0, step=0.1),
        controls.choice("basis", [(spoken(b), b) for b in BASES], label="value"),
        controls.weight("capacity", room, low=1, high=most, label="room for"),
    ]

    def draw(*, depth: int, **settings: Any) -> str:  # noqa: ANN401 - what the controls hold
        try:
            return _page(triage(company, depth=depth or None, **settings))
        except ParameterError as circle:  # full value going round: say whose
            return f"<p>{escape(str(circle))}</p>"

    start = triage_finding(triage(company, capacity=room))
    return Explorer(draw, chosen, alt=f"Who enters and who leaves. {start}")


def _page(table: pd.DataFrame) -> str:
    """Write the finding, and a row for each customer who enters or leaves."""
    changed = table[table["place"].isin([ENTERS, LEAVES])]
    shown = changed.head(SHOWN)
    currency = table.attrs["currency"]
    frame = pd.DataFrame(
        {
            "change": shown["place"],
            **{
                f"{name}, {currency}": shown[name].map(number)
                for name in ("direct", "referred", "total")
            },
            "place by direct value": shown["rank_direct"].map(place),
            "place now": shown["rank"].map(place),
        }
    )
    whole = money(float(table["referred"].sum()), currency)
    said = f"{triage_finding(table)} The referred values add up to {whole}."
    finding = f"<p>{escape(said)}</p>"
    if frame.empty:
        return finding
    left = len(changed) - len(shown)
    more = f"<p>… {number(left)} more</p>" if left else ""
    return f"{finding}{frame.to_html(border=0)}{more}"

"""Choose a group and a rating, and watch the landscape of outcomes answer."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from customer_value.course.explorer import Explorer
from customer_value.errors import checks_kind
from customer_value.measures.opportunity import EDGES, FEW
from customer_value.measures.value_creation import RATINGS, opportunity_scores
from customer_value.words import count, plural

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset

EVERYONE = "everyone"
_NAMES = {"top_box": "share of 4 and 5", "mean": "mean answer"}


@checks_kind
def creation_explorer(company: Dataset, *, by: str = "segment") -> Explorer:
    """Show the outcomes of one group after the other, by either rating.

    The view is ``cv.plots.value_creation.landscape`` of ``cv.opportunity_scores``;
    below it stands how many outcomes score 10 or more.

    Parameters
    ----------
    company : Dataset
        The company, with outcomes.
    by : str, default "segment"
        What makes the groups, as ``opportunity_scores`` takes it.

    Returns
    -------
    Explorer
        A list of groups and a list of ratings.

    Raises
    ------
    CustomerValueError
        If there is no outcomes table.
    """
    from customer_value.course import controls

    tables = {
        (rating, whole): opportunity_scores(
            company, by=None if whole else by, rating=rating
        )
        for rating in RATINGS
        for whole in (True, False)
    }
    found = tables[RATINGS[0], False].index.get_level_values(0).unique()
    groups = [EVERYONE, *map(str, found)]
    chosen = [
        controls.choice("group", groups, label=by),
        controls.choice("rating", [(_NAMES[one], one) for one in RATINGS]),
    ]

    def draw(*, group: str, rating: str) -> list[object]:
        from customer_value.plots.value_creation import landscape

        if group == EVERYONE:
            table = tables[rating, True]
            return [landscape(table), f"<p>{escape(said(table))}</p>"]
        table = tables[rating, False]
        names = table.index.get_level_values(0)
        own = next(name for name in names if str(name) == group)
        return [
            landscape(table, group=own),
            f"<p>{escape(said(table[names == own]))}</p>",
        ]

    start = said(tables[RATINGS[0], True])
    return Explorer(draw, chosen, alt=f"Outcomes of customers. {start}")


def said(table: pd.DataFrame) -> str:
    """Say how many outcomes of one group are an opportunity."""
    n = int(table["n"].max()) if len(table) else 0
    if n < FEW:
        return f"{count(n, 'respondent')} are too few to judge an outcome."
    high = int(table["band"].isin(EDGES).sum())
    verb = plural(high, "scores", "score")
    return (
        f"{high} of {count(len(table), 'outcome')} {verb} 10 or more "
        f"(n = {count(n, 'respondent')})."
    )

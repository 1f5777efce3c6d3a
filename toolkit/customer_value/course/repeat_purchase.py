"""Choose a day and a trait, and see which customers buy again."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.course.explorer import Explorer
from customer_value.errors import CustomerValueError, checks_kind
from customer_value.measures.repeat_purchase import repeat_purchase
from customer_value.words import day, spoken

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

CLEAREST = ""  # the choice of no trait: the groups that differ most clearly
DAYS = 8  # ends of quarters to choose from


@checks_kind
def repeat_explorer(company: Dataset) -> Explorer:
    """Show which customers buy again, by trait, as of another day.

    The view is ``cv.plots.repeat_purchase.who`` of ``cv.repeat_purchase``; below it
    stands the repeat rate of that day.

    Parameters
    ----------
    company : Dataset
        The company; the day can be its own or the end of an earlier quarter.

    Returns
    -------
    Explorer
        A list of days and a list of traits.

    Raises
    ------
    CustomerValueError
        If no two groups of customers can be compared.
    """
    from customer_value.course import controls

    start = repeat_purchase(company)
    traits = start.profile.index.get_level_values("trait").unique()
    if not len(traits):
        message = "0 groups of 20 customers can be compared, and the view needs two."
        raise CustomerValueError(message)
    days = [(day(one), f"{one:%Y-%m-%d}") for one in _days(company)]
    named = [("the clearest of all", CLEAREST), *((spoken(t), t) for t in traits)]
    chosen = [
        controls.choice("as_of", days, label="as of"),
        controls.choice("trait", named, label="groups by"),
    ]

    def draw(*, as_of: str, trait: str) -> list[object]:
        from customer_value.plots.repeat_purchase import who

        result = repeat_purchase(company.at(as_of))
        known = trait in result.profile.index.get_level_values("trait")
        picture = who(result, trait=trait if known else None)
        return [picture, f"<p>{escape(result.finding)}</p>"]

    return Explorer(draw, chosen, alt=f"Which customers buy again. {start.who}")


def _days(company: Dataset) -> list[pd.Timestamp]:
    """List the company's day and earlier ends of quarters, the latest first."""
    first = company.as_of - pd.Timedelta(days=company.history_days)
    ends = pd.date_range(first, company.as_of, freq="QE")
    return [company.as_of, *[e for e in ends[::-1] if e < company.as_of][:DAYS]]

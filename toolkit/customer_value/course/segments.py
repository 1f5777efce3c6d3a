"""Move the two cuts between low, mid and high, and watch the segments answer."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from customer_value.course.explorer import Explorer
from customer_value.errors import checks_kind
from customer_value.measures.segment_names import CUTS
from customer_value.measures.segments import segment_customers

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

LOW, HIGH = (1.0, 5.0), (5.0, 10.0)  # the sliders never cross


@checks_kind
def segment_explorer(company: Dataset) -> Explorer:
    """Show the segments with other cuts between low, mid and high.

    The view is ``cv.plots.segments.levels`` of ``cv.segment_customers`` with the
    chosen cuts; below it stand the finding and how many customers each segment holds.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    Explorer
        Two sliders: the rating below which a level is low, and above which it is high.
    """
    from customer_value.course import controls

    low, high = CUTS
    ends = [
        controls.number(
            "low", low, low=LOW[0], high=LOW[1], step=0.5, label="low below"
        ),
        controls.number(
            "high", high, low=HIGH[0], high=HIGH[1], step=0.5, label="high above"
        ),
    ]

    def draw(*, low: float, high: float) -> list[object]:
        from customer_value.plots.segments import levels

        found = segment_customers(company, cuts=(low, high))
        sizes = ", ".join(
            f"{name} {n:,}" for name, n in found.profile["customers"].items()
        )
        return [levels(found), f"<p>{escape(found.finding)} {escape(sizes)}.</p>"]

    start = segment_customers(company)
    return Explorer(draw, ends, alt=f"Customers by level. {start.finding}")

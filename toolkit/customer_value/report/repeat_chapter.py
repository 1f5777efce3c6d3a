"""The chapter of the first question: who buys repeatedly, and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.coverage import MIN_HISTORY_DAYS
from customer_value.measures.front_end import FRONT, front_end_and_depth
from customer_value.measures.repeat_profile import SAME
from customer_value.measures.repeat_purchase import repeat_purchase
from customer_value.plots import repeat_purchase as plots
from customer_value.report.blocks import Exhibit, Table
from customer_value.report.chapter import SOURCE
from customer_value.words import count, day

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.measures.repeat_purchase import RepeatPurchase
    from customer_value.report.block import Block


def repeat(company: Dataset) -> list[Block]:
    """Show who buys repeatedly, the rhythm of buying, and who they are."""
    result = repeat_purchase(company)
    table = Table(
        result.summary().rename(columns=str.capitalize).rename_axis("Measure"),
        title=_rhythm(result),
        note=(
            f"Rates and days; n = {count(result.rate.n, 'customer')}; "
            f"as of {day(company.as_of)}"
        ),
        source=SOURCE,
    )
    blocks: list[Block] = [Exhibit(plots.buyers(result), source=SOURCE), table]
    if (result.profile["verdict"] != SAME).any():
        source = "Source: transactions and customers."
        blocks.append(Exhibit(plots.who(result), source=source))
    return blocks + _front_end(company)


def _rhythm(result: RepeatPurchase) -> str:
    """Say how long the gaps last."""
    gaps = int(result.gaps.sum())
    if not gaps:
        return "No customer has bought twice"
    days = count(round(result.median_gap_days), "day")
    if gaps == 1:
        return f"The one gap between two purchases lasts {days}"
    return f"Half of {count(gaps, 'gap')} between purchases are over within {days}"


def _front_end(company: Dataset) -> list[Block]:
    """Set leads and conversions beside depth, where the data hold them."""
    if company.history_days < MIN_HISTORY_DAYS:
        return []
    result = front_end_and_depth(company)
    if FRONT not in set(result.scores["kind"]):
        return []
    table = result.summary().rename(columns=str.capitalize).rename_axis("Measure")
    days = count(result.days, "day")
    return [
        Table(
            table,
            title=result.finding.removesuffix("."),
            note=f"Front end beside depth: {days} against the {days} before",
            source="Source: indicators, transactions and interactions.",
        )
    ]

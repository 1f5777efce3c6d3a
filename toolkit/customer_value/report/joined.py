"""What third parties know of the customers: how many were found, and what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.attributes import customer_attributes
from customer_value.data.joins import ABSENT, DIFFER, NOBODY
from customer_value.report.blocks import Findings, Table
from customer_value.words import count, percent, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.report.block import Block

MOST = 12  # ids listed for each enrichment and reason
WHY = {
    ABSENT: "Customers who are not in the file",
    DIFFER: "Customers whose rows differ",
    NOBODY: "Ids that are no customer",
}


def joined(company: Dataset, *, ids: bool) -> list[Block]:
    """Report every enrichment; nothing where there is none.

    Parameters
    ----------
    company : Dataset
        The company, as it came through the door.
    ids : bool
        Whether the ids that were not joined are listed.

    Returns
    -------
    list of Block
        How many customers were found, the coverage of each attribute and, if asked
        for, the ids unmatched on both sides.
    """
    if not company.joins:
        return []
    blocks: list[Block] = [Findings([_found(company, i) for i in _all(company)])]
    attributes = _attributes(company)
    blocks += [attributes] if attributes else []
    if ids and len(company.unmatched):
        blocks.append(_unmatched(company))
    return blocks


def _all(company: Dataset) -> range:
    return range(len(company.joins))


def _found(company: Dataset, which: int) -> tuple[str, str]:
    """Say how many customers were found, and how many ids are nobody's."""
    join = company.joins[which]
    if not join.ids_unmatched:
        return join.finding, ""
    n = join.ids_unmatched
    belong = plural(n, "belongs", "belong")
    return join.finding, f"{count(n, 'id')} of the file {belong} to no customer."


def _attributes(company: Dataset) -> Table | None:
    """List the attributes that were joined with their coverage."""
    known = customer_attributes(company)
    known = known[known["source"] != "customers"]
    if known.empty:
        return None
    frame = pd.DataFrame(
        {
            "Attribute": known.index,
            "From": known["source"].to_numpy(),
            "Kind": known["kind"].to_numpy(),
            "Known of": known["coverage"].to_numpy(),
            "Values": known["values"].to_numpy(),
        }
    )
    return Table(
        frame,
        title=f"{count(len(frame), 'attribute')} joined to the customers",
        note="Known of: share of all customers with a value",
        formats={"Known of": percent},
    )


def _unmatched(company: Dataset) -> Table:
    """List the first ids that were not joined, by reason."""
    lines = company.unmatched
    rows = [
        (name, WHY[str(why)], len(ids), ", ".join(ids.head(MOST)))
        for (name, why), ids in lines.groupby(["enrichment", "why"])["customer_id"]
    ]
    names = ["Enrichment", "Ids without a match", "Number", "First of them"]
    return Table(
        pd.DataFrame(rows, columns=names),
        title=f"{count(len(lines), 'id')} without a match",
        note=f"Up to {MOST} of each are listed; company.unmatched holds all",
    )

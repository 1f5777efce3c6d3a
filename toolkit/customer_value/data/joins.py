"""What is told of a join: how many customers were found, and who was not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from customer_value.words import count, percent, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from customer_value.data.engine import Table

ABSENT, NOBODY, DIFFER = "not in the file", "no such customer", "rows differ"
JOINED = [
    *("enrichment", "file", "customers", "ids", "matched", "match_rate"),
    *("customers_unmatched", "ids_unmatched", "attributes"),
]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Join:
    """How one enrichment was joined.

    Attributes
    ----------
    name : str
        What the enrichment is called.
    file : str
        Where it came from.
    customers, ids, matched, ids_unmatched : int
        Customers; ids in the file; customers found in it; ids that are no customer.
    attributes : mapping of str to str
        The columns added to the customers, and the file's own headings.
    unmatched : Table
        name, customer_id and why: a customer who is not in the file or whose rows
        differ, an id of the file that is no customer.
    """

    name: str
    file: str
    customers: int
    ids: int
    matched: int
    ids_unmatched: int
    attributes: Mapping[str, str]
    unmatched: Table = field(repr=False)

    @property
    def match_rate(self) -> float:
        """The share of the customers found in the file, 0 to 1."""
        return self.matched / self.customers if self.customers else 0.0

    @property
    def finding(self) -> str:
        """How many customers were found, in a sentence."""
        of = count(self.customers, "customer")
        were = plural(self.matched, "was", "were")
        share = percent(self.match_rate)
        return f"{self.matched:,} of {of} ({share}) {were} found in {self.file}."


def joins_as_table(joins: tuple[Join, ...]) -> pd.DataFrame:
    """Return how enrichments were joined, a row each.

    Parameters
    ----------
    joins : tuple of Join
        How each of them was joined.

    Returns
    -------
    DataFrame
        Index enrichment: file, customers, ids (in the file), matched, match_rate
        (share of the customers), customers_unmatched, ids_unmatched, attributes
        (columns added to the customers, as a tuple).
    """
    import pandas as pd

    rows = [
        {
            "enrichment": one.name,
            "file": one.file,
            "customers": one.customers,
            "ids": one.ids,
            "matched": one.matched,
            "match_rate": one.match_rate,
            "customers_unmatched": one.customers - one.matched,
            "ids_unmatched": one.ids_unmatched,
            "attributes": tuple(one.attributes),
        }
        for one in joins
    ]
    return pd.DataFrame(rows, columns=JOINED).set_index("enrichment")


def unmatched_ids(joins: tuple[Join, ...]) -> pd.DataFrame:
    """Return the ids that were not joined.

    Parameters
    ----------
    joins : tuple of Join
        How each enrichment was joined.

    Returns
    -------
    DataFrame
        enrichment, customer_id, why: "not in the file" and "rows differ" for
        customers, "no such customer" for ids of the file.
    """
    import pandas as pd

    names = ["enrichment", "customer_id", "why"]
    frames = [one.unmatched.to_pandas() for one in joins]
    empty = pd.DataFrame(columns=names).astype("str")
    return pd.concat(frames, ignore_index=True) if frames else empty

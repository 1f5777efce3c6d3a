"""A rule of the door: how a fault is recognised and what is done about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LIMIT = 0.01  # METHOD 00.2: share of rows or revenue above which a fault stops
ANONYMOUS_LIMIT = 0.20  # the same for revenue without a customer
NEVER = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One fault: how it is recognised and what is done.

    Parameters
    ----------
    name : str
        The fault in a few words.
    column : str
        The column it is about, "" for the whole row.
    bad : str
        SQL over the staged table that is true for an offending row.
    effect : {"fault", "aside", "empty", "mend", "keep"}
        fault: set aside, or stop above the limit; aside: set aside; empty: the cell
        is emptied; mend: put right while reading; keep: counted only.
    mend : str
        What the client can do, one sentence.
    action : str, default ""
        What was done, where the effect does not say it.
    limit : float, default 0.01
        Share above which a fault stops.
    by_revenue : bool, default False
        Whether the share of revenue alone decides.
    """

    name: str
    column: str
    bad: str
    effect: str
    mend: str
    action: str = ""
    limit: float = LIMIT
    by_revenue: bool = False

    @property
    def sets_aside(self) -> bool:
        """Whether offending rows leave the table."""
        return self.effect in {"fault", "aside"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the rules of a table need to know beyond the table.

    Parameters
    ----------
    as_of : Timestamp, optional
        The last day that counts; None where it is still to be found.
    missing_customers : {"stop", "set_aside"}
        What happens when many transactions have no customer.
    duplicates : {"keep", "drop"}
        What happens to rows equal in every column.
    currency : str, optional
        The currency of most rows, or that of the mapping where it has rates.
    rates : frozenset of str
        Currencies that are converted, in capitals.
    unit_error : float, optional
        The amount above which a unit error is likely.
    examples : bool, default False
        Whether rows of the template may be left beside those of the client.
    """

    as_of: pd.Timestamp | None = None
    missing_customers: str = "stop"
    duplicates: str = "keep"
    currency: str | None = None
    rates: frozenset[str] = frozenset()
    unit_error: float | None = None
    examples: bool = False

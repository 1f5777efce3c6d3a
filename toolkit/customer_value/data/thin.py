"""Too little to go by: few customers, a short history, a lone first day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.problems import Problem
from customer_value.data.whole import LONE_DAYS
from customer_value.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from customer_value.data.engine import Table

FEW = 20  # METHOD 3.2: customers below which rates and ranks say little
YEAR = 365  # days
FEW_CUSTOMERS = f"fewer than {FEW} customers"
SHORT = "less than a year of history"
LONE = "the first day stands alone"
RULES = (FEW_CUSTOMERS, SHORT, LONE)


def problems(bought: Table, as_of: pd.Timestamp) -> Iterator[Problem]:
    """Say where the transactions are too few, or too young, for some sections.

    Parameters
    ----------
    bought : Table
        The clean transactions.
    as_of : Timestamp
        The last day that counts.

    Yields
    ------
    Problem
        All of it is kept.
    """
    few = f"SELECT DISTINCT customer_id FROM ({bought.query}) LIMIT {FEW}"
    [(people,)] = bought.engine.rows(f"SELECT COUNT(*) FROM ({few})")
    [(first,)] = bought.engine.rows(f"SELECT MIN(date) FROM ({bought.query})")
    if people < FEW:
        yield _kept(
            FEW_CUSTOMERS,
            rows=int(people),
            example=count(int(people), "customer"),
            action="kept; rates, ranks and segments say little",
            mend="Send all customers, not a sample.",
        )
    days = (as_of.date() - first).days
    if days < YEAR:
        yield _kept(
            SHORT,
            example=f"{count(days, 'day')} from {first}",
            action="kept; defection, likelihood to buy and asset value are unsure",
            mend="Send two years or more, if there are.",
        )
    yield from _lone(bought)


def _lone(bought: Table) -> Iterator[Problem]:
    """Report a first day long before all others: likely an error."""
    days = bought.engine.rows(
        f"SELECT date FROM ({bought.query}) GROUP BY date ORDER BY date LIMIT 2"
    )
    if len(days) == 2 and (days[1][0] - days[0][0]).days > LONE_DAYS:  # noqa: PLR2004
        yield _kept(
            LONE,
            example=f"{days[0][0]} comes before {days[1][0]}",
            action="kept; the history begins there",
            mend="Check the year: a day such as 1900-01-01 may stand for none.",
        )


def _kept(rule: str, *, example: str, action: str, mend: str, rows: int = 0) -> Problem:
    return Problem(
        table="transactions",
        rule=rule,
        severity="keep",
        rows=rows,
        share=0.0,
        example=example,
        action=action,
        mend=mend,
    )

"""What a table as a whole says: its currency, its usual amount, its last day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data import table_rules
from customer_value.data.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from customer_value.data.engine import Engine
    from customer_value.data.mapping import Plan
    from customer_value.data.stage import Staged

LONE_DAYS = 366  # a last day this far from the day before it is likely a typing error
UNIT_ERROR = 100  # METHOD 3.2: times the median


def main_currency(staged: Staged, plan: Plan, *, engine: Engine) -> str | None:
    """Return the currency of most rows, None where no column says it.

    With rates all amounts are in the currency of the mapping.
    """
    if not staged.has("currency"):
        return None
    if plan.currency and plan.rates:
        return plan.currency.strip().upper()
    rows = engine.rows(
        f"SELECT name FROM (SELECT UPPER(currency) AS name FROM {staged.relation}) "
        "WHERE name IS NOT NULL GROUP BY name ORDER BY COUNT(*) DESC, name LIMIT 1"
    )
    return str(rows[0][0]) if rows else None


def other_currency(table: str, main: str | None, given: str | None) -> list[Problem]:
    """Report a table whose amounts are in another currency than the rest."""
    if main is None or given is None or main == given.upper():
        return []
    return [
        Problem(
            table=table,
            rule=f"amounts are in {main}, not in {given}",
            severity="stop",
            rows=0,
            share=1.0,
            example=main,
            action="stopped",
            mend="Convert all amounts into one currency, or correct its name.",
        )
    ]


def unit_error(staged: Staged, *, engine: Engine) -> float | None:
    """Return the amount above which a unit error is likely."""
    query = f"SELECT MEDIAN(amount) FROM {staged.relation} WHERE amount > 0"
    median = engine.rows(query)[0][0]
    return None if median is None else UNIT_ERROR * float(median)


def last_day(staged: Staged, outside: str, *, engine: Engine) -> pd.Timestamp | None:
    """Return the last day of a row that is not set aside, None without one."""
    import pandas as pd

    query = f"SELECT MAX(date) FROM {staged.relation} WHERE NOT {outside}"
    last = engine.rows(query)[0][0]
    return None if last is None else pd.Timestamp(last)


def lone_day(staged: Staged, outside: str, *, engine: Engine) -> Iterator[Problem]:
    """Report a last day of purchase that stands alone: likely a wrong year."""
    days = engine.rows(
        f"SELECT DISTINCT date FROM {staged.relation} WHERE NOT {outside} "
        "ORDER BY date DESC LIMIT 2"
    )
    if len(days) == 2 and (days[0][0] - days[1][0]).days > LONE_DAYS:  # noqa: PLR2004
        yield Problem(
            table="transactions",
            rule="the last day stands alone",
            severity="keep",
            rows=0,
            share=0.0,
            example=f"{days[0][0]} comes after {days[1][0]}",
            action="kept; the last day is as_of",
            mend="Check the year, or give as_of.",
        )


def demonstration(bought: Staged | None, *, engine: Engine) -> bool:
    """Say whether the purchases are those of the template, and nothing else."""
    if bought is None or not table_rules.complete(bought):
        return False
    own = f"NOT COALESCE({table_rules.is_example(bought)}, FALSE)"
    query = f"SELECT COUNT(*) FROM {bought.relation} WHERE {own}"
    return not engine.rows(query)[0][0]

"""The rules of the door: which rows offend, and what happens to them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from customer_value.data.engine import day, quoted
from customer_value.data.parse import EARLIEST, LATEST
from customer_value.data.stage import DUPLICATE, SAME_KEY, WON_LATER

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from customer_value.data.stage import Staged
    from customer_value.data.tables import Column

LIMIT = 0.01  # METHOD 00.2: share of rows or revenue above which a fault stops
ANONYMOUS_LIMIT = 0.20  # the same for revenue without a customer
NEVER = math.inf
FUNCTIONS = ("marketing", "sales", "support", "service")
SCALES = {"satisfaction": (1, 5), "intent": (1, 5), "recommend": (0, 10)}


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
    effect : {"fault", "aside", "empty", "keep"}
        fault: set aside, or stop above the limit; aside: set aside; empty: the cell
        is emptied; keep: counted only.
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


def rules(
    staged: Staged,
    *,
    as_of: pd.Timestamp | None,
    missing_customers: str = "stop",
    duplicates: str = "keep",
) -> list[Rule]:
    """List the rules of one table.

    Parameters
    ----------
    staged : Staged
        The table.
    as_of : Timestamp, optional
        The last day that counts; None where it is still to be found.
    missing_customers : {"stop", "set_aside"}
        What happens when many transactions have no customer.
    duplicates : {"keep", "drop"}
        What happens to rows equal in every column.

    Returns
    -------
    list of Rule
        In the order in which a row's first fault is named.
    """
    found: list[Rule] = []
    for name in staged.bits:
        column = staged.spec.column(name)
        if column.required:
            found.append(_missing(staged, name, missing_customers))
        found += _column_rules(staged, column)
    found += _repeated(staged, duplicates)
    found += _TABLE_RULES.get(staged.spec.name, lambda _: [])(staged)
    if as_of is not None:
        found += _after(staged, as_of)
    return [*found, *(_watched(name, bit) for name, bit in staged.watched.items())]


def _flagged(bit: int) -> str:
    return f"cv_faults & {bit} <> 0"


def _missing(staged: Staged, name: str, missing_customers: str) -> Rule:
    anonymous = staged.spec.name == "transactions" and name == "customer_id"
    empty = f"{quoted(name)} IS NULL AND NOT ({_flagged(staged.bits[name])})"
    if not anonymous:
        return Rule(
            name=f"no {name}",
            column=name,
            bad=empty,
            effect="fault",
            mend="Fill it in.",
        )
    return Rule(
        name="no customer_id",
        column=name,
        bad=empty,
        effect="fault",
        limit=NEVER if missing_customers == "set_aside" else ANONYMOUS_LIMIT,
        by_revenue=True,
        mend=(
            "Fill it in, or set missing_customers: set_aside in the mapping."
            if missing_customers == "stop"
            else "Fill it in, if these sales have a known customer."
        ),
    )


def _column_rules(staged: Staged, column: Column) -> Iterator[Rule]:
    if column.kind not in {"id", "text"}:
        yield Rule(
            name=_unreadable_name(column),
            column=column.name,
            bad=_flagged(staged.bits[column.name]),
            effect="fault",
            mend=_unreadable_mend(column),
        )
    yield from _range_rules(staged, column)


def _repeated(staged: Staged, duplicates: str) -> list[Rule]:
    """Drop equal rows only where an id proves that they are one."""
    key = staged.spec.key or ""
    drop = duplicates == "drop" or (bool(key) and staged.has(key))
    found = [
        Rule(
            name="exact duplicate",
            column="",
            bad=_flagged(DUPLICATE),
            effect="aside" if drop else "keep",
            action="" if drop else "kept; equal lines may be genuine",
            mend=(
                "Nothing, if the first of the equal rows is right."
                if drop
                else "Give every line an id (line_id), or set duplicates: drop in the "
                "mapping."
            ),
        )
    ]
    if key and staged.has(key):
        found.append(
            Rule(
                name=f"{key} twice",
                column=key,
                bad=_flagged(SAME_KEY),
                effect="fault",
                mend="Keep one row for each id, or correct the id.",
            )
        )
    return found


def _watched(name: str, bit: int) -> Rule:
    return Rule(
        name=name,
        column="",
        bad=_flagged(bit),
        effect="keep",
        action="counted",
        mend="Nothing; the mapping asks for this count.",
    )


def _unreadable_name(column: Column) -> str:
    what = {"date": "day", "flag": "true or false", "money": "amount"}
    return f"{column.name} is no {what.get(column.kind, 'number')}"


def _unreadable_mend(column: Column) -> str:
    return {
        "date": "Write days as 2026-10-31, or declare date_format in the mapping.",
        "flag": "Write true or false.",
    }.get(
        column.kind,
        "Write plain numbers such as 1234.50, or declare decimal and thousands in "
        "the mapping.",
    )


def _range_rules(staged: Staged, column: Column) -> Iterator[Rule]:
    name = quoted(column.name)
    if column.kind == "date":
        late = "" if column.name in staged.spec.later else f" OR {name} > {LATEST}"
        yield Rule(
            name=f"{column.name} outside 1900 to 2100",
            column=column.name,
            bad=f"{name} < {EARLIEST}{late}",
            effect="fault",
            mend="Correct the year.",
        )
    if column.low is not None:
        above = f" OR {name} > {column.high:g}" if column.high is not None else ""
        yield Rule(
            name=f"{column.name} outside {column.rule}",
            column=column.name,
            bad=f"{name} < {column.low:g}{above}",
            effect="fault",
            mend=f"Values must be {column.rule}.",
        )


def _after(staged: Staged, as_of: pd.Timestamp) -> Iterator[Rule]:
    """Keep what came later out of sight: rows, and events of earlier rows."""
    known, mend = staged.spec.day, "Give a later as_of to use it."
    if staged.spec.name == "customers":
        yield Rule(
            name=f"won after {as_of:%Y-%m-%d}",
            column="acquired_on",
            bad=_flagged(WON_LATER),
            effect="aside",
            mend=mend,
        )
    elif known and staged.has(known):
        yield Rule(
            name=f"{known} after {as_of:%Y-%m-%d}",
            column=known,
            bad=f"{quoted(known)} > {day(as_of)}",
            effect="aside",
            mend=mend,
        )
    for event in staged.spec.later:
        if staged.has(event):
            yield Rule(
                name=f"{event} after {as_of:%Y-%m-%d}",
                column=event,
                bad=f"{quoted(event)} > {day(as_of)}",
                effect="empty",
                action="emptied; it had not happened yet",
                mend=mend,
            )


def _transactions(_: Staged) -> list[Rule]:
    return [
        Rule(
            name="amount of zero",
            column="amount",
            bad="amount = 0",
            effect="keep",
            action="kept; no purchase",
            mend="Check whether these lines are gifts or errors.",
        ),
        Rule(
            name="negative amount",
            column="amount",
            bad="amount < 0",
            effect="keep",
            action="kept as returns; they lower revenue",
            mend="Nothing, if these lines are returns.",
        ),
    ]


def _referrals(_: Staged) -> list[Rule]:
    return [
        Rule(
            name="customer refers itself",
            column="referred_id",
            bad="referrer_id = referred_id",
            effect="aside",
            mend="Correct one of the two ids.",
        )
    ]


def _invoices(staged: Staged) -> list[Rule]:
    found = [
        Rule(
            name="negative invoice",
            column="amount",
            bad="amount < 0",
            effect="keep",
            action="kept as a credit note",
            mend="Nothing, if these are credit notes.",
        )
    ]
    if staged.has("paid_on"):
        found.append(
            Rule(
                name="paid before issued",
                column="paid_on",
                bad="paid_on < issued_on",
                effect="keep",
                action="kept; counts as paid on time",
                mend="Check the two days.",
            )
        )
    return found


def _survey(_: Staged) -> list[Rule]:
    off = " OR ".join(
        f"(LOWER(question) = '{question}' AND (value < {low} OR value > {high}))"
        for question, (low, high) in SCALES.items()
    )
    return [
        Rule(
            name="answer outside its scale",
            column="value",
            bad=off,
            effect="fault",
            mend="satisfaction and intent are 1 to 5, recommend is 0 to 10.",
        )
    ]


def _interactions(staged: Staged) -> list[Rule]:
    if not staged.has("function"):
        return []
    known = ", ".join(f"'{name}'" for name in FUNCTIONS)
    return [
        Rule(
            name="unknown function",
            column="function",
            bad=f"LOWER(function) NOT IN ({known})",
            effect="keep",
            action="kept; its cost counts nowhere",
            mend=f"Use {', '.join(FUNCTIONS)}.",
        )
    ]


_TABLE_RULES = {
    "transactions": _transactions,
    "referrals": _referrals,
    "invoices": _invoices,
    "survey": _survey,
    "interactions": _interactions,
}

"""The rules of the door: which rows offend, and what happens to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customer_value.data.engine import day, quoted
from customer_value.data.parse import EARLIEST, LATEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from customer_value.data.stage import Staged
    from customer_value.data.tables import Column

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
    effect : {"fault", "stop", "aside", "keep"}
        fault: set aside, or stop above the limit; stop: always; aside: set aside;
        keep: counted only.
    mend : str
        What the client can do, one sentence.
    action : str, default ""
        What was done, where the effect does not say it.
    limit : float, default 0.01
        Share of rows or revenue above which a fault stops.
    """

    name: str
    column: str
    bad: str
    effect: str
    mend: str
    action: str = ""
    limit: float = 0.01

    @property
    def sets_aside(self) -> bool:
        """Whether offending rows leave the table."""
        return self.effect in {"fault", "aside"}


def rules(
    staged: Staged, *, as_of: pd.Timestamp | None, missing_customers: str
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

    Returns
    -------
    list of Rule
        In the order in which a row's first fault is named.
    """
    found: list[Rule] = []
    for name in staged.bits:
        column = staged.spec.column(name)
        found += _column_rules(staged, column, missing_customers)
    found += _TABLE_RULES.get(staged.spec.name, lambda _: [])(staged)
    if as_of is not None and staged.spec.day and staged.has(staged.spec.day):
        found.append(_after(staged.spec.day, as_of))
    return found


def _column_rules(
    staged: Staged, column: Column, missing_customers: str
) -> Iterator[Rule]:
    name, table = column.name, staged.spec.name
    bit = staged.bits[name]
    unreadable = f"cv_faults & {bit} <> 0"
    if column.required:
        anonymous = table == "transactions" and name == "customer_id"
        never = anonymous and missing_customers == "set_aside"
        yield Rule(
            name=f"no {name}",
            column=name,
            bad=f"{quoted(name)} IS NULL AND NOT ({unreadable})",
            effect="fault",
            limit=2.0 if never else 0.20 if anonymous else 0.01,
            mend=(
                "Fill it in, or set missing_customers: set_aside in the mapping."
                if anonymous
                else "Fill it in."
            ),
        )
    yield Rule(
        name=_unreadable_name(column),
        column=name,
        bad=unreadable,
        effect="fault",
        mend=_unreadable_mend(column),
    )
    yield from _range_rules(staged, column)


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


def _after(column: str, as_of: pd.Timestamp) -> Rule:
    return Rule(
        name=f"{column} after {as_of:%Y-%m-%d}",
        column=column,
        bad=f"{quoted(column)} > {day(as_of)}",
        effect="aside",
        mend="Nothing after as_of counts; give a later as_of to use these rows.",
    )


def _transactions(staged: Staged) -> list[Rule]:
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


def _referrals(staged: Staged) -> list[Rule]:
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


def _survey(staged: Staged) -> list[Rule]:
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

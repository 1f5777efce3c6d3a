"""The rules of the door: which rows offend, and what happens to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data import table_rules
from customer_value.data.columns import EARLIEST, KINDS, LATEST
from customer_value.data.engine import day, quoted, text
from customer_value.data.rule import ANONYMOUS_LIMIT, NEVER, Rule
from customer_value.data.stage import DUPLICATE, SAME_KEY, SECOND, WON_LATER

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from customer_value.data.columns import Column
    from customer_value.data.rule import Context
    from customer_value.data.stage import Staged


def rules(staged: Staged, context: Context) -> list[Rule]:
    """List the rules of one table.

    Parameters
    ----------
    staged : Staged
        The table.
    context : Context
        The day, the currency and what the mapping allows.

    Returns
    -------
    list of Rule
        In the order in which a row's first fault is named.
    """
    found = [_empty(staged)]
    for name in staged.bits:
        column = staged.spec.column(name)
        if column.required:
            found.append(_missing(staged, name, context.missing_customers))
        found += _column_rules(staged, column)
    if staged.has("currency") and context.currency:
        found += _currency(context.currency, context.rates)
    found += _repeated(staged, context.duplicates)
    found += table_rules.of(staged, context)
    if context.as_of is not None:
        found += _after(staged, context.as_of)
    return [*found, *(_watched(name, bit) for name, bit in staged.watched.items())]


def _empty(staged: Staged) -> Rule:
    """Set aside rows without any cell, which spreadsheets leave at the end."""
    return Rule(
        name="empty row",
        column="",
        bad=_nothing(staged),
        effect="aside",
        mend="Delete the empty rows.",
    )


def _nothing(staged: Staged) -> str:
    """Write the condition that no cell of a row holds anything."""
    names = [*staged.bits, *staged.extras]
    cells = " AND ".join(f"{quoted(name)} IS NULL" for name in names)
    unread = sum(staged.bits.values())
    return f"({cells} AND __faults & {unread} = 0)"


def _flagged(bit: int) -> str:
    return f"(__faults & {bit}) <> 0"


def _missing(staged: Staged, name: str, missing_customers: str) -> Rule:
    anonymous = staged.spec.name == "transactions" and name == "customer_id"
    empty = (
        f"{quoted(name)} IS NULL AND NOT ({_flagged(staged.bits[name])}) "
        f"AND NOT {_nothing(staged)}"
    )
    if not anonymous:
        return Rule(
            name=f"no {name}",
            column=name,
            bad=empty,
            effect="fault",
            mend=staged.spec.column(name).empty,
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
    bit = staged.bits[column.name]
    large = _flagged(bit << SECOND)
    if column.kind == "money":
        yield Rule(
            name=f"{column.name} is too large",
            column=column.name,
            bad=large,
            effect="fault",
            mend="Check the number: amounts have at most 14 digits before the point.",
        )
    if column.kind not in {"id", "text"}:
        yield Rule(
            name=f"{column.name} is no {KINDS[column.kind].noun}",
            column=column.name,
            bad=_flagged(bit) + (f" AND NOT {large}" if column.kind == "money" else ""),
            effect="fault",
            mend=column.unread,
        )
    yield from _range_rules(staged, column)


def _currency(main: str, rates: frozenset[str]) -> Iterator[Rule]:
    known = ", ".join(map(text, sorted({main, *rates})))
    yield Rule(
        name="second currency",
        column="currency",
        bad=f"UPPER(currency) NOT IN ({known})",
        effect="fault",
        mend=f"Convert these amounts into {main}, or give rates in the mapping.",
    )
    if rates:
        yield Rule(
            name="converted currency",
            column="currency",
            bad=f"UPPER(currency) <> {text(main)} AND UPPER(currency) IN ({known})",
            effect="mend",
            action=f"converted into {main} at the rate of the mapping",
            mend="Nothing, if one rate holds for the whole time.",
        )


def _repeated(staged: Staged, duplicates: str) -> list[Rule]:
    """Drop equal rows only where an id proves that they are one."""
    key = staged.spec.key or ""
    drop = duplicates == "drop" or (bool(key) and staged.has(key))
    found = [
        Rule(
            name="exact duplicate",
            column="",
            bad=f"{_flagged(DUPLICATE)} AND NOT {_nothing(staged)}",
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
                name=f"duplicate {key}",
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


def _range_rules(staged: Staged, column: Column) -> Iterator[Rule]:
    name = quoted(column.name)
    if column.kind == "date":
        yield Rule(
            name=f"time zone in {column.name}",
            column=column.name,
            bad=_flagged(staged.bits[column.name] << SECOND),
            effect="mend",
            action="read as the day that is written",
            mend="Declare timezone in the mapping, if the day is that of another zone.",
        )
        late = "" if column.later else f" OR {name} > DATE '{LATEST}'"
        yield Rule(
            name=f"{column.name} outside 1900 to 2100",
            column=column.name,
            bad=f"{name} < DATE '{EARLIEST}'{late}",
            effect="fault",
            mend="Correct the year.",
        )
    if column.low is not None:
        above = f" OR {name} > {column.high:g}" if column.high is not None else ""
        yield Rule(
            name=f"{column.name} outside {column.bounds}",
            column=column.name,
            bad=f"{name} < {column.low:g}{above}",
            effect="fault",
            mend=column.beyond,
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

"""Faults of every table: cells that say nothing, rows that are none, ids alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from companies.chance import END

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from companies.corrupt import Copy

    Flags = NDArray[np.bool_]

LAST = f"{END:%Y-%m-%d}"
LATE = "2027-02-01"
ASIDE, KEPT, FIXED = "set aside", "kept", "fixed"

# table, column, new text, the fault, what a careful reader does
CELLS = (
    ("transactions", "amount", "123456789012345678.90", "amount is too large", ASIDE),
    ("transactions", "amount", "", "no amount", ASIDE),
    ("transactions", "date", "", "no date", ASIDE),
    ("transactions", "date", "0205-05-01", "date outside 1900 to 2100", ASIDE),
    ("transactions", "margin", "?", "margin is no amount", ASIDE),
    ("transactions", "quantity", "two", "quantity is no number", ASIDE),
    ("customers", "cancelled_on", LATE, f"cancelled_on after {LAST}", FIXED),
    ("interactions", "cost", "12 EUR", "cost is no amount", ASIDE),
    ("interactions", "cost", "-5.00", "cost outside 0 or more", ASIDE),
    ("interactions", "date", "12.05.2026", "date is no day", ASIDE),
    ("interactions", "date", "2026-05-12T09:00Z", "time zone in date", FIXED),
    ("interactions", "function", "magic", "unknown function", KEPT),
    ("interactions", "customer_id", "X99010", "unknown customer", KEPT),
    ("invoices", "amount", "EUR 100", "amount is no amount", ASIDE),
    ("invoices", "issued_on", "2026-02-30", "issued_on is no day", ASIDE),
    ("invoices", "paid_on", LATE, f"paid_on after {LAST}", FIXED),
    ("invoices", "currency", "USD", "second currency", ASIDE),
    ("survey", "value", "good", "value is no number", ASIDE),
    ("survey", "date", LATE, f"date after {LAST}", ASIDE),
    ("survey", "customer_id", "X99011", "unknown customer", KEPT),
    ("outcomes", "satisfaction", "high", "satisfaction is no number", ASIDE),
    ("contributions", "adopted", "perhaps", "adopted is no true or false", ASIDE),
    ("contributions", "date", LATE, f"date after {LAST}", ASIDE),
    ("indicators", "value", "?", "value is no number", ASIDE),
    ("wallet", "category_spend", "-1.00", "category_spend outside 0 or more", ASIDE),
)
# customers who never bought, so that no purchase loses its customer
NEWCOMERS = (
    ("acquired_on", "soon", "acquired_on is no day"),
    ("acquired_on", LATE, f"won after {LAST}"),
    ("acquisition_cost", "-1.00", "acquisition_cost outside 0 or more"),
)


def plant(copy: Copy, sound: Callable[[Copy], Flags]) -> None:
    """
    Put faults into every table that a company has.

    Parameters
    ----------
    copy : Copy
        The company.
    sound : callable
        Says which lines of purchases may be spoilt without a trace elsewhere.
    """
    if "invoices" in copy.tables:
        invoices = copy.tables["invoices"]
        invoices.insert(invoices.shape[1] - 1, "currency", "EUR")
    for table, column, text, rule, action in CELLS:
        if copy.has(table, column):
            among = sound(copy) if table == "transactions" else None
            at = copy.pick(table, 1, among=among)
            copy.change(table, at, column=column, to=text)
            copy.mark(table, at, rule=rule, action=action)
    _newcomers(copy)
    _alike(copy, sound)
    for table, rule in (
        ("customers", "exact duplicate"),
        ("wallet", "exact duplicate"),
        ("invoices", "duplicate invoice_id"),
    ):
        if table in copy.tables:
            _again(copy, table, rule)
    if "referrals" in copy.tables:
        row = copy.tables["referrals"].head(1).assign(referred_id="X99012")
        new = copy.add("referrals", row)
        copy.mark("referrals", new, rule="unknown customer referred", action=KEPT)
    _first_day(copy, sound)
    blank = (
        copy.tables["transactions"]
        .head(1)
        .assign(**dict.fromkeys(copy.tables["transactions"].columns, ""))
    )
    new = copy.add("transactions", blank)
    copy.mark("transactions", new, rule="empty row", action=ASIDE)
    copy.torn["transactions"] = '"RT-TORN","a quote that nobody closes'


def _newcomers(copy: Copy) -> None:
    frame = copy.tables["customers"]
    for number, (column, text, rule) in enumerate(NEWCOMERS):
        if column in frame:
            row = frame.head(1).assign(customer_id=f"N9900{number}", name="", email="")
            if "cancelled_on" in row:
                row["cancelled_on"] = ""
            new = copy.add("customers", row.assign(**{column: text}))
            copy.mark("customers", new, rule=rule, action=ASIDE)


def _again(copy: Copy, table: str, rule: str) -> None:
    """Put a row in once more, as it is or with another amount."""
    at = copy.pick(table, 1)
    row = copy.tables[table].loc[at].copy()
    if rule == "duplicate invoice_id":
        row["amount"] = "77.00"
    if "email" in row:
        copy.columns[table, "personal data"] += int((row["email"] != "").sum())
    action = FIXED if rule == "exact duplicate" else ASIDE
    copy.mark(table, copy.add(table, row, after=at), rule=rule, action=action)


def _alike(copy: Copy, sound: Callable[[Copy], Flags]) -> None:
    """Write the id of a customer in another way: an unknown one, and the same."""
    at = copy.pick("transactions", 1, among=sound(copy))
    own = str(copy.tables["transactions"].loc[at[0], "customer_id"])
    other = own.lower() if own.lower() != own else f"{own[:2]} {own[2:]}"
    copy.change("transactions", at, column="customer_id", to=other)
    copy.mark("transactions", at, rule="unknown customer", action=KEPT)
    copy.columns["customers", "ids differ only in how they are written"] = 2


def _first_day(copy: Copy, sound: Callable[[Copy], Flags]) -> None:
    """Date a purchase like an empty cell: long before its customer was won."""
    at = copy.pick("transactions", 1, among=sound(copy))
    copy.change("transactions", at, column="date", to="1900-01-01")
    copy.mark("transactions", at, rule="", action="")
    copy.columns["transactions", "the first day stands alone"] = 0
    who = copy.tables["transactions"].loc[at, "customer_id"].tolist()
    owner = np.flatnonzero(copy.tables["customers"]["customer_id"].isin(who))
    copy.mark("customers", owner, rule="purchase before acquired_on", action=KEPT)

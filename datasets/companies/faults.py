"""Every fault a client's files may have, put into a copy of a company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from companies import faults_wide
from companies.chance import END
from companies.corrupt import MARK, Copy

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

LATER = f"date after {END:%Y-%m-%d}"
SURE = 6  # lines of a customer whose lines may be spoilt: enough stay
FEW = 4  # lines of a customer whose total may fall below 0


def corrupted(
    name: str, *, tables: Mapping[str, pd.DataFrame], truths: Mapping[str, Any]
) -> Copy:
    """
    Put every fault that applies into a copy of a company.

    Parameters
    ----------
    name : str
        The company.
    tables : mapping of str to DataFrame
        Its tables.
    truths : mapping
        Its planted truths.

    Returns
    -------
    Copy
        Its ``tables`` are text, its ``listed(name)`` is the list of faults. The
        faults that the company has anyway are in the list too.
    """
    copy = Copy(name, tables=tables, truths=truths)
    _sales_cells(copy)
    _sales_dates(copy)
    _sales_rows(copy)
    _customers(copy)
    if copy.has("interactions", "interaction_id"):
        at = copy.pick("interactions", 1)
        new = copy.add("interactions", copy.tables["interactions"].loc[at], after=at)
        copy.mark("interactions", new, rule="exact duplicate", action="fixed")
    if copy.has("referrals", "referrer_id"):
        _referrals(copy)
    if copy.has("invoices", "paid_on"):
        _invoices(copy)
    if copy.has("survey", "question"):
        _ratings(copy)
    if copy.has("wallet", "category_spend"):
        _wallet(copy)
    faults_wide.plant(copy, _sound)
    back = np.flatnonzero(copy.tables["transactions"]["amount"].str.startswith("-"))
    copy.mark("transactions", back, rule="negative amount", action="kept")
    return copy


def _sound(copy: Copy) -> Flags:
    frame = copy.tables["transactions"]
    returned = frame.loc[frame["amount"].str.startswith("-"), "customer_id"]
    many = frame.groupby("customer_id")["amount"].transform("size") >= SURE
    sold = ~frame["amount"].str.startswith("-") & ~frame["customer_id"].isin(returned)
    return np.asarray(many & sold & ~frame["customer_id"].isin(_touched(copy)))


def _sales_cells(copy: Copy) -> None:
    table = "transactions"
    amount = copy.tables[table]["amount"].astype(float)
    middle = amount[amount > 0].median()
    spoilt = {
        "no customer_id": ("customer_id", ["", "", ""], "set aside"),
        "unknown customer": ("customer_id", ["X99001", "X99002"], "kept"),
        "amount is no amount": ("amount", ["n/a", "1,234.50"], "set aside"),
        "amount of zero": ("amount", ["0.00", "0.00"], "kept"),
        "second currency": ("currency", ["USD"], "set aside"),
    }
    for rule, (column, texts, action) in spoilt.items():
        at = copy.pick(table, len(texts), among=_sound(copy))
        copy.change(table, at, column=column, to=texts)
        copy.mark(table, at, rule=rule, action=action)
    usual = np.asarray((amount > 1.05 * middle) & (amount < 1.5 * middle))
    at = copy.pick(table, 1, among=_sound(copy) & usual)
    copy.change(table, at, column="amount", to=[f"{amount[at[0]] * 100:.2f}"])
    copy.mark(table, at, rule="amount above 100 times the median", action="kept")


def _sales_dates(copy: Copy) -> None:
    table, frame = "transactions", copy.tables["transactions"]
    recent = np.asarray(frame["date"] > "2025-01-01")
    strange = ["31/12/2025", "2025-13-04", "2025-02-30"]
    for rule, texts, action in (
        ("date is no day", strange, "set aside"),
        (LATER, ["2027-03-05", "2062-01-15"], "set aside"),
    ):
        at = copy.pick(table, len(texts), among=_sound(copy) & recent)
        copy.change(table, at, column="date", to=texts)
        copy.mark(table, at, rule=rule, action=action)
    at = copy.pick(table, 2, among=_sound(copy) & recent)
    moments = copy.tables[table].loc[at, "date"] + "T14:05:00+01:00"
    copy.change(table, at, column="date", to=moments.tolist())
    copy.mark(table, at, rule="time zone in date", action="fixed")


def _sales_rows(copy: Copy) -> None:
    table = "transactions"
    at = copy.pick(table, 2, among=_sound(copy))
    new = copy.add(table, copy.tables[table].loc[at], after=at)
    copy.mark(table, new, rule="exact duplicate", action="kept")
    frame = copy.tables[table]
    plain = frame[~frame["customer_id"].isin(_touched(copy))]
    money = plain.astype({"amount": float}).groupby("customer_id")["amount"]
    total = money.sum()[(money.size() <= FEW) & (money.min() > 0)]
    who = total.index.difference(list(copy.spared))[0]
    row = plain[plain["customer_id"] == who].tail(1).copy()
    row["order_id"], row["date"], row["quantity"] = "RT-LOST", "2026-10-15", "-2"
    row["amount"], row["margin"] = f"-{total[who] * 2:.2f}", "-1.00"
    copy.mark(
        table, copy.add(table, row), rule="customer's total below 0", action="kept"
    )


def _touched(copy: Copy) -> pd.Series[str]:
    frame = copy.tables["transactions"]
    return frame.loc[frame[MARK] != "", "customer_id"]


def _customers(copy: Copy) -> None:
    table, frame = "customers", copy.tables["customers"]
    first = copy.tables["transactions"].groupby("customer_id")["date"].min()
    begin = frame["customer_id"].map(first).fillna("")
    stays = begin.between("2023-01-01", "2025-06-01")
    if "cancelled_on" in frame:
        stays &= frame["cancelled_on"] == ""
    at = copy.pick(table, 1, among=np.asarray(stays))
    copy.change(table, at, column="acquired_on", to="2026-09-15")
    copy.mark(table, at, rule="purchase before acquired_on", action="kept")
    at = copy.pick(table, 1)
    twin = copy.tables[table].loc[at].assign(name="Same Number Twice")
    nobody = twin.assign(customer_id="", name="No Number")
    for rows, rule in ((twin, "duplicate customer_id"), (nobody, "no customer_id")):
        copy.mark(table, copy.add(table, rows), rule=rule, action="set aside")
    _e_mail(copy)


def _e_mail(copy: Copy) -> None:
    customers = copy.tables["customers"]
    ids = customers["customer_id"]
    address = ("c" + ids.str.lower() + "@mail.example").where(ids != "", "")
    told = address != ""
    if "industry" not in customers:  # then they are persons, and their names are told
        told |= customers["name"] != ""
    customers.insert(2, "email", address)
    copy.columns["customers", "personal data"] = int(told.sum())


def _referrals(copy: Copy) -> None:
    table, frame = "referrals", copy.tables["referrals"]
    ids = copy.tables["customers"]["customer_id"]
    apart = ~ids.isin(frame["referrer_id"]) & ~ids.isin(frame["referred_id"])
    at = copy.pick("customers", 2, among=np.asarray(apart & (ids != "")))
    one, two = ids[at]
    top = ~frame["referrer_id"].isin(frame["referred_id"])
    leaf = ~frame["referred_id"].isin(frame["referrer_id"])
    plain = np.asarray(top & leaf & ~frame["referrer_id"].duplicated(keep=False))
    by, who = frame.loc[
        copy.pick(table, 3, among=plain), ["referrer_id", "referred_id"]
    ].T.to_numpy()
    for rule, pair, action in (
        ("unknown referrer", ("X99003", one), "kept"),
        ("customer refers itself", (two, two), "set aside"),
        ("referral cycle", (who[0], by[0]), "kept"),
        ("referred twice", (by[1], who[2]), "kept"),
    ):
        row = frame.head(1).assign(date="2026-08-20")
        row["referrer_id"], row["referred_id"] = pair
        copy.mark(table, copy.add(table, row), rule=rule, action=action)


def _invoices(copy: Copy) -> None:
    table = "invoices"
    frame = copy.tables[table]
    at = copy.pick(table, 1, among=np.asarray(frame["paid_on"] > "2024-01-01"))
    copy.change(table, at, column="paid_on", to="2022-11-02")
    copy.mark(table, at, rule="paid before issued", action="kept")
    row = frame.loc[copy.pick(table, 1)].copy()
    row["invoice_id"], row["amount"] = "F-CREDIT", "-120.00"
    row["written_off"], row["paid_on"] = "0.00", row["due_on"]
    copy.mark(table, copy.add(table, row), rule="negative invoice", action="kept")


def _ratings(copy: Copy) -> None:
    asked = copy.tables["survey"]["question"]
    for question, wrong in (("satisfaction", "7"), ("recommend", "11")):
        at = copy.pick("survey", 1, among=np.asarray(asked == question))
        copy.change("survey", at, column="value", to=wrong)
        copy.mark("survey", at, rule="answer outside its scale", action="set aside")
    for column, wrong in (("importance", "6"), ("satisfaction", "0")):
        at = copy.pick("outcomes", 1)
        copy.change("outcomes", at, column=column, to=wrong)
        rule = f"{column} outside 1 to 5"
        copy.mark("outcomes", at, rule=rule, action="set aside")


def _wallet(copy: Copy) -> None:
    sales = copy.tables["transactions"]
    sure = sales[(sales["date"] > "2025-12-01") & (sales[MARK] == "")]
    buys = copy.tables["wallet"]["customer_id"].isin(sure["customer_id"])
    at = copy.pick("wallet", 1, among=np.asarray(buys))
    copy.change("wallet", at, column="category_spend", to="10.00")
    copy.mark("wallet", at, rule="category_spend below revenue", action="kept")

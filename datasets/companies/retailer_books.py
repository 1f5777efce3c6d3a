"""Harbour & Home: returns, order numbers, planted faults and truths."""

# ruff: noqa: PLR2004 - the numbers are the company itself

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from companies import retailer_areas
from companies.chance import END, stream
from companies.files import several
from companies.retailer import (
    ADVOCATE_REFERS,
    CAST,
    DAYS,
    KINDS,
    NAME,
    catalogue,
    lines,
    orders,
    people,
    referrals,
)

SHARE_RETURNED = 0.045
CUSTOMER_COLUMNS = several(
    "customer_id name region channel acquired_on acquisition_cost household "
    "loyalty_card"
)
LINE_COLUMNS = several(
    "order_id customer_id date product_id quantity amount margin currency"
)


def make(size: int) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """
    Make the retailer.

    Parameters
    ----------
    size : int
        Number of customers.

    Returns
    -------
    tuple of dict
        Tables by name, and the planted truths.
    """
    table = people(size)
    brought = referrals(table)
    sold = lines(orders(table))
    booked = _numbered(pd.concat([sold, _returned(sold)], ignore_index=True), table)
    booked, faults = _plant_faults(booked)
    around, joined = retailer_areas.known(table)
    truths = _truths(table, booked) | {"faults": faults, "enrichment": joined}
    tables = {"customers": _with_gaps(table)[CUSTOMER_COLUMNS]}
    tables |= {"transactions": booked, "referrals": brought}
    tables[f"enrichment/{retailer_areas.NAME}"] = around
    return tables, truths


def _returned(sold: pd.DataFrame) -> pd.DataFrame:
    rng = stream("retailer", "returns")
    share = np.where(sold["cast"] == "serial_returner", 0.62, SHARE_RETURNED)
    share = np.where(sold["cast"] == "quiet_advocate", 0.0, share)
    wait = 4 + rng.integers(0, 24, int(sold["order"].max()) + 1)
    rows = sold[rng.random(len(sold)) < share].copy()
    rows["day"] += wait[rows["order"]]
    rows[["quantity", "amount", "margin"]] *= -1
    rows["order"] += len(wait)
    return rows[rows["day"] < len(DAYS)]


def _numbered(rows: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    rows = rows.sort_values(["day", "who", "order", "product"], kind="stable")
    rows = rows.reset_index(drop=True)
    back = (rows["amount"] < 0).to_numpy()
    number = np.where(back, 0, pd.factorize(rows["order"].where(~back))[0])
    again = pd.factorize(rows["order"].where(back))[0]
    sale = "HH" + pd.Series(number + 100_001).astype(str)
    credit = "RT" + pd.Series(again + 10_001).astype(str)
    return pd.DataFrame(
        {
            "order_id": credit.where(back, sale),
            "customer_id": table["customer_id"].to_numpy()[rows["who"]],
            "date": DAYS[rows["day"].to_numpy()],
            "product_id": catalogue()["product_id"].to_numpy()[rows["product"]],
            "quantity": rows["quantity"],
            "amount": rows["amount"] / 100,
            "margin": rows["margin"] / 100,
            "currency": "EUR",
        }
    )[LINE_COLUMNS]


def _plant_faults(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    alone = ~rows.duplicated("order_id", keep=False) & (rows["amount"] > 0)
    often = rows.groupby("customer_id")["order_id"].transform("nunique") >= 5
    kept = ~rows["customer_id"].isin(_touched_by_returns(rows))
    at = np.flatnonzero((alone & often & kept).to_numpy())
    twice, lost, free = (int(at[int(len(at) * part)]) for part in (0.35, 0.6, 0.8))
    rows = rows.copy()
    right = str(rows.loc[lost, "customer_id"])
    wrong = right.replace("0", "O", 1)  # the letter O for a zero
    rows.loc[lost, "customer_id"] = wrong
    cost = rows.loc[free, "amount"] - rows.loc[free, "margin"]
    rows.loc[free, ["amount", "margin"]] = [0.0, -round(float(cost), 2)]
    order = np.insert(np.arange(len(rows)), twice + 1, twice)
    two, no, nil = (str(rows.loc[at_row, "order_id"]) for at_row in (twice, lost, free))
    faults = [
        _fault(
            "exact duplicate", f"the line of order {two} stands twice", order_id=two
        ),
        _fault(
            "unknown customer",
            f"order {no} of {wrong}, meant is {right}",
            order_id=no,
            customer_id=wrong,
            meant=right,
        ),
        _fault("amount of zero", f"order {nil}, a free replacement", order_id=nil),
    ]
    return rows.iloc[order].reset_index(drop=True), faults


def _touched_by_returns(rows: pd.DataFrame) -> pd.Series[str]:
    return rows.loc[rows["amount"] < 0, "customer_id"]


def _fault(rule: str, what: str, **where: str) -> dict[str, Any]:
    fault = {"table": "transactions", "rule": rule, "rows": 1, "action": "kept"}
    return fault | {"what": what} | where


def _with_gaps(table: pd.DataFrame) -> pd.DataFrame:
    rng, table = stream("retailer", "gaps"), table.copy()
    for name, share in {
        "region": 0.02,
        "household": 0.09,
        "acquisition_cost": 0.03,
    }.items():
        table[name] = table[name].where(rng.random(len(table)) >= share)
    return table


def _truths(table: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Any]:
    ids = table.loc[table["cast"] != ""].set_index("cast")["customer_id"]
    net = rows.groupby("customer_id")["amount"].agg(["sum", "size"]).round(2)
    last = rows[rows["amount"] > 0].groupby("customer_id")["date"].max()
    quiet, silent, returner = (str(ids[role]) for role in CAST)
    mine = rows[rows["customer_id"] == returner]["amount"]
    gross, back = float(mine[mine > 0].sum()), float(-mine[mine < 0].sum())
    planted: dict[str, Any] = {
        "quiet_advocate": {
            "customer_id": quiet,
            "refers": ADVOCATE_REFERS,
            "revenue": float(net.loc[quiet, "sum"]),
            "what": "refers twelve customers and buys little",
        },
        "silent_regular": {
            "customer_id": silent,
            "last_purchase": f"{last[silent]:%Y-%m-%d}",
            "silence_days": (END - last[silent]).days,
            "what": "bought about every three weeks, then stopped",
        },
        "serial_returner": {
            "customer_id": returner,
            "bought": round(gross, 2),
            "returned": round(back, 2),
            "what": "large purchases, most of them sent back",
        },
    }
    return {
        "company": NAME,
        "as_of": f"{END:%Y-%m-%d}",
        "currency": "EUR",
        "customers": len(table),
        "customers_without_purchase": int((table["first"] < 0).sum()),
        "planted": planted,
        "hidden_segments": {
            kind.name: table.loc[table["kind"] == at, "customer_id"].tolist()
            for at, kind in enumerate(KINDS)
        },
    }

"""Saltmarsh Coffee Club: charges, contacts, planted faults and truths."""

# ruff: noqa: PLR2004 - the numbers are the company itself

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from companies.chance import END, stream
from companies.files import several
from companies.subscription import (
    CAST,
    MONTHS,
    NAME,
    PLANS,
    RISE,
    START,
    members,
    on_day,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

CUSTOMER_COLUMNS = several(
    "customer_id name segment region channel acquired_on acquisition_cost cancelled_on"
)
LINE_COLUMNS = several(
    "order_id customer_id date product_id quantity amount margin currency"
)
EXTRAS = {  # product: price in cents, weight
    "beans-guatemala": (1_290, 30),
    "beans-ethiopia": (1_390, 26),
    "filters": (590, 22),
    "mug": (1_450, 12),
    "grinder": (6_900, 4),
    "gift-box": (3_400, 8),
}
SHARE_FAILED, SHARE_REFUNDED = 0.012, 0.011
# type: function, channel, cost in euro, signed step, contacts a member and month,
# pull of a high chance of leaving
CONTACTS = {
    "newsletter open": ("marketing", "email", 0.05, 0, 0.06, -0.3),
    "support solved first time": ("support", "chat", 3.4, 1, 0.05, 0.0),
    "support solved late": ("support", "email", 6.2, 0, 0.014, 0.5),
    "support unsolved": ("support", "email", 7.5, -3, 0.006, 0.8),
    "late delivery": ("service", "post", 4.0, -2, 0.020, 0.8),
    "complaint": ("support", "phone", 9.0, -2, 0.010, 0.8),
    "review positive": ("marketing", "online", 0.2, 3, 0.008, -0.8),
}


def make(size: int) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """
    Make the subscription service.

    Parameters
    ----------
    size : int
        Number of members.

    Returns
    -------
    tuple of dict
        Tables by name, and the planted truths.
    """
    table = members(size)
    sales = _booked(table, pd.concat(_lines(table), ignore_index=True))
    tables = {
        "customers": _with_gaps(table),
        "transactions": sales,
        "interactions": _contacts(table),
    }
    truths = _truths(table, tables)
    return tables, truths | {"faults": _plant_faults(tables)}


def _active(table: pd.DataFrame) -> NDArray[np.bool_]:
    since = np.arange(MONTHS) - table["month"].to_numpy(np.int64)[:, None]
    return np.asarray((since >= 0) & (since < table["paid"].to_numpy()[:, None]))


def _lines(table: pd.DataFrame) -> list[pd.DataFrame]:
    rng, plan = stream("subscription", "charges"), table["plan"].to_numpy(np.int64)
    who, month = np.nonzero(_active(table))
    first = month == table["month"].to_numpy()[who]
    kept = first | (rng.random(len(who)) >= SHARE_FAILED)
    who, month = who[kept], month[kept]
    price = np.array([one.price for one in PLANS])[
        plan[who], (month >= RISE).astype(int)
    ]
    names = np.array([one.name for one in PLANS], dtype=object)
    rows = pd.DataFrame({"who": who, "product_id": names[plan[who]], "quantity": 1})
    rows["date"] = on_day(month, table["day"].to_numpy(np.int64)[who])
    rows["amount"] = price
    share = np.array([one.margin for one in PLANS])[plan[who]]
    rows["margin"] = np.rint(price * share).astype(np.int64)
    back = rows[rng.random(len(rows)) < SHARE_REFUNDED].copy()
    back["date"] += pd.to_timedelta(rng.integers(2, 12, len(back)), unit="D")
    back[["quantity", "amount", "margin"]] *= -1
    return [rows, back[back["date"] <= END], _extras(table)]


def _extras(table: pd.DataFrame) -> pd.DataFrame:
    rng = stream("subscription", "extras")
    taste = rng.gamma(0.6, 1 / 0.6, len(table))
    taste = np.where(table["cast"] == "generous_member", 14.0, taste)
    taste = np.where(table["cast"] == "costly_member", 0.0, taste)
    year = np.array([0.8, 0.7, 0.8, 0.9, 1.0, 0.9, 0.7, 0.7, 0.9, 1.1, 1.9, 2.6])
    season = year[(np.arange(MONTHS) + START.month - 1) % 12]
    count = rng.poisson(_active(table) * taste[:, None] * season * 0.09)
    who, month = np.nonzero(count)
    weight = np.array([weight for _, weight in EXTRAS.values()], dtype=float)
    chosen = rng.choice(len(EXTRAS), size=len(who), p=weight / weight.sum())
    quantity = np.minimum(count[who, month], 3)
    rows = pd.DataFrame({"who": who, "quantity": quantity})
    rows["product_id"] = np.array(list(EXTRAS), dtype=object)[chosen]
    start = on_day(month, table["day"].to_numpy(np.int64)[who])
    rows["date"] = start + rng.integers(0, 27, len(who)).astype("timedelta64[D]")
    rows["amount"] = (
        np.array([price for price, _ in EXTRAS.values()])[chosen] * quantity
    )
    rows["margin"] = rows["amount"] * 38 // 100
    rows.loc[rows["date"].idxmax(), "date"] = END  # the books close on the last day
    return rows[rows["date"] <= END]


def _booked(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.sort_values(["date", "who", "product_id", "amount"], kind="stable")
    rows = rows.reset_index(drop=True)
    back = rows["amount"] < 0
    rows["order_id"] = "B" + pd.Series(np.arange(len(rows)) + 300_001).astype(str)
    rows["order_id"] = rows["order_id"].where(~back, rows["order_id"] + "R")
    rows["customer_id"] = table["customer_id"].to_numpy()[rows["who"]]
    rows[["amount", "margin"]] = rows[["amount", "margin"]] / 100
    return rows.assign(currency="EUR")[LINE_COLUMNS]


def _contacts(table: pd.DataFrame) -> pd.DataFrame:
    parts, active = [], _active(table)
    odds = table["leaving"].to_numpy() / 0.08
    odds = np.where(table["cast"] == "", np.clip(odds, 0.1, 6.0), 1.0)
    for at, (name, (function, _, _, _, monthly, pull)) in enumerate(CONTACTS.items()):
        rng = stream("subscription", "contacts", name)
        often = (table["cast"] == "costly_member").to_numpy() & (function == "support")
        rate = np.where(often, 0.75, monthly * odds**pull)
        who, month = np.nonzero(rng.poisson(active * rate[:, None]))
        date = on_day(month, table["day"].to_numpy(np.int64)[who])
        date = date + rng.integers(1, 26, len(who)).astype("timedelta64[D]")
        parts.append(pd.DataFrame({"who": who, "date": date, "at": at}))
    parts.append(_warnings(table))
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["date"] <= END].sort_values(["date", "who", "at"], kind="stable")
    return _written(table, rows.reset_index(drop=True))


def _warnings(table: pd.DataFrame) -> pd.DataFrame:
    rng = stream("subscription", "contacts", "notice")
    gone = np.flatnonzero(table["cancelled_on"].notna())
    end = pd.DatetimeIndex(table["cancelled_on"].iloc[gone])
    ahead = pd.to_timedelta(rng.integers(2, 26, len(gone)), unit="D")
    notice = pd.DataFrame({"who": gone, "date": end - ahead, "at": len(CONTACTS)})
    unhappy = int(np.flatnonzero(table["cast"] == "warned_us")[0])
    left = table["cancelled_on"].iloc[unhappy]
    ago, names = np.array([95, 66, 48, 41]), list(CONTACTS)
    late, moan = names.index("late delivery"), names.index("complaint")
    days = left - pd.to_timedelta(ago, unit="D")
    told = pd.DataFrame({"who": unhappy, "date": days, "at": [late, late, late, moan]})
    return pd.concat([notice, told], ignore_index=True)


def _written(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    rng, at = stream("subscription", "contacts", "rows"), rows["at"].to_numpy()
    known = [
        *CONTACTS.items(),
        ("cancellation notice", ("sales", "web", 1.5, -5, 0, 0)),
    ]
    step = np.array([one[3] for _, one in known])[at]
    cost = np.array([one[2] for _, one in known])[at] * rng.gamma(5, 0.2, len(rows))
    told = {
        name: np.array([one[n] for _, one in known], dtype=object)[at]
        for n, name in enumerate(("function", "channel"))
    }
    return pd.DataFrame(
        {
            "interaction_id": "N"
            + pd.Series(np.arange(len(rows)) + 70_001).astype(str),
            "customer_id": table["customer_id"].to_numpy()[rows["who"]],
            "date": rows["date"],
            "type": np.array([name for name, _ in known], dtype=object)[at],
            "channel": told["channel"],
            "function": told["function"],
            "cost": np.rint(cost * 100) / 100,
            "direction": np.sign(step),
            "distance": np.abs(step),
        }
    )


def _with_gaps(table: pd.DataFrame) -> pd.DataFrame:
    rng, table = stream("subscription", "gaps"), table.copy()
    for name, share in {"region": 0.03, "acquisition_cost": 0.05}.items():
        table[name] = table[name].where(rng.random(len(table)) >= share)
    return table[CUSTOMER_COLUMNS]


def _plant_faults(tables: dict[str, pd.DataFrame]) -> list[dict[str, Any]]:
    sales, table = tables["transactions"], tables["customers"]
    monthly = sales["product_id"].isin([plan.name for plan in PLANS])
    often = sales.groupby("customer_id")["order_id"].transform("size") >= 6
    at = np.flatnonzero((monthly & (sales["amount"] > 0) & often).to_numpy())
    twice, lost = int(at[len(at) // 3]), int(at[len(at) * 2 // 3])
    right = str(sales.loc[lost, "customer_id"])
    wrong = right[:-2] + right[-1] + right[-2]  # two digits swapped
    wrong = wrong if wrong not in set(table["customer_id"]) else "9" + right[1:]
    sales.loc[lost, "customer_id"] = wrong
    double, no = str(sales.loc[twice, "order_id"]), str(sales.loc[lost, "order_id"])
    order = np.insert(np.arange(len(sales)), twice + 1, twice)
    tables["transactions"] = sales.iloc[order].reset_index(drop=True)
    stays = table["cancelled_on"].isna() & (table["acquired_on"] < "2024-06-01")
    late = int(np.flatnonzero(stays)[5])
    table.loc[late, "acquired_on"] += pd.DateOffset(years=1)
    member = str(table.loc[late, "customer_id"])
    return [
        _fault(
            "transactions", "exact duplicate", order_id=double, what="charged twice"
        ),
        _fault(
            "transactions",
            "unknown customer",
            order_id=no,
            customer_id=wrong,
            meant=right,
        ),
        _fault(
            "customers",
            "purchase before acquired_on",
            customer_id=member,
            what="joined a year earlier than written",
        ),
    ]


def _fault(
    table: str, rule: str, *, action: str = "kept", **where: str
) -> dict[str, Any]:
    return {"table": table, "rule": rule, "rows": 1, "action": action} | where


def _truths(table: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    ids = {
        role: str(table.loc[table["cast"] == role, "customer_id"].iloc[0])
        for role in CAST
    }
    money = tables["transactions"].groupby("customer_id")[["amount", "margin"]].sum()
    cost = tables["interactions"].groupby("customer_id")["cost"].sum()
    costly = ids["costly_member"]
    settled = table["leaving"] < 0.04
    return {
        "company": NAME,
        "as_of": f"{END:%Y-%m-%d}",
        "currency": "EUR",
        "customers": len(table),
        "planted": {
            "costly_member": {
                "customer_id": costly,
                "margin": round(float(money.loc[costly, "margin"]), 2),
                "cost_to_serve": round(float(cost[costly]), 2),
                "what": "loyal from the first months, and costs more than it earns",
            },
            "generous_member": {
                "customer_id": ids["generous_member"],
                "revenue": round(float(money.loc[ids["generous_member"], "amount"]), 2),
                "what": "buys something extra almost every month",
            },
            "warned_us": {
                "customer_id": ids["warned_us"],
                "what": "three late deliveries and a complaint, then the cancellation",
            },
            "price_rise": {
                "month": f"{START + pd.DateOffset(months=RISE):%Y-%m}",
                "what": "cancellations in this month are at least twice the usual",
            },
            "leaving": {
                plan.name: {"alpha": plan.alpha, "beta": plan.beta} for plan in PLANS
            },
        },
        "hidden_segments": {
            "settled": table.loc[settled, "customer_id"].tolist(),
            "trying": table.loc[~settled, "customer_id"].tolist(),
        },
    }

"""Brackenford Software: order numbers, invoices and how they are paid, indicators."""

# ruff: noqa: PLR2004 - the numbers are the company itself

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from companies.chance import END, stream
from companies.software import MONTHS, START, Accounts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TERMS = np.array([14, 30, 45])  # days to pay, by segment
LATE = np.array([0.14, 0.22, 0.30])  # share of invoices paid late, by segment
LAG = 2  # months by which good support runs ahead of renewals
FROM_TO = {  # indicator: kind, first level, last level, noise, target
    "support solved first time, %": ("cpi", 61.0, 74.0, 3.4, 85.0),
    "hours to first answer": ("cpi", 19.0, 9.5, 1.3, 6.0),
    "days to close the month": ("cpi", 9.6, 6.8, 0.35, 5.0),
    "onboarding done in 30 days, %": ("cpi", 48.0, 64.0, 4.0, 80.0),
    "invoices with an error, %": ("cpi", 4.3, 2.7, 0.4, 1.5),
    "net promoter score": ("kpi", 12.0, 21.0, 3.5, 35.0),
}


def booked(book: Accounts, *, sold: pd.DataFrame) -> pd.DataFrame:
    """
    Give every order its number and sort the lines.

    Parameters
    ----------
    book : Accounts
        The accounts.
    sold : DataFrame
        See `software_sales.lines`.

    Returns
    -------
    DataFrame
        order_id, customer_id, date, product_id, quantity, amount, margin,
        currency and what, who.
    """
    rows = sold.sort_values(["date", "who", "what", "product_id"], kind="stable")
    rows = rows.reset_index(drop=True)
    number = rows.groupby(["date", "who", "what"], sort=False).ngroup() + 20_001
    return pd.DataFrame(
        {
            "order_id": "SO" + number.astype(str),
            "customer_id": book.table["customer_id"].to_numpy()[rows["who"]],
            "date": rows["date"],
            "product_id": rows["product_id"],
            "quantity": rows["quantity"],
            "amount": rows["amount"] / 100,
            "margin": rows["margin"] / 100,
            "currency": "EUR",
            "what": rows["what"],
            "who": rows["who"],
        }
    )


def invoices(book: Accounts, *, sales: pd.DataFrame) -> pd.DataFrame:
    """
    Send an invoice for each order, and see when it is paid.

    Parameters
    ----------
    book : Accounts
        The accounts.
    sales : DataFrame
        See `booked`.

    Returns
    -------
    DataFrame
        invoice_id, customer_id, issued_on, due_on, amount, paid_on, written_off.
    """
    rng, table = stream("software", "invoices"), book.table
    sums = sales[sales["what"] != "credit"].groupby("order_id", sort=False)
    rows = sums.agg(
        who=("who", "first"), issued_on=("date", "first"), amount=("amount", "sum")
    )
    rows, size = rows.reset_index(drop=True), len(rows)
    who = rows["who"].to_numpy()
    segment, kind = table["segment_at"].to_numpy()[who], table["kind"].to_numpy()[who]
    slow = (table["cast"] == "late_payer").to_numpy()[who]
    days = TERMS[segment.astype(np.int64)]
    late = rng.random(size) < LATE[segment.astype(np.int64)] * np.where(
        kind == 2, 1.8, 1.0
    )
    over = np.where(late, 1 + rng.gamma(1.1, 11, size), -rng.integers(0, 10, size))
    over = np.where(slow, rng.integers(42, 96, size), np.rint(over)).astype(np.int64)
    rows["due_on"] = rows["issued_on"] + pd.to_timedelta(days, unit="D")
    paid = rows["due_on"] + pd.to_timedelta(over, unit="D")
    lost = _lost(book, rows, chance=rng.random(size))
    rows["paid_on"] = paid.where((paid <= END) & ~lost)
    rows["written_off"] = rows["amount"].where(lost, 0.0)
    rows["customer_id"] = table["customer_id"].to_numpy()[who]
    rows["invoice_id"] = "F" + pd.Series(np.arange(size) + 50_001).astype(str)
    columns = ["invoice_id", "customer_id", "issued_on", "due_on", "amount", "paid_on"]
    return rows[[*columns, "written_off"]]


def _lost(book: Accounts, rows: pd.DataFrame, *, chance: Floats) -> Any:  # noqa: ANN401
    last = ~rows.duplicated("who", keep="last").to_numpy()
    old = (rows["issued_on"] < END - pd.Timedelta(days=240)).to_numpy()
    gone = (book.stop < MONTHS)[rows["who"]]
    late = np.flatnonzero(rows["who"] == book.at("late_payer"))
    lost = last & gone & old & (chance < 0.22)
    lost[late[len(late) * 2 // 3]] = True
    return lost


def indicators(book: Accounts, *, sales: pd.DataFrame) -> pd.DataFrame:
    """
    Read the indicators at the end of each month.

    Parameters
    ----------
    book : Accounts
        The accounts.
    sales : DataFrame
        See `booked`.

    Returns
    -------
    DataFrame
        date, indicator, kind, value, baseline, target.
    """
    path = np.linspace(0, 1, MONTHS) ** 1.3
    values = {
        name: np.round(low + (high - low) * path + noise * _wobble(name), 2)
        for name, (_, low, high, noise, _) in FROM_TO.items()
    }
    rows = [
        _reading(n, v, goal=(FROM_TO[n][0], FROM_TO[n][4])) for n, v in values.items()
    ]
    helped = values["support solved first time, %"]
    before = np.concatenate([np.full(LAG, helped[:LAG].mean()), helped[:-LAG]])
    rng = stream("software", "indicators", "renewal")
    renewal = 80 + 0.62 * (before - 60) + 0.7 * rng.standard_normal(MONTHS)
    rows.append(
        _reading(
            "renewal rate, %", np.round(np.minimum(renewal, 100), 2), goal=("kpi", 95.0)
        )
    )
    rows += _counted(book, sales=sales)
    return pd.concat(rows, ignore_index=True).sort_values(
        ["date", "indicator"], kind="stable"
    )


def _wobble(name: str) -> Floats:
    rng = stream("software", "indicators", name)
    return np.asarray(
        0.9 * rng.standard_normal(MONTHS) + 0.3 * np.sin(np.arange(MONTHS) / 2.2)
    )


def _reading(name: str, values: Floats, *, goal: tuple[str, float]) -> pd.DataFrame:
    dates = pd.date_range(START, periods=MONTHS, freq="ME").as_unit("s")
    rows = pd.DataFrame(
        {"date": dates, "indicator": name, "kind": goal[0], "value": values}
    )
    return rows.assign(baseline=float(values[0]), target=goal[1])


def _counted(book: Accounts, *, sales: pd.DataFrame) -> list[pd.DataFrame]:
    rng = stream("software", "indicators", "leads")
    won = np.bincount(book.table["month"].to_numpy(np.int64), minlength=MONTHS).astype(
        float
    )
    chance = 0.21 - 0.07 * np.linspace(
        0, 1, MONTHS
    )  # more leads, fewer of them any good
    leads = np.rint(won / chance + 6 + 5 * rng.random(MONTHS))
    month = (
        (sales["date"].dt.year - START.year) * 12 + sales["date"].dt.month - START.month
    )
    billed = np.bincount(month, weights=sales["amount"], minlength=MONTHS)
    billed = np.rint(pd.Series(billed).rolling(12, min_periods=1).mean().to_numpy())
    return [
        _reading("leads", leads, goal=("kpi", 70.0)),
        _reading("conversions", won, goal=("kpi", float(won[0]) + 12)),
        _reading("invoiced, mean of 12 months, EUR", billed, goal=("kpi", 320_000.0)),
    ]

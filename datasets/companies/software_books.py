"""Brackenford Software: the ten tables together, planted faults and truths."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from companies import software_contacts, software_ledger, software_sales, software_voice
from companies.chance import END, stream
from companies.files import several
from companies.software import CAST, KINDS, MONTHS, NAME, Accounts, accounts, on_day

CUSTOMER_COLUMNS = several(
    "customer_id name segment industry employees region acquired_on channel "
    "acquisition_cost cancelled_on"
)
LINE_COLUMNS = several(
    "order_id customer_id date product_id quantity amount margin currency"
)
UNDER_SERVED = "less time to combine the books of several companies"


def make(size: int) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """
    Make the software company.

    Parameters
    ----------
    size : int
        Number of customers.

    Returns
    -------
    tuple of dict
        Tables by name, and the planted truths.
    """
    book = accounts(size)
    brought = software_sales.referrals(book)
    sold = software_sales.lines(book)
    sales = software_ledger.booked(book, sold=sold)
    asked = software_voice.survey(book)
    answered = asked.drop_duplicates(["who", "date"])[["who", "date"]]
    tables = {
        "customers": _customers(book),
        "transactions": sales[LINE_COLUMNS],
        "interactions": software_contacts.contacts(
            book, sold=sold, brought=brought, asked=answered
        ),
        "referrals": _named(book, brought),
        "invoices": software_ledger.invoices(book, sales=sales),
        "survey": asked.drop(columns="who")[
            several("customer_id date question value comment")
        ],
        "outcomes": software_voice.outcomes(book),
        "wallet": software_voice.wallet(book, sold=sold),
        "contributions": software_voice.contributions(book),
        "indicators": software_ledger.indicators(book, sales=sales),
    }
    tables = {name: table.reset_index(drop=True) for name, table in tables.items()}
    truths = _truths(book, tables)
    return tables, truths | {"faults": _plant_faults(tables)}


def _customers(book: Accounts) -> pd.DataFrame:
    rng, table = stream("software", "gaps"), book.table.copy()
    end = pd.Series(on_day(book.stop, table["day"]))
    table["cancelled_on"] = end.where(book.stop < MONTHS)
    plain = (table["cast"] == "").to_numpy()
    gaps = {
        "industry": 0.05,
        "employees": 0.07,
        "acquisition_cost": 0.04,
        "region": 0.015,
    }
    for name, share in gaps.items():
        lost = plain & (rng.random(len(table)) < share)
        table[name] = table[name].astype(object).where(~lost)
    table["acquisition_cost"] = table["acquisition_cost"].astype(float)
    return table[CUSTOMER_COLUMNS]


def _named(book: Accounts, brought: pd.DataFrame) -> pd.DataFrame:
    ids = book.table["customer_id"].to_numpy()
    rows = pd.DataFrame(
        {"referrer_id": ids[brought["by"]], "referred_id": ids[brought["who"]]}
    )
    return rows.assign(date=brought["date"].to_numpy(), reward=brought["reward"])


def _plant_faults(tables: dict[str, pd.DataFrame]) -> list[dict[str, Any]]:
    contacts, invoices = tables["interactions"], tables["invoices"]
    calls = np.flatnonzero(contacts["type"] == "sales call")
    call = int(calls[len(calls) * 3 // 4])
    contacts.loc[call, "date"] += pd.DateOffset(years=2)
    paid = np.flatnonzero(invoices["paid_on"].notna())
    early = int(paid[len(paid) // 2])
    before = invoices.loc[early, "issued_on"] - pd.Timedelta(days=31)
    invoices.loc[early, "paid_on"] = before
    brought = tables["referrals"]
    ids = tables["customers"]["customer_id"]
    apart = ~ids.isin(brought["referred_id"]) & ~ids.isin(brought["referrer_id"])
    own = str(ids[apart].iloc[len(brought) // 3])
    when = brought["date"].iloc[len(brought) // 3] + pd.Timedelta(days=40)
    row = pd.DataFrame(
        {"referrer_id": own, "referred_id": own, "date": [when], "reward": 250.0}
    )
    tables["referrals"] = pd.concat([brought, row], ignore_index=True)
    number, bill = (
        str(contacts.loc[call, "interaction_id"]),
        str(invoices.loc[early, "invoice_id"]),
    )
    return [
        _fault(
            "interactions",
            "date after 2026-10-31",
            action="set aside",
            interaction_id=number,
            what="a year typed two too high",
        ),
        _fault(
            "referrals",
            "customer refers itself",
            action="set aside",
            customer_id=own,
            what="a customer who refers itself",
        ),
        _fault(
            "invoices",
            "paid before issued",
            invoice_id=bill,
            what="paid a month before it was sent",
        ),
    ]


def _fault(
    table: str, rule: str, *, action: str = "kept", **where: str
) -> dict[str, Any]:
    return {"table": table, "rule": rule, "rows": 1, "action": action} | where


def _truths(book: Accounts, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    ids = {role: str(book.table["customer_id"].iloc[book.at(role)]) for role in CAST}
    kind = book.table["kind"]
    return {
        "company": NAME,
        "as_of": f"{END:%Y-%m-%d}",
        "currency": "EUR",
        "customers": len(book.table),
        "planted": _money(ids) | _people(ids, tables),
        "hidden_segments": {
            name: book.table.loc[kind == at, "customer_id"].tolist()
            for at, name in enumerate(KINDS)
        },
    }


def _money(ids: dict[str, str]) -> dict[str, Any]:
    planted: dict[str, Any] = {}
    for letter in "ab":
        own = f"customer_{letter}"
        brought = [role for role, one in CAST.items() if one.referrer == own]
        revenue = {ids[role]: (CAST[role].revenue or 0) / 100 for role in brought}
        planted[own] = {
            "customer_id": ids[own],
            "direct_revenue": (CAST[own].revenue or 0) / 100,
            "referred_revenue": sum(revenue.values()),
            "referred": revenue,
        }
    return planted


def _people(ids: dict[str, str], tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    sales, whale = tables["transactions"], ids["whale"]
    margin = sales.loc[sales["customer_id"] == whale, "margin"].sum()
    cost = software_contacts.WHALE_COST / 100
    return {
        "whale": {
            "customer_id": whale,
            "revenue": (CAST["whale"].revenue or 0) / 100,
            "margin": round(float(margin), 2),
            "cost_to_serve": cost,
            "profit": round(float(margin) - cost, 2),
            "what": "the largest account, and it loses money",
        },
        "quiet_advocate": {
            "customer_id": ids["quiet_advocate"],
            "revenue": (CAST["quiet_advocate"].revenue or 0) / 100,
            "refers": software_sales.ADVOCATE_REFERS,
            "what": "recommends with 10 of 10, refers seven accounts, buys little",
        },
        "big_detractor": {
            "customer_id": ids["big_detractor"],
            "revenue": (CAST["big_detractor"].revenue or 0) / 100,
            "what": "one of the largest accounts, and it warns others",
        },
        "late_payer": {
            "customer_id": ids["late_payer"],
            "days_late_at_least": 42,
            "what": "pays every invoice six weeks late or more; one is written off",
        },
        "under_served_outcome": {
            "segment": "Mid-market",
            "outcome": UNDER_SERVED,
            "what": "an extreme opportunity in this segment, well served overall",
        },
        "leading_indicator": {
            "cpi": "support solved first time, %",
            "kpi": "renewal rate, %",
            "lag_months": software_ledger.LAG,
        },
    }

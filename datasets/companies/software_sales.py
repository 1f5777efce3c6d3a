"""Brackenford Software: contracts, add-ons, credits, and who brought whom."""

# ruff: noqa: PLR2004 - the numbers are the company itself

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from companies.chance import END, shares_of, stream
from companies.software import CAST, COST, MONTHS, Accounts, on_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

# module: euro a seat and month, share of accounts that start with it (by
# segment), yearly chance of adding it
MODULES = {
    "core": (15.0, (1.0, 1.0, 1.0), 0.0),
    "expenses": (4.0, (0.22, 0.30, 0.35), 0.10),
    "payroll": (6.0, (0.30, 0.28, 0.15), 0.08),
    "analytics": (5.0, (0.06, 0.20, 0.45), 0.10),
    "consolidation": (7.0, (0.0, 0.16, 0.50), 0.06),
    "api": (2.5, (0.02, 0.12, 0.40), 0.07),
    "premium-support": (3.0, (0.05, 0.18, 0.55), 0.05),
}
EAGER = np.array([1.0, 2.6, 0.35, 0.3])  # how fast each kind adds modules
GROWTH = np.array([0.03, 0.14, -0.04, -0.03])  # seats a year by kind
SERVICES = {"training": 640.0, "consulting": 980.0}  # euro a day
MARGIN = {"premium-support": 0.55, "training": 0.38, "consulting": 0.34} | {
    "onboarding": 0.22
}
SHARE_REFERRED, ADVOCATE_REFERS, REWARD = 0.16, 7, 250.0


def modules(book: Accounts) -> Ints:
    """
    Say from which month each account has each module.

    Parameters
    ----------
    book : Accounts
        The accounts.

    Returns
    -------
    ndarray of int, shape (n_accounts, n_modules)
        Month, `MONTHS` or more for never.
    """
    rng, table = stream("software", "modules"), book.table
    first = table["month"].to_numpy(np.int64)[:, None]
    segment = table["segment_at"].to_numpy(np.int64)
    start = np.array([share for _, share, _ in MODULES.values()]).T[segment]
    yearly = np.array([chance for _, _, chance in MODULES.values()])
    pace = yearly * EAGER[table["kind"].to_numpy(np.int64)][:, None] + 1e-9
    wait = 2 + np.floor(12 * rng.exponential(1 / pace))
    later = first + np.minimum(wait, 9 * MONTHS).astype(np.int64)
    return np.where(rng.random(start.shape) < start, first, later)


def lines(book: Accounts) -> pd.DataFrame:
    """
    Make everything that was sold, without order numbers.

    Parameters
    ----------
    book : Accounts
        The accounts.

    Returns
    -------
    DataFrame
        who, date, product_id, quantity, amount (cents), margin (cents), what
        (contract, service, seats, credit).
    """
    contract = _contracts(book)
    parts = [contract, _services(book), _more_seats(book), _credits(book, contract)]
    rows = pd.concat(parts, ignore_index=True)
    for role, one in CAST.items():
        mine = (rows["who"] == book.at(role)) & (rows["amount"] > 0)
        if one.revenue is not None:
            natural = rows.loc[mine, "amount"].to_numpy(float)
            rows.loc[mine, "amount"] = shares_of(one.revenue, natural)
    share = rows["product_id"].map(MARGIN).fillna(0.80)
    return rows.assign(margin=np.rint(rows["amount"] * share).astype(np.int64))


def _price(who: Ints, month: Ints, *, book: Accounts) -> NDArray[np.float64]:
    table = book.table
    kind = table["kind"].to_numpy(np.int64)[who]
    years = (month - table["month"].to_numpy(np.int64)[who]) / 12
    seats = table["seats"].to_numpy(np.int64)[who] * (1 + GROWTH[kind]) ** years
    listed = np.where(month >= 26, 1.04, 1.0)  # new price list in January 2025
    return np.rint(seats) * np.maximum(seats, 5) ** -0.12 * 1.3 * listed


def _contracts(book: Accounts) -> pd.DataFrame:
    table, has = book.table, modules(book)
    first, term = (table[name].to_numpy(np.int64) for name in ("month", "term"))
    since = np.arange(MONTHS) - first[:, None]
    who, month = np.nonzero(book.active() & (since % term[:, None] == 0))
    bought = has[who] <= month[:, None]
    event, module = np.nonzero(bought)
    who, month = who[event], month[event]
    each = np.array([price for price, _, _ in MODULES.values()])[module]
    months = term[who]
    euro = _price(who, month, book=book) * each * months
    rows = _rows(book, who, month=month, what="contract")
    rows["product_id"] = np.array(list(MODULES), dtype=object)[module]
    rows["quantity"] = np.rint(_seats(book, who, month=month)).astype(np.int64)
    begin = _rows(book, np.arange(len(table)), month=first, what="contract")
    fee = np.array([290, 1_450, 6_800])[table["segment_at"].to_numpy(np.int64)]
    begin = begin.assign(product_id="onboarding", quantity=1, amount=fee * 100)
    return pd.concat([rows.assign(amount=_tens(euro)), begin], ignore_index=True)


def _seats(book: Accounts, who: Ints, *, month: Ints) -> NDArray[np.float64]:
    table = book.table
    years = (month - table["month"].to_numpy(np.int64)[who]) / 12
    grown = (1 + GROWTH[table["kind"].to_numpy(np.int64)[who]]) ** years
    return np.asarray(np.maximum(table["seats"].to_numpy()[who] * grown, 1.0))


def _tens(euro: NDArray[np.float64]) -> Ints:
    return np.maximum(np.rint(euro / 5) * 500, 2_500).astype(np.int64)


def _rows(book: Accounts, who: Ints, *, month: Ints, what: str) -> pd.DataFrame:
    day = book.table["day"].to_numpy(np.int64)[who]
    return pd.DataFrame({"who": who, "date": on_day(month, day), "what": what})


def _events(
    book: Accounts, purpose: str, *, yearly: NDArray[np.float64]
) -> pd.DataFrame:
    rng = stream("software", purpose)
    late = np.arange(MONTHS) > book.table["month"].to_numpy(np.int64)[:, None]
    count = rng.poisson(yearly[:, None] / 12 * (book.active() & late))
    who, month = np.nonzero(count)
    day = rng.integers(1, 29, len(who))
    date = on_day(month, day)
    return pd.DataFrame(
        {"who": who, "month": month, "date": date, "luck": rng.random(len(who))}
    )


def _services(book: Accounts) -> pd.DataFrame:
    segment = book.table["segment_at"].to_numpy(np.int64)
    yearly = np.array([0.18, 0.55, 1.3])[segment]
    rows = _events(book, "services", yearly=yearly)
    days = 1 + np.floor(
        -np.log(1 - rows["luck"]) * np.array([0.6, 1.6, 3.5])[segment[rows["who"]]]
    )
    which = np.where(rows["luck"] * 10 % 1 < 0.6, "training", "consulting")
    price = pd.Series(which).map(SERVICES)
    amount = np.rint(np.minimum(days, 20) * price * 100).astype(np.int64)
    rows = rows.assign(product_id=which, quantity=days.astype(np.int64), amount=amount)
    rows.loc[rows["month"].idxmax(), "date"] = END  # the books close on the last day
    return rows.drop(columns=["month", "luck"]).assign(what="service")


def _more_seats(book: Accounts) -> pd.DataFrame:
    kind = book.table["kind"].to_numpy(np.int64)
    rows = _events(book, "seats", yearly=np.array([0.25, 1.1, 0.06, 0.05])[kind])
    seats = book.table["seats"].to_numpy(np.int64)[rows["who"]]
    count = np.maximum(np.rint(seats * (0.03 + 0.09 * rows["luck"])), 1).astype(
        np.int64
    )
    rows = rows.assign(product_id="core", quantity=count, amount=count * 9_500)
    return rows.drop(columns=["month", "luck"]).assign(what="seats")


def _credits(book: Accounts, contract: pd.DataFrame) -> pd.DataFrame:
    rng = stream("software", "credits")
    plain = (book.table["cast"] == "").to_numpy()[contract["who"]]
    plain &= (contract["product_id"] == "core").to_numpy()
    rows = contract[plain & (rng.random(len(contract)) < 0.035)].copy()
    rows["amount"] = -_tens(rows["amount"] / 100 * rng.uniform(0.06, 0.3, len(rows)))
    rows["date"] += pd.to_timedelta(rng.integers(8, 60, len(rows)), unit="D")
    rows = rows[(rows["date"] <= END) & (rows["quantity"] > 2)]
    quantity = -np.maximum(rows["quantity"] // 8, 1)
    return rows.assign(quantity=quantity, what="credit")


def referrals(book: Accounts) -> pd.DataFrame:
    """
    Say who brought whom, and mark the referred accounts.

    Parameters
    ----------
    book : Accounts
        The accounts; channel and acquisition_cost are set in its table.

    Returns
    -------
    DataFrame
        by, who (positions), date, reward (euro).
    """
    rng, table = stream("software", "referrals"), book.table
    month, cast = table["month"].to_numpy(np.int64), table["cast"].to_numpy()
    plain = cast == ""
    love = np.exp(1.1 * book.mood[:, -1] + 0.7 * rng.standard_normal(len(table)))
    upto = np.concatenate([[0.0], np.cumsum(love * plain)])
    known = upto[np.searchsorted(month, month - 6)]
    picked = plain & (rng.random(len(table)) < SHARE_REFERRED) & (known > 0)
    who = np.flatnonzero(picked)
    by = np.searchsorted(upto, rng.random(len(who)) * known[who], side="right") - 1
    later = np.flatnonzero(month[who] > month[book.at("quiet_advocate")] + 4)
    chosen = later[np.linspace(0, len(later) - 1, ADVOCATE_REFERS + 2).astype(int)]
    by[chosen[1:-1]] = book.at("quiet_advocate")
    fixed = [
        (book.at(one.referrer), book.at(role))
        for role, one in CAST.items()
        if one.referrer
    ]
    pairs = np.concatenate([np.column_stack([by, who]), np.array(fixed)])
    pairs = pairs[np.argsort(pairs[:, 1], kind="stable")]
    table.loc[pairs[:, 1], "channel"] = "referral"
    cost = table["spent"] * table["channel"].map(COST)
    table["acquisition_cost"] = cost.round(2)
    ago = pd.to_timedelta(rng.integers(6, 45, len(pairs)), unit="D")
    date = pd.DatetimeIndex(table["acquired_on"].iloc[pairs[:, 1]]) - ago
    return pd.DataFrame(
        {"by": pairs[:, 0], "who": pairs[:, 1], "date": date, "reward": REWARD}
    )

"""Harbour & Home: an Irish home-goods retailer, customers who come and go."""

# ruff: noqa: PLR2004 - the numbers are the company itself

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from companies import words
from companies.chance import END, moments, pick, season, stream
from companies.retailer_range import KINDS, STEADY, catalogue, liking

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME = "Harbour & Home"
CUSTOMERS = 1_350  # the size of the committed copy
START = pd.Timestamp("2023-11-01")
DAYS = pd.date_range(START, END)
WEEK = (0.86, 0.82, 0.86, 0.98, 1.18, 1.52, 0.78)
REGIONS = {
    "Dublin": 34,
    "Cork": 17,
    "Galway": 12,
    "Limerick": 9,
    "Waterford": 7,
    "Kilkenny": 6,
    "Wexford": 6,
    "Kerry": 5,
    "Donegal": 4,
}
# channel: share, mean cost of winning a customer in euro
CHANNELS = {
    "store": (40, 5.5),
    "webshop": (33, 17.0),
    "marketplace": (12, 11.5),
    "social": (15, 22.0),
}
SHARE_REFERRED = 0.14
REWARD = 10.0  # voucher for a referral, euro
CAST = {  # planted customers: kind, first day
    "quiet_advocate": ("samplers", "2023-11-18"),
    "silent_regular": ("regulars", "2023-12-09"),
    "serial_returner": ("regulars", "2024-02-17"),
}
ADVOCATE_REFERS = 12


def people(size: int) -> pd.DataFrame:
    """
    Make the customers and what no table shows about them.

    Parameters
    ----------
    size : int
        Number of customers.

    Returns
    -------
    DataFrame
        A row a customer in order of acquisition: the columns of customers.csv
        and the hidden kind, cast, day, first (day of the first order, -1 for
        none) and appetite.
    """
    rng = stream("retailer", "customers")
    table = pd.DataFrame({"kind": pick(rng, [k.share for k in KINDS], size=size)})
    table["day"] = _acquired(rng, size)
    table["cast"] = ""
    names = [kind.name for kind in KINDS]
    for row, (role, (kind, first)) in enumerate(CAST.items()):
        day = (pd.Timestamp(first) - START).days
        table.loc[row, ["kind", "day", "cast"]] = [names.index(kind), day, role]
    table = table.sort_values("day", kind="stable", ignore_index=True)
    lag = np.where(rng.random(size) < 0.7, 0, rng.geometric(0.18, size))
    table["first"] = np.minimum(table["day"] + lag, len(DAYS) - 1)
    idle = (rng.random(size) < 0.012) & (table["cast"] == "")
    table.loc[idle, "first"] = -1
    table["appetite"] = np.exp(0.35 * rng.standard_normal(size))
    table["customer_id"] = [f"{number:06d}" for number in range(1, size + 1)]
    return _describe(table)


def _acquired(rng: np.random.Generator, size: int) -> NDArray[np.int64]:
    weights = season(DAYS, months=STEADY, weekdays=WEEK)
    growth = 1 - 0.10 * np.arange(len(DAYS)) / 365
    opening = 1 + 1.9 * np.exp(-np.arange(len(DAYS)) / 120)  # curiosity of a new shop
    return pick(rng, weights * growth * opening, size=size)


def _describe(table: pd.DataFrame) -> pd.DataFrame:
    rng, size = stream("retailer", "attributes"), len(table)
    table["name"] = words.people(rng, size)
    where = pick(rng, list(REGIONS.values()), size=size)
    table["region"] = np.array(list(REGIONS), dtype=object)[where]
    how = pick(rng, [share for share, _ in CHANNELS.values()], size=size)
    table["channel"] = np.array(list(CHANNELS), dtype=object)[how]
    price = np.array([cost for _, cost in CHANNELS.values()])[how]
    table["acquisition_cost"] = np.round(price * rng.gamma(6, 1 / 6, size), 2)
    table["acquired_on"] = DAYS[table["day"].to_numpy(dtype=np.int64)]
    household = np.array(["single", "couple", "family", "shared"], dtype=object)
    lives = pick(rng, [27, 34, 31, 8], size=size)
    owner = (table["kind"] == 2) & (rng.random(size) < 0.55)
    table["household"] = household[np.where(owner, 2, lives)]
    joins = np.array([0.82, 0.38, 0.45, 0.14])[table["kind"].to_numpy(dtype=np.int64)]
    table["loyalty_card"] = rng.random(size) < joins
    return table


def referrals(table: pd.DataFrame) -> pd.DataFrame:
    """
    Say who brought whom, and mark the referred customers.

    Parameters
    ----------
    table : DataFrame
        See `people`; channel and acquisition_cost of the referred are changed.

    Returns
    -------
    DataFrame
        referrer_id, referred_id, date, reward (euro).
    """
    rng, size = stream("retailer", "referrals"), len(table)
    day = table["day"].to_numpy(dtype=np.int64)
    buys = (table["first"] >= 0).to_numpy()
    plain = buys & (table["cast"] == "").to_numpy()
    weight = np.array([1.0, 0.5, 0.5, 0.15])[table["kind"].to_numpy(dtype=np.int64)]
    weight = weight * np.exp(0.9 * rng.standard_normal(size)) * plain
    upto = np.concatenate([[0.0], np.cumsum(weight)])
    known = upto[np.searchsorted(day, day - 21)]  # a customer for three weeks
    referred = plain & (rng.random(size) < SHARE_REFERRED) & (known > 0)
    who = np.flatnonzero(referred)
    by = np.searchsorted(upto, rng.random(len(who)) * known[who], side="right") - 1
    advocate = int(np.flatnonzero(table["cast"] == "quiet_advocate")[0])
    later = np.flatnonzero(day[who] > day[advocate] + 60)
    by[later[np.linspace(2, len(later) - 3, ADVOCATE_REFERS).astype(int)]] = advocate
    table.loc[who, "channel"] = "referral"
    table.loc[who, "acquisition_cost"] = REWARD
    ids = table["customer_id"].to_numpy()
    dates = DAYS[day[who]]
    return pd.DataFrame(
        {
            "referrer_id": ids[by],
            "referred_id": ids[who],
            "date": dates,
            "reward": REWARD,
        }
    )


def orders(table: pd.DataFrame) -> pd.DataFrame:
    """
    Make the orders: who bought on which day.

    Parameters
    ----------
    table : DataFrame
        See `people`.

    Returns
    -------
    DataFrame
        who (position of the customer), day, kind, appetite; sorted.
    """
    rng, size = stream("retailer", "orders"), len(table)
    kind = table["kind"].to_numpy(dtype=np.int64)
    first = table["first"].to_numpy(dtype=np.int64)
    shape = np.array([k.shape for k in KINDS])[kind]
    rate = rng.gamma(shape, np.array([k.rate for k in KINDS])[kind] / shape) / 365
    stays = rng.exponential(np.array([k.years for k in KINDS])[kind]) * 365
    once = rng.random(size) < np.array([k.once for k in KINDS])[kind]
    idle = once | (first < 0) | (table["cast"] != "").to_numpy()
    stop = np.where(idle, first, np.minimum(first + stays, len(DAYS))).astype(np.int64)
    parts = [np.column_stack([np.flatnonzero(first >= 0), first[first >= 0]])]
    for position, one in enumerate(KINDS):
        mine = np.flatnonzero((kind == position) & ~idle)
        weights = season(DAYS, months=one.months, weekdays=WEEK)
        cumulated = np.concatenate([[0.0], np.cumsum(weights / weights.mean())])
        who, day = moments(
            rng, cumulated, start=first[mine] + 1, stop=stop[mine], rate=rate[mine]
        )
        parts.append(np.column_stack([mine[who], day]))
    parts.append(_scripted(table))
    both = pd.DataFrame(np.concatenate(parts), columns=["who", "day"], dtype=np.int64)
    both = both.sort_values(["day", "who"], kind="stable", ignore_index=True)
    hidden = table[["kind", "appetite", "cast"]].iloc[both["who"]]
    return both.join(hidden.reset_index(drop=True))


def _scripted(table: pd.DataFrame) -> NDArray[np.int64]:
    rng = stream("retailer", "cast")
    at = {role: int(np.flatnonzero(table["cast"] == role)[0]) for role in CAST}
    silent = 60 + np.cumsum(rng.integers(17, 27, 36))
    returns = 130 + np.cumsum(rng.integers(26, 48, 24))
    script = {"quiet_advocate": np.array([331]), "silent_regular": silent}
    script["serial_returner"] = returns[returns < len(DAYS) - 40]
    rows = [np.column_stack([np.full(len(v), at[k]), v]) for k, v in script.items()]
    return np.concatenate(rows).astype(np.int64)


def lines(bought: pd.DataFrame) -> pd.DataFrame:
    """
    Fill the baskets.

    Parameters
    ----------
    bought : DataFrame
        See `orders`.

    Returns
    -------
    DataFrame
        A row an order and product: order (position), who, day, cast, product
        (position), quantity, amount and margin in cents.
    """
    rng, goods = stream("retailer", "lines"), catalogue()
    mean = np.array([k.lines for k in KINDS])[bought["kind"].to_numpy(dtype=np.int64)]
    count = 1 + rng.poisson(mean * bought["appetite"].to_numpy())
    count = np.where(bought["cast"] == "quiet_advocate", 1, np.minimum(count, 14))
    order = np.repeat(np.arange(len(bought)), count)
    rows = bought.iloc[order].reset_index(drop=True).assign(order=order)
    dates = DAYS[rows["day"].to_numpy()]
    rows["product"] = _choose(
        rng, kind=rows["kind"].to_numpy(), month=dates.month.to_numpy() - 1
    )
    candle = int(np.flatnonzero(goods["product_id"] == "candles-01")[0])
    rows.loc[rows["cast"] == "quiet_advocate", "product"] = candle
    rows["luck"], rows["sale"] = rng.random(len(rows)), rng.random(len(rows))
    twice = rows.duplicated(["order", "product"]).to_numpy()
    rows, dates = rows[~twice].reset_index(drop=True), dates[~twice]
    dear = goods["price"].to_numpy()[rows["product"]]
    share = np.where(dear > 6_000, 0.93, 0.70)  # one sofa, several mugs
    more = np.floor(np.log(1 - rows["luck"]) / np.log(1 - share))
    rows["quantity"] = 1 + np.minimum(more, np.where(dear > 6_000, 3, 11)).astype(int)
    rows.loc[rows["cast"] == "quiet_advocate", "quantity"] = 1
    return _priced(rows, dates, goods=goods)


def _choose(
    rng: np.random.Generator, *, kind: NDArray[Any], month: NDArray[Any]
) -> NDArray[np.int64]:
    goods = catalogue()
    chosen = np.zeros(len(kind), dtype=np.int64)
    for position, one in enumerate(KINDS):
        for number in range(12):
            at = np.flatnonzero((kind == position) & (month == number))
            chosen[at] = pick(
                rng, list(liking(one, number, products=goods)), size=len(at)
            )
    return chosen


def _priced(
    rows: pd.DataFrame, dates: pd.DatetimeIndex, *, goods: pd.DataFrame
) -> pd.DataFrame:
    product = rows["product"].to_numpy()
    dearer = 100 + 3 * (dates.year.to_numpy() - START.year)  # 3 % a year
    list_price = goods["price"].to_numpy()[product] * dearer // 1000 * 10
    january = (dates.month == 1) & (dates.day >= 2) & (dates.day <= 24)
    july = (dates.month == 7) & (dates.day <= 21)
    on_sale = (january | july) & (rows["sale"].to_numpy() < 0.55)
    paid = np.where(on_sale, list_price * 4 // 5, list_price)
    share = np.rint(goods["margin"].to_numpy()[product] * 1000).astype(np.int64)
    earned = paid - list_price * (1000 - share) // 1000
    quantity = rows["quantity"].to_numpy()
    return rows.assign(amount=paid * quantity, margin=earned * quantity)

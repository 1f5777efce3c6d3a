"""Saltmarsh Coffee Club: a monthly coffee box, two plans, and who leaves when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from companies import words
from companies.chance import END, pick, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

NAME = "Saltmarsh Coffee Club"
START = pd.Timestamp("2023-05-01")
MONTHS = 42  # May 2023 to October 2026
RISE = 21  # February 2025: the month of the price rise
REGIONS = {"Leinster": 47, "Munster": 28, "Connacht": 15, "Ulster": 10}
# channel: share, mean cost of winning a member in euro
CHANNELS = {
    "search": (34, 19.0),
    "social": (30, 24.0),
    "gift card": (16, 6.0),
    "friend": (14, 8.0),
    "market stall": (6, 12.0),
}
MONTH_OF_JOINING = (1.7, 0.9, 0.9, 0.8, 0.8, 0.7, 0.6, 0.7, 1.1, 1.2, 1.3, 1.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    A plan and the chance that a member leaves at the end of a month.

    Parameters
    ----------
    name : str
        Shown as the member's segment.
    share : float
        Share of members.
    price : tuple of int
        Cents a month, before and after the price rise.
    margin : float
        Share of the price that is margin.
    alpha, beta : float
        Members differ: the monthly chance of leaving is Beta(alpha, beta).
    shock : float
        Extra chance of leaving in the month of the price rise.
    """

    name: str
    share: float
    price: tuple[int, int]
    margin: float
    alpha: float
    beta: float
    shock: float


PLANS = (
    Plan(
        name="flex",
        share=0.58,
        price=(1_490, 1_640),
        margin=0.41,
        alpha=0.9,
        beta=6.0,
        shock=0.12,
    ),
    Plan(
        name="plus",
        share=0.42,
        price=(2_690, 2_890),
        margin=0.46,
        alpha=0.8,
        beta=16.0,
        shock=0.05,
    ),
)
CAST = {  # planted members: plan, month of joining, months paid
    "costly_member": (1, 3, MONTHS),
    "generous_member": (1, 6, MONTHS),
    "warned_us": (0, 12, 17),
}


def members(size: int) -> pd.DataFrame:
    """
    Make the members and what no table shows about them.

    Parameters
    ----------
    size : int
        Number of members.

    Returns
    -------
    DataFrame
        A row a member in order of joining: the columns of customers.csv and the
        hidden plan, month, day, leaving (chance a month), paid (months paid) and
        cast.
    """
    rng = stream("subscription", "customers")
    table = pd.DataFrame({"plan": pick(rng, [plan.share for plan in PLANS], size=size)})
    calendar = np.resize(np.roll(MONTH_OF_JOINING, -(START.month - 1)), MONTHS)
    growth = 1 + 0.01 * np.arange(MONTHS) + 1.3 * np.exp(-np.arange(MONTHS) / 4)
    table["month"] = pick(rng, list(calendar * growth), size=size)
    table["cast"] = ""
    for row, (role, (plan, month, _)) in enumerate(CAST.items()):
        table.loc[row, ["plan", "month", "cast"]] = [plan, month, role]
    table["day"] = rng.integers(1, 29, size)
    table = table.sort_values(["month", "day"], kind="stable", ignore_index=True)
    plan = table["plan"].to_numpy(np.int64)
    alpha = np.array([one.alpha for one in PLANS])[plan]
    beta = np.array([one.beta for one in PLANS])[plan]
    table["leaving"] = np.clip(rng.beta(alpha, beta), 1e-6, 0.95)
    table["paid"] = _paid(rng, table)
    return _describe(table)


def _paid(rng: np.random.Generator, table: pd.DataFrame) -> Ints:
    months = rng.geometric(table["leaving"].to_numpy())
    until_rise = RISE - table["month"].to_numpy(np.int64)
    shock = np.array([one.shock for one in PLANS])[table["plan"].to_numpy(np.int64)]
    angry = (until_rise > 0) & (rng.random(len(table)) < shock)
    months = np.where(angry, np.minimum(months, until_rise), months)
    for role, (_, _, paid) in CAST.items():
        months = np.where(table["cast"] == role, paid, months)
    return np.asarray(months, dtype=np.int64)


def on_day(month: Ints, day: Ints) -> Ints:
    """
    Give the date of a day in a month of the history.

    Parameters
    ----------
    month : ndarray of int
        0 is May 2023.
    day : ndarray of int
        1 to 28.

    Returns
    -------
    ndarray of datetime64[s]
        Dates.
    """
    first = (np.datetime64(START, "M") + np.asarray(month)).astype("datetime64[D]")
    return np.asarray((first + (day - 1)).astype("datetime64[s]"))


def _describe(table: pd.DataFrame) -> pd.DataFrame:
    rng, size = stream("subscription", "attributes"), len(table)
    table["customer_id"] = [f"{number:07d}" for number in range(20_001, 20_001 + size)]
    table["name"] = words.people(rng, size)
    plan = table["plan"].to_numpy(np.int64)
    table["segment"] = np.array([one.name for one in PLANS], dtype=object)[plan]
    where = pick(rng, list(REGIONS.values()), size=size)
    table["region"] = np.array(list(REGIONS), dtype=object)[where]
    how = pick(rng, [share for share, _ in CHANNELS.values()], size=size)
    table["channel"] = np.array(list(CHANNELS), dtype=object)[how]
    price = np.array([cost for _, cost in CHANNELS.values()])[how]
    table["acquisition_cost"] = np.round(price * rng.gamma(5, 0.2, size), 2)
    month, day = (table[name].to_numpy(np.int64) for name in ("month", "day"))
    table["acquired_on"] = on_day(month, day)
    last = pd.Series(on_day(np.minimum(month + table["paid"], 9 * MONTHS), day))
    table["cancelled_on"] = last.where(last <= END)
    return table

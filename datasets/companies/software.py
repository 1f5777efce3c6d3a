"""Brackenford Software: the accounts, their contracts and how they feel."""

# ruff: noqa: PLR2004 - the numbers are the company itself

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from companies import words
from companies.chance import END, pick, stream
from companies.files import several

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NAME = "Brackenford Software"
START = pd.Timestamp("2022-11-01")
MONTHS = 48  # November 2022 to October 2026
SEGMENTS = ("Small business", "Mid-market", "Enterprise")
KINDS = ("steady", "growing", "struggling", "drifting")  # hidden
MOOD = np.array([0.35, 0.75, -0.75, 0.55])  # where the mood of a kind starts
SLOPE = np.array([0.0, 0.08, -0.05, -0.55])  # and how it moves in a year
REGIONS = {"DACH": 34, "Benelux": 19, "Nordics": 17, "Ireland": 12, "Iberia": 18}
TRADES = {
    "manufacturing": several("Tools Castings Plastics Packaging"),
    "logistics": several("Logistics Freight Warehousing"),
    "retail": several("Stores Fashion Foods"),
    "health": several("Clinics Care Dental"),
    "construction": several("Building Roofing Engineering"),
    "hospitality": several("Hotels Catering"),
    "professional services": several("Partners Advisory Design"),
    "education": several("Academy Training"),
}
FORMS = ("GmbH", "B.V.", "AB", "Ltd", "S.L.", "AG", "Oy")
CHANNELS = {"inbound": 34, "partner": 27, "outbound": 22, "event": 17}
COST = {"inbound": 0.7, "partner": 1.0, "outbound": 1.5, "event": 1.2, "referral": 0.4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """
    A planted account.

    Parameters
    ----------
    segment, kind : int
        Positions in `SEGMENTS` and `KINDS`.
    month : int
        Month of acquisition, 0 is November 2022.
    seats : int
        Seats at the start.
    revenue : int or None
        Revenue to the last day in cents, exact; None leaves it to chance.
    referrer : str
        Role that brought the account, or "".
    """

    segment: int
    kind: int
    month: int
    seats: int
    revenue: int | None = None
    referrer: str = ""


CAST = {
    "customer_a": Role(segment=1, kind=0, month=1, seats=90, revenue=10_000_000),
    "customer_b": Role(segment=0, kind=1, month=2, seats=26, revenue=3_000_000),
    "whale": Role(segment=2, kind=2, month=0, seats=640, revenue=118_000_000),
    "quiet_advocate": Role(segment=0, kind=1, month=4, seats=5, revenue=360_000),
    "big_detractor": Role(segment=2, kind=2, month=3, seats=420, revenue=48_600_000),
    "late_payer": Role(segment=1, kind=2, month=5, seats=64, revenue=6_420_000),
    "a_referred_1": Role(
        segment=1, kind=0, month=14, seats=40, revenue=2_650_000, referrer="customer_a"
    ),
    "a_referred_2": Role(
        segment=0, kind=0, month=22, seats=24, revenue=1_350_000, referrer="customer_a"
    ),
    "b_referred_1": Role(
        segment=2, kind=1, month=9, seats=150, revenue=9_240_000, referrer="customer_b"
    ),
    "b_referred_2": Role(
        segment=1, kind=0, month=12, seats=90, revenue=6_125_000, referrer="customer_b"
    ),
    "b_referred_3": Role(
        segment=1, kind=1, month=17, seats=70, revenue=4_890_000, referrer="customer_b"
    ),
    "b_referred_4": Role(
        segment=1, kind=0, month=21, seats=52, revenue=3_015_000, referrer="customer_b"
    ),
    "b_referred_5": Role(
        segment=0, kind=0, month=27, seats=34, revenue=1_730_000, referrer="customer_b"
    ),
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Accounts:
    """
    The accounts and what no table shows about them.

    Parameters
    ----------
    table : DataFrame
        A row an account in order of acquisition: the columns of customers.csv
        and segment_at, kind, cast, month, seats, term (months between invoices).
    mood : ndarray of shape (n_accounts, n_months)
        How the account feels, about -2 to 2.
    stop : ndarray of int
        Month in which the contract ends, `MONTHS` when it goes on.
    """

    table: pd.DataFrame
    mood: Floats
    stop: Ints

    def at(self, role: str) -> int:
        """
        Find a planted account.

        Parameters
        ----------
        role : str
            A key of `CAST`.

        Returns
        -------
        int
            Its position.
        """
        return int(np.flatnonzero(self.table["cast"] == role)[0])

    def active(self) -> NDArray[np.bool_]:
        """
        Say in which months each account has a contract.

        Returns
        -------
        ndarray of bool, shape (n_accounts, n_months)
            From the month of acquisition to the month before the end.
        """
        month, first = np.arange(MONTHS), self.table["month"].to_numpy()
        return np.asarray((month >= first[:, None]) & (month < self.stop[:, None]))


def accounts(size: int) -> Accounts:
    """
    Make the accounts.

    Parameters
    ----------
    size : int
        Number of accounts.

    Returns
    -------
    Accounts
        Customers, moods and ends.
    """
    rng = stream("software", "customers")
    table = pd.DataFrame({"segment_at": pick(rng, [57, 33, 10], size=size)})
    table["kind"] = pick(rng, [44, 26, 18, 12], size=size)
    calendar = 1 + 0.9 * np.exp(-np.arange(MONTHS) / 5) + 0.008 * np.arange(MONTHS)
    calendar[[9, 21, 33, 45]] *= 0.6  # August
    table["month"] = pick(rng, list(calendar), size=size)
    typical = np.array([11, 52, 190])[table["segment_at"]]
    seats = np.rint(typical * np.exp(0.5 * rng.standard_normal(size)))
    least, most = np.array([[3, 25, 110], [40, 150, 420]])[:, table["segment_at"]]
    table["seats"] = np.clip(seats, least, most).astype(np.int64)
    table["cast"] = ""
    for row, (role, one) in enumerate(CAST.items()):
        planted = [one.segment, one.kind, one.month, one.seats, role]
        table.loc[row, ["segment_at", "kind", "month", "seats", "cast"]] = planted
    table = table.sort_values("month", kind="stable", ignore_index=True)
    yearly = rng.random(size) < np.array([0.62, 0.45, 0.08])[table["segment_at"]]
    table["term"] = np.where(yearly & (table["cast"] == ""), 12, 3)
    mood = _moods(table)
    return Accounts(table=_describe(table), mood=mood, stop=_ends(table, mood))


def _moods(table: pd.DataFrame) -> Floats:
    rng, size = stream("software", "mood"), len(table)
    kind, first = table["kind"].to_numpy(np.int64), table["month"].to_numpy(np.int64)
    swing, mood = 0.4 * rng.standard_normal(size), np.empty((size, MONTHS))
    for month in range(MONTHS):
        swing = 0.82 * swing + 0.28 * rng.standard_normal(size)
        years = np.maximum(month - first, 0) / 12
        mood[:, month] = MOOD[kind] + SLOPE[kind] * years + swing
    return np.clip(mood, -2.2, 2.2)


def _ends(table: pd.DataFrame, mood: Floats) -> Ints:
    rng, size = stream("software", "ends"), len(table)
    first, term = table["month"].to_numpy(np.int64), table["term"].to_numpy(np.int64)
    stop = np.full(size, MONTHS)
    for month in range(3, MONTHS):
        felt = mood[:, month - 3 : month].mean(axis=1)
        base = np.where(term == 12, 0.10, 0.028)
        due = (month > first) & ((month - first) % term == 0) & (stop == MONTHS)
        leaves = rng.random(size) < base * np.exp(-1.5 * felt)
        stop[due & leaves & (table["cast"] == "").to_numpy()] = month
    return stop


def _describe(table: pd.DataFrame) -> pd.DataFrame:
    rng, size = stream("software", "attributes"), len(table)
    table["customer_id"] = [f"C{number:05d}" for number in range(101, 101 + size)]
    segment = table["segment_at"].to_numpy(np.int64)
    table["segment"] = np.array(SEGMENTS, dtype=object)[segment]
    trade = rng.integers(len(TRADES), size=size)
    table["industry"] = np.array(list(TRADES), dtype=object)[trade]
    word = [list(TRADES.values())[at] for at in trade]
    luck = rng.random(size)
    named = [one[int(part * len(one))] for one, part in zip(word, luck, strict=True)]
    table["name"] = words.firms(rng, np.array(named, dtype=object), forms=FORMS)
    staff = table["seats"].to_numpy() / (0.12 + 0.5 * rng.beta(2, 2, size))
    table["employees"] = np.rint(staff).astype(np.int64)
    where = pick(rng, list(REGIONS.values()), size=size)
    table["region"] = np.array(list(REGIONS), dtype=object)[where]
    how = pick(rng, list(CHANNELS.values()), size=size)
    table["channel"] = np.array(list(CHANNELS), dtype=object)[how]
    table["spent"] = np.array([450, 2_400, 11_500])[segment] * rng.gamma(5, 0.2, size)
    table["day"] = rng.integers(1, 29, size)
    table["acquired_on"] = on_day(table["month"], table["day"])
    return table


def on_day(month: pd.Series[int] | Ints, day: pd.Series[int] | Ints) -> Ints:
    """
    Give the date of a day in a month of the history.

    Parameters
    ----------
    month : array of int
        0 is November 2022.
    day : array of int
        1 to 28.

    Returns
    -------
    ndarray of datetime64[s]
        Dates, never after the last day.
    """
    first = np.datetime64(START, "M") + np.asarray(month, dtype=np.int64)
    date = first.astype("datetime64[D]") + (np.asarray(day, dtype=np.int64) - 1)
    return np.minimum(date, np.datetime64(END, "D")).astype("datetime64[s]")

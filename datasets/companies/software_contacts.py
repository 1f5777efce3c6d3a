"""Brackenford Software: every contact with an account, its cost and its direction."""

# ruff: noqa: PLR2004 - the numbers are the company itself

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from companies.chance import END, pick, shares_of, stream
from companies.software import MONTHS, Accounts, on_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

SIZE = np.array([0.85, 1.2, 2.4])  # contacts by segment, against the mean
DEAR = np.array([0.8, 1.1, 2.2])  # cost of a contact by segment
WHALE_COST = 102_000_000  # cents: all contacts of the whale together
NOTICE_DAYS = (18, 80)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """
    One type of interaction.

    Parameters
    ----------
    function : str
        marketing, sales, support or service.
    channels : tuple of str
        Where it happens.
    cost : float
        Typical cost in euro.
    step : int
        Signed movement of the relationship, -5 to 5.
    monthly : float
        Contacts an account and month, 0 where another event brings them.
    mood : float
        How much a good mood makes it more likely.
    """

    function: str
    channels: tuple[str, ...]
    cost: float
    step: int
    monthly: float = 0.0
    mood: float = 0.0


HELP = ("phone", "email", "chat", "community")
TYPES = {
    "newsletter open": Contact(
        function="marketing", channels=("email",), cost=0.4, step=0, monthly=0.22
    ),
    "sales call": Contact(
        function="sales", channels=("phone", "visit"), cost=85, step=0, monthly=0.12
    ),
    "event attended": Contact(
        function="marketing",
        channels=("event", "webinar"),
        cost=140,
        step=1,
        monthly=0.035,
        mood=0.4,
    ),
    "training completed": Contact(
        function="service",
        channels=("online", "on site"),
        cost=180,
        step=2,
        monthly=0.04,
        mood=0.4,
    ),
    "support solved first time": Contact(
        function="support", channels=HELP, cost=42, step=1, monthly=0.24, mood=0.35
    ),
    "support solved late": Contact(
        function="support", channels=HELP[:3], cost=150, step=0, monthly=0.11, mood=-0.3
    ),
    "support unsolved": Contact(
        function="support",
        channels=HELP[:3],
        cost=170,
        step=-3,
        monthly=0.034,
        mood=-1.3,
    ),
    "complaint": Contact(
        function="support",
        channels=("phone", "email"),
        cost=120,
        step=-2,
        monthly=0.028,
        mood=-1.3,
    ),
    "complaint resolved well": Contact(
        function="service",
        channels=("phone", "visit"),
        cost=160,
        step=2,
        monthly=0.014,
        mood=-0.2,
    ),
    "late delivery": Contact(
        function="service",
        channels=("email",),
        cost=45,
        step=-2,
        monthly=0.014,
        mood=-0.6,
    ),
    "billing error": Contact(
        function="service",
        channels=("email",),
        cost=38,
        step=-2,
        monthly=0.018,
        mood=-0.5,
    ),
    "review positive": Contact(
        function="marketing",
        channels=("online",),
        cost=6,
        step=3,
        monthly=0.008,
        mood=1.1,
    ),
    "negative review": Contact(
        function="marketing",
        channels=("online",),
        cost=14,
        step=-4,
        monthly=0.005,
        mood=-1.3,
    ),
    "testimonial": Contact(
        function="marketing",
        channels=("online",),
        cost=120,
        step=4,
        monthly=0.003,
        mood=1.3,
    ),
    "onboarding finished": Contact(
        function="service", channels=("online", "on site"), cost=310, step=2
    ),
    "renewal": Contact(function="sales", channels=("email", "visit"), cost=105, step=4),
    "upgrade": Contact(function="sales", channels=("visit", "phone"), cost=190, step=3),
    "purchase": Contact(function="sales", channels=("email", "web"), cost=14, step=1),
    "referral given": Contact(
        function="marketing", channels=("email", "phone"), cost=25, step=5
    ),
    "survey answered": Contact(
        function="marketing", channels=("email",), cost=3, step=1
    ),
    "cancellation notice": Contact(
        function="sales", channels=("email", "phone"), cost=70, step=-5
    ),
}
NAMES = list(TYPES)


def contacts(
    book: Accounts, *, sold: pd.DataFrame, brought: pd.DataFrame, asked: pd.DataFrame
) -> pd.DataFrame:
    """
    Make the interactions.

    Parameters
    ----------
    book : Accounts
        The accounts.
    sold : DataFrame
        See `software_sales.lines`.
    brought : DataFrame
        See `software_sales.referrals`.
    asked : DataFrame
        Answered surveys: who and date.

    Returns
    -------
    DataFrame
        interaction_id, customer_id, date, type, channel, function, cost,
        direction, distance.
    """
    parts = [_chance(book), _moments(book, sold)]
    parts += [_of("referral given", brought["by"], brought["date"])]
    parts += [_of("survey answered", asked["who"], asked["date"])]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[(rows["date"] <= END)].sort_values(["date", "who", "at"], kind="stable")
    return _written(book, rows.reset_index(drop=True))


def _of(
    name: str, who: Ints | pd.Series[int], date: Ints | pd.Series[int]
) -> pd.DataFrame:
    return pd.DataFrame({"who": np.asarray(who), "date": date, "at": NAMES.index(name)})


def _chance(book: Accounts) -> pd.DataFrame:
    segment = book.table["segment_at"].to_numpy(np.int64)
    whale = (book.table["cast"] == "whale").to_numpy()
    active, parts = book.active() * SIZE[segment][:, None], []
    needy = stream("software", "needy").gamma(
        0.9, 1 / 0.9, len(whale)
    )  # some always call
    needy = np.where(book.table["cast"] == "", needy, 1.0)
    for name, one in TYPES.items():
        if not one.monthly:
            continue
        rng = stream("software", "contacts", name)
        helps = one.function in {"support", "service"}
        busy = np.where(whale, 5.0, needy) if helps else np.ones(len(whale))
        step = active * one.monthly * busy[:, None] * np.exp(one.mood * book.mood)
        count = rng.poisson(step)
        who, month = np.nonzero(count)
        again = count[who, month]
        who, month = np.repeat(who, again), np.repeat(month, again)
        parts.append(
            _of(name, who, _workday(on_day(month, rng.integers(1, 29, len(who)))))
        )
    rows = pd.concat(parts, ignore_index=True)
    since = pd.DatetimeIndex(book.table["acquired_on"].iloc[rows["who"]])
    return rows[(rows["date"] > since)]


def _workday(date: Ints) -> Ints:
    day = date.astype("datetime64[D]")
    return np.busday_offset(day, 0, roll="backward").astype("datetime64[s]")


def _moments(book: Accounts, sold: pd.DataFrame) -> pd.DataFrame:
    rng, table = stream("software", "contacts", "moments"), book.table
    size, start = len(table), pd.DatetimeIndex(table["acquired_on"])
    ready = start + pd.to_timedelta(rng.integers(20, 75, size), unit="D")
    parts = [_of("onboarding finished", np.arange(size), ready)]
    contract = sold[sold["what"] == "contract"]
    begin = pd.Series(start).reindex(contract["who"]).to_numpy()
    age = (contract["date"] - begin).dt.days.to_numpy()
    core = (contract["product_id"] == "core").to_numpy()
    yearly = core & (age > 330) & ((age + 15) % 365.25 < 31)
    parts.append(_of("renewal", contract["who"][yearly], contract["date"][yearly]))
    new = ~contract.duplicated(["who", "product_id"]).to_numpy() & (age > 20)
    parts.append(_of("upgrade", contract["who"][new], contract["date"][new]))
    extra = sold[sold["what"].isin(["service", "seats"])]
    parts.append(_of("purchase", extra["who"], extra["date"]))
    gone = np.flatnonzero(book.stop < MONTHS)
    end = pd.DatetimeIndex(on_day(book.stop[gone], table["day"].to_numpy()[gone]))
    ahead = pd.to_timedelta(rng.integers(*NOTICE_DAYS, len(gone)), unit="D")
    parts.append(_of("cancellation notice", gone, end - ahead))
    return pd.concat(parts, ignore_index=True)


def _written(book: Accounts, rows: pd.DataFrame) -> pd.DataFrame:
    rng, table, at = (
        stream("software", "contacts", "rows"),
        book.table,
        rows["at"].to_numpy(),
    )
    step = np.array([one.step for one in TYPES.values()])[at]
    shift = (
        pick(rng, [7, 86, 7], size=len(rows)) - 1
    )  # people judge a little differently
    distance = np.where(step == 0, 0, np.clip(np.abs(step) + shift, 1, 5))
    chance, channels = rng.random(len(rows)), [one.channels for one in TYPES.values()]
    most = np.array([len(one) for one in channels])
    names = np.array([[*one, *[""] * (4 - len(one))] for one in channels], dtype=object)
    segment = table["segment_at"].to_numpy(np.int64)[rows["who"]]
    cost = np.array([one.cost for one in TYPES.values()])[at] * DEAR[segment]
    cost = np.rint(cost * rng.gamma(4, 0.25, len(rows)) * 100) / 100
    channel = names[at, (chance * most[at]).astype(np.int64)]
    cost = np.where(channel == "community", np.rint(cost * 15) / 100, cost)
    whale = (rows["who"] == book.at("whale")).to_numpy()
    cost = np.where((rng.random(len(rows)) < 0.012) & ~whale, np.nan, cost)
    years = (rows["date"] - rows["date"].min()).dt.days.to_numpy() / 365
    cost[whale] = shares_of(WHALE_COST, (cost * (1 + 0.3 * years))[whale]) / 100
    return pd.DataFrame(
        {
            "interaction_id": "I"
            + pd.Series(np.arange(len(rows)) + 100_001).astype(str),
            "customer_id": table["customer_id"].to_numpy()[rows["who"]],
            "date": rows["date"],
            "type": np.array(NAMES, dtype=object)[at],
            "channel": channel,
            "function": np.array(
                [one.function for one in TYPES.values()], dtype=object
            )[at],
            "cost": cost,
            "direction": np.sign(step),
            "distance": distance,
        }
    )

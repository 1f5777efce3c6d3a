"""Brackenford Software: what customers say, want, spend elsewhere and give back."""

# ruff: noqa: PLR2004 - the numbers are the company itself

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from companies.chance import END, pick, stream
from companies.software import MONTHS, Accounts, on_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

WAVES = (18, 30, 42)  # months of the surveys: May 2024, 2025 and 2026
QUESTIONS = ("satisfaction", "intent", "recommend", "our_rank", "brands_used")
GOOD = (
    "Support answers the same day.",
    "Month-end takes half the time it did.",
    "Easy to learn, even for new colleagues.",
    "The reports are what our board wants to see.",
)
FAIR = (
    "Works, but the mobile app is slow.",
    "Please add an export to our bank.",
    "Combining the books of our companies is still hand work.",
    "The invoices are hard to read.",
)
POOR = (
    "We wait days for support.",
    "Too expensive for what we get.",
    "The last release broke our reports.",
    "We are looking at another supplier.",
)
# job, outcome, share that finds it important and share satisfied, by segment
OUTCOMES = (
    (
        "close the month",
        "less time to close the books",
        (0.78, 0.82, 0.80),
        (0.66, 0.70, 0.66),
    ),
    ("close the month", "fewer booking errors", (0.70, 0.72, 0.74), (0.66, 0.68, 0.64)),
    (
        "close the month",
        "less time to combine the books of several companies",
        (0.14, 0.95, 0.40),
        (0.62, 0.10, 0.74),
    ),
    ("stay compliant", "no late tax filing", (0.84, 0.80, 0.76), (0.78, 0.76, 0.74)),
    (
        "stay compliant",
        "proof of who approved what",
        (0.30, 0.62, 0.82),
        (0.60, 0.58, 0.66),
    ),
    (
        "steer the business",
        "see cash needs eight weeks ahead",
        (0.72, 0.70, 0.66),
        (0.56, 0.55, 0.54),
    ),
    (
        "steer the business",
        "one page a month for the board",
        (0.34, 0.60, 0.72),
        (0.58, 0.60, 0.62),
    ),
    (
        "bring people in",
        "less time until a new colleague works alone",
        (0.56, 0.58, 0.50),
        (0.68, 0.66, 0.60),
    ),
    (
        "bring people in",
        "an answer at once when stuck",
        (0.74, 0.68, 0.60),
        (0.52, 0.54, 0.58),
    ),
)
# role: kind of contribution, weight, pull of a good mood
ROLES = {
    "buyer": ("early order", 10, 0.3),
    "advocate": ("reference call", 14, 1.2),
    "innovator": ("idea", 30, 0.4),
    "investor": ("co-funded feature", 2, 0.5),
    "critic": ("negative review", 7, -1.6),
    "supporter": ("public praise", 10, 1.1),
    "advisor": ("advisory board", 5, 0.7),
    "creator": ("template shared", 8, 0.5),
    "curator": ("reading list", 3, 0.4),
    "defender": ("answer to a critic", 4, 1.3),
    "speaker": ("conference talk", 5, 0.9),
    "reviewer": ("positive review", 12, 0.9),
    "sharer": ("post shared", 12, 0.6),
    "follower": ("forum joined", 16, 0.3),
    "host": ("user meeting", 3, 0.8),
}


def survey(book: Accounts) -> pd.DataFrame:
    """
    Ask the accounts, once a year.

    Parameters
    ----------
    book : Accounts
        The accounts.

    Returns
    -------
    DataFrame
        who, customer_id, date, question, value, comment.
    """
    return pd.concat([_wave(book, month) for month in WAVES], ignore_index=True)


def _wave(book: Accounts, month: int) -> pd.DataFrame:
    rng, table = stream("software", "survey", str(month)), book.table
    size, felt, cast = len(table), book.mood[:, month], table["cast"]
    felt = np.where(cast == "big_detractor", -2.6, felt)
    felt = np.where(cast == "quiet_advocate", 2.6, felt)
    asked = book.active()[:, month] & (table["month"].to_numpy() < month - 2)
    sure = cast.isin(["big_detractor", "quiet_advocate", "whale"]).to_numpy()
    who = np.flatnonzero(asked & (sure | (rng.random(size) < 0.60 + 0.06 * felt)))
    draw, mood = rng.standard_normal((size, 4))[who], felt[who]
    brands = 1 + pick(rng, [38, 34, 20, 8], size=size)[who]
    rank = 1 + np.floor(rng.random(size)[who] * brands * (0.85 - 0.3 * mood))
    answers = (
        np.clip(np.rint(3.45 + 0.9 * mood + 0.55 * draw[:, 0]), 1, 5),
        np.clip(np.rint(3.55 + 0.85 * mood + 0.7 * draw[:, 1]), 1, 5),
        np.clip(np.rint(7.0 + 2.1 * mood + 1.1 * draw[:, 2]), 0, 10),
        np.clip(rank, 1, brands),
        brands,
    )
    said = _comment(rng, answers[0])
    day = rng.integers(4, 26, size)[who]
    rows = pd.DataFrame(
        {
            "who": np.repeat(who, 5),
            "date": np.repeat(on_day(np.full(len(who), month), day), 5),
        }
    )
    rows["customer_id"] = table["customer_id"].to_numpy()[rows["who"]]
    rows["question"] = np.tile(np.array(QUESTIONS, dtype=object), len(who))
    rows["value"] = np.column_stack(answers).ravel().astype(np.int64)
    asked_last = rows["question"] == "recommend"
    rows["comment"] = np.where(asked_last, np.repeat(said, 5), None)
    return rows.sort_values(["date", "who"], kind="stable")


def _comment(rng: np.random.Generator, satisfaction: NDArray[Any]) -> NDArray[Any]:
    kind = np.where(satisfaction >= 4, 0, np.where(satisfaction >= 3, 1, 2))
    chosen = np.empty(len(kind), dtype=object)
    for at, sentences in enumerate((GOOD, FAIR, POOR)):
        mine = np.flatnonzero(kind == at)
        which = rng.integers(len(sentences), size=len(mine))
        chosen[mine] = np.array(sentences, dtype=object)[which]
    return np.where(rng.random(len(kind)) < 0.42, chosen, None)


def outcomes(book: Accounts) -> pd.DataFrame:
    """
    Ask what customers try to get done, and how well they can.

    Parameters
    ----------
    book : Accounts
        The accounts.

    Returns
    -------
    DataFrame
        customer_id, job, outcome, importance and satisfaction (1 to 5).
    """
    rng, table = stream("software", "outcomes"), book.table
    segment = table["segment_at"].to_numpy(np.int64)
    asked = (book.stop == MONTHS) & (table["month"].to_numpy() < MONTHS - 2)
    answers = asked & (rng.random(len(table)) < np.array([0.72, 0.82, 0.97])[segment])
    who, many = np.flatnonzero(answers), len(OUTCOMES)
    shares = np.array([[one[2], one[3]] for one in OUTCOMES])[:, :, segment[who]]
    chance = rng.random(shares.shape)
    high = 4 + (rng.random(shares.shape) < 0.42)
    low = 1 + pick(rng, [14, 33, 53], size=shares.size).reshape(shares.shape)
    rating = np.where(chance < shares, high, low)
    ids = np.repeat(table["customer_id"].to_numpy()[who], many)
    rows = pd.DataFrame({"customer_id": ids})
    for at, name in enumerate(("job", "outcome")):
        rows[name] = np.tile(
            np.array([one[at] for one in OUTCOMES], dtype=object), len(who)
        )
    rows["importance"] = rating[:, 0].T.ravel()
    rows["satisfaction"] = rating[:, 1].T.ravel()
    return rows


def wallet(book: Accounts, *, sold: pd.DataFrame) -> pd.DataFrame:
    """
    Say what accounts spend on such software in a year, with anyone.

    Parameters
    ----------
    book : Accounts
        The accounts.
    sold : DataFrame
        See `software_sales.lines`.

    Returns
    -------
    DataFrame
        customer_id, category_spend (euro a year), pipeline (euro a year).
    """
    rng, table = stream("software", "wallet"), book.table
    recent = sold[sold["date"] > END - pd.DateOffset(years=1)]
    paid = (
        recent.groupby("who")["amount"].sum().reindex(range(len(table)), fill_value=0)
    )
    share = 0.15 + 0.77 * rng.beta(3.2, 2.2, len(table))
    spend = np.ceil(np.maximum(paid.to_numpy(), 50_000) / share / 10_000) * 100
    open_deal, known = rng.random(len(table)) < 0.3, rng.random(len(table)) < 0.88
    deal = np.rint(paid * rng.uniform(0.03, 0.22, len(table)) / 10_000) * 100
    pipeline = np.where(open_deal, deal, 0.0)
    rows = table[["customer_id"]].assign(category_spend=spend)
    rows["pipeline"] = np.where(known, pipeline, np.nan)
    answered = rng.random(len(table)) < 0.84
    return rows[answered & (book.stop == MONTHS) & (paid > 0).to_numpy()]


def contributions(book: Accounts) -> pd.DataFrame:
    """
    List what customers gave beyond money.

    Parameters
    ----------
    book : Accounts
        The accounts.

    Returns
    -------
    DataFrame
        customer_id, date, role, kind, adopted, value (euro a year).
    """
    rng, table = stream("software", "contributions"), book.table
    active = book.active()
    felt = (book.mood * active).sum(axis=1) / np.maximum(active.sum(axis=1), 1)
    years = active.sum(axis=1) / 12
    giving = np.exp(0.8 * rng.standard_normal(len(table)) - 0.3)
    boost = np.where(table["cast"] == "quiet_advocate", 5.0, 1.0)
    parts = []
    for at, (_, weight, pull) in enumerate(ROLES.values()):
        liked = np.where(table["cast"] == "big_detractor", -2.2, felt)
        rate = weight / 141 * 0.75 * years * giving * np.exp(pull * liked - 0.3)
        who = np.repeat(np.arange(len(table)), rng.poisson(rate * boost))
        parts.append(pd.DataFrame({"who": who, "role_at": at}))
    rows = pd.concat(parts, ignore_index=True)
    rows = pd.concat([rows, _sure(book)], ignore_index=True)
    first = pd.DatetimeIndex(table["acquired_on"].iloc[rows["who"]])
    span = active.sum(axis=1)[rows["who"]] * 30
    date = first + pd.to_timedelta(np.floor(rng.random(len(rows)) * span) + 1, unit="D")
    rows["date"] = np.minimum(date, END)
    return _detailed(rng, rows.sort_values(["date", "who"], kind="stable"), table=table)


def _sure(book: Accounts) -> pd.DataFrame:
    names = list(ROLES)
    told = {"quiet_advocate": ("advocate", "speaker", "reviewer", "supporter")}
    told |= {"big_detractor": ("critic", "critic", "critic")}
    pairs = [
        (book.at(who), names.index(role))
        for who, given in told.items()
        for role in given
    ]
    return pd.DataFrame(pairs, columns=["who", "role_at"])


def _detailed(
    rng: np.random.Generator, rows: pd.DataFrame, *, table: pd.DataFrame
) -> pd.DataFrame:
    at = rows["role_at"].to_numpy()
    role = np.array(list(ROLES), dtype=object)[at]
    kind = np.array([kind for kind, _, _ in ROLES.values()], dtype=object)[at]
    idea = np.isin(kind, ["idea", "co-funded feature", "template shared"])
    adopted = idea & (rng.random(len(rows)) < 0.27)
    worth = np.rint(np.exp(7.6 + 0.9 * rng.standard_normal(len(rows))) / 50) * 50
    return pd.DataFrame(
        {
            "customer_id": table["customer_id"].to_numpy()[rows["who"]],
            "date": rows["date"].to_numpy(),
            "role": role,
            "kind": kind,
            "adopted": np.where(idea, np.where(adopted, "true", "false"), None),
            "value": np.where(adopted, worth, np.nan),
        }
    )

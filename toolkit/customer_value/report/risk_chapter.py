"""The chapter on risk: who may not pay, cancel or change, and what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.coverage import why_off
from customer_value.errors import CustomerValueError
from customer_value.measures.cancellation_risk import cancellation_risk
from customer_value.measures.credit_risk import ESTIMATED, FEW, credit_risk
from customer_value.measures.likelihood_result import EVEN
from customer_value.measures.switching_signals import switching_signals
from customer_value.measures.value_at_stake import value_at_stake
from customer_value.report.blocks import Note, Table
from customer_value.report.chapter import TOP, names
from customer_value.words import MISSING, count, money, number, percent, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.data.dataset import Dataset
    from customer_value.measures.cancellation_risk import CancellationRisk
    from customer_value.measures.credit_risk import CreditRisk
    from customer_value.measures.value_at_stake import ValueAtStake
    from customer_value.report.block import Block


def stake_of(company: Dataset) -> ValueAtStake | None:
    """Return what hangs on customers who may leave; None where nothing tells it."""
    if why_off(company, "risk") or why_off(company, "asset_value"):
        return None
    key = ("report", "stake", repr(company.assumptions))
    return company.memo(key, lambda: value_at_stake(company))


def risk(company: Dataset) -> list[Block]:
    """Show value at stake, unpaid invoices, cancellations and warning signals."""
    parts = (_at_stake, _unpaid, _cancelled, _switching)
    return [block for part in parts for block in _part(part, company)]


def _part(write: Callable[[Dataset], list[Block]], company: Dataset) -> list[Block]:
    """Write one part, or the sentence that says why it cannot be written."""
    try:
        return write(company)
    except CustomerValueError as missing:
        return [Note(str(missing), title="Not measured.")]


def _at_stake(company: Dataset) -> list[Block]:
    """List the customers on whom most hangs, and say how to read it."""
    stake = stake_of(company)
    if stake is None:
        return []
    top = stake.scores[stake.scores["at_stake"] > 0].head(TOP)
    if top.empty:
        return [Note(stake.finding, title="Nothing is at stake.")]
    value, at_stake = (f"{what}, {stake.currency}" for what in ("Value", "At stake"))
    frame = pd.DataFrame(
        {
            **names(company, top.index),
            "Tier": top["tier"].str.capitalize(),
            value: top["net_asset_value"],
            "May cancel": top["cancellation"],
            "May switch": top["switching"],
            at_stake: top["at_stake"],
        },
        index=top.index.rename("Id"),
    ).dropna(axis="columns", how="all")
    formats = {value: number, at_stake: number}
    chances = dict.fromkeys({"May cancel", "May switch"} & set(frame), percent)
    table = Table(
        frame,
        title=stake.finding.removesuffix("."),
        note=(
            f"The {len(top)} with most at stake: the larger chance of leaving times "
            "the value"
        ),
        formats={**formats, **chances},
        bars=[at_stake],
        source=_source(company),
    )
    return [table, Note(stake.warning, title="Beside the value, not inside it.")]


def _source(company: Dataset) -> str:
    used = [name for name in ("survey", "interactions") if company.has(name)]
    return f"Source: {', '.join(['transactions', 'customers', *used])}."


def _unpaid(company: Dataset) -> list[Block]:
    """Show open invoices by age, and who pays late."""
    if not company.has("invoices"):
        return []
    found = credit_risk(company)
    seen = credit_risk(company, rates=ESTIMATED).buckets
    rate_seen = seen["rate"].where(seen["source"] == ESTIMATED)
    amounts = [f"{what}, {found.currency}" for what in ("Outstanding", "Expected loss")]
    frame = pd.DataFrame(
        {
            "Days past due": ["not due", *found.buckets.index[1:]],
            amounts[0]: found.buckets["outstanding"].to_numpy(),
            "Rate of loss": found.buckets["rate"].to_numpy(),
            "Rate seen": rate_seen.to_numpy(),
            amounts[1]: found.buckets["expected_loss"].to_numpy(),
            "Invoices settled": found.buckets["settled"].to_numpy(),
        }
    )
    late = f"; payment {number(found.days_late, 1)} days late on average, by amount"
    table = Table(
        frame,
        title=found.finding.removesuffix("."),
        note=(
            "Open invoices by age; rates as assumed, and as seen on the settled "
            f"invoices that ever reached that age, from {FEW} on"
            f"{late if found.days_late == found.days_late else ''}"
        ),
        formats={
            **dict.fromkeys(amounts, number),
            **dict.fromkeys(("Rate of loss", "Rate seen"), _rate),
        },
        total={
            "Days past due": "All",
            amounts[0]: found.outstanding,
            amounts[1]: found.expected_loss,
        },
        source="Source: invoices.",
    )
    return [table, *_seen(found, seen), *_late(company, found)]


def _seen(found: CreditRisk, seen: pd.DataFrame) -> list[Block]:
    """Say what would be lost at the rates of the client's own invoices."""
    lost = float(seen["expected_loss"].sum())
    own, assumed = (
        money(amount, found.currency) for amount in (lost, found.expected_loss)
    )
    if own == assumed:
        return []
    text = (
        f"At the rates seen {own} of what is open would be lost, at those assumed "
        f"{assumed}. The assumption credit_loss_rates takes yours."
    )
    return [Note(text, title="Your own rates.")]


def _rate(share: float) -> str:
    return percent(share, 1)


def _late(company: Dataset, found: CreditRisk) -> list[Block]:
    """List those who owe most past its day."""
    late = found.scores[found.scores["overdue"] > 0]
    if late.empty:
        return []
    top = late.sort_values("overdue", ascending=False, kind="stable").head(TOP)
    owed = float(late["overdue"].sum())
    overdue = f"Overdue, {found.currency}"
    frame = pd.DataFrame(
        {
            **names(company, top.index),
            overdue: top["overdue"],
            "Days late": top["days_late"],
            "Paid on time": top["on_time_share"],
            "Invoices": top["invoices"],
        },
        index=top.index.rename("Id"),
    )
    people = f"{count(len(late), 'customer')} {plural(len(late), 'owes', 'owe')}"
    return [
        Table(
            frame,
            title=f"{people} {money(owed, found.currency)} past its day",
            note="The largest; days late and paid on time of all that was due so far",
            formats={overdue: number, "Days late": number, "Paid on time": percent},
            bars=[overdue],
            source="Source: invoices.",
        )
    ]


def _cancelled(company: Dataset) -> list[Block]:
    """Say how many contracts are expected to end, and how well that can be told."""
    if not company.has("customers", "cancelled_on"):
        return []
    found = cancellation_risk(company)
    return [Note(f"{found.finding}{_ranked(found)}", title="Cancellations.")]


def _ranked(found: CancellationRisk) -> str:
    """Say how well the chances rank, which their mean does not show."""
    auc = float(found.evaluation["auc"].iloc[0])
    if auc != auc:  # noqa: PLR0124 - missing
        return ""
    return (
        " Of two contracts, one cancelled and one kept, it had given the cancelled "
        f"one the higher chance in {percent(auc)} of cases; chance alone gives "
        f"{percent(EVEN)}."
    )


def _switching(company: Dataset) -> list[Block]:
    """Show what became of customers with as many warning signals, and today's."""
    if why_off(company, "defection"):
        return []
    seen = switching_signals(company)
    today = seen.scores["signals"].value_counts().sort_index()
    levels = today.index.union(seen.calibration.index)
    past = seen.calibration.reindex(levels)
    ends = zip(past["low"], past["high"], strict=True)
    frame = pd.DataFrame(
        {
            "Signals": levels.astype("str"),
            "Customers today": today.reindex(levels).fillna(0).astype(int).to_numpy(),
            "A window ago": past["customers"].to_numpy(dtype=float),
            "Left since": past["left"].to_numpy(dtype=float),
            "Share": past["share"].to_numpy(dtype=float),
            "95% interval": [_interval(low, high) for low, high in ends],
        }
    )
    whole = {"A window ago": number, "Left since": number}
    days = count(seen.window_days, "day")
    table = Table(
        frame,
        title=seen.finding.removesuffix("."),
        note=f"Active customers by warning signals; a window is {days}",
        formats={**whole, "Share": percent},
        source=_source(company),
    )
    return [
        table,
        *([Note(" ".join(seen.notes), title="Signals.")] if seen.notes else []),
    ]


def _interval(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}" if pd.notna(low) else MISSING

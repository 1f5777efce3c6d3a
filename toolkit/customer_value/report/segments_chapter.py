"""The chapter of the second question: how customers differ, and how they move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.data.coverage import why_off
from customer_value.errors import CustomerValueError
from customer_value.measures.customer_mix import NO_COSTS, customer_mix
from customer_value.measures.next_products import next_products
from customer_value.measures.products_held import products_held
from customer_value.measures.segment_migration import segment_migration
from customer_value.measures.segments import segment_customers
from customer_value.plots import customer_mix as mix_plots
from customer_value.plots import next_products as next_plots
from customer_value.plots import products_held as held_plots
from customer_value.plots import segment_migration as migration_plots
from customer_value.plots import segments as segment_plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import SOURCE
from customer_value.words import listed, money, number, percent, spoken

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.measures.segments import Segmentation
    from customer_value.report.block import Block

COSTED = "Source: transactions, interactions."
MONEY = ("revenue", "average_purchase", "revenue_12m", "margin_12m")


def segments(company: Dataset) -> list[Block]:
    """Show the segments in money, the mix, what is held and bought next, who moved."""
    result = segment_customers(company)
    notes = list(result.notes)
    shown: list[Block] = [Exhibit(segment_plots.money(result), source=SOURCE)]
    if result.profile.empty:  # nobody has bought yet
        return shown
    shown.append(_in_money(result))
    for blocks, said in (_mix(company), _held(company, result), _moved(company)):
        shown += blocks
        notes += said
    return [*shown, *_read(result, notes)]


def _in_money(result: Segmentation) -> Table:
    """List what each segment brings, costs and earns."""
    profile, currency = result.profile, result.currency
    costed = bool(profile["profit"].notna().any())
    earned = "profit" if costed else "margin"
    revenue, kept = f"Revenue, {currency}", f"{earned.capitalize()}, {currency}"
    cost = f"Cost to serve, {currency}"
    frame = pd.DataFrame(
        {
            "Customers": profile["customers"],
            "Share": profile["share_customers"],
            revenue: profile["revenue"],
            "Share of revenue": profile["share_revenue"],
            **({cost: profile["cost_to_serve"]} if costed else {}),
            kept: profile[earned],
        }
    ).rename_axis("Segment")
    amounts = dict.fromkeys([revenue, kept, *([cost] if costed else [])], number)
    spent = "marketing, sales and support"
    meaning = (
        f"profit is margin less {spent}" if costed else f"margin is before {spent}"
    )
    return Table(
        frame,
        title=_earns(result),
        note=f"By {_axes(result)}; all time, net of returns; {meaning}",
        formats={"Share": percent, "Share of revenue": percent, **amounts},
        bars=[revenue],
        source=COSTED if costed else SOURCE,
    )


def _earns(result: Segmentation) -> str:
    """Say what the dearest segment to serve earns, or else the one with most people."""
    profile = result.profile
    if profile[["share_cost", "share_profit"]].notna().to_numpy().all():
        dear = profile.nlargest(1, "share_cost")
        cost, profit = (percent(dear[f"share_{k}"].item()) for k in ("cost", "profit"))
        return (
            f"{dear.index[0]} takes {cost} of the cost to serve and earns {profit} of "
            "the profit"
        )
    most = profile.nlargest(1, "customers")
    people = percent(most["share_customers"].item())
    said = f"{most.index[0]} holds {people} of the customers"
    whole = float(profile["margin"].sum())
    if whole > 0:
        said += f" and earns {percent(most['margin'].item() / whole)} of the margin"
    return said


def _axes(result: Segmentation) -> str:
    told = result.limits[result.scores[result.limits.index].notna().any()]
    return listed([str(axis) for axis in told.index])


def _mix(company: Dataset) -> tuple[list[Block], list[str]]:
    """Show who stayed, came and left, where the history is long enough."""
    if why_off(company, "defection"):
        return [], []
    mix = customer_mix(company)
    source = COSTED if mix.mix["profit"].notna().any() else SOURCE
    return [Exhibit(mix_plots.bars(mix), source=source)], [
        note for note in mix.notes if note != NO_COSTS
    ]


def _held(company: Dataset, result: Segmentation) -> tuple[list[Block], list[str]]:
    """Show how much of the range each segment has, and which product follows which.

    Pairs are those of the segments; where none is sure there, those of everyone.
    """
    if not customer_facts(company)["products"].notna().any():
        return [], []
    held = products_held(company, by=result.scores["segment"])
    shown: list[Block] = [Exhibit(held_plots.matrix(held), source=SOURCE)]
    for by in (result.scores["segment"], None):
        after = next_products(company, by=by)
        if after.pairs["sure"].any():
            shown.append(Exhibit(next_plots.lifts(after), source=SOURCE))
            return shown, list(held.notes)
    return shown, [*held.notes, after.finding]


def _moved(company: Dataset) -> tuple[list[Block], list[str]]:
    """Show who moved between segments, where there is an earlier day to compare."""
    try:
        moved = segment_migration(company)
    except CustomerValueError:  # the history is too short for a segment before
        return [], []
    return [Exhibit(migration_plots.matrix(moved), source=SOURCE)], list(moved.notes)


def _read(result: Segmentation, notes: list[str]) -> list[Block]:
    """Say the rules of the segments, and what a reader must know."""
    rules = [
        f"{axis} from {_limit(high, str(fact), result.currency)}"
        for axis, fact, high in result.limits[["fact", "high"]].itertuples(name=None)
        if pd.notna(high)
    ]
    said = f"High is {listed(rules)} on." if rules else ""
    text = " ".join(filter(None, [said, *dict.fromkeys(notes)]))
    return [Note(text, title="How to read this.")] if text else []


def _limit(value: float, fact: str, currency: str) -> str:
    """Write a limit in its unit."""
    if fact in MONEY:
        return money(value, currency)
    return f"{number(value, 0 if value == int(value) else 1)} {spoken(fact)}"

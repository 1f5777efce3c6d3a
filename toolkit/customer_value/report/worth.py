"""The chapters on money: what the customers are worth, and what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.coverage import why_off
from customer_value.errors import CustomerValueError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.assumption_ranges import told
from customer_value.measures.potential import real_and_potential
from customer_value.measures.profit import segment_profit
from customer_value.measures.streams import SPENDING
from customer_value.plots import asset_value as asset_plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import TOP, value_source
from customer_value.report.index_chapter import index_of
from customer_value.report.worth_changes import (
    a_year_ago,
    how_sure,
    tornado_of,
    what_if,
)
from customer_value.words import count, money, number, percent, spoken

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.measures.asset_value import AssetValue
    from customer_value.report.block import Block

MEASURED = ("retention", "saved_acquisition")  # where nothing is assumed


def worth(company: Dataset) -> list[Block]:
    """Show what the customers are worth, who holds it, and what could change it."""
    result, source = asset_value(company), value_source(company)
    blocks: list[Block] = []
    if (result.streams != 0).sum() > 1:  # one stream is the total itself
        blocks.append(Exhibit(asset_plots.waterfall(result), source=source))
    said = set(company.coverage["sentence"])  # once, in the chapter on the data
    notes = [note for note in result.notes if note not in said]
    return [
        *blocks,
        how_sure(company),
        Exhibit(asset_plots.pyramid(result), source=source),
        *_potential(company, result),
        *_profit(company),
        *what_if(company),
        *a_year_ago(company),
        *([Note(" ".join(notes), title="How to read this.")] if notes else []),
    ]


def _potential(company: Dataset, result: AssetValue) -> list[Block]:
    """Set what customers bring against what they could bring, where it is known."""
    if not company.has("wallet"):
        return []
    try:
        seen = real_and_potential(result)
    except CustomerValueError:  # known of nobody who is valued
        return []
    source = "Source: transactions and wallet."
    return [Exhibit(asset_plots.real_potential(seen), source=source)]


def _profit(company: Dataset) -> list[Block]:
    """Set the revenue of each group beside its profit, where costs are known."""
    found = {"segment": segment_profit(company)}
    if company.has("customers", "channel"):
        found["channel"] = segment_profit(company, by="channel")
    found = {by: table for by, table in found.items() if len(table) > 1}
    table = pd.concat(found, names=["by"]).reset_index() if found else pd.DataFrame()
    if table.empty or not table[list(SPENDING)].to_numpy().any():
        return []
    table = table[table["share_profit"].notna()].groupby("by", sort=False).head(TOP)
    if table.empty:
        return []
    revenue, costs, profit = (
        f"{what}, {company.currency}" for what in ("Revenue", "Costs", "Profit")
    )
    frame = pd.DataFrame(
        {
            "By": table["by"].str.capitalize(),
            "Group": table["group"],
            "Customers": table["customers"],
            revenue: table["revenue"],
            costs: table[list(SPENDING)].sum(axis=1),
            profit: table["profit"],
            "Share of revenue": table["share_revenue"],
            "Share of profit": table["share_profit"],
        }
    )
    formats = dict.fromkeys((revenue, costs, profit), number)
    shares = {"Share of revenue": percent, "Share of profit": percent}
    return [
        Table(
            frame,
            title=_profit_title(table),
            note=(
                "Last 12 months; costs of marketing, sales and support, profit is "
                "margin less these"
            ),
            formats={**formats, **shares},
            source="Source: transactions, customers and interactions.",
        )
    ]


def _profit_title(table: pd.DataFrame) -> str:
    """Name the group whose share of the profit differs most from its revenue."""
    gap = (table["share_profit"] - table["share_revenue"]).abs()
    most = table.to_dict(orient="index")[gap.idxmax()]
    return (
        f"The {most['by']} {most['group']} is {percent(most['share_revenue'])} of the "
        f"revenue and {percent(most['share_profit'])} of the profit"
    )


def method(company: Dataset) -> list[Block]:
    """Print the assumptions that stand behind the numbers."""
    rows = [
        *_assumed(company),
        ("Weights", _weights(company), "1 to 5, of the index variables"),
        ("Rating", company.assumptions.rating, "how values become 1 to 10"),
    ]
    frame = pd.DataFrame(rows, columns=["Assumption", "Value", "Meaning"])
    text = (
        f"The value index rates {_counted(company)} from 1 to 10, weighs them and "
        "divides by the average: 100 is the typical customer. Net asset value is the "
        "yearly net flow (margin, potential, referrals and ideas less marketing, "
        "sales, support and credit losses) times an annuity factor: the likelihood to "
        "buy again, retention and discounting over the horizon. The likelihood to buy "
        "again is the share of comparable customers who bought in the window before."
    )
    return [
        Note(text, title="In short."),
        Table(
            frame,
            title="Assumptions behind the numbers",
            note="Yours to change; those that move the asset value most come first",
        ),
    ]


def _assumed(company: Dataset) -> list[tuple[str, str, str]]:
    """List what the asset value rests on, in the order in which it moves the total."""
    if why_off(company, "asset_value"):
        return []
    rules = company.assumptions
    rows = [
        (spoken(name).capitalize(), *_used(company, str(name), row))
        for name, row in tornado_of(company).scores.iterrows()
    ]
    cuts = " and ".join(map(percent, rules.tier_cuts))
    whole = "positive value" if rules.tier_by == "value" else "customers with a value"
    return [*rows, ("Tiers", cuts, f"of the {whole} above: there gold and iron begin")]


def _used(company: Dataset, name: str, row: pd.Series) -> tuple[str, str]:
    """Say the value of an assumption in use, and what it is."""
    rules, currency = company.assumptions, company.currency
    if name == "margin":
        return _margin(company)
    if name == "allocated_costs":
        whole = money(sum((rules.allocated_costs or {}).values()), currency)
        return whole, "to serve the customers, the last 12 months in all"
    value, meaning = told(name, row["used"], currency), str(row["meaning"])
    if name == "retention":
        meaning = "customers kept a year"
    if name in MEASURED and getattr(rules, name) is None:
        value = f"{value} (measured)"
    return value, meaning


def _margin(company: Dataset) -> tuple[str, str]:
    """Say the margin of the last 12 months: as recorded, or as assumed."""
    usual = percent(company.assumptions.default_margin)
    if not company.has("transactions", "margin"):
        return usual, "of revenue: no margin is given"
    made = asset_value(company).variables[["margin", "revenue"]].sum()
    if made["revenue"] <= 0:
        return usual, "of revenue, where no margin is given"
    share = percent(made["margin"] / made["revenue"])
    return f"{share} (measured)", f"of revenue; {usual} where no margin is given"


def _weights(company: Dataset) -> str:
    index, _ = index_of(company)
    if (index.weights == index.weights.iloc[0]).all():
        return f"{index.weights.iloc[0]:g} each"
    return ", ".join(
        f"{spoken(name)} {weight:g}" for name, weight in index.weights.items()
    )


def _counted(company: Dataset) -> str:
    index, _ = index_of(company)
    return count(len(index.weights) - len(index.unavailable), "variable")

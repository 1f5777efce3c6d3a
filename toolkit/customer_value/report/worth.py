"""The chapters on money: what the customers are worth, and what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.coverage import why_off
from customer_value.measures.asset_value import asset_value
from customer_value.measures.defection import defection
from customer_value.plots import asset_value as asset_plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import SOURCE
from customer_value.report.index_chapter import index_of
from customer_value.words import count, money, number, percent, spoken

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.report.block import Block


def worth(company: Dataset) -> list[Block]:
    """Show net asset value by tier and by stream, with its back-test."""
    result = asset_value(company)
    tier = result.tiers.rename_axis("Tier").reset_index()
    worth = f"Value, {company.currency}"
    frame = pd.DataFrame(
        {
            "Tier": tier["Tier"].str.capitalize(),
            "Customers": tier["customers"],
            "Share of customers": tier["share_customers"],
            worth: tier["value"],
            "Share of positive value": tier["share_value"],
        }
    )
    table = Table(
        frame,
        title=f"Net asset value by tier: {money(result.total, company.currency)}",
        note=_back_test_note(result.evaluation),
        formats={
            "Share of customers": percent,
            worth: number,
            "Share of positive value": percent,
        },
        total={
            "Tier": "All",
            "Customers": len(result.scores),
            "Share of customers": 1.0,
            worth: result.total,
            "Share of positive value": 1.0,
        },
        source=SOURCE,
    )
    blocks: list[Block] = [Exhibit(asset_plots.pyramid(result), source=SOURCE), table]
    if (result.streams != 0).sum() > 1:  # one stream is the total itself
        blocks.append(Exhibit(asset_plots.waterfall(result), source=SOURCE))
    said = set(company.coverage["sentence"])  # once, in the chapter on the data
    notes = [note for note in result.notes if note not in said]
    if notes:
        blocks.append(Note(" ".join(notes), title="How to read this."))
    return blocks


def _back_test_note(evaluation: pd.DataFrame) -> str:
    """Say what the same method would have predicted one window ago."""
    ratio = evaluation["ratio"].get("all", float("nan"))
    if pd.isna(ratio):
        return "The history is too short for a back-test"
    days, ahead = (
        count(evaluation.attrs[key], "day")
        for key in ("window_days", "likelihood_days")
    )
    short = "" if days == ahead else f" (its likelihood looked {ahead} ahead)"
    return (
        f"Back-test: from what was known {days} before, this method predicted "
        f"{percent(ratio)} of the margin that came{short}"
    )


def method(company: Dataset) -> list[Block]:
    """Print the assumptions that stand behind the numbers."""
    rules = company.assumptions
    kept = (
        defection(company).yearly_retention
        if not why_off(company, "defection")
        else None
    )
    rows = [
        ("Horizon", count(rules.horizon_years, "year"), "years of business that count"),
        ("Discount rate", percent(rules.annual_discount_rate), "a year"),
        ("Default margin", percent(rules.default_margin), "where no margin is given"),
        ("Retention", _retention(rules.retention, kept), "customers kept a year"),
        (
            "Headroom captured",
            percent(rules.headroom_capture),
            "of the category spend that goes to others, a year",
        ),
        (
            "Incrementality",
            percent(rules.incrementality),
            "of referred customers would not have come anyway",
        ),
        ("Weights", _weights(company), "1 to 5, of the index variables"),
        ("Rating", rules.rating, "how values become 1 to 10"),
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
        Table(frame, title="Assumptions behind the numbers", note="Yours to change"),
    ]


def _retention(given: float | None, measured: float | None) -> str:
    if given is not None:
        return percent(given)
    if measured is None or pd.isna(measured):
        return "not measured"
    return f"{percent(measured)} (measured)"


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

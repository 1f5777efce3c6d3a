"""The chapter on claims: what is said of customer value, and what the data say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.judgements.claims import claims_ledger
from customer_value.plots import best_customers as plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.words import MISSING, count, fine, number, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.report.block import Block

READ = (
    "A claim holds where its whole 95% interval lies on the side that the rule names; "
    "counts of all customers have no interval. These are associations in the data of "
    "one company: none says that one thing brings about another. Of so many claims "
    "one may hold by chance."
)


def claims(company: Dataset) -> list[Block]:
    """Show every claim with its statistic, interval, rule and verdict."""
    ledger = claims_ledger(company)
    source = "Source: the tables that each chapter names."
    known = int(ledger["value"].notna().sum())
    frame = pd.DataFrame(
        {
            "Claim": ledger["claim"].str.removesuffix("."),
            "Statistic": ledger["statistic"],
            "Value": ledger["value"],
            "95% interval": [
                _interval(low, high)
                for low, high in zip(ledger["low"], ledger["high"], strict=True)
            ],
            "Rule": ledger["rule"].replace("", MISSING),
            "Verdict": ledger["verdict"],
            "n": ledger["n"],
        }
    )
    table = Table(
        frame,
        title=f"{number(known)} of {count(len(ledger), 'claim')} "
        f"{plural(known, 'is', 'are')} measured",
        note="Statistic, its interval and the rule of the verdict",
        formats={"Value": fine},
        source=source,
    )
    said = [
        f"{claim} {note}"
        for claim, note in zip(ledger["claim"], ledger["note"], strict=True)
        if note
    ]
    return [
        Exhibit(plots.claims(ledger), source=source),
        table,
        *([Note(" ".join(said), title="Beside the numbers.")] if said else []),
        Note(READ, title="How to read this."),
    ]


def _interval(low: float, high: float) -> str:
    """Write an interval; a count of all customers has none."""
    if pd.isna(low) or low == high:
        return MISSING
    return f"{number(low, 2)} to {number(high, 2)}"

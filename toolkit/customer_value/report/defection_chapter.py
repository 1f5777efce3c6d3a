"""The chapter of the third question: who leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.measures.defection import Defection, defection
from customer_value.plots import defection as defection_plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import SOURCE, TOP, names
from customer_value.words import count, money, number, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.report.block import Block


def leaving(company: Dataset) -> list[Block]:
    """Show who left or how long contracts last, and who is silent for long."""
    result = defection(company)
    pictures = [
        defection_plots.flows(result),
        defection_plots.cohorts(result),
    ]
    if result.contracts is not None:
        pictures = [
            defection_plots.survival(result),
            defection_plots.hazard(result),
            defection_plots.cohorts(result),
        ]
    shown: list[Block] = [Exhibit(ax, source=_source(result)) for ax in pictures]
    return [*shown, _silent(company, result), *_read(result)]


def _silent(company: Dataset, result: Defection) -> Table:
    """List the largest customers that are silent for longer than usual."""
    facts = customer_facts(company)
    flagged = result.scores[result.scores["flag"].fillna(value=False).astype(bool)]
    if "cancelled_on" in flagged:  # who has cancelled is gone, not silent
        flagged = flagged[flagged["cancelled_on"].isna()]
    flagged = flagged.join(facts[["revenue", "revenue_12m"]])
    top = flagged.sort_values("revenue", ascending=False, kind="stable").head(TOP)
    frame = pd.DataFrame(
        {
            **names(company, top.index),
            "Days silent": top["silence_days"],
            "Usual limit, days": top["threshold_days"],
            f"Revenue, {company.currency}": top["revenue"],
        },
        index=top.index.rename("Id"),
    )
    return Table(
        frame,
        title=_silent_title(len(flagged), flagged["revenue"].sum(), company),
        note=(
            "The largest by revenue to date; the limit is three times the customer's "
            "own gap, at least the 90th percentile of all gaps"
        ),
        formats={
            "Days silent": number,
            "Usual limit, days": number,
            f"Revenue, {company.currency}": number,
        },
        source=SOURCE,
    )


def _source(result: Defection) -> str:
    return "Source: customers, transactions." if result.contracts else SOURCE


def _read(result: Defection) -> list[Block]:
    """Say what the numbers mean and what a model adds."""
    said = [result.finding]
    if result.contracts is not None:
        said.append(result.contracts.verdict)
    elif result.silent is not None:
        said.append(result.silent.finding)
    return [Note(" ".join([*said, *result.notes]), title="How to read this.")]


def _silent_title(n: int, revenue: float, company: Dataset) -> str:
    if not n:
        return "No customer has been silent for longer than usual"
    people = count(n, "customer")
    verb = plural(n, "has", "have")
    worth = money(float(revenue), company.currency)
    return f"{people} {verb} been silent for longer than usual; they brought {worth}"

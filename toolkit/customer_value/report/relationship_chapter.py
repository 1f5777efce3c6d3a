"""The chapter on relationships: what a step costs, who gains and who loses ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.errors import CustomerValueError
from customer_value.measures.contacts import BACK_DAYS
from customer_value.measures.leading_indicator import leading_indicator
from customer_value.measures.relationship_value import relationship_value
from customer_value.measures.rubric_calibration import rubric_calibration
from customer_value.plots import relationship_value as plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import TOP, names
from customer_value.words import count, listed, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.data.dataset import Dataset
    from customer_value.measures.leading_indicator import LeadingIndicator
    from customer_value.measures.relationship_value import RelationshipValue
    from customer_value.measures.rubric_calibration import RubricCalibration
    from customer_value.report.block import Block

HALF = TOP // 2  # of a list: who gained, and who lost
SOURCE = "Source: interactions."
BOUGHT = "Source: interactions and transactions."
READ = (
    "Position adds the steps that contacts led closer and takes off those they led "
    "away; {fading}. So a good position loses ground where nothing happens, and a bad "
    "one recovers. Steps are a judgement, not money."
)


def relationships(company: Dataset) -> list[Block]:
    """Show what a step closer costs, who moved, and whether that foretells sales."""
    value = relationship_value(company)
    if not value.measured:
        return [Note(value.finding, title="Not measured."), *_notes(value)]
    fading = plots.fading(value.half_life_days)
    return [
        Exhibit(plots.effectiveness(value), source=SOURCE),
        *_functions(value),
        *_movers(company, value),
        Note(READ.format(fading=fading), title="How to read this."),
        *_test("Early warning.", _foretells, company),
        *_test("The rubric.", _rubric, company),
        *_notes(value),
    ]


def _functions(value: RelationshipValue) -> list[Block]:
    """Set the functions side by side, where the client records them and their cost."""
    table = value.by_function
    if table.empty or table["cost"].isna().all():
        return []
    cost, step = (
        f"{what}, {value.currency}" for what in ("Cost", "Cost of a net step")
    )
    frame = pd.DataFrame(
        {
            "Function": table.index.str.capitalize(),
            "Contacts": table["interactions"].to_numpy(),
            "Net steps": table["net_steps"].to_numpy(),
            "Led away": table["share_backward"].to_numpy(),
            cost: table["cost"].to_numpy(),
            step: table["cost_per_step"].to_numpy(),
        }
    )
    return [
        Table(
            frame,
            title=_functions_title(value),
            note=(
                "Steps closer less steps away by function; led away is a share of the "
                "contacts whose movement is known"
            ),
            formats={
                "Net steps": number,
                "Led away": percent,
                cost: number,
                step: _each,
            },
            bars=[cost],
            source=SOURCE,
        )
    ]


def _each(cost: float) -> str:
    """Write what one costs; below 1 in cents."""
    return number(cost, 2 if abs(cost) < 1 else 0)


def _functions_title(value: RelationshipValue) -> str:
    """Name the functions in which a step closer costs least and most."""
    costs = value.by_function["cost_per_step"].dropna()
    if len(costs) < 2:  # noqa: PLR2004 - to compare
        return value.finding.removesuffix(".")
    ends = [
        f"{money(float(costs[name]), value.currency)} in {name}"
        for name in (str(costs.idxmin()), str(costs.idxmax()))
    ]
    return f"A net step closer costs {ends[0]} and {ends[1]}"


def _movers(company: Dataset, value: RelationshipValue) -> list[Block]:
    """List who gained and who lost most ground."""
    moved = value.scores.sort_values("momentum", ascending=False, kind="stable")
    gained = moved[moved["momentum"] > 0].head(HALF)
    lost = moved[moved["momentum"] < 0].tail(HALF)
    shown = pd.concat([gained, lost])
    if shown.empty:
        return []
    frame = pd.DataFrame(
        {
            **names(company, shown.index),
            f"{BACK_DAYS} days ago": shown["position"] - shown["momentum"],
            "Position today": shown["position"],
            "Change": shown["momentum"],
            "Contacts": shown["interactions"],
        },
        index=shown.index.rename("Id"),
    )
    parts = [
        f"{who} {count(len(rows), 'customer')}"
        for who, rows in (("gains of", gained), ("losses of", lost))
        if len(rows)
    ]
    title = (
        f"{number(int((value.scores['momentum'] < 0).sum()))} of "
        f"{count(value.measured, 'relationship')} lost ground within {BACK_DAYS} days"
    )
    steps = [f"{BACK_DAYS} days ago", "Position today", "Change"]
    return [
        Table(
            frame,
            title=title,
            note=f"The largest {listed(parts)}, in steps",
            formats=dict.fromkeys(steps, _steps),
            source=SOURCE,
        )
    ]


def _steps(value: float) -> str:
    return number(value, 1)


def _test(title: str, say: Callable[[Dataset], str], company: Dataset) -> list[Block]:
    """Say what a test found, or why it cannot be made."""
    try:
        return [Note(say(company), title=title)]
    except CustomerValueError as missing:
        return [Note(str(missing), title=title)]


def _foretells(company: Dataset) -> str:
    told: LeadingIndicator = leading_indicator(company)
    notes = (
        "Purchases among the contacts are left out of this test, since they would "
        "prove themselves."
    )
    return f"{told.finding} {notes}"


def _rubric(company: Dataset) -> str:
    told: RubricCalibration = rubric_calibration(company)
    return f"{told.finding} What comes before a purchase need not bring it about."


def _notes(value: RelationshipValue) -> list[Block]:
    if not value.notes:
        return []
    return [Note(" ".join(value.notes), title="About these numbers.")]

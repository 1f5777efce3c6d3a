"""The chapter on the ideal customer: what the best have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.errors import CustomerValueError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.ideal_profile import ideal_profile
from customer_value.measures.look_alikes import look_alikes
from customer_value.measures.profile_counts import LESS, MORE, TOO_FEW
from customer_value.report.blocks import Note, Table
from customer_value.report.chapter import TOP
from customer_value.words import count, listed, number, percent, plural, spoken

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.measures.ideal_profile import IdealProfile
    from customer_value.report.block import Block

MOST = 12  # values that fit on a page
READ = (
    "A value that the best customers show more often is a sign to look for, not a "
    "reason why they are worth more. Of the values said to differ, at most "
    "{level} are expected to be false discoveries."
)


def profile(company: Dataset, *, prospects: Any = None) -> list[Block]:  # noqa: ANN401
    """Show what sets the best customers apart, and who resembles them."""
    try:
        found = ideal_profile(company, asset_value(company))
    except CustomerValueError as missing:
        return [Note(str(missing), title="No profile.")]
    alike = [] if prospects is None else _alike(company, found, prospects)
    said = READ.format(level=percent(found.level))
    if found.auc == found.auc:
        said = f"{said} {_trial(found)}"
    return [_values(found), Note(said, title="How to read this."), *alike]


def _values(found: IdealProfile) -> Table:
    """List the values that differ, or those tested where none does."""
    rows = found.scores[found.scores["verdict"].isin([MORE, LESS])]
    if rows.empty:
        rows = found.scores[found.scores["verdict"] != TOO_FEW]
    rows = rows.sort_values("log_lift", ascending=False, kind="stable")
    left_out = len(rows) - MOST
    if left_out > 0:  # both ends tell most
        rows = pd.concat([rows.head(MOST // 2), rows.tail(MOST // 2)])
    frame = pd.DataFrame(
        {
            "Attribute": rows["attribute"].map(spoken).str.capitalize(),
            "Value": rows["value"],
            "In the top": rows["in_top"],
            "Share of the top": rows["share_top"],
            "Share of the rest": rows["share_rest"],
            "Lift": [_lift(lift) for lift in rows["lift"]],
            "q": [_q(q) for q in rows["q_value"]],
        }
    )
    tiers = listed(list(found.tiers))
    more = f"; {left_out} between them left out" if left_out > 0 else ""
    return Table(
        frame,
        title=_title(found),
        note=(
            f"Top: {number(found.top)} {tiers} {plural(found.top, 'customer')}, rest: "
            f"{number(found.rest)}; exact test, q controls false discoveries{more}"
        ),
        formats={"Share of the top": percent, "Share of the rest": percent},
        bars=["Share of the top", "Share of the rest"],
        source="Source: customers and transactions.",
    )


def _title(found: IdealProfile) -> str:
    """Name the value that sets the best apart most, or say that nothing does."""
    told = found.scores[found.scores["verdict"] == MORE]
    if told.empty:
        return found.finding.removesuffix(".")
    best = told.iloc[0]
    name = spoken(best["attribute"])
    return (
        f"{name[:1].upper()}{name[1:]} {best['value']}: {percent(best['share_top'])} "
        f"of the best customers, {percent(best['share_rest'])} of the rest"
    )


def _lift(lift: float) -> str:
    if not np.isfinite(lift):
        return "none of the rest"
    if not lift:
        return "none of the top"
    return f"{number(lift, 1 if lift >= 1 else 2)} times"


def _q(q: float) -> str:
    return "below 0.001" if q < 0.001 else number(q, 3)  # noqa: PLR2004 - three digits


def _trial(found: IdealProfile) -> str:
    return (
        "Judged on customers it had not seen, the profile ranks one of the top before "
        f"one of the rest in {percent(found.auc)} of pairs; chance gives 50%."
    )


def _alike(company: Dataset, found: IdealProfile, prospects: Any) -> list[Block]:  # noqa: ANN401
    """List the prospects that resemble the best customers most."""
    scored = look_alikes(found, prospects)
    near = int((scored["score"] > 0).sum())
    title = (
        f"{number(near)} of {count(len(scored), 'prospect')} "
        f"{plural(near, 'resembles', 'resemble')} the top more than the rest"
    )
    if company.pseudonyms:  # prospects have no pseudonyms: name none of them
        return [Note(f"{title}.", title="Look-alikes.")]
    top = scored.head(TOP)
    frame = pd.DataFrame(
        {
            "Score": top["score"],
            "Attributes known": top["known"],
            "What counts most": top["why"],
        },
        index=top.index.rename("Prospect"),
    )
    return [
        Table(
            frame,
            title=title,
            note="The most alike; the score adds up the logarithms of the lifts",
            formats={"Score": lambda value: number(value, 2)},
            source="Source: the file of prospects.",
        )
    ]

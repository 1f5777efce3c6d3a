"""The chapter on value creation: what customers want, get, say, and what moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.coverage import why_off
from customer_value.errors import CustomerValueError
from customer_value.judgements.before_and_after import before_and_after
from customer_value.judgements.call_list import call_list
from customer_value.measures.created_and_captured import created_and_captured
from customer_value.measures.indicator_links import indicator_links
from customer_value.measures.indicators import indicator_attainment
from customer_value.measures.job_progress import job_progress
from customer_value.measures.line_of_sight import line_of_sight
from customer_value.measures.opportunity import BANDS, GREY
from customer_value.measures.reasons import comment_groups
from customer_value.measures.satisfaction_link import satisfaction_link
from customer_value.measures.value_creation import opportunity_scores
from customer_value.plots import value_creation as plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import TOP, names
from customer_value.words import count, day, number, percent, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.report.block import Block

OUTCOMES = "Source: outcomes."
INDICATORS = "Source: indicators."
CALIBRATE = (
    "This is the value delivered today. Change one thing that a group of customers "
    "wants and does not get, and ask again after half a year."
)


def creation(company: Dataset) -> list[Block]:
    """Show outcomes, goals, what customers say, whom to call, and what moved."""
    parts = (_wanted, _both_sides, _goals, _sight, _satisfied, _said, _calls, _moved)
    shown: list[Block] = []
    for write in parts:
        try:
            shown += write(company)
        except CustomerValueError as missing:
            shown.append(Note(str(missing), title="Not measured."))
    return shown


def _by(company: Dataset) -> str | None:
    """Return the client's own groups, where there are some."""
    return "segment" if company.has("customers", "segment") else None


def _wanted(company: Dataset) -> list[Block]:
    """Show the landscape of outcomes, the largest opportunities, and the jobs."""
    if not company.has("outcomes"):
        return []
    by = _by(company)
    scores = opportunity_scores(company, by=by)
    jobs = job_progress(company, by=by)
    return [
        Exhibit(plots.landscape(scores), source=OUTCOMES),
        _opportunities(scores),
        Note(CALIBRATE, title="Calibrate, then improve."),
        Exhibit(plots.progress(jobs), source=OUTCOMES),
    ]


def _opportunities(scores: pd.DataFrame) -> Table:
    """List the highest scores with how sure they are."""
    order = scores.assign(grey=scores["band"] == GREY).sort_values(
        ["grey", "opportunity"], ascending=[True, False], kind="stable"
    )
    top = order.head(TOP).reset_index()
    ends = zip(top["low"], top["high"], strict=True)
    groups = {"Group": top.iloc[:, 0]} if scores.index.nlevels > 1 else {}
    frame = pd.DataFrame(
        {
            **groups,
            "Outcome": top["outcome"],
            "Importance": top["importance"],
            "Satisfaction": top["satisfaction"],
            "Score": top["opportunity"],
            "95% interval": [_interval(low, high) for low, high in ends],
            "Top 3": top["top_three"],
            "n": top["n"],
        }
    )
    known = [band for band in BANDS[:3] if (scores["band"] == band).any()]
    high = int(scores["band"].isin(known).sum())
    said = count(high, "outcome")
    if groups:
        said = count(high, "outcome and group", "outcomes and groups")
    one = dict.fromkeys(("Importance", "Satisfaction", "Score"), _one)
    return Table(
        frame,
        title=f"{said} of {len(scores)} {plural(high, 'scores', 'score')} 10 or more",
        note=(
            "Importance and satisfaction: ten times the share that answers 4 or 5 of "
            "5. Score: importance, and once more what is not met of it; 15 is extreme, "
            "12 high, 10 worth a look. Top 3: share of resampled surveys; none with "
            "fewer than 20 answers"
        ),
        formats={**one, "Top 3": percent, "n": number},
        bars=["Score"],
        source=OUTCOMES,
    )


def _one(value: float) -> str:
    return number(value, 1)


def _interval(low: float, high: float) -> str:
    return f"{number(low, 1)} to {number(high, 1)}"


def _both_sides(company: Dataset) -> list[Block]:
    """Show what is created for each group beside what is captured from it."""
    by = _by(company)
    if by is None or not company.has("outcomes") or why_off(company, "asset_value"):
        return []
    picture = plots.both_sides(created_and_captured(company, by=by))
    return [Exhibit(picture, source="Source: outcomes, transactions.")]


def _goals(company: Dataset) -> list[Block]:
    """Show how far the indicators are, and which of them runs ahead."""
    if not company.has("indicators"):
        return []
    links = indicator_links(company)
    shown: list[Block] = [
        Exhibit(plots.attainment(indicator_attainment(company)), source=INDICATORS)
    ]
    if len(links.best):
        shown += [
            Exhibit(plots.lags(links), source=INDICATORS),
            Note(links.warning, title="How to read it."),
        ]
    return shown


def _sight(company: Dataset) -> list[Block]:
    """Say which indicator shows each outcome, and what it is tied to."""
    if not all(map(company.has, ("interactions", "outcomes", "indicators"))):
        return []
    sight = line_of_sight(company)
    path = sight.path[sight.path["cpi"] != ""]
    if path.empty:
        return [Note(sight.finding, title="From a contact to the money.")]
    later = f"Later by, {indicator_links(company).unit}s"
    frame = pd.DataFrame(
        {
            "Outcome": path.index,
            "Shown by": path["cpi"].to_numpy(),
            "Tied to": path["kpi"].to_numpy(),
            later: path["lag"].to_numpy(dtype=float),
            "Correlation": path["changes"].to_numpy(dtype=float),
            "Verdict": path["verdict"].to_numpy(),
        }
    )
    table = Table(
        frame,
        title=sight.finding.removesuffix("."),
        note=(
            "Which indicator shows an outcome is proposed by their words: check it. "
            "Correlation of changes"
        ),
        formats={later: number, "Correlation": _two},
        source="Source: interactions, outcomes, indicators.",
    )
    return [table]


def _two(value: float) -> str:
    return number(value, 2)


def _satisfied(company: Dataset) -> list[Block]:
    """Show whether the satisfied buy again."""
    if not company.has("survey"):
        return []
    link = satisfaction_link(company)
    return [Exhibit(plots.repurchase(link), source="Source: survey, transactions.")]


def _said(company: Dataset) -> list[Block]:
    """Show what customers wrote, by group."""
    if not company.has("survey", "comment"):
        return []
    groups = comment_groups(company)
    frame = pd.DataFrame(
        {
            "About": groups.index,
            "Comments": groups["comments"].to_numpy(),
            "Share": groups["share"].to_numpy(),
            "Satisfaction": groups["satisfaction"].to_numpy(),
            "Recommends": groups["recommend"].to_numpy(),
            "Such as": groups["example"].to_numpy(),
        }
    )
    first = f"{groups.index[0]}: {percent(groups['share'].iloc[0])}"
    whole = count(int(groups.attrs["comments"]), "comment")
    return [
        Table(
            frame,
            title=f"Of {whole} most speak of {first}",
            note=(
                "Grouped by the words used; a comment counts in each group. Mean "
                "satisfaction of 5 and recommendation of 10 of those who wrote"
            ),
            formats={"Share": percent, "Satisfaction": _one, "Recommends": _one},
            source="Source: survey.",
        )
    ]


def _calls(company: Dataset) -> list[Block]:
    """List the dissatisfied customers on whom most hangs."""
    if why_off(company, "asset_value"):
        return []
    calls = call_list(company)
    if calls.scores.empty:
        return [Note(calls.finding, title="Nobody to call.")]
    top = calls.scores.head(TOP)
    value, stake = (f"{what}, {calls.currency}" for what in ("Value", "At stake"))
    frame = pd.DataFrame(
        {
            **names(company, top.index),
            value: top["net_asset_value"],
            stake: top["at_stake"],
            "Why": top["why"],
            "Wrote": top["comment"],
        },
        index=top.index.rename("Id"),
    ).dropna(axis="columns", how="all")
    used = [name for name in ("survey", "interactions") if company.has(name)]
    return [
        Table(
            frame,
            title=calls.finding.removesuffix("."),
            note="The first to call; at stake is the value times the chance to leave",
            formats=dict.fromkeys({value, stake} & set(frame), number),
            source=f"Source: {', '.join(['transactions', *used])}.",
        )
    ]


def _moved(company: Dataset) -> list[Block]:
    """Set all headline figures beside those of a year ago."""
    if why_off(company, "asset_value"):
        return []
    moved = before_and_after(company)
    shown = moved.summary()
    frame = pd.DataFrame(
        {
            "Figure": shown.index,
            "Whose": shown["side"].to_numpy(),
            day(moved.since): shown["before"].to_numpy(),
            day(moved.as_of): shown["now"].to_numpy(),
            "Went": shown["verdict"].to_numpy(),
        }
    )
    table = Table(
        frame,
        title=moved.finding.removesuffix("."),
        note="As known on each day; what has no date counts on both",
        source="Source: all tables.",
    )
    return [table]

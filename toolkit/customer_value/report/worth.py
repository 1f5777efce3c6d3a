"""The chapters on value: the index, the money, and the assumptions behind both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.coverage import why_off
from customer_value.measures.asset_value import asset_value
from customer_value.measures.comparison import segment_index
from customer_value.measures.defection import defection
from customer_value.measures.method_robustness import method_finding, method_robustness
from customer_value.measures.robustness import weight_robustness
from customer_value.measures.segments import segment_customers
from customer_value.measures.value_index import index_variables, value_index
from customer_value.plots import asset_value as asset_plots
from customer_value.plots import value_index as index_plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import SOURCE, TOP, names
from customer_value.words import MISSING, count, money, number, percent

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.measures.robustness import Robustness
    from customer_value.measures.value_index import ValueIndex
    from customer_value.report.block import Block


def index_of(company: Dataset) -> tuple[ValueIndex, Robustness | None]:
    """Return the index under the company's assumptions; if linear, how sure it is."""
    rules = company.assumptions
    key = ("report", "index", repr(rules))
    return company.memo(key, lambda: _index_of(company))


def _index_of(company: Dataset) -> tuple[ValueIndex, Robustness | None]:
    rules = company.assumptions
    index = value_index(
        index_variables(company),
        weights=rules.weights,
        rating=rules.rating,
        aggregation=rules.aggregation,
        min_coverage=rules.min_coverage,
    )
    if rules.aggregation != "arithmetic":  # its verdict is not linear in the weights
        return index, None
    return index, weight_robustness(index, box=rules.weight_box)


def value(company: Dataset) -> list[Block]:
    """Show the index, its verdicts and how sure they are."""
    index, sure = index_of(company)
    top = index.scores.head(TOP)
    verdict = (
        top["verdict"] if sure is None else sure.scores["label"].reindex(top.index)
    )
    frame = pd.DataFrame(
        {
            **names(company, top.index),
            "Index": top["index"],
            "Verdict": verdict,
        },
        index=top.index.rename("Id"),
    )
    note = "The ten highest; 100 is the average"
    if sure is not None:
        frame["Support"] = sure.scores["support"]
        note += (
            f"; support is the share of {sure.weightings:,} weightings that put the "
            "customer above it"
        )
    table = Table(
        frame,
        title=index.finding.rstrip("."),
        note=note,
        formats={"Index": "{:.0f}"} | ({"Support": percent} if sure else {}),
        bars=["Index"],
        source=SOURCE,
    )
    picture = index_plots.distribution(index, robustness=sure)
    return [
        Exhibit(picture, source=SOURCE),
        table,
        *_influence(index),
        *_by_segment(company, index),
        *_by_method(index),
    ]


def _influence(index: ValueIndex) -> list[Block]:
    """Show influence beside weight: equal weights are not equal influence."""
    if not index.influence["influence"].notna().any():
        return []
    return [Exhibit(index_plots.influence(index), source=SOURCE)]


def _by_segment(company: Dataset, index: ValueIndex) -> list[Block]:
    """Show the mean index of each segment with its interval."""
    if why_off(company, "segments") or not len(index.contributions):
        return []
    table = segment_index(index, segment_customers(company).scores["segment"])
    if len(table) < 2:  # noqa: PLR2004 - one segment is everybody
        return []
    ends = zip(table["low"], table["high"], strict=True)
    frame = pd.DataFrame(
        {
            "Customers": table["customers"],
            "Mean index": table["index"],
            "95% interval": [_interval(low, high) for low, high in ends],
            "Above average": table["share_above"],
        }
    ).rename_axis("Segment")
    best, last = table["index"].iloc[0], table["index"].iloc[-1]
    title = (
        f"The mean index runs from {number(best)} ({table.index[0]}) to "
        f"{number(last)} ({table.index[-1]})"
    )
    note = "100 is the average of all customers; bootstrap intervals"
    formats = {"Mean index": number, "Above average": percent}
    bars = ["Mean index"]
    return [
        Table(
            frame.reset_index(),
            title=title,
            note=note,
            formats=formats,
            bars=bars,
            source=SOURCE,
        )
    ]


def _interval(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}" if pd.notna(low) else MISSING


def _by_method(index: ValueIndex) -> list[Block]:
    """Say how many verdicts another method would change."""
    table = method_robustness(index)
    if table.empty:
        return []
    text = (
        f"{method_finding(table)} They combine other ratings, multiplying instead of "
        "adding, leaving one variable out, and the median instead of the mean."
    )
    return [Note(text, title="Another method.")]


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
    blocks: list[Block] = [
        Exhibit(asset_plots.pyramid(result), source=SOURCE),
        table,
        Exhibit(asset_plots.waterfall(result), source=SOURCE),
    ]
    if result.notes:
        blocks.append(Note(" ".join(result.notes), title="How to read this."))
    return blocks


def _back_test_note(evaluation: pd.DataFrame) -> str:
    """Say what the same method would have predicted one window ago."""
    if evaluation.empty:
        return "The history is too short for a back-test"
    ratio = evaluation["ratio"].loc["all"]
    return (
        f"Back-test: this method predicted {percent(ratio)} of the margin that came in "
        "the last window"
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
        "The value index rates seven variables from 1 to 10, weighs them and divides "
        "by the average, so that 100 is the typical customer. Net asset value is the "
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
        f"{str(k).replace('_', ' ')} {v:g}" for k, v in index.weights.items()
    )

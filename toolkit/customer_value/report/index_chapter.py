"""The chapter on the value index: who is valuable, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.coverage import why_off
from customer_value.measures.comparison import segment_index
from customer_value.measures.method_robustness import method_finding, method_robustness
from customer_value.measures.robustness import weight_robustness
from customer_value.measures.segments import segment_customers
from customer_value.measures.value_index import index_variables, value_index
from customer_value.plots import value_index as index_plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import SOURCE, TOP, names
from customer_value.words import MISSING, number, percent

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
    if not index.influence["influence"].notna().any():
        return [Note(index.finding, title="No index.")]
    return [
        Exhibit(index_plots.distribution(index, robustness=sure), source=SOURCE),
        _best(company, index, sure),
        *_contested(company, index, sure),
        Exhibit(index_plots.influence(index), source=SOURCE),
        *_by_segment(company, index),
        *_by_method(index),
    ]


def _best(company: Dataset, index: ValueIndex, sure: Robustness | None) -> Table:
    """List the highest, with the average purchase and rhythm behind their index."""
    top = index.scores.head(TOP)
    verdict = top["verdict"] if sure is None else sure.scores["label"]
    frame = pd.DataFrame(
        {
            **names(company, top.index),
            "Index": top["index"],
            "Verdict": verdict.reindex(top.index),
        },
        index=top.index.rename("Id"),
    )
    return Table(
        frame,
        title=index.finding.rstrip("."),
        note="The highest; 100 is the average",
        formats={"Index": "{:.1f}"},
        bars=["Index"],
        source=SOURCE,
    )


def _contested(
    company: Dataset, index: ValueIndex, sure: Robustness | None
) -> list[Block]:
    """List the verdicts that the choice of weights decides."""
    if sure is None or not sure.contested:
        return []
    open_ones = sure.second_look(n=TOP)
    frame = pd.DataFrame(
        {
            **names(company, open_ones.index),
            "Index": index.scores["index"].reindex(open_ones.index),
            "Verdict": open_ones["label"],
            "Support": open_ones["support"],
        },
        index=open_ones.index.rename("Id"),
    )
    note = (
        "The verdicts nearest to even; support is the share of "
        f"{sure.weightings:,} weightings that put the customer above average"
    )
    return [
        Table(
            frame,
            title=f"{sure.contested:,} verdicts depend on the weights",
            note=note,
            formats={"Index": "{:.1f}", "Support": percent},
            source=SOURCE,
        )
    ]


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

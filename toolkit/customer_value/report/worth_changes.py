"""What could change the asset value, and how sure it is: blocks of its chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.coverage import MIN_HISTORY_DAYS
from customer_value.errors import CustomerValueError
from customer_value.measures.asset_notes import back_test_note
from customer_value.measures.asset_uncertainty import asset_uncertainty
from customer_value.measures.asset_value import asset_value
from customer_value.measures.equity_bridge import equity_bridge
from customer_value.measures.horizon_paths import horizon_paths
from customer_value.measures.tornado import assumption_tornado
from customer_value.plots import asset_value as asset_plots
from customer_value.report.blocks import Exhibit, Note
from customer_value.report.chapter import value_source
from customer_value.words import count, day

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.measures.tornado import Tornado
    from customer_value.report.block import Block

DRAWS = 200  # enough for two figures of an interval
MANY = 100_000  # customers above which drawing takes longer than the report


def tornado_of(company: Dataset) -> Tornado:
    """Return the assumptions by how far each moves the total, found once."""
    key = ("report", "tornado", repr(company.assumptions))
    return company.memo(key, lambda: assumption_tornado(company))


def how_sure(company: Dataset) -> Note:
    """Say the total, its back-test, and between what it lies with all doubts."""
    asset = asset_value(company)
    tested = back_test_note(asset.evaluation)
    days = asset.evaluation.attrs.get("likelihood_days")
    if days not in (None, asset.evaluation.attrs.get("window_days")):
        ahead = count(days, "day")
        tested = f"{tested.removesuffix('.')} (its likelihood looked {ahead} ahead)."
    if len(asset.scores) > MANY:
        return Note(f"{asset.finding} {tested}", title="How sure this is.")
    doubt = asset_uncertainty(company, draws=DRAWS)
    text = f"{doubt.finding} {doubt.what} {tested}"
    return Note(text, title="How sure this is.")


def what_if(company: Dataset) -> list[Block]:
    """Show the assumptions that matter most first, and what the horizon changes."""
    source = value_source(company)
    return [
        Exhibit(asset_plots.tornado(tornado_of(company)), source=source),
        Note(horizon_paths(company).finding, title="Another horizon."),
    ]


def a_year_ago(company: Dataset) -> list[Block]:
    """Lead from the value of a year ago to that of now, or say why it cannot."""
    since = company.as_of - pd.DateOffset(years=1)
    first = company.as_of - pd.Timedelta(days=company.history_days)
    if (since - first).days < MIN_HISTORY_DAYS:
        short = count(company.history_days, "day")
        text = f"{short} of history: too few to value the customers of {day(since)}."
        return [Note(text, title="A year ago.")]
    try:
        bridge = equity_bridge(company, since=since)
    except CustomerValueError as missing:
        return [Note(f"{day(since)}: {missing}", title="A year ago.")]
    return [Exhibit(asset_plots.equity(bridge), source=value_source(company))]

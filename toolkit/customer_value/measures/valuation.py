"""One valuation: measured inputs, activity and retention, discounted by stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from customer_value.customers.contracts import cancelled
from customer_value.measures.activity import GIVEN, Activity, activity_of, factor
from customer_value.measures.asset_inputs import Inputs, asset_inputs
from customer_value.measures.retention import yearly_retention
from customer_value.measures.streams import SPENDING, flows

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

    Column = NDArray[np.float64]


class Case(NamedTuple):
    """What stays the same while assumptions are tried.

    Attributes
    ----------
    inputs : Inputs
        What was measured.
    activity : Activity
        The share of a normal year's business, year by year.
    retention : float
        Yearly share of customers kept; missing where the activity needs none.
    kept : array of float
        The same by customer.
    gone : array of bool
        Who has cancelled.
    """

    inputs: Inputs
    activity: Activity
    retention: float
    kept: Column
    gone: NDArray[np.bool_]

    @property
    def customers(self) -> pd.Index:
        """The ids, in the order of every array."""
        return self.inputs.customers.index

    @property
    def idle(self) -> NDArray[np.bool_]:
        """Who has brought no net revenue in the last 12 months and is still here."""
        revenue = self.inputs.customers["revenue"].to_numpy()
        return (revenue <= 0) & ~self.gone


class Worth(NamedTuple):
    """What the customers are worth, stream by stream.

    Attributes
    ----------
    yearly : dict of str to array of float
        The streams of a normal year, currency.
    streams : dict of str to array of float
        The same discounted over the horizon, currency.
    annuity : array of float
        What one unit of money a normal year is worth.
    """

    yearly: dict[str, Column]
    streams: dict[str, Column]
    annuity: Column

    @property
    def total(self) -> Column:
        """The net asset value of each customer."""
        return added(self.streams)


def case_of(company: Dataset, rules: Assumptions, activity: Any) -> Case:  # noqa: ANN401
    """Measure a company and look ahead, before anything is discounted."""
    inputs = asset_inputs(company, rules)
    customers = inputs.customers.index
    ahead = activity_of(company, customers, activity)
    overall, kept = float("nan"), np.full(len(customers), np.nan)
    if ahead.ahead is None:
        overall, by_segment = yearly_retention(company, rules, customers=customers)
        kept[:] = by_segment
    gone = np.zeros(len(customers), dtype=bool)
    if ahead.name != GIVEN:  # who gives the shares knows better
        place = customers.get_indexer(cancelled(company))
        gone[place[place >= 0]] = True
    return Case(inputs, ahead, overall, kept, gone)


def worth_of(case: Case, rules: Assumptions, *, margin: float = 1.0) -> Worth:
    """Discount the yearly streams with each customer's activity.

    Parameters
    ----------
    case : Case
        The customers.
    rules : Assumptions
        The assumptions to value them under.
    margin : float, default 1
        Factor on every margin.

    Returns
    -------
    Worth
        The streams before and after discounting.
    """
    yearly = flows(case.inputs, rules, revenue=case.activity.revenue, margin=margin)
    # who has cancelled brings and costs nothing more
    annuity = np.where(case.gone, 0.0, case.activity.annuity(rules, case.kept))
    # a cost that is paid without any purchase goes on until someone stops it
    lasting = np.where(case.idle, factor(1.0, 1.0, rules), annuity)
    streams = {
        name: flow * (lasting if name in SPENDING else annuity)
        for name, flow in yearly.items()
    }
    return Worth(yearly, streams, annuity)


def added(streams: dict[str, Column]) -> Column:
    """Add up streams without a copy for each."""
    parts = iter(streams.values())
    total = next(parts).copy()
    for part in parts:
        total += part
    return total


def unvalued(case: Case, value: Column) -> NDArray[np.bool_]:
    """Say whose value this activity cannot tell (METHOD 00.16), or who is gone."""
    bought = case.inputs.customers["purchases"].to_numpy() > 0
    unknown = (case.idle | np.isnan(case.activity.first)) & bought
    known: NDArray[np.bool_] = (unknown & (value == 0)) | case.gone
    return known

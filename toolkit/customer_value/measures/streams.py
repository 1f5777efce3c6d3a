"""The yearly streams of asset value, one column each, before they are discounted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.measures.asset_inputs import Inputs, asset_inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

INCOME = ("current", "potential", "referral", "innovation")
SPENDING = ("marketing", "sales", "support")
COSTS = (*SPENDING, "credit")
STREAMS = INCOME + COSTS


class Streams(NamedTuple):
    """Yearly money by customer and what was assumed or not measured.

    Attributes
    ----------
    yearly : DataFrame
        Index customer_id; the four incomes (positive) and four costs (negative).
    referral_worth : float
        Worth of one referred customer, currency; missing without referrals.
    notes : tuple of str
        One sentence for each stream that could not be measured.
    """

    yearly: pd.DataFrame
    referral_worth: float
    notes: tuple[str, ...]


def yearly_streams(company: Dataset, assumptions: Assumptions) -> Streams:
    """Return each customer's yearly streams (METHOD 2.8)."""
    inputs = asset_inputs(company, assumptions)
    yearly = pd.DataFrame(flows(inputs, assumptions), index=inputs.customers.index)
    return Streams(yearly, referral_worth(inputs, assumptions), inputs.notes)


def flows(
    inputs: Inputs,
    rules: Assumptions,
    *,
    revenue: NDArray[np.float64] | None = None,
    margin: float = 1.0,
) -> dict[str, NDArray[np.float64]]:
    """Turn what was measured into yearly money, stream by stream.

    Parameters
    ----------
    inputs : Inputs
        What was measured.
    rules : Assumptions
        What is assumed.
    revenue : array of float, optional
        A normal year's revenue of each customer; None takes the last 12 months.
    margin : float, default 1
        Factor on every margin, to try what another margin would do.

    Returns
    -------
    dict of str to array of float
        The eight streams, currency a year; costs are 0 or below.
    """
    known = {name: inputs.customers[name].to_numpy() for name in inputs.customers}
    rate = margin * filled(known["margin_rate"], rules.default_margin)
    usual = known["revenue"] if revenue is None else revenue
    current = margin * known["margin"] if revenue is None else rate * usual
    won = rules.headroom_capture * known["headroom"]
    worth = referral_worth(inputs, rules, margin=margin)
    lost = filled(known["loss_rate"], rules.credit_loss_rate)
    # + 0.0 turns the minus zero of a cost that is nothing into zero
    return {
        "current": current,
        "potential": rate * (won + known["pipeline"]),
        "referral": known["referrals"] * (0.0 if np.isnan(worth) else worth),
        "innovation": known["innovation"],
        **{name: -known[name] + 0.0 for name in SPENDING},
        "credit": -lost * (np.maximum(usual, 0.0) + won) + 0.0,
    }


def referral_worth(inputs: Inputs, rules: Assumptions, *, margin: float = 1.0) -> float:
    """Return V = incrementality x first-year margin + saved acquisition - reward."""
    saved = rules.saved_acquisition
    saved = inputs.acquisition if saved is None else saved
    net = margin * inputs.first_margin - inputs.marketing_each
    return float(rules.incrementality * net + saved - inputs.reward)


def filled(values: NDArray[np.float64], default: float) -> NDArray[np.float64]:
    """Put a default where a value is missing."""
    return np.where(np.isnan(values), default, values)

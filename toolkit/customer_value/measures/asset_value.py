"""Net asset value: what every customer is worth in money over the horizon."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.customers.contracts import cancelled
from customer_value.customers.facts import customer_facts
from customer_value.customers.rating import finite
from customer_value.customers.windows import YEAR_DAYS
from customer_value.errors import parameter_error
from customer_value.measures.annuity import (
    NOT_VALUED,
    TIERS,
    annuity_factor,
    net_flow,
    tiers,
)
from customer_value.measures.asset_notes import gone_note, idle_notes, short_note
from customer_value.measures.back_test import back_test
from customer_value.measures.likelihood_to_buy import likelihood_to_buy
from customer_value.measures.retention import yearly_retention
from customer_value.measures.streams import STREAMS, yearly_streams
from customer_value.result import Result
from customer_value.words import count, money, percent

if TYPE_CHECKING:
    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

__all__ = ["AssetValue", "annuity_factor", "asset_value", "net_flow", "tiers"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class AssetValue(Result):
    """The net asset value of every customer, stream by stream.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, best first. In the currency, discounted over the horizon:
        current, potential, referral, innovation, marketing, sales, support, credit
        (costs negative; the eight add up to net_asset_value), clv (current less
        marketing, sales and support), net_asset_value. Also net_flow (currency a
        year), annuity (factor of the customer's activity), tier ("platinum",
        "gold", "iron", "lead", "not valued").
    total : float
        Sum of the net asset values, currency.
    streams : Series
        Total of each stream, currency; adds up to the total.
    tiers : DataFrame
        Index tier: customers, share_customers, value (currency), share_value.
    retention : float
        Yearly share of customers kept that was used.
    referral_worth : float
        Worth of one referred customer, currency; missing without referrals.
    evaluation : DataFrame
        Back-test by tenth of predicted value, and in total: customers, predicted and
        actual (margin in currency), ratio; empty where the history is too short.
    notes : tuple of str
        What was not measured, and customers this activity cannot value.
    assumptions : Assumptions
        The assumptions used.
    as_of : Timestamp
        The day of the valuation.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    total: float
    streams: pd.Series = field(repr=False)
    tiers: pd.DataFrame = field(repr=False)
    retention: float
    referral_worth: float
    evaluation: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    assumptions: Assumptions = field(repr=False)
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return customers and value by tier."""
        return self.tiers

    @property
    def finding(self) -> str:
        """Say what the customers are worth and who holds it."""
        held = self.tiers["customers"].loc["platinum"]
        worth = (
            f"The customers are worth {money(self.total, self.currency)} over "
            f"{count(self.assumptions.horizon_years, 'year')}"
        )
        if not held:
            return f"{worth}."
        people = self.tiers["share_customers"].loc["platinum"]
        value = self.tiers["share_value"].loc["platinum"]
        return (
            f"{worth}; the platinum tier, {percent(people)} of them, holds "
            f"{percent(value)} of the positive value."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "total": f"{self.total:.2f}",
            "currency": self.currency,
            "horizon_years": self.assumptions.horizon_years,
        }


def asset_value(
    company: Dataset,
    *,
    assumptions: Assumptions | None = None,
    activity: pd.Series | None = None,
) -> AssetValue:
    """Value every customer: discounted yearly flow over the horizon.

    Parameters
    ----------
    company : Dataset
        The company.
    assumptions : Assumptions, optional
        None takes the company's own.
    activity : Series of float, optional
        Index customer_id: share of a normal year's business expected in year 1;
        None takes the likelihood to buy again from the look-back grid.

    Returns
    -------
    AssetValue
        Values by customer, stream and tier, with the back-test.

    Raises
    ------
    ParameterError
        If ``activity`` has shares that are no numbers or below 0, a customer twice,
        or no customer of the company.
    CustomerValueError
        If the history is too short for what is not given: a likelihood where there
        is no ``activity``, a defection where the assumptions hold no retention.

    References
    ----------
    .. [1] Gupta, S. and Lehmann, D. R., "Customers as Assets", Journal of
       Interactive Marketing, 2003.

    Examples
    --------
    >>> import customer_value as cv
    >>> asset = cv.asset_value(cv.load_dataset("retailer"))
    >>> streams = asset.scores[["current", "potential", "referral", "innovation"]]
    >>> bool(abs(asset.streams.sum() - asset.total) < 0.01)
    True
    """
    rules = assumptions or company.assumptions
    if activity is None:
        key = ("asset_value", repr(rules))
        return company.memo(key, lambda: _value(company, rules, None))
    return _value(company, rules, _checked_activity(company, activity))


def _value(
    company: Dataset, rules: Assumptions, activity: pd.Series | None
) -> AssetValue:
    """Discount the yearly streams with each customer's activity."""
    facts = customer_facts(company)
    yearly, worth, notes = yearly_streams(company, rules)
    overall, retention = yearly_retention(company, rules, customers=facts.index)
    active, ahead = _activity(company, facts, activity)
    annuity = _annuity(active.fillna(0.0), retention, rules)
    # who has cancelled brings and costs nothing more, unless the caller knows better
    gone = facts.index.isin(cancelled(company)) & (activity is None)
    # a cost that is paid without any purchase goes on until someone stops it
    idle = (facts["revenue_12m"] <= 0) & ~gone
    cost_annuity = annuity.mask(idle, _annuity(1.0, 1.0, rules))
    spending = ["marketing", "sales", "support"]
    values = yearly.mul(annuity, axis=0)
    values[spending] = yearly[spending].mul(cost_annuity, axis=0)
    scores = _scores(values, yearly, annuity)
    unknown = (idle | active.isna()) & (facts["purchases"] > 0)
    unvalued = (unknown & (scores["net_asset_value"] == 0)) | gone
    scores["tier"] = tiers(scores["net_asset_value"], cuts=rules.tier_cuts)
    scores.loc[unvalued, "tier"] = NOT_VALUED
    order = scores["net_asset_value"].sort_values(ascending=False, kind="stable").index
    return AssetValue(
        scores=scores.loc[order],
        total=float(scores["net_asset_value"].sum()),
        streams=values[list(STREAMS)].sum(),
        tiers=_by_tier(scores),
        retention=overall,
        referral_worth=worth,
        evaluation=back_test(company),
        notes=notes
        + short_note(ahead)
        + idle_notes(idle & (yearly[spending].sum(axis=1) < 0), unvalued & ~gone)
        + gone_note(int(gone.sum())),
        assumptions=rules,
        as_of=company.as_of,
        currency=company.currency,
    )


def _scores(
    values: pd.DataFrame, yearly: pd.DataFrame, annuity: pd.Series
) -> pd.DataFrame:
    """Add yearly flow, annuity, CLV and net asset value to the streams."""
    scores = values[list(STREAMS)].copy()
    scores["net_flow"] = yearly.sum(axis=1)
    scores["annuity"] = annuity
    scores["clv"] = values[["current", "marketing", "sales", "support"]].sum(axis=1)
    scores["net_asset_value"] = values.sum(axis=1)
    return scores


def _annuity(active: Any, retention: Any, rules: Assumptions) -> Any:  # noqa: ANN401
    """Return the factor of a customer under the assumptions' horizon and rate."""
    return annuity_factor(
        active,
        retention,
        horizon_years=rules.horizon_years,
        annual_discount_rate=rules.annual_discount_rate,
        timing=rules.timing,
    )


def _activity(
    company: Dataset, facts: pd.DataFrame, activity: pd.Series | None
) -> tuple[pd.Series, int]:
    """Return the share of a normal year expected in year 1, and its days ahead."""
    if activity is not None:
        return activity.reindex(facts.index), YEAR_DAYS
    likely = likelihood_to_buy(company, horizon_days=YEAR_DAYS)
    return likely.scores["probability"].reindex(facts.index), likely.horizon_days


def _checked_activity(company: Dataset, activity: Any) -> pd.Series:  # noqa: ANN401
    """Refuse an activity that belongs to other customers or is negative."""
    caller = "asset_value"
    if not isinstance(activity, pd.Series):  # what a caller without types may give
        must = "a Series of shares indexed by customer_id"
        raise parameter_error("activity", caller, must, type(activity).__name__)
    shares = finite(activity)  # refuses text; infinity becomes missing
    if (shares < 0).any() or not shares.isna().equals(activity.isna()):
        raise parameter_error("activity", caller, "shares of 0 or more", activity.min())
    if shares.index.has_duplicates:
        twice = f"{shares.index[shares.index.duplicated()][0]} more than once"
        raise parameter_error("activity", caller, "one share a customer", twice)
    if not shares.index.isin(customer_facts(company).index).any():
        must = "indexed by the company's customer_id"
        raise parameter_error("activity", caller, must, str(shares.index[:3].tolist()))
    return shares


def _by_tier(scores: pd.DataFrame) -> pd.DataFrame:
    """Count customers and sum value by tier, in the order of the tiers."""
    order = [*TIERS, NOT_VALUED]
    by = scores.groupby("tier")["net_asset_value"].agg(["size", "sum"])
    by = by.reindex([tier for tier in order if tier in TIERS or tier in by.index])
    by = by.fillna(0.0)
    positive = by["sum"].clip(lower=0)
    return pd.DataFrame(
        {
            "customers": by["size"].astype(int),
            "share_customers": by["size"] / max(len(scores), 1),
            "value": by["sum"],
            "share_value": positive / positive.sum() if positive.sum() else np.nan,
        }
    ).rename_axis("tier")

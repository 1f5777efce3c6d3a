"""Net asset value: what every customer is worth in money over the horizon."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.errors import checks_kind
from customer_value.measures.activity import LOOKBACK
from customer_value.measures.annuity import annuity_factor, net_flow
from customer_value.measures.asset_notes import (
    back_test_note,
    clv_definition,
    far_note,
    gone_note,
    idle_notes,
    short_note,
    untested_note,
)
from customer_value.measures.back_test import back_test
from customer_value.measures.streams import SPENDING, STREAMS, referral_worth
from customer_value.measures.tiers import by_tier, tier_names, tiers
from customer_value.measures.valuation import (
    Case,
    Worth,
    added,
    case_of,
    unvalued,
    worth_of,
)
from customer_value.result import Result
from customer_value.words import count, money, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    variables : DataFrame
        What each value is made from, in the order of ``scores``: activity (share of
        a normal year's business expected in year 1), retention (yearly; missing
        where the activity needs none), revenue and margin (currency, last 12
        months), margin_rate (of revenue), share_of_wallet (0 to 1), headroom and
        pipeline (currency a year), potential_known (whether either was measured),
        referrals (converted, a year), innovation, marketing, sales and support
        (currency a year), loss_rate (share never paid). Missing where not measured.
    total : float
        Sum of the net asset values, currency.
    streams : Series
        Total of each stream, currency; adds up to the total.
    tiers : DataFrame
        Index tier: customers, share_customers, value (currency), share_value.
    activity : str
        Where the activity comes from: "lookback", the name of a model or curve, or
        "given".
    retention : float
        Yearly share of customers kept that was used; missing where none was.
    referral_worth : float
        Worth of one referred customer, currency; missing without referrals.
    costs : DataFrame
        Index function: recorded (by interactions), total (given; missing where none
        is), allocated (shared out), currency of the last 12 months.
    evaluation : DataFrame
        Back-test by tenth of predicted value, and in total: customers, predicted and
        actual (margin in currency), ratio; empty where the history is too short or
        the activity was given.
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
    variables: pd.DataFrame = field(repr=False)
    total: float
    streams: pd.Series = field(repr=False)
    tiers: pd.DataFrame = field(repr=False)
    activity: str
    retention: float
    referral_worth: float
    costs: pd.DataFrame = field(repr=False)
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

    @property
    def clv_definition(self) -> str:
        """Say what the column clv is, and what it leaves out."""
        return clv_definition(self.assumptions, self.as_of, self.currency)

    def _headline(self) -> dict[str, object]:
        ratio = self.evaluation["ratio"].get("all", np.nan)
        return {
            "customers": len(self.scores),
            "total": f"{self.total:.2f}",
            "currency": self.currency,
            "horizon_years": self.assumptions.horizon_years,
            "back_test": "none" if np.isnan(ratio) else f"{ratio:.2f}",
        }

    def _fine_print(self) -> str:
        return f"{back_test_note(self.evaluation)} {self.clv_definition}"


@checks_kind
def asset_value(
    company: Dataset,
    *,
    assumptions: Assumptions | None = None,
    activity: Any = None,  # noqa: ANN401 - a name or a table
) -> AssetValue:
    """Value every customer: discounted yearly flow over the horizon.

    Parameters
    ----------
    company : Dataset
        The company.
    assumptions : Assumptions, optional
        None takes the company's own.
    activity : str, model, Series or DataFrame, optional
        The share of a normal year's business expected in each year ahead. None or
        "lookback" takes the likelihood to buy again from the look-back grid times
        the retention, year after year. "nbd", "beta_geo", "modified_beta_geo",
        "pareto_nbd", "cnbd_k" or a model of ``cv.models`` expects purchases, and
        Gamma-Gamma what one brings; a normal year is one with a purchase.
        "survival" or "shifted_beta_geo" says how long contracts last that have come
        so far. A Series, index customer_id, gives the share in year 1; a DataFrame
        with the columns 1, 2, 3 and so on gives it for every year.

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
    if activity is None or isinstance(activity, str):  # a model may yet be taught
        key = ("asset_value", repr(rules), activity or LOOKBACK)
        return company.memo(key, lambda: _value(company, rules, activity))
    return _value(company, rules, activity)


def _value(company: Dataset, rules: Assumptions, activity: Any) -> AssetValue:  # noqa: ANN401
    """Value the customers and lay the answer out, best first."""
    case = case_of(company, rules, activity)
    worth = worth_of(case, rules)
    value = worth.total
    unknown = unvalued(case, value)
    order = np.argsort(-value, kind="stable")
    scores = _scores(case, worth, value, tier=tier_names(value, rules, unknown))
    costly = case.idle & (added({k: worth.yearly[k] for k in SPENDING}) < 0)
    return AssetValue(
        scores=scores.iloc[order],
        variables=_variables(case).iloc[order],
        total=float(value.sum()),
        streams=pd.Series({name: part.sum() for name, part in worth.streams.items()}),
        tiers=by_tier(scores["tier"], scores["net_asset_value"]),
        activity=case.activity.name,
        retention=case.retention,
        referral_worth=referral_worth(case.inputs, rules),
        costs=case.inputs.cost_rule,
        evaluation=back_test(company, activity=activity),
        notes=(
            *case.inputs.notes,
            *case.activity.notes,
            *short_note(case.activity.days),
            *untested_note(case.activity.name),
            *far_note(rules.horizon_years, company.history_days),
            *idle_notes(int(costly.sum()), int((unknown & ~case.gone).sum())),
            *gone_note(int(case.gone.sum())),
        ),
        assumptions=rules,
        as_of=company.as_of,
        currency=company.currency,
    )


def _scores(
    case: Case, worth: Worth, value: NDArray[np.float64], *, tier: NDArray[np.object_]
) -> pd.DataFrame:
    """Put streams, yearly flow, annuity, CLV, value and tier side by side."""
    table = {
        **{name: worth.streams[name] for name in STREAMS},
        "net_flow": added(worth.yearly),
        "annuity": worth.annuity,
        "clv": added({k: worth.streams[k] for k in ("current", *SPENDING)}),
        "net_asset_value": value,
        "tier": pd.array(tier, dtype="str"),
    }
    # no copy: taking the rows in their order makes one
    return pd.DataFrame(table, index=case.customers, copy=False)


def _variables(case: Case) -> pd.DataFrame:
    """Put what each value is made from side by side, before anything is assumed."""
    table = case.inputs.customers.drop(columns="purchases")
    table.insert(0, "activity", case.activity.first)
    table.insert(1, "retention", case.kept if case.activity.ahead is None else np.nan)
    if case.activity.revenue is not None:
        table["revenue"] = case.activity.revenue
    return table

"""What each criterion of a lens measures, one number a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.windows import in_window, look_back
from customer_value.data.engine import Table, day, render_sql, text
from customer_value.measures.advocacy import referral_value
from customer_value.measures.answers import latest_answers
from customer_value.measures.asset_value import asset_value
from customer_value.measures.common import purchase_rows
from customer_value.measures.credit_risk import credit_risk
from customer_value.measures.likelihood_to_buy import likelihood_to_buy
from customer_value.measures.profit import customer_profit
from customer_value.measures.relationship_value import relationship_value
from customer_value.measures.roles import FOR, contributions_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

    Measure = Callable[[Dataset, Assumptions], pd.Series]

# where customers help each other or themselves
SELF_HELP = ("community", "forum", "knowledge base", "self-service", "help center")
SATISFIED = 4  # of 5, and above: the outcome is reached (METHOD 2.13)


def fact(name: str) -> Measure:
    """Return the measure that reads one of the customer facts."""

    def read(company: Dataset, _: Assumptions) -> pd.Series:
        return customer_facts(company)[name]

    return read


def profit_part(name: str) -> Measure:
    """Return the measure that reads a column of the profit of the last 12 months."""

    def read(company: Dataset, rules: Assumptions) -> pd.Series:
        return customer_profit(company, assumptions=rules)[name]

    return read


def share_of_revenue(cost: str) -> Measure:
    """Return the measure of a cost as a share of revenue, last 12 months.

    The method asks for revenue per support cost; its reverse ranks customers alike and
    holds for those who cost nothing too.
    """

    def read(company: Dataset, rules: Assumptions) -> pd.Series:
        earned = customer_profit(company, assumptions=rules)
        return earned[cost] / earned["revenue"].where(earned["revenue"] > 0)

    return read


def credit(name: str) -> Measure:
    """Return the measure that reads how a customer pays its invoices."""

    def read(company: Dataset, _: Assumptions) -> pd.Series:
        return credit_risk(company).scores[name]

    return read


def support_contacts(company: Dataset, _: Assumptions) -> pd.Series:
    """Count the support contacts of the last 12 months; 0 for who needed none."""
    return _contacts(company)["contacts"]


def self_help_share(company: Dataset, _: Assumptions) -> pd.Series:
    """Return the share of support contacts where customers help themselves."""
    found = _contacts(company)
    return found["self_help"] / found["contacts"].where(found["contacts"] > 0)


def _contacts(company: Dataset) -> pd.DataFrame:
    """Count support contacts, and those of self-help, of every customer."""
    touches = company.table("interactions")
    by = company.has("interactions", "channel")
    channels = ", ".join(text(name) for name in SELF_HELP)
    query = render_sql(
        "support_contacts",
        interactions=touches.query,
        start=day(company.as_of - pd.DateOffset(years=1)),
        end=day(company.as_of),
        self_help=f"LOWER(channel) IN ({channels})" if by else "1 = 0",
    )
    found = company.memo(
        "support_contacts",
        lambda: Table(touches.engine, query).to_pandas().set_index("customer_id"),
    )
    return found.reindex(customer_facts(company).index).fillna(0.0)


def largest_order(company: Dataset, _: Assumptions) -> pd.Series:
    """Return the largest order, currency."""
    rows = purchase_rows(company, "largest_order")
    return rows.set_index("customer_id")["amount"]


def revenue_growth(company: Dataset, _: Assumptions) -> pd.Series:
    """Return the change of revenue between two windows, as a share of the first.

    Missing for those who brought nothing in the first: they have nothing to grow from.
    """
    seen = look_back(company)
    before = in_window(company, seen.start, seen.middle)["revenue"]
    now = in_window(company, seen.middle, seen.end)["revenue"]
    before = before[before > 0]
    return now.reindex(before.index).fillna(0.0) / before - 1


def likelihood(company: Dataset, rules: Assumptions) -> pd.Series:
    """Return the probability to buy again."""
    days = rules.repurchase_horizon_days
    return likelihood_to_buy(company, horizon_days=days).scores["probability"]


def clv(company: Dataset, rules: Assumptions) -> pd.Series:
    """Return the customer lifetime value over the horizon."""
    return asset_value(company, assumptions=rules).scores["clv"]


def outcome_fit(company: Dataset, _: Assumptions) -> pd.Series:
    """Return the share of what matters to a customer that is reached.

    Sum of the importance of the outcomes rated 4 or 5 over that of all outcomes.
    """
    rows = company.outcomes
    assert rows is not None  # noqa: S101 - the caller has looked
    reached = rows["importance"].where(rows["satisfaction"] >= SATISFIED, 0.0)
    whole = rows.groupby("customer_id")["importance"].sum()
    return reached.groupby(rows["customer_id"]).sum() / whole


def ideas_adopted(company: Dataset, _: Assumptions) -> pd.Series:
    """Count the ideas that were used; 0 for those who gave none."""
    rows = contributions_of(company)
    return _counted(company, rows[rows["adopted"]])


def advocacy_acts(company: Dataset, _: Assumptions) -> pd.Series:
    """Count the acts in which a customer spoke for the company; 0 for the others."""
    rows = contributions_of(company)
    return _counted(company, rows[rows["role"].isin(FOR)])


def _counted(company: Dataset, rows: pd.DataFrame) -> pd.Series:
    """Count the rows of every customer."""
    counts = rows.groupby("customer_id").size()
    return counts.reindex(customer_facts(company).index).fillna(0.0).astype(float)


def referred_revenue(company: Dataset, _: Assumptions) -> pd.Series:
    """Return the revenue of those whom a customer brought; referrers share it."""
    return referral_value(company)["referred"]


def recommendation(company: Dataset, _: Assumptions) -> pd.Series:
    """Return the latest answer to whether the customer would recommend, 0 to 10."""
    return latest_answers(company, "recommend")


def position(company: Dataset, _: Assumptions) -> pd.Series:
    """Return the position of the relationship: steps closer, fading with time."""
    return relationship_value(company).scores["position"]

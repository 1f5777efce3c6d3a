"""The yearly streams of asset value, one column each, before they are discounted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.rates import BASE_STRENGTH, shrunk_rate
from customer_value.customers.windows import DAYS_PER_YEAR, margin_sql
from customer_value.data.coverage import missing
from customer_value.data.engine import Table, day, render_sql

if TYPE_CHECKING:
    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

INCOME = ("current", "potential", "referral", "innovation")
COSTS = ("marketing", "sales", "support", "credit")
STREAMS = INCOME + COSTS
MIN_EXPOSURE_YEARS = 0.5  # a customer of last week has had no time to refer anyone


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
    facts = customer_facts(company)
    margin = margin_rate(facts, assumptions)
    won, pipeline = _potential(company, facts, assumptions)
    worth = _referral_worth(company, facts, assumptions)
    yearly = pd.DataFrame(
        {
            "current": facts["margin_12m"],
            "potential": margin * (won + pipeline),
            "referral": _referrals_a_year(company, facts) * worth,
            "innovation": _innovation(company, facts),
            "marketing": -facts["cost_marketing_12m"],
            "sales": -facts["cost_sales_12m"],
            "support": -facts["cost_support_12m"],
            "credit": -_loss_rate(company, facts, assumptions)
            * (facts["revenue_12m"].clip(lower=0) + won),
        }
    )
    # what was not measured adds nothing to a sum; the notes say so
    return Streams(yearly.fillna(0.0) + 0.0, worth, _notes(company, assumptions))


def margin_rate(facts: pd.DataFrame, assumptions: Assumptions) -> pd.Series:
    """Return margin over revenue of the last 12 months, or the default margin.

    Returns that nearly cancel the revenue make the ratio explode; no future sale earns
    or loses more than itself.
    """
    revenue = facts["revenue_12m"]
    own = facts["margin_12m"] / revenue.where(revenue > 0)
    return own.clip(-1, 1).fillna(assumptions.default_margin)


def _potential(
    company: Dataset, facts: pd.DataFrame, assumptions: Assumptions
) -> tuple[pd.Series, pd.Series]:
    """Return the headroom won a year and the pipeline, both in revenue."""
    nothing = pd.Series(0.0, index=facts.index)
    if not company.has("wallet"):
        return nothing, nothing
    wallet = company.wallet.groupby("customer_id").sum(numeric_only=True)  # type: ignore[union-attr]
    wallet = wallet.reindex(facts.index)
    headroom = (wallet["category_spend"] - facts["revenue_12m"]).clip(lower=0)
    won = assumptions.headroom_capture * headroom.fillna(0.0)
    pipeline = wallet["pipeline"].fillna(0.0) if "pipeline" in wallet else nothing
    return won, pipeline


def _referrals_a_year(company: Dataset, facts: pd.DataFrame) -> pd.Series:
    """Return converted referrals a year, shrunk: (k + base rate) / (years + 1)."""
    if not company.has("referrals"):
        return pd.Series(0.0, index=facts.index)
    years = _exposure_years(company, facts).clip(lower=MIN_EXPOSURE_YEARS)
    base = facts["referrals"].sum() / years.sum() if len(facts) else 0.0
    return (facts["referrals"] + base) / (years + 1)


def _exposure_years(company: Dataset, facts: pd.DataFrame) -> pd.Series:
    """Return the years in which a customer could refer: contract, or since buying."""
    if company.has("customers", "cancelled_on"):
        return facts["tenure_years"].fillna(0.0)
    between = (facts["gap_days"] * (facts["purchases"] - 1)).fillna(0.0)
    return (between + facts["recency_days"].fillna(0.0)) / DAYS_PER_YEAR


def _referral_worth(
    company: Dataset, facts: pd.DataFrame, assumptions: Assumptions
) -> float:
    """Return V = incrementality x first-year margin + saved acquisition - reward."""
    if not company.has("referrals"):
        return float("nan")
    referrals = company.referrals
    assert referrals is not None  # noqa: S101 - `has` has just said so
    first = first_year_margin(company)
    gained = first[first.index.isin(referrals["referred_id"])]
    gained = gained if len(gained) else first
    year = float(gained.mean()) if len(gained) else 0.0
    spent = facts["cost_marketing_12m"].mean()
    saved = _saved_acquisition(company, assumptions)
    reward = referrals["reward"].fillna(0.0).mean() if "reward" in referrals else 0.0
    net = year - (0.0 if np.isnan(spent) else spent)
    return float(assumptions.incrementality * net + saved - reward)


def _saved_acquisition(company: Dataset, assumptions: Assumptions) -> float:
    """Return the assumed saving, else the mean acquisition cost, else nothing."""
    if assumptions.saved_acquisition is not None:
        return assumptions.saved_acquisition
    if not company.has("customers", "acquisition_cost"):
        return 0.0
    mean = company.customers["acquisition_cost"].mean()
    return 0.0 if np.isnan(mean) else float(mean)


def first_year_margin(company: Dataset) -> pd.Series:
    """Return the margin of each customer's first 12 months, once they are over."""
    lines = company.table("transactions")
    query = render_sql(
        "first_year",
        transactions=lines.query,
        margin=margin_sql(company),
        as_of=day(company.as_of),
        year_ago=day(company.as_of - pd.DateOffset(years=1)),
    )
    return Table(lines.engine, query).to_pandas().set_index("customer_id")["margin"]


def _innovation(company: Dataset, facts: pd.DataFrame) -> pd.Series:
    """Return the declared value of ideas adopted in the last 12 months."""
    ideas = company.contributions
    if ideas is None or "value" not in ideas:
        return pd.Series(0.0, index=facts.index)
    recent = ideas[ideas["date"] > company.as_of - pd.DateOffset(years=1)]
    if "adopted" in recent:
        recent = recent[recent["adopted"].fillna(value=False).astype(bool)]
    return recent.groupby("customer_id")["value"].sum().reindex(facts.index)


def _loss_rate(
    company: Dataset, facts: pd.DataFrame, assumptions: Assumptions
) -> pd.Series:
    """Return the share never paid, shrunk towards everyone's by 20 invoices' worth."""
    invoices = company.invoices
    if invoices is None or "written_off" not in invoices:
        return pd.Series(assumptions.credit_loss_rate, index=facts.index)
    billed = invoices[invoices["amount"] > 0]
    if billed.empty:
        return pd.Series(assumptions.credit_loss_rate, index=facts.index)
    lost = billed["written_off"].fillna(0.0)
    typical = billed["amount"].mean()
    by = billed.assign(lost=lost).groupby("customer_id")[["lost", "amount"]].sum()
    base = min(1.0, float(lost.sum() / billed["amount"].sum()))
    rate = shrunk_rate(
        by["lost"] / typical,
        by["amount"] / typical,
        base_rate=base,
        strength=BASE_STRENGTH,
    )
    # who was never sent an invoice does not buy on credit
    return rate.clip(0.0, 1.0).reindex(
        facts.index, fill_value=assumptions.credit_loss_rate
    )


def _notes(company: Dataset, assumptions: Assumptions) -> tuple[str, ...]:
    """Say what was not measured and therefore adds nothing."""
    notes = missing(company).query("section == 'asset_value'")["sentence"].tolist()
    if not company.has("invoices", "written_off") and assumptions.credit_loss_rate == 0:
        notes.append("No invoices with losses: credit losses are not measured.")
    return tuple(notes)

"""What the data say of each customer before a year ahead is assumed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.rates import BASE_STRENGTH, shrunk_rate
from customer_value.customers.windows import DAYS_PER_YEAR, margin_sql
from customer_value.data.coverage import missing
from customer_value.data.engine import Table, day, render_sql
from customer_value.measures.cost_allocation import costs
from customer_value.measures.wallet import wallet
from customer_value.words import count, money, plural

if TYPE_CHECKING:
    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

MIN_EXPOSURE_YEARS = 0.5  # a customer of last week has had no time to refer anyone


class Inputs(NamedTuple):
    """Measured facts behind an asset value.

    Attributes
    ----------
    customers : DataFrame
        Index customer_id, sorted: revenue and margin (currency, last 12 months),
        margin_rate (of revenue, -1 to 1; missing without revenue), share_of_wallet
        (missing where nothing tells it), headroom and pipeline (currency a year),
        potential_known (whether either was measured), referrals (a year),
        innovation, marketing, sales, support (currency a year), loss_rate (share
        never paid; missing without invoices), purchases (ever).
    first_margin : float
        Mean margin of a referred customer's first year, currency; missing without
        referrals.
    marketing_each : float
        Mean marketing cost of a customer, currency a year.
    acquisition : float
        Mean acquisition cost, currency; 0 where unknown.
    reward : float
        Mean reward of a referral, currency.
    cost_rule : DataFrame
        How totals were shared out: recorded, total, allocated by function.
    notes : tuple of str
        What was not measured, and rules that were applied.
    """

    customers: pd.DataFrame
    first_margin: float
    marketing_each: float
    acquisition: float
    reward: float
    cost_rule: pd.DataFrame
    notes: tuple[str, ...]


def asset_inputs(company: Dataset, rules: Assumptions) -> Inputs:
    """Measure what an asset value is made from, once a company and margin."""
    key = (rules.default_margin, repr(rules.allocated_costs), rules.allocation)
    return company.memo(("asset_inputs", *key), lambda: _measured(company, rules))


def _measured(company: Dataset, rules: Assumptions) -> Inputs:
    company = _at_margin(company, rules.default_margin)
    facts = customer_facts(company)
    spent = costs(company, facts, rules)
    revenue = facts["revenue_12m"]
    held = wallet(company, revenue)
    table = {
        "purchases": facts["purchases"],
        "revenue": revenue,
        "margin": facts["margin_12m"],
        "margin_rate": (facts["margin_12m"] / revenue.where(revenue > 0)).clip(-1, 1),
        "share_of_wallet": held["share_of_wallet"],
        "headroom": held["headroom"],
        "pipeline": held["pipeline"],
        "potential_known": held["potential_known"],
        "referrals": _referrals_a_year(company, facts),
        "innovation": _innovation(company, facts),
        **{name: spent.by_customer[name] for name in spent.by_customer},
        "loss_rate": _loss_rate(company, facts),
    }
    return Inputs(
        customers=pd.DataFrame(table, copy=False),
        first_margin=_first_margin(company),
        marketing_each=float(spent.by_customer["marketing"].mean()),
        acquisition=_acquisition(company),
        reward=_reward(company),
        cost_rule=spent.rule,
        notes=(
            *_unmeasured(company, rules),
            *spent.notes,
            *_lost_costs(company),
            *_estimated(held),
        ),
    )


def recosted(company: Dataset, inputs: Inputs, rules: Assumptions) -> Inputs:
    """Return the inputs with the cost totals of other assumptions shared out."""
    company = _at_margin(company, rules.default_margin)
    spent = costs(company, customer_facts(company), rules)
    return inputs._replace(
        customers=inputs.customers.assign(**spent.by_customer),
        marketing_each=float(spent.by_customer["marketing"].mean()),
        cost_rule=spent.rule,
    )


def _at_margin(company: Dataset, margin: float) -> Dataset:
    """Return the company under another default margin: the facts depend on it."""
    if margin == company.assumptions.default_margin:
        return company
    rules = replace(company.assumptions, default_margin=margin)
    return company.memo(
        ("at_margin", margin), lambda: replace(company, assumptions=rules, _memo={})
    )


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


def _first_margin(company: Dataset) -> float:
    """Return the mean first-year margin of the referred, else of all customers."""
    if not company.has("referrals"):
        return float("nan")
    referrals = company.referrals
    assert referrals is not None  # noqa: S101 - `has` has just said so
    first = first_year_margin(company)
    gained = first[first.index.isin(referrals["referred_id"])]
    gained = gained if len(gained) else first
    return float(gained.mean()) if len(gained) else 0.0


def _reward(company: Dataset) -> float:
    referrals = company.referrals
    if referrals is None or "reward" not in referrals or referrals.empty:
        return 0.0
    return float(referrals["reward"].fillna(0.0).mean())


def _acquisition(company: Dataset) -> float:
    """Return the mean acquisition cost, or nothing."""
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
    worth = recent.groupby("customer_id")["value"].sum().reindex(facts.index)
    return worth.fillna(0.0)


def _loss_rate(company: Dataset, facts: pd.DataFrame) -> pd.Series:
    """Return the share never paid, shrunk towards everyone's by 20 invoices' worth.

    Missing for who was never sent an invoice: such a customer does not buy on credit.
    """
    invoices = company.invoices
    nobody = pd.Series(np.nan, index=facts.index)
    if invoices is None or "written_off" not in invoices:
        return nobody
    billed = invoices[invoices["amount"] > 0]
    if billed.empty:
        return nobody
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
    return rate.clip(0.0, 1.0).reindex(facts.index)


def _unmeasured(company: Dataset, rules: Assumptions) -> list[str]:
    """Say what was not measured and therefore adds nothing."""
    notes = missing(company).query("section == 'asset_value'")["sentence"].tolist()
    if rules.allocated_costs:  # then costs are known without interactions
        notes = [note for note in notes if "before marketing, sales" not in note]
    if not company.has("invoices", "written_off") and rules.credit_loss_rate == 0:
        notes.append("No invoices with losses: credit losses are not measured.")
    return notes


def _lost_costs(company: Dataset) -> list[str]:
    """Say what was set aside at the door and is therefore in no customer's cost."""
    books = company.books
    if not {"table", "amount_set_aside"} <= set(books.columns):
        return []
    aside = books.loc[books["table"] == "interactions", "amount_set_aside"].sum()
    if not aside > 0:
        return []
    lost = money(float(aside), company.currency)
    return [f"Interactions that cost {lost} were set aside; no value includes them."]


def _estimated(held: pd.DataFrame) -> list[str]:
    """Say for how many the share of wallet is a rule's estimate."""
    n = int(held["estimated"].sum())
    if not n:
        return []
    whose, their = count(n, "customer"), plural(n, "its", "their")
    rule = f"is estimated from {their} ranking of the brands used"
    return [f"The share of wallet of {whose} {rule}; {their} potential is not valued."]

"""The first page: four numbers, then the decisions they call for."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from customer_value.data.coverage import why_off
from customer_value.errors import checks_kind
from customer_value.measures.asset_value import asset_value
from customer_value.measures.concentration import concentration
from customer_value.measures.defection import defection
from customer_value.measures.repeat_answers import SOON_DAYS
from customer_value.measures.repeat_purchase import repeat_purchase
from customer_value.measures.value_at_stake import may_go
from customer_value.report.blocks import Findings, Kpis, Note, Section
from customer_value.report.chapter import TOP
from customer_value.report.index_chapter import index_of
from customer_value.report.risk_chapter import stake_of
from customer_value.words import count, money, number, percent, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

Tile = tuple[str, str, str]
Decision = tuple[str, str]
TOP_TIERS = ("platinum", "gold")
MOST = 5  # decisions that a board takes in; those about money come first
LONE_DAYS = ("the first day stands alone", "the last day stands alone")
HUGE = "amount above 100 times the median"
MUCH = 0.1  # of sales: a unit error in less does not carry the report
WORTH_SAYING = 0.005  # of the total: less is no matter for a board


@checks_kind
def summary(company: Dataset) -> Section:
    """Return the first page of the client report.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    Section
        Tiles with the headline numbers and a numbered list of findings, each with
        what to do about it. Numbers that the data do not allow are left out.

    Examples
    --------
    >>> import customer_value as cv
    >>> cv.report.summary(cv.load_dataset("retailer")).title
    'Summary'
    """
    tiles = [*_worth_tiles(company), _repeat_tile(company), *_leaving_tile(company)]
    decisions = [
        *_concentrated(company),
        *_at_stake(company),
        *_silent(company),
        *_losing(company),
        *_contested(company),
        *_once(company),
    ]
    doubts = [
        Note(said, title="Check first.", kind="warning") for said in _doubts(company)
    ]
    return Section([Kpis(tiles), *doubts, Findings(decisions[:MOST])], title="Summary")


def _doubts(company: Dataset) -> list[str]:
    """Say which faults in the purchases could make every number here wrong."""
    known = company.issues[company.issues["table"] == "transactions"]
    said = []
    for row in known.to_dict("records"):
        rule, sales = str(row["rule"]), float(row["share_revenue"])
        if rule in LONE_DAYS:
            said.append(f"{rule.capitalize()}: {row['example']}. {row['mend']}")
        if rule == HUGE and sales >= MUCH:
            lines = f"{count(int(row['rows']), 'line')} with {percent(sales)} of sales"
            said.append(f"{rule.capitalize()}: {lines}. {row['mend']}")
    return said


def _worth_tiles(company: Dataset) -> list[Tile]:
    if why_off(company, "asset_value"):
        return []
    asset = asset_value(company)
    rules = asset.assumptions
    held = concentration(asset.scores["net_asset_value"])
    years = count(rules.horizon_years, "year")
    total = (
        money(asset.total, asset.currency),
        "net asset value of the customers",
        f"{years}, discounted at {percent(rules.annual_discount_rate)}",
    )
    n = len(asset.scores)
    if n < 5 or not isfinite(held.top_share):  # noqa: PLR2004 - a fifth is nobody
        return [total]
    fifth = f"{number(n / 5)} of {count(n, 'customer')}"
    return [total, (percent(held.top_share), "held by the top fifth", fifth)]


def _repeat_tile(company: Dataset) -> Tile:
    rate = repeat_purchase(company).rate
    who = f"{number(rate.count)} of {count(rate.n, 'customer')}"
    return percent(rate.value), "bought more than once", who


def _leaving_tile(company: Dataset) -> list[Tile]:
    if why_off(company, "defection"):
        return []
    left = defection(company)
    if not left.rate.n:  # nobody was there to leave
        return []
    who = f"{number(left.rate.count)} of {number(left.rate.n)} active before"
    return [(percent(left.rate.value), f"left within {left.window_days} days", who)]


def _concentrated(company: Dataset) -> list[Decision]:
    """Say who holds the value."""
    if why_off(company, "asset_value"):
        return []
    asset = asset_value(company)
    people = int(asset.tiers["customers"].loc["platinum"])
    if not people:
        return []
    whom = "it" if people == 1 else f"all {number(people)} of them"
    advice = f"Name an owner for {whom}."
    return [(asset.finding, advice)]


def _at_stake(company: Dataset) -> list[Decision]:
    """Say how much hangs on customers who may leave, and on how few of them."""
    stake = stake_of(company)
    if stake is None:
        return []
    known = stake.scores["at_stake"].dropna()
    few = known.head(TOP)
    if not few.sum() > 0:
        return []
    fact = may_go(known, stake.currency)
    if len(known) <= TOP:
        return [(f"{fact}.", "Plan for each of them.")]
    fact = f"{fact}; {money(float(few.sum()), stake.currency)} of it with {len(few)}."
    return [(fact, f"Plan for each of the {len(few)}: the chapter on risk lists them.")]


def _silent(company: Dataset) -> list[Decision]:
    """Count the valuable customers who are silent for longer than usual."""
    if why_off(company, "asset_value") or why_off(company, "defection"):
        return []
    asset = asset_value(company)
    flag = defection(company).scores["flag"].reindex(asset.scores.index)
    silent = flag.fillna(value=False).astype(bool)
    concerned = asset.scores[silent & asset.scores["tier"].isin(TOP_TIERS)]
    if concerned.empty:
        return []
    people = count(len(concerned), "platinum or gold customer")
    have = plural(len(concerned), "has", "have")
    worth = money(float(concerned["net_asset_value"].sum()), asset.currency)
    hold = plural(len(concerned), "it holds", "they hold")
    fact = f"{people} {have} been silent for longer than usual; {hold} {worth}."
    return [(fact, "Call them first.")]


def _once(company: Dataset) -> list[Decision]:
    """Count those who bought once, and how soon others came back."""
    result = repeat_purchase(company)
    once = result.rate.n - result.rate.count
    if not once:
        return []
    share = percent(once / result.rate.n)
    fact = f"{share} of the customers, {number(once)}, have bought only once."
    advice = "Test an offer for the second purchase"
    if isfinite(result.soon):
        again = f"{percent(result.soon)} buy again within {SOON_DAYS} days of the first"
        advice = f"{advice}: {again}"
    return [(fact, f"{advice}.")]


def _contested(company: Dataset) -> list[Decision]:
    """Say how sure the verdicts of the index are."""
    index, sure = index_of(company)
    if sure is None or not index.influence["influence"].notna().any():
        return []
    disputed = f"Agree on the weights before you act on the {number(sure.contested)}."
    return [(sure.finding, disputed if sure.contested else "Act on it as it stands.")]


def _losing(company: Dataset) -> list[Decision]:
    """Count the customers who cost more than they earn."""
    if why_off(company, "asset_value"):
        return []
    asset = asset_value(company)
    losing = asset.scores[asset.scores["net_asset_value"] < 0]
    loss = -float(losing["net_asset_value"].sum())
    if loss <= WORTH_SAYING * abs(asset.total):
        return []
    people = count(len(losing), "customer")
    verb = plural(len(losing), "costs more than it earns", "cost more than they earn")
    fact = f"{people} {verb}: {money(loss, asset.currency)} over the horizon."
    return [(fact, "Review their terms and the service they get.")]

"""The chapter beyond revenue: who brings others, who speaks, who has ideas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.data.coverage import why_off
from customer_value.errors import CustomerValueError
from customer_value.judgements.triage import ENTERS, LEAVES, triage
from customer_value.measures.advocate_overlap import advocate_overlap
from customer_value.measures.promoters import DETRACTOR, promoters
from customer_value.measures.referral_cells import referral_cells
from customer_value.measures.referred_customers import referred_customers
from customer_value.measures.roles import customer_roles
from customer_value.plots import advocacy as plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import TOP, names
from customer_value.words import count, money, number, percent, place, plural, spoken

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.measures.promoters import Promoters
    from customer_value.measures.roles import Roles
    from customer_value.report.block import Block

REFERRED = "Source: transactions, referrals."
TWICE = (
    "The value of a referred customer counts twice here, with the customer and with "
    "who brought them: right for choosing whom to look after, wrong for adding up. "
    "The sum over all customers is that of the direct values."
)


def beyond(company: Dataset) -> list[Block]:
    """Show triage with referrals, the four cells, promoters, roles and ideas."""
    parts = (_chosen, _cells, _advocates, _recommending, _roles)
    shown: list[Block] = []
    for write in parts:
        try:
            shown += write(company)
        except CustomerValueError as missing:
            shown.append(Note(str(missing), title="Not measured."))
    return shown


def _valued(company: Dataset) -> bool:
    """Say whether there are referrals and customers can be valued."""
    return company.has("referrals") and not why_off(company, "asset_value")


def _chosen(company: Dataset) -> list[Block]:
    """Say who enters and who leaves when referrals count."""
    if not company.has("referrals"):
        return []
    basis = "net_asset_value" if _valued(company) else "revenue"
    table = triage(company, capacity=company.assumptions.capacity, basis=basis)
    called = names(company, table.index).get("Customer", [])
    known = dict(zip(table.index, called, strict=False))
    picture = Exhibit(plots.slope(table, names=known), source=REFERRED)
    changes = table[table["place"].isin([ENTERS, LEAVES])]
    if changes.empty:
        return [picture, Note(TWICE, title="Not to be added up.")]
    direct, referred, total = (
        f"{name}, {company.currency}" for name in ("Direct", "Referred", "Total")
    )
    shown = changes.head(2 * TOP)
    frame = pd.DataFrame(
        {
            **names(company, shown.index),
            "Change": shown["place"],
            direct: shown["direct"],
            referred: shown["referred"],
            total: shown["total"],
            "Place before": shown["rank_direct"],
            "Place now": shown["rank"],
        },
        index=shown.index.rename("Id"),
    )
    moved = count(len(changes), "customer")
    amounts = dict.fromkeys([direct, referred, total], number)
    listed = Table(
        frame,
        title=f"{moved} {plural(len(changes), 'changes', 'change')} sides of the cut",
        note=f"{spoken(basis).capitalize()}; referred is what those they brought hold",
        formats={**amounts, "Place before": place, "Place now": place},
        source=REFERRED,
    )
    return [picture, listed, Note(TWICE, title="Not to be added up.")]


def _cells(company: Dataset) -> list[Block]:
    """Show lifetime value and referral value by cell, and what to try in each."""
    if not _valued(company):
        return []
    found = referral_cells(company)
    actions = " ".join(
        f"{str(name).capitalize()}: {action[:1].lower()}{action[1:]}"
        for name, action in found.cells["action"].items()
        if action
    )
    saved = money(found.saved_acquisition, found.currency)
    how = (
        f"Of those they brought, {percent(found.incrementality)} count with their "
        f"lifetime value, all with {saved} of acquisition saved; rewards are taken "
        "off. These referrals lie behind. The referral stream of the asset value "
        "expects those to come: do not add the two."
    )
    return [
        Exhibit(plots.cells(found), source="Source: transactions, referrals."),
        Note(actions, title="What to try."),
        Note(how, title="How the referral value is made."),
    ]


def _advocates(company: Dataset) -> list[Block]:
    """Show what advocates buy and bring, and what those they brought are worth."""
    if not company.has("referrals"):
        return []
    return [
        Exhibit(plots.advocates(advocate_overlap(company)), source=REFERRED),
        Note(referred_customers(company).finding, title="Those who were brought."),
    ]


def _recommending(company: Dataset) -> list[Block]:
    """Show promoters and detractors, their stance, and the detractors who buy most."""
    if not company.has("survey"):
        return []
    found = promoters(company)
    used = ["survey", "transactions"]
    shown: list[Block] = [
        Exhibit(plots.groups(found), source=f"Source: {', '.join(used)}.")
    ]
    if company.has("contributions"):
        source = "Source: survey, contributions."
        shown.append(Exhibit(plots.stances(found), source=source))
    return [*shown, *_detractors(company, found)]


def _detractors(company: Dataset, found: Promoters) -> list[Block]:
    """List the detractors who buy most, and what to do about each."""
    against = found.scores[found.scores["group"] == DETRACTOR].head(TOP)
    if against.empty:
        return []
    revenue = f"Revenue, {found.currency}"
    frame = pd.DataFrame(
        {
            **names(company, against.index),
            "Recommends": against["recommend"],
            "In public": against["stance"],
            revenue: against["revenue"],
            "Place": against["revenue_rank"],
            "What to do": against["action"],
        },
        index=against.index.rename("Id"),
    )
    worth = money(float(against["revenue"].sum()), found.currency)
    who = (
        "The detractor who buys"
        if len(against) == 1
        else (f"The {len(against)} detractors who buy")
    )
    brought = plural(len(against), "has", "have")
    return [
        Table(
            frame,
            title=f"{who} most {brought} brought {worth}",
            note="Latest answer, 0 to 10; place by revenue among all customers",
            formats={"Recommends": number, revenue: number, "Place": number},
            bars=[revenue],
            source="Source: survey, transactions.",
        )
    ]


def _roles(company: Dataset) -> list[Block]:
    """Show roles by group, and whose ideas were adopted."""
    if not company.has("contributions"):
        return []
    found = customer_roles(company)
    picture = Exhibit(plots.roles(found), source="Source: contributions, customers.")
    return [picture, *_ideas(company, found)]


def _ideas(company: Dataset, found: Roles) -> list[Block]:
    """List whose adopted ideas are declared to be worth most."""
    adopted = found.scores[found.scores["adopted"] > 0]
    if adopted.empty:
        return []
    top = adopted.sort_values("value", ascending=False, kind="stable").head(TOP)
    value, revenue = (f"{what}, {found.currency}" for what in ("Declared", "Revenue"))
    frame = pd.DataFrame(
        {
            **names(company, top.index),
            "Ideas": top["ideas"],
            "Adopted": top["adopted"],
            value: top["value"],
            revenue: top["revenue"],
            "Roles": top["roles"],
        },
        index=top.index.rename("Id"),
    )
    people = count(len(adopted), "customer")
    ideas = count(int(adopted["adopted"].sum()), "adopted idea")
    return [
        Table(
            frame,
            title=f"{people} had {ideas}",
            note="The value is what you declared; whole history",
            formats={value: number, revenue: number},
            bars=[value],
            source="Source: contributions, transactions.",
        )
    ]

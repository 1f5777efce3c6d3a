"""The chapter on the best customers: five lenses, their agreement, and money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.errors import CustomerValueError
from customer_value.judgements.best_customers import best_customers
from customer_value.judgements.lenses import MONEY
from customer_value.plots import best_customers as plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import TOP, names, value_source
from customer_value.words import MISSING, count, listed, number, percent, place, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.judgements.best_customers import BestCustomers
    from customer_value.report.block import Block


def best(company: Dataset) -> list[Block]:
    """Show ranks by lens, what each looks at, disputes, votes and horizons."""
    try:
        found = best_customers(company)
    except CustomerValueError as missing:
        return [Note(str(missing), title="Not measured.")]
    source = value_source(company)
    agree = [plots.agreement(found.agreement)] if len(found.lenses) > 1 else []
    return [
        Exhibit(plots.lenses(found), source=source),
        *(Exhibit(picture, source=source) for picture in agree),
        _criteria(found, source),
        *_disputes(company, found, source),
        *_groups(found, source),
        _horizon(found, source),
        *([Note(" ".join(found.notes), title="Left out.")] if found.notes else []),
    ]


def _criteria(found: BestCustomers, source: str) -> Table:
    """List what each lens looks at and how much of it tells customers apart."""
    used = found.criteria[found.criteria["influence"].notna()]
    frame = pd.DataFrame(
        {
            "Lens": used["lens"].str.capitalize(),
            "Criterion": used["words"],
            "Good is": used["less_is_better"].map({True: "less", False: "more"}),
            "Weight": used["weight"],
            "Share of the difference": used["influence"],
        }
    )
    note = "Share of the variance of each lens made by its criteria; weights 1 to 5"
    if (used["influence"] < 0).any():
        note += "; below 0: it evens out the others"
    return Table(
        frame,
        title=_hangs(used),
        note=note,
        formats={"Weight": number, "Share of the difference": percent},
        source=source,
    )


def _hangs(used: pd.DataFrame) -> str:
    """Say which criterion decides most of its lens."""
    several = used[used.groupby("lens")["criterion"].transform("size") > 1]
    for row in several.nlargest(1, "influence").itertuples():
        part = percent(float(str(row.influence)))
        return (
            f"The lens {row.lens} hangs most on {row.words}: {part} of its differences"
        )
    if len(used):
        return "Each lens looks at one criterion"
    return "No criterion tells the customers apart"


def _disputes(company: Dataset, found: BestCustomers, source: str) -> list[Block]:
    """Draw the most disputed customers and give the reasons."""
    told = found.disputed.head(TOP)
    if told.empty:
        return []
    frame = pd.DataFrame(
        {**names(company, told.index), "Reason": told["reason"]},
        index=told.index.rename("Id"),
    )
    table = Table(
        frame,
        title=f"Why {count(len(told), 'customer')} {plural(len(told), 'is', 'are')} "
        "disputed most",
        note="What moves each to its best and to its worst rank most",
        source=source,
    )
    return [Exhibit(plots.disputes(found), source=source), table]


def _groups(found: BestCustomers, source: str) -> list[Block]:
    """Show what the lenses say of segments, and the order that wins the vote."""
    if found.groups.empty:
        return []
    value = f"Value each, {found.currency}"
    lenses = [lens.name for lens in found.lenses]
    frame = pd.DataFrame(
        {
            "Customers": found.groups["customers"],
            **{name.capitalize(): found.groups[name] for name in lenses},
            value: found.groups[MONEY],
            "Points": found.groups["votes"],
        },
        index=found.groups.index.rename("Segment"),
    )
    first = str(found.groups.index[0])
    how = "contradicts the lenses least"
    if found.groups["kemeny"].isna().any():
        how = "has the most points"
    shown = dict.fromkeys([name.capitalize() for name in lenses], number)
    return [
        Table(
            frame,
            title=f"Put to the vote of the lenses, {first} comes first",
            note=(
                "Mean index by lens, 100 is average; the order of the segments "
                f"{how}; points: one for each segment behind, lens by lens"
            ),
            formats={**shown, value: number, "Points": place},
            source=source,
        )
    ]


def _horizon(found: BestCustomers, source: str) -> Table:
    """Show which lens is nearest to money over a shorter and a longer horizon."""
    table = found.horizon
    lenses = [lens.name for lens in found.lenses]
    frame = pd.DataFrame(
        {
            "Years": [number(int(str(years))) for years in table.index],
            "First": table["first"].astype(str).to_numpy(),
            "New in the top tenth": table["entered"].to_numpy(),
            **{name.capitalize(): table[name].to_numpy(float) for name in lenses},
            "Nearest": [str(name) or MISSING for name in table["nearest"]],
        }
    )
    nearest = list(dict.fromkeys(name for name in table["nearest"] if name))
    ends = f"from {table.index.min()} to {count(int(table.index.max()), 'year')}"
    title = f"No lens can be held against money {ends}"
    if nearest:
        lens = plural(len(nearest), "The lens", "The lenses")
        is_ = plural(len(nearest), "is", "are")
        title = f"{lens} {listed(nearest)} {is_} nearest to money {ends}"
    return Table(
        frame,
        title=title,
        note=(
            "Rank correlation of each lens with the net asset value, by horizon; new: "
            f"not in the top tenth at {count(found.horizon_years, 'year')}"
        ),
        formats=dict.fromkeys([name.capitalize() for name in lenses], _two),
        source=source,
    )


def _two(tau: float) -> str:
    return number(tau, 2)

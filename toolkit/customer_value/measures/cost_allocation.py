"""What serving costs: recorded by customer, and totals shared out by one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.customers.windows import in_window
from customer_value.data.assumptions import ALLOCATED
from customer_value.words import money

if TYPE_CHECKING:
    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

_RULES = {
    "revenue": "by their revenue",
    "purchases": "by their purchases",
    "equal": "in equal parts",
}


class Costs(NamedTuple):
    """Costs of the last 12 months by customer, and how they got there.

    Attributes
    ----------
    by_customer : DataFrame
        Index customer_id: marketing, sales, support (currency, 0 or more).
    rule : DataFrame
        Index function: recorded (by customer), total (given; missing where none
        is), allocated (currency).
    notes : tuple of str
        The rule in words, one sentence a function that was shared out.
    """

    by_customer: pd.DataFrame
    rule: pd.DataFrame
    notes: tuple[str, ...]


def costs(company: Dataset, facts: pd.DataFrame, rules: Assumptions) -> Costs:
    """Return each customer's costs of the last 12 months.

    Parameters
    ----------
    company : Dataset
        The company.
    facts : DataFrame
        The facts of its customers.
    rules : Assumptions
        With the totals to share out, if any, and the rule.

    Returns
    -------
    Costs
        What interactions record of a function stays with its customers; the rest
        of a given total is shared out.
    """
    recorded = facts[[f"cost_{name}_12m" for name in ALLOCATED]].fillna(0.0)
    recorded = recorded.set_axis(list(ALLOCATED), axis=1)
    given = rules.allocated_costs or {}
    rule = pd.DataFrame(
        {
            "recorded": recorded.sum(),
            "total": pd.Series(given, dtype=float).reindex(list(ALLOCATED)),
        }
    ).rename_axis("function")
    rule["allocated"] = (rule["total"] - rule["recorded"]).clip(lower=0).fillna(0.0)
    if rule["allocated"].any():
        shares = _shares(company, facts, rules.allocation)
        for name in ALLOCATED:
            recorded[name] += shares * rule["allocated"][name]
    return Costs(recorded, rule, _notes(company, rule, rules.allocation))


def _shares(company: Dataset, facts: pd.DataFrame, allocation: str) -> pd.Series:
    """Return each customer's share of a total; all shares add up to 1."""
    start = company.as_of - pd.DateOffset(years=1)
    bought = in_window(company, start, company.as_of)["purchases"]
    bought = bought.reindex(facts.index).fillna(0.0)
    size = {
        "revenue": facts["revenue_12m"].clip(lower=0),
        "purchases": bought,
        "equal": (bought > 0).astype(float),
    }[allocation]
    if size.sum() <= 0:  # nobody has bought: the cost is still paid, for everyone
        size = pd.Series(1.0, index=facts.index)
    return size / size.sum()


def _notes(company: Dataset, rule: pd.DataFrame, allocation: str) -> tuple[str, ...]:
    """Put the rule into words, function by function."""
    notes = []
    for name, row in rule.dropna(subset=["total"]).iterrows():
        parts = ("total", "recorded", "allocated")
        total, recorded, shared = (money(row[k], company.currency) for k in parts)
        if row["recorded"] > row["total"]:
            notes.append(
                f"Interactions record {recorded} of {name} cost, more than the total "
                f"of {total} given; the recorded cost counts."
            )
        else:
            notes.append(
                f"Of {total} {name} cost, {recorded} is recorded by customer; "
                f"{shared} is shared out among the buyers of the last 12 months, "
                f"{_RULES[allocation]}."
            )
    return tuple(notes)

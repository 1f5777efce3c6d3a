"""The criteria that a lens may look through: one line each, and what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.errors import CustomerValueError
from customer_value.judgements import criterion_values as of
from customer_value.words import listed, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

MONEY, SHARE, COUNT = "currency", "share", "count"
COSTS = ("interactions.function", "interactions.cost")


class Criterion(NamedTuple):
    """One thing that a lens looks at.

    Attributes
    ----------
    name : str
        What it is called in a lens.
    words : str
        What it is called on a page.
    unit : str
        "currency", "share" or "count".
    measure : callable
        Takes the company and the assumptions, gives a Series by customer_id.
    needs : tuple of str
        Tables, or table.column, without which it cannot be measured.
    less_is_better : bool
        Whether the smaller value is the better one.
    """

    name: str
    words: str
    unit: str
    measure: of.Measure
    needs: tuple[str, ...] = ()
    less_is_better: bool = False

    def of(self, company: Dataset, rules: Assumptions) -> pd.Series:
        """Measure it, once a company and its assumptions."""
        key = ("criterion", self.name, repr(rules))
        return company.memo(key, lambda: self.measure(company, rules))

    def missing(self, company: Dataset) -> str:
        """Say which data it lacks, "" where it lacks none."""
        lacking = [need for need in self.needs if not _present(company, need)]
        if not lacking:
            return ""
        return f"{self.words.capitalize()} needs {listed(lacking)}."

    def written(self, value: float, currency: str) -> str:
        """Write a value of it as people read it."""
        if self.unit == MONEY:
            return money(value, currency)
        if self.unit == SHARE:
            return percent(value)
        return number(value, 0 if value == round(value) else 1)


CRITERIA = {
    one.name: one
    for one in (
        Criterion(
            "self_help_share",
            "community self-help share",
            SHARE,
            of.self_help_share,
            ("interactions.function", "interactions.channel"),
        ),
        Criterion(
            "support_cost",
            "support cost",
            MONEY,
            of.profit_part("support"),
            COSTS,
            less_is_better=True,
        ),
        Criterion(
            "support_contacts",
            "support contacts",
            COUNT,
            of.support_contacts,
            ("interactions.function",),
            less_is_better=True,
        ),
        Criterion("outcome_fit", "outcome fit", SHARE, of.outcome_fit, ("outcomes",)),
        Criterion(
            "ideas_adopted",
            "ideas adopted",
            COUNT,
            of.ideas_adopted,
            ("contributions.adopted",),
        ),
        Criterion("revenue_growth", "revenue growth", SHARE, of.revenue_growth),
        Criterion(
            "support_cost_share",
            "support cost as a share of revenue",
            SHARE,
            of.share_of_revenue("support"),
            COSTS,
            less_is_better=True,
        ),
        Criterion(
            "referred_revenue",
            "revenue of those referred",
            MONEY,
            of.referred_revenue,
            ("referrals",),
        ),
        Criterion(
            "advocacy_acts",
            "acts of advocacy",
            COUNT,
            of.advocacy_acts,
            ("contributions",),
        ),
        Criterion(
            "sales_cost_share",
            "sales cost as a share of revenue",
            SHARE,
            of.share_of_revenue("sales"),
            COSTS,
            less_is_better=True,
        ),
        Criterion("likelihood_to_buy", "likelihood to buy again", SHARE, of.likelihood),
        Criterion("clv", "customer lifetime value", MONEY, of.clv),
        Criterion("largest_order", "largest order", MONEY, of.largest_order),
        Criterion(
            "sales_cost",
            "sales cost",
            MONEY,
            of.profit_part("sales"),
            COSTS,
            less_is_better=True,
        ),
        Criterion("profit", "profit of the year", MONEY, of.profit_part("profit")),
        Criterion(
            "on_time_share",
            "share paid on time",
            SHARE,
            of.credit("on_time_share"),
            ("invoices",),
        ),
        Criterion(
            "days_late",
            "days late",
            COUNT,
            of.credit("days_late"),
            ("invoices",),
            less_is_better=True,
        ),
        # not looked at by the five executives unless a client adds them
        Criterion(
            "position",
            "position of the relationship",
            COUNT,
            of.position,
            ("interactions",),
        ),
        Criterion(
            "recommendation",
            "answer to whether it recommends",
            COUNT,
            of.recommendation,
            ("survey",),
        ),
        Criterion("revenue", "revenue of the year", MONEY, of.fact("revenue_12m")),
        Criterion("purchases", "purchases", COUNT, of.fact("purchases")),
        Criterion(
            "products",
            "products",
            COUNT,
            of.fact("products"),
            ("transactions.product_id",),
        ),
        Criterion(
            "referrals", "referrals", COUNT, of.fact("referrals"), ("referrals",)
        ),
        Criterion(
            "tenure_years", "years as a customer", COUNT, of.fact("tenure_years")
        ),
    )
}


class Measured(NamedTuple):
    """Criteria of the customers compared, and why others are left out."""

    table: pd.DataFrame  # a column a criterion
    left_out: dict[str, str]  # criterion: sentence


def measured(
    company: Dataset, rules: Assumptions, *, names: Iterable[str], customers: pd.Index
) -> Measured:
    """Measure each criterion that the data allow; say what the others lack.

    One that is known of fewer customers than min_coverage asks for is left out: it
    would take them out of the lens.
    """
    values, left_out = {}, {}
    for name in dict.fromkeys(names):
        criterion = CRITERIA[name]
        sentence = criterion.missing(company)
        if not sentence:
            try:
                found = criterion.of(company, rules).reindex(customers)
            except CustomerValueError as error:  # such as too short a history
                sentence = f"{criterion.words.capitalize()}: {error}"
            else:
                known = found.notna()
                if known.any() and known.mean() >= rules.min_coverage:
                    values[name] = found.astype(float)
                    continue
                few = f"known of {int(known.sum()):,} of {len(known):,} customers only"
                sentence = f"{criterion.words.capitalize()}: {few}."
        left_out[name] = sentence
    return Measured(pd.DataFrame(values, index=customers), left_out)


def _present(company: Dataset, need: str) -> bool:
    table, _, column = need.partition(".")
    return company.has(table, column or None)

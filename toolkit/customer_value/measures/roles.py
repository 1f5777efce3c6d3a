"""The roles customers play beyond buying, and the ideas they bring."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.errors import CustomerValueError, checks_kind
from customer_value.measures.groups import groups_of
from customer_value.result import Result
from customer_value.words import count, listed, money, percent, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

BUYER = "buyer"
ROLES = (
    *(BUYER, "advocate", "innovator", "investor", "critic", "supporter"),
    *("advisor", "creator", "curator", "defender", "speaker", "reviewer"),
    *("sharer", "follower", "host"),
)
FOR = frozenset(
    {"advocate", "supporter", "defender", "speaker", "reviewer", "sharer", "host"}
)
AGAINST = frozenset({"critic"})
NO_TABLE = "No contributions table: ideas and roles are not measured."


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Roles(Result):
    """Which roles customers play, and what their ideas are declared to be worth.

    Attributes
    ----------
    matrix : DataFrame
        Index customer_id, sorted; a column a role, the fifteen first, then others
        that the data name: how often the customer acted in it (buyer: purchases).
    scores : DataFrame
        Index customer_id, those with most roles beyond buying first: roles (how many
        beyond buying), acts (contributions), ideas (contributions of which the data
        say whether they were adopted), adopted, value (declared, of adopted ideas,
        currency), revenue (currency, whole history).
    by_role : DataFrame
        Index role: customers (who acted in it), acts (buyer: purchases), share (of
        all customers), revenue_share (of all revenue, brought by them).
    shares : DataFrame
        Index role, a column a group: share of the group's customers in the role.
    groups : str
        What the groups are.
    others : tuple of str
        Roles beside the fifteen.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency.
    """

    matrix: pd.DataFrame = field(repr=False)
    scores: pd.DataFrame = field(repr=False)
    by_role: pd.DataFrame = field(repr=False)
    shares: pd.DataFrame = field(repr=False)
    groups: str
    others: tuple[str, ...]
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return customers and acts by role."""
        return self.by_role

    @property
    def finding(self) -> str:
        """Say how many give more than money, and what their ideas are worth."""
        giving = int((self.scores["acts"] > 0).sum())
        part = percent(giving / len(self.scores)) if len(self.scores) else percent(0.0)
        adopted = int(self.scores["adopted"].sum())
        worth = money(float(self.scores["value"].sum()), self.currency)
        return (
            f"{count(giving, 'customer')} ({part}) {plural(giving, 'gives', 'give')} "
            f"more than money; {count(adopted, 'idea')} of theirs "
            f"{plural(adopted, 'was', 'were')} adopted, declared to be worth {worth}."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "giving": int((self.scores["acts"] > 0).sum()),
            "acts": int(self.scores["acts"].sum()),
            "adopted": int(self.scores["adopted"].sum()),
        }

    def _fine_print(self) -> str:
        if not self.others:
            return ""
        return f"Beside the fifteen roles the data name {listed([*self.others])}."


@checks_kind
def customer_roles(company: Dataset, *, by: str | pd.Series = "segment") -> Roles:
    """Count in which roles customers acted, and the ideas they brought.

    Parameters
    ----------
    company : Dataset
        The company, with a table of contributions.
    by : str or Series, default "segment"
        The groups to compare: a column of the customers, or a Series with the group
        of each customer_id, such as the tiers of an asset value.

    Returns
    -------
    Roles
        A count for each customer and role, and sums by role and group. Who has
        bought is a buyer; the other roles come from the contributions. Acts are
        counted, never turned into money; money is what the client declares.

    Raises
    ------
    CustomerValueError
        If there is no contributions table.
    ParameterError
        If the customers have no such column, or the Series names none of them.

    Examples
    --------
    >>> import customer_value as cv
    >>> roles = cv.customer_roles(cv.load_dataset("software"))
    >>> len(roles.by_role), roles.scores.index[0]
    (15, 'C00134')
    """
    if not company.has("contributions"):
        raise CustomerValueError(NO_TABLE)
    facts = customer_facts(company)
    given = contributions_of(company)
    given = given[given["customer_id"].isin(facts.index)]
    matrix = _matrix(given, facts)
    scores = _scores(given, matrix, facts["revenue"])
    group = groups_of(company, by, caller="customer_roles", everyone=True)
    acted = matrix.gt(0)
    shares = acted.reindex(group.index).groupby(group).mean().T
    return Roles(
        matrix=matrix,
        scores=scores,
        by_role=_by_role(matrix, facts["revenue"]),
        shares=shares.rename_axis(index="role", columns=str(group.name)),
        groups=str(group.name),
        others=tuple(matrix.columns[len(ROLES) :]),
        as_of=company.as_of,
        currency=company.currency,
    )


def contributions_of(company: Dataset) -> pd.DataFrame:
    """Return the contributions with roles in one spelling; empty without a table.

    Returns
    -------
    DataFrame
        customer_id, role (lower case, singular for the fifteen), kind (lower case),
        idea and adopted (whether the data say so, and yes), value (currency; 0 where
        none is declared).
    """
    rows = company.contributions
    if rows is None:
        columns = ("customer_id", "role", "kind", "idea", "adopted", "value")
        return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    role, kind = (
        rows[name].astype("str").str.strip().str.lower() for name in ("role", "kind")
    )
    plain = role.str.removesuffix("s")
    told = rows["adopted"] if "adopted" in rows else pd.Series(pd.NA, index=rows.index)
    value = rows["value"] if "value" in rows else pd.Series(0.0, index=rows.index)
    return pd.DataFrame(
        {
            "customer_id": rows["customer_id"],
            "role": role.mask(plain.isin(ROLES), plain),
            "kind": kind,
            "idea": told.notna(),
            "adopted": told.fillna(value=False).astype(bool),
            "value": value.fillna(0.0).astype(float),
        }
    )


def _matrix(given: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Count acts by customer and role; every purchase is one of a buyer."""
    counts = pd.crosstab(given["customer_id"], given["role"])
    others = sorted(set(counts.columns) - set(ROLES))
    counts = counts.reindex(index=facts.index, columns=[*ROLES, *others], fill_value=0)
    counts[BUYER] = facts["purchases"].astype("int64")
    return counts.rename_axis(columns=None)


def _scores(
    given: pd.DataFrame, matrix: pd.DataFrame, revenue: pd.Series
) -> pd.DataFrame:
    """Add up each customer's roles, acts and ideas."""
    ideas = given.assign(value=given["value"].where(given["adopted"], 0.0))
    sums = ideas.groupby("customer_id")[["idea", "adopted", "value"]].sum()
    sums = sums.reindex(matrix.index).fillna(0.0)
    acts = given.groupby("customer_id").size().reindex(matrix.index, fill_value=0)
    table = pd.DataFrame(
        {
            "roles": matrix.drop(columns=BUYER).gt(0).sum(axis=1),
            "acts": acts,
            "ideas": sums["idea"].astype("int64"),
            "adopted": sums["adopted"].astype("int64"),
            "value": sums["value"].astype(float),
            "revenue": revenue,
        }
    )
    return table.sort_values(["roles", "acts"], ascending=False, kind="stable")


def _by_role(matrix: pd.DataFrame, revenue: pd.Series) -> pd.DataFrame:
    """Count customers and acts by role, and the revenue of those customers."""
    acted = matrix.gt(0)
    whole = float(revenue.sum())
    theirs = acted.mul(revenue, axis=0).sum()
    n = max(len(matrix), 1)
    return pd.DataFrame(
        {
            "customers": acted.sum(),
            "acts": matrix.sum(),
            "share": acted.sum() / n,
            "revenue_share": theirs / whole if whole > 0 else float("nan"),
        }
    ).rename_axis("role")

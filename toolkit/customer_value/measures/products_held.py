"""Products held: how much of the range customers have, and who holds what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.data.engine import Table, day, render_sql
from customer_value.errors import checks_kind
from customer_value.measures.product_groups import (
    EVERYONE,
    holders_by_group,
    register,
)
from customer_value.result import Result
from customer_value.words import count, number, percent, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

FEW = 20  # customers: a mean of fewer is no headline


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ProductsHeld(Result):
    """How many products customers hold, by group and by product.

    Attributes
    ----------
    by : str or None
        What the groups are called; None without groups.
    range_size : int
        Products that anyone has bought.
    scores : DataFrame
        Index customer_id, most products first: group, products (distinct products
        bought), rate (share of the range, 0 to 1). Customers whose purchases name no
        product are left out.
    groups : DataFrame
        Index group, most products first; then "all" where there are groups:
        customers, products (mean), rate (mean share of the range), single (share of
        customers who hold one product only), revenue (net, currency),
        revenue_per_product (currency, revenue over products held).
    products : DataFrame
        Index product_id, most holders first: holders, share (of the customers).
    matrix : DataFrame
        Index group, columns product_id in the order of ``products``: share of the
        group that holds it, 0 to 1.
    notes : tuple of str
        What a reader must know beside the numbers.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency of revenue.
    """

    by: str | None
    range_size: int
    scores: pd.DataFrame
    groups: pd.DataFrame
    products: pd.DataFrame
    matrix: pd.DataFrame
    notes: tuple[str, ...]
    as_of: pd.Timestamp
    currency: str

    @property
    def finding(self) -> str:
        """How many products a customer holds, and where that is most and least."""
        mean, rate = (
            float(self.groups[name][EVERYONE]) for name in ("products", "rate")
        )
        said = (
            f"Customers hold {number(mean, 1)} of {count(self.range_size, 'product')} "
            f"on average ({percent(rate)})"
        )
        parts = self.groups.drop(index=EVERYONE)
        parts = parts[parts["customers"] >= min(FEW, parts["customers"].max())]
        if len(parts) < 2:  # noqa: PLR2004 - one group is everybody
            return f"{said}."
        most, least = (number(mean, 1) for mean in parts["products"].iloc[[0, -1]])
        if most == least:
            return f"{said}."
        return f"{said}: {parts.index[0]} {most}, {parts.index[-1]} {least}."

    def summary(self) -> pd.DataFrame:
        """Return the groups with the range they hold, most products first."""
        places = {"products": 1, "rate": 3, "single": 3}
        return self.groups.round(places | {"revenue": 0, "revenue_per_product": 0})

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "range_size": self.range_size,
            "by": self.by,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


@checks_kind
def products_held(
    company: Dataset, *, by: str | pd.Series | None = "segment"
) -> ProductsHeld:
    """Say how much of the range customers hold: the rate of equipment.

    Parameters
    ----------
    company : Dataset
        The company; its transactions name products.
    by : str or Series, optional
        Groups: a column of the customers table such as "channel", "segment" (the
        client's own, else the segments by levels), or a Series with index
        customer_id. None counts everyone together.

    Returns
    -------
    ProductsHeld
        Holdings by group, by product and by customer. Held is what was bought, not
        what was only returned.

    Raises
    ------
    CustomerValueError
        If the transactions name no products.
    ParameterError
        If ``by`` makes no groups.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AAB"), "amount": [5.0, 5.0, 5.0]}
    >>> bought |= {"date": ["2026-01-01"] * 3, "product_id": ["tea", "cup", "tea"]}
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> held = cv.products_held(company, by=None)
    >>> held.scores["rate"].to_dict(), held.products["holders"].to_dict()
    ({'A': 1.0, 'B': 0.5}, {'tea': 2, 'cup': 1})
    """
    groups = holders_by_group(company, by, caller="products_held")
    cells = _cells(company, groups)
    holders = cells.groupby("product_id")["holders"].sum()
    holders = holders.sort_values(ascending=False, kind="stable")
    scores = _scores(company, groups, range_size=len(holders))
    table = _groups(scores, customer_facts(company)["revenue"], whole=by is not None)
    wide = cells.pivot_table(index="team", columns="product_id", values="holders")
    wide = wide.reindex(index=groups.unique(), columns=holders.index).fillna(0.0)
    matrix = wide.div(groups.value_counts(), axis=0)
    order = [name for name in table.index if name in matrix.index]
    return ProductsHeld(
        by=None if by is None else str(groups.name),
        range_size=len(holders),
        scores=scores,
        groups=table,
        products=holders.to_frame().assign(share=holders / len(groups)),
        matrix=matrix.loc[order].rename_axis(index="group"),
        notes=_notes(company, groups),
        as_of=company.as_of,
        currency=company.currency,
    )


def _cells(company: Dataset, groups: pd.Series) -> pd.DataFrame:
    """Count the holders of each product in each group, in the engine."""
    lines = company.table("transactions")
    query = render_sql(
        "holdings",
        transactions=lines.query,
        as_of=day(company.as_of),
        groups=register(company, groups),
    )
    return Table(lines.engine, query).to_pandas()


def _scores(company: Dataset, groups: pd.Series, *, range_size: int) -> pd.DataFrame:
    """Return what each customer holds, most products first."""
    products = customer_facts(company)["products"].reindex(groups.index).astype(int)
    scores = pd.DataFrame({"group": groups, "products": products})
    scores["rate"] = products / max(range_size, 1)
    return scores.sort_values("products", ascending=False, kind="stable")


def _groups(scores: pd.DataFrame, revenue: pd.Series, *, whole: bool) -> pd.DataFrame:
    """Return the means of each group, most products first; then of everyone."""
    table = _means(scores, revenue, by=scores["group"])
    table = table.sort_values("products", ascending=False, kind="stable")
    if whole:
        everyone = pd.Series(EVERYONE, index=scores.index)
        table = pd.concat([table, _means(scores, revenue, by=everyone)])
    return table.rename_axis(index="group")


def _means(scores: pd.DataFrame, revenue: pd.Series, *, by: pd.Series) -> pd.DataFrame:
    grouped = scores.assign(
        single=scores["products"] == 1, revenue=revenue.reindex(scores.index)
    ).groupby(by)
    table = grouped[["products", "rate", "single"]].mean()
    table.insert(0, "customers", grouped.size())
    table["revenue"] = grouped["revenue"].sum()
    table["revenue_per_product"] = table["revenue"] / grouped["products"].sum()
    return table


def _notes(company: Dataset, groups: pd.Series) -> tuple[str, ...]:
    """Say who is left out."""
    facts = customer_facts(company)
    unknown = int((facts["purchases"] > 0).sum()) - len(groups)
    if not unknown:
        return ()
    verb = plural(unknown, "is", "are")
    who = f"{count(unknown, 'customer')} without a known product or group"
    return (f"{who} {verb} left out.",)

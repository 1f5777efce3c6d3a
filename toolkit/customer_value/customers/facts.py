"""One row a customer: the facts every measure starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.windows import margin_sql
from customer_value.data.engine import Table, day, render_sql
from customer_value.errors import checks_kind

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset


@checks_kind
def customer_facts(company: Dataset, *, as_of: object = None) -> pd.DataFrame:
    """Collect what is known of each customer on one day.

    Parameters
    ----------
    company : Dataset
        The company.
    as_of : date-like, optional
        An earlier day to look from; None is the company's own day.

    Returns
    -------
    DataFrame
        Index customer_id, sorted. Columns: purchases (days with a net amount above
        0), revenue (net, currency), average_purchase (currency a purchase),
        purchases_per_year, products (distinct products bought), gap_days (mean days
        between purchases; missing below two), referrals (customers brought who
        bought), tenure_years, recency_days (days since the last purchase),
        revenue_12m and margin_12m (currency, last 12 months), cost_marketing_12m,
        cost_sales_12m, cost_support_12m (currency, last 12 months). Without a
        purchase, what describes purchases is missing. A column whose
        table is absent is missing for everyone, never zero.

    Raises
    ------
    ParameterError
        If ``as_of`` is later than the company's day.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = pd.DataFrame(
    ...     {
    ...         "customer_id": ["A", "A", "B"],
    ...         "date": ["2026-01-01", "2026-01-11", "2026-01-05"],
    ...         "amount": [10, 30, 5],
    ...     }
    ... )
    >>> facts = cv.customer_facts(cv.read_dataset({"transactions": bought}))
    >>> facts.loc["A", ["purchases", "revenue", "gap_days", "recency_days"]].tolist()
    [2.0, 40.0, 10.0, 0.0]
    """
    if as_of is not None:
        company = company.at(as_of)
    return company.memo("customer_facts", lambda: _facts(company))


def facts_table(company: Dataset) -> Table:
    """Return the facts as a query on the engine, for a client's administrator."""
    lines = company.table("transactions")
    touches = company.has("interactions")
    return Table(
        lines.engine,
        render_sql(
            "facts",
            transactions=lines.query,
            customers=company.table("customers").query,
            interactions=company.table("interactions").query if touches else "",
            referrals=_query(company, "referrals"),
            as_of=day(company.as_of),
            year_ago=day(company.as_of - pd.DateOffset(years=1)),
            margin=margin_sql(company),
            has_products=company.has("transactions", "product_id"),
            has_costs=company.has("interactions", "cost")
            and company.has("interactions", "function"),
            started=_started(company),
            ended=_ended(company, touches=touches),
        ),
    )


def _facts(company: Dataset) -> pd.DataFrame:
    return facts_table(company).to_pandas().set_index("customer_id")


def _query(company: Dataset, name: str) -> str:
    return company.table(name).query if company.has(name) else ""


def _started(company: Dataset) -> str:
    """Return where tenure starts: contracts at acquisition, else first purchase."""
    first = "history.first_purchase"
    acquired = company.has("customers", "acquired_on")
    if not (acquired and company.has("customers", "cancelled_on")):
        return first
    earliest = f"CASE WHEN customer.acquired_on < {first} THEN customer.acquired_on"
    return f"COALESCE({earliest} ELSE {first} END, customer.acquired_on)"


def _ended(company: Dataset, *, touches: bool) -> str:
    """Return where tenure ends: cancellation or today; else the last activity."""
    if company.has("customers", "cancelled_on"):
        today = day(company.as_of)
        return (
            f"CASE WHEN customer.cancelled_on < {today} "
            f"THEN customer.cancelled_on ELSE {today} END"
        )
    last = "history.last_purchase"
    if not touches:
        return last
    later = f"touch.last_touch > {last}"
    return f"CASE WHEN {later} THEN touch.last_touch ELSE {last} END"

"""Who the repeat buyers are: what tells them from those who bought once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from customer_value.customers.attributes import customer_attributes
from customer_value.customers.rates import wilson
from customer_value.customers.windows import YEAR_DAYS
from customer_value.measures.common import purchase_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customer_value.data.dataset import Dataset

FEWEST = 20  # customers: a smaller group says nothing of its own
LEVELS = 12  # of a trait, the largest; the rest are "other"
OTHER, EVERYONE = "other", "everyone"
SURE = 0.05
MORE, LESS, SAME = "more often", "less often", "no clear difference"
AMOUNT, MONTH, PRODUCT = "first amount", "first month", "first product"
COLUMNS = (
    *("customers", "repeat_rate", "watched", "within", "low", "high"),
    *("p_value", "verdict"),
)


def beginnings(company: Dataset) -> pd.DataFrame:
    """Return first purchase, its amount, second purchase and the wait between them.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    DataFrame
        Index customer_id, everyone who has bought: first_purchase, first_amount,
        second_purchase (missing without one), days (to the second purchase, or
        waited by now), bought (1 with a second purchase, else 0).
    """
    frame = purchase_rows(company, "beginnings").set_index("customer_id")
    again = frame["second_purchase"].notna()
    until = frame["second_purchase"].fillna(company.as_of)
    frame["days"] = (until - frame["first_purchase"]).dt.days
    frame["bought"] = again.astype("int64")
    return frame


def repeat_profile(company: Dataset) -> pd.DataFrame:
    """Compare how often groups of customers buy again, all watched for as long.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    DataFrame
        Index (trait, level): the attributes of customers, then the amount, the month
        and the products of the first purchase; levels with 20 customers or more,
        the highest rate first. Columns as in ``RepeatPurchase.profile``.
    """
    tables = [_compared(*trait) for trait in _traits(company)]
    tables = [table for table in tables if len(table) > 1]
    if not tables:
        return _empty()
    frame = pd.concat(tables)
    from scipy.stats import false_discovery_control

    frame["p_value"] = false_discovery_control(frame["p_value"])
    clear = frame["p_value"] <= SURE
    way = np.where(frame.pop("above"), MORE, LESS)
    frame["verdict"] = pd.Series(way, frame.index, dtype="str").where(clear, SAME)
    return frame


def watched_days(company: Dataset) -> int:
    """Return within how many days a second purchase counts when groups are compared.

    A year, or half of a shorter history: so everyone compared was watched as long.
    """
    return min(YEAR_DAYS, company.history_days // 2)


def second_purchases(company: Dataset) -> pd.DataFrame:
    """Say of each customer whether a second purchase came, and came in time.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    DataFrame
        Index customer_id, everyone who has bought; each 1 or 0: customers (1), again
        (bought a second time), watched (first bought at least ``watched_days``
        ago), again_within (watched, and bought again within so many days).
    """
    begun, within = beginnings(company), watched_days(company)
    watched = begun["first_purchase"] <= company.as_of - pd.Timedelta(days=within)
    soon = watched & (begun["bought"] == 1) & (begun["days"] <= within)
    flags = {"again": begun["bought"], "watched": watched, "again_within": soon}
    return pd.DataFrame({"customers": 1, **flags}, index=begun.index).astype("int64")


def _traits(company: Dataset) -> Iterator[tuple[str, pd.DataFrame, pd.Series]]:
    """Yield each trait with the counts of its levels and those of everyone known."""
    begun = beginnings(company)
    counts = second_purchases(company)
    for trait, level in {**_attributes(company), **_first(begun)}.items():
        table = counts.groupby(_grouped(level, begun.index)).sum()
        yield trait, table, table.sum()
    if company.has("transactions", "product_id"):
        within = watched_days(company)
        rows = purchase_rows(company, "first_products", most=LEVELS, within=within)
        yield PRODUCT, rows.set_index("product_id"), counts.sum()


def _attributes(company: Dataset) -> dict[str, pd.Series]:
    """Return the attributes of the customers, numbers in thirds."""
    listed = customer_attributes(company)
    names = listed.index[listed["values"] > 1]
    if not len(names):
        return {}
    table = company.customers.set_index("customer_id")
    found = {}
    for name in map(str, names):
        values = table[name]
        if is_bool_dtype(values):
            found[name] = values.map({True: "yes", False: "no"})
        elif is_numeric_dtype(values):
            found[name] = thirds(values)
        else:
            found[name] = values.astype("str").where(values.notna())
    return found


def _first(begun: pd.DataFrame) -> dict[str, pd.Series]:
    """Return amount and month of the first purchase as levels."""
    month = begun["first_purchase"].dt.month_name()
    return {AMOUNT: thirds(begun["first_amount"]), MONTH: month}


def thirds(values: pd.Series) -> pd.Series:
    """Name the third that each number lies in; equal numbers stay together.

    >>> thirds(pd.Series([1, 2, 3, 4, 5, 6])).tolist()[::2]
    ['up to 2', '2 to 4', 'above 4']
    """
    known = values.dropna().astype(float)
    cuts = known.quantile([1 / 3, 2 / 3], interpolation="lower")
    low, high = cuts if len(known) else (np.nan, np.nan)
    ends = f"{low:,.4g}", f"{high:,.4g}"
    names = [f"up to {ends[0]}", f"{ends[0]} to {ends[1]}", f"above {ends[1]}"]
    place = (known > low).astype(int) + (known > high)
    return place.map(dict(enumerate(names))).astype("str").reindex(values.index)


def _grouped(level: pd.Series, customers: pd.Index) -> pd.Series:
    """Keep the largest levels; the rest are one, "other"."""
    level = level.reindex(customers).rename("level")
    sizes = level.value_counts()  # ties in the order of the customers
    sizes = sizes[sizes >= FEWEST].sort_index().sort_values(kind="stable")[-LEVELS:]
    return level.where(level.isin(sizes.index) | level.isna(), OTHER)


def _compared(trait: str, counts: pd.DataFrame, everyone: pd.Series) -> pd.DataFrame:
    """Return one row a level: how many bought again, and how surely more or less."""
    from scipy.stats import fisher_exact

    enough = counts["watched"] >= FEWEST
    # a level that everyone shares compares with nobody
    counts = counts[enough & (counts["watched"] < everyone["watched"])]
    rows = []
    for level, (customers, again, watched, soon) in zip(
        counts.index, counts.to_numpy(), strict=True
    ):
        rate = wilson(soon, watched)
        others = everyone["watched"] - watched, everyone["again_within"] - soon
        chance = fisher_exact(
            [[soon, watched - soon], [others[1], others[0] - others[1]]]
        )
        rows.append(
            {
                "trait": trait,
                "level": str(level),
                "customers": customers,
                "repeat_rate": again / customers,
                "watched": watched,
                "within": rate.value,
                "low": rate.low,
                "high": rate.high,
                "p_value": float(chance.pvalue),
                "above": rate.value > others[1] / others[0],
            }
        )
    frame = pd.DataFrame(rows, columns=["trait", "level", *COLUMNS[:-1], "above"])
    frame = frame.sort_values(["within", "level"], ascending=[False, True])
    return frame.set_index(["trait", "level"])


def _empty() -> pd.DataFrame:
    index = pd.MultiIndex.from_arrays([[], []], names=["trait", "level"])
    frame = pd.DataFrame(index=index, columns=list(COLUMNS), dtype=float)
    whole = {"customers": int, "watched": int}
    return frame.astype({**whole, "verdict": "str"})

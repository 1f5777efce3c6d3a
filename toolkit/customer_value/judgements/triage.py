"""Triage: whom to look after when there is time for a few only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.rating import finite
from customer_value.data.ranges import is_whole
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.advocacy import referral_value
from customer_value.words import count, place, plural

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

STAYS, ENTERS, LEAVES, OUTSIDE = "stays", "enters", "leaves", "outside"
ORDERS = ("total", "referred", "direct")
_SPOKEN = {
    "total": "value with referrals",
    "referred": "referred value",
    "direct": "direct value",
}


@checks_kind
def triage(
    company: Dataset,
    *,
    capacity: int,
    by: str | pd.Series = "total",
    mode: str = "influence",
    depth: int | None = 1,
    fading: float = 1.0,
    basis: str = "revenue",
) -> pd.DataFrame:
    """Choose as many customers as there is time for; say who enters and who leaves.

    Parameters
    ----------
    company : Dataset
        The company, with a table of referrals.
    capacity : int
        Customers who can be looked after, 1 or more.
    by : {"total", "referred", "direct"} or Series, default "total"
        What decides. A Series, index customer_id, decides by a number of your own,
        such as an index or a net asset value; who is not in it comes last.
    mode : {"influence", "shared"}, default "influence"
        Whether the referred keep what counts for their referrer, as in
        ``referral_value``.
    depth : int or None, default 1
        Generations of referrals that count; None for all.
    fading : float, default 1
        What arrives of a value with each generation, 0 to 1.
    basis : {"revenue", "margin", "net_asset_value"}, default "revenue"
        What the value is.

    Returns
    -------
    DataFrame
        Index customer_id, best first by what decides: direct, referred, total
        (currency), decides (the number that decides; missing comes last),
        rank_direct and rank (1 = best, ties share the average), place ("stays" is
        chosen either way, "enters" and "leaves" change against choosing by direct
        value, "outside" is chosen neither way), tied (chosen, and there is no room
        for all who are equal at the cut: decide by hand). ``attrs`` holds the
        options and the capacity.

    Raises
    ------
    ParameterError
        If the capacity is no whole number of 1 or more, ``by`` is unknown, or
        another parameter is outside its range.
    CustomerValueError
        If there is no referrals table.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("ABXY"), "amount": [100.0, 30.0, 40.0, 90.0]}
    >>> brought = {"referrer_id": list("AB"), "referred_id": list("XY")}
    >>> company = cv.read_dataset(
    ...     {
    ...         "transactions": pd.DataFrame({**bought, "date": "2026-01-01"}),
    ...         "referrals": pd.DataFrame({**brought, "date": "2026-01-01"}),
    ...     }
    ... )
    >>> cv.triage(company, capacity=2)["place"].to_dict()
    {'A': 'stays', 'B': 'enters', 'Y': 'leaves', 'X': 'outside'}
    """
    if not is_whole(capacity, 1):
        must = "a whole number of customers, 1 or more"
        raise parameter_error("capacity", "triage", must, capacity)
    worth = referral_value(company, mode=mode, depth=depth, fading=fading, basis=basis)
    decides = _decides(worth, by)
    before, _ = _chosen(worth["direct"], capacity)
    now, tied = _chosen(decides, capacity)
    place = np.select([before & now, now, before], [STAYS, ENTERS, LEAVES], OUTSIDE)
    table = worth.assign(
        decides=decides,
        rank_direct=worth["direct"].rank(ascending=False),
        rank=decides.rank(ascending=False),
        place=pd.array(place, dtype="str"),
        tied=tied,
    )
    table = table.sort_values(
        ["decides", "total"], ascending=False, kind="stable", na_position="last"
    )
    named = by if isinstance(by, str) else str(by.name or "given")
    table.attrs = {**worth.attrs, "capacity": int(capacity), "by": named}
    return table


def _decides(worth: pd.DataFrame, by: str | pd.Series) -> pd.Series:
    """Return the number that decides."""
    if isinstance(by, pd.Series):
        if by.index.has_duplicates:
            twice = by.index[by.index.duplicated()][0]
            raise parameter_error("by", "triage", "one number a customer", twice)
        given = finite(by).reindex(worth.index)
        if len(worth) and given.isna().all():
            must = "a Series whose index names customers of the company"
            raise parameter_error("by", "triage", must, list(by.index[:3]))
        return given.astype(float)
    if not isinstance(by, str) or by not in ORDERS:
        must = f"one of {', '.join(map(repr, ORDERS))}, or a Series"
        raise parameter_error("by", "triage", must, by)
    return worth[by]


def _chosen(
    values: pd.Series, capacity: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark the best, with all who are equal at the cut, and those equals."""
    numbers = values.to_numpy(dtype=float)
    known = np.sort(numbers[~np.isnan(numbers)])[::-1]
    if len(known) <= capacity:
        return ~np.isnan(numbers), np.zeros(len(numbers), dtype=bool)
    cut = known[capacity - 1]
    chosen = numbers >= cut
    crowded = int(chosen.sum()) > capacity
    return chosen, (numbers == cut) & crowded


def triage_finding(table: pd.DataFrame) -> str:
    """Say in one sentence who enters and who leaves.

    Parameters
    ----------
    table : DataFrame
        What ``triage`` gives.

    Returns
    -------
    str
        A sentence with its numbers.

    Raises
    ------
    ParameterError
        If the table is not one that ``triage`` made.
    """
    places = checked_triage(table, "triage_finding")["place"].value_counts()
    enters, leaves = (int(places.get(place, 0)) for place in (ENTERS, LEAVES))
    chosen = int(places.get(STAYS, 0)) + enters
    by = _SPOKEN.get(table.attrs["by"], f"{table.attrs['by']!r}")
    people = count(chosen, "customer")
    if not enters and not leaves:
        are = plural(chosen, "is", "are")
        return f"By {by} as by direct value, the same {people} {are} chosen."
    came = table.loc[table["place"] == ENTERS, "rank_direct"]
    who = f"{enters:,} of {people} {plural(enters, 'enters', 'enter')}"
    far = f", one from place {place(came.max())}" if enters else ""
    return f"By {by}, {who}{far}; {leaves:,} {plural(leaves, 'leaves', 'leave')}."


def checked_triage(table: object, caller: str) -> pd.DataFrame:
    """Return the table; refuse what ``triage`` did not make."""
    if not isinstance(table, pd.DataFrame) or "capacity" not in table.attrs:
        raise parameter_error(
            "table", caller, "what triage gives", type(table).__name__
        )
    return table

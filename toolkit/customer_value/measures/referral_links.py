"""Who brought whom, with how much of the credit, and value passed along the links."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

    Numbers = NDArray[np.float64]

CLOSE = 1e-12  # share of the value below which further generations do not count


class Links(NamedTuple):
    """Referrals as positions in a list of customers.

    Attributes
    ----------
    customers : Index
        Every customer of the company, sorted.
    referrer, referred : array of int
        Positions of who brought and who was brought, one entry a pair.
    credit : array of float
        Share of the credit, 1 / number of referrers. A referrer who is no customer
        keeps their share and has no entry.
    """

    customers: pd.Index
    referrer: NDArray[np.intp]
    referred: NDArray[np.intp]
    credit: Numbers

    @property
    def credited(self) -> Numbers:
        """The share of each customer that known referrers have the credit for."""
        size = len(self.customers)
        return _summed(self.referred, self.credit, size)

    def up(self, value: Numbers) -> Numbers:
        """Hand each customer's value to the referrers, by their credit."""
        handed = self.credit * value[self.referred]
        return _summed(self.referrer, handed, len(self.customers))


def _summed(places: NDArray[np.intp], values: Numbers, size: int) -> Numbers:
    """Add up the values by place."""
    return np.bincount(places, values, minlength=size).astype(float)


def referral_pairs(company: Dataset) -> pd.DataFrame:
    """Return each pair of referrer and referred once, with the reward and the credit.

    Parameters
    ----------
    company : Dataset
        A company with referrals.

    Returns
    -------
    DataFrame
        referrer_id, referred_id, reward (currency, all that was paid for the pair),
        credit (1 / number of referrers of the referred). Without self-referrals.
    """
    rows = company.referrals
    assert rows is not None  # noqa: S101 - the caller has looked
    rows = rows[rows["referrer_id"] != rows["referred_id"]]
    paid = rows["reward"].fillna(0.0) if "reward" in rows else 0.0
    by = rows.assign(reward=paid).groupby(["referrer_id", "referred_id"])
    pairs = by["reward"].sum().reset_index()
    each = pairs.groupby("referred_id")["referrer_id"].transform("size")
    return pairs.assign(credit=1.0 / each)


def links_of(pairs: pd.DataFrame, customers: pd.Index) -> Links:
    """Turn pairs into positions; pairs with a stranger fall out."""
    at, who = (
        customers.get_indexer(pd.Index(pairs[name]))
        for name in ("referrer_id", "referred_id")
    )
    known = (at >= 0) & (who >= 0)
    credit = pairs["credit"].to_numpy(dtype=float)
    return Links(customers, at[known], who[known], credit[known])


def passed_up(
    links: Links, direct: Numbers, *, depth: int | None, fading: float, shared: bool
) -> Numbers:
    """Add to each customer's value what comes up the links (METHOD 2.11).

    Parameters
    ----------
    links : Links
        Who brought whom.
    direct : array of float
        The value of each customer.
    depth : int or None
        Generations that count; None goes on to the end.
    fading : float
        What arrives of a value handed on once, 0 to 1; below 1 where the links form
        a circle and the depth has no end.
    shared : bool
        Whether a value that is handed on leaves who hands it on.

    Returns
    -------
    array of float
        The sum of (fading P)^k direct over the generations k; shared, each but the
        last lessened by what goes on, so that everything adds up to the total.
    """
    kept = 1.0 - fading * links.credited if shared else 1.0
    scale = float(np.abs(direct).sum())
    term, total, step = direct, np.zeros_like(direct), 0
    while step != depth and np.abs(term).sum() > _negligible(scale, fading):
        total += term * kept
        term, step = fading * links.up(term), step + 1
    return total + term


def _negligible(scale: float, fading: float) -> float:
    """Return the value whose further generations together do not count.

    A generation holds at most ``fading`` times the one before, so what follows a
    term is below term * fading / (1 - fading). Without fading only zero ends it.
    """
    return CLOSE * scale * (1.0 - fading)


def circle(links: Links) -> list[str]:
    """Return a circle of referrals by its customers, the first one again at the end.

    Returns
    -------
    list of str
        The shortest circle through the first customer who is in any; empty where
        there is none.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order, connected_components

    if not len(links.referrer):
        return []
    used, codes = np.unique(
        np.concatenate([links.referrer, links.referred]), return_inverse=True
    )
    by, who = codes[: len(links.referrer)], codes[len(links.referrer) :]
    marks = np.ones(len(by), dtype=np.int8)
    graph = coo_array((marks, (by, who)), shape=(len(used), len(used))).tocsr()
    _, group = connected_components(graph, directed=True, connection="strong")
    inside = np.flatnonzero(np.bincount(group)[group] > 1)
    if not len(inside):
        return []
    start = int(inside[0])
    order, before = breadth_first_order(graph, start, return_predecessors=True)
    back = set(by[who == start].tolist())
    path = [next(int(node) for node in order if int(node) in back)]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    names = links.customers[used[path[::-1]]]
    return [*map(str, names), str(names[0])]

"""Several judges rank the same customers: how far they agree, and what wins a vote."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.rating import average_ranks
from customer_value.errors import ParameterError, parameter_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 8  # candidates whose 40,320 orders are tried one by one (METHOD 2.12)


class Kemeny(NamedTuple):
    """The order that contradicts the judges least.

    Attributes
    ----------
    order : tuple
        The candidates, best first; the first in the order given where several orders
        are as good.
    disagreements : int
        Pairs of candidates, counted for each judge, that the order puts the other way
        round.
    orders : int
        How many orders contradict the judges as little.
    """

    order: tuple[Any, ...]
    disagreements: int
    orders: int


def kendall_w(ranks: Any) -> float:  # noqa: ANN401 - a table, an array or lists
    """Return how far several judges agree on an order, from 0 to 1.

    Parameters
    ----------
    ranks : DataFrame, array or sequence of sequences
        A row a judge, a column a customer: the rank that the judge gives. Equal ranks
        are ties; each row is ranked again so that ties share their average rank.

    Returns
    -------
    float
        Kendall's coefficient of concordance, corrected for ties: 1 where all judges
        agree, 0 where they cancel out; missing where every judge ties everyone.

    Raises
    ------
    ParameterError
        If there are fewer than two judges or two customers, or a rank is no number.

    References
    ----------
    .. [1] Kendall, M. G. and Babington Smith, B., "The Problem of m Rankings", The
       Annals of Mathematical Statistics, 1939.

    Examples
    --------
    >>> kendall_w([[1, 2, 3], [1, 2, 3]]), kendall_w([[1, 2, 3], [3, 2, 1]])
    (1.0, 0.0)
    """
    table = _ranked(ranks, "kendall_w").to_numpy()
    judges, customers = table.shape
    sums = table.sum(axis=0)
    apart = float(((sums - judges * (customers + 1) / 2) ** 2).sum())
    ties = sum(_ties(row) for row in table)
    most = judges**2 * (customers**3 - customers) - judges * ties
    return 12 * apart / most if most > 0 else float("nan")


def borda(ranks: Any) -> pd.Series:  # noqa: ANN401 - a table, an array or lists
    """Count the votes: a point for each customer whom a judge ranks behind.

    Parameters
    ----------
    ranks : DataFrame, array or sequence of sequences
        A row a judge, a column a customer: the rank that the judge gives; ties share
        their average rank.

    Returns
    -------
    Series of float
        Index the columns of ``ranks``: points, the most first. A tie counts half a
        point; each judge gives n (n - 1) / 2 points to n customers.

    Raises
    ------
    ParameterError
        If there are fewer than two judges or two customers, or a rank is no number.

    Examples
    --------
    >>> borda([[1, 2, 3], [2, 1, 3]]).tolist()
    [3.0, 3.0, 0.0]
    """
    table = _ranked(ranks, "borda")
    points = (len(table.columns) - table).sum()
    return points.sort_values(ascending=False, kind="stable").rename("points")


def kemeny(ranks: Any) -> Kemeny:  # noqa: ANN401 - a table, an array or lists
    """Find the order that contradicts the judges in the fewest pairs, exactly.

    Parameters
    ----------
    ranks : DataFrame, array or sequence of sequences
        A row a judge, a column a candidate, 2 to 8 of them: the rank that the judge
        gives. A tie contradicts no order.

    Returns
    -------
    Kemeny
        The order, the pairs it contradicts, and how many orders are as good.

    Raises
    ------
    ParameterError
        If there are more than 8 candidates, fewer than two of them or of the judges,
        or a rank is no number.

    References
    ----------
    .. [1] Kemeny, J. G., "Mathematics without Numbers", Daedalus, 1959.

    Examples
    --------
    >>> kemeny([[1, 2, 3], [1, 2, 3], [3, 1, 2]]).order
    (0, 1, 2)
    """
    table = _ranked(ranks, "kemeny")
    names = list(table.columns)
    if len(names) > MOST:
        must = f"ranks of at most {MOST} candidates"
        raise parameter_error("ranks", "kemeny", must, f"{len(names)} of them")
    given = table.to_numpy()
    # against[a, b]: judges who put b before a, so whom "a before b" contradicts
    against = (given[:, :, None] > given[:, None, :]).sum(axis=0)
    orders = np.array(list(permutations(range(len(names)))))
    cost = np.zeros(len(orders), dtype=int)
    for first, later in combinations(range(len(names)), 2):
        cost += against[orders[:, first], orders[:, later]]
    best = int(cost.argmin())
    return Kemeny(
        order=tuple(names[place] for place in orders[best]),
        disagreements=int(cost[best]),
        orders=int((cost == cost[best]).sum()),
    )


def rank_agreement(scores: pd.DataFrame) -> pd.DataFrame:
    """Return Kendall's tau-b of each pair of columns; 1 with itself.

    Missing where a column has one value for everyone, or there is one row.
    """
    names = scores.columns
    table = pd.DataFrame(np.eye(len(names)), index=names, columns=names)
    for one, two in combinations(names, 2):
        table.loc[one, two] = table.loc[two, one] = tau_b(scores[one], scores[two])
    return table


def tau_b(one: pd.Series, two: pd.Series) -> float:
    """Return Kendall's tau-b; missing where either has one value for everyone.

    >>> tau_b(pd.Series([1, 2, 3]), pd.Series([3, 2, 1]))
    -1.0
    """
    from scipy.stats import kendalltau

    if not (one.min() < one.max() and two.min() < two.max()):
        return float("nan")
    return float(kendalltau(one.to_numpy(), two.to_numpy()).statistic)


def top_tenth(ranks: pd.Series) -> pd.Index:
    """Return the best tenth, at least one; whoever ties with the last of it is in.

    >>> top_tenth(pd.Series([1.5, 1.5, 3.0], index=list("abc"))).tolist()
    ['a', 'b']
    """
    size = max(1, round(len(ranks) / 10))
    order = ranks.sort_values(kind="stable")
    return order.index[order <= order.iloc[size - 1]] if len(order) else order.index


def shared_top(ranks: pd.DataFrame) -> pd.DataFrame:
    """Return, for each pair of columns, how much of their best tenths is shared.

    The share is that of Jaccard: customers in both over customers in either.
    """
    tops = {name: set(top_tenth(column)) for name, column in ranks.items()}
    table = pd.DataFrame(1.0, index=ranks.columns, columns=ranks.columns)
    for one, two in combinations(ranks.columns, 2):
        either = tops[one] | tops[two]
        part = len(tops[one] & tops[two]) / len(either) if either else np.nan
        table.loc[one, two] = table.loc[two, one] = part
    return table


def _ranked(ranks: Any, caller: str) -> pd.DataFrame:  # noqa: ANN401 - as given
    """Return a row a judge with ties averaged; refuse what cannot be ranked."""
    must = "numbers: a row a judge, a column a customer, two of each at least"
    try:
        table = pd.DataFrame(ranks).astype(float)
    except (ValueError, TypeError):
        raise parameter_error("ranks", caller, must, type(ranks).__name__) from None
    if min(table.shape) < 2:  # noqa: PLR2004 - two of each
        got = f"{table.shape[0]} by {table.shape[1]}"
        raise parameter_error("ranks", caller, must, got)
    if table.columns.has_duplicates:
        twice = table.columns[table.columns.duplicated()][0]
        raise ParameterError(f"The ranks given to {caller} name {twice} twice.")
    if not np.isfinite(table.to_numpy()).all():
        raise parameter_error("ranks", caller, must, "a missing or endless rank")
    rows = [average_ranks(row) for row in table.to_numpy()]
    return pd.DataFrame(rows, index=table.index, columns=table.columns)


def _ties(row: NDArray[np.float64]) -> float:
    """Return the correction of one judge: t^3 - t, added up over the groups tied."""
    sizes = np.unique(row, return_counts=True)[1].astype(float)
    return float((sizes**3 - sizes).sum())

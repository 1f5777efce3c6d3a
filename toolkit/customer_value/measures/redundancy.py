"""Variables that say nearly the same, and what that does to the index."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.data.assumptions import is_number
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.index_inputs import checked_variables
from customer_value.measures.index_scores import AT_AVERAGE, neutral
from customer_value.result import Result
from customer_value.words import count, listed, number, spoken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.measures.value_index import ValueIndex

NEAR = 0.7  # half of the differences in rank of one are those of the other
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
BINS = 20
PER_BIN = 10  # customers; k steps of n customers explain about (k - 1) / n by chance


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Redundancy(Result):
    """Which variables of the index move together.

    Attributes
    ----------
    pairs : DataFrame
        A row a pair, the closest first: first, second, correlation (Spearman, of
        the customers that have both), customers.
    near : tuple of str
        The largest set of variables of which every two have a correlation of at
        least ``limit``, up or down; empty where no two have.
    limit : float
        From where on two variables count as nearly one.
    variables : int
        How many variables tell the customers apart and were compared.
    """

    pairs: pd.DataFrame = field(repr=False)
    near: tuple[str, ...]
    limit: float
    variables: int

    def summary(self) -> pd.DataFrame:
        """Return the pairs, the closest first."""
        return self.pairs.round({"correlation": 2})

    @property
    def finding(self) -> str:
        """Say how many of the variables are nearly one."""
        if self.pairs.empty:
            return (
                f"{count(self.variables, 'variable')} tell customers apart: no pairs."
            )
        if not self.near:
            top = self.pairs["correlation"].abs().max()
            return (
                f"No two of the {_word(self.variables)} variables are nearly one: the "
                f"closest two have a rank correlation of {number(top, 2)}."
            )
        inside = self.pairs["first"].isin(self.near)
        inside &= self.pairs["second"].isin(self.near)
        low = self.pairs.loc[inside, "correlation"].abs().min()
        names = listed([spoken(name) for name in self.near])
        return (
            f"{_word(len(self.near)).capitalize()} of the {_word(self.variables)} "
            f"variables are nearly one: {names} (rank correlations of at least "
            f"{number(np.floor(low * 100) / 100, 2)})."
        )

    def _headline(self) -> dict[str, object]:
        return {"variables": self.variables, "near": len(self.near)}


def redundancy(variables: pd.DataFrame, *, limit: float = NEAR) -> Redundancy:
    """Find the variables that order the customers nearly alike.

    Parameters
    ----------
    variables : DataFrame
        Index customer_id, a column a variable, such as ``index_variables`` gives.
    limit : float, default 0.7
        Rank correlation, from 0 to 1, from where on two count as nearly one.

    Returns
    -------
    Redundancy
        The pairs with their Spearman correlation and the largest set of variables
        that are nearly one.

    Raises
    ------
    ParameterError
        If the variables are no numbers or ``limit`` lies outside 0 to 1.

    Examples
    --------
    >>> import pandas as pd
    >>> bought = {"purchases": [1, 2, 9], "products": [2, 3, 4], "referrals": [1, 0, 0]}
    >>> redundancy(pd.DataFrame(bought), limit=0.9).near
    ('purchases', 'products')
    """
    if not is_number(limit) or not 0 <= limit <= 1:
        raise parameter_error("limit", "redundancy", "a share from 0 to 1", limit)
    frame = checked_variables(variables)
    frame = frame.loc[:, (frame.min() < frame.max()).to_numpy()]
    names = [str(name) for name in frame.columns]
    with np.errstate(invalid="ignore", divide="ignore"):
        matrix = frame.corr("spearman").to_numpy()
    known = frame.notna().to_numpy().astype(float)
    both = known.T @ known
    rows = [
        (names[i], names[j], matrix[i, j], int(both[i, j]))
        for i, j in itertools.combinations(range(len(names)), 2)
    ]
    pairs = pd.DataFrame(rows, columns=["first", "second", "correlation", "customers"])
    pairs = pairs.sort_values("correlation", key=abs, ascending=False, kind="stable")
    return Redundancy(
        pairs=pairs.reset_index(drop=True),
        near=_nearly_one(names, np.abs(matrix) >= limit),
        limit=float(limit),
        variables=len(names),
    )


@checks_kind
def correlation_ratio(index: ValueIndex) -> pd.Series:
    """Return the share of the variance of the score that each variable explains.

    Var(E[S | r]) / Var(S) over equal steps of the rating: one step for every ten
    customers, at least two and at most twenty, because many steps of few customers
    explain much by chance. About a tenth is chance all the same up to two hundred
    customers, and less above; two steps of a variable that explains everything show
    about three quarters. Unlike ``influence``
    it counts what a variable explains by moving together with others, so the shares
    add up to more than 1, and a missing value, which stands at the mean rating, makes
    the relation bent: a large ratio beside a small influence.

    Parameters
    ----------
    index : ValueIndex
        The index.

    Returns
    -------
    Series
        Index variable, in the order of the weights: 0 to 1; missing where no
        variable tells the customers apart.

    References
    ----------
    .. [1] Paruolo, Saisana, Saltelli, Ratings and rankings: voodoo or science?,
       Journal of the Royal Statistical Society A 176, 2013.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> two = pd.DataFrame({"purchases": [1, 9], "products": [2, 4]})
    >>> cv.correlation_ratio(cv.value_index(two)).tolist()
    [1.0, 1.0]
    """
    scored = index.contributions.index
    score = index.scores["score"].reindex(scored).to_numpy()
    ratios = pd.Series(0.0, index=index.weights.index, name="correlation_ratio")
    gap = score - score.mean() if len(score) else score
    variance = float(gap @ gap)
    for name in index.contributions.columns:
        rating = neutral(index.ratings[name].reindex(scored))
        ratios[name] = _between(rating, gap) / variance if variance > 0 else np.nan
    ratios.index.name = "variable"
    return ratios if len(index.contributions.columns) else ratios * np.nan


def _between(rating: NDArray[np.float64], gap: NDArray[np.float64]) -> float:
    """Return the sum of squares between the steps of a rating."""
    bins = max(2, min(BINS, len(gap) // PER_BIN))
    # a mean rating often lies on an edge: rounding must not choose its side
    steps = np.minimum((rating - 1) / 9 * bins + AT_AVERAGE, bins - 1).astype(int)
    sums = np.bincount(steps, weights=gap, minlength=bins)
    counts = np.bincount(steps, minlength=bins)
    return float((sums**2 / np.maximum(counts, 1)).sum())


def _nearly_one(names: list[str], near: NDArray[np.bool_]) -> tuple[str, ...]:
    """Return the largest set of which every two are near; of equals, the first."""
    best = _grown((), list(range(len(names))), near=near, best=())
    return tuple(names[place] for place in best) if len(best) > 1 else ()


def _grown(
    chosen: tuple[int, ...],
    others: list[int],
    *,
    near: NDArray[np.bool_],
    best: tuple[int, ...],
) -> tuple[int, ...]:
    """Grow a set by what is near to all of it, where it can still be the largest."""
    if len(chosen) > len(best):
        best = chosen
    for place, one in enumerate(others):
        if len(chosen) + len(others) - place <= len(best):
            break
        rest = [other for other in others[place + 1 :] if near[one, other]]
        best = _grown((*chosen, one), rest, near=near, best=best)
    return best


def _word(n: int) -> str:
    return _SMALL[n] if n < len(_SMALL) else f"{n:,}"

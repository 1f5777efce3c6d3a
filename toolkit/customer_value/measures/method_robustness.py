"""How much the choice of the method matters: every method against the one used."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.rating import average_ranks, finite, rate
from customer_value.data.assumptions import AGGREGATIONS, RATINGS
from customer_value.errors import checks_kind
from customer_value.measures.index_scores import (
    NOT_SCORED,
    framed,
    side_of,
    summed,
)
from customer_value.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from customer_value.measures.value_index import ValueIndex

GIVEN = "none"
NOTHING = "none"  # no variable is left out
REFERENCES = ("mean", "median")
DECILES = np.arange(0.1, 0.95, 0.1)
FEWEST, MOST = 0.05, 0.95  # the interval of the ranks, as in COINr


class Method(NamedTuple):
    """One way to make the index, and the scores that it gives."""

    rating: str
    aggregation: str
    left_out: str
    score: NDArray[np.float64]


@checks_kind
def method_robustness(index: ValueIndex) -> pd.DataFrame:
    """Make the index by every method and compare verdicts and ranks.

    Parameters
    ----------
    index : ValueIndex
        The index as it was made.

    Returns
    -------
    DataFrame
        A row a method. rating ("rank", "value", "log", "cuts": the client's cut
        points, or deciles where there are none; only "none" where ratings were
        given), aggregation, left_out (a variable, or "none"), reference ("mean" or
        "median", what a score is compared with), agreement (share of the verdicts
        that stay as they are in the index), mean_rank_shift (mean absolute
        difference of the ranks, in places). The customers scored stay the same; the
        first row is the index as it was made. ``.attrs`` holds customers and as_of.

    References
    ----------
    .. [1] Saisana, Saltelli, Tarantola, Uncertainty and sensitivity analysis
       techniques as tools for the quality assessment of composite indicators,
       Journal of the Royal Statistical Society A 168, 2005.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> three = pd.DataFrame({"purchases": [1, 2, 9], "products": [1, 2, 3]})
    >>> table = cv.method_robustness(cv.value_index(three))
    >>> len(table)  # four ratings, two aggregations, three left out, two references
    48
    >>> table["agreement"].iloc[0].item()  # the first method is the one that was used
    1.0
    """
    scores = index.scores.reindex(_scored(index))
    here = scores["verdict"].map({"above": 1.0, "below": -1.0, "at": 0.0}).to_numpy()
    start = average_ranks(-_exactly(scores["score"].to_numpy()))
    rows = []
    for method in _methods(index):
        shift = np.abs(average_ranks(-_exactly(method.score)) - start)
        for reference in REFERENCES:
            middle = getattr(np, reference)(method.score) if len(start) else np.nan
            same = side_of(method.score - middle) == here
            rows.append(
                {
                    **dict(zip(Method._fields[:3], method[:3], strict=True)),
                    "reference": reference,
                    "agreement": same.mean() if len(same) else np.nan,
                    "mean_rank_shift": shift.mean() if len(same) else np.nan,
                }
            )
    columns = [*Method._fields[:3], "reference", "agreement", "mean_rank_shift"]
    table = pd.DataFrame(rows, columns=columns)
    table.attrs |= {"customers": len(start), "as_of": index.as_of}
    return table


def method_finding(table: pd.DataFrame) -> str:
    """Say in one sentence how many verdicts survive another method.

    >>> method_finding(pd.DataFrame({"agreement": [1.0, 0.8, 0.95]}))
    'Under 2 other methods between 80% and 95% of the verdicts stay as they are.'
    """
    others = table["agreement"].iloc[1:]  # the first row is the index as it was made
    if others.empty:
        return "There is no other method to compare the verdicts with."
    low, high = percent(others.min()), percent(others.max())
    return (
        f"Under {count(len(others), 'other method')} between {low} and {high} of the "
        "verdicts stay as they are."
    )


@checks_kind
def rank_intervals(index: ValueIndex) -> pd.DataFrame:
    """Return each customer's rank and the interval of its ranks over the methods.

    Parameters
    ----------
    index : ValueIndex
        The index as it was made.

    Returns
    -------
    DataFrame
        Index customer_id, best first: rank in the index (1 is best, equal scores
        share the average rank), low and high (the 5 % and the 95 % quantile of the
        ranks over all methods of ``method_robustness``).

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> three = pd.DataFrame({"purchases": [1, 2, 9], "products": [1, 2, 3]})
    >>> cv.rank_intervals(cv.value_index(three)).to_numpy().tolist()
    [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]]
    """
    scored = _scored(index)
    score = index.scores["score"].reindex(scored).to_numpy()
    ranks = [average_ranks(-_exactly(method.score)) for method in _methods(index)]
    spread = np.array(ranks or [np.full(len(scored), np.nan)])
    low, high = np.quantile(spread, [FEWEST, MOST], axis=0)
    table = pd.DataFrame(
        {"rank": average_ranks(-_exactly(score)), "low": low, "high": high},
        index=scored,
    )
    best_first = index.scores.index[index.scores["verdict"] != NOT_SCORED]
    return table.reindex(best_first)


def _scored(index: ValueIndex) -> pd.Index:
    """Return the scored customers in the order of the variables."""
    return index.contributions.index


def _exactly(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return scores without the noise of rounding, which would break ties."""
    return np.round(scores, 9)


def _methods(index: ValueIndex) -> Iterator[Method]:
    """Make the index in every way, the way it was made first."""
    names = list(index.contributions.columns)
    if not names:
        return
    for how in _first(index.rating, tuple(r for r in RATINGS if r != GIVEN)):
        ratings = _ratings(index, how)
        for aggregation in _first(index.aggregation, AGGREGATIONS):
            for left_out in (NOTHING, *(names if len(names) > 1 else ())):
                weights = index.weights[[name for name in names if name != left_out]]
                found = summed(ratings, weights, aggregation=aggregation)
                yield Method(how, aggregation, str(left_out), found.score)


def _first(used: str, every: tuple[str, ...]) -> tuple[str, ...]:
    """Put the choice that was made first; given ratings leave no choice."""
    if used == GIVEN:
        return (GIVEN,)
    return (used, *(one for one in every if one != used))


def _ratings(index: ValueIndex, how: str) -> pd.DataFrame:
    """Rate the informative variables of the scored customers in one way."""
    scored, names = _scored(index), index.contributions.columns
    ratings = np.empty((len(scored), len(names)), order="F")
    everyone = len(scored) == len(index.variables)
    for place, name in enumerate(names):
        values = finite(index.variables[name])
        values = values if everyone else values.loc[scored]
        back = name in index.reverse and how != GIVEN
        if how == "cuts" and not (index.cuts and name in index.cuts):
            rated = _deciles(-values.to_numpy() if back else values.to_numpy())
        else:
            cuts = index.cuts[name] if how == "cuts" and index.cuts else None
            rated = rate(values, how=how, reverse=back, cuts=cuts).to_numpy()
        ratings[:, place] = rated
    return framed(ratings, index=scored, columns=names)


def _deciles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 plus the number of deciles that lie below each value.

    Equal values rate equally, and the many at the lowest value rate 1.

    >>> _deciles(np.array([0, 0, 0, 0, 0, 0, 0, 0, 5, 9.0])).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 9.0, 10.0]
    """
    known = values[~np.isnan(values)]
    cuts = np.quantile(known, DECILES)
    return np.where(np.isnan(values), np.nan, 1.0 + np.searchsorted(cuts, values))

"""Which weight matters: total-order Sobol indices over the box of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.data.assumptions import is_whole
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.index_scores import AT_AVERAGE, framed, neutral, side_of
from customer_value.measures.weight_box import limits_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.measures.value_index import ValueIndex

MOST_CUSTOMERS = 1_000  # 1,024 draws of seven weights take about two seconds
SEED = 7
CHUNK_CELLS = 2_000_000  # 16 MB of doubles at a time
OUTCOMES = ("rank_shift", "verdict_flips")


@checks_kind
def weight_sensitivity(
    index: ValueIndex,
    *,
    draws: int = 1024,
    box: Any = (1, 5),  # noqa: ANN401 - a pair, a mapping or a sheet of votes
) -> pd.DataFrame:
    """Return how much of the doubt about ranks and verdicts each weight brings.

    The weights are drawn evenly from the box. Total order counts a weight alone and
    together with others, so the shares of one column may add up to more than 1.
    Above 1,000 scored customers a seeded sample of 1,000 stands for all.

    Parameters
    ----------
    index : ValueIndex
        The index; the comparison is with its own weights.
    draws : int, default 1024
        Draws of each weight, a power of 2; the index is made draws x (variables +
        2) times.
    box : pair of float, mapping of str to pair or WorkshopWeights, default (1, 5)
        Lowest and highest weight, as for ``weight_robustness``.

    Returns
    -------
    DataFrame
        Index variable, the most important first: rank_shift and verdict_flips, the
        total-order Sobol index on the mean absolute rank shift and on the share of
        verdicts that turn; 0 where nothing changes, 1 for the only weight that can
        move if it changes anything. ``.attrs`` holds customers,
        draws and seed.

    Raises
    ------
    ParameterError
        If ``draws`` is not a power of 2 or the box is not inside 1 to 5.

    References
    ----------
    .. [1] Saisana, Saltelli, Tarantola, Journal of the Royal Statistical Society A
       168, 2005. Computed by ``scipy.stats.sobol_indices``.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> pair = pd.DataFrame({"purchases": [1, 9, 5], "products": [9, 1, 6]})
    >>> table = cv.weight_sensitivity(cv.value_index(pair), draws=64)
    >>> table.index.tolist(), table.columns.tolist()
    (['products', 'purchases'], ['rank_shift', 'verdict_flips'])
    """
    if not is_whole(draws, 2) or draws & (draws - 1):
        raise parameter_error("draws", "weight_sensitivity", "a power of 2", draws)
    parts = _parts(index)
    limits = limits_of(box, list(index.weights.index))
    limits = limits.loc[parts.columns]
    free = limits.index[limits["high"] > limits["low"]]
    total = pd.DataFrame(0.0, index=limits.index, columns=list(OUTCOMES))
    if len(free) and len(parts):
        fixed = limits["low"].where(~limits.index.isin(free))
        outcome = _Outcome(index, parts, fixed=fixed.to_numpy())
        total.loc[free] = _total_order(outcome, limits.loc[free], draws=int(draws))
    total = total.sort_values(list(OUTCOMES), ascending=False, kind="stable")
    total.attrs |= {"customers": len(parts), "draws": int(draws), "seed": SEED}
    return total


def _parts(index: ValueIndex) -> pd.DataFrame:
    """Return what is added up, less its mean, of at most 1,000 customers."""
    columns, scored = index.contributions.columns, index.contributions.index
    ratings = index.ratings[columns].reindex(scored)
    moved = np.empty(ratings.shape, order="F")
    for place, name in enumerate(columns):
        rating = neutral(ratings[name])
        part = np.log(rating) if index.aggregation == "geometric" else rating
        moved[:, place] = part - part.mean()
    # in the order of their names, so that the order of the rows changes nothing;
    # as text, because some names may be numbers
    parts = framed(moved, index=scored, columns=columns)
    parts = parts.sort_index(key=lambda names: names.astype(str), kind="stable")
    if len(parts) <= MOST_CUSTOMERS:
        return parts
    return parts.sample(MOST_CUSTOMERS, random_state=SEED)


class _Outcome:
    """Rank shift and flips of many weightings at once, as scipy asks for them."""

    def __init__(
        self, index: ValueIndex, parts: pd.DataFrame, *, fixed: NDArray[np.float64]
    ) -> None:
        self.parts, self.fixed = parts.to_numpy(), fixed
        self.geometric = index.aggregation == "geometric"
        own = index.weights[parts.columns].to_numpy()[:, None]
        self.ranks, self.sides = self._stand(own)

    def _stand(
        self, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return ranks and sides of the average, a column a weighting."""
        level = self.parts @ (weights / weights.sum(axis=0))
        if self.geometric:  # the average of a product is not the product of averages
            level = np.exp(level)
            level -= level.mean(axis=0)
        order = np.argsort(np.round(level, 9), axis=0, kind="stable")
        ranks = np.empty_like(level)
        places = np.broadcast_to(
            np.arange(len(level), dtype=float)[:, None], level.shape
        )
        np.put_along_axis(ranks, order, places, axis=0)
        return ranks, side_of(level)

    def __call__(self, drawn: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return mean rank shift and share of flips for each column of weights."""
        weights = np.repeat(self.fixed[:, None], drawn.shape[1], axis=1)
        weights[np.isnan(self.fixed)] = drawn
        found = []
        step = max(1, CHUNK_CELLS // len(self.parts))
        for start in range(0, weights.shape[1], step):
            ranks, sides = self._stand(weights[:, start : start + step])
            shift = np.abs(ranks - self.ranks).mean(axis=0)
            found.append([shift, (sides != self.sides).mean(axis=0)])
        return np.concatenate(found, axis=1)


def _total_order(
    outcome: _Outcome, limits: pd.DataFrame, *, draws: int
) -> NDArray[np.float64]:
    """Return a row a variable, a column an outcome; noise below 0 counts as 0."""
    if len(limits) == 1:  # scipy asks for two; one weight brings all there is
        low, high = limits.to_numpy()[0]
        found = outcome(np.linspace(low, high, draws)[None, :])
        moves = np.ptp(found, axis=1, keepdims=True).T > AT_AVERAGE
        return np.where(moves, 1.0, 0.0)
    from scipy.stats import sobol_indices, uniform

    spans = limits["high"] - limits["low"]
    dists = [uniform(a, span) for a, span in zip(limits["low"], spans, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):  # nothing may change at all
        found = sobol_indices(func=outcome, n=draws, dists=dists, rng=SEED)
    shares: NDArray[np.float64] = np.atleast_2d(found.total_order).T
    return np.clip(np.nan_to_num(shares), 0.0, None)

"""From ratings and weights to scores, verdicts and influence, a column at a time.

A million customers are ordinary here, so nothing below makes a table that is not
part of the answer, and rows find each other by place, not by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.rating import rate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

AT_AVERAGE = 1e-9  # closer to the mean than this is rounding, not a verdict
ABOVE, BELOW, AT, NOT_SCORED = VERDICTS = ("above", "below", "at", "not scored")


class Sums(NamedTuple):
    """The scored customers added up."""

    points: NDArray[np.float64]  # sum of weight x rating
    level: NDArray[np.float64]  # weighted mean of what is added up
    score: NDArray[np.float64]  # 1 to 10

    @property
    def order(self) -> NDArray[np.intp]:
        """The places of the customers, best first; equals as they came."""
        return np.argsort(-self.score, kind="stable")


def rated(
    variables: pd.DataFrame,
    scored: NDArray[np.bool_],
    *,
    how: str,
    reverse: Sequence[str],
    cuts: Mapping[Any, Sequence[float]] | None,
) -> pd.DataFrame:
    """Rate each variable of those scored; ratings given are not reversed again."""
    ratings = np.full(variables.shape, np.nan, order="F")
    everyone = scored.all()
    for place, (name, values) in enumerate(variables.items()):
        ratings[scored, place] = rate(
            values if everyone else values[scored],
            how=how,
            reverse=name in reverse and how != "none",
            cuts=(cuts or {}).get(name),
        )
    return framed(ratings, index=variables.index, columns=variables.columns)


def framed(
    values: NDArray[np.float64], *, index: pd.Index, columns: pd.Index
) -> pd.DataFrame:
    """Return an array as a table without copying it."""
    return pd.DataFrame(values, index=index, columns=columns, copy=False)


def neutral(ratings: pd.Series) -> NDArray[np.float64]:
    """Return ratings with the missing ones at the mean rating."""
    values = ratings.to_numpy()
    missing = np.isnan(values)
    if not missing.any():
        return values
    return np.where(missing, values[~missing].mean(), values)


def summed(ratings: pd.DataFrame, weights: pd.Series, *, aggregation: str) -> Sums:
    """Add up weight x rating, or weight x logarithm, for the variables weighed."""
    points, level = np.zeros(len(ratings)), np.zeros(len(ratings))
    for name, weight in weights.items():
        rating = neutral(ratings[name])
        points += weight * rating
        level += weight * (np.log(rating) if aggregation == "geometric" else rating)
    level = level / float(weights.sum()) if len(weights) else level * np.nan
    score = np.exp(level) if aggregation == "geometric" else level
    return Sums(points, level, score)


def contributions_of(
    ratings: pd.DataFrame, weights: pd.Series, *, aggregation: str
) -> pd.DataFrame:
    """Return what each variable adds to the distance from the average."""
    total = float(weights.sum())
    gains = np.empty((len(ratings), len(weights)), order="F")
    for place, (name, weight) in enumerate(weights.items()):
        rating = neutral(ratings[name])
        part = np.log(rating) if aggregation == "geometric" else rating
        gains[:, place] = (part - part.mean()) * weight / total
    return framed(gains, index=ratings.index, columns=weights.index)


def scores_of(
    found: Sums, scored: NDArray[np.bool_], *, coverage: pd.Series, told_apart: bool
) -> pd.DataFrame:
    """Put score, points, index, z and verdict side by side, best first."""
    score = found.score
    # where no variable tells customers apart, everyone scored is at the average
    gap = score - score.mean() if told_apart else np.zeros(len(score))
    spread = gap.std() if len(gap) else 0.0
    columns = {
        "score": score,
        "points": found.points if told_apart else score,
        "index": 100 * score / score.mean() if told_apart else 100 + gap,
        "z": gap / spread if spread > AT_AVERAGE else gap * 0.0,
    }
    columns = {name: _whole(values, scored) for name, values in columns.items()}
    order = np.argsort(-columns["score"], kind="stable")  # those not scored come last
    verdict = _whole(side_of(gap), scored)
    frame = pd.DataFrame(
        {name: values[order] for name, values in columns.items()}
        | {
            "verdict": words_of(verdict[order]),
            "coverage": coverage.to_numpy()[order],
        },
        index=coverage.index.take(order),
        copy=False,
    )
    frame.index.name = coverage.index.name or "customer_id"
    return frame


def side_of(gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 above the average, -1 below, 0 where the gap is only rounding."""
    return np.where(np.abs(gap) > AT_AVERAGE, np.sign(gap), 0.0)


def words_of(sides: NDArray[np.float64]) -> pd.api.extensions.ExtensionArray:
    """Return sides as verdicts; missing is "not scored".

    >>> list(words_of(np.array([1, 0, -1, np.nan])))
    ['above', 'at', 'below', 'not scored']
    """
    places = np.select([sides == 1, sides == -1, sides == 0], [0, 1, 2], default=3)
    return pd.array(list(VERDICTS), dtype="str").take(places)


def _whole(
    values: NDArray[np.float64], scored: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return one value a customer, missing for those not scored."""
    if len(values) == len(scored):
        return values
    whole = np.full(len(scored), np.nan)
    whole[scored] = values
    return whole


def influence_of(
    gains: pd.DataFrame, level: NDArray[np.float64], *, weights: pd.Series
) -> pd.DataFrame:
    """Return each variable's share of the variance of the score, beside its weight.

    Cov(w_k r_k, S) / Var(S) adds up to 1 over the variables (METHOD 2.1).
    """
    used = weights[gains.columns]
    about = level - level.mean() if len(level) else level
    variance = float(about @ about)
    share = pd.Series(gains.to_numpy().T @ about, index=gains.columns)
    share = share.reindex(weights.index).fillna(0.0)
    flat = not variance > len(about) * AT_AVERAGE**2
    return pd.DataFrame(
        {
            "weight": weights,
            "weight_share": used / used.sum(),
            "influence": share * np.nan if flat else share / variance,
        },
        index=weights.index,
    ).rename_axis("variable")

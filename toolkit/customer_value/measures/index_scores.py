"""From ratings and weights to scores, verdicts and influence, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.rating import rate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AT_AVERAGE = 1e-9  # closer to the mean than this is rounding, not a verdict


def ones(frame: pd.DataFrame) -> pd.Series:
    """Return a column of ones."""
    return pd.Series(1.0, index=frame.index)


def ratings_of(
    frame: pd.DataFrame,
    how: str,
    reverse: tuple[str, ...],
    cuts: Mapping[str, Sequence[float]] | None,
) -> pd.DataFrame:
    """Rate each variable; ratings that are given are not reversed again."""
    rated = {
        name: rate(
            frame[name],
            how=how,
            reverse=name in reverse and how != "none",
            cuts=(cuts or {}).get(str(name)),
        )
        for name in frame.columns
    }
    return pd.DataFrame(rated, index=frame.index, columns=frame.columns)


def parts_of(ratings: pd.DataFrame, aggregation: str) -> pd.DataFrame:
    """Return what is added up: ratings or their logarithms, missing at the mean."""
    neutral = ratings.fillna(ratings.mean())
    return neutral.transform(np.log) if aggregation == "geometric" else neutral


def scores_of(
    score: pd.Series, ratings: pd.DataFrame, used: pd.Series, coverage: pd.Series
) -> pd.DataFrame:
    """Put score, points, index, z and verdict side by side, best first."""
    neutral = ratings[used.index].fillna(ratings[used.index].mean())
    # where no variable tells customers apart, everyone scored is at the average
    gap = score - score.mean() if len(used) else 0.0 * ones(ratings)
    spread = gap.std(ddof=0)
    verdict = np.select(
        [gap.isna(), gap > AT_AVERAGE, gap < -AT_AVERAGE],
        ["not scored", "above", "below"],
        default="at",
    )
    frame = pd.DataFrame(
        {
            "score": score,
            "points": (neutral * used).sum(axis=1).where(score.notna()),
            "index": 100 * score / score.mean() if len(used) else 100 + gap,
            "z": gap / spread if spread > AT_AVERAGE else gap * 0.0,
            "verdict": pd.Series(verdict, index=score.index, dtype="str"),
        }
    ).reindex(coverage.index)
    frame["verdict"] = frame["verdict"].fillna("not scored")
    frame["coverage"] = coverage
    frame.index.name = coverage.index.name or "customer_id"
    return frame.sort_values("score", ascending=False, kind="stable")


def influence_of(
    parts: pd.DataFrame, used: pd.Series, level: pd.Series, weight: pd.Series
) -> pd.DataFrame:
    """Return each variable's share of the variance of the score, beside its weight.

    Cov(w_k r_k, S) / Var(S) adds up to 1 over the variables (METHOD 2.1).
    """
    moved = parts - parts.mean()
    about = level - level.mean()
    variance = float((about**2).mean())
    share = (moved.mul(about, axis=0).mean() * used / used.sum()).reindex(weight.index)
    share = share.fillna(0.0) / variance if variance > AT_AVERAGE**2 else share * np.nan
    return pd.DataFrame(
        {"weight": weight, "weight_share": used / used.sum(), "influence": share},
        index=weight.index,
    ).rename_axis("variable")

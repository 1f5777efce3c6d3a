"""Values counted among the top and the rest: lift, exact test, and a fair trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.customers.hold_out import auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.measures.profile_values import Attribute

MORE, LESS, NO_DIFFERENCE, TOO_FEW = (
    "more often",
    "less often",
    "no difference",
    "too few",
)
FOLDS = 5
FEW = 20  # customers of either kind below which nothing can be judged
_COLUMNS = (
    *("attribute", "value", "in_top", "in_rest", "share_top", "share_rest"),
    *("lift", "p_value", "q_value", "log_lift", "verdict"),
)


def compared(
    attribute: Attribute, code: NDArray[np.int64], is_top: NDArray[np.bool_]
) -> pd.DataFrame:
    """Count each value among the top and the rest, of those whose value is known."""
    size = len(attribute.values)
    top = np.bincount(code[is_top & (code >= 0)], minlength=size)
    rest = np.bincount(code[~is_top & (code >= 0)], minlength=size)
    return pd.DataFrame(
        {
            "attribute": attribute.name,
            "value": list(attribute.values),
            "in_top": top,
            "in_rest": rest,
            "of_top": top.sum(),
            "of_rest": rest.sum(),
        }
    )


def judged(table: pd.DataFrame, *, support: int, level: float) -> pd.DataFrame:
    """Add shares, lift, test and verdict; the most telling come first."""
    from scipy.stats import false_discovery_control, fisher_exact

    top, rest = table["in_top"], table["in_rest"]
    table["share_top"] = top / table["of_top"].where(table["of_top"] > 0)
    table["share_rest"] = rest / table["of_rest"].where(table["of_rest"] > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        table["lift"] = table["share_top"].to_numpy() / table["share_rest"].to_numpy()
    tested = (top + rest >= support) & (table["of_top"] > 0) & (table["of_rest"] > 0)
    table["p_value"] = np.nan
    counts = table.loc[tested, ["in_top", "in_rest", "of_top", "of_rest"]]
    table.loc[tested, "p_value"] = [
        fisher_exact([[a, b], [n - a, m - b]]).pvalue
        for a, b, n, m in counts.to_numpy().tolist()
    ]
    table["q_value"] = np.nan
    if tested.any():
        found = false_discovery_control(table.loc[tested, "p_value"])
        table.loc[tested, "q_value"] = found
    table["log_lift"] = log_lift(top, rest, table["of_top"], table["of_rest"])
    sure = table["q_value"] <= level
    table["verdict"] = np.select(
        [~tested, sure & (table["lift"] > 1), sure],
        [TOO_FEW, MORE, LESS],
        default=NO_DIFFERENCE,
    )
    order = table["p_value"].sort_values(kind="stable", na_position="last").index
    return table.loc[order, list(_COLUMNS)].reset_index(drop=True)


def log_lift(top: Any, rest: Any, of_top: Any, of_rest: Any) -> Any:  # noqa: ANN401
    """Return the logarithm of the lift, each count shrunk by a half.

    >>> round(float(log_lift(12, 18, 20, 80)), 3)
    0.958
    """
    return np.log((top + 0.5) / (of_top + 1)) - np.log((rest + 0.5) / (of_rest + 1))


def cross_checked(
    codes: list[NDArray[np.int64]], is_top: NDArray[np.bool_], *, support: int
) -> float:
    """Score every fifth of the customers with what the other four taught.

    Every fifth row is one: the order of the rows decides who is judged together.
    """
    if min(is_top.sum(), (~is_top).sum()) < FEW:
        return float("nan")
    fold = np.arange(len(is_top)) % FOLDS
    score = np.zeros(len(is_top))
    for code in codes:
        known = code >= 0
        size = int(code.max(initial=-1)) + 1
        cell = (code * FOLDS + fold)[known] * 2 + is_top[known]
        counted = np.bincount(cell, minlength=size * FOLDS * 2)
        counts = counted.reshape(size, FOLDS, 2)
        taught = counts.sum(axis=1, keepdims=True) - counts
        everyone = taught.sum(axis=0, keepdims=True)
        rest, top = taught[..., 0], taught[..., 1]
        points = log_lift(top, rest, everyone[..., 1], everyone[..., 0])
        points = np.where(top + rest >= support, points, 0.0)
        score[known] += points[code[known], fold[known]]
    return auc(pd.Series(score), pd.Series(is_top))

"""The box of weights that anyone may choose, its extremes and tipping weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.data.assumptions import HEAVIEST, LIGHTEST, is_box
from customer_value.errors import ParameterError, did_you_mean, parameter_error
from customer_value.measures.index_scores import AT_AVERAGE
from customer_value.measures.workshop_weights import WorkshopWeights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray


def limits_of(box: Any, variables: list[str]) -> pd.DataFrame:  # noqa: ANN401 - as given
    """Return the lowest and highest weight of each variable."""
    box = box.box if isinstance(box, WorkshopWeights) else box
    pairs: Mapping[str, Any] = (
        box if hasattr(box, "items") else dict.fromkeys(variables, box)
    )
    limits = pd.DataFrame(
        {"low": LIGHTEST, "high": HEAVIEST}, index=pd.Index(variables, name="variable")
    )
    for name, pair in pairs.items():
        if name not in limits.index:
            hint = did_you_mean(str(name), variables)
            raise ParameterError(f"Unknown variable {name!r} in box.{hint}")
        limits.loc[name] = _pair(pair)
    return limits


def _pair(pair: Any) -> tuple[float, float]:  # noqa: ANN401 - whatever a user gives
    """Return a (low, high) pair inside 1 to 5."""
    if not is_box(pair):
        must = "a pair (low, high) with 1 <= low <= high <= 5"
        raise parameter_error("box", "weight_robustness", must, pair)
    return float(pair[0]), float(pair[1])


def extremes(
    columns: Iterable[NDArray[np.float64]],
    *,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    size: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the smallest and the largest sum that weights in a box can give.

    The columns are deviations, a column a variable: the weights in the middle of the
    box, less or plus half its width for every unit away from the average (METHOD 0.3).

    >>> one, ends = [np.array([2.0]), np.array([-1.0])], np.ones(2)
    >>> worst, best = extremes(one, low=ends, high=5 * ends, size=1)
    >>> worst.item(), best.item()
    (-3.0, 9.0)
    """
    middle, reach = np.zeros(size), np.zeros(size)
    for column, least, most in zip(columns, low, high, strict=True):
        middle += (least + most) / 2 * column
        reach += (most - least) / 2 * np.abs(column)
    return middle - reach, middle + reach


def tipping(
    columns: Iterable[NDArray[np.float64]],
    *,
    weight: NDArray[np.float64],
    net: NDArray[np.float64],
    limits: pd.DataFrame,
) -> dict[str, Any]:
    """Return the smallest change of one weight that turns the verdict.

    The columns are deviations, a column a variable. The weight that brings the sum
    to zero is w_k - (sum w d) / d_k (METHOD 2.5).
    """
    least = np.full(len(net), np.inf)
    found = np.full(len(net), -1, dtype=np.int16)
    tips = np.full(len(net), np.nan)
    decided = np.abs(net) > AT_AVERAGE
    sides = limits.to_numpy()
    for place, column in enumerate(columns):
        low, high = sides[place]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            tip = weight[place] - net / column
        change = np.abs(tip - weight[place])
        nearer = decided & (tip >= low) & (tip <= high) & (change < least)
        np.copyto(least, change, where=nearer)
        np.copyto(tips, tip, where=nearer)
        found[nearer] = place
    names = pd.array([*limits.index, None], dtype="str")  # the last stands for none
    return {"tipping_variable": names.take(found), "tipping_weight": tips}

"""How sure a verdict is: exact worst and best cases over every weighting in a box."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.data.assumptions import HEAVIEST, LIGHTEST, is_box
from customer_value.errors import ParameterError, did_you_mean, parameter_error
from customer_value.measures.index_scores import AT_AVERAGE
from customer_value.measures.weight_support import support_of
from customer_value.result import Result
from customer_value.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from customer_value.measures.value_index import ValueIndex

CONTESTED = ("leans above", "leans below")
LABELS = ("secure above", "leans above", "at average", "leans below", "secure below")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Robustness(Result):
    """How sure each customer's verdict is over a box of weights.

    Attributes
    ----------
    box : DataFrame
        Index variable: low, high.
    scores : DataFrame
        Index customer_id in the order of the index: worst and best (points above
        the average under the least and most favourable weighting), label ("secure
        above", "leans above", "at average", "leans below", "secure below"),
        support (share of the weightings that put the customer above average),
        tipping_variable and tipping_weight (the smallest change of one weight
        inside the box that turns the verdict; missing where none does).
    exact : bool
        True where support counts every whole-number weighting in the box, False
        where it is a share of 2,000 seeded draws (of whole numbers where the
        limits of the box are).
    weightings : int
        How many weightings support is a share of.
    """

    box: pd.DataFrame = field(repr=False)
    scores: pd.DataFrame = field(repr=False)
    exact: bool
    weightings: int

    @property
    def counts(self) -> pd.Series:
        """How many customers carry each label."""
        return self.scores["label"].value_counts().reindex(LABELS, fill_value=0)

    @property
    def contested(self) -> int:
        """How many verdicts some weighting in the box turns."""
        return int(self.scores["label"].isin(CONTESTED).sum())

    def summary(self) -> pd.DataFrame:
        """Return customers and shares by label."""
        counts = self.counts.rename("customers")
        return pd.DataFrame({"customers": counts, "share": counts / counts.sum()})

    @property
    def finding(self) -> str:
        """Say how many verdicts hold whatever the weights."""
        total = len(self.scores)
        held = total - self.contested
        share = percent(held / total) if total else "none"
        return (
            f"The verdict on {share} of {count(total, 'customer')} holds under every "
            f"weighting; {self.contested:,} are contested."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "contested": self.contested,
            "weightings": self.weightings,
            "exact": self.exact,
        }


def weight_robustness(index: ValueIndex, *, box: Any = (1, 5)) -> Robustness:  # noqa: ANN401
    """Find which verdicts survive every weighting in a box.

    Parameters
    ----------
    index : ValueIndex
        An arithmetic index.
    box : pair of float or mapping of str to pair, default (1, 5)
        Lowest and highest weight, for all variables or for each; variables that a
        mapping leaves out get (1, 5).

    Returns
    -------
    Robustness
        Worst and best case, label, support and tipping weight of every scored
        customer.

    Raises
    ------
    ParameterError
        If the index is geometric, whose verdict is not linear in the weights, or
        the box is not inside 1 to 5.

    References
    ----------
    .. [1] The verdict is the sign of sum w_k d_k with d the deviation of a rating
       from its mean, so its extremes over a box lie at the corners (METHOD 0.3).

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> two = pd.DataFrame({"purchases": [1, 9], "products": [2, 4]}, index=["A", "B"])
    >>> cv.weight_robustness(cv.value_index(two)).scores["label"].to_dict()
    {'B': 'secure above', 'A': 'secure below'}
    """
    if index.aggregation != "arithmetic":
        must = "an arithmetic index (the geometric verdict is not linear in weights)"
        raise parameter_error("index", "weight_robustness", must, index.aggregation)
    moved = deviations(index)
    limits = _box(box, list(index.weights.index)).loc[moved.columns]
    low, high = (limits[side].to_numpy() for side in ("low", "high"))
    values = moved.to_numpy()
    gain, loss = np.maximum(values, 0), np.minimum(values, 0)
    net = values @ index.weights[moved.columns].to_numpy()
    scores = pd.DataFrame(
        {"worst": gain @ low + loss @ high, "best": gain @ high + loss @ low},
        index=moved.index,
    )
    scores["label"] = _labels(scores["worst"], scores["best"], net)
    support, weightings, exact = support_of(values, low, high)
    scores["support"] = support
    weight = index.weights[moved.columns].to_numpy()
    tips = _tipping(values, weight=weight, net=net, limits=limits)
    return Robustness(
        box=limits,
        scores=scores.join(tips.set_axis(moved.index)),
        exact=exact,
        weightings=weightings,
    )


def deviations(index: ValueIndex) -> pd.DataFrame:
    """Return rating minus mean rating of the scored customers; missing is 0."""
    scored = index.scores.index[index.scores["verdict"] != "not scored"]
    ratings = index.ratings.drop(columns=list(index.uninformative))
    rows = ratings.loc[scored]
    return (rows - rows.mean()).fillna(0.0)


def _box(box: Any, variables: list[str]) -> pd.DataFrame:  # noqa: ANN401 - pair or mapping
    """Return the lowest and highest weight of each variable."""
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


def _labels(worst: pd.Series, best: pd.Series, net: NDArray[np.float64]) -> pd.Series:
    """Name how sure each verdict is; a verdict of "at" leans to the wider side."""
    leans_above = (net > AT_AVERAGE) | ((np.abs(net) <= AT_AVERAGE) & (best >= -worst))
    label = np.select(
        [
            worst > AT_AVERAGE,
            best < -AT_AVERAGE,
            (worst >= -AT_AVERAGE) & (best <= AT_AVERAGE),
            leans_above,
        ],
        ["secure above", "secure below", "at average", "leans above"],
        default="leans below",
    )
    return pd.Series(label, index=worst.index, dtype="str")


def _tipping(
    values: NDArray[np.float64],
    *,
    weight: NDArray[np.float64],
    net: NDArray[np.float64],
    limits: pd.DataFrame,
) -> pd.DataFrame:
    """Return the smallest change of one weight that turns the verdict.

    The weight that brings the sum to zero is w_k - (sum w d) / d_k (METHOD 2.5).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        tip = weight - net[:, None] / values
    low, high = limits["low"].to_numpy(), limits["high"].to_numpy()
    allowed = np.isfinite(tip) & (tip >= low) & (tip <= high)
    allowed &= np.abs(net)[:, None] > AT_AVERAGE
    change = np.where(allowed, np.abs(tip - weight), np.inf)
    # a last column of infinities stands for "no variable": one row always has a least
    change = np.column_stack([change, np.full(len(change), np.inf)])
    tip = np.column_stack([tip, np.full(len(tip), np.nan)])
    names = np.asarray([*limits.index, None], dtype=object)
    best = change.argmin(axis=1)
    found = np.isfinite(change[np.arange(len(change)), best])
    return pd.DataFrame(
        {
            "tipping_variable": pd.Series(
                np.where(found, names[best], None), dtype="str"
            ),
            "tipping_weight": np.where(found, tip[np.arange(len(tip)), best], np.nan),
        }
    )

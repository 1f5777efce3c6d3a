"""How sure a verdict is: exact worst and best cases over every weighting in a box."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.data.assumptions import HEAVIEST, LIGHTEST, is_whole
from customer_value.data.weight_limits import refuse_outside
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.index_scores import AT_AVERAGE, framed, neutral, summed
from customer_value.measures.weight_box import extremes, limits_of, tipping
from customer_value.measures.weight_support import DRAWN_ERROR, support_of
from customer_value.result import Result
from customer_value.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from customer_value.measures.value_index import ValueIndex

__all__ = [
    "CONTESTED",
    "LABELS",
    "Robustness",
    "deviations",
    "extremes",
    "labels_of",
    "weight_robustness",
]

CONTESTED = ("leans above", "leans below")
LABELS = ("secure above", "leans above", "at average", "leans below", "secure below")

COLUMNS = ("worst", "best", "label", "support", "tipping_variable", "tipping_weight")


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
        support (share of the weightings that put the customer above average;
        missing where it was not counted),
        tipping_variable and tipping_weight (the smallest change of one weight
        inside the box that turns the verdict; missing where none does).
    exact : bool
        True where support counts every whole-number weighting in the box, False
        where it is a share of 2,000 seeded draws, with a standard error of at most
        .011. They are whole numbers where all limits of the box are, else drawn
        evenly between the limits.
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
        """Return customers and shares by label; ``.attrs`` says what support is."""
        counts = self.counts.rename("customers")
        table = pd.DataFrame({"customers": counts, "share": counts / counts.sum()})
        table.attrs["support"] = self.precision
        return table

    @property
    def precision(self) -> str:
        """Say what support is a share of, and how far it may be off."""
        if not self.weightings:
            return "Support was not counted."
        if self.exact:
            every = count(self.weightings, "weighting")
            return f"Support counts every whole-number weighting: {every}."
        return (
            f"Support is a share of {self.weightings:,} drawn weightings, with a "
            f"standard error of at most {DRAWN_ERROR:g}."
        )

    @property
    def tried(self) -> str:
        """Name the weightings that were tried: all from 1 to 5, or those of a box."""
        box = self.box.to_numpy()
        whole = (box == [LIGHTEST, HEAVIEST]).all()
        return "every weighting" if whole else "every weighting in the box"

    @property
    def finding(self) -> str:
        """Say how many verdicts hold whatever the weights."""
        total = len(self.scores)
        if not total:
            return "No customer is scored, so there is no verdict to try."
        share = percent((total - self.contested) / total)
        return (
            f"The verdict on {share} of {count(total, 'customer')} holds under "
            f"{self.tried}; {self.contested:,} are contested."
        )

    def second_look(self, *, n: int = 20) -> pd.DataFrame:
        """Return the contested customers whose verdict is the most open.

        Parameters
        ----------
        n : int, default 20
            How many customers at most.

        Returns
        -------
        DataFrame
            Rows of ``scores``, those with support nearest to one half first; where
            support was not counted, those whose worst and best case balance best.

        Raises
        ------
        ParameterError
            If ``n`` is not a whole number above 0.
        """
        if not is_whole(n, 1):
            must = "a whole number of customers above 0"
            raise parameter_error("n", "second_look", must, n)
        contested = self.scores[self.scores["label"].isin(CONTESTED)]
        reach = contested["best"] - contested["worst"]
        balance = contested["best"] / reach
        apart = (contested["support"].fillna(balance) - 0.5).abs()
        return contested.loc[apart.sort_values(kind="stable").index[:n]]

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "contested": self.contested,
            "weightings": self.weightings,
            "exact": self.exact,
        }


@checks_kind
def weight_robustness(
    index: ValueIndex,
    *,
    box: Any = (1, 5),  # noqa: ANN401 - a pair, a mapping or a sheet of votes
    support: bool = True,
) -> Robustness:
    """Find which verdicts survive every weighting in a box.

    Parameters
    ----------
    index : ValueIndex
        An arithmetic index.
    box : pair of float, mapping of str to pair or WorkshopWeights, default (1, 5)
        Lowest and highest weight, for all variables or for each; variables that a
        mapping leaves out get (1, 5). The votes of a workshop give theirs.
    support : bool, default True
        Count the weightings that put each customer above average. False leaves
        support missing, which saves nearly all the time with a million customers.

    Returns
    -------
    Robustness
        Worst and best case, label, support and tipping weight of every scored
        customer.

    Raises
    ------
    ParameterError
        If the index is geometric, whose verdict is not linear in the weights, the
        box is not inside 1 to 5, or a weight of the index lies outside its box.

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
    used = index.weights[index.contributions.columns]
    limits = limits_of(box, list(index.weights.index)).loc[used.index]
    pairs = dict(zip(used.index, limits.to_numpy(), strict=True))
    refuse_outside(used.to_dict(), pairs)
    found = _cases(index, used.to_numpy(), limits=limits)
    found["support"], weightings, exact = _support(index, limits, count_them=support)
    # the scores again, to the last bit, give the order without a look-up by name
    order = summed(_scored(index), used, aggregation=index.aggregation).order
    columns = {name: found.pop(name)[order] for name in COLUMNS}
    return Robustness(
        box=limits,
        scores=pd.DataFrame(
            columns, index=index.contributions.index.take(order), copy=False
        ),
        exact=exact,
        weightings=weightings,
    )


def _support(
    index: ValueIndex, limits: pd.DataFrame, *, count_them: bool
) -> tuple[NDArray[np.float64], int, bool]:
    """Return support, how many weightings it is a share of, and whether it is exact."""
    if not count_them:
        return np.full(len(index.contributions), np.nan), 0, False
    return support_of(deviations(index).to_numpy(), *limits.to_numpy().T)


def _cases(
    index: ValueIndex, weight: NDArray[np.float64], *, limits: pd.DataFrame
) -> dict[str, Any]:
    """Return worst and best case, label and tipping weight, as the ratings stand."""
    low, high = limits.to_numpy().T
    size = len(index.contributions)
    worst, best = extremes(_moved(index), low=low, high=high, size=size)
    net, _ = extremes(_moved(index), low=weight, high=weight, size=size)
    return {
        "worst": worst,
        "best": best,
        "label": labels_of(net, worst=worst, best=best),
        **tipping(_moved(index), weight=weight, net=net, limits=limits),
    }


def deviations(index: ValueIndex) -> pd.DataFrame:
    """Return rating minus mean rating of the scored customers; missing is 0."""
    scored = index.contributions
    moved = np.empty(scored.shape, order="F")
    for place, column in enumerate(_moved(index)):
        moved[:, place] = column
    return framed(moved, index=scored.index, columns=scored.columns)


def _scored(index: ValueIndex) -> pd.DataFrame:
    """Return the ratings of the scored customers."""
    scored = index.contributions.index
    everyone = len(scored) == len(index.ratings)
    return index.ratings if everyone else index.ratings.loc[scored]


def _moved(index: ValueIndex) -> Iterator[NDArray[np.float64]]:
    """Yield the deviations of one variable after the other: no table of them all."""
    ratings = _scored(index)
    for name in index.contributions.columns:
        values = neutral(ratings[name])
        yield values - values.mean() if len(values) else values


def labels_of(
    net: NDArray[np.float64],
    *,
    worst: NDArray[np.float64],
    best: NDArray[np.float64],
) -> pd.api.extensions.ExtensionArray:
    """Name how sure each verdict is; a verdict of "at" leans to the wider side."""
    leans_above = (net > AT_AVERAGE) | ((np.abs(net) <= AT_AVERAGE) & (best >= -worst))
    place = np.select(
        [
            worst > AT_AVERAGE,
            best < -AT_AVERAGE,
            (worst >= -AT_AVERAGE) & (best <= AT_AVERAGE),
            leans_above,
        ],
        [0, 4, 2, 1],
        default=3,
    )
    return pd.array(list(LABELS), dtype="str").take(place)

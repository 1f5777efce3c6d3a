"""Move the seven weights and watch ranking and verdicts answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.course import weight_html
from customer_value.course.explorer import Explorer
from customer_value.data.assumptions import is_box, is_number
from customer_value.errors import (
    ParameterError,
    checks_kind,
    did_you_mean,
    parameter_error,
)
from customer_value.measures.index_scores import side_of
from customer_value.measures.robustness import (
    CONTESTED,
    LABELS,
    deviations,
    extremes,
    labels_of,
)
from customer_value.result import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.course.controls import Control
    from customer_value.measures.value_index import ValueIndex

DOUBT = "doubt"  # the slider beside the weights
TOP = 10
EXACT = 9  # decimals; what is closer than this is rounding, not a difference


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class WeightView(Result):
    """What one choice of weights does to the ranking and the verdicts.

    Attributes
    ----------
    weights : Series
        The weight of each variable.
    doubt : float
        How far each weight may be off; the box is cut at its ends.
    box : tuple of float
        The smallest and the largest weight that anyone may choose.
    scores : DataFrame
        Index customer_id, best first: rank, start (the rank with the weights of the
        index), score (1 to 10), label.
    counts : Series
        Customers by label.
    contested : int
        Customers whose verdict some weighting within the doubt overturns.
    changed : int
        Customers on the other side of the average than with the weights of the index.
    """

    weights: pd.Series
    doubt: float
    box: tuple[float, float]
    scores: pd.DataFrame
    counts: pd.Series
    contested: int
    changed: int

    def summary(self) -> pd.DataFrame:
        """Return the ten best customers.

        Returns
        -------
        DataFrame
            The first rows of ``scores``.
        """
        return self.scores.head(TOP)

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "contested": self.contested,
            "changed": self.changed,
        }

    def _repr_html_(self) -> str:
        return weight_html.page(self)


@checks_kind
def weight_view(
    index: ValueIndex,
    weights: Mapping[str, float] | None = None,
    *,
    doubt: float = 4,
    box: tuple[float, float] = (1, 5),
) -> WeightView:
    """Rank customers with other weights and count the contested verdicts.

    The verdict of a customer depends on the weights only through the sum of weight
    times deviation, where a deviation is a rating minus the average rating of that
    variable. Its worst and its best value over all weights of a box need no
    simulation: the worst takes the smallest weight for every strength and the
    largest for every weakness. A verdict is contested when worst and best lie on
    different sides of zero.

    Over the whole box from 1 to 5 worst and best do not depend on where the weights
    stand now. So with the default doubt of 4 moving a weight changes the ranking,
    the verdicts and which way a contested customer leans, but never how many are
    contested. A smaller doubt asks the narrower question "what if each weight is off
    by at most this much?"; then the count follows the weights.

    Parameters
    ----------
    index : ValueIndex
        An arithmetic index.
    weights : mapping of str to float, optional
        New weights; a variable left out keeps its weight in the index.
    doubt : float, default 4
        How far each weight may be off, above 0. 4 reaches the whole box from
        wherever a weight stands.
    box : tuple of float, default (1, 5)
        The smallest and the largest weight that anyone may choose.

    Returns
    -------
    WeightView
        Its ``.scores`` has the columns rank, start, score (1 to 10), label.

    Raises
    ------
    ParameterError
        If the index is geometric, a variable is unknown or a number is out of range.

    References
    ----------
    Saisana, Saltelli, Tarantola (2005), Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators.
    """
    _check(index, {} if weights is None else weights, doubt=doubt, box=box)
    moved = _weights(index, weights or {})
    apart = deviations(index)
    used = moved[apart.columns].to_numpy()
    gap = apart.to_numpy() @ used
    before = apart.to_numpy() @ index.weights[apart.columns].to_numpy()
    low, high = np.clip([used - doubt, used + doubt], *box)
    columns = apart.to_numpy().T
    worst, best = extremes(columns, low=low, high=high, size=len(apart))
    mean = index.ratings.loc[apart.index, apart.columns].mean().to_numpy() @ used
    told_apart = used.size > 0  # else every customer is the average, and has no score
    scores = _scores(
        apart.index,
        score=(mean + gap) / used.sum() if told_apart else gap * np.nan,
        gap=gap,
        start=before,
        label=labels_of(gap, worst=worst, best=best),
    )
    counts = scores["label"].value_counts().reindex(LABELS, fill_value=0)
    return WeightView(
        weights=moved,
        doubt=doubt,
        box=box,
        scores=scores,
        counts=counts,
        contested=int(counts[list(CONTESTED)].sum()),
        changed=int((side_of(gap) != side_of(before)).sum()),
    )


@checks_kind
def weight_explorer(index: ValueIndex) -> Explorer:
    """Show a slider for each weight above a live ranking.

    Parameters
    ----------
    index : ValueIndex
        An arithmetic index; its weights are where the sliders start.

    Returns
    -------
    Explorer
        Seven weights and the doubt about them; see `weight_view` for the numbers.

    Raises
    ------
    ParameterError
        If the index is none, is geometric, or has a variable named "doubt".
    """
    from customer_value.course import controls

    names = {str(name): name for name in index.weights.index}  # a keyword is text
    if DOUBT in names:
        must = "an index without a variable named 'doubt', which is a slider of its own"
        raise parameter_error("index", "weight_explorer", must, list(names))
    sliders = [_slider(name, float(index.weights[names[name]])) for name in names]
    doubt = controls.weight(DOUBT, 4, low=1, high=4, label="doubt ±")

    def draw(*, doubt: int, **weights: float) -> str:
        moved = {names[name]: value for name, value in weights.items()}
        return weight_view(index, moved, doubt=doubt)._repr_html_()

    start = weight_view(index)
    alt = (
        f"The {min(TOP, len(start.scores))} best of "
        f"{words.count(len(start.scores), 'customer')} and the verdicts; "
        f"{words.number(start.contested)} are contested."
    )
    return Explorer(draw, [*sliders, doubt], alt=alt)


def _slider(name: str, start: float) -> Control:
    """Make the slider of a weight; at rest it stands where the index does."""
    from customer_value.course import controls

    step = 0.5 if (2 * start).is_integer() else 0.01
    return controls.weight(name, start, step=step)


def _check(
    index: ValueIndex, given: object, *, doubt: object, box: tuple[float, float]
) -> None:
    """Refuse what gives no view."""
    if index.aggregation != "arithmetic":
        must = "an arithmetic index: only that one is linear in the weights"
        raise parameter_error("index", "weight_view", must, index.aggregation)
    if not is_box(box):
        must = "a pair (low, high) with 1 <= low <= high <= 5"
        raise parameter_error("box", "weight_view", must, box)
    if not is_number(doubt) or doubt <= 0:  # type: ignore[operator]
        raise parameter_error("doubt", "weight_view", "a number above 0", doubt)
    if not hasattr(given, "items"):
        must = "a mapping of variables to weights"
        raise parameter_error("weights", "weight_view", must, given)
    for name, value in given.items():
        if name not in index.weights.index:
            guess = did_you_mean(str(name), map(str, index.weights.index))
            must = "keyed by the variables of the index"
            raise ParameterError(
                f"{parameter_error('weights', 'weight_view', must, name)}{guess}"
            )
        if not is_number(value) or not box[0] <= value <= box[1]:
            must = f"between {box[0]:g} and {box[1]:g}"
            raise parameter_error("weights", "weight_view", must, {name: value})


def _weights(index: ValueIndex, given: Mapping[str, float]) -> pd.Series:
    """Return all weights, those given in the place of those of the index."""
    moved = index.weights.astype(float)
    for name, value in given.items():
        moved[name] = value
    return moved


def _scores(ids: pd.Index, *, score: np.ndarray, **columns: object) -> pd.DataFrame:
    """Collect one row a customer, best first; ties in the order of their ids."""
    table = _by_id(pd.DataFrame({"score": score, **columns}, index=ids))
    places = table[["gap", "start"]].round(EXACT)  # else rounding would part the tied
    ranks = places.rank(ascending=False).rename(columns={"gap": "rank"})
    table = ranks.assign(score=table["score"], label=table["label"])
    return table.sort_values("rank", kind="stable")[["rank", "start", "score", "label"]]


def _by_id(table: pd.DataFrame) -> pd.DataFrame:
    """Sort by id; ids that are part text and part number go by their text."""
    try:
        return table.sort_index()
    except TypeError:
        return table.sort_index(key=lambda ids: ids.map(str))

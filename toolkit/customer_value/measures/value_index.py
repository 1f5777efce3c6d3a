"""The customer value index: seven variables, ratings 1-10, weights 1-5, a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.rating import finite
from customer_value.data.assumptions import (
    AGGREGATIONS,
    HEAVIEST,
    INDEX_VARIABLES,
    LIGHTEST,
    RATINGS,
    is_number,
)
from customer_value.errors import ParameterError, did_you_mean, parameter_error
from customer_value.measures.index_scores import (
    AT_AVERAGE,
    influence_of,
    ones,
    parts_of,
    ratings_of,
    scores_of,
)
from customer_value.result import Result
from customer_value.words import listed, percent, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customer_value.data.dataset import Dataset

__all__ = [
    "AT_AVERAGE",
    "ValueIndex",
    "index_variables",
    "value_index",
]

DEFAULT_WEIGHT = 3.0
REVERSED = ("gap_days",)  # fewer days between purchases are better


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ValueIndex(Result):
    """The index of every customer and how it came about.

    Attributes
    ----------
    ratings : DataFrame
        Index customer_id, a column a variable: 1 to 10; missing stays missing.
    weights : Series
        Weight of each variable, 1 to 5.
    scores : DataFrame
        Index customer_id, best first: score (1 to 10), points (sum of weight x
        rating), index (100 = average), z (standard deviations from the mean),
        verdict ("above", "below", "at", "not scored"), coverage (share of the
        available variables observed).
    contributions : DataFrame
        Points of score above or below the average that each variable adds; rows
        add up to score minus average (of logarithms for the geometric score).
    influence : DataFrame
        Index variable: weight, weight_share (among the variables that count; missing
        for the others), influence (share of the variance of the score, adds up
        to 1).
    average : float
        Mean score.
    uninformative : tuple of str
        Variables with one value for everyone; they change no verdict.
    unavailable : tuple of str
        Variables with no value for anyone; they are left out.
    rating, aggregation : str
        The methods used.
    as_of : Timestamp or None
        The day of the variables, where known.
    """

    ratings: pd.DataFrame = field(repr=False)
    weights: pd.Series = field(repr=False)
    scores: pd.DataFrame = field(repr=False)
    contributions: pd.DataFrame = field(repr=False)
    influence: pd.DataFrame = field(repr=False)
    average: float
    uninformative: tuple[str, ...]
    unavailable: tuple[str, ...]
    rating: str
    aggregation: str
    as_of: pd.Timestamp | None

    def summary(self) -> pd.DataFrame:
        """Return the scores, best first, without the working columns."""
        return self.scores[["index", "verdict", "score", "coverage"]].round(
            {"index": 1, "score": 3, "coverage": 2}
        )

    @property
    def finding(self) -> str:
        """How many customers lie above the average, and what drives the index."""
        scored = self.scores[self.scores["verdict"] != "not scored"]
        above = (scored["verdict"] == "above").mean() if len(scored) else np.nan
        if not self.influence["influence"].notna().any():
            return f"No variable tells the {len(scored):,} customers apart."
        driver = str(self.influence["influence"].idxmax())
        return (
            f"{percent(above)} of {len(scored):,} customers score above the index "
            f"average; it moves most with {spoken(driver)}."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "variables": len(self.weights),
            "average": self.average,
            "above": int((self.scores["verdict"] == "above").sum()),
        }


def index_variables(company: Dataset) -> pd.DataFrame:
    """Return the seven variables of the value index.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    DataFrame
        Index customer_id. Columns in order: purchases (count), average_purchase
        (currency), purchases_per_year, products (count), gap_days, referrals
        (count), tenure_years. What was not measured is missing, never zero.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": ["A"], "date": ["2026-01-01"], "amount": [10.0]}
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.index_variables(company).loc["A", "average_purchase"].item()
    10.0
    """
    variables = customer_facts(company)[list(INDEX_VARIABLES)]
    variables.attrs["as_of"] = company.as_of
    return variables


def value_index(
    variables: pd.DataFrame,
    *,
    weights: Mapping[str, float] | None = None,
    rating: str = "rank",
    aggregation: str = "arithmetic",
    reverse: Sequence[str] = REVERSED,
    min_coverage: float = 0.5,
    cuts: Mapping[str, Sequence[float]] | None = None,
) -> ValueIndex:
    """Rate, weigh and add up each customer's variables; say who is above average.

    Parameters
    ----------
    variables : DataFrame
        Index customer_id, a column a variable, such as ``index_variables`` gives.
    weights : mapping of str to float, optional
        Weights from 1 to 5; variables left out weigh 3.
    rating : {"rank", "value", "log", "cuts", "none"}, default "rank"
        How a value becomes a rating from 1 to 10; "none" takes it as one.
    aggregation : {"arithmetic", "geometric"}, default "arithmetic"
        Weighted mean, or weighted geometric mean that rewards balance.
    reverse : sequence of str, default ("gap_days",)
        Variables of which less is better.
    min_coverage : float, default 0.5
        Share of the available variables a customer needs; others are not scored
        and leave before ratings and means are taken.
    cuts : mapping of str to nine numbers, optional
        Cut points of each variable for ``rating="cuts"``.

    Returns
    -------
    ValueIndex
        Ratings, weights, scores, contributions and influence. A missing rating
        counts as the variable's mean rating, so it moves nobody.

    Raises
    ------
    ParameterError
        If an id occurs twice, a variable is not numeric, a weight is unknown or
        outside 1 to 5, or another parameter is outside its range.

    References
    ----------
    .. [1] OECD/JRC, Handbook on Constructing Composite Indicators, 2008.

    Examples
    --------
    >>> import pandas as pd
    >>> two = pd.DataFrame({"purchases": [1, 9], "products": [2, 4]}, index=["A", "B"])
    >>> value_index(two).scores["verdict"].to_dict()
    {'B': 'above', 'A': 'below'}
    """
    frame = _checked(variables, rating, aggregation, min_coverage)
    weight = _weights(weights, list(frame.columns))
    unavailable = tuple(c for c in frame.columns if frame[c].isna().all())
    frame = frame.drop(columns=list(unavailable))
    coverage = frame.notna().mean(axis=1) if len(frame.columns) else 0 * ones(frame)
    scored = frame[coverage >= min_coverage]
    ratings = ratings_of(scored, rating, _reversed(reverse, variables), cuts)
    uninformative = tuple(c for c in ratings.columns if ratings[c].isna().all())
    parts = parts_of(ratings.drop(columns=list(uninformative)), aggregation)
    used = weight[parts.columns]
    points = (parts * used).sum(axis=1)
    level = points / used.sum() if len(used) else points * np.nan
    score = np.exp(level) if aggregation == "geometric" else level
    return ValueIndex(
        ratings=ratings.reindex(frame.index),
        weights=weight,
        scores=scores_of(score, ratings, used, coverage),
        contributions=(parts - parts.mean()) * used / used.sum(),
        influence=influence_of(parts, used, level, weight),
        average=float(score.mean()),
        uninformative=uninformative,
        unavailable=unavailable,
        rating=rating,
        aggregation=aggregation,
        as_of=variables.attrs.get("as_of"),
    )


def _checked(
    variables: pd.DataFrame, rating: str, aggregation: str, min_coverage: float
) -> pd.DataFrame:
    """Return the variables as finite numbers; refuse what cannot be scored."""
    caller = "value_index"
    if not isinstance(variables, pd.DataFrame) or not len(variables.columns):
        must = "a DataFrame with a column a variable"
        raise parameter_error("variables", caller, must, type(variables).__name__)
    for must, names in (
        ("one row a customer", variables.index),
        ("one column a variable", variables.columns),
    ):
        if names.has_duplicates:
            got = f"{names[names.duplicated()][0]} more than once"
            raise parameter_error("variables", caller, must, got)
    for name, value, known in (
        ("rating", rating, RATINGS),
        ("aggregation", aggregation, AGGREGATIONS),
    ):
        if value not in known:
            must = f"one of {', '.join(known)}"
            raise parameter_error(name, caller, must, value)
    if not is_number(min_coverage) or not 0 <= min_coverage <= 1:
        must = "a share from 0 to 1"
        raise parameter_error("min_coverage", caller, must, min_coverage)
    return variables.apply(finite)


def _weights(weights: Mapping[str, float] | None, variables: list[str]) -> pd.Series:
    """Return a weight for every variable; those left out weigh 3."""
    result = pd.Series(DEFAULT_WEIGHT, index=variables, name="weight")
    if not (weights is None or hasattr(weights, "items")):
        must = "a mapping of variable to weight"
        raise parameter_error("weights", "value_index", must, weights)
    for name, weight in ({} if weights is None else dict(weights)).items():
        if name not in result.index:
            hint = did_you_mean(str(name), variables)
            message = f"Unknown variable {name!r} in weights.{hint}"
            known = listed([str(variable) for variable in variables])
            raise ParameterError(f"{message} Known: {known}.")
        if not is_number(weight) or not LIGHTEST <= weight <= HEAVIEST:
            must = f"numbers from 1 to 5 ({name})"
            raise parameter_error("weights", "value_index", must, weight)
        result[name] = float(weight)
    return result


def _reversed(reverse: Sequence[str], variables: pd.DataFrame) -> tuple[str, ...]:
    """Return the variables of which less is better; refuse unknown names."""
    for name in reverse:
        if name not in variables.columns and name not in REVERSED:
            hint = did_you_mean(str(name), variables.columns)
            known = listed([str(column) for column in variables.columns])
            message = f"Unknown variable {name!r} in reverse.{hint} Known: {known}."
            raise ParameterError(message)
    return tuple(reverse)

"""The customer value index: seven variables, ratings 1-10, weights 1-5, a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from customer_value.customers.facts import customer_facts
from customer_value.data.assumptions import INDEX_VARIABLES
from customer_value.errors import (
    ParameterError,
    checks_kind,
    did_you_mean,
)
from customer_value.measures.index_inputs import (
    REVERSED,
    checked_cuts,
    checked_options,
    checked_reverse,
    checked_variables,
    checked_weights,
    names_of,
)
from customer_value.measures.index_scores import (
    ABOVE,
    AT_AVERAGE,
    NOT_SCORED,
    contributions_of,
    influence_of,
    rated,
    scores_of,
    summed,
)
from customer_value.result import Result
from customer_value.words import listed, percent, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from customer_value.data.dataset import Dataset
    from customer_value.measures.workshop_weights import WorkshopWeights

__all__ = [
    "AT_AVERAGE",
    "ValueIndex",
    "index_variables",
    "value_index",
]


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
    variables : DataFrame
        The variables that were rated, as they came.
    rating, aggregation : str
        The methods used.
    reverse : tuple of str
        Variables of which less is better.
    min_coverage : float
        Share of the available variables a customer needs.
    cuts : mapping of str to nine numbers, or None
        The client's cut points.
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
    variables: pd.DataFrame = field(repr=False)
    rating: str
    aggregation: str
    reverse: tuple[str, ...]
    min_coverage: float
    cuts: Mapping[str, Sequence[float]] | None = field(repr=False)
    as_of: pd.Timestamp | None

    def summary(self) -> pd.DataFrame:
        """Return the scores, best first, without the working columns."""
        return self.scores[["index", "verdict", "score", "coverage"]].round(
            {"index": 1, "score": 3, "coverage": 2}
        )

    @property
    def finding(self) -> str:
        """How many customers lie above the average, and what drives the index."""
        scored = self.scores[self.scores["verdict"] != NOT_SCORED]
        above = (scored["verdict"] == ABOVE).mean() if len(scored) else np.nan
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
            "above": int((self.scores["verdict"] == ABOVE).sum()),
        }


@checks_kind
def index_variables(company: Dataset, *, extra: Sequence[str] = ()) -> pd.DataFrame:
    """Return the seven variables of the value index, and others on request.

    Parameters
    ----------
    company : Dataset
        The company.
    extra : sequence of str, default ()
        Further customer facts to append, such as "recency_days".

    Returns
    -------
    DataFrame
        Index customer_id. Columns in order: purchases (count), average_purchase
        (currency), purchases_per_year, products (count), gap_days, referrals
        (count), tenure_years, then the extra ones. What was not measured is
        missing, never zero.

    Raises
    ------
    ParameterError
        If an extra variable is no customer fact.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": ["A"], "date": ["2026-01-01"], "amount": [10.0]}
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.index_variables(company).loc["A", "average_purchase"].item()
    10.0
    """
    facts = customer_facts(company)
    wanted = names_of(extra, "extra", caller="index_variables")
    for name in wanted:
        if name not in facts.columns:
            hint = did_you_mean(str(name), facts.columns)
            known = listed([str(column) for column in facts.columns])
            message = f"Unknown fact {name!r} in extra.{hint} Known: {known}."
            raise ParameterError(message)
    variables = facts[list(dict.fromkeys([*INDEX_VARIABLES, *wanted]))]
    variables.attrs["as_of"] = company.as_of
    return variables


def value_index(
    variables: pd.DataFrame,
    *,
    weights: Mapping[str, float] | WorkshopWeights | str | None = None,
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
    weights : mapping of str to float, WorkshopWeights or "equal", optional
        Weights from 1 to 5, or what ``workshop_weights`` gives; variables left out
        weigh 3. None and "equal" let every variable weigh 3.
    rating : {"rank", "value", "log", "cuts", "none"}, default "rank"
        How a value becomes a rating from 1 to 10; "none" takes it as one.
    aggregation : {"arithmetic", "geometric"}, default "arithmetic"
        Weighted mean, or weighted geometric mean that rewards balance.
    reverse : sequence of str, default ("gap_days", "recency_days")
        Variables of which less is better.
    min_coverage : float, default 0.5
        Share of the available variables a customer needs; others are not scored
        and leave before ratings and means are taken.
    cuts : mapping of str to nine numbers, optional
        Rising cut points of each variable; ``rating="cuts"`` needs them for all.

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
    checked_options(rating, aggregation, min_coverage=min_coverage)
    frame = checked_variables(variables)
    weight = checked_weights(weights, list(frame.columns))
    backwards = checked_reverse(reverse, frame)
    cuts = checked_cuts(cuts, frame, rating=rating)
    known = frame.notna()
    unavailable = tuple(name for name in frame.columns if not known[name].any())
    available = frame.columns.drop(list(unavailable))
    coverage = known[available].mean(axis=1) if len(available) else known.any(axis=1)
    coverage = coverage.astype(float)
    scored = (coverage >= min_coverage).to_numpy()
    ratings = rated(frame[available], scored, how=rating, reverse=backwards, cuts=cuts)
    of_scored = ratings if scored.all() else ratings[scored]
    uninformative = tuple(c for c in available if of_scored[c].isna().all())
    used = weight.drop([*unavailable, *uninformative])
    found = summed(of_scored, used, aggregation=aggregation)
    gains = contributions_of(of_scored, used, aggregation=aggregation)
    return ValueIndex(
        ratings=ratings,
        weights=weight,
        scores=scores_of(found, scored, coverage=coverage, told_apart=bool(len(used))),
        contributions=gains,
        influence=influence_of(gains, found.level, weights=weight),
        average=float(found.score.mean()) if len(found.score) else float("nan"),
        uninformative=uninformative,
        unavailable=unavailable,
        variables=variables.copy(deep=False),
        rating=rating,
        aggregation=aggregation,
        reverse=backwards,
        min_coverage=float(min_coverage),
        cuts=cuts,
        as_of=variables.attrs.get("as_of"),
    )

"""Promoters, passives and detractors, and what each says in public."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.errors import CustomerValueError, checks_kind
from customer_value.measures.answers import latest_answers
from customer_value.measures.roles import AGAINST, FOR, contributions_of
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

PROMOTER, PASSIVE, DETRACTOR = GROUPS = ("promoter", "passive", "detractor")
PRAISES, MIXED, SILENT, CRITICISES = STANCES = (
    "praises",
    "mixed",
    "silent",
    "criticises",
)
PROMOTES, DETRACTS = 9, 6  # of 10: from, and up to
NORMAL_95 = 1.959963984540054
# Rocks (2016) compared intervals by simulation: three answers more, spread over the
# three groups with a quarter, a half and a quarter, cover best with few answers
ADDED, ADDED_EACH = 3.0, 0.75
ACTIONS = {
    (PROMOTER, PRAISES): "Thank them; ask for a reference or a talk.",
    (PROMOTER, MIXED): "Ask what the criticism was about and close it.",
    (PROMOTER, SILENT): "Ask for a review or a referral.",
    (PROMOTER, CRITICISES): "Show what became of their criticism.",
    (PASSIVE, PRAISES): "Ask what is missing to a 9.",
    (PASSIVE, MIXED): "Ask what is missing to a 9.",
    (PASSIVE, SILENT): "Leave alone, or ask what is missing to a 9.",
    (PASSIVE, CRITICISES): "Solve what they criticise.",
    (DETRACTOR, PRAISES): "Ask what has changed since they praised.",
    (DETRACTOR, MIXED): "Call: ask what went wrong and mend it.",
    (DETRACTOR, SILENT): "Call before they speak: ask what went wrong.",
    (DETRACTOR, CRITICISES): "Solve the cause first, then answer in public.",
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Promoters(Result):
    """Who would recommend the company, who speaks, and what they buy.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id of those who answered, the largest revenue first: recommend
        (latest answer, 0 to 10), group ("promoter", "passive", "detractor"), stance
        ("praises", "mixed", "silent", "criticises": acts in public), revenue
        (currency, whole history), revenue_rank (among all customers, 1 = largest),
        action (what to do).
    groups : DataFrame
        Index group: customers, share, revenue (currency), revenue_share (of those
        who answered).
    table : DataFrame
        Index group, a column a stance: customers.
    score : float
        Net promoter score: promoters less detractors, in points of 100.
    low, high : float
        Its 95 % interval, adjusted Wald.
    customers : int
        All customers, with an answer or without.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    groups: pd.DataFrame = field(repr=False)
    table: pd.DataFrame = field(repr=False)
    score: float
    low: float
    high: float
    customers: int
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return customers and revenue by group."""
        return self.groups

    @property
    def finding(self) -> str:
        """Say the score with its interval, and what the detractors buy."""
        n = int(self.groups["customers"].loc[DETRACTOR])
        part = percent(float(self.groups["revenue_share"].loc[DETRACTOR]))
        ends = f"{number(self.low)} to {number(self.high)}"
        return (
            f"The net promoter score is {number(self.score)} ({ends}, "
            f"{count(len(self.scores), 'answer')}); {count(n, 'detractor')} "
            f"{'brings' if n == 1 else 'bring'} {part} of the revenue of those who "
            "answered."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "answers": len(self.scores),
            "score": f"{self.score:.1f}",
            "low": f"{self.low:.1f}",
            "high": f"{self.high:.1f}",
        }


@checks_kind
def promoters(company: Dataset) -> Promoters:
    """Group customers by their latest recommendation and by what they say in public.

    Parameters
    ----------
    company : Dataset
        The company, with answers to "recommend" in the survey.

    Returns
    -------
    Promoters
        A group and a stance of everyone who answered, and the net promoter score
        with its interval. Stance counts the contributions: praise in public against
        criticism, "silent" where there is neither.

    Raises
    ------
    CustomerValueError
        If nobody was asked whether they would recommend.

    References
    ----------
    .. [1] Reichheld, F. F., "The One Number You Need to Grow", Harvard Business
       Review, December 2003.
    .. [2] Rocks, B., "Interval Estimation for the 'Net Promoter Score'", The
       American Statistician, 2016.

    Examples
    --------
    >>> import customer_value as cv
    >>> found = cv.promoters(cv.load_dataset("software"))
    >>> found.scores.loc["C00130", ["group", "stance"]].tolist()
    ['detractor', 'criticises']
    """
    answers = latest_answers(company, "recommend")
    facts = customer_facts(company)
    answers = answers[answers.index.isin(facts.index)]
    if answers.empty:
        raise CustomerValueError(
            "Promoters and detractors need answers to the question 'recommend', 0 to "
            "10, in the table survey."
        )
    group = pd.Series(
        np.select(
            [answers >= PROMOTES, answers <= DETRACTS], [PROMOTER, DETRACTOR], PASSIVE
        ),
        index=answers.index,
        dtype="str",
    )
    stance = public_stance(company).reindex(answers.index).fillna(SILENT)
    rank = facts["revenue"].rank(ascending=False)
    pairs = zip(group, stance, strict=True)
    scores = pd.DataFrame(
        {
            "recommend": answers,
            "group": group,
            "stance": stance,
            "revenue": facts["revenue"].reindex(answers.index),
            "revenue_rank": rank.reindex(answers.index),
            "action": [ACTIONS[pair] for pair in pairs],
        }
    ).rename_axis("customer_id")
    groups = _by_group(scores)
    score, low, high = net_promoter_score(answers)
    table = pd.crosstab(scores["group"], scores["stance"])
    return Promoters(
        scores=scores.sort_values("revenue", ascending=False, kind="stable"),
        groups=groups,
        table=table.reindex(index=[*GROUPS], columns=[*STANCES], fill_value=0),
        score=score,
        low=low,
        high=high,
        customers=len(facts),
        as_of=company.as_of,
        currency=company.currency,
    )


def net_promoter_score(answers: pd.Series) -> tuple[float, float, float]:
    """Return promoters less detractors in points, with the adjusted Wald interval.

    Parameters
    ----------
    answers : Series of float
        0 to 10, at least one.

    Returns
    -------
    tuple of float
        Score, low and high, -100 to 100.

    Examples
    --------
    >>> import pandas as pd
    >>> score, low, high = net_promoter_score(
    ...     pd.Series([10, 9, 9, 8, 7, 6, 3, 10, 5, 8])
    ... )
    >>> round(score, 1), round(low, 1), round(high, 1)
    (10.0, -36.1, 51.4)
    """
    n = len(answers)
    more, less = int((answers >= PROMOTES).sum()), int((answers <= DETRACTS).sum())
    up, down = ((k + ADDED_EACH) / (n + ADDED) for k in (more, less))
    middle = up - down
    half = NORMAL_95 * math.sqrt((up + down - middle**2) / (n + ADDED))
    score = (more - less) / n
    # a few answers that all agree pull the middle so far that it would lose them
    low, high = (
        max(min(middle - half, score), -1.0),
        min(max(middle + half, score), 1.0),
    )
    return 100.0 * score, 100.0 * low, 100.0 * high


def public_stance(company: Dataset) -> pd.Series:
    """Return what customers say in public, of those who say anything.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    Series of str
        Index customer_id: "praises", "mixed" or "criticises". A review counts as
        praise, unless its kind is negative; criticism comes from critics.
    """
    said = contributions_of(company)
    bad = said["role"].isin(AGAINST) | said["kind"].astype("str").str.contains(
        "negativ"
    )
    good = said["role"].isin(FOR) & ~bad
    sums = pd.DataFrame({"good": good, "bad": bad}).groupby(said["customer_id"]).sum()
    sums = sums[sums.sum(axis=1) > 0]
    more = sums["good"].to_numpy() - sums["bad"].to_numpy()
    words = np.select([more > 0, more < 0], [PRAISES, CRITICISES], MIXED)
    return pd.Series(words, index=sums.index, dtype="str", name="stance")


def _by_group(scores: pd.DataFrame) -> pd.DataFrame:
    """Count customers and revenue by group, in the order of the groups."""
    by = scores.groupby("group")["revenue"].agg(["size", "sum"]).reindex([*GROUPS])
    by = by.fillna(0.0)
    whole = float(by["sum"].sum())
    return pd.DataFrame(
        {
            "customers": by["size"].astype("int64"),
            "share": by["size"] / max(len(scores), 1),
            "revenue": by["sum"],
            "revenue_share": by["sum"] / whole if whole > 0 else float("nan"),
        }
    ).rename_axis("group")

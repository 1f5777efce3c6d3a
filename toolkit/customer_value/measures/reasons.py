"""Why customers choose us or not: outcomes by rank, and comments by their words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from customer_value.data.engine import Table, render_sql
from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.measures.answers import latest_answers
from customer_value.measures.outcome_answers import answers_of

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

FEWEST = 20  # customers on each side; with fewer a difference is not judged
SURE = 0.05
ATTRACTS, REPELS = "attracts", "repels"
NO_DIFFERENCE, NOT_KNOWN = "no clear difference", "too few answers"
OTHER = "other"
# beginnings of words; a client's own list goes into `rules`
RULES: Final[Mapping[str, tuple[str, ...]]] = {
    "support": ("support", "help", "answer", "service", "wait", "response"),
    "price": ("price", "expensive", "cheap", "cost", "fee", "discount"),
    "ease of use": ("eas", "simple", "intuitive", "learn", "complicat", "confus"),
    "quality": ("broke", "bug", "crash", "error", "fault", "defect", "slow", "fail"),
    "delivery": ("deliver", "shipping", "shipped", "late", "delay"),
    "features": ("feature", "missing", "add", "export", "report", "integrat", "hand"),
    "billing": ("invoice", "bill", "payment"),
    "competitors": ("competit", "another supplier", "alternative", "switch", "leav"),
}


@checks_kind
def reasons_to_choose(company: Dataset) -> pd.DataFrame:
    """Set what matters to customers beside where we are their first choice.

    Parameters
    ----------
    company : Dataset
        The company, with outcomes; our rank in the survey says who puts us first.

    Returns
    -------
    DataFrame
        Index outcome, the largest loss first: importance and satisfaction (means,
        1 to 5), gap (importance less satisfaction), loss (importance times a gap
        above 0), first_choice and others (mean satisfaction of those who rank us
        first and of the rest), difference, low and high (its interval, 95 % sure for
        all outcomes together: Welch and Bonferroni), n_first, n_others, reason
        ("attracts" where those who put us first are surely more satisfied, "repels"
        where less, "no clear difference", "too few answers" with fewer than 20 on a
        side).

    Raises
    ------
    CustomerValueError
        If there is no outcomes table.

    Examples
    --------
    >>> import customer_value as cv
    >>> reasons = cv.reasons_to_choose(cv.load_dataset("software"))
    >>> reasons.columns[:4].tolist()
    ['importance', 'satisfaction', 'gap', 'loss']
    """
    rows = answers_of(company)
    rows = rows.assign(
        wanted=rows["importance"] / rows["answers"],
        given=rows["satisfaction"] / rows["answers"],
    )
    by = rows.groupby("outcome")
    table = by[["wanted", "given"]].mean()
    table.columns = pd.Index(["importance", "satisfaction"])
    table["gap"] = table["importance"] - table["satisfaction"]
    table["loss"] = table["importance"] * table["gap"].clip(lower=0)
    rank = rows["customer_id"].map(latest_answers(company, "our_rank"))
    first, others = rows[rank <= 1], rows[rank > 1]
    sides = [part.groupby("outcome")["given"] for part in (first, others)]
    table["first_choice"], table["others"] = (side.mean() for side in sides)
    table["difference"] = table["first_choice"] - table["others"]
    for name, side in zip(("n_first", "n_others"), sides, strict=True):
        table[name] = side.size().reindex(table.index).fillna(0).astype(int)
    spread = [side.var().reindex(table.index) for side in sides]
    half = _half_width(table, *spread)
    table.insert(7, "low", table["difference"] - half)
    table.insert(8, "high", table["difference"] + half)
    table["reason"] = _reason(table)
    table.attrs = {"as_of": company.as_of}
    order = ["loss", "importance"]
    return table.sort_values(order, ascending=False, kind="stable")


def _half_width(table: pd.DataFrame, first: pd.Series, others: pd.Series) -> pd.Series:
    """Return half of Welch's interval, 95 % sure for all outcomes together."""
    from scipy.stats import t

    one, other = first / table["n_first"], others / table["n_others"]
    error = np.sqrt(one + other)
    below = one**2 / (table["n_first"] - 1) + other**2 / (table["n_others"] - 1)
    free = (one + other) ** 2 / below.where(below > 0)
    half: pd.Series = error * t.ppf(1 - SURE / 2 / max(len(table), 1), free)
    return half.where(below > 0, error)  # no spread on either side: no doubt to show


def _reason(table: pd.DataFrame) -> pd.Series:
    few = table[["n_first", "n_others"]].min(axis=1) < FEWEST
    word = np.select(
        [few, table["low"] > 0, table["high"] < 0],
        [NOT_KNOWN, ATTRACTS, REPELS],
        default=NO_DIFFERENCE,
    )
    return pd.Series(word, index=table.index, dtype="str")


@checks_kind
def comment_groups(
    company: Dataset, *, rules: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """Group what customers wrote by the words they used.

    Parameters
    ----------
    company : Dataset
        The company; its survey has comments.
    rules : mapping of str to sequence of str, optional
        Groups and beginnings of words, such as ``{"price": ["price", "expens"]}``;
        None takes eight general groups. Case does not matter.

    Returns
    -------
    DataFrame
        Index group, the most comments first, "other" (no word of any group) last:
        comments, customers, share (of all comments; a comment counts in every group
        whose words it has), satisfaction and recommend (mean answers of the day),
        example (the most frequent text). ``attrs["comments"]`` counts all comments.

    Raises
    ------
    CustomerValueError
        If the survey has no comments.
    ParameterError
        If the rules are no groups of words.

    Examples
    --------
    >>> import customer_value as cv
    >>> groups = cv.comment_groups(cv.load_dataset("software"))
    >>> groups.index[0], groups.index[-1]
    ('features', 'other')
    """
    words = _checked(RULES if rules is None else rules)
    said = comments_of(company)
    text = said["comment"].str.lower()
    hits = {
        name: text.str.contains(r"\b(?:" + "|".join(map(re.escape, begins)) + ")")
        for name, begins in words.items()
    }
    hits[OTHER] = ~pd.DataFrame(hits).any(axis=1)
    table = pd.DataFrame([_group(said[hit], len(said)) for hit in hits.values()])
    table.index = pd.Index(list(hits), name="group", dtype="str")
    table = table[table["comments"] > 0]
    last = table.index == OTHER
    order = table.assign(last=last).sort_values(
        ["last", "comments"], ascending=[True, False], kind="stable"
    )
    table = order.drop(columns="last")
    table.attrs = {"as_of": company.as_of, "comments": len(said)}
    return table


def comments_of(company: Dataset) -> pd.DataFrame:
    """Return customer_id, date, comment, satisfaction and recommend of each comment."""
    if not company.has("survey", "comment"):
        raise CustomerValueError(
            "Comments need the column comment of the table survey: what customers "
            "wrote in their own words."
        )
    source = company.table("survey")
    query = render_sql("comments", survey=source.query)
    rows = company.memo("comments", lambda: Table(source.engine, query).to_pandas())
    if rows.empty:
        raise CustomerValueError("The survey holds no comment.")
    return rows


def _checked(rules: object) -> dict[str, tuple[str, ...]]:
    must = "a mapping of group names to lists of words"
    if not isinstance(rules, Mapping) or not rules:
        raise parameter_error("rules", "comment_groups", must, rules)
    for name, begins in rules.items():
        sound = isinstance(begins, (list, tuple)) and begins
        if not sound or not all(isinstance(w, str) and w.strip() for w in begins):
            raise parameter_error("rules", "comment_groups", must, {name: begins})
    return {
        str(name): tuple(word.strip().lower() for word in begins)
        for name, begins in rules.items()
    }


def _group(said: pd.DataFrame, every: int) -> dict[str, Any]:
    texts = said["comment"].value_counts()
    common = texts[texts == texts.max()].index
    return {
        "comments": len(said),
        "customers": said["customer_id"].nunique(),
        "share": len(said) / every,
        "satisfaction": said["satisfaction"].mean(),
        "recommend": said["recommend"].mean(),
        "example": min(common) if len(common) else "",
    }

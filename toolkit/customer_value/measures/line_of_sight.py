"""The line of sight: from a contact to an outcome, an indicator and the money."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value.customers.windows import days_before
from customer_value.data.engine import Table, day, render_sql
from customer_value.errors import (
    CustomerValueError,
    checks_kind,
    did_you_mean,
    parameter_error,
)
from customer_value.measures.indicator_links import LEADS, TOGETHER, indicator_links
from customer_value.measures.indicators import CPI, readings_of
from customer_value.measures.opportunity import FEW
from customer_value.measures.outcome_answers import answers_of
from customer_value.result import Result
from customer_value.words import count, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.dataset import Dataset

YEAR_DAYS = 365  # contacts of the last year stand beside today's satisfaction
SURE = 0.05
MORE, LESS = "more satisfied", "less satisfied"
NO_TIE, TOO_FEW = "no clear tie", "too few"
GIVEN, WORDED, NONE = "given", "by their words", "no indicator"
_STEM: Final = 5  # letters that two words must share
_COMMON: Final = {"time", "with", "less", "more", "from", "when", "what", "until"}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class LineOfSight(Result):
    """What lies between a contact with a customer and what the company earns.

    Attributes
    ----------
    scores : DataFrame
        Index type and outcome: satisfied_with and satisfied_without (share satisfied
        of the respondents with and without such a contact in the last year),
        difference, n_with, n_without, p (Fisher's exact test, allowed for the number
        of pairs after Benjamini and Hochberg), verdict ("more satisfied", "less
        satisfied", "no clear tie", "too few" with fewer than 20 on a side).
    path : DataFrame
        Index outcome: cpi (the indicator that shows it), how ("given", "by their
        words", "no indicator"), kpi, lag, changes and verdict (its surest tie to an
        indicator of the company, see ``indicator_links``).
    matrix : DataFrame
        Index type, a column an outcome: the difference; missing where too few.
    as_of : Timestamp
        The day of the answer.
    """

    scores: pd.DataFrame = field(repr=False)
    path: pd.DataFrame = field(repr=False)
    matrix: pd.DataFrame = field(repr=False)
    as_of: pd.Timestamp

    def summary(self) -> pd.DataFrame:
        """Return the indicator of each outcome and what it is tied to."""
        return self.path

    @property
    def finding(self) -> str:
        """Say how many lines hold from the contact to the company's indicator."""
        tied = self.scores[self.scores["verdict"].isin([MORE, LESS])]
        sure = self.path.index[self.path["verdict"].isin([LEADS, TOGETHER])]
        whole = int(tied.index.get_level_values("outcome").isin(sure).sum())
        pairs = count(len(self.scores), "pair")
        if tied.empty:
            return f"No sure tie between contacts and outcomes in {pairs}."
        return (
            f"{count(len(tied), 'sure tie')} between contacts and outcomes in {pairs}; "
            f"{whole} of them "
            f"{plural(whole, 'leads', 'lead')} on to an indicator of the company."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "types": len(self.matrix),
            "outcomes": len(self.path),
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


@checks_kind
def line_of_sight(
    company: Dataset, *, links: Mapping[str, str | None] | None = None
) -> LineOfSight:
    """Follow value from contacts over outcomes and indicators to what is earned.

    Parameters
    ----------
    company : Dataset
        The company, with interactions, outcomes and indicators.
    links : mapping of str to str or None, optional
        Which indicator of the customer (cpi) shows an outcome; None shows none.
        Outcomes left out take the indicator whose name shares most words with
        theirs, which is a proposal to check.

    Returns
    -------
    LineOfSight
        Ties between types of contact and outcomes, and the path from each outcome to
        the company's indicators. All are associations.

    Raises
    ------
    CustomerValueError
        If interactions, outcomes or indicators are missing.
    ParameterError
        If ``links`` names an outcome or an indicator that is not there.

    Examples
    --------
    >>> import customer_value as cv
    >>> sight = cv.line_of_sight(cv.load_dataset("software"))
    >>> sight.path.loc["an answer at once when stuck", "cpi"]
    'hours to first answer'
    """
    if not company.has("interactions"):
        raise CustomerValueError(
            "The line of sight needs the table interactions: which contact each "
            "customer had, and when."
        )
    answers = answers_of(company)
    ties = indicator_links(company)
    scores = _contacts_and_outcomes(answers, _contacts(company))
    outcomes = sorted(answers["outcome"].unique())
    read = readings_of(company)
    cpis = sorted(read.loc[read["kind"] == CPI, "indicator"].unique())
    path = _path(_shown_by(outcomes, cpis, links), ties.best)
    known = scores["difference"].where(scores["verdict"] != TOO_FEW).reset_index()
    matrix = known.pivot_table(
        index="type", columns="outcome", values="difference", dropna=False
    )
    return LineOfSight(scores=scores, path=path, matrix=matrix, as_of=company.as_of)


def _contacts(company: Dataset) -> pd.DataFrame:
    """Return how often each customer had each type of contact in the last year."""
    source = company.table("interactions")
    query = render_sql(
        "contact_types",
        interactions=source.query,
        start=day(days_before(company.as_of, YEAR_DAYS)),
        end=day(company.as_of),
    )
    return company.memo(
        "contact_types", lambda: Table(source.engine, query).to_pandas()
    )


def _contacts_and_outcomes(
    answers: pd.DataFrame, contacts: pd.DataFrame
) -> pd.DataFrame:
    """Compare the satisfaction of those with and without each type of contact."""
    satisfied = (answers["satisfied"] / answers["answers"]).ge(0.5).astype(float)
    wide = answers.assign(satisfied=satisfied).pivot_table(
        index="customer_id", columns="outcome", values="satisfied"
    )
    rows = {}
    for kind, part in contacts.groupby("type"):
        had = wide.index.isin(part["customer_id"])
        for outcome in wide.columns:
            rows[kind, outcome] = _compared(wide[outcome], had)
    columns = ["satisfied_with", "satisfied_without", "n_with", "n_without", "p"]
    index = pd.MultiIndex.from_tuples(list(rows), names=["type", "outcome"])
    if not rows:
        index = pd.MultiIndex.from_arrays([[], []], names=["type", "outcome"])
    table = pd.DataFrame(list(rows.values()), index=index, columns=columns)
    table.insert(2, "difference", table["satisfied_with"] - table["satisfied_without"])
    return _judged(table)


def _compared(satisfied: pd.Series, had: np.ndarray) -> tuple[float, ...]:
    from scipy.stats import fisher_exact

    sides = [satisfied[had].dropna(), satisfied[~had].dropna()]
    n = [len(side) for side in sides]
    share = [float(side.mean()) if len(side) else np.nan for side in sides]
    if min(n) < FEW:
        return *share, *n, np.nan
    yes = [int(side.sum()) for side in sides]
    table = [[k, size - k] for k, size in zip(yes, n, strict=True)]
    return *share, *n, float(fisher_exact(table).pvalue)


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """Allow for the number of pairs and say what is sure."""
    from scipy.stats import false_discovery_control

    tested = table["p"].notna()
    if tested.any():
        table.loc[tested, "p"] = false_discovery_control(table.loc[tested, "p"])
    sure = table["p"] < SURE
    word = np.select(
        [~tested, sure & (table["difference"] > 0), sure],
        [TOO_FEW, MORE, LESS],
        default=NO_TIE,
    )
    table["verdict"] = pd.Series(word, index=table.index, dtype="str")
    return table.astype({"n_with": int, "n_without": int})


def _shown_by(
    outcomes: list[str], cpis: list[str], links: Mapping[str, str | None] | None
) -> dict[str, tuple[str | None, str]]:
    """Return the indicator that shows each outcome, and how that is known."""
    given = dict(links or {})
    for outcome, cpi in given.items():
        for name, known, what in ((outcome, outcomes, "outcome"), (cpi, cpis, "cpi")):
            if name is not None and name not in known:
                must = f"made of names in the data: no {what} is called {name!r}."
                hint = did_you_mean(str(name), known)
                raise parameter_error("links", "line_of_sight", f"{must}{hint}", links)
    shown: dict[str, tuple[str | None, str]] = {}
    for outcome in outcomes:
        if outcome in given:
            shown[outcome] = given[outcome], GIVEN if given[outcome] else NONE
            continue
        common = {cpi: len(_stems(outcome) & _stems(cpi)) for cpi in cpis}
        best = max(common, key=lambda cpi: common[cpi], default=None)
        found = best is not None and common[best] > 0
        shown[outcome] = (best, WORDED) if found else (None, NONE)
    return shown


def _stems(name: str) -> set[str]:
    """Return the beginnings of the words that carry meaning.

    >>> sorted(_stems("less time to close the books"))
    ['books', 'close']
    """
    words = re.findall(r"[^\W\d_]{4,}", name.lower())
    return {word[:_STEM] for word in words if word not in _COMMON}


def _path(shown: dict[str, tuple[str | None, str]], best: pd.DataFrame) -> pd.DataFrame:
    """Add the surest tie of each indicator to one of the company."""
    rows = []
    known = best.index.get_level_values("cpi")
    for cpi, how in shown.values():
        ties = best[known == cpi].droplevel("cpi")
        if ties.empty:
            rows.append((cpi or "", how, "", np.nan, np.nan, NO_TIE))
            continue
        kpi, tie = ties.index[0], ties.iloc[0]
        rows.append((cpi or "", how, kpi, tie["lag"], tie["changes"], tie["verdict"]))
    columns = ["cpi", "how", "kpi", "lag", "changes", "verdict"]
    index = pd.Index(list(shown), name="outcome", dtype="str")
    return pd.DataFrame(rows, index=index, columns=columns)

"""Whom to call: dissatisfied customers, with the value that hangs on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.contracts import cancelled
from customer_value.customers.windows import days_before
from customer_value.data.engine import Table, day, render_sql
from customer_value.errors import CustomerValueError, checks_kind
from customer_value.measures.answers import latest_answers
from customer_value.measures.asset_value import asset_value
from customer_value.measures.promoters import DETRACTS
from customer_value.measures.reasons import comments_of
from customer_value.measures.switching_signals import UNHAPPY
from customer_value.measures.value_at_stake import value_at_stake
from customer_value.result import Result
from customer_value.words import count, listed, money, plural
from customer_value.words import day as spelled

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

YEAR_DAYS = 365  # an older complaint is no longer open


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class CallList(Result):
    """Customers to call, the most value at stake first.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id of those who are dissatisfied and have not cancelled:
        satisfaction (1 to 5) and recommend (0 to 10; the latest answers), complaint
        and open_case (the day of a complaint, or of a case that support did not
        solve, of the last year that nothing has settled since), comment (the latest),
        tier, net_asset_value, at_stake (currency: the value times the chance to
        leave; missing where no chance can be told), why (in words).
    reasons : DataFrame
        Index reason: customers, at_stake (currency; a customer counts in each of its
        reasons).
    total : float
        Value at stake of the whole list, currency.
    notes : tuple of str
        What could not be looked at.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    reasons: pd.DataFrame = field(repr=False)
    total: float
    notes: tuple[str, ...] = field(repr=False)
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return whom to call first and why."""
        return self.scores[["tier", "net_asset_value", "at_stake", "why"]]

    @property
    def finding(self) -> str:
        """Say how many to call and what hangs on them."""
        n = len(self.scores)
        said = f"{count(n, 'dissatisfied customer')} should be called"
        if not n:
            return "0 customers are known to be dissatisfied."
        if self.scores["at_stake"].isna().all():
            worth = float(self.scores["net_asset_value"].clip(lower=0).sum())
            return f"{said}; they are worth {money(worth, self.currency)}."
        stake = money(self.total, self.currency)
        return f"{said}; {stake} of value {plural(n, 'hangs on it', 'hangs on them')}."

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "at_stake": f"{self.total:.2f}",
            "currency": self.currency,
        }


@checks_kind
def call_list(company: Dataset) -> CallList:
    """List the dissatisfied customers in the order of the value at stake.

    Parameters
    ----------
    company : Dataset
        The company, with a survey or interactions.

    Returns
    -------
    CallList
        Everyone whose latest satisfaction is 2 or less of 5, who recommends with 6
        or less of 10, or whose last complaint or unsolved case is open.

    Raises
    ------
    CustomerValueError
        If there is neither a survey nor interactions.

    Examples
    --------
    >>> import customer_value as cv
    >>> calls = cv.call_list(cv.load_dataset("software"))
    >>> calls.scores.loc["C00130", "why"].split(",")[0]
    'satisfaction 1 of 5'
    """
    if not (company.has("survey") or company.has("interactions")):
        raise CustomerValueError(
            "The call list needs the table survey or interactions: what customers "
            "answered, or what they complained of."
        )
    found, notes = _signs(company)
    asset = asset_value(company)
    found = found.drop(index=cancelled(company), errors="ignore")
    found = found[found.index.isin(asset.scores.index)]
    found["comment"] = _latest_comments(company).reindex(found.index)
    worth = asset.scores[["tier", "net_asset_value"]].reindex(found.index)
    scores = found.join(worth)
    scores["at_stake"], missing = _stake(company, scores.index)
    scores["why"] = _why(scores)
    order = ["at_stake", "net_asset_value"]
    scores = scores.sort_values(order, ascending=False, kind="stable")
    return CallList(
        scores=scores,
        reasons=_reasons(scores),
        total=float(scores["at_stake"].sum()),
        notes=(*notes, *missing),
        as_of=company.as_of,
        currency=company.currency,
    )


def _signs(company: Dataset) -> tuple[pd.DataFrame, list[str]]:
    """Return who is dissatisfied by any sign, and which signs cannot be seen."""
    notes = []
    answers = {}
    for question, limit in (("satisfaction", UNHAPPY), ("recommend", DETRACTS)):
        given = latest_answers(company, question)
        answers[question] = given
        answers[f"bad {question}"] = given[given <= limit]
        if given.empty:
            notes.append(f"Nobody was asked for {question}.")
    complaints = _complaints(company)
    if complaints.empty and not company.has("interactions"):
        notes.append("Without interactions no complaint can be seen.")
    listed_ = [answers["bad satisfaction"].index, answers["bad recommend"].index]
    ids = complaints.index.union(listed_[0]).union(listed_[1]).sort_values()
    table = pd.DataFrame(index=ids.rename("customer_id"))
    for question in ("satisfaction", "recommend"):
        table[question] = answers[question].reindex(ids)
    table["complaint"] = complaints["complaint"].reindex(ids)
    table["open_case"] = complaints["case_open"].reindex(ids)
    return table, notes


def _complaints(company: Dataset) -> pd.DataFrame:
    """Return the complaints of the last year that are open."""
    if not company.has("interactions"):
        return pd.DataFrame(
            columns=["complaint", "case_open"],
            index=pd.Index([], dtype="str"),
            dtype="datetime64[us]",
        )
    source = company.table("interactions")
    query = render_sql(
        "open_complaints",
        interactions=source.query,
        start=day(days_before(company.as_of, YEAR_DAYS)),
        end=day(company.as_of),
    )
    return Table(source.engine, query).to_pandas().set_index("customer_id")


def _latest_comments(company: Dataset) -> pd.Series:
    try:
        said = comments_of(company)
    except CustomerValueError:
        return pd.Series(dtype="str")
    return (
        said.sort_values("date", kind="stable").groupby("customer_id")["comment"].last()
    )


def _stake(company: Dataset, ids: pd.Index) -> tuple[pd.Series, list[str]]:
    """Return the value times the chance to leave, or why it cannot be told."""
    try:
        risk = value_at_stake(company).scores["at_stake"]
    except CustomerValueError as missing:
        return pd.Series(float("nan"), index=ids), [str(missing)]
    return risk.reindex(ids), []


def _parts(scores: pd.DataFrame) -> dict[str, pd.Series]:
    """Return who is on the list for each of the four reasons."""
    return {
        "dissatisfied": scores["satisfaction"] <= UNHAPPY,
        "detractor": scores["recommend"] <= DETRACTS,
        "open complaint": scores["complaint"].notna(),
        "case not solved": scores["open_case"].notna(),
    }


def _why(scores: pd.DataFrame) -> pd.Series:
    """Put the reasons of each customer into words."""
    parts = _parts(scores)
    said = {
        "dissatisfied": scores["satisfaction"].map(
            lambda v: f"satisfaction {v:g} of 5"
        ),
        "detractor": scores["recommend"].map(lambda v: f"recommends with {v:g} of 10"),
        "open complaint": scores["complaint"].map(
            lambda d: f"complaint of {spelled(d)}", na_action="ignore"
        ),
        "case not solved": scores["open_case"].map(
            lambda d: f"case of {spelled(d)} not solved", na_action="ignore"
        ),
    }
    words = pd.DataFrame({name: said[name].where(parts[name]) for name in said})
    lines = [listed(row.dropna().tolist()) for _, row in words.iterrows()]
    return pd.Series(lines, index=scores.index, dtype="str")


def _reasons(scores: pd.DataFrame) -> pd.DataFrame:
    rows = {
        name: (int(part.sum()), float(scores.loc[part, "at_stake"].sum()))
        for name, part in _parts(scores).items()
    }
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["customers", "at_stake"]
    )
    return table.rename_axis("reason")

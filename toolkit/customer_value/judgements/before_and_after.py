"""All headline figures on two days: what the company did differently, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.windows import days_before
from customer_value.data.days import read_day
from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.measures.answers import latest_answers
from customer_value.measures.asset_value import asset_value
from customer_value.measures.concentration import concentration
from customer_value.measures.credit_risk import credit_risk
from customer_value.measures.defection import defection
from customer_value.measures.indicators import CPI, KPI, indicator_attainment
from customer_value.measures.momentum import momentum
from customer_value.measures.profit import customer_profit
from customer_value.measures.promoters import promoters
from customer_value.measures.repeat_purchase import repeat_purchase
from customer_value.result import Result
from customer_value.words import count, day, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.data.dataset import Dataset

CREATED, CAPTURED = "for customers", "for the company"
UP, DOWN, NEITHER = "higher", "lower", ""
BETTER, WORSE, SAME = "better", "worse", "same"
YEAR_DAYS = 365
_DAYS = ("before", "now")
_FINEST = 3  # digits to try, so that what got better does not look the same


class _Metric(NamedTuple):
    """A headline figure: its name, whose it is, its unit and which way is better."""

    name: str
    side: str
    unit: str
    better: str
    of: Callable[[Dataset], float]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class BeforeAndAfter(Result):
    """Headline figures on two days and which way each went.

    Attributes
    ----------
    scores : DataFrame
        Index metric: side ("for customers": what they get; "for the company"), unit
        ("share", "points", "days", "number", "steps", or the currency), before, now,
        change (now less before), better ("higher", "lower", "" where neither is),
        verdict ("better", "worse", "same"; "" where neither way is better).
    since, as_of : Timestamp
        The two days.
    notes : tuple of str
        Figures that were left out, and why.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    since: pd.Timestamp
    as_of: pd.Timestamp
    notes: tuple[str, ...] = field(repr=False)
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return the figures as people read them."""
        table = self.scores
        pairs = [
            self._pair(before, now, unit)
            for before, now, unit in table[["before", "now", "unit"]].itertuples(
                index=False, name=None
            )
        ]
        shown = {name: [pair[i] for pair in pairs] for i, name in enumerate(_DAYS)}
        parts = {"side": table["side"], **shown, "verdict": table["verdict"]}
        return pd.DataFrame(parts, index=table.index)

    def _pair(self, before: float, now: float, unit: str) -> tuple[str, str]:
        """Return both figures, fine enough to show that they differ."""
        for more in range(_FINEST):
            pair = (self._written(before, unit, more), self._written(now, unit, more))
            if pair[0] != pair[1] or before == now:
                break
        return pair

    def _written(self, value: float, unit: str, more: int) -> str:
        """Return one figure with its unit, as people read it, and more digits."""
        if unit == self.currency:
            return money(value, unit)
        if unit == "share":
            return percent(value, more)
        return number(value, (0 if unit == "number" else 1) + more)

    @property
    def finding(self) -> str:
        """Say how many figures got better and how many worse."""
        verdict = self.scores["verdict"]
        n = int((verdict != "").sum())
        good, bad = (int((verdict == word).sum()) for word in (BETTER, WORSE))
        return (
            f"From {day(self.since)} to {day(self.as_of)} {good} of "
            f"{count(n, 'figure')} got better and {bad} worse."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "metrics": len(self.scores),
            "since": f"{self.since:%Y-%m-%d}",
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


@checks_kind
def before_and_after(company: Dataset, *, since: object = None) -> BeforeAndAfter:
    """Compare the headline figures of two days.

    Parameters
    ----------
    company : Dataset
        The company.
    since : date-like, optional
        The earlier day; None is a year before the company's own.

    Returns
    -------
    BeforeAndAfter
        What customers get and what the company earns, each before and now. A figure
        that one of the days cannot give is left out, with a note.

    Raises
    ------
    ParameterError
        If ``since`` is no day before the company's own.

    Notes
    -----
    What has no date, such as the category spend, counts on both days alike; outcomes
    have none, so opportunity scores cannot be compared. The mean of the value index
    is 100 on any day by its making.

    Examples
    --------
    >>> import customer_value as cv
    >>> moved = cv.before_and_after(cv.load_dataset("software"), since="2025-10-31")
    >>> moved.scores.loc["revenue of 12 months", "verdict"]
    'better'
    """
    first = days_before(company.as_of, YEAR_DAYS)
    if since is not None:
        first = read_day(since, name="since", caller="before_and_after")
    if first >= company.as_of:
        must = f"a day before {company.as_of:%Y-%m-%d}"
        raise parameter_error("since", "before_and_after", must, since)
    earlier = company.at(first, undated="keep")
    rows, notes = {}, []
    for metric in _metrics(company.currency):
        try:
            before, now = metric.of(earlier), metric.of(company)
        except CustomerValueError as missing:
            notes.append(f"{metric.name}: {missing}")
            continue
        if np.isfinite([before, now]).all():
            rows[metric.name] = [*metric[1:3], before, now, metric.better]
        else:
            notes.append(f"{metric.name}: not known on both days.")
    return BeforeAndAfter(
        scores=_table(rows),
        since=first,
        as_of=company.as_of,
        notes=tuple(notes),
        currency=company.currency,
    )


def _table(rows: dict[str, list[object]]) -> pd.DataFrame:
    """Lay out the figures and say which way each went."""
    columns = ["side", "unit", "before", "now", "better"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table = table.rename_axis("metric").astype({"before": float, "now": float})
    change = table["now"] - table["before"]
    table.insert(4, "change", change)
    good = change * table["better"].map({UP: 1, DOWN: -1}).astype(float)
    word = np.select([good.isna(), good > 0, good < 0], ["", BETTER, WORSE], SAME)
    table["verdict"] = pd.Series(word, index=table.index, dtype="str")
    return table


def _metrics(currency: str) -> list[_Metric]:
    """List the headline figures, those of the customers first."""
    return [
        _Metric("satisfaction, mean", CREATED, "points", UP, _answered("satisfaction")),
        _Metric("goals for customers reached", CREATED, "share", UP, _attained(CPI)),
        _Metric("relationships, mean movement", CREATED, "steps", UP, _moved),
        _Metric(
            "net promoter score", CAPTURED, "points", UP, lambda c: promoters(c).score
        ),
        _Metric("goals of the company reached", CAPTURED, "share", UP, _attained(KPI)),
        _Metric("active customers", CAPTURED, "number", UP, _active),
        _Metric("revenue of 12 months", CAPTURED, currency, UP, _revenue),
        _Metric("profit of 12 months", CAPTURED, currency, UP, _profit),
        _Metric(
            "repeat rate", CAPTURED, "share", UP, lambda c: repeat_purchase(c).rate
        ),
        _Metric("defection rate", CAPTURED, "share", DOWN, lambda c: defection(c).rate),
        _Metric(
            "net asset value", CAPTURED, currency, UP, lambda c: asset_value(c).total
        ),
        _Metric("revenue share of the top fifth", CAPTURED, "share", NEITHER, _top),
        _Metric("referred in 12 months", CAPTURED, "number", UP, _referred),
        _Metric(
            "days late, mean",
            CAPTURED,
            "days",
            DOWN,
            lambda c: credit_risk(c).days_late,
        ),
    ]


def _answered(question: str) -> Callable[[Dataset], float]:
    def mean(company: Dataset) -> float:
        answers = latest_answers(company, question)
        if answers.empty:
            raise CustomerValueError(f"nobody was asked for {question}.")
        return float(answers.mean())

    return mean


def _attained(kind: str) -> Callable[[Dataset], float]:
    def mean(company: Dataset) -> float:
        table = indicator_attainment(company)
        return float(table.loc[table["kind"] == kind, "attainment"].mean())

    return mean


def _revenue(company: Dataset) -> float:
    return float(customer_facts(company)["revenue_12m"].sum())


def _referred(company: Dataset) -> float:
    rows = company.referrals
    if rows is None:
        raise CustomerValueError("there is no table of referrals.")
    recent = rows["date"] > days_before(company.as_of, YEAR_DAYS)
    return float(rows.loc[recent, "referred_id"].nunique())


def _moved(company: Dataset) -> float:
    if not company.has("interactions"):
        raise CustomerValueError("there is no table of interactions.")
    return float(momentum(company).mean())


def _active(company: Dataset) -> float:
    return float((customer_facts(company)["revenue_12m"] > 0).sum())


def _profit(company: Dataset) -> float:
    return float(customer_profit(company)["profit"].sum())


def _top(company: Dataset) -> float:
    revenue = customer_facts(company)["revenue_12m"].clip(lower=0)
    return concentration(revenue[revenue > 0]).top_share

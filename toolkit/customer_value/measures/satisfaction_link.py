"""Whether satisfied customers buy again: answers held against what came after."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.rates import wilson
from customer_value.customers.windows import days_before
from customer_value.data.engine import Table, day, render_sql
from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.measures.common import whole_days
from customer_value.measures.opportunity import FEW
from customer_value.result import Result
from customer_value.words import count, number, percent, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

SCALES = {"satisfaction": (2, 4), "intent": (2, 4), "recommend": (6, 9)}
LOW, MIDDLE, HIGH = BANDS = ("low", "middle", "high")
SURE = 0.05
BOUGHT = "bought again"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class SatisfactionLink(Result):
    """What customers answered, and whether they bought within a horizon after it.

    Attributes
    ----------
    question : str
        The question of ``bands``.
    bands : DataFrame
        Index band ("low", "middle", "high"): answers (in words), customers, bought,
        rate, low and high (Wilson 95 % interval).
    ties : DataFrame
        Index one and other (two questions, or a question and "bought again"): tau
        (Kendall's tau-b), p (chance of such a tie by luck), n.
    scores : DataFrame
        Index customer_id: date (of the answer), value, band, bought.
    horizon_days : int
        Days after the answer that count.
    as_of : Timestamp
        The day of the answer.
    """

    question: str
    bands: pd.DataFrame = field(repr=False)
    ties: pd.DataFrame = field(repr=False)
    scores: pd.DataFrame = field(repr=False)
    horizon_days: int
    as_of: pd.Timestamp

    def summary(self) -> pd.DataFrame:
        """Return the rate of each band."""
        return self.bands

    @property
    def finding(self) -> str:
        """Say how many of the satisfied and of the others bought again."""
        seen = self.bands[self.bands["customers"] > 0]
        n = int(seen["customers"].sum())
        within = count(self.horizon_days, "day")
        if not n:
            return f"0 answers to {self.question} lie {within} back or more."
        most, least = seen.iloc[-1], seen.iloc[0]
        said = (
            f"{percent(most['rate'])} of {count(most['customers'], 'customer')} with "
            f"{self.question} {most['answers']} bought within {within}"
        )
        if len(seen) > 1:
            said += f", {percent(least['rate'])} of {number(least['customers'])} "
            said += f"with {least['answers']}"
        return f"{said}; {self._verdict(n)}."

    def _verdict(self, n: int) -> str:
        tie = self.ties.reset_index().set_index("one")
        tie = tie[tie["other"] == BOUGHT]
        tau, chance = (float(tie[name][self.question]) for name in ("tau", "p"))
        if n < FEW:
            return f"{n} {plural(n, 'answer')} cannot tell more"
        if np.isnan(tau):
            return "nothing differs, so no tie can be seen"
        if chance >= SURE:
            return "the difference may be chance"
        return f"the tie is {number(tau, 2)} (tau-b)"

    def _headline(self) -> dict[str, object]:
        return {
            "question": self.question,
            "customers": len(self.scores),
            "horizon_days": self.horizon_days,
        }


@checks_kind
def satisfaction_link(
    company: Dataset, *, question: str = "satisfaction", horizon_days: int | None = None
) -> SatisfactionLink:
    """Hold what customers answered against whether they bought again.

    Parameters
    ----------
    company : Dataset
        The company, with a survey.
    question : {"satisfaction", "intent", "recommend"}, default "satisfaction"
        The question that makes the bands.
    horizon_days : int, optional
        Days after the answer in which a purchase counts; None takes
        repurchase_horizon_days of the assumptions.

    Returns
    -------
    SatisfactionLink
        Rates by band with Wilson intervals, and Kendall's tau-b of every question
        with buying again and with each other.

    Raises
    ------
    CustomerValueError
        If there is no survey.
    ParameterError
        If the question is unknown or the horizon is no whole number above 0.

    Notes
    -----
    Each customer counts once, with its latest answer that has the whole horizon
    behind it, so the answers are independent of each other. It is an association:
    who answers at all may differ from who does not.

    Examples
    --------
    >>> import customer_value as cv
    >>> link = cv.satisfaction_link(cv.load_dataset("software"))
    >>> link.bands["answers"].tolist()
    ['2 or less', 'between', '4 or more']
    """
    if question not in SCALES:
        must = f"one of {', '.join(map(repr, SCALES))}"
        raise parameter_error("question", "satisfaction_link", must, question)
    given = horizon_days
    if given is None:
        given = company.assumptions.repurchase_horizon_days
    days = whole_days(given, name="horizon_days", caller="satisfaction_link")
    rows = _answers(company, days)
    own = rows[rows["question"] == question].set_index("customer_id")
    scores = own[["date", "value"]].assign(
        band=_band(own["value"], question), bought=own["purchases"] > 0
    )
    return SatisfactionLink(
        question=question,
        bands=_bands(scores, question),
        ties=_ties(rows),
        scores=scores,
        horizon_days=days,
        as_of=company.as_of,
    )


def _answers(company: Dataset, days: int) -> pd.DataFrame:
    """Return each customer's latest answers with a whole horizon behind them."""
    if not company.has("survey"):
        raise CustomerValueError(
            "What satisfaction is worth needs the table survey: who answered what, "
            "and when."
        )
    source = company.table("survey")
    query = render_sql(
        "bought_after_answer",
        survey=source.query,
        transactions=company.table("transactions").query,
        latest=day(days_before(company.as_of, days)),
        horizon=days,
    )
    rows = company.memo(
        ("bought_after_answer", days), lambda: Table(source.engine, query).to_pandas()
    )
    return rows[rows["question"].isin(list(SCALES))]


def _band(values: pd.Series, question: str) -> pd.Series:
    low, high = SCALES[question]
    word = np.select([values <= low, values >= high], [LOW, HIGH], default=MIDDLE)
    return pd.Series(word, index=values.index, dtype="str")


def _bands(scores: pd.DataFrame, question: str) -> pd.DataFrame:
    """Count who bought again by band."""
    low, high = SCALES[question]
    by = scores.groupby("band")["bought"].agg(["size", "sum"]).reindex(list(BANDS))
    by = by.fillna(0).astype(int)
    rates = [wilson(int(k), int(n)) for n, k in by.itertuples(index=False)]
    return pd.DataFrame(
        {
            "answers": [f"{low} or less", "between", f"{high} or more"],
            "customers": by["size"],
            "bought": by["sum"],
            "rate": [rate.value for rate in rates],
            "low": [rate.low for rate in rates],
            "high": [rate.high for rate in rates],
        },
        index=pd.Index(BANDS, name="band"),
    )


def _ties(rows: pd.DataFrame) -> pd.DataFrame:
    """Return Kendall's tau-b of each question with buying, and of the questions."""
    # answers to two questions belong together when they are of one day
    wide = rows.pivot_table(
        index=["customer_id", "date"], columns="question", values="value"
    ).reindex(columns=list(SCALES))
    purchases = rows.groupby(["customer_id", "date"])["purchases"].first()
    wide[BOUGHT] = (purchases.reindex(wide.index) > 0).astype(float)
    names = list(wide.columns)
    pairs = [(a, b) for k, a in enumerate(names) for b in names[k + 1 :]]
    found = [_tau(wide[[one, other]].dropna()) for one, other in pairs]
    index = pd.MultiIndex.from_tuples(pairs, names=["one", "other"])
    return pd.DataFrame(found, index=index, columns=["tau", "p", "n"])


def _tau(both: pd.DataFrame) -> tuple[float, float, int]:
    from scipy.stats import kendalltau

    if len(both) < 2 or both.nunique().min() < 2:  # noqa: PLR2004 - nothing varies
        return np.nan, np.nan, len(both)
    found = kendalltau(both.iloc[:, 0], both.iloc[:, 1])
    return float(found.statistic), float(found.pvalue), len(both)

"""The ways to tell who will buy again, and how each did on purchases not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.hold_out import EVALUATION, SURE, evaluation
from customer_value.data.coverage import MIN_HISTORY_DAYS
from customer_value.measures.forecast import EXPECTED, MODELS, forecast
from customer_value.measures.likelihood_result import BEST, GRID, RANKS
from customer_value.measures.look_back_grid import learn
from customer_value.measures.past import known_customers, look_past

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.measures.past import Past
    from customer_value.models.fitted import ModelResult

TRIED = (GRID, RANKS, *MODELS)
METHODS = (*TRIED, BEST)
FEW = 20  # customers: below this no cell says more than the share of all
FOLDS = 5
SHORTEST = 30  # days: a comparison over less says little of a longer horizon
OUT_OF_TIME, OUT_OF_SAMPLE, NOT_JUDGED = "out of time", "out of sample", "not judged"


class Task(NamedTuple):
    """A company, what was known of it one horizon ago, and the horizon in days."""

    company: Dataset
    past: Past
    horizon: int


class Judged(NamedTuple):
    """What a method predicted of the past, and how it was kept from the outcome.

    Attributes
    ----------
    method : str
        Its name.
    predicted : Series of float
        Index customer_id: probabilities, or scores of the ranks.
    bought : Series of bool
        Same index: what happened.
    kind : str
        "out of time", "out of sample" or "not judged".
    status : str
        That of a model's fit then; "" otherwise.
    """

    method: str
    predicted: pd.Series
    bought: pd.Series
    kind: str
    status: str = ""

    @property
    def is_probability(self) -> bool:
        """Whether the predictions are probabilities."""
        return self.method != RANKS

    @property
    def row(self) -> pd.DataFrame:
        """Return the evaluation, one row."""
        return evaluation(
            self.predicted,
            self.bought,
            kind=self.kind,
            is_probability=self.is_probability,
        )


class Answer(NamedTuple):
    """What a method says of today.

    Attributes
    ----------
    customers : DataFrame
        Index customer_id of those who have bought and not cancelled: likely (what
        ranks them) and, from a model, expected_purchases and probability_alive.
    grid : DataFrame
        The cells of the look-back grid; empty rows for every other method.
    fit : ModelResult or None
        The fit of a model.
    """

    customers: pd.DataFrame
    grid: pd.DataFrame
    fit: ModelResult | None = None


def rank_score(customers: pd.DataFrame) -> pd.Series:
    """Add the ranks of recency and of purchases; higher means more likely.

    >>> two = pd.DataFrame({"silence_days": [5, 90], "purchases": [3, 1]})
    >>> rank_score(two).tolist()
    [4.0, 2.0]
    """
    recent: pd.Series = -customers["silence_days"]
    return recent.rank() + customers["purchases"].rank()


def judge(task: Task, method: str) -> Judged:
    """Let a method predict the last horizon without having seen it."""
    customers, bought = task.past.customers, task.past.bought
    if len(customers) < FEW:
        nobody = bought.iloc[:0]
        return Judged(method, nobody.astype(float), nobody, NOT_JUDGED)
    if method == RANKS:
        return Judged(method, rank_score(customers), bought, OUT_OF_TIME)
    if method == GRID:
        return _judged_grid(task)
    then = task.company.at(task.past.day)
    seen = forecast(then, method=method, days=task.horizon)
    chance = seen.customers["probability"].reindex(customers.index).fillna(0.0)
    status = seen.fit.status if seen.fit else ""
    return Judged(method, chance, bought, OUT_OF_TIME, status)


def comparable(task: Task) -> Task:
    """Return the task over so few days that every method can be judged out of time.

    A grid that learns on customers left out knows the days it is judged on, their
    season and their level; a model does not. On CDNOW that made the grid win where
    the next half year went to the models.
    """
    room = (task.company.history_days - MIN_HISTORY_DAYS) // 2
    if task.horizon <= room or room < SHORTEST:
        return task
    past = look_past(task.company, end=task.company.as_of, horizon=room)
    return Task(task.company, past, room)


def _judged_grid(task: Task) -> Judged:
    """Learn the grid one horizon earlier, or on customers who are left out."""
    past = task.past
    earlier = look_past(task.company, end=past.day, horizon=task.horizon)
    if earlier.history_days >= MIN_HISTORY_DAYS and len(earlier.customers) >= FEW:
        grid = learn(earlier.customers, earlier.bought)
        chance, kind = grid.probability(past.customers), OUT_OF_TIME
    else:
        chance, kind = _across_folds(past.customers, past.bought), OUT_OF_SAMPLE
    return Judged(GRID, chance, past.bought, kind)


def _across_folds(customers: pd.DataFrame, bought: pd.Series) -> pd.Series:
    """Predict each fifth of the customers from the other four; ids decide the fifth."""
    fold = customers.index.argsort().argsort() % FOLDS
    parts = [
        learn(customers[fold != k], bought[fold != k]).probability(customers[fold == k])
        for k in range(FOLDS)
    ]
    together: pd.Series = pd.concat(parts)
    return together.reindex(customers.index)


def answer(task: Task, method: str) -> Answer:
    """Let a method say what it expects of the horizon to come."""
    today, past = known_customers(task.company), task.past
    grid = learn(past.customers, past.bought, by_cell=len(past.customers) >= FEW)
    if method == GRID:
        return Answer(grid.probability(today).to_frame("likely"), grid.cells)
    if method == RANKS:
        return Answer(rank_score(today).to_frame("likely"), grid.cells.iloc[:0])
    seen = forecast(task.company, method=method, days=task.horizon)
    customers = seen.customers.reindex(today.index).rename(
        columns={EXPECTED[0]: "likely"}
    )
    return Answer(customers, grid.cells.iloc[:0], seen.fit)


def compared(tried: list[Judged], horizon: int) -> pd.DataFrame:
    """Put methods beside each other, the highest log score first.

    Parameters
    ----------
    tried : list of Judged
        What each predicted.
    horizon : int
        Days over which they were judged.

    Returns
    -------
    DataFrame
        Index method: the columns of ``evaluation``, then skill (share of the
        uncertainty removed: 0 is no better than the share of all, known afterwards, 1
        is perfect; missing where all or none bought), horizon_days, status and chosen
        (the first of those with a probability; of equals the simpler one).
    """
    rows = [one.row.assign(method=one.method, status=one.status) for one in tried]
    table = pd.concat(rows).set_index("method").assign(horizon_days=horizon)
    share = table["actual_rate"].clip(1e-12, 1 - 1e-12)
    known = share * np.log(share) + (1 - share) * np.log1p(-share)
    table["skill"] = (1 - table["log_score"] / known).where(known < -SURE)
    table = table[[*EVALUATION, "skill", "horizon_days", "status"]]
    table = table.sort_values(  # models that collapse to NBD differ by rounding
        "log_score", ascending=False, kind="stable", key=lambda score: score.round(6)
    )
    return table.assign(chosen=np.arange(len(table)) == 0)

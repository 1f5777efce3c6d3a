"""Who is likely to buy again: by what customers like these did last time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.contracts import cancelled
from customer_value.customers.facts import customer_facts
from customer_value.customers.windows import look_back
from customer_value.data.coverage import MIN_HISTORY_DAYS, why_off
from customer_value.errors import CustomerValueError, parameter_error
from customer_value.measures.common import sheet, whole_days
from customer_value.measures.hold_out import calibration, evaluation
from customer_value.measures.look_back_grid import learn
from customer_value.measures.past import Past, known_customers, look_past
from customer_value.result import Result
from customer_value.words import MISSING, count, number, percent, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

GRID, RANKS = METHODS = ("lookback", "ranks")
FEW = 20  # customers: below this no cell says more than the share of all
FOLDS = 5
OUT_OF_TIME, OUT_OF_SAMPLE, NOT_JUDGED = "out of time", "out of sample", "not judged"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Likelihood(Result):
    """How likely each customer is to buy again, and how far that can be trusted.

    Attributes
    ----------
    horizon_days : int
        Days within which a purchase counts: the horizon asked for, or the longest
        one that the history can teach.
    method : str
        "lookback" or "ranks".
    scores : DataFrame
        Index customer_id: probability (0 to 1; missing with "ranks"), rank (1 =
        most likely; ties share the average rank), silence_days (since the last
        purchase), purchases. Customers without a purchase have no probability and
        no rank.
    grid : DataFrame
        What was learned, one row a cell: silence_bin (1 = shortest), silence_low,
        silence_high (days), purchases (5 = five and more), customers, bought,
        probability. Empty with "ranks".
    evaluation : DataFrame
        One row: auc, brier, mean_probability, actual_rate, n, kind. "out of time":
        learned one horizon earlier and judged on the last one; "out of sample":
        learned on four fifths of the customers and judged on the fifth left out;
        "not judged": too few customers.
    calibration : DataFrame
        Index decile of the predictions judged: predicted, actual, low, high, n.
    notes : tuple of str
        What a reader must know beside the numbers.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency of the company.
    """

    horizon_days: int
    method: str
    scores: pd.DataFrame
    grid: pd.DataFrame
    evaluation: pd.DataFrame
    calibration: pd.DataFrame
    notes: tuple[str, ...]
    as_of: pd.Timestamp
    currency: str

    @property
    def finding(self) -> str:
        """How many customers are expected to buy, or how well the ranks did."""
        within = f"within {count(self.horizon_days, 'day')}"
        chance = self.scores["probability"].dropna()
        if len(chance):
            buyers = number(chance.sum())
            people = f"{buyers} of {count(len(chance), 'customer')}"
            verb = "is" if buyers == "1" else "are"
            share = percent(chance.mean())
            return f"{people} ({share}) {verb} expected to buy {within}."
        ranked = count(int(self.scores["rank"].notna().sum()), "customer")
        area = float(self.evaluation["auc"].iloc[0])
        if np.isnan(area):
            return f"{ranked} can be ranked; how well is not known yet."
        return (
            f"Of {ranked}, a buyer ranks before a non-buyer in {percent(area)} of "
            f"pairs {within}."
        )

    def summary(self) -> pd.DataFrame:
        """Return the answers: what was measured, its value, what it means."""
        chance = self.scores["probability"].dropna()
        test = self.evaluation.iloc[0]
        judged = f"{test['kind']}, {count(int(test['n']), 'customer')}"
        within = f"within {count(self.horizon_days, 'day')}"
        rows = [
            (
                f"Expected to buy {within}",
                number(chance.sum() if len(chance) else np.nan),
                f"sum of the probabilities of {count(len(chance), 'customer')}",
            ),
            ("Mean probability", percent(chance.mean()), within),
            ("Mean probability, back-test", percent(test["mean_probability"]), judged),
            ("Share that bought, back-test", percent(test["actual_rate"]), judged),
            (
                "AUC, back-test",
                number(test["auc"], 2),
                "chance that a buyer is ranked before a non-buyer; 0.50 is a coin",
            ),
            (
                "Brier score, back-test",
                number(test["brier"], 3),
                "mean squared error of the probabilities; 0 is perfect",
            ),
        ]
        return sheet(row for row in rows if row[1] != MISSING or self.method == GRID)

    def _headline(self) -> dict[str, object]:
        return {
            "method": self.method,
            "horizon_days": self.horizon_days,
            "customers": int(self.scores["rank"].notna().sum()),
            "auc": float(self.evaluation["auc"].iloc[0]),
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


def likelihood_to_buy(
    company: Dataset, *, horizon_days: int | None = None, method: str = "lookback"
) -> Likelihood:
    """Answer the fourth question, who is likely to buy again.

    Parameters
    ----------
    company : Dataset
        The company.
    horizon_days : int, optional
        Days within which a purchase counts; None takes repurchase_horizon_days of
        the assumptions. At most 365 days, or half a history of less than a year
        and a half: a probability is not extrapolated.
    method : {"lookback", "ranks"}, default "lookback"
        "lookback" groups customers by silence and purchases one horizon ago and
        takes the share of each group that bought since; "ranks" adds the ranks of
        recency and purchases and gives no probability.

    Returns
    -------
    Likelihood
        A row a customer, the grid, and how both did on purchases not seen.

    Raises
    ------
    CustomerValueError
        If the history is shorter than 90 days.
    ParameterError
        If ``horizon_days`` is not a whole number above 0 or the method is unknown.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AAB"), "amount": [10.0, 30.0, 10.0]}
    >>> bought["date"] = ["2025-01-01", "2025-12-31", "2025-01-01"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.likelihood_to_buy(company).finding
    '1 of 2 customers (50%) is expected to buy within 182 days.'
    """
    asked = _asked(company, horizon_days, method)
    if missing := why_off(company, "likelihood_to_buy"):
        raise CustomerValueError(missing)
    horizon = min(asked, look_back(company).days)
    past = look_past(company, end=company.as_of, horizon=horizon)
    grid = learn(past.customers, past.bought, by_cell=len(past.customers) >= FEW)
    by_grid = method == GRID
    today = known_customers(company)
    likely = grid.probability(today) if by_grid else rank_score(today)
    gone = cancelled(company)  # nobody who has left is more likely than anyone else
    likely = pd.concat([likely.drop(gone, errors="ignore"), pd.Series(0.0, index=gone)])
    scores = _scores(customer_facts(company), likely, by_grid=by_grid)
    predicted, bought, kind = _judged(company, past, horizon, by_grid=by_grid)
    none = predicted.iloc[:0]
    return Likelihood(
        horizon_days=horizon,
        method=method,
        scores=scores,
        grid=grid.cells if by_grid else grid.cells.iloc[:0],
        evaluation=evaluation(predicted, bought, kind=kind, is_probability=by_grid),
        calibration=calibration(predicted if by_grid else none, bought),
        notes=_notes(company, past, scores, asked=asked, horizon=horizon)
        + _cancelled_note(len(gone)),
        as_of=company.as_of,
        currency=company.currency,
    )


def rank_score(customers: pd.DataFrame) -> pd.Series:
    """Add the ranks of recency and of purchases; higher means more likely.

    >>> two = pd.DataFrame({"silence_days": [5, 90], "purchases": [3, 1]})
    >>> rank_score(two).tolist()
    [4.0, 2.0]
    """
    recent: pd.Series = -customers["silence_days"]
    return recent.rank() + customers["purchases"].rank()


def _asked(company: Dataset, horizon_days: int | None, method: str) -> int:
    """Return the horizon asked for; refuse what cannot be one."""
    if method not in METHODS:
        must = f"one of {', '.join(METHODS)}"
        raise parameter_error("method", "likelihood_to_buy", must, method)
    if horizon_days is None:
        return company.assumptions.repurchase_horizon_days
    return whole_days(horizon_days, name="horizon_days", caller="likelihood_to_buy")


def _judged(
    company: Dataset, past: Past, horizon: int, *, by_grid: bool
) -> tuple[pd.Series, pd.Series, str]:
    """Predict the last horizon without having seen it; return what happened too."""
    customers, bought = past.customers, past.bought
    if len(customers) < FEW:
        nobody = bought.iloc[:0]
        return nobody.astype(float), nobody, NOT_JUDGED
    if not by_grid:
        return rank_score(customers), bought, OUT_OF_TIME
    earlier = look_past(company, end=past.day, horizon=horizon)
    if earlier.history_days >= MIN_HISTORY_DAYS and len(earlier.customers) >= FEW:
        grid = learn(earlier.customers, earlier.bought)
        return grid.probability(customers), bought, OUT_OF_TIME
    return _across_folds(customers, bought), bought, OUT_OF_SAMPLE


def _across_folds(customers: pd.DataFrame, bought: pd.Series) -> pd.Series:
    """Predict each fifth of the customers from the other four; ids decide the fifth."""
    fold = customers.index.argsort().argsort() % FOLDS
    parts = [
        learn(customers[fold != k], bought[fold != k]).probability(customers[fold == k])
        for k in range(FOLDS)
    ]
    together: pd.Series = pd.concat(parts)
    return together.reindex(customers.index)


def _scores(facts: pd.DataFrame, score: pd.Series, *, by_grid: bool) -> pd.DataFrame:
    """Put probability, rank, silence and purchases of every customer side by side."""
    known = score.reindex(facts.index)
    return pd.DataFrame(
        {
            "probability": known if by_grid else known * np.nan,
            "rank": known.rank(ascending=False),
            "silence_days": facts["recency_days"],
            "purchases": facts["purchases"],
        }
    )


def _cancelled_note(n: int) -> tuple[str, ...]:
    who = f"{count(n, 'customer')} {plural(n, 'has', 'have')} cancelled"
    return (f"{who}: their probability is 0.",) if n else ()


def _notes(
    company: Dataset, past: Past, scores: pd.DataFrame, *, asked: int, horizon: int
) -> tuple[str, ...]:
    """Say where the horizon is short, the learners are few, or customers are left."""
    notes = []
    if horizon < asked:
        notes.append(
            f"The horizon is {count(horizon, 'day')} instead of {number(asked)}: the "
            f"history of {count(company.history_days, 'day')} allows no more."
        )
    if len(past.customers) < FEW:
        known = count(len(past.customers), "customer")
        then = f"only {known} had bought by {past.day:%Y-%m-%d}"
        notes.append(f"Everyone gets the share of all customers: {then}.")
    never = int(scores["rank"].isna().sum())
    if never:
        who = f"{count(never, 'customer')} without a purchase"
        notes.append(
            f"{who} {plural(never, 'has', 'have')} no probability and no rank."
        )
    return tuple(notes)

"""Who is likely to buy again: by what customers like these did, or by a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.contracts import cancelled
from customer_value.customers.facts import customer_facts
from customer_value.customers.hold_out import calibration
from customer_value.customers.windows import look_back
from customer_value.data.coverage import why_off
from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.measures.common import whole_days
from customer_value.measures.forecast import MODELS
from customer_value.measures.likelihood_methods import (
    FEW,
    METHODS,
    NOT_JUDGED,
    TRIED,
    Answer,
    Task,
    answer,
    comparable,
    compared,
    judge,
    rank_score,
)
from customer_value.measures.likelihood_result import BEST, GRID, LABELS, Likelihood
from customer_value.measures.past import look_past
from customer_value.words import count, number, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

__all__ = ["Likelihood", "likelihood_to_buy", "rank_score"]

_ALIVE = (
    "probability_alive is the chance that a customer has not left for good. It ranks "
    "nobody: who buys once in ten years can be there and silent."
)


@checks_kind
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
    method : str, default "lookback"
        "lookback" groups customers by silence and purchases one horizon ago and
        takes the share of each group that bought since; "ranks" adds the ranks of
        recency and purchases and gives no probability; "nbd", "beta_geo",
        "modified_beta_geo", "pareto_nbd" and "cnbd_k" fit that model of repeat
        purchase. "best" tries all of them on the last horizon and takes the one
        that gave what happened the highest probability (log score).

    Returns
    -------
    Likelihood
        A row a customer, what was learned, how that did on purchases not seen, and
        the comparison of the methods tried.

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
    task = Task(company, past, horizon)
    table = _compared(task, method)
    judged = judge(task, str(table.index[0]))
    found = answer(task, judged.method)
    scores = _scores(company, found, is_probability=judged.is_probability)
    seen = judged.predicted if judged.is_probability else judged.predicted.iloc[:0]
    return Likelihood(
        horizon_days=horizon,
        method=judged.method,
        scores=scores,
        grid=found.grid,
        evaluation=judged.row,
        calibration=calibration(seen, judged.bought),
        comparison=table,
        model=found.fit,
        notes=(
            *_notes(task, scores, asked=asked, method=judged.method),
            *_method_notes(task, judged.method, found, table),
            *_cancelled_note(len(cancelled(company))),
        ),
        as_of=company.as_of,
        currency=company.currency,
    )


def _asked(company: Dataset, horizon_days: int | None, method: str) -> int:
    """Return the horizon asked for; refuse what cannot be one."""
    if method not in METHODS:
        must = f"one of {', '.join(METHODS)}"
        raise parameter_error("method", "likelihood_to_buy", must, method)
    if horizon_days is None:
        return company.assumptions.repurchase_horizon_days
    return whole_days(horizon_days, name="horizon_days", caller="likelihood_to_buy")


def _compared(task: Task, method: str) -> pd.DataFrame:
    """Judge the method asked for, or all of them alike; the one to take comes first."""
    if method != BEST:
        return compared([judge(task, method)], task.horizon)
    alike = comparable(task)
    return compared([judge(alike, one) for one in TRIED], alike.horizon)


def _scores(company: Dataset, found: Answer, *, is_probability: bool) -> pd.DataFrame:
    """Put probability, rank, silence and purchases of every customer side by side."""
    facts = customer_facts(company)
    gone = cancelled(company)  # nobody who has left is more likely than anyone else
    left = pd.DataFrame(0.0, index=gone, columns=found.customers.columns)
    known = pd.concat([found.customers.drop(gone, errors="ignore"), left])
    known = known.reindex(facts.index)
    likely = known.pop("likely")
    scores = pd.DataFrame(
        {
            "probability": likely if is_probability else likely * np.nan,
            "rank": likely.rank(ascending=False),
            "silence_days": facts["recency_days"],
            "purchases": facts["purchases"],
        }
    )
    return scores.join(known)


def _method_notes(
    task: Task, method: str, found: Answer, table: pd.DataFrame
) -> tuple[str, ...]:
    """Say what stands behind the method that answers."""
    notes = []
    kinds = set(table.loc[table["log_score"].notna(), "kind"])
    over = int(table["horizon_days"].iloc[0])
    if over < task.horizon:
        notes.append(
            f"The methods were compared over {count(over, 'day')}: each could then "
            "learn before the days it was judged on."
        )
    if len(kinds) > 1:
        notes.append(
            "The look-back grid was judged on customers left out and the models on a "
            "time not seen: the history is too short to judge both alike."
        )
    if len(table) > 1 and (table["kind"] == NOT_JUDGED).all():
        known = count(len(task.past.customers), "customer")
        notes.append(f"Too few customers to compare methods: {known}.")
    if method in MODELS and found.fit is not None:
        notes += [f"{LABELS[method]}: {found.fit.message}", _ALIVE]
    return tuple(notes)


def _cancelled_note(n: int) -> tuple[str, ...]:
    who = f"{count(n, 'customer')} {plural(n, 'has', 'have')} cancelled"
    return (f"{who}: their probability is 0.",) if n else ()


def _notes(
    task: Task, scores: pd.DataFrame, *, asked: int, method: str
) -> tuple[str, ...]:
    """Say where the horizon is short, the learners are few, or customers are left."""
    company, past, horizon = task
    notes = []
    if horizon < asked:
        notes.append(
            f"The horizon is {count(horizon, 'day')} instead of {number(asked)}: the "
            f"history of {count(company.history_days, 'day')} allows no more."
        )
    if method == GRID and len(past.customers) < FEW:
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

"""Stand on an earlier day, say who will buy, and compare with what came."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.course.explorer import Explorer
from customer_value.customers.hold_out import calibration, evaluation
from customer_value.customers.windows import YEAR_DAYS, days_before, in_window
from customer_value.data.coverage import MIN_HISTORY_DAYS
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.common import whole_days
from customer_value.measures.forecast import MODELS
from customer_value.measures.likelihood_result import GRID, LABELS, RANKS
from customer_value.measures.likelihood_to_buy import Likelihood, likelihood_to_buy
from customer_value.words import count, day, number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.data.dataset import Dataset

HORIZONS = (30, 60, 90, 180, YEAR_DAYS)
KIND = "judged on what came since"
CALLER = "likelihood_view"
NO_LINE = "Ranks are no probabilities, so no dots can be set beside the line."


@checks_kind
def likelihood_view(
    company: Dataset,
    *,
    days_ago: int = YEAR_DAYS,
    horizon_days: int = 180,
    method: str = GRID,
) -> Likelihood:
    """Say on an earlier day who will buy, and judge that on what came since.

    Parameters
    ----------
    company : Dataset
        The company.
    days_ago : int, default 365
        How far back to stand; nothing after that day is known there.
    horizon_days : int, default 180
        Days ahead of that day, at most ``days_ago``.
    method : str, default "lookback"
        A method of ``likelihood_to_buy``.

    Returns
    -------
    Likelihood
        The answer of that day; ``.evaluation`` and ``.calibration`` compare it with
        the purchases that followed.

    Raises
    ------
    ParameterError
        If the days are no whole numbers above 0, or the horizon reaches beyond today.
    CustomerValueError
        If the history before that day is shorter than 90 days.
    """
    ago = whole_days(days_ago, name="days_ago", caller=CALLER)
    ahead = whole_days(horizon_days, name="horizon_days", caller=CALLER)
    if ahead > ago:
        must = f"at most the {ago} days of days_ago: what comes later is not known yet"
        raise parameter_error("horizon_days", CALLER, must, horizon_days)
    then = company.at(days_before(company.as_of, ago))
    answer = likelihood_to_buy(then, horizon_days=ahead, method=method)
    end = then.as_of + pd.Timedelta(days=answer.horizon_days)
    business = in_window(company, then.as_of, end)
    buyers = business.index[business["purchases"] > 0]
    by_rank = answer.method == RANKS
    likely = -answer.scores["rank"] if by_rank else answer.scores["probability"]
    likely = likely.dropna()
    bought = pd.Series(likely.index.isin(buyers), index=likely.index)
    judged = evaluation(likely, bought, kind=KIND, is_probability=not by_rank)
    seen = likely.iloc[:0] if by_rank else likely
    return replace(answer, evaluation=judged, calibration=calibration(seen, bought))


@checks_kind
def likelihood_explorer(company: Dataset) -> Explorer:
    """Move the day, the horizon and the method; see how well each would have done.

    Parameters
    ----------
    company : Dataset
        The company; its history is at least 180 days.

    Returns
    -------
    Explorer
        Three controls; see `likelihood_view` for the numbers.

    Raises
    ------
    ParameterError
        If the history is too short to stand on an earlier day.
    """
    from customer_value.course import controls

    most = company.history_days - MIN_HISTORY_DAYS
    if most < MIN_HISTORY_DAYS:
        must = f"a company with at least {2 * MIN_HISTORY_DAYS} days of history"
        got = f"{company.history_days} days"
        raise parameter_error("company", "likelihood_explorer", must, got)
    start = min(YEAR_DAYS, most)
    low = min(HORIZONS[2], start)
    methods = [(LABELS[name], name) for name in (GRID, RANKS, *MODELS)]
    ahead = [days for days in HORIZONS if days <= start]
    moved = [
        controls.number("days_ago", start, low=low, high=most, label="days ago"),
        controls.choice("horizon_days", ahead, value=ahead[-1], label="horizon, days"),
        controls.choice("method", methods),
    ]

    def draw(*, days_ago: float, horizon_days: int, method: str) -> list[object]:
        ago = int(days_ago)
        view = likelihood_view(
            company, days_ago=ago, horizon_days=min(horizon_days, ago), method=method
        )
        said = told(view) + _shorter(view, asked=horizon_days, ago=ago)
        if view.method == RANKS:
            return [f"<p>{escape(f'{said} {NO_LINE}')}</p>"]
        return [f"<p>{escape(said)}</p>", _picture(view)]

    first = likelihood_view(company, days_ago=start, horizon_days=ahead[-1])
    return Explorer(draw, moved, alt=told(first))


def told(view: Likelihood) -> str:
    """Say what was expected and what came.

    Parameters
    ----------
    view : Likelihood
        What ``likelihood_view`` gives.

    Returns
    -------
    str
        Two sentences.
    """
    test = view.evaluation.iloc[0]
    n, came = int(test["n"]), float(test["actual_rate"]) * float(test["n"])
    the = "" if view.method in MODELS else "the "
    said = f"On {day(view.as_of)}, by {the}{LABELS[view.method]}: "
    if view.method == RANKS:
        said += f"{count(n, 'customer')} ranked; {number(came)} bought "
    else:
        expected = number(float(test["mean_probability"]) * n)
        said += f"{expected} of {count(n, 'customer')} expected to buy; "
        said += f"{number(came)} did "
    said += f"within {count(view.horizon_days, 'day')}."
    area = float(test["auc"])
    if area != area:  # all or none bought  # noqa: PLR0124 - missing
        return said
    return f"{said} A buyer came before a non-buyer in {percent(area)} of pairs."


def _shorter(view: Likelihood, *, asked: int, ago: int) -> str:
    """Say why the horizon is shorter than the one that was chosen."""
    if view.horizon_days >= asked:
        return ""
    why = "the history before that day allows no more"
    if view.horizon_days == ago:
        why = "no more have passed since that day"
    days = count(view.horizon_days, "day")
    return f" The horizon is {days} instead of {number(asked)}: {why}."


def _picture(view: Likelihood) -> Axes:
    from customer_value.plots import likelihood_to_buy as plots

    return plots.calibration(view)

"""What customers want and do not get: opportunity scores by outcome and group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.opportunity import FEW, TOP, band_of, opportunity
from customer_value.measures.outcome_answers import (
    answers_of,
    drawn_sums,
    grouped,
    interval,
    name_of,
    widen,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

    Floats = NDArray[np.float64]

RATINGS = ("top_box", "mean")
BEST = 3  # the outcomes a company could take up first
LOWEST, STEPS = 1, 4  # the scale of the answers: 1 to 5
COLUMNS = ("job", "importance", "satisfaction", "opportunity", "low", "high")


@checks_kind
def opportunity_scores(
    company: Dataset,
    *,
    by: str | pd.Series | None = None,
    rating: str = "top_box",
) -> pd.DataFrame:
    """Score each outcome: how much it matters and how badly it is met.

    Parameters
    ----------
    company : Dataset
        The company; its outcomes hold importance and satisfaction, 1 to 5.
    by : str or Series, optional
        Groups to score each on its own, since the whole can hide a gap: a column of
        the customers table, "segment", "tier" (of net asset value), or a Series with
        index customer_id.
    rating : {"top_box", "mean"}, default "top_box"
        "top_box": ten times the share that answers 4 or 5. "mean": the mean answer,
        with 1 as 0 and 5 as 10.

    Returns
    -------
    DataFrame
        Index outcome, or group and outcome; the highest score first. job,
        importance and satisfaction (0 to 10), opportunity (0 to 20), low and high
        (95 % bootstrap interval of the score; missing with one respondent), band
        ("extreme" from 15, "high" from 12, "worth a look" from 10, else "served", or
        "over-served" where satisfaction exceeds importance; "grey" with fewer than
        20 respondents), n (respondents), top_three (share of the draws in which the
        outcome is among the three highest of its group; missing where grey).

    Raises
    ------
    CustomerValueError
        If there is no outcomes table.
    ParameterError
        If ``rating`` is unknown or ``by`` makes no groups.

    Notes
    -----
    A customer counts once: several answers to one outcome are averaged. The bootstrap
    draws customers with all their answers, up to 1,000 times, with the seed of the
    assumptions. Where outcomes tie for the third place they share it.

    References
    ----------
    .. [1] Ulwick, A., "What Customers Want", 2005.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> said = pd.DataFrame({"customer_id": list("AB"), "job": "clean"})
    >>> said = said.assign(outcome="fast", importance=[5, 4], satisfaction=[2, 5])
    >>> sold = said[["customer_id"]].assign(date="2026-01-01", amount=1.0)
    >>> company = cv.read_dataset({"transactions": sold, "outcomes": said})
    >>> row = cv.opportunity_scores(company).loc["fast"]
    >>> float(row["opportunity"]), row["band"]  # 10 + (10 - 5)
    (15.0, 'grey')
    """
    if rating not in RATINGS:
        must = f"one of {', '.join(map(repr, RATINGS))}"
        raise parameter_error("rating", "opportunity_scores", must, rating)
    rows = answers_of(company)
    seed = company.assumptions.seed
    tables = {
        name: _scored(part, rating=rating, seed=seed)
        for name, part in grouped(company, rows, by=by, caller="opportunity_scores")
    }
    table = tables[""] if by is None else pd.concat(tables, names=[name_of(by)])
    table.attrs = {
        "as_of": company.as_of,
        "rating": rating,
        "respondents": int(rows["customer_id"].nunique()),
    }
    return table


def _scored(rows: pd.DataFrame, *, rating: str, seed: int) -> pd.DataFrame:
    """Score the outcomes of one group of customers."""
    wide = widen(rows, *_points(rows, rating), across="outcome")
    wanted, given = (TOP * np.nanmean(part, axis=0) for part in wide.parts)
    table = pd.DataFrame(
        {
            "job": rows.groupby("outcome")["job"].first().reindex(wide.names),
            "importance": wanted,
            "satisfaction": given,
            "opportunity": opportunity(wanted, given),
        },
        index=wide.names,
    )
    n = np.isfinite(wide.parts[0]).sum(axis=0)
    draws = _drawn(*drawn_sums(wide, seed=seed))
    table["low"], table["high"] = interval(draws, n=n)
    table["band"] = band_of(table.assign(n=n))
    table["n"] = n
    table["top_three"] = np.nan
    sure = n >= FEW
    table.loc[sure, "top_three"] = share_of_best(draws[:, sure])
    order = ["opportunity", "importance"]
    return table.sort_values(order, ascending=False, kind="stable")


def _points(rows: pd.DataFrame, rating: str) -> tuple[pd.Series, pd.Series]:
    """Return importance and satisfaction of each answer on a scale from 0 to 1."""
    answers = rows["answers"]
    if rating == "top_box":
        return rows["important"] / answers, rows["satisfied"] / answers
    means = (rows[name] / answers for name in ("importance", "satisfaction"))
    wanted, given = ((mean - LOWEST) / STEPS for mean in means)
    return wanted, given


def _drawn(wanted: Floats, given: Floats, heard: Floats) -> Floats:
    """Return the score of each outcome in each draw; missing where nobody answered."""
    people = np.where(heard > 0, heard, np.nan)
    importance, satisfaction = TOP * wanted / people, TOP * given / people
    return importance + np.maximum(importance - satisfaction, 0.0)


def share_of_best(draws: Floats, *, best: int = BEST) -> Floats:
    """Return how often each column is among the highest; ties share the last places.

    >>> share_of_best(np.array([[5.0, 4.0, 4.0], [5.0, 1.0, 2.0]]), best=2).tolist()
    [1.0, 0.25, 0.75]
    """
    from scipy.stats import rankdata

    if not draws.size:
        return np.full(draws.shape[1], np.nan)
    # rounded: shares that differ by less than a sum can tell are ties
    scores = np.where(np.isnan(draws), np.inf, -np.round(draws, 9))
    first, last = (rankdata(scores, method, axis=1) for method in ("min", "max"))
    place = (best + 1 - first) / (last - first + 1)
    shares: Floats = np.clip(place, 0.0, 1.0).mean(axis=0)
    return shares

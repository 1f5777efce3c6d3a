"""How far customers get with what they try to do: progress by job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import checks_kind
from customer_value.measures.opportunity import FEW, GREY
from customer_value.measures.outcome_answers import (
    answers_of,
    drawn_sums,
    grouped,
    interval,
    name_of,
    widen,
)

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

MEASURED = "measured"


@checks_kind
def job_progress(
    company: Dataset, *, by: str | pd.Series | None = None
) -> pd.DataFrame:
    """Say what share of what matters to customers in each job they are satisfied with.

    Parameters
    ----------
    company : Dataset
        The company; its outcomes hold importance and satisfaction, 1 to 5.
    by : str or Series, optional
        Groups, as ``opportunity_scores`` takes them.

    Returns
    -------
    DataFrame
        Index job, or group and job; the furthest first. progress (0 to 1: the
        importance of the answers with satisfaction 4 or 5, of the importance of
        all), low and high (95 % bootstrap interval; missing with one respondent),
        outcomes (asked), weakest (the outcome least met, by the same share), n
        (respondents), status ("measured", or "grey" with fewer than 20).

    Raises
    ------
    CustomerValueError
        If there is no outcomes table.
    ParameterError
        If ``by`` makes no groups.

    Notes
    -----
    Outcomes have no date, so progress over time needs two studies: read each as a
    company of its own.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> said = pd.DataFrame({"customer_id": list("AB"), "job": "clean"})
    >>> said = said.assign(outcome="fast", importance=[3, 5], satisfaction=[4, 2])
    >>> sold = said[["customer_id"]].assign(date="2026-01-01", amount=1.0)
    >>> company = cv.read_dataset({"transactions": sold, "outcomes": said})
    >>> float(cv.job_progress(company).loc["clean", "progress"])  # 3 of 8
    0.375
    """
    rows = answers_of(company)
    seed = company.assumptions.seed
    tables = {
        name: _progress(part, seed=seed)
        for name, part in grouped(company, rows, by=by, caller="job_progress")
    }
    table = tables[""] if by is None else pd.concat(tables, names=[name_of(by)])
    table.attrs = {"as_of": company.as_of}
    return table


def _progress(rows: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Measure the progress of one group of customers in each job."""
    wide = widen(rows, rows["met"], rows["importance"], across="job")
    met, wanted = (np.nansum(part, axis=0) for part in wide.parts)
    n = np.isfinite(wide.parts[0]).sum(axis=0)
    met_drawn, wanted_drawn, heard = drawn_sums(wide, seed=seed)
    with np.errstate(invalid="ignore"):
        draws = np.where(heard > 0, met_drawn / wanted_drawn, np.nan)
    low, high = interval(draws, n=n)
    table = pd.DataFrame(
        {"progress": met / wanted, "low": low, "high": high}, index=wide.names
    )
    table["outcomes"] = rows.groupby("job")["outcome"].nunique()
    table["weakest"] = _weakest(rows)
    table["n"] = n
    table["status"] = np.where(n < FEW, GREY, MEASURED)
    return table.sort_values("progress", ascending=False, kind="stable")


def _weakest(rows: pd.DataFrame) -> pd.Series:
    """Return the outcome of each job of whose importance the least is met."""
    sums = rows.groupby(["job", "outcome"])[["met", "importance"]].sum()
    share = (sums["met"] / sums["importance"]).rename("share").reset_index()
    first = share.sort_values(["share", "outcome"], kind="stable")
    return first.groupby("job")["outcome"].first()

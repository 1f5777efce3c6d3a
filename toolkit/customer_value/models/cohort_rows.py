"""Survivors of cohorts: what a contract model learns from, checked and added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import DataError, parameter_error
from customer_value.words import count, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from customer_value.models.rows import Floats

_MUST = (
    "counts of customers, the first at the start (a list or Series; of several "
    "cohorts a DataFrame with a row each)"
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Losses:
    """Cohorts added up by age in periods.

    Attributes
    ----------
    lost : array of float
        Customers who left in period 1, 2, ...
    kept : array of float
        Customers last seen, still there, after 0, 1, 2, ... periods.
    """

    lost: Floats
    kept: Floats

    @property
    def customers(self) -> float:
        """Return how many customers there were at the start."""
        return float(self.lost.sum() + self.kept.sum())

    @property
    def at_risk(self) -> Floats:
        """Return how many were watched through period 1, 2, ... from its start."""
        gone = np.cumsum(np.append(0.0, self.lost[:-1])) + np.cumsum(self.kept[:-1])
        watched: Floats = self.customers - gone
        return watched


def losses_of(survivors: pd.DataFrame | pd.Series | Sequence[float]) -> Losses:
    """Check the survivors and add the cohorts up.

    Parameters
    ----------
    survivors : DataFrame, Series or sequence of float
        Customers there at the start and after 1, 2, ... periods; a row a cohort,
        shorter ones end in missing values.

    Returns
    -------
    Losses
        By age.

    Raises
    ------
    ParameterError
        If these are no counts.
    DataError
        If a cohort grows, has a gap, or nobody was watched for a whole period.

    Examples
    --------
    >>> losses_of([100, 80, 70]).lost
    array([20., 10.])
    """
    table = _table(survivors)
    known = np.isfinite(table)
    ages = known.sum(axis=1)
    gap = known[:, ::-1].argmax(axis=1) + ages != table.shape[1]
    _refuse(
        np.asarray(gap & (ages > 0)),
        ("has a gap", "have a gap"),
        "Only the last values may be missing.",
    )
    steps = -np.diff(table, axis=1)
    _refuse(
        np.asarray((steps < 0).any(axis=1)),
        ("grows", "grow"),
        "Count those of the start who are still there; newcomers are a cohort.",
    )
    table, ages = table[ages > 0], ages[ages > 0]
    last = table[np.arange(len(table)), ages - 1]
    kept = np.bincount(ages - 1, weights=last, minlength=int(known.shape[1]))
    found = Losses(lost=np.nansum(steps, axis=0), kept=kept.astype(float))
    if not found.at_risk.any():
        message = "survivors: nobody was watched for a whole period."
        raise DataError(f"{message} Give the start and at least one period more.")
    return found


def _table(survivors: object) -> Floats:
    """Return counts, a row a cohort; refuse what is none."""
    try:
        if isinstance(survivors, pd.DataFrame):
            table = survivors.to_numpy(dtype=float, na_value=np.nan)
        else:
            table = np.asarray(survivors, dtype=float)[None, :]
    except (TypeError, ValueError, IndexError):
        raise parameter_error("survivors", "fit", _MUST, survivors) from None
    ok = np.isnan(table) | ((table >= 0) & (table < np.inf))
    if table.ndim != 2 or not table.shape[1] or not ok.all():  # noqa: PLR2004
        raise parameter_error("survivors", "fit", _MUST, survivors)
    return table


def _refuse(bad: NDArray[np.bool_], what: tuple[str, str], mend: str) -> None:
    """Refuse cohorts of which something is true: said of one, said of more."""
    if bad.any():
        rows = np.flatnonzero(bad)
        said = f"{count(len(rows), 'cohort')} {plural(len(rows), *what)}"
        message = f"survivors: {said}"
        raise DataError(f"{message}, the first is row {rows[0] + 1}. {mend}")

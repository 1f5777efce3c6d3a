"""Indicators of the customer and of the company: how far each is to its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value.data.engine import Table, render_sql
from customer_value.errors import CustomerValueError, checks_kind

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

CPI, KPI = "cpi", "kpi"
REACHED, ON_THE_WAY, AT_START = "reached", "on the way", "where it started"
AWAY, NO_TARGET, NO_WAY = "moved away", "no target", "target equals baseline"
_NEAR: Final = 1e-9
_PROMOTER: Final = r"\bnps\b|net promoter|recommend"
PROMOTER_NOTE = (
    "Recommendation shows what the company gets from customers, not what they get: "
    "count it as a KPI."
)
FIRST_NOTE = "No baseline is given: the first reading counts as the start."


def readings_of(company: Dataset) -> pd.DataFrame:
    """Return the readings of the indicators, several of one day averaged.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    DataFrame
        indicator, date, kind (lower case), value, baseline, target.

    Raises
    ------
    CustomerValueError
        If there is no indicators table, or no reading in it.
    """
    if not company.has("indicators"):
        raise CustomerValueError(
            "Indicators need the table indicators: what was read on which day, for "
            "customers (cpi) or for the company (kpi), with baseline and target."
        )
    rows = company.memo("readings", lambda: _read(company))
    if rows.empty:
        raise CustomerValueError("The table indicators holds no reading.")
    return rows


def _read(company: Dataset) -> pd.DataFrame:
    source = company.table("indicators")
    query = render_sql(
        "readings",
        indicators=source.query,
        has_baseline=company.has("indicators", "baseline"),
        has_target=company.has("indicators", "target"),
    )
    return Table(source.engine, query).to_pandas()


@checks_kind
def indicator_attainment(company: Dataset) -> pd.DataFrame:
    """Say how much of the way from baseline to target each indicator has gone.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    DataFrame
        Index indicator, those of the customer (cpi) before those of the company
        (kpi), the furthest first. kind, baseline, target and value (the last
        reading, in the indicator's own unit), date (of it), better ("higher",
        "lower", "" where no target tells), attainment ((baseline - value) /
        (baseline - target): 0 at the start, 1 at the target, below 0 further away
        than at the start; missing without a way to go), status ("reached", "on the
        way", "where it started", "moved away", "no target", "target equals
        baseline"), n (readings), note.

    Raises
    ------
    CustomerValueError
        If there is no indicators table.

    Notes
    -----
    Baseline and target are the last ones given. One formula serves indicators that
    should rise and those that should fall.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> read = pd.DataFrame({"date": ["2025-01-31", "2025-02-28"], "value": [48, 36]})
    >>> read = read.assign(indicator="hours", kind="cpi", baseline=48, target=24)
    >>> sold = pd.DataFrame({"customer_id": ["A"], "date": "2025-02-28", "amount": 1.0})
    >>> company = cv.read_dataset({"transactions": sold, "indicators": read})
    >>> row = cv.indicator_attainment(company).loc["hours"]
    >>> row["better"], float(row["attainment"])
    ('lower', 0.5)
    """
    rows = readings_of(company)
    by = rows.groupby("indicator")
    # `last` takes the last that is there: a target need not be repeated every day
    table = by[["kind", "baseline", "target", "value", "date"]].last()
    table["n"] = by.size()
    given = table["baseline"].notna()
    table["baseline"] = table["baseline"].fillna(by["value"].first())
    way = table["baseline"] - table["target"]
    table["better"] = np.select([way < 0, way > 0], ["higher", "lower"], default="")
    gone = table["baseline"] - table["value"]
    table["attainment"] = gone / way.where(way != 0)
    table["status"] = _status(table, way)
    table["note"] = _notes(table, given=given)
    return _ordered(table)


def _status(table: pd.DataFrame, way: pd.Series) -> pd.Series:
    part = table["attainment"]
    word = np.select(
        [
            table["target"].isna(),
            way == 0,
            part >= 1 - _NEAR,
            part > _NEAR,
            part >= -_NEAR,
        ],
        [NO_TARGET, NO_WAY, REACHED, ON_THE_WAY, AT_START],
        default=AWAY,
    )
    return pd.Series(word, index=table.index, dtype="str")


def _notes(table: pd.DataFrame, *, given: pd.Series) -> pd.Series:
    names = table.index.to_series().astype(str).str.lower()
    wrong = names.str.contains(_PROMOTER) & (table["kind"] == CPI)
    told = np.where(wrong, PROMOTER_NOTE, np.where(given, "", FIRST_NOTE))
    return pd.Series(told, index=table.index, dtype="str")


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Put those of the customer first, then the furthest; whatever else last."""
    side = table["kind"].map({CPI: 0, KPI: 1}).fillna(2)
    order = pd.DataFrame({"side": side, "part": -table["attainment"]})
    order = order.sort_values(["side", "part"], kind="stable")  # missing ones last
    columns = ["kind", "baseline", "target", "value", "date", "better"]
    return table.loc[order.index, [*columns, "attainment", "status", "n", "note"]]

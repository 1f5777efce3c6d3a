"""What customers said of their outcomes: read once, grouped, and drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.data.engine import Table, render_sql
from customer_value.errors import CustomerValueError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.groups import groups_of
from customer_value.measures.tiers import NOT_VALUED, TIERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

    Floats = NDArray[np.float64]

DRAWS, FEWEST_DRAWS = 1000, 200
_CELLS = 20_000_000  # random numbers in all: more respondents are drawn less often
_AT_ONCE = 2_000_000  # of them in memory
_TIER_ORDER = (*TIERS, NOT_VALUED)


class Wide(NamedTuple):
    """Numbers of respondents (rows) on things asked (columns); missing where silent."""

    names: pd.Index
    parts: tuple[Floats, ...]


def answers_of(company: Dataset) -> pd.DataFrame:
    """Return what each customer said of each outcome.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    DataFrame
        customer_id, job, outcome (with its job behind it where two jobs share its
        name), answers, and the sums of the SQL text ``outcome_answers``.

    Raises
    ------
    CustomerValueError
        If there is no outcomes table, or no answer in it.
    """
    if not company.has("outcomes"):
        raise CustomerValueError(
            "Opportunity and progress need the table outcomes: how important each "
            "outcome is to a customer, and how satisfied the customer is."
        )
    rows = company.memo("outcome_answers", lambda: _read(company))
    if rows.empty:
        raise CustomerValueError("The table outcomes holds no answer.")
    return rows


def _read(company: Dataset) -> pd.DataFrame:
    source = company.table("outcomes")
    query = render_sql("outcome_answers", outcomes=source.query)
    rows = Table(source.engine, query).to_pandas()
    jobs = rows.groupby("outcome")["job"].transform("nunique")
    both = rows["outcome"] + " (" + rows["job"] + ")"
    rows["outcome"] = rows["outcome"].where(jobs == 1, both)
    return rows


def grouped(
    company: Dataset, rows: pd.DataFrame, *, by: str | pd.Series | None, caller: str
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give the answers of one group of customers after the other.

    Parameters
    ----------
    company : Dataset
        The company.
    rows : DataFrame
        See `answers_of`.
    by : str, Series or None
        A column of the customers table, "segment", "tier" (of net asset value), or
        a Series with index customer_id; None is one group, everyone.
    caller : str
        The function that asks, for its errors.

    Yields
    ------
    tuple of str and DataFrame
        The group and its answers, in the order of the tiers or of the alphabet.
    """
    if by is None:
        yield "", rows
        return
    groups = _groups(company, by, caller=caller)
    mine = rows["customer_id"].map(groups)
    found = mine.dropna().unique()
    tier = set(found) <= set(_TIER_ORDER)
    order = [name for name in _TIER_ORDER if name in found] if tier else sorted(found)
    for name in order:
        yield str(name), rows[mine == name]


def _groups(company: Dataset, by: str | pd.Series, *, caller: str) -> pd.Series:
    if isinstance(by, str) and by == "tier" and not company.has("customers", by):
        return asset_value(company).scores["tier"]
    return groups_of(company, by, caller=caller, everyone=True)


def name_of(by: str | pd.Series) -> str:
    """Return what the groups are called, as the level of an index."""
    return by if isinstance(by, str) else str(by.name or "group")


def widen(rows: pd.DataFrame, *parts: pd.Series, across: str) -> Wide:
    """Lay out numbers a respondent and thing asked; equal for any order of the rows.

    Parameters
    ----------
    rows : DataFrame
        See `answers_of`.
    *parts : Series of float
        Same index as ``rows``.
    across : {"outcome", "job"}
        What stands in the columns; several rows of a respondent are added up.

    Returns
    -------
    Wide
        A matrix a part.
    """
    who = pd.factorize(rows["customer_id"], sort=True)[0]
    what, names = pd.factorize(rows[across], sort=True)
    shape = (int(who.max()) + 1, len(names))
    matrices = []
    for part in parts:
        matrix = np.full(shape, np.nan)
        matrix[who, what] = 0.0
        np.add.at(matrix, (who, what), part.to_numpy(dtype=float))
        matrices.append(matrix)
    return Wide(pd.Index(names, name=across), tuple(matrices))


def drawn_sums(wide: Wide, *, seed: int) -> tuple[Floats, ...]:
    """Draw the respondents again, each with all its answers, and add up.

    Parameters
    ----------
    wide : Wide
        The numbers of the respondents.
    seed : int
        Start of the draws.

    Returns
    -------
    tuple of array
        For each part its sums, a row a draw and a column a thing asked; then the
        number of respondents who answered.
    """
    both = np.hstack(wide.parts)
    # respondents who said the same are drawn together: the order of rows is forgotten
    alike, many = np.unique(np.nan_to_num(both, nan=-1.0), axis=0, return_counts=True)
    heard = (alike >= 0).astype(float)
    table = np.hstack([np.where(alike >= 0, alike, 0.0), heard[:, : len(wide.names)]])
    n = int(many.sum())
    draws = int(np.clip(_CELLS // len(alike), FEWEST_DRAWS, DRAWS))
    rng = np.random.default_rng(seed)
    step = max(1, _AT_ONCE // len(alike))
    sums = np.vstack(
        [
            rng.multinomial(n, many / n, size=min(step, draws - start)) @ table
            for start in range(0, draws, step)
        ]
    )
    return tuple(np.split(sums, len(wide.parts) + 1, axis=1))


def interval(draws: Floats, *, n: Floats) -> tuple[Floats, Floats]:
    """Return the ends of the 95 % interval; one respondent has none."""
    low, high = np.nanquantile(draws, [0.025, 0.975], axis=0)
    alone = n < 2  # noqa: PLR2004 - drawing one again tells nothing
    return np.where(alone, np.nan, low), np.where(alone, np.nan, high)

"""The look-back grid: what customers like these did last time, cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.customers.rates import shrunk_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 5  # fifths of the customers by days of silence
MOST_PURCHASES = 5  # five stands for five and more (METHOD 00.9)
LAST = 10**9  # days: no silence is longer


class LookBackGrid(NamedTuple):
    """Shares that bought, by silence and purchases; five bins by five.

    Attributes
    ----------
    limits : array of int, shape (5,)
        The longest silence of each bin, in days; the last has no end.
    cells : DataFrame
        One row a cell: silence_bin (1 = shortest), silence_low, silence_high
        (days; missing where the bin has no end), purchases (5 = five and more),
        customers, bought, probability.
    base_rate : float
        Share of all customers that bought; missing without customers.
    """

    limits: NDArray[np.int64]
    cells: pd.DataFrame
    base_rate: float

    def probability(self, customers: pd.DataFrame) -> pd.Series:
        """Look up each customer's cell.

        Parameters
        ----------
        customers : DataFrame
            Index customer_id: silence_days, purchases (at least 1).

        Returns
        -------
        Series of float
            The shrunk share of the cell, 0 to 1.
        """
        cell = _cell(customers, self.limits)
        found = self.cells["probability"].to_numpy()[cell]
        return pd.Series(found, index=customers.index, name="probability")


def learn(
    customers: pd.DataFrame, bought: pd.Series, *, by_cell: bool = True
) -> LookBackGrid:
    """Learn from what customers did next.

    Parameters
    ----------
    customers : DataFrame
        Index customer_id, as known at the start: silence_days, purchases.
    bought : Series of bool
        Same index: whether the customer bought within the horizon.
    by_cell : bool, default True
        False gives every cell the share of all customers.

    Returns
    -------
    LookBackGrid
        The cells; each share is pulled towards that of all customers with the
        weight of 20 customers, so that an empty cell has the share of all.

    Examples
    --------
    >>> three = {"silence_days": [1, 2, 90], "purchases": [1, 7, 1]}
    >>> grid = learn(pd.DataFrame(three), pd.Series([True, True, False]))
    >>> grid.base_rate, len(grid.cells), grid.cells["customers"].sum().item()
    (0.6666666666666666, 25, 3)
    """
    limits = _limits(customers["silence_days"])
    size = BINS * MOST_PURCHASES
    cell = _cell(customers, limits)
    n = pd.Series(np.bincount(cell, minlength=size))
    k = pd.Series(np.bincount(cell[bought.to_numpy(dtype=bool)], minlength=size))
    base = float(bought.mean()) if len(bought) else np.nan
    learned = shrunk_rate(k, n, base_rate=base) if len(bought) and by_cell else base
    cells = pd.DataFrame(
        {
            "silence_bin": np.repeat(np.arange(1, BINS + 1), MOST_PURCHASES),
            "silence_low": np.repeat([0, *(limits[:-1] + 1)], MOST_PURCHASES),
            "silence_high": np.repeat([*limits[:-1], np.nan], MOST_PURCHASES),
            "purchases": np.tile(np.arange(1, MOST_PURCHASES + 1), BINS),
            "customers": n,
            "bought": k,
            "probability": learned,
        }
    )
    return LookBackGrid(limits, cells, base)


def place_of(customers: pd.DataFrame, cells: pd.DataFrame) -> NDArray[np.int64]:
    """Return the row of ``cells`` that each customer belongs to.

    Parameters
    ----------
    customers : DataFrame
        silence_days, purchases (at least 1).
    cells : DataFrame
        The cells of a grid.

    Returns
    -------
    array of int
        Places from 0.
    """
    ends = cells["silence_high"].iloc[::MOST_PURCHASES].fillna(LAST)
    return _cell(customers, ends.to_numpy().astype(np.int64))


def _limits(silence: pd.Series) -> NDArray[np.int64]:
    """Return the longest whole silence of each fifth of the customers."""
    if not len(silence):
        return np.full(BINS, LAST)
    cuts = np.quantile(silence.to_numpy(), np.arange(1, BINS) / BINS)
    # days are whole: the part below a day separates nobody; 1e-9 is rounding
    return np.array([*np.floor(cuts + 1e-9), LAST]).astype(np.int64)


def _cell(customers: pd.DataFrame, limits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of each cell, from short silence and few purchases."""
    row = np.searchsorted(limits, customers["silence_days"].to_numpy(), side="left")
    column = customers["purchases"].to_numpy().clip(1, MOST_PURCHASES) - 1
    cell: NDArray[np.int64] = (row * MOST_PURCHASES + column).astype(np.int64)
    return cell

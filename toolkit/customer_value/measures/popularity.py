"""How popular each product is among those that a customer still lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = 200
CLOSE = 1e-6  # largest relative change of a weight at which the rounds end
PRIOR = 0.5  # choices of each product out of the whole range, added to those seen


def popularity(steps: pd.DataFrame) -> pd.Series:
    """Learn the popularity of products from the order in which customers took them.

    A customer takes each next product with a chance proportional to its popularity
    among the products that the customer lacks (Plackett and Luce). So a product that
    comes late because others were taken already is not called unpopular.

    Parameters
    ----------
    steps : DataFrame
        customer_id, product_id and step (from 1), a row a product of a customer.
        Products of one step are taken together.

    Returns
    -------
    Series of float
        Index product_id: popularity; all add up to 1.

    References
    ----------
    .. [1] Hunter, MM algorithms for generalized Bradley-Terry models, 2004.

    Examples
    --------
    >>> rows = {"customer_id": list("AABB"), "step": [1, 2, 1, 2]}
    >>> rows["product_id"] = ["tea", "cup", "cup", "tea"]
    >>> popularity(pd.DataFrame(rows)).to_dict()
    {'cup': 0.5, 'tea': 0.5}
    """
    rows = steps.sort_values(["customer_id", "step", "product_id"])
    product, names = pd.factorize(rows["product_id"], sort=True)
    new_customer = _changes(rows["customer_id"])
    new_step = new_customer | _changes(rows["step"])
    start = np.flatnonzero(new_step)
    step = np.cumsum(new_step) - 1
    first = np.maximum.accumulate(
        np.where(new_customer[start], np.arange(len(start)), 0)
    )
    taken = np.diff(start, append=len(rows))
    chosen = np.bincount(product) + PRIOR
    weight = chosen / chosen.sum()
    for _ in range(ROUNDS):
        lacked = 1 - _before(np.add.reduceat(weight[product], start), first)
        choice = taken / np.maximum(lacked, CLOSE**2)
        later = choice.sum() - _held_on(choice, first, step, product)
        update = chosen / (later + PRIOR * len(names))
        update /= update.sum()
        moved = float(np.max(np.abs(update / weight - 1)))
        weight = update
        if moved < CLOSE:
            break
    return pd.Series(weight, index=pd.Index(names, name="product_id"), name="weight")


def _changes(values: pd.Series) -> NDArray[np.bool_]:
    """Say where a sorted column begins another value."""
    plain = values.to_numpy()
    return np.concatenate([[True], plain[1:] != plain[:-1]])


def _before(
    weight: NDArray[np.float64], first: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Add up what a customer held before each step."""
    held = np.cumsum(weight) - weight
    return held - held[first]


def _held_on(
    choice: NDArray[np.float64],
    first: NDArray[np.intp],
    step: NDArray[np.intp],
    product: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Add up, by product, the choice at the steps after it was taken."""
    total = np.cumsum(choice)
    last = np.concatenate([first[1:] != first[:-1], [True]])
    ends = np.flatnonzero(last)
    end = total[ends[np.searchsorted(ends, np.arange(len(choice)))]]
    later = np.bincount(product, weights=(end - total)[step])
    return later.astype(np.float64)

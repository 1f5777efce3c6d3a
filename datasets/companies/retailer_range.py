"""What Harbour & Home sells, and who buys which part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from companies.chance import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    A hidden segment: how its customers buy.

    Parameters
    ----------
    name : str
        Name, in the truths only: no table shows it.
    share : float
        Share of customers, 0 to 1.
    rate : float
        Mean orders a year while active, after the first.
    shape : float
        Shape of the gamma of rates; low means very different customers.
    once : float
        Probability of never coming back.
    years : float
        Mean years until the customer drifts away.
    lines : float
        Mean lines of a basket beyond the first.
    likes : tuple of float
        Liking for each category, in the order of `CATEGORIES`.
    months : tuple of float
        Twelve weights of the year.
    """

    name: str
    share: float
    rate: float
    shape: float
    once: float
    years: float
    lines: float
    likes: tuple[float, ...]
    months: tuple[float, ...]


# category: products, typical price in euro, spread of prices (log), margin
CATEGORIES = {
    "kitchen": (26, 19.0, 0.55, 0.46),
    "textiles": (22, 32.0, 0.50, 0.52),
    "bath": (14, 15.0, 0.45, 0.48),
    "candles": (12, 13.0, 0.40, 0.58),
    "lighting": (12, 74.0, 0.50, 0.44),
    "garden": (14, 36.0, 0.60, 0.40),
    "furniture": (12, 215.0, 0.45, 0.36),
    "christmas": (10, 14.0, 0.40, 0.55),
}
GARDEN = (0.1, 0.2, 0.7, 1.5, 2.0, 1.8, 1.4, 1.0, 0.6, 0.3, 0.1, 0.1)
CHRISTMAS = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.6, 2.6, 3.0)

STEADY = (0.88, 0.76, 0.86, 0.92, 1.02, 1.10, 1.02, 0.84, 0.88, 0.98, 1.38, 1.72)
GIFTS = (0.42, 0.55, 0.60, 0.55, 0.85, 0.80, 0.50, 0.42, 0.50, 0.70, 2.40, 3.60)
HOME = (1.05, 0.85, 1.00, 1.15, 1.25, 1.10, 0.95, 0.85, 1.10, 1.05, 0.95, 0.75)

KINDS = (
    Kind(
        name="regulars",
        share=0.24,
        rate=4.8,
        shape=3.5,
        once=0.02,
        years=7.0,
        lines=1.8,
        likes=(1.0, 1.0, 0.9, 0.8, 0.35, 0.6, 0.12, 0.7),
        months=STEADY,
    ),
    Kind(
        name="gift buyers",
        share=0.29,
        rate=2.4,
        shape=4.0,
        once=0.10,
        years=7.0,
        lines=2.0,
        likes=(0.5, 0.7, 0.8, 1.6, 0.25, 0.2, 0.02, 2.0),
        months=GIFTS,
    ),
    Kind(
        name="home makers",
        share=0.16,
        rate=2.4,
        shape=3.0,
        once=0.08,
        years=4.5,
        lines=2.4,
        likes=(0.7, 1.0, 0.4, 0.1, 1.3, 0.9, 1.1, 0.1),
        months=HOME,
    ),
    Kind(
        name="samplers",
        share=0.31,
        rate=1.3,
        shape=1.2,
        once=0.82,
        years=2.0,
        lines=1.0,
        likes=(1.2, 0.7, 1.0, 1.0, 0.20, 0.5, 0.05, 0.9),
        months=STEADY,
    ),
)


def catalogue() -> pd.DataFrame:
    """
    Make the range of products.

    Returns
    -------
    DataFrame
        A row a product: product_id, category (position), price (cents, first
        year), margin (share of price) and popularity.
    """
    rng = stream("retailer", "catalogue")
    parts = []
    for position, (name, (count, price, spread, margin)) in enumerate(
        CATEGORIES.items()
    ):
        euro = np.round(price * np.exp(spread * rng.standard_normal(count)))
        part = pd.DataFrame(
            {"category": position, "price": euro * 100 - 10}, range(count)
        )
        part["product_id"] = [f"{name}-{one + 1:02d}" for one in range(count)]
        part["margin"] = np.clip(margin + 0.05 * rng.standard_normal(count), 0.2, 0.7)
        part["popularity"] = 1.0 / (1 + rng.permutation(count)) ** 0.7
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    return table.assign(price=np.clip(table["price"], 390, 64_900).astype(np.int64))


def liking(kind: Kind, month: int, *, products: pd.DataFrame) -> NDArray[np.float64]:
    """
    Weigh every product for a kind of customer in a month.

    Parameters
    ----------
    kind : Kind
        Who buys.
    month : int
        0 to 11.
    products : DataFrame
        See `catalogue`.

    Returns
    -------
    ndarray of shape (n_products,)
        Weights, 0 for what is out of season.
    """
    calendar = np.ones(len(CATEGORIES))
    calendar[list(CATEGORIES).index("garden")] = GARDEN[month]
    calendar[list(CATEGORIES).index("christmas")] = CHRISTMAS[month]
    category = products["category"].to_numpy()
    wanted = np.asarray(kind.likes)[category] * calendar[category]
    return np.asarray(wanted * products["popularity"].to_numpy())

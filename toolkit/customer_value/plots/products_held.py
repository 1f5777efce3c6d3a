"""The picture of products held: which group holds how much of the range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.measures.product_groups import EVERYONE
from customer_value.plots.canvas import canvas, finish, house
from customer_value.plots.grid import grid, grid_height, tint
from customer_value.plots.marks import columns, footing, headline, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from customer_value.measures.products_held import ProductsHeld

__all__ = ["matrix"]

_MOST_PRODUCTS: Final = 9
_MOST_GROUPS: Final = 12
_NAME: Final = 62.0  # points of a product's name


@checks_kind
@house()
def matrix(result: ProductsHeld, *, ax: Axes | None = None) -> Axes:
    """Draw the share of each group that holds each of the most held products.

    Parameters
    ----------
    result : ProductsHeld
        The holdings.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A grid: rows the groups, the most products first, columns the nine products
        with most holders; the darker, the larger the share that holds it. At the
        right the mean number of products and its share of the range.
    """
    shares = result.matrix.iloc[:_MOST_GROUPS, :_MOST_PRODUCTS]
    shares = shares.set_axis(
        [short(name, points=_NAME) for name in shares.columns], axis=1
    )
    ax = canvas(ax, size=grid_height(shares) + 0.05)
    grid(ax, shares.map(tint), texts=shares.map(_share))
    means = result.groups.loc[shares.index]
    columns(
        ax,
        pd.DataFrame(
            {
                "products": means["products"].map(lambda mean: words.number(mean, 1)),
                "of\nrange": means["rate"].map(words.percent),
            }
        ),
    )
    shown, every = len(shares.columns), result.range_size
    what = "all products" if shown == every else f"the {shown} most held products"
    left_out = len(result.matrix) - len(shares)
    return finish(
        ax,
        title=headline(result.finding),
        note=footing(
            f"Share of the customers that hold {what}",
            f"n = {words.count(len(result.scores), 'customer')}",
            f"{words.count(left_out, 'group')} not shown" if left_out else "",
            as_of=result.as_of,
        ),
        alt=_said(result, shares),
    )


def _share(value: float) -> str:
    return words.percent(value) if value else ""


def _said(result: ProductsHeld, shares: pd.DataFrame) -> str:
    """Put the mean of every group into words."""
    means = result.groups["products"].drop(index=EVERYONE, errors="ignore")
    means = result.groups["products"] if means.empty else means
    said = "; ".join(f"{name} {words.number(means[name], 1)}" for name in shares.index)
    return f"Grid of groups and products. Products held on average: {said}."

"""The share of a customer's spend that comes to us, and what goes to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.errors import parameter_error
from customer_value.measures.answers import latest_answers

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset


def wallet_allocation(
    rank: Any,  # noqa: ANN401 - a number or a Series
    brands: Any,  # noqa: ANN401 - a number or a Series
) -> Any:  # noqa: ANN401 - like rank
    """Estimate the share of wallet from our rank among the brands a customer uses.

    Parameters
    ----------
    rank : float or Series of float
        Our place, 1 = first choice; brands that tie share the average place.
    brands : float or Series of float
        How many brands the customer uses, ours included.

    Returns
    -------
    float or Series of float
        (1 - rank / (brands + 1)) * 2 / brands, above 0 and up to 1; the shares of
        all brands of a customer add up to 1.

    Raises
    ------
    ParameterError
        If there is less than 1 brand, or the rank is not from 1 to brands.

    References
    ----------
    .. [1] Keiningham, T., Aksoy, L., Buoye, A. and Cooil, B., "Customer Loyalty
       Isn't Enough. Grow Your Share of Wallet", Harvard Business Review, 2011.

    Examples
    --------
    >>> wallet_allocation(1, 3), wallet_allocation(1, 1)
    (0.5, 1.0)
    """
    caller = "wallet_allocation"
    if not _holds(brands, lambda n: n >= 1):
        raise parameter_error("brands", caller, "1 or more", brands)
    if not _holds(rank, lambda k: (k >= 1) & (k <= np.asarray(brands, dtype=float))):
        raise parameter_error("rank", caller, "from 1 to the number of brands", rank)
    return (1 - rank / (brands + 1)) * 2 / brands


def _holds(values: Any, within: Any) -> bool:  # noqa: ANN401 - a number or Series
    """Say whether every number lies within limits; missing ones may pass."""
    try:
        numbers = np.asarray(values, dtype=float)
    except (ValueError, TypeError):
        return False
    if numbers.ndim == 0 and np.isnan(numbers):
        return False
    return bool((within(numbers) | np.isnan(numbers)).all())


def wallet(company: Dataset, revenue: pd.Series) -> pd.DataFrame:
    """Return share of wallet, headroom and pipeline of every customer.

    Parameters
    ----------
    company : Dataset
        The company.
    revenue : Series of float
        Index customer_id: revenue of the last 12 months, currency.

    Returns
    -------
    DataFrame
        share_of_wallet (0 to 1; missing where nothing tells it), estimated (True
        where it comes from rank and brands), headroom (category spend less revenue,
        currency a year) and pipeline (currency a year), 0 where not measured, and
        potential_known (whether either is).
    """
    found = _spend(company, revenue)
    found["estimated"] = False
    ranked = _by_rank(company)
    if len(ranked):
        share = found["share_of_wallet"]
        found["share_of_wallet"] = share.fillna(ranked.reindex(share.index))
        found["estimated"] = share.isna() & found["share_of_wallet"].notna()
    return found


def _spend(company: Dataset, revenue: pd.Series) -> pd.DataFrame:
    """Compare the category spend with our revenue (METHOD 2.8)."""
    spend = pipeline = pd.Series(np.nan, index=revenue.index)
    if company.has("wallet"):
        rows = company.wallet
        assert rows is not None  # noqa: S101 - `has` has just said so
        by = rows.groupby("customer_id").sum(numeric_only=True, min_count=1)
        by = by.reindex(revenue.index)
        spend = by["category_spend"]
        pipeline = by.get("pipeline", pipeline)
    ours = revenue.clip(lower=0)
    # a customer cannot spend more with us than in all: the share is capped at 1
    share = (ours / spend.where(spend > 0)).clip(upper=1.0)
    return pd.DataFrame(
        {
            "share_of_wallet": share,
            "headroom": (spend - revenue).clip(lower=0).fillna(0.0),
            "pipeline": pipeline.fillna(0.0),
            "potential_known": spend.notna() | pipeline.notna(),
        }
    )


def _by_rank(company: Dataset) -> pd.Series:
    """Return the share that rank and brands suggest, where both make sense."""
    rank = latest_answers(company, "our_rank")
    brands = latest_answers(company, "brands_used").reindex(rank.index)
    told = (brands >= 1) & (rank >= 1) & (rank <= brands)
    share: pd.Series = wallet_allocation(rank[told], brands[told])
    return share

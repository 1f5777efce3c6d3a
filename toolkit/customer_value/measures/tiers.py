"""Tiers of customers by the value held above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.rating import finite
from customer_value.data.assumptions import TIER_SCALES, is_number
from customer_value.errors import parameter_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.assumptions import Assumptions

TIERS = ("platinum", "gold", "iron", "lead")
NOT_VALUED = "not valued"


def tiers(
    values: pd.Series,
    *,
    cuts: tuple[float, float] = (0.80, 0.95),
    by: str = "value",
) -> pd.Series:
    """Sort customers into four tiers by what is held above them.

    Parameters
    ----------
    values : Series of float
        One value a customer; missing ones get no tier.
    cuts : pair of float, default (0.80, 0.95)
        Shares held by customers strictly above, where platinum and gold end.
    by : {"value", "customers"}, default "value"
        What the cuts are shares of: all positive value, or the number of customers
        with a positive value.

    Returns
    -------
    Series of str
        "platinum", "gold", "iron", or "lead" for values of 0 or less; equal values
        share a tier.

    Raises
    ------
    ParameterError
        If the cuts are not two rising shares, or ``by`` is unknown.

    References
    ----------
    .. [1] Zeithaml, V., Rust, R. and Lemon, K., "The Customer Pyramid", California
       Management Review, 2001 (the names; the cuts are ours).

    Examples
    --------
    >>> import pandas as pd
    >>> values = pd.Series({"a": 800, "b": 150, "c": 50, "d": -10})
    >>> tiers(values).tolist()
    ['platinum', 'gold', 'iron', 'lead']
    >>> tiers(values, by="customers", cuts=(0.5, 0.9)).tolist()
    ['platinum', 'platinum', 'gold', 'lead']
    """
    _check(cuts, by)
    numbers = finite(values)
    code = tier_codes(numbers.to_numpy(), cuts, by)
    names = np.array([*TIERS, None], dtype=object)
    return pd.Series(names[code], index=numbers.index, name="tier", dtype="str")


def tier_codes(values: np.ndarray, cuts: tuple[float, float], by: str) -> np.ndarray:
    """Return the place of each value's tier, 0 = platinum; -1 where it is missing."""
    code = np.where(np.isnan(values), -1, len(TIERS) - 1).astype(np.int8)
    positive = np.flatnonzero(values > 0)
    positive = positive[np.argsort(-values[positive])]
    falling = values[positive]
    amount = falling if by == "value" else np.ones(len(falling))
    total = amount.sum()
    # equal values stand together: what lies above the first lies above all of them
    starts = np.flatnonzero(np.diff(falling, prepend=np.inf))
    above = (np.cumsum(amount) - amount)[starts]
    share = above.repeat(np.diff(starts, append=len(falling))) / (total or 1.0)
    # 1e-12: a share of exactly .80 belongs to gold, whatever the rounding of sums
    first, second = (share >= cut - 1e-12 for cut in cuts)
    code[positive] = first.astype(np.int8) + second
    return code


def tier_names(
    value: NDArray[np.float64], rules: Assumptions, unknown: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Return each value's tier under the assumptions, or that it is not known."""
    code = tier_codes(value, rules.tier_cuts, rules.tier_by)
    code[unknown] = len(TIERS)
    names: NDArray[np.object_] = np.array([*TIERS, NOT_VALUED], dtype=object)[code]
    return names


def _check(cuts: object, by: object) -> None:
    """Refuse cuts that do not rise, or are shares of nothing known."""
    if (
        not isinstance(cuts, (tuple, list))
        or len(cuts) != 2  # noqa: PLR2004 - two cuts make three tiers of value
        or not all(is_number(c) for c in cuts)
        or not 0 <= cuts[0] < cuts[1] <= 1
    ):
        raise parameter_error("cuts", "tiers", "two rising shares up to 1", cuts)
    if by not in TIER_SCALES:
        raise parameter_error("by", "tiers", "'value' or 'customers'", by)


def by_tier(tier: pd.Series, value: pd.Series) -> pd.DataFrame:
    """Count customers and sum value by tier, in the order of the tiers.

    Parameters
    ----------
    tier : Series of str
        The tier of each customer, or "not valued".
    value : Series of float
        Same index: the value.

    Returns
    -------
    DataFrame
        Index tier: customers, share_customers, value, share_value (of all positive
        value). The four tiers always, "not valued" where there is one.
    """
    by = value.groupby(tier.to_numpy()).agg(["size", "sum"])
    order = [name for name in (*TIERS, NOT_VALUED) if name in TIERS or name in by.index]
    by = by.reindex(order).fillna(0.0)
    positive = by["sum"].clip(lower=0)
    return pd.DataFrame(
        {
            "customers": by["size"].astype(int),
            "share_customers": by["size"] / max(len(tier), 1),
            "value": by["sum"],
            "share_value": positive / positive.sum() if positive.sum() else np.nan,
        }
    ).rename_axis("tier")

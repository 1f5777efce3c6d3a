"""How much of the value sits with how few customers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from customer_value.customers.rating import finite
from customer_value.result import Result
from customer_value.words import percent

TOP = 0.20  # the share of customers every board asks for


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Concentration(Result):
    """The curve of value over customers, best first.

    Attributes
    ----------
    curve : DataFrame
        One row a customer, best first: share_customers and share_value (cumulated,
        of the total; above 1 where some customers lose money).
    gini : float
        0 (all equal) to 1; missing where a value is negative or the total is 0.
    peak : float
        Highest share of the total reached; above 1 where some lose money.
    peak_share : float
        Share of customers at the peak.
    top_share : float
        Share of the total held by the top fifth; a tie at the cut is shared out.
    total : float
        Sum of the values.
    """

    curve: pd.DataFrame = field(repr=False)
    gini: float
    peak: float
    peak_share: float
    top_share: float
    total: float

    def summary(self) -> pd.DataFrame:
        """Return the share of value at each tenth of the customers."""
        tenths = np.linspace(0.1, 1.0, 10)
        xs, ys = (self.curve[c].to_numpy() for c in ("share_customers", "share_value"))
        share = np.interp(tenths, np.append(0.0, xs), np.append(0.0, ys))
        return pd.DataFrame({"share_customers": tenths, "share_value": share})

    @property
    def finding(self) -> str:
        """Say what the top fifth holds, or that no share can be told."""
        if np.isnan(self.top_share):
            return "The values do not add up to more than 0: nobody holds a share."
        return f"The top fifth of customers holds {percent(self.top_share)} of value."

    def _headline(self) -> dict[str, object]:
        return {"customers": len(self.curve), "top_fifth": self.top_share}


def concentration(values: pd.Series) -> Concentration:
    """Measure how few customers hold how much.

    Parameters
    ----------
    values : Series of float
        One value a customer, such as revenue or net asset value; missing ones are
        left out.

    Returns
    -------
    Concentration
        Lorenz curve and Gini for values of 0 or more; the whale curve with its peak
        where some are negative.

    Raises
    ------
    ParameterError
        If the values are not numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> concentration(pd.Series([10, 20, 30, 40])).gini
    0.25
    """
    ordered = finite(values).dropna().sort_values(ascending=False).to_numpy()
    n, total = len(ordered), float(ordered.sum())
    shares = np.cumsum(ordered) / total if total else np.full(n, np.nan)
    people = np.arange(1, n + 1) / n if n else np.array([])
    defined = n > 0 and total > 0
    peak = int(np.argmax(shares)) if defined else 0
    return Concentration(
        curve=pd.DataFrame({"share_customers": people, "share_value": shares}),
        gini=_gini(ordered, total),
        peak=float(shares[peak]) if defined else np.nan,
        peak_share=float(people[peak]) if defined else np.nan,
        top_share=_top_share(ordered, total),
        total=total,
    )


def _gini(descending: np.ndarray, total: float) -> float:
    """Return the Gini coefficient; it is not defined for losses."""
    n = len(descending)
    if n == 0 or total <= 0 or descending[-1] < 0:
        return np.nan
    ranks = np.arange(n, 0, -1)
    return float(((2 * ranks - n - 1) * descending).sum() / (n * total))


def _top_share(descending: np.ndarray, total: float) -> float:
    """Return what the top fifth holds; the customer on the cut counts in part."""
    n = len(descending)
    if n == 0 or total <= 0:
        return np.nan
    whole = int(np.floor(TOP * n + 1e-9))
    part = TOP * n - whole
    edge = descending[whole] * part if whole < n else 0.0
    return float((descending[:whole].sum() + edge) / total)

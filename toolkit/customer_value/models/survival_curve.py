"""The curve of those that last: its intervals, quantiles and hazards."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.errors import parameter_error
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_HALF = 0.5
_ROUNDING = 1e-12  # 3/4 x 2/3 must count as one half


class Quantile(NamedTuple):
    """A time with its interval; missing where the curve does not fall so far.

    Attributes
    ----------
    value, low, high : float
        The time and the ends of its interval, in the unit of the curve.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class SurvivalCurve(Result):
    """The share that lasts longer than each time, with its interval.

    Attributes
    ----------
    curve : DataFrame
        One row a time at which something ended or was last seen, from 0, rising:
        time, probability (of lasting longer), low, high (its interval), at_risk
        (weight of those that had lasted until then), ended, censored (weight of
        those last seen, not ended).
    n : float
        Weight of all that were watched.
    confidence : float
        Of every interval.
    unit : str
        Of time, singular.
    """

    curve: pd.DataFrame = field(repr=False)
    n: float
    confidence: float
    unit: str

    @property
    def last(self) -> float:
        """The longest time that anyone was watched."""
        return float(self.curve["time"].iloc[-1])

    @property
    def finding(self) -> str:
        """By when half have ended, or what share was left at the last time."""
        if not self.n:
            return "Nobody was watched: 0 durations."
        half = self.quantile(_HALF)
        if np.isfinite(half.value):
            return f"Half have ended by {self.unit} {number(half.value)}."
        left = self.at([self.last]).iloc[0]
        low, high = percent(left["low"]), percent(left["high"])
        return (
            f"{percent(left['probability'])} last longer than "
            f"{count(round(self.last), self.unit)} "
            f"({percent(self.confidence)} interval {low} to {high})."
        )

    def summary(self) -> pd.DataFrame:
        """Return the curve, rounded for people."""
        return self.curve.round({"probability": 3, "low": 3, "high": 3})

    def at(self, times: ArrayLike) -> pd.DataFrame:
        """Return the share that lasts longer than each of some times.

        Parameters
        ----------
        times : array-like of float
            Times of at least 0, in the unit of the curve.

        Returns
        -------
        DataFrame
            Index time: probability, low, high; missing beyond the last time anyone
            was watched, unless everything had ended before.

        Examples
        --------
        >>> from customer_value.models.survival import kaplan_meier
        >>> kaplan_meier([1, 3]).at([0, 1, 2])["probability"].tolist()
        [1.0, 0.5, 0.5]
        """
        asked = checked_times(np.atleast_1d(np.asarray(times)), "times", caller="at")
        row = np.searchsorted(self.curve["time"], asked, side="right") - 1
        found = self.curve[["probability", "low", "high"]].iloc[row]
        found = found.set_axis(pd.Index(asked, name="time"))
        over = found["probability"] == 0
        return found.where((asked <= self.last) | over)

    def quantile(self, share: float) -> Quantile:
        """Return the time by which a share has ended, with its interval.

        Parameters
        ----------
        share : float
            Above 0, at most 1; one half asks for the median.

        Returns
        -------
        Quantile
            The first time at which so many have ended, and the first times at
            which the ends of the interval of the curve say so.

        References
        ----------
        .. [1] Brookmeyer and Crowley, A Confidence Interval for the Median Survival
           Time, Biometrics 38, 1982.

        Examples
        --------
        >>> from customer_value.models.survival import kaplan_meier
        >>> kaplan_meier([5, 12, 20]).quantile(0.5).value
        12.0
        """
        if not 0 < share <= 1:
            must = "a share above 0 and at most 1"
            raise parameter_error("share", "quantile", must, share)
        ends = ("probability", "low", "high")
        return Quantile(*(self._first(name, 1 - share) for name in ends))

    def hazard(self, edges: ArrayLike) -> pd.DataFrame:
        """Return the share of those at the start of a period that ends in it.

        Parameters
        ----------
        edges : array-like of float
            Rising limits of the periods (start, end], in the unit of the curve.

        Returns
        -------
        DataFrame
            One row a period: start, end, at_risk (weight of those that had lasted
            beyond the start), ended, hazard (share that ends in the period, allowing
            for those last seen within it), low, high. Periods that nobody was
            watched to the end of are left out.

        Examples
        --------
        >>> from customer_value.models.survival import kaplan_meier
        >>> kaplan_meier([1, 1, 2, 4]).hazard([0, 1, 4])["hazard"].tolist()
        [0.5, 1.0]
        """
        limits = checked_times(edges, "edges", caller="hazard")
        if len(limits) < 2 or not np.all(np.diff(limits) > 0):  # noqa: PLR2004
            must = "two or more rising numbers"
            raise parameter_error("edges", "hazard", must, edges)
        periods = [
            self._period(start, end)
            for start, end in pairwise(limits)
            if end <= self.last or self._over(start, end)
        ]
        columns = ["start", "end", "at_risk", "ended", "hazard", "low", "high"]
        return pd.DataFrame(periods, columns=columns)

    def _first(self, name: str, level: float) -> float:
        fallen = self.curve["time"][self.curve[name] <= level + _ROUNDING]
        return float(fallen.iloc[0]) if len(fallen) else np.nan

    def _over(self, start: float, end: float) -> bool:
        """Say whether everything ended in a period that nobody could outlast."""
        return start < self.last < end and self.curve["probability"].iloc[-1] == 0

    def _period(self, start: float, end: float) -> tuple[float, ...]:
        time = self.curve["time"]
        inside = self.curve[(time > start) & (time <= end)]
        later = self.curve[time > start]
        kept = product_limit(inside["ended"], inside["at_risk"], self.confidence)
        share, low, high = kept[:, -1] if len(inside) else (1.0, 1.0, 1.0)
        at_risk = float(later["at_risk"].iloc[0]) if len(later) else 0.0
        ended = float(inside["ended"].sum())
        return start, end, at_risk, ended, 1 - share, 1 - high, 1 - low

    def _headline(self) -> dict[str, object]:
        return {
            "n": self.n,
            "ended": self.curve["ended"].sum(),
            "median": self.quantile(_HALF).value,
            "unit": self.unit,
        }


def checked_times(
    given: ArrayLike,
    name: str,
    *,
    caller: str = "kaplan_meier",
    like: np.ndarray | None = None,
) -> np.ndarray:
    """Return numbers of 0 or more, as many as there are durations."""
    if isinstance(given, (pd.Series, pd.Index)):
        kind = given.dtype
        if pd.api.types.is_extension_array_dtype(kind) and kind.kind in "biuf":
            given = given.to_numpy(dtype=float, na_value=np.nan)  # nullable numbers
    values = np.asarray(given)
    numeric = values.dtype.kind in "biuf" and values.ndim == 1
    if not numeric or not np.all((values >= 0) & (values < np.inf)):  # NaN is not
        must = "finite numbers of 0 or more, none missing"
        raise parameter_error(name, caller, must, given)
    if like is not None and len(values) != len(like):
        must = f"as long as durations ({len(like):,})"
        raise parameter_error(name, caller, must, f"{len(values):,} values")
    return values if values.dtype.kind in "iu" else values.astype(float)


def product_limit(
    ended: pd.Series, at_risk: pd.Series, confidence: float
) -> np.ndarray:
    """Multiply the shares that stay; return the product and its interval (3, n).

    With V the sum of d / (n (n - d)) (Greenwood) the interval is the product to the
    power of exp(-+ z sqrt(V) / log product).
    """
    gone = ended.to_numpy(dtype=float)
    watched = np.where(gone > 0, at_risk.to_numpy(dtype=float), 1.0)
    share = np.cumprod(1 - gone / watched)
    stays = (share > 0) & (share < 1)
    remain = np.where(gone < watched, watched - gone, 1.0)
    variance = np.cumsum(gone / (watched * remain))
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    with np.errstate(over="ignore"):  # an interval may reach 0
        width = np.exp(z * np.sqrt(variance) / -np.log(np.where(stays, share, _HALF)))
        low = np.where(stays, share**width, share)
        high = np.where(stays, share ** (1 / width), share)
    kept = high[stays][-1] if stays.any() else 1.0
    return np.vstack([share, low, np.where(share == 0, kept, high)])

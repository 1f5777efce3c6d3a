"""Whether the rubric is right: do contacts that score well precede purchases."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.data.engine import day, text
from customer_value.errors import checks_kind
from customer_value.measures.common import whole_days
from customer_value.measures.contacts import (
    contact_groups,
    contact_table,
    need_interactions,
)
from customer_value.measures.movement import movement
from customer_value.measures.relationship_groups import effectiveness
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

WITHIN_DAYS = 90  # METHOD 2.7
FEW = 20  # contacts of a type: below this its share says little
LEAST_TYPES = 5  # for a correlation with an interval
Z95 = 1.959963984540054
MORE, LESS, UNSURE, TOO_FEW = "more often", "less often", "cannot tell", "too few"
AGREES, OPPOSES = "holds", "does not"
CALIBRATION = (
    *("steps", "contacts", "customers", "bought", "share"),
    *("log_odds", "low", "high", "verdict"),
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class RubricCalibration(Result):
    """How often a purchase followed each type of contact, beside its steps.

    Attributes
    ----------
    scores : DataFrame
        Index type, most steps first: steps (mean, as used), contacts, customers,
        bought (contacts with a purchase within the days after), share, log_odds
        (against all contacts, a half added to every count), low, high (95 %
        interval, allowing for customers with many contacts), verdict ("more often",
        "less often", "cannot tell", "too few").
    correlation : float
        Spearman's rank correlation of steps and log odds over the types with 20
        contacts or more; missing below five such types.
    low, high : float
        Its 95 % interval.
    verdict : str
        "holds" where the interval lies above 0, "does not" where it lies below,
        "cannot tell".
    base_rate : float
        Share of all contacts with a purchase within the days after.
    days : int
        Days after a contact.
    as_of : Timestamp
        The day of the answer.
    """

    scores: pd.DataFrame = field(repr=False)
    correlation: float
    low: float
    high: float
    verdict: str
    base_rate: float
    days: int
    as_of: pd.Timestamp

    @property
    def finding(self) -> str:
        """Say whether steps go with later purchases."""
        used = int((self.scores["verdict"] != TOO_FEW).sum())
        types = count(used, "type of contact", "types of contact")
        if math.isnan(self.correlation):
            return f"{types} with {FEW} contacts or more are too few to judge steps."
        over = (
            f"over {types} steps and purchases within {self.days} days have a rank "
            f"correlation of {self._interval()}"
        )
        meaning = {
            AGREES: "types that score well come before purchases",
            OPPOSES: "types that score well come before fewer purchases",
            UNSURE: "these data cannot tell whether the rubric is right",
        }[self.verdict]
        return f"{over[:1].upper()}{over[1:]}: {meaning}."

    def _interval(self) -> str:
        ends = f"{number(self.low, 2)} to {number(self.high, 2)}"
        return f"{number(self.correlation, 2)} ({ends})"

    def summary(self) -> pd.DataFrame:
        """Return the types with their shares and verdicts."""
        return self.scores

    def _headline(self) -> dict[str, object]:
        return {
            "correlation": self.correlation,
            "verdict": self.verdict,
            "days": self.days,
        }

    def _fine_print(self) -> str:
        return (
            f"Of all contacts {percent(self.base_rate)} came before a purchase within "
            f"{self.days} days. Contacts that are purchases themselves are left out. "
            "What comes before a purchase need not bring it about."
        )


@checks_kind
def rubric_calibration(
    company: Dataset,
    *,
    days: int = WITHIN_DAYS,
    rubric: object = None,
    stages: object = None,
) -> RubricCalibration:
    """Hold the steps of each type of contact against the purchases after it.

    Contacts that are purchases themselves (purchase, renewal, upgrade, and what a
    rubric marks as is_purchase) are left out: they would prove themselves.

    Parameters
    ----------
    company : Dataset
        The company; it has interactions.
    days : int, default 90
        Days after a contact within which a purchase counts. Contacts of the last so
        many days are left out: what follows them is not known yet.
    rubric, stages : optional
        As for ``relationship_value``.

    Returns
    -------
    RubricCalibration
        Log odds by type, and their rank correlation with the steps.

    Raises
    ------
    CustomerValueError
        If there is no interactions table.
    ParameterError
        If ``days`` is not a whole number above 0, or rubric or stages have another
        shape.

    Notes
    -----
    log_odds = ln((k + 1/2) / (n - k + 1/2)) - ln((K + 1/2) / (N - K + 1/2)), (1),
    with k of n contacts of the type and K of N of all. The interval takes customers
    for independent, not their contacts, and the base as known; that of the
    correlation is Fisher's with the variance of [1]_.

    References
    ----------
    .. [1] Bonett and Wright, Sample Size Requirements for Estimating Pearson, Kendall
       and Spearman Correlations, Psychometrika 65, 2000.

    Examples
    --------
    >>> import customer_value as cv
    >>> told = cv.rubric_calibration(cv.load_dataset("software"))
    >>> "purchase" in told.scores.index, told.days
    (False, 90)
    """
    need_interactions(company)
    caller = "rubric_calibration"
    days = whole_days(days, name="days", caller=caller)
    how = movement(company, rubric=rubric, stages=stages, caller=caller)
    groups = contact_groups(company, how.sql, recorded=how.recorded)
    seen = _outcomes(company, days, how.rubric.purchases)
    table = _judged(seen, effectiveness(groups, "type")["mean_steps"])
    told = table[(table["verdict"] != TOO_FEW) & table["steps"].notna()]
    r, low, high = rank_correlation(told["steps"], told["log_odds"])
    return RubricCalibration(
        scores=table,
        correlation=r,
        low=low,
        high=high,
        verdict=AGREES if low > 0 else OPPOSES if high < 0 else UNSURE,
        base_rate=_share(seen["bought"].sum(), seen["contacts"].sum()),
        days=days,
        as_of=company.as_of,
    )


def rank_correlation(one: pd.Series, other: pd.Series) -> tuple[float, float, float]:
    """Return Spearman's correlation and its 95 % interval; missing for a few pairs.

    >>> r, low, high = rank_correlation(pd.Series(range(9)), pd.Series(range(9)))
    >>> round(r, 3), low < high
    (1.0, False)
    """
    nothing = (float("nan"),) * 3
    if len(one) < LEAST_TYPES or one.nunique() < 2 or other.nunique() < 2:  # noqa: PLR2004
        return nothing
    r = float(one.rank().corr(other.rank()))
    if abs(r) > 1 - 1e-12:  # no interval reaches beyond a perfect order
        return float(round(r)), r, r
    half = Z95 * math.sqrt((1 + r * r / 2) / (len(one) - 3))
    z = math.atanh(r)
    return r, math.tanh(z - half), math.tanh(z + half)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _outcomes(company: Dataset, days: int, purchases: tuple[str, ...]) -> pd.DataFrame:
    """Count by type how many contacts came before a purchase."""
    last = company.as_of - pd.Timedelta(days=days)
    table = contact_table(
        company,
        "contact_outcomes",
        transactions=company.table("transactions").query,
        last=day(last),
        days=days,
        without=", ".join(text(kind) for kind in purchases),
    )
    key = ("contact_outcomes", days, purchases)
    return company.memo(key, lambda: table.to_pandas().set_index("type"))


def _judged(seen: pd.DataFrame, steps: pd.Series) -> pd.DataFrame:
    """Return log odds against all contacts with their intervals, most steps first."""
    n, k = seen["contacts"], seen["bought"]
    base = np.log((k.sum() + 0.5) / (n.sum() - k.sum() + 0.5))
    odds = np.log((k + 0.5) / (n - k + 0.5)) - base  # equation (1)
    half = Z95 * _standard_error(seen)
    table = pd.DataFrame(
        {
            "steps": steps.reindex(seen.index),
            "contacts": n.astype("int64"),
            "customers": seen["customers"].astype("int64"),
            "bought": k.astype("int64"),
            "share": k / n,
            "log_odds": odds,
            "low": odds - half,
            "high": odds + half,
        }
    )
    said = pd.Series(UNSURE, index=table.index, dtype="str")
    said = said.mask(table["low"] > 0, MORE).mask(table["high"] < 0, LESS)
    table["verdict"] = said.mask(n < FEW, TOO_FEW)
    order = table["steps"].sort_values(ascending=False, kind="stable").index
    return table.loc[order, list(CALIBRATION)]


def _standard_error(seen: pd.DataFrame) -> pd.Series:
    """Return that of the log odds, allowing for customers with many contacts.

    It is never below that of as many independent contacts: where all or none bought,
    customers show no differences though they may have some.
    """
    n, k, many = seen["contacts"], seen["bought"], seen["customers"]
    p, smooth = k / n, (k + 0.5) / (n + 1)
    apart = (seen["kk"] - 2 * p * seen["kn"] + p**2 * seen["nn"]).clip(lower=0.0)
    between = apart / n**2 * many / (many - 1).clip(lower=1)
    alone = smooth * (1 - smooth) / n
    variance = between.where(between > alone, alone)
    return variance**0.5 / (smooth * (1 - smooth))

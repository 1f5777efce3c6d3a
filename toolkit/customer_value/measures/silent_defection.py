"""Whether anybody leaves in silence: a model with leaving against one without."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from customer_value.customers.summary import pattern_table
from customer_value.measures.common import sheet
from customer_value.measures.silence import OWN_GAPS
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset
    from customer_value.measures.rhythm import Regularity
    from customer_value.models.fitted import ModelResult

_EVEN = 1e6  # gaps of nearly one length
# Nearer to 1 the gaps are hardly told from chance: at k = 1.25 a gap of three times the
# mean has a chance of 3.8 %, at k = 1 of 5 %.
_APART = 1.25


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class SilentDefection(Result):
    """What a model can and cannot say of customers who leave without a word.

    Attributes
    ----------
    detected : bool
        Whether a model in which customers leave fits better than one in which nobody
        does (NBD), by the likelihood-ratio test at 5 %.
    first, second : float
        Purchases expected of a new customer in the first window after the first
        purchase, and in the window after that; equal without leaving. Missing where
        nothing was detected.
    window_days : int
        Length of the window.
    fit : ModelResult
        Of the MBG/NBD model, in days.
    """

    detected: bool
    first: float
    second: float
    window_days: int
    fit: ModelResult = field(repr=False)

    @property
    def decline(self) -> float:
        """Share by which purchases fall from the first window to the second."""
        return 1 - self.second / self.first

    @property
    def finding(self) -> str:
        """Whether silence is more than chance, in plain words."""
        who = count(round(self.fit.n), "customer")
        if np.isnan(self.fit.p_value):
            return f"Of {who} nobody bought twice: silence tells nothing yet."
        if not self.detected:
            return (
                "No detectable defection beyond what chance explains: a model in which "
                f"nobody ever leaves (NBD) fits the purchases of {who} as well "
                f"({self._test()})."
            )
        span = count(self.window_days, "day")
        return (
            f"Some leave in silence: a model with leaving fits the purchases of {who} "
            f"better than one without ({self._test()}); a new customer buys again "
            f"{number(self.first, 2)} times in the first {span} and "
            f"{number(self.second, 2)} times in the next, {percent(self.decline)} less."
        )

    def summary(self) -> pd.DataFrame:
        """Return the answers: what was measured, its value, what it means."""
        verdict = "detected" if self.detected else "not detected"
        rows = [("Silent defection", verdict, self._test())]
        if self.detected:
            span = count(self.window_days, "day")
            note = "repeat purchases expected of a new customer"
            rows += [
                (f"Purchases in the first {span}", number(self.first, 2), note),
                (f"Purchases in the next {span}", number(self.second, 2), note),
                ("Fewer purchases", percent(self.decline), "because customers leave"),
            ]
        return sheet(rows)

    def _test(self) -> str:
        from customer_value.models.status import Test

        if np.isnan(self.fit.p_value):
            return "nobody bought twice"
        return Test(self.fit.likelihood_ratio, self.fit.p_value).said()

    def _headline(self) -> dict[str, object]:
        return {
            "detected": self.detected,
            "p_value": self.fit.p_value,
            "customers": self.fit.n,
        }


def silent_defection(company: Dataset, *, window_days: int) -> SilentDefection | None:
    """Ask a model whether customers leave, and what it says only if they do.

    The chance of being alive is never turned into a share of customers lost: it
    cannot be observed, and one minus its mean is no rate of defection.

    Parameters
    ----------
    company : Dataset
        The company.
    window_days : int
        Length of the window in which purchases are compared.

    Returns
    -------
    SilentDefection or None
        None where nobody has bought.

    References
    ----------
    .. [1] Batislam, Denizel and Filiztekin, Empirical validation and comparison of
       models for customer base analysis, International Journal of Research in
       Marketing 24(3), 2007.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AB"), "date": ["2026-01-01"] * 2}
    >>> bought = pd.DataFrame(bought | {"amount": [5.0, 5.0]})
    >>> company = cv.read_dataset({"transactions": bought}, as_of="2026-06-30")
    >>> silent_defection(company, window_days=90).finding
    'Of 2 customers nobody bought twice: silence tells nothing yet.'
    """
    from customer_value.models.modified_beta_geo import ModifiedBetaGeo
    from customer_value.models.status import LEVEL

    histories = company.memo(
        ("patterns", "day"), lambda: pattern_table(company).to_pandas()
    )
    if histories.empty:
        return None
    model = ModifiedBetaGeo().fit(histories)
    fit = model.result_
    detected = bool(fit.p_value <= LEVEL)
    first = second = np.nan
    if detected:
        first = model.expected_purchases_new_customer(window_days)
        second = model.expected_purchases_new_customer(2 * window_days) - first
    return SilentDefection(
        detected=detected,
        first=first,
        second=second,
        window_days=window_days,
        fit=fit,
    )


def rhythm_note(rhythm: Regularity) -> str:
    """Say what the rhythm of buying means for the flags, "" where it means nothing."""
    from scipy.special import gammaincc

    if not (rhythm.k >= _APART or rhythm.k <= 1 / _APART):  # or it is not known
        return ""
    if rhythm.verdict == "random":
        return ""
    k = min(rhythm.k, _EVEN)
    late = percent(float(gammaincc(k, OWN_GAPS * k)), 1)
    said = f"{rhythm.finding} {late} of such gaps last {OWN_GAPS} times the own mean"
    if rhythm.k > 1:
        return f"{said}: a flag comes late rather than early."
    return (
        f"{said}: some flags are false, and a model can take the pause after a burst "
        "for leaving."
    )

"""(M)BG/CNBD-k: customers buy at regular times and may leave after every purchase."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd
from scipy.special import expit

from customer_value.errors import DataError
from customer_value.models.checks import WEIGHTS, checked_summary
from customer_value.models.counts import counts_start
from customer_value.models.estimator import RepeatPurchaseModel
from customer_value.models.fitting import Likelihood, fit_rows, scale_of
from customer_value.models.geometric import LEAVING, first_head
from customer_value.models.options import whole_number
from customer_value.models.quadrature import over_time
from customer_value.models.regular import (
    RegularLikelihood,
    fitted_regular,
    gap_constant,
    in_stages,
)
from customer_value.models.stages import Ahead, draw_unseen, log_unseen
from customer_value.words import count

if TYPE_CHECKING:
    from numpy.random import Generator

    from customer_value.models.checks import Flags
    from customer_value.models.fitted import ModelResult
    from customer_value.models.rows import Floats, Rows

MOST = 12  # the largest k that is tried; the authors' own search ends there too
PATIENCE = 2  # a k is given up when so many larger ones did not fit better
GAPS = "log_gaps"
_ROUNDING = 1e-6


class CNBDk(RepeatPurchaseModel):
    """The (M)BG/CNBD-k model of Reutterer, Platzer and Schröder.

    As MBG/NBD (or BG/NBD), but purchases come more regularly than by chance: the
    times between them follow an Erlang distribution with k stages. k = 1 is MBG/NBD
    (BG/NBD) itself. Silence then says more, and says it sooner.

    Parameters
    ----------
    k : int, optional
        Stages between purchases; None takes the k from 1 to 12 with the smallest
        BIC, if that beats the BIC of 1 by ln n, the price of the choice, or else 1.
    leaves_at_first : bool, default True
        Whether a customer may leave right after the first purchase (MBG/CNBD-k), or
        only after a repeat purchase (BG/CNBD-k).
    prior_sd : float, optional
        Standard deviation of a log-normal prior of every parameter, in a unit of
        time in which the oldest customer is 10; None is maximum likelihood.

    Attributes
    ----------
    result_ : ModelResult
        After the fit: parameters r, alpha (unit of time), a, b and k (chosen, so
        without a standard error), log-likelihood, status, message. The test is
        against regular buyers who never leave.
    bic_by_k_ : Series of float
        After the fit: BIC of every k that was tried.

    Notes
    -----
    The likelihood is that of [1]. For the purchases to come [1] scales the formula of
    BG/NBD, an approximation; here the exact distribution is added up (``stages``).
    Present values add it up at 40 moments: give a horizon where customers are many.

    References
    ----------
    .. [1] Reutterer, Platzer and Schröder, Leveraging purchase regularity for
       predicting customer behavior the easy way, International Journal of Research in
       Marketing 38(1), 2021.

    Examples
    --------
    >>> model = CNBDk.from_params(r=1.0, alpha=5.0, a=1.0, b=3.0, k=3)
    >>> now = pd.DataFrame({"frequency": [4], "recency": [40.0], "T": [40.0]})
    >>> model.expected_probability_alive(now).tolist()  # 7 of 8 fell tails so far
    [0.875]
    """

    NAMES = ("r", "alpha", "a", "b", "k")
    bic_by_k_: pd.Series

    def __init__(
        self,
        *,
        k: int | None = None,
        leaves_at_first: bool = True,
        prior_sd: float | None = None,
    ) -> None:
        super().__init__(prior_sd=prior_sd)
        self.k, self.leaves_at_first = k, leaves_at_first

    def fit(self, summary: pd.DataFrame) -> Self:
        """Find the parameters, and k, under which the summary is most likely.

        Parameters
        ----------
        summary : DataFrame
            With frequency, recency and T as for the other models. A column ``log_gaps``
            (natural logarithms of the times between a customer's purchases, added
            up, in the unit of the summary) tells k far better than frequency and
            recency alone; ``weights`` if there is such a column.

        Returns
        -------
        self
            With ``result_`` and ``bic_by_k_``. What the data cannot tell is a status
            with a message, never an error.

        Raises
        ------
        DataError
            If a column is missing, rows break a rule or there is no customer.
        ParameterError
            If k is no whole number from 1 on.
        """
        rows, caller = self._learned_from(summary), self._caller("fit")
        given = self.k is not None
        known = whole_number(self.k, name="k", caller=caller) if given else None
        if (gaps := _log_gaps(summary, caller=caller)) is not None:  # in scaled time
            gaps -= rows.repeats * float(np.log(scale_of(rows)))
        most = MOST if rows.repeats else 1
        fits: dict[int, ModelResult] = {}
        for k in range(1, most + 1) if known is None else [known]:
            fits[k] = fit_rows(self._likelihood(k, gaps), rows, prior_sd=self.prior_sd)
            best = min(fits, key=lambda one: fits[one].bic)
            if k - best >= PATIENCE:
                break
        bic = {k: fit.bic for k, fit in fits.items()}
        self.bic_by_k_ = pd.Series(bic, name="bic").rename_axis("k")
        taken = 1 if not known and bic[1] - bic[best] < np.log(fits[best].n) else best
        how = f"k = {taken} given" if known else _chosen(taken, best, len(fits))
        self.result_ = _told(fits[taken], k=taken, chosen=not known, how=how)
        return self

    @classmethod
    def from_params(  # type: ignore[override] # one option beside the parameters
        cls, *, leaves_at_first: bool = True, **params: float
    ) -> Self:
        """Return a model with known parameters, as after a fit.

        Parameters
        ----------
        leaves_at_first : bool, default True
            Whether a customer may leave right after the first purchase.
        **params : float
            The values of r, alpha, a and b, above 0, and of k, a whole number.

        Returns
        -------
        model
            Ready for predictions; its standard errors are 0.

        Raises
        ------
        ParameterError
            If a parameter is missing, unknown or outside its range.
        """
        model = super().from_params(**params)
        model.leaves_at_first = leaves_at_first
        model.k = whole_number(params["k"], name="k", caller="CNBDk.from_params")
        return model

    @property
    def _flips(self) -> int:
        return int(self.leaves_at_first)

    def _likelihood(
        self, k: int | None = None, gaps: float | None = None
    ) -> Likelihood:
        """Return the likelihood for one k; ``gaps`` in the scaled unit of time."""
        of = int(self._fitted("fit").params["k"]) if k is None else k
        return Likelihood(
            model="CNBDk",
            names=self.NAMES[:-1],
            of=lambda scaled: RegularLikelihood(
                scaled, k=of, flips=self._flips, constant=gap_constant(scaled, of, gaps)
            ),
            start=lambda scaled: np.append(
                counts_start(in_stages(scaled, of)), [0.0, 0.0]
            ),
            null=lambda scaled: fitted_regular(
                scaled, k=of, constant=gap_constant(scaled, of, gaps)
            ),
            null_name="no defection",
            leaving=LEAVING,
        )

    def _drawn(self, rows: Rows, t: float, chance: Generator) -> Floats:
        r, alpha, a, b, k = self._params()
        s, age = r + k * rows.x, alpha + rows.T
        unseen = draw_unseen(s, (rows.T - rows.t_x) / age, int(k), chance)
        passed = unseen + chance.poisson(chance.gamma(s + unseen) / age * t)
        heads = chance.beta(a, b + rows.x + self._flips)
        return np.minimum(passed // k, first_head(heads, chance)).astype(float)

    def _lives(self, age: Floats, chance: Generator) -> tuple[Floats, Floats, Flags]:
        r, alpha, a, b, k = self._params()
        passed = chance.poisson(chance.gamma(r, size=len(age)) / alpha * age)
        heads = chance.beta(a, b, size=len(age))
        wanted, allowed = passed // k, first_head(heads, chance) - self._flips
        x = np.minimum(wanted, allowed)
        # a purchase is the last of its k stages
        place = chance.beta(np.maximum(k * x, 1), np.maximum(passed - k * x, 0) + 1)
        return x.astype(float), np.where(x > 0, age * place, 0.0), wanted < allowed

    def _alive(self, rows: Rows) -> Floats:
        r, alpha, a, b, k = self._params()
        coins, s = rows.x + self._flips, r + k * rows.x
        age, rest = alpha + rows.T, np.where(coins > 0, b + coins - 1, a)
        gap = np.log(age) - np.log(alpha + rows.t_x)
        left = np.log(a) - np.log(rest) + s * gap
        left -= log_unseen(s, (rows.T - rows.t_x) / age, int(k))
        alive: Floats = np.where(coins > 0, expit(-left), 1.0)
        return alive

    def _buys_of(self, rows: Rows, t: float) -> Floats:
        r, alpha, _, _, k = self._params()
        s, age, silent = r + k * rows.x, alpha + rows.T, rows.T - rows.t_x
        none = log_unseen(s, (silent + t) / (age + t), int(k))
        none -= log_unseen(s, silent / age, int(k)) + s * np.log1p(t / age)
        bought: Floats = -np.expm1(np.minimum(none, 0.0))
        return bought

    def _purchases_of(self, rows: Rows, t: float) -> Floats:
        _, alpha, *_ = self._params()
        if not t:
            return np.zeros(len(rows.x))
        return self._ahead(rows, t / (alpha + rows.T)).purchases()

    def _discounted_of(self, rows: Rows, end: float, decay: float) -> Floats:
        _, alpha, *_ = self._params()
        age = alpha + rows.T

        def rate(part: slice, time: Floats) -> Floats:
            w = time / age[part, None]
            each = rows.part(np.repeat(np.arange(len(age))[part], time.shape[1]))
            found = self._ahead(each, w.ravel()).rate().reshape(w.shape)
            return found / age[part, None]

        return over_time(rate, pace=age, end=end, decay=decay)

    def _ahead(self, rows: Rows, w: Floats) -> Ahead:
        """Return the stages of distinct rows alive at T in w times alpha + T."""
        r, alpha, a, b, k = self._params()
        silent = (rows.T - rows.t_x) / (alpha + rows.T)
        tails = b + rows.x + self._flips
        return Ahead(r + k * rows.x, silent, w, tails, a=a, k=int(k))


def _log_gaps(summary: pd.DataFrame, *, caller: str) -> float | None:
    """Add up the logarithms of all gaps, if there are any; check them against t_x."""
    if GAPS not in summary.columns:
        return None
    again = summary["frequency"] > 0
    filled = summary.assign(**{GAPS: summary[GAPS].where(again, 0.0)})
    checked = checked_summary(
        filled, needs=["frequency", "recency", GAPS], caller=caller
    )
    x = checked["frequency"].clip(lower=1)
    most = checked["frequency"] * np.log((checked["recency"] / x).where(again, 1.0))
    wrong = checked.index[checked[GAPS] > most + _ROUNDING * x]
    if len(wrong):
        raise DataError(
            f"summary: log_gaps of {count(len(wrong), 'customer')} is more than equal "
            f"gaps would give, the first is {wrong[0]!r}. Add up natural logarithms of "
            "the gaps in the unit of recency."
        )
    return float((checked[GAPS] * checked[WEIGHTS]).sum())


def _chosen(taken: int, best: int, tried: int) -> str:
    """Say why this k; the largest that is tried may be too small."""
    if taken != best:
        return f"k = 1, as no k to {tried} gains what its choice costs"
    more = ", a larger one may be better" if taken == MOST else ""
    return f"k = {taken} has the smallest BIC of 1 to {tried}{more}"


def _told(fit: ModelResult, *, k: int, chosen: bool, how: str) -> ModelResult:
    """Hold k beside the parameters; it counts as one where it was chosen."""
    return replace(
        fit,
        params={**fit.params, "k": float(k)},
        standard_errors={**fit.standard_errors, "k": 0.0},
        aic=fit.aic + 2 * chosen,
        bic=fit.bic + float(np.log(fit.n)) * chosen,
        message=f"{fit.message.removesuffix('.')}; {how}.",
    )

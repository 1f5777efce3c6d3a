"""sBG: how long contracts last when customers differ in their chance to cancel."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd
from scipy.special import gammaln, psi

from customer_value.errors import parameter_error
from customer_value.models.cohort_rows import losses_of
from customer_value.models.contract_fit import Goodness, goodness_of, judged_contracts
from customer_value.models.contract_likelihood import ContractLikelihood
from customer_value.models.fitted import Search, searched
from customer_value.models.learner import Model
from customer_value.models.options import above_zero, discounting
from customer_value.models.rows import factorised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from customer_value.models.cohort_rows import Losses
    from customer_value.models.rows import Floats

_NORMAL = 1.959964  # the 97.5 % point


class ShiftedBetaGeo(Model):
    """The shifted beta-geometric model of Fader and Hardie, for contracts.

    At the end of every period each customer cancels with a chance of its own; these
    chances follow a beta distribution (alpha, beta). Those with a high chance leave
    first, so retention rises with age although nobody becomes more loyal.

    Parameters
    ----------
    prior_sd : float, optional
        Standard deviation of a log-normal prior of both parameters around 1; None
        is maximum likelihood.

    Attributes
    ----------
    result_ : ModelResult
        After the fit: alpha, beta, standard errors, log-likelihood, status, message;
        likelihood_ratio and p_value test it against one chance for everyone.
    goodness_ : Goodness
        After the fit: how far the curve lies from the data.

    References
    ----------
    .. [1] Fader and Hardie, How to Project Customer Retention, Journal of
       Interactive Marketing 21(1), 2007.
    .. [2] Fader and Hardie, Customer-Base Valuation in a Contractual Setting: The
       Perils of Ignoring Heterogeneity, Marketing Science 29(1), 2010.

    Examples
    --------
    >>> kept = [1000, 869, 743, 653, 593, 551, 517, 491]
    >>> model = ShiftedBetaGeo().fit(kept)
    >>> {name: round(value, 3) for name, value in model.result_.params.items()}
    {'alpha': 0.668, 'beta': 3.806}
    >>> model.survival_probability([12]).round(3).to_dict()
    {12: 0.378}
    """

    NAMES = ("alpha", "beta")
    goodness_: Goodness

    def fit(self, survivors: pd.DataFrame | pd.Series | Sequence[float]) -> Self:
        """Find the parameters under which the losses are most likely.

        Parameters
        ----------
        survivors : DataFrame, Series or sequence of float
            Customers at the start and those still there after 1, 2, ... periods.
            Several cohorts are a DataFrame with a row each; the values of younger
            ones end earlier and are missing from there on.

        Returns
        -------
        self
            With ``result_`` and ``goodness_``. What the data cannot tell is a
            status with a message, never an error.

        Raises
        ------
        ParameterError
            If these are no counts.
        DataError
            If a cohort grows, has a gap, or nobody was watched for a whole period.
        """
        if self.prior_sd is not None:
            above_zero(self.prior_sd, name="prior_sd", caller="ShiftedBetaGeo.fit")
        losses = losses_of(survivors)
        search = Search(
            names=self.NAMES,
            function=ContractLikelihood(losses),
            start=_start(losses),
            units=np.ones(2),
            shift=0.0,
        )
        found = searched(search, prior_sd=self.prior_sd)
        self.goodness_ = goodness_of(losses, np.exp(found.optimum.theta))
        self.result_ = judged_contracts(found, search, losses)
        return self

    def survival_probability(self, periods: ArrayLike) -> pd.Series:
        """Return the share of customers still there after so many periods.

        Parameters
        ----------
        periods : array-like of int
            Whole numbers from 0 on; beyond those of the data it is a projection.

        Returns
        -------
        Series of float
            Index: the periods, or the index of a Series.
        """
        alpha, beta = self._params()
        asked = _asked(periods, "survival_probability", least=0)
        found = np.exp(_log_survival(asked.to_numpy(), alpha, beta))
        return pd.Series(found, index=asked.index, name="survival_probability")

    def survival_interval(self, periods: ArrayLike) -> pd.DataFrame:
        """Return the share still there with its 95 % interval.

        Parameters
        ----------
        periods : array-like of int
            Whole numbers from 0 on.

        Returns
        -------
        DataFrame
            Index as in ``survival_probability``: probability, low, high. The
            interval is that of the curve given the model: it says how well the data
            determine it, not what a cohort or a customer will do.
        """
        alpha, beta = self._params()
        asked = _asked(periods, "survival_interval", least=0)
        t = asked.to_numpy()
        log = np.minimum(_log_survival(t, alpha, beta), -1e-300)
        both = psi(alpha + beta) - psi(alpha + beta + t)
        slope = np.column_stack([both, both + psi(beta + t) - psi(beta)])
        spread = self._fitted("survival_interval").covariance.to_numpy()
        error = np.sqrt((slope[:, :, None] * slope[:, None, :] * spread).sum((1, 2)))
        width = np.exp(np.minimum(_NORMAL * error / -log, 700.0))
        table = {"probability": log, "low": log * width, "high": log / width}
        return pd.DataFrame(
            {name: np.exp(value) for name, value in table.items()}, index=asked.index
        )

    def retention_rate(self, periods: ArrayLike) -> pd.Series:
        """Return the share of those at the start of a period who stay to its end.

        Parameters
        ----------
        periods : array-like of int
            The period since the start of the contract, from 1 on.

        Returns
        -------
        Series of float
            Index: the periods, or the index of a Series.
        """
        alpha, beta = self._params()
        asked = _asked(periods, "retention_rate", least=1)
        stays = beta + asked.to_numpy() - 1  # equation (8) of [1]
        found = stays / (alpha + stays)
        return pd.Series(found, index=asked.index, name="retention_rate")

    def discounted_expected_residual_lifetime(
        self,
        periods: ArrayLike,
        *,
        horizon_years: float | None = None,
        annual_discount_rate: float = 0.10,
        periods_per_year: float = 1.0,
    ) -> pd.Series:
        """Return the present value of the renewals still to come, in renewals.

        Parameters
        ----------
        periods : array-like of int
            The period each customer is in, from 1 on (renewed once less often). The
            renewal at its end is due at once and not discounted.
        horizon_years : float, optional
            Years that count; None is for ever.
        annual_discount_rate : float, default 0.10
            Effective rate a year.
        periods_per_year : float, default 1
            12 for monthly contracts.

        Returns
        -------
        Series of float
            Index: the periods, or the index of a Series.

        Raises
        ------
        ParameterError
            If the horizon is for ever and the rate is 0: nothing bounds the sum.
        """
        verb = "discounted_expected_residual_lifetime"
        alpha, beta = self._params()
        asked = _asked(periods, verb, least=1)
        decay, end = discounting(
            verb, horizon_years, annual_discount_rate, periods_per_year
        )
        n, place = factorised(asked.to_numpy())
        stays = beta + n - 1
        if math.isinf(end):
            found = _for_ever(stays, alpha, decay=decay)
        else:
            found = _until(stays, alpha, decay=decay, end=end)
        found = found[place]
        return pd.Series(found, index=asked.index, name=verb)


def _start(losses: Losses) -> Floats:
    """Return log-parameters to begin with: the chance of all, shared by two."""
    chance = (losses.lost.sum() + 0.5) / (losses.at_risk.sum() + 1.0)
    return np.log(2.0 * np.array([chance, 1.0 - chance]))


def _log_survival(t: Floats, alpha: float, beta: float) -> Floats:
    """Return log S(t), equation (6) of [1]."""
    both = alpha + beta
    stays = gammaln(beta + t) - gammaln(beta)
    log: Floats = stays + gammaln(both) - gammaln(both + t)
    return log


def _until(stays: Floats, alpha: float, *, decay: float, end: float) -> Floats:
    """Add up the renewals due before the end, each with its chance and discount."""
    steps = np.arange(math.ceil(end))
    kept = stays[:, None] + steps
    reached = np.cumprod(kept / (alpha + kept), axis=1)
    found: Floats = (reached * np.exp(-decay * steps)).sum(axis=1)
    return found


def _for_ever(stays: Floats, alpha: float, *, decay: float) -> Floats:
    """Add up all renewals to come, equation (6) of [2].

    It holds 2F1(1, b; c; z), here by Gauss's continued fraction: its terms are all
    positive, while scipy's function loses every digit where alpha is near a whole
    number and z near 1.
    """
    z, gap = math.exp(-decay), math.sqrt(-math.expm1(-decay))
    b, c = stays + 1, alpha + stays + 1
    inner = np.full_like(stays, (1 + gap) / 2)  # where the fraction tends to
    for m in range(20 + math.ceil(10 / gap), 0, -1):
        far, near = c + 2 * m - 1, c + 2 * m - 2
        inner = 1 - m * (alpha + m - 1) / (near * far) * z / inner
        inner = 1 - (b + m - 1) * (c + m - 2) / ((near - 1) * near) * z / inner
    found: Floats = stays / (alpha + stays) / inner
    return found


def _asked(periods: ArrayLike, verb: str, *, least: int) -> pd.Series:
    """Return whole numbers of periods with the index of the answer."""
    must = f"whole numbers from {least} on"
    caller = f"ShiftedBetaGeo.{verb}"
    try:
        asked = pd.Series(periods, copy=False)
        numbers = asked.astype(float).to_numpy()
    except (TypeError, ValueError):
        raise parameter_error("periods", caller, must, periods) from None
    if not np.all((numbers >= least) & (numbers < np.inf) & (numbers % 1 == 0)):
        raise parameter_error("periods", caller, must, periods)
    index = asked.index if isinstance(periods, pd.Series) else pd.Index(asked)
    return pd.Series(numbers, index=index)

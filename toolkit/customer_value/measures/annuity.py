"""The money arithmetic behind asset value: annuity factor and yearly flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customer_value.data.assumptions import TIMINGS, is_number
from customer_value.errors import parameter_error

if TYPE_CHECKING:
    from numpy.typing import NDArray


def annuity_factor(
    active: Any,  # noqa: ANN401 - a share or a Series of shares
    retention: Any,  # noqa: ANN401 - a share or a Series of shares
    *,
    horizon_years: int,
    annual_discount_rate: float,
    timing: str = "end",
) -> Any:  # noqa: ANN401 - like active
    """Return what one unit of money a year is worth today.

    Parameters
    ----------
    active : float or Series of float
        Share of a normal year's business expected in year 1, 0 or more.
    retention : float or Series of float
        Share kept from one year to the next, 0 to 1.
    horizon_years : int
        Years that count, 0 or more.
    annual_discount_rate : float
        Effective yearly rate, above -1.
    timing : {"end", "mid"}, default "end"
        Whether the money of a year comes at its end or in its middle.

    Returns
    -------
    float or Series of float
        Sum over the years t of active * retention^(t-1) / (1 + rate)^(t - s) with
        s = 0 ("end") or 0.5 ("mid"); 0 at horizon 0.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] Gupta, S. and Lehmann, D. R., "Customers as Assets", Journal of
       Interactive Marketing, 2003: the limit for an endless horizon is
       active / (1 + rate - retention).

    Examples
    --------
    >>> factor = annuity_factor(0.9, 0.8, horizon_years=3, annual_discount_rate=0.1)
    >>> round(factor, 6)
    1.84598
    """
    _check_annuity(active, retention, horizon_years, annual_discount_rate, timing)
    # summed year by year: the closed form breaks where retention = 1 + rate
    worth = discounts(horizon_years, annual_discount_rate, timing)
    return active * sum((retention**t * w for t, w in enumerate(worth.tolist())), 0.0)


def discounts(
    horizon_years: int, annual_discount_rate: float, timing: str
) -> NDArray[np.float64]:
    """Return what one unit of money is worth today, for each year ahead.

    >>> discounts(2, 0.25, "end").tolist()
    [0.8, 0.64]
    """
    years = np.arange(1.0, horizon_years + 1) - (0.5 if timing == "mid" else 0.0)
    return np.power(1.0 + annual_discount_rate, -years)


def _check_annuity(  # noqa: PLR0917 - passed on in one piece
    active: Any,  # noqa: ANN401
    retention: Any,  # noqa: ANN401
    horizon_years: object,
    annual_discount_rate: object,
    timing: str,
) -> None:
    """Refuse what is outside its range, naming the parameter."""
    caller = "annuity_factor"
    if (
        not isinstance(horizon_years, (int, np.integer))
        or isinstance(horizon_years, bool)
        or horizon_years < 0
    ):
        must = "a whole number of years, 0 or more"
        raise parameter_error("horizon_years", caller, must, horizon_years)
    if not is_number(annual_discount_rate) or annual_discount_rate <= -1:  # type: ignore[operator]
        must = "a number above -1"
        raise parameter_error(
            "annual_discount_rate", caller, must, annual_discount_rate
        )
    if timing not in TIMINGS:
        raise parameter_error("timing", caller, "'end' or 'mid'", timing)
    if not _within(retention, high=1.0):
        raise parameter_error("retention", caller, "from 0 to 1", retention)
    if not _within(active, high=np.finfo(float).max):
        raise parameter_error("active", caller, "0 or more", active)


def _within(values: Any, *, high: float) -> bool:  # noqa: ANN401 - a number or Series
    """Say whether every number lies from 0 to a limit; missing ones may pass."""
    if values is None:
        return False
    try:
        numbers = np.asarray(values, dtype=float)
    except (ValueError, TypeError):
        return False
    return not ((numbers < 0) | (numbers > high)).any()


def net_flow(
    *,
    revenue: float,
    margin: float,
    headroom: float = 0,
    capture: float = 0,
    pipeline: float = 0,
    referrals: float = 0,
    referral_worth: float = 0,
    innovation: float = 0,
    cost: float = 0,
    loss_rate: float = 0,
) -> float:
    """Return the yearly net flow of money from a customer.

    Parameters
    ----------
    revenue : float
        Revenue of the last 12 months, currency.
    margin : float
        Share of revenue that stays.
    headroom : float, default 0
        Category spend that goes to others, currency a year.
    capture : float, default 0
        Share of the headroom won a year.
    pipeline : float, default 0
        Probability-weighted new yearly revenue, currency.
    referrals : float, default 0
        Referred customers a year.
    referral_worth : float, default 0
        Worth of one referred customer, currency.
    innovation : float, default 0
        Yearly value of adopted ideas, currency.
    cost : float, default 0
        Marketing, sales and support a year, currency.
    loss_rate : float, default 0
        Share of sales never paid.

    Returns
    -------
    float
        Currency a year; negative where the customer costs more than it earns.

    Examples
    --------
    >>> net_flow(revenue=500, margin=0.3, cost=260, loss_rate=0.02)
    -120.0
    """
    won = capture * headroom
    return (
        margin * (revenue + won + pipeline)
        + referrals * referral_worth
        + innovation
        - cost
        - loss_rate * (revenue + won)
    )

"""What a fit of contracts is worth: do customers differ, how far off is the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import chdtrc, xlogy

from customer_value.models import status as states
from customer_value.models.fitted import result_of
from customer_value.words import count, percent

if TYPE_CHECKING:
    from customer_value.models.cohort_rows import Losses
    from customer_value.models.fitted import Found, ModelResult, Search
    from customer_value.models.rows import Floats

NOBODY = "nobody left"
ONE_CHANCE = "no detectable differences: one chance for everyone"

_CELL = 5.0  # losses expected in a cell of the chi-squared test, by custom
# A curve within two points of the data serves, however many customers say that it is
# not exact: the published examples (1,000 customers, 7 periods) lie .018 and .006 off.
_NEAR = 0.02


class Goodness(NamedTuple):
    """How far the curve of a model lies from the data.

    Attributes
    ----------
    gap : float
        Largest distance of the share still there from the one observed.
    statistic, degrees, p_value : float
        Pearson's chi-squared of the losses by period, periods with few together;
        the p-value is missing where there are too few periods to judge.
    """

    gap: float
    statistic: float
    degrees: int
    p_value: float

    @property
    def fits(self) -> bool:
        """Whether the curve may stand for the data."""
        return self.p_value >= states.LEVEL or self.gap <= _NEAR


def goodness_of(losses: Losses, parameters: Floats) -> Goodness:
    """Compare the losses of every period with those expected."""
    alpha, beta = parameters
    period = np.arange(1, len(losses.lost) + 1)
    watched = losses.at_risk
    chance = alpha / (alpha + beta + period - 1)
    gone = np.divide(losses.lost, watched, out=np.zeros_like(chance), where=watched > 0)
    gap = np.abs(np.cumprod(1 - chance) - np.cumprod(1 - gone))[watched > 0]
    expected = watched * chance
    cell = (np.cumsum(expected) / _CELL).astype(int)
    cell = np.minimum(cell, int(expected.sum() / _CELL) - 1).clip(min=0)
    off = np.bincount(cell, losses.lost - expected)
    spread = np.bincount(cell, expected * (1 - chance))
    off, spread = off[spread > 0], spread[spread > 0]
    statistic, degrees = float((off**2 / spread).sum()), len(off) - len(parameters)
    p_value = float(chdtrc(degrees, statistic)) if degrees > 0 else np.nan
    return Goodness(float(gap.max(initial=0.0)), statistic, max(degrees, 0), p_value)


def one_chance(losses: Losses) -> tuple[float, float]:
    """Return the chance that all share, and the log-likelihood of it."""
    lost, watched = losses.lost.sum(), losses.at_risk.sum()
    chance = float(lost / watched) if watched else 0.0
    return chance, float(xlogy(lost, chance) + xlogy(watched - lost, 1 - chance))


def judged_contracts(found: Found, search: Search, losses: Losses) -> ModelResult:
    """Say what the fit is worth."""
    chance, null = one_chance(losses)
    test = states.against_nbd(found.log_likelihood, null, extra=1)
    status, detail = _state(found, losses, test=test, chance=chance)
    periods = int((losses.at_risk > 0).sum())
    who = (
        f"{count(round(losses.customers), 'customer')} over {count(periods, 'period')}"
    )
    said = {
        NOBODY: f"Nobody left among {who}",
        ONE_CHANCE: f"Among {who} one chance for everyone does as well",
    }
    message = (
        f"{said[status]}; {detail}."
        if status in said
        else states.sentence(status, who=who, detail=detail)
    )
    return result_of(
        "ShiftedBetaGeo",
        search,
        found=found,
        n=losses.customers,
        status=status,
        message=message,
        likelihood_ratio=test.statistic,
        p_value=test.p_value,
    )


def _state(
    found: Found, losses: Losses, *, test: states.Test, chance: float
) -> tuple[str, str]:
    """Return status and detail."""
    told = test.said("one chance for everyone")
    if not losses.lost.sum():
        return NOBODY, "nothing says when the first will"
    if (losses.at_risk > 0).sum() < 2:  # noqa: PLR2004
        return states.NOT_IDENTIFIED, "one period cannot say how the chance changes"
    if test.p_value > states.LEVEL:
        return ONE_CHANCE, f"{percent(chance, 1)} leave in each period; {told}"
    if found.flat:
        return states.NOT_IDENTIFIED, states.told(found.away)
    status = states.OK if found.optimum.converged else states.NOT_CONVERGED
    return status, told

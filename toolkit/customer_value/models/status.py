"""What a fit is worth, in one word and one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import chdtrc

from customer_value.models.optimise import LIMIT
from customer_value.words import count, listed, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_value.models.rows import Floats

OK = "ok"
GIVEN = "given"
NOTHING = "no repeat purchase"
USE_NBD = "no detectable defection: use NBD"
NOT_IDENTIFIED = "not identified"
NOT_CONVERGED = "not converged"

EDGE = 9.0  # |log parameter| in scaled time from which a parameter has run away
# A direction flatter than this is known to a factor of exp(2 x 3) at best: less than
# a prior says that is too weak to move any fit with data.
WEAK = 3.0
FLAT = WEAK**-2
LEVEL = 0.05  # of the test against NBD
_SMALL = 0.001  # smaller p-values are all the same to a reader


class Test(NamedTuple):
    """A likelihood-ratio test against a simpler model: statistic and p-value."""

    statistic: float
    p_value: float

    def said(self, null: str = "NBD") -> str:
        """Say how the test went.

        >>> Test(362.46, 1e-79).said()
        'likelihood ratio 362.5 against NBD, p < 0.001'
        """
        ratio = f"likelihood ratio {number(self.statistic, 1)} against {null}"
        return f"{ratio}, {p_said(self.p_value)}"


def p_said(p: float) -> str:
    """Say a p-value.

    >>> p_said(1e-9), p_said(0.0312)
    ('p < 0.001', 'p = 0.031')
    """
    return f"p < {_SMALL}" if p < _SMALL else f"p = {number(p, 3)}"


def against_nbd(log_likelihood: float, null: float, *, extra: int) -> Test:
    """Test whether the parameters of defection are worth having.

    Parameters
    ----------
    log_likelihood, null : float
        Of the model and of the NBD on the same customers.
    extra : int
        Parameters that the model has beyond r and alpha.

    Returns
    -------
    Test
        NBD lies at the edge of the model, where the chi-squared p-value is too
        large: the test is careful about claiming defection.

    Examples
    --------
    >>> round(against_nbd(-9582.4, -9763.7, extra=2).statistic, 1)
    362.6
    """
    statistic = max(2.0 * (log_likelihood - null), 0.0)
    return Test(statistic, float(chdtrc(extra, statistic)))


def run_away(theta: Floats, names: Sequence[str]) -> list[str]:
    """Name the parameters that left every sensible range."""
    far = np.abs(theta) > min(EDGE, LIMIT)
    return [name for name, away in zip(names, far, strict=True) if away]


def people(customers: float, repeaters: float) -> str:
    """Say whom a fit rests on.

    >>> people(2357, 946)
    '2,357 customers, 946 with a repeat purchase'
    """
    return (
        f"{count(round(customers), 'customer')}, {number(repeaters)} with a repeat "
        f"purchase"
    )


def sentence(status: str, *, who: str, detail: str = "") -> str:
    """Say what a status means for the reader.

    >>> sentence("ok", who="2,357 customers", detail="defection shows")
    'Estimated from 2,357 customers; defection shows.'
    """
    pause = "," if ", " in who else ""
    said = {
        OK: f"Estimated from {who}",
        NOTHING: f"Nobody bought again among {who}, so no purchase is expected",
        USE_NBD: f"Among {who}, a model without defection does as well",
        NOT_IDENTIFIED: f"The data of {who}{pause} do not tell all parameters apart",
        NOT_CONVERGED: f"The search did not settle on {who}; check the data",
    }[status]
    return f"{said}; {detail}." if detail else f"{said}."


def told(names: Sequence[str]) -> str:
    """Say which parameters ran away.

    >>> told(["r", "alpha"])
    'r and alpha run to their limits, so only what they predict together holds'
    """
    if not names:
        return "standard errors include a weak prior"
    verb = "runs to its limit" if len(names) == 1 else "run to their limits"
    if len(names) == 1:
        return f"{names[0]} {verb}"
    return f"{listed(list(names))} {verb}, so only what they predict together holds"

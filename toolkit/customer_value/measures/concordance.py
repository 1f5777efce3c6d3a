"""How often a sign picks the buyer of two customers, with an honest interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Flags = NDArray[np.bool_]

Z95 = 1.959963984540054


class Concordance(NamedTuple):
    """The share of pairs in which the buyer has the higher score.

    Attributes
    ----------
    value : float
        0.5 is a coin; ties count half. Missing without a pair.
    influence : ndarray of float
        What each row adds to the difference from the true share; the sum of its
        squares, summed by customer first, is the variance.
    """

    value: float
    influence: Floats


def concordance(score: Floats, bought: Flags, strata: Ints) -> Concordance:
    """Compare every buyer with every non-buyer of the same stratum.

    Parameters
    ----------
    score : ndarray of float
        Higher means more likely.
    bought : ndarray of bool
        What happened.
    strata : ndarray of int
        Only rows of one stratum are compared.

    Returns
    -------
    Concordance
        With a single stratum its value is the area under the ROC curve.

    References
    ----------
    .. [1] DeLong, DeLong and Clarke-Pearson, Comparing the Areas under Two or More
       Correlated Receiver Operating Characteristic Curves, Biometrics 44, 1988: the
       same influences, for a single stratum.

    Examples
    --------
    >>> score, bought = np.array([3.0, 2.0, 1.0]), np.array([True, False, True])
    >>> concordance(score, bought, np.zeros(3, dtype=int)).value
    0.5
    """
    won, met = np.zeros(len(score)), np.zeros(len(score))
    for stratum in np.unique(strata):
        part = strata == stratum
        yes, no = np.flatnonzero(part & bought), np.flatnonzero(part & ~bought)
        won[yes] = _below(score[yes], score[no])
        won[no] = len(yes) - _below(score[no], score[yes])
        met[yes], met[no] = len(no), len(yes)
    pairs = met[bought].sum()
    if not pairs:
        return Concordance(float("nan"), np.full(len(score), np.nan))
    value = float(won[bought].sum() / pairs)
    return Concordance(value, (won - value * met) / pairs)


def _below(mine: Floats, others: Floats) -> Floats:
    """Count for each of mine the others below it, those equal as a half."""
    line = np.sort(others)
    under, upto = np.searchsorted(line, mine), np.searchsorted(line, mine, "right")
    return np.asarray((under + upto) / 2, dtype=float)


def interval(value: float, influence: Floats, customers: Ints) -> tuple[float, float]:
    """Return a 95 % interval; rows of one customer are taken together.

    >>> interval(0.5, np.array([0.1, -0.1]), np.array([0, 0]))
    (0.5, 0.5)
    """
    together = np.bincount(customers, weights=influence)
    half = Z95 * float(np.sqrt((together**2).sum()))
    return value - half, value + half

"""The part of every likelihood in which a silent customer may have left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customer_value.models.optimise import Slope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customer_value.models.rows import Floats


def may_have_left(
    weight: Floats,
    z: Floats,
    *,
    slopes: Sequence[Floats | float],
    bends: Mapping[tuple[int, int], Floats | float],
) -> Slope:
    """Add up log(1 + e^z), where z are the log-odds of having left.

    Parameters
    ----------
    weight : array
        Customers of each row.
    z : array
        Log-odds of each row.
    slopes : sequence of array or float
        Derivatives of z by each parameter.
    bends : mapping of (int, int) to array or float
        Second derivatives of z, each pair once; those left out are 0.

    Returns
    -------
    Slope
        Value, gradient and Hessian by the parameters.

    Examples
    --------
    >>> one = np.ones(1)
    >>> found = may_have_left(one, 0 * one, slopes=[2.0], bends={})
    >>> found.gradient, found.hessian
    (array([1.]), array([[1.]]))
    """
    fading = np.exp(-np.abs(z))  # exp and log1p are quicker than expit, logaddexp
    whole = 1 + fading
    here = weight * np.where(z > 0, 1.0, fading) / whole
    both = here * np.where(z > 0, fading, 1.0) / whole
    size = len(slopes)
    hessian = np.empty((size, size))
    for i, one in enumerate(slopes):
        part = both * one
        for j in range(i, size):
            hessian[i, j] = _summed(part, slopes[j])
            if (i, j) in bends:
                hessian[i, j] += _summed(here, bends[i, j])
            hessian[j, i] = hessian[i, j]
    gradient = np.array([_summed(here, slope) for slope in slopes])
    value = (weight * (np.maximum(z, 0.0) + np.log1p(fading))).sum()
    return Slope(float(value), gradient, hessian)


def _summed(values: Floats, factor: Floats | float) -> float:
    """Add up values times a factor, which may be one number for all."""
    if isinstance(factor, np.ndarray):
        return float((values * factor).sum())
    return float(values.sum() * factor)

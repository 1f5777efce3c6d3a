"""The part of every likelihood in which a silent customer may have left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

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
    left = expit(z)
    here = weight * left
    both = here * (1 - left)
    size = len(slopes)
    hessian = np.empty((size, size))
    for i, one in enumerate(slopes):
        part = both * one
        for j in range(i, size):
            hessian[i, j] = (part * slopes[j]).sum()
            hessian[i, j] += (here * bends.get((i, j), 0.0)).sum()
            hessian[j, i] = hessian[i, j]
    gradient = np.array([(here * slope).sum() for slope in slopes])
    return Slope(float((weight * np.logaddexp(0.0, z)).sum()), gradient, hessian)

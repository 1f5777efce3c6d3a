"""The maximum of a likelihood: Newton's method with a bridle, in log-parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.models.rows import Floats

LIMIT = 10.0  # of |log parameter| in scaled time; beyond lies the edge, see status
_STEP = 2.0  # the longest step in log-parameters: a factor of 7
_CURVATURE = 1e-9  # of the steepest direction: flatter ones move by the bridle alone
_HALVINGS = 40
_ROUNDS = 200
_GAIN = 1e-8  # expected gain in log-likelihood: below it one last step is taken
_LAST = 1e-2  # the longest last step; a longer one means a flat direction


class Slope(NamedTuple):
    """A log-likelihood with its gradient and Hessian."""

    value: float
    gradient: Floats
    hessian: Floats


class Optimum(NamedTuple):
    """Where the search ended.

    Attributes
    ----------
    theta : array
        Log-parameters.
    value : float
        The function there.
    hessian : array
        Its matrix of second derivatives.
    at_limit : array of bool
        Parameters that ran into the limit of the search.
    converged : bool
        Whether no step promised a gain any more.
    """

    theta: Floats
    value: float
    hessian: Floats
    at_limit: Floats
    converged: bool


def in_logs(slope: Slope, parameters: Floats) -> Slope:
    """Turn derivatives by parameters into derivatives by their logarithms."""
    gradient = slope.gradient * parameters
    hessian = slope.hessian * np.multiply.outer(parameters, parameters)
    return Slope(slope.value, gradient, hessian + np.diag(gradient))


def maximise(
    function: Callable[[Floats], Slope], start: Floats, *, limit: float = LIMIT
) -> Optimum:
    """Climb to the maximum of a smooth function inside a box.

    Parameters
    ----------
    function : callable
        Log-parameters to value, gradient and Hessian.
    start : array
        Where to begin.
    limit : float, default 10
        The box: no log-parameter leaves [-limit, limit].

    Returns
    -------
    Optimum
        The best point found; it never raises. A direction in which the function
        bends upwards is climbed too (Newton's step by absolute curvature), a step
        that does not gain is halved.

    Examples
    --------
    >>> def hill(theta):
    ...     gap = theta - 1.0
    ...     return Slope(-(gap**2).sum(), -2 * gap, -2 * np.eye(len(theta)))
    >>> maximise(hill, np.zeros(2)).theta
    array([1., 1.])
    """
    theta = np.clip(np.asarray(start, dtype=float), -limit, limit)
    here = function(theta)
    converged = False
    for _ in range(_ROUNDS):
        step = _step(theta, here, limit=limit)
        if (here.gradient * step).sum() < _GAIN:
            theta, here = _settled(function, theta, here, step=step)
            converged = True
            break
        theta, here, moved = _climb(function, theta, here, step=step, limit=limit)
        if not moved:  # rounding hides every further gain
            converged = bool(
                (here.gradient * step).sum() < 1e-6 * (1 + abs(here.value))
            )
            break
    edge = np.abs(theta) >= limit
    return Optimum(theta, here.value, here.hessian, edge, converged)


def _step(theta: Floats, here: Slope, *, limit: float) -> Floats:
    """Return Newton's step of the parameters that are free to move."""
    outward = (np.abs(theta) >= limit) & (np.sign(here.gradient) == np.sign(theta))
    free = ~outward
    step = np.zeros_like(theta)
    if not free.any():
        return step
    hessian = here.hessian if free.all() else here.hessian[np.ix_(free, free)]
    bend, turn = np.linalg.eigh(hessian)
    floor = _CURVATURE * max(float(np.abs(bend).max()), 1e-300)
    along = (turn * here.gradient[free][:, None]).sum(axis=0)
    move = along / np.maximum(np.abs(bend), floor)
    size = float(np.sqrt((move**2).sum()))
    move *= min(1.0, _STEP / size) if size > 0 else 1.0
    step[free] = (turn * move).sum(axis=1)
    return step


def _settled(
    function: Callable[[Floats], Slope], theta: Floats, here: Slope, *, step: Floats
) -> tuple[Floats, Slope]:
    """Take the last step, which rounding would hide from a comparison of values."""
    if not step.any() or np.abs(step).max() > _LAST:
        return theta, here
    there = function(theta + step)
    return (theta + step, there) if np.isfinite(there.value) else (theta, here)


def _climb(
    function: Callable[[Floats], Slope],
    theta: Floats,
    here: Slope,
    *,
    step: Floats,
    limit: float,
) -> tuple[Floats, Slope, bool]:
    """Take the step, or the largest half of it that gains."""
    for _ in range(_HALVINGS):
        there = np.clip(theta + step, -limit, limit)
        found = function(there)
        if np.isfinite(found.value) and found.value > here.value:
            return there, found, True
        step = step / 2
    return theta, here, False

"""What the door is doing, for whoever waits; nobody listens by default."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Listener = Callable[[str, str, float], None]
STEPS = {  # where each ends, as a share of the work on 10 million lines
    "counting lines": 0.1,
    "reading lines": 0.25,
    "reading cells": 0.7,
    "checking": 0.8,
    "keeping": 1.0,
}
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Tell a listener each step until the block ends.

    Parameters
    ----------
    listener : callable
        Takes the file, the step and the share of the work on the file that is done.

    Yields
    ------
    None
        While it listens.

    Examples
    --------
    >>> with heard_by(lambda *told: print(told)):
    ...     tell("sales.csv", "checking")
    ('sales.csv', 'checking', 0.7)
    """
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def tell(file: str, step: str, *, done: float = 0) -> None:
    """Say that a step begins, or how much of it is done.

    Parameters
    ----------
    file : str
        The file, sheet or frame.
    step : str
        One of ``STEPS``.
    done : float, default 0
        Share of the step.
    """
    listener = _LISTENER.get()
    if listener is None:
        return
    names = list(STEPS)
    begin = STEPS[names[names.index(step) - 1]] if step != names[0] else 0
    listener(file, step, begin + done * (STEPS[step] - begin))

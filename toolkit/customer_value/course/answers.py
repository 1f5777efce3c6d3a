"""What a task says about an answer: the kinds of error, and numbers with traps."""

from __future__ import annotations

import math
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class WrongAnswer(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """Raised by a task: the message tells the learner what kind of error it is.

    Parameters
    ----------
    message : str
        What is wrong with the answer, without saying the right one.
    kind : str, default "value"
        The kind of error: "value", "type", "unit", "sign", "window", "population",
        "method".
    """

    def __init__(self, message: str, kind: str = "value") -> None:
        super().__init__(message)
        self.kind = kind


class Trap(NamedTuple):
    """A typical mistake: the number it leads to, and what to say about it."""

    value: float
    message: str
    kind: str = "method"


def as_number(answer: object, what: str) -> float:
    """Read an answer as a number, or say that it is none.

    Parameters
    ----------
    answer : object
        What the learner gave.
    what : str
        What the number is, at the start of a sentence.

    Returns
    -------
    float
        The number.

    Raises
    ------
    WrongAnswer
        If the answer is no finite number.
    """
    got = type(answer).__name__
    if isinstance(answer, bool) or not isinstance(answer, Real):
        raise WrongAnswer(f"{what} is one number; yours is of type {got}.", "type")
    if not math.isfinite(float(answer)):
        raise WrongAnswer(f"{what} is a finite number; yours is {answer}.", "type")
    return float(answer)


def expect_number(
    answer: object,
    expected: float,
    *,
    what: str,
    tolerance: float,
    traps: Iterable[Trap] = (),
) -> None:
    """Accept a number within a tolerance, or say which mistake leads to it.

    Parameters
    ----------
    answer : object
        What the learner gave.
    expected : float
        The right number.
    what : str
        What the number is, at the start of a sentence.
    tolerance : float
        The largest difference that passes.
    traps : iterable of Trap
        Typical mistakes, the likeliest first.

    Raises
    ------
    WrongAnswer
        If the answer is no number or too far away.
    """
    value = as_number(answer, what)
    if abs(value - expected) <= tolerance:
        return
    known = (*traps, *_unit_traps(expected))
    for trap in known:
        if abs(value - trap.value) <= tolerance:
            raise WrongAnswer(trap.message, trap.kind)
    if _rounds_to(expected, value):
        raise WrongAnswer("Right as far as it goes: give one more digit.")
    for trap in known:
        if _rounds_to(trap.value, value):
            raise WrongAnswer(trap.message, trap.kind)
    side = "too high" if value > expected else "too low"
    raise WrongAnswer(f"{what} is not {value:,.4g}: that is {side}.")


def _rounds_to(number: float, value: float) -> bool:
    """Tell whether a value of two digits or more is a number, rounded."""
    _, digits, exponent = Decimal(f"{value:.12g}").as_tuple()
    if len(digits) < 2 or not isinstance(exponent, int):  # noqa: PLR2004 - digits
        return False
    return abs(value - number) <= 10.0 ** min(exponent, 0) / 2


def _unit_traps(expected: float) -> tuple[Trap, ...]:
    """Mistakes that can happen with any number."""
    unit = "Right digits, wrong unit: your number is off by a factor of {}."
    return (
        Trap(-expected, "Right size, wrong sign.", "sign"),
        Trap(expected * 100, unit.format(100), "unit"),
        Trap(expected / 100, unit.format(100), "unit"),
        Trap(expected * 1000, unit.format("1,000"), "unit"),
    )

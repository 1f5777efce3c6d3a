"""The wrong ways to a number of defection that people really take."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from customer_value.course.answers import Trap
from customer_value.measures.defection import Defection, defection
from customer_value.models.survival import kaplan_meier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_value.data.dataset import Dataset


class CurveTrap(NamedTuple):
    """A typical mistake: the curve it leads to, and what to say about it."""

    curve: list[float]
    message: str
    kind: str = "population"


def _part(many: float, whole: float) -> float:
    return many / whole if whole else float("nan")


def rate_traps(
    company: Dataset, as_of: str, *, window_days: int, left: Defection
) -> tuple[Trap, ...]:
    """List the wrong ways to a rate that people really take."""
    today = defection(company, window_days=window_days)
    n = {str(name): int(many) for name, many in left.counts.items()}
    now = n["kept"] + n["returned"] + n["new"]
    ever = sum(n.values()) - n["active_before"]
    other = _other_window(company, as_of, window_days=window_days)
    return (
        Trap(
            today.rate.value,
            "This is the rate as of the company's own day. Look from the earlier day: "
            "company.at(as_of).",
            "window",
        ),
        Trap(
            1 - left.rate.value,
            "This is the share that stayed. Defection is the share that left.",
            "sign",
        ),
        Trap(
            left.revenue_rate,
            "This is the share of the revenue. The share of the customers is asked.",
            "unit",
        ),
        Trap(
            _part(n["new"] + n["returned"], now),
            "You swapped the windows: these bought in the last window and not in the "
            "one before, so they came.",
            "sign",
        ),
        Trap(
            _part(n["lost"], ever),
            "You divided by everyone who ever bought. Only who was active in the "
            "window before can leave.",
            "population",
        ),
        Trap(
            _part(n["lost"] + n["inactive"], ever),
            "You counted everyone silent in the last window. Only who was active in "
            "the window before can leave.",
            "population",
        ),
        Trap(
            _part(n["lost"], now),
            "You divided by those who are active now. Divide by those who were active "
            "before.",
            "population",
        ),
        Trap(
            1 - left.yearly_retention,
            "This is the rate of a whole year. The rate within the window is asked.",
            "unit",
        ),
        *other,
    )


def _other_window(company: Dataset, as_of: str, *, window_days: int) -> list[Trap]:
    """Return the trap of the default window, where that is another one."""
    then = company.at(as_of)
    usual = defection(then)
    if usual.window_days == window_days:
        return []
    message = (
        f"This is the rate within {usual.window_days} days. Give window_days="
        f"{window_days}."
    )
    return [Trap(usual.rate.value, message, "window")]


def steps(durations: Sequence[float], ended: Sequence[bool]) -> list[float]:
    """Recompute the share that lasts longer than each duration, in order of time."""
    curve = kaplan_meier(list(durations), ended=list(ended)).curve
    by_time = curve.set_index("time")["probability"]
    return [float(by_time[time]) for time in sorted(durations)]


def survival_traps(
    durations: Sequence[float], ended: Sequence[bool]
) -> list[CurveTrap]:
    """List wrong curves with what to say about them."""
    right = steps(durations, ended)
    over = [bool(end) for _, end in sorted(zip(durations, ended, strict=True))]
    n = len(over)
    hazards = [end / (n - place) for place, end in enumerate(over)]
    gone = [time for time, end in zip(durations, ended, strict=True) if end]
    without = kaplan_meier(gone).at(sorted(durations))["probability"].tolist()
    stays = "These are the shares that stay at each step. Multiply them up."
    ends = "These are the shares that end at each step. Multiply those that stay."
    everyone = (
        "You counted everyone as ended. Who is still there has not left; that life "
        "only stops being watched."
    )
    divided = (
        "You divided by all who began. Divide by those still watched just before: who "
        "is last seen earlier is no longer among them."
    )
    dropped = (
        "You left out those who are still there. They were watched and stayed, which "
        "counts as long as they were watched."
    )
    return [
        CurveTrap(steps(durations, [True] * n), everyone),
        CurveTrap((1 - np.cumsum(over) / n).tolist(), divided),
        CurveTrap(without, dropped),
        CurveTrap([1 - share for share in right], "This share has ended.", "sign"),
        CurveTrap(hazards, ends, "method"),
        CurveTrap([1 - hazard for hazard in hazards], stays, "method"),
    ]

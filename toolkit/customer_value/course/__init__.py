"""The course: live views, checked exercises, and notebooks in one form."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from customer_value.course import canonical, controls, release
    from customer_value.course.check import Verdict, check, tasks
    from customer_value.course.explorer import Explorer
    from customer_value.course.quiz import quiz
    from customer_value.course.weight_explorer import weight_explorer, weight_view

# Widgets and notebook libraries are slow to load: each part comes on first use.
_HOMES = {
    "Explorer": "explorer",
    "Verdict": "check",
    "check": "check",
    "quiz": "quiz",
    "tasks": "check",
    "weight_explorer": "weight_explorer",
    "weight_view": "weight_explorer",
}
_MODULES = ("canonical", "controls", "release")

__all__ = [
    "Explorer",
    "Verdict",
    "canonical",
    "check",
    "controls",
    "quiz",
    "release",
    "tasks",
    "weight_explorer",
    "weight_view",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return importlib.import_module(f"customer_value.course.{name}")
    if name in _HOMES:
        home = importlib.import_module(f"customer_value.course.{_HOMES[name]}")
        return getattr(home, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

"""The course: live views, checked exercises, and notebooks in one form."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

# Imported at once because a function here bears the name of its module.
from customer_value.course.check import Verdict, check, list_tasks
from customer_value.course.quiz import quiz

if TYPE_CHECKING:
    from customer_value.course import canonical, controls, release
    from customer_value.course.advocacy import advocacy_explorer
    from customer_value.course.asset import asset_explorer, asset_view
    from customer_value.course.creation import creation_explorer
    from customer_value.course.defection import defection_explorer
    from customer_value.course.explorer import Explorer
    from customer_value.course.lenses import lens_explorer, lens_view
    from customer_value.course.likelihood import likelihood_explorer, likelihood_view
    from customer_value.course.relationships import relationship_explorer
    from customer_value.course.repeat_purchase import repeat_explorer
    from customer_value.course.segments import segment_explorer
    from customer_value.course.weights import weight_explorer, weight_view

# Widgets and notebook libraries are slow to load: each part comes on first use.
_HOMES = {
    "Explorer": "explorer",
    "advocacy_explorer": "advocacy",
    "asset_explorer": "asset",
    "asset_view": "asset",
    "creation_explorer": "creation",
    "defection_explorer": "defection",
    "lens_explorer": "lenses",
    "lens_view": "lenses",
    "likelihood_explorer": "likelihood",
    "likelihood_view": "likelihood",
    "relationship_explorer": "relationships",
    "repeat_explorer": "repeat_purchase",
    "segment_explorer": "segments",
    "weight_explorer": "weights",
    "weight_view": "weights",
}
_MODULES = ("canonical", "controls", "release")

__all__ = [
    "Explorer",
    "Verdict",
    "advocacy_explorer",
    "asset_explorer",
    "asset_view",
    "canonical",
    "check",
    "controls",
    "creation_explorer",
    "defection_explorer",
    "lens_explorer",
    "lens_view",
    "likelihood_explorer",
    "likelihood_view",
    "list_tasks",
    "quiz",
    "relationship_explorer",
    "release",
    "repeat_explorer",
    "segment_explorer",
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

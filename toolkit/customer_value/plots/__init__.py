"""Pictures: a result goes in, an Axes comes out; one module a topic.

``cv.plots.<topic>.<picture>(result)`` draws; `figure` turns the Axes into one
display object with its alt sentence. Topics load when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from customer_value.plots.canvas import Picture, figure

if TYPE_CHECKING:
    from customer_value.plots import (
        advocacy,
        asset_value,
        best_customers,
        concentration,
        customer_mix,
        defection,
        front_end,
        likelihood_to_buy,
        models,
        next_products,
        products_held,
        quality,
        relationship_value,
        repeat_purchase,
        rhythm,
        segment_migration,
        segments,
        value_creation,
        value_index,
    )

_TOPICS = (
    "advocacy",
    "asset_value",
    "best_customers",
    "concentration",
    "customer_mix",
    "defection",
    "front_end",
    "likelihood_to_buy",
    "models",
    "next_products",
    "products_held",
    "quality",
    "relationship_value",
    "repeat_purchase",
    "rhythm",
    "segment_migration",
    "segments",
    "value_creation",
    "value_index",
)

__all__ = [
    "Picture",
    "advocacy",
    "asset_value",
    "best_customers",
    "concentration",
    "customer_mix",
    "defection",
    "figure",
    "front_end",
    "likelihood_to_buy",
    "models",
    "next_products",
    "products_held",
    "quality",
    "relationship_value",
    "repeat_purchase",
    "rhythm",
    "segment_migration",
    "segments",
    "value_creation",
    "value_index",
]


def __getattr__(name: str) -> object:
    if name in _TOPICS:
        return import_module(f"customer_value.plots.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

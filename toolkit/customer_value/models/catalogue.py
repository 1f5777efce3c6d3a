"""The models of repeat purchase by name: what to ask for, what to print."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from customer_value.models.estimator import RepeatPurchaseModel


class Kind(NamedTuple):
    """A model: the name that is asked for, its class, and how people write it."""

    name: str
    model: str
    label: str

    def make(self) -> RepeatPurchaseModel:
        """Return a new model with its default options."""
        module = import_module(f"customer_value.models.{self.name}")
        made: RepeatPurchaseModel = getattr(module, self.model)()
        return made


# the simplest first: of models that do equally well the first is taken
CATALOGUE = (
    Kind("nbd", "NBD", "NBD"),
    Kind("beta_geo", "BetaGeo", "BG/NBD"),
    Kind("modified_beta_geo", "ModifiedBetaGeo", "MBG/NBD"),
    Kind("pareto_nbd", "ParetoNBD", "Pareto/NBD"),
    Kind("cnbd_k", "CNBDk", "MBG/CNBD-k"),
)


def label_of(model: object) -> str:
    """Return how people write a model's name.

    >>> from customer_value.models.beta_geo import BetaGeo
    >>> label_of(BetaGeo())
    'BG/NBD'
    """
    name = type(model).__name__
    return {kind.model: kind.label for kind in CATALOGUE}.get(name, name)

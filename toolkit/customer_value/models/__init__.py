"""Models of repeat purchase, of leaving and of spend, on numpy and scipy.

Every model is built with its options, ``fit(summary)`` returns it, ``result_`` holds
what was learned, and every prediction is ``verb(summary, ...)``, a Series on the index
of the summary.

A model of repeat purchase is added in one file of its own: a subclass of
``estimator.RepeatPurchaseModel`` that names its parameters (``NAMES``; alpha and beta
are times) and writes ``_likelihood`` (what ``fitting.Likelihood`` holds: a callable
with value, gradient and Hessian by the log-parameters, and where to begin), ``_alive``
of distinct rows, ``_purchases``, ``_buys``, ``_rate`` and ``_pace`` of those alive, and
``_drawn`` and ``_lives``, which draw their future and whole lives.
Checks (``checks``), merging of equal rows (``rows``), the rescaling of time
(``fitting``), the search (``optimise``), status and message (``status``) come with it.
Another kind of model (spend, contracts) derives from ``learner.Model`` and calls
``checked_summary``, then ``searched`` and ``result_of`` of ``fitted`` with a ``Search``
of its own. Model files do not import each other; add the file to the contract in
pyproject.toml and its name here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from customer_value.models.beta_geo import BetaGeo
    from customer_value.models.cnbd_k import CNBDk
    from customer_value.models.comparison import ModelComparison, compare
    from customer_value.models.diagnostics import (
        AliveSurface,
        RepeatCounts,
        alive_surface,
        repeat_counts,
    )
    from customer_value.models.evaluation import Evaluation, evaluate
    from customer_value.models.fitted import ModelResult
    from customer_value.models.gamma_gamma import GammaGamma
    from customer_value.models.modified_beta_geo import ModifiedBetaGeo
    from customer_value.models.nbd import NBD
    from customer_value.models.pareto_nbd import ParetoNBD
    from customer_value.models.shifted_beta_geo import ShiftedBetaGeo
    from customer_value.models.spend_check import SpendFit, spend_fit
    from customer_value.models.survival import SurvivalCurve, kaplan_meier
    from customer_value.models.tracks import Tracking, tracking
    from customer_value.models.wheat_morrison import regularity

# where each name lives; a name loads scipy when it is first used
_PLACES = {
    "AliveSurface": "diagnostics",
    "Evaluation": "evaluation",
    "ModelComparison": "comparison",
    "RepeatCounts": "diagnostics",
    "SpendFit": "spend_check",
    "NBD": "nbd",
    "BetaGeo": "beta_geo",
    "CNBDk": "cnbd_k",
    "GammaGamma": "gamma_gamma",
    "ModelResult": "fitted",
    "ModifiedBetaGeo": "modified_beta_geo",
    "ParetoNBD": "pareto_nbd",
    "ShiftedBetaGeo": "shifted_beta_geo",
    "SurvivalCurve": "survival",
    "Tracking": "tracks",
    "alive_surface": "diagnostics",
    "compare": "comparison",
    "evaluate": "evaluation",
    "kaplan_meier": "survival",
    "regularity": "wheat_morrison",
    "repeat_counts": "diagnostics",
    "spend_fit": "spend_check",
    "tracking": "tracks",
}

__all__ = [
    "NBD",
    "AliveSurface",
    "BetaGeo",
    "CNBDk",
    "Evaluation",
    "GammaGamma",
    "ModelComparison",
    "ModelResult",
    "ModifiedBetaGeo",
    "ParetoNBD",
    "RepeatCounts",
    "ShiftedBetaGeo",
    "SpendFit",
    "SurvivalCurve",
    "Tracking",
    "alive_surface",
    "compare",
    "evaluate",
    "kaplan_meier",
    "regularity",
    "repeat_counts",
    "spend_fit",
    "tracking",
]


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(f"customer_value.models.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

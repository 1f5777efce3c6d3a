"""Fit and ask a peer's model, in the peer's own environment.

`python peer_models.py PEER MODEL FILE ASKED FITS` reads two CSV files of summaries,
fits BetaGeo or ParetoNBD to the first so often with lifetimes or pymc-marketing
(maximum a posteriori), asks about the second and tells processor seconds, medians: of a
fit after a first small one (which loads and compiles), of the expected purchases and of
the probability of being alive.
"""

from __future__ import annotations

import logging
import sys
import warnings
from typing import Any

import pandas as pd
from pairs import seconds, tell

AHEAD, AGAIN = 365, 5
FEW = 2_000  # customers of the first fit


def lifetimes_model(name: str, table: pd.DataFrame) -> Any:
    """Fit with lifetimes."""
    import lifetimes

    fitter = {"BetaGeo": "BetaGeoFitter", "ParetoNBD": "ParetoNBDFitter"}[name]
    columns = [table[column] for column in ("frequency", "recency", "T")]
    return getattr(lifetimes, fitter)().fit(*columns)


def pymc_model(name: str, table: pd.DataFrame) -> Any:
    """Fit with pymc-marketing, by the maximum a posteriori."""
    from pymc_marketing import clv

    model = getattr(
        clv, {"BetaGeo": "BetaGeoModel", "ParetoNBD": "ParetoNBDModel"}[name]
    )()
    model.fit(table, method="map", progressbar=False)
    return model


def asked(peer: str, model: Any, table: pd.DataFrame) -> dict[str, Any]:
    """Return the two questions as callables."""
    if peer == "lifetimes":
        columns = [table[column] for column in ("frequency", "recency", "T")]
        ahead = model.conditional_expected_number_of_purchases_up_to_time
        return {
            "expected": lambda: ahead(AHEAD, *columns),
            "alive": lambda: model.conditional_probability_alive(*columns),
        }
    return {
        "expected": lambda: model.expected_purchases(table, future_t=AHEAD),
        "alive": lambda: model.expected_probability_alive(table),
    }


def main(peer: str, name: str, path: str, ask: str, fits: str) -> None:
    """Fit a few customers, then all of them, ask, tell."""
    table = pd.read_csv(path)
    fit = lifetimes_model if peer == "lifetimes" else pymc_model
    model = fit(name, table.head(FEW))

    def again() -> None:
        nonlocal model
        model = fit(name, table)

    spent = seconds(again, int(fits))
    answers = asked(peer, model, pd.read_csv(ask))
    taken = {what: seconds(work, AGAIN) for what, work in answers.items()}
    params = model.params_ if peer == "lifetimes" else model.fit_summary()
    tell(fit=spent, params={str(k): float(v) for k, v in params.items()}, **taken)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    main(*sys.argv[1:6])

"""Some hundred customers can have two maxima: the higher one is the answer."""

from __future__ import annotations

import numpy as np
import pytest

import customer_value as cv
from customer_value.models.fitting import search_of
from customer_value.models.optimise import maximise
from customer_value.models.rows import rows_of

MBG = {"r": 0.8, "alpha": 20.0, "a": 1.7, "b": 0.4}
PARETO = {"r": 0.6, "alpha": 9.0, "s": 0.7, "beta": 9.0}
SETS = [
    ("ModifiedBetaGeo", MBG, 300, 3),
    ("ModifiedBetaGeo", MBG, 300, 27),
    ("ParetoNBD", PARETO, 100, 26),
]


def simulated(name, params, customers, seed):
    model = getattr(cv.models, name).from_params(**params)
    return model.simulate(np.linspace(5, 39, customers), seed=seed)


def highest(name, summary, starts=24):
    """Climb from many random places; return where the first start and the best end."""
    search = search_of(
        getattr(cv.models, name)()._likelihood(), rows_of(summary, caller="")
    )
    chance = np.random.default_rng(1)
    places = np.clip(chance.normal(0, 2, (starts, 4)), -4, 4)
    ends = [maximise(search.function, place).value for place in places]
    return maximise(search.function, search.start).value + search.shift, max(
        ends
    ) + search.shift


@pytest.mark.parametrize(("name", "params", "customers", "seed"), SETS)
def test_no_other_start_ends_higher(name, params, customers, seed):
    summary = simulated(name, params, customers, seed)
    first, best = highest(name, summary)
    assert best > first + 0.01  # one start alone would miss it
    found = getattr(cv.models, name)().fit(summary).result_.log_likelihood
    assert found > best - 1e-3


def test_the_higher_maximum_tells_the_parameters_apart():
    summary = simulated("ModifiedBetaGeo", MBG, 300, 27)
    result = cv.models.ModifiedBetaGeo().fit(summary).result_
    assert result.status == "ok"  # the lower one has a and b at the edge
    assert max(result.params["a"], result.params["b"]) < 10
    again = cv.models.CNBDk(k=1).fit(summary).result_
    assert again.log_likelihood == pytest.approx(result.log_likelihood, abs=1e-6)


def test_clear_data_are_searched_once(cdnow_weeks, monkeypatch):
    calls = []

    def counted(function, start):
        calls.append(start)
        return maximise(function, start)

    monkeypatch.setattr("customer_value.models.fitted.maximise", counted)
    for name in ("BetaGeo", "ModifiedBetaGeo"):
        getattr(cv.models, name)().fit(cdnow_weeks)
    assert len(calls) == 2

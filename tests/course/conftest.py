"""Five customers whose every number is known by hand, and a larger company."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest

from customer_value.measures.value_index import ValueIndex, value_index

WEIGHTS = {
    "purchases": 3,
    "average_purchase": 5,
    "purchases_per_year": 3,
    "products": 2,
    "gap_days": 1,
    "referrals": 4,
    "tenure_years": 2,
}


@pytest.fixture
def five() -> pd.DataFrame:
    """Return the variables of five customers; C bought once and has no gap."""
    values = {
        "purchases": [10, 4, 1, 7, 1],
        "average_purchase": [200, 1000, 100, 400, 700],
        "purchases_per_year": [10, 4, 1, 5, 2],
        "products": [5, 10, 1, 1, 3],
        "gap_days": [10, 50, np.nan, 30, 100],
        "referrals": [0, 9, 0, 3, 0],
        "tenure_years": [4, 10, 1, 7, 3],
    }
    return pd.DataFrame(values, index=pd.Index(list("ABCDE"), name="customer_id"))


@pytest.fixture
def index(five: pd.DataFrame) -> ValueIndex:
    """Return their index: scores A 5.1, B 8.0, C 1.2625, D 4.8, E 3.05."""
    return value_index(five, weights=WEIGHTS, rating="value")


@pytest.fixture
def many() -> ValueIndex:
    """Return the index of 10,000 customers with ties and missing gaps."""
    chance = np.random.default_rng(7)
    values = pd.DataFrame(chance.lognormal(size=(10_000, 7)), columns=list(WEIGHTS))
    values["purchases"] = values["purchases"].round()
    values.loc[chance.random(10_000) < 0.3, "gap_days"] = np.nan
    values.index = pd.Index([f"C{i:05}" for i in range(10_000)], name="customer_id")
    return value_index(values)


@pytest.fixture(autouse=True)
def _first_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget earlier answers; learners do not work in strict mode."""
    monkeypatch.setattr(
        importlib.import_module("customer_value.course.check"), "_wrong", {}
    )
    monkeypatch.delenv("CV_STRICT", raising=False)

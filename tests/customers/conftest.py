"""Companies by hand: typed tables on an engine, without the door."""

from __future__ import annotations

import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.data.dataset import Dataset
from customer_value.data.engine import Table, quoted
from customer_value.data.engine_duckdb import DuckDB
from customer_value.data.tables import TABLES

TYPES = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "date": "DATE",
    "money": "DECIMAL(18, 4)",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
}


def _table(engine, name, frame):
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    casts = ", ".join(
        f"CAST({quoted(c)} AS {TYPES[kinds[c]]}) AS {quoted(c)}" for c in frame.columns
    )
    text = frame.astype(object).where(frame.notna(), None)
    kept = engine.keep(f"SELECT {casts} FROM {engine.register(text)}")
    return Table(engine, f"SELECT * FROM {kept}")


@pytest.fixture(scope="session")
def make():
    """Return a function (tables, *, as_of, assumptions) -> Dataset."""
    engine = DuckDB()
    nothing = pd.DataFrame()

    def build(tables, *, as_of, assumptions=None):
        if "customers" not in tables:
            ids = sorted(set(tables["transactions"]["customer_id"]))
            tables = {**tables, "customers": pd.DataFrame({"customer_id": ids})}
        return Dataset(
            name="by hand",
            as_of=pd.Timestamp(as_of),
            currency="EUR",
            assumptions=assumptions or Assumptions(),
            issues=nothing,
            rejects=nothing,
            books=nothing,
            sources=nothing,
            tables={n: _table(engine, n, f) for n, f in tables.items()},
        )

    return build

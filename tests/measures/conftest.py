"""Companies by hand, for the tests of the measures."""

from __future__ import annotations

import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.data.dataset import Dataset
from customer_value.data.engine import DuckDB, Table


def _table(engine: DuckDB, frame: pd.DataFrame) -> Table:
    dates = [c for c in frame.columns if c in ("date", "acquired_on", "cancelled_on")]
    casts = [f"CAST({c} AS DATE) AS {c}" for c in dates]
    if "amount" in frame.columns:
        casts.append("CAST(amount AS DECIMAL(18, 4)) AS amount")
    typed = frame.astype(dict.fromkeys(dates, "datetime64[us]"))
    kept = engine.keep(
        f"SELECT * REPLACE ({', '.join(casts)}) FROM {engine.register(typed)}"
        if casts
        else f"SELECT * FROM {engine.register(typed)}"
    )
    return Table(engine, f"SELECT * FROM {kept}")


def _company(transactions, *, as_of=None, customers=None, assumptions=None, **tables):
    engine = DuckDB()
    if isinstance(transactions, list):
        transactions = pd.DataFrame(
            transactions, columns=["customer_id", "date", "amount"]
        )
    if customers is None:
        ids = sorted(set(transactions["customer_id"]))
        customers = pd.DataFrame({"customer_id": ids}, dtype="str")
    frames = {"transactions": transactions, "customers": customers, **tables}
    nothing = pd.DataFrame()
    return Dataset(
        name="by hand",
        as_of=pd.Timestamp(as_of or transactions["date"].max()),
        currency="EUR",
        assumptions=assumptions or Assumptions(),
        issues=nothing,
        rejects=nothing,
        books=nothing,
        sources=nothing,
        tables={name: _table(engine, frame) for name, frame in frames.items()},
    )


@pytest.fixture(scope="session")
def make_company():
    """Return a function (transactions, *, as_of, customers, ...) -> Dataset."""
    return _company

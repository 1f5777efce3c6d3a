"""Summaries of customers, by hand and from papers."""

from __future__ import annotations

import pandas as pd
import pytest


def _summary(*rows, **more):
    frame = pd.DataFrame(rows, columns=["frequency", "recency", "T"])
    frame.index = pd.Index([f"C{n:02d}" for n in range(len(frame))], name="customer_id")
    return frame.assign(**more)


@pytest.fixture(scope="session")
def make_summary():
    """Return a function (*(frequency, recency, T), **columns) -> summary."""
    return _summary


@pytest.fixture(scope="session")
def cdnow_weeks(shared_data):
    """Return 2,357 customers of CDNOW after 39 weeks, in weeks."""
    frame = pd.read_csv(shared_data / "cdnow_cbs.csv", index_col="cust")
    names = {"x": "frequency", "t.x": "recency", "T.cal": "T", "m.x": "monetary_value"}
    return frame.rename(columns=names).rename_axis("customer_id")

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


@pytest.fixture(scope="session")
def cdnow_until(shared_data):
    """Return a function (file, last day, days a unit) -> summary of CDNOW."""

    def summary(file, *, end, unit=1.0):
        rows = pd.read_csv(shared_data / file, parse_dates=["date"])
        days = rows[rows["date"] <= end].drop_duplicates(["customer_id", "date"])
        of = days.groupby("customer_id")["date"].agg(["min", "max", "size"])
        age = pd.Timestamp(end) - of["min"]
        return pd.DataFrame(
            {
                "frequency": of["size"] - 1,
                "recency": (of["max"] - of["min"]).dt.days / unit,
                "T": age.dt.days / unit,
            }
        )

    return summary

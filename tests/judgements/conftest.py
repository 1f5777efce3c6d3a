"""A company by hand, in which every lens sees something else."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv

AS_OF = "2026-10-31"
# customer: revenue of the year before, of this year, largest order in it
BOUGHT = {
    "A": (100.0, 400.0, 300.0),
    "B": (200.0, 200.0, 110.0),
    "C": (300.0, 150.0, 80.0),
    "D": (0.0, 50.0, 30.0),
}


def _orders():
    """Return two orders a year of every customer."""
    rows = []
    for who, (before, now, largest) in BOUGHT.items():
        if before:
            rows += [(who, "2025-01-15", before / 2), (who, "2025-06-15", before / 2)]
        rows += [(who, "2026-02-15", largest), (who, "2026-08-15", now - largest)]
    return pd.DataFrame(rows, columns=["customer_id", "date", "amount"])


def _touches():
    """Return contacts: D costs most, B helps itself, C is sold to."""
    rows = [
        ("A", "2026-03-01", "support", "phone", 20.0),
        ("B", "2026-03-01", "support", "community", 5.0),
        ("B", "2026-04-01", "Support", "Community", 5.0),
        ("B", "2026-05-01", "support", "email", 10.0),
        ("C", "2026-05-01", "sales", "visit", 60.0),
        ("D", "2026-05-01", "support", "phone", 70.0),
        ("D", "2024-05-01", "support", "phone", 999.0),  # more than a year ago
    ]
    names = ["customer_id", "date", "function", "channel", "cost"]
    return pd.DataFrame(rows, columns=names).assign(type="call")


def _voices():
    """Return outcomes, contributions, referrals and invoices."""
    outcomes = [("A", 5, 5), ("A", 5, 3), ("B", 4, 4), ("C", 3, 2), ("D", 5, 4)]
    given = [
        ("A", "innovator", True),
        ("A", "innovator", False),
        ("B", "Speaker", None),
        ("C", "critic", None),
    ]
    bills = [
        ("A", "2026-02-15", "2026-03-15", 300.0, "2026-03-01"),
        ("B", "2026-02-15", "2026-03-15", 100.0, "2026-03-25"),
        ("C", "2026-02-15", "2026-03-15", 80.0, "2026-03-15"),
        ("D", "2026-02-15", "2026-03-15", 30.0, "2026-04-14"),
    ]
    return {
        "outcomes": pd.DataFrame(
            outcomes, columns=["customer_id", "importance", "satisfaction"]
        ).assign(job="keep", outcome=[f"o{k}" for k in range(len(outcomes))]),
        "contributions": pd.DataFrame(
            given, columns=["customer_id", "role", "adopted"]
        ).assign(kind="idea", date="2026-01-05"),
        "referrals": pd.DataFrame(
            [("A", "C"), ("B", "C"), ("B", "D")], columns=["referrer_id", "referred_id"]
        ).assign(date="2025-01-01"),
        "invoices": pd.DataFrame(
            bills, columns=["customer_id", "issued_on", "due_on", "amount", "paid_on"]
        ),
    }


@pytest.fixture(scope="session")
def frames():
    """Return the tables of the company."""
    return {"transactions": _orders(), "interactions": _touches(), **_voices()}


@pytest.fixture(scope="session")
def rules():
    """Return assumptions under which the values can be worked out."""
    return cv.Assumptions(retention=0.8)


@pytest.fixture(scope="session")
def read(rules):
    """Return a function (tables, **options) -> Dataset."""

    def reader(tables, **options):
        given = {"as_of": AS_OF, "currency": "EUR", "assumptions": rules, **options}
        return cv.read_dataset(tables, **given)

    return reader


@pytest.fixture(scope="session")
def small(frames, read):
    """Return the company of four customers."""
    return read(frames)


@pytest.fixture(scope="session")
def software():
    """Return the bundled company with all ten tables."""
    return cv.load_dataset("software")

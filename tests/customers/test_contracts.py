"""Contracts: calendar months against pandas' own calendar."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.customers.contracts import months_between

DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))


def between(began, until):
    days = [pd.Series([pd.Timestamp(day)]) for day in (began, until)]
    return months_between(*days).iloc[0]


@pytest.mark.parametrize(
    ("began", "until", "whole", "begun", "exact"),
    [
        ("2026-01-10", "2026-01-10", 0, 0, 0),
        ("2026-01-10", "2026-01-11", 0, 1, 1 / 31),
        ("2026-01-10", "2026-02-09", 0, 1, 30 / 31),
        ("2026-01-10", "2026-02-10", 1, 1, 1),
        ("2026-01-10", "2026-02-11", 1, 2, 1 + 1 / 31),
        ("2026-01-31", "2026-02-28", 1, 1, 1),  # the month is over where it ends
        ("2024-02-29", "2025-02-28", 12, 12, 12),
        ("2025-01-30", "2025-03-01", 1, 2, 1 + 1 / 31),
        ("2025-11-15", "2027-11-15", 24, 24, 24),
    ],
)
def test_months_run_from_anniversary_to_anniversary(began, until, whole, begun, exact):
    found = between(began, until)
    assert (found["whole"], found["begun"]) == (whole, begun)
    assert found["exact"] == pytest.approx(exact)


@given(DAYS, st.integers(0, 1500))
def test_whole_months_are_those_of_the_calendar(began, days):
    began = pd.Timestamp(began)
    until = began + pd.Timedelta(days=days)
    found = between(began, until)
    whole = int(found["whole"])
    assert began + pd.DateOffset(months=whole) <= until
    assert began + pd.DateOffset(months=whole + 1) > until
    over = until - (began + pd.DateOffset(months=whole))
    assert found["begun"] == whole + (over.days > 0)
    assert found["exact"] == pytest.approx(whole + over.days / 31)


@given(DAYS, st.integers(0, 800))
def test_a_day_later_is_never_less(began, days):
    later = [pd.Timestamp(began) + pd.Timedelta(days=days + n) for n in (0, 1)]
    one, two = (between(began, day)["exact"] for day in later)
    assert two > one

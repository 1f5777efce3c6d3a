"""Windows of time and what happened in them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.customers.windows import days_before, in_window, look_back
from customer_value.errors import CustomerValueError, ParameterError

QUICK = settings(max_examples=20, deadline=None, derandomize=True)
FIRST = date(2024, 1, 1)


def lines(rows):
    return pd.DataFrame(rows, columns=["customer_id", "date", "amount"], dtype=object)


@pytest.fixture
def company(make):
    """Return a function: a company with so many days of history."""

    def build(days):
        as_of = FIRST + timedelta(days)
        return make({"transactions": lines([("A", FIRST, 5)])}, as_of=as_of)

    return build


@pytest.mark.parametrize(
    ("end", "days", "start"),
    [
        ("2025-02-28", 365, "2024-02-28"),
        ("2024-02-29", 365, "2023-02-28"),
        ("2026-01-31", 730, "2024-01-31"),
        ("2025-02-28", 364, "2024-03-01"),
        ("2025-02-28", 1, "2025-02-27"),
    ],
)
def test_365_days_are_a_calendar_year(end, days, start):
    assert days_before(pd.Timestamp(end), days) == pd.Timestamp(start)


@pytest.mark.parametrize(
    ("history", "days"),
    [(90, 45), (91, 45), (373, 186), (547, 273), (548, 365), (5000, 365)],
)
def test_a_window_is_a_year_or_half_a_short_history(company, history, days):
    window = look_back(company(history))
    assert window.days == days
    assert window.end == pd.Timestamp(FIRST + timedelta(history))
    assert window.middle == days_before(window.end, days)
    assert window.start == days_before(window.end, 2 * days)


def test_two_half_windows_never_reach_before_the_first_day(company):
    for history in (90, 364, 365, 547):
        assert look_back(company(history)).start >= pd.Timestamp(FIRST)


def test_a_history_that_is_too_short_is_refused(company):
    with pytest.raises(CustomerValueError, match="89 days of history are too few"):
        look_back(company(89))


def test_a_window_can_be_chosen(company):
    window = look_back(company(10), window_days=np.int64(4))
    assert window.days == 4
    assert (window.end - window.start).days == 8


@pytest.mark.parametrize("days", [0, -3, 1.5, "30", True])
def test_a_window_that_is_no_number_of_days_is_refused(company, days):
    with pytest.raises(ParameterError, match="'window_days' parameter of look_back"):
        look_back(company(400), window_days=days)


@QUICK
@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(0, 20), st.integers(-9, 9)),
        min_size=1,
        max_size=20,
    ),
    st.integers(0, 20),
    st.integers(0, 20),
)
def test_the_business_in_a_window_agrees_with_a_loop(make, rows, a, b):
    rows = [(c, FIRST + timedelta(n), amount) for c, n, amount in rows]
    start, end = (FIRST + timedelta(n) for n in sorted((a, b)))
    inside = [row for row in rows if start < row[1] <= end]
    want = {}
    for customer in sorted({row[0] for row in inside}):
        mine = [row for row in inside if row[0] == customer]
        net = {}
        for _, day, amount in mine:
            net[day] = net.get(day, 0) + amount
        revenue = sum(row[2] for row in mine)
        want[customer] = [sum(v > 0 for v in net.values()), revenue, 0.4 * revenue]
    company = make({"transactions": lines(rows)}, as_of=FIRST + timedelta(20))
    got = in_window(company, pd.Timestamp(start), pd.Timestamp(end))
    assert list(got.columns) == ["purchases", "revenue", "margin"]
    assert list(got.index) == list(want)
    assert got.to_numpy().tolist() == [pytest.approx(row) for row in want.values()]

"""The back-test: predicted against what came, by a loop of its own."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.measures.back_test import COLUMNS, back_test
from customer_value.measures.likelihood_to_buy import likelihood_to_buy


def random_lines(seed, *, days, rows=400, customers=50):
    chance = np.random.default_rng(seed)
    start = pd.Timestamp("2023-01-01")
    return pd.DataFrame(
        {
            "customer_id": [f"C{k:02d}" for k in chance.integers(0, customers, rows)],
            "date": start + pd.to_timedelta(chance.integers(0, days, rows), unit="D"),
            "amount": chance.integers(-20, 400, rows) / 4,
        }
    )


def by_hand(company, window, margin=0.4):
    """Return predicted and actual margin of each customer known one window ago."""
    rows = company.transactions
    end = company.as_of
    middle = end - window
    start = middle - window
    then = company.at(middle)
    days = (
        window.kwds["years"] * 365 if isinstance(window, pd.DateOffset) else window.days
    )
    likely = likelihood_to_buy(then, horizon_days=days).scores["probability"]

    def business(low, high):
        inside = rows[(rows["date"] > low) & (rows["date"] <= high)]
        return inside.groupby("customer_id")["amount"].sum() * margin

    before, came = business(start, middle), business(middle, end)
    return pd.DataFrame(
        {
            "predicted": [
                (0 if math.isnan(p) else p) * before.get(c, 0.0)
                for c, p in likely.items()
            ],
            "actual": [came.get(c, 0.0) for c in likely.index],
        },
        index=likely.index,
    )


@pytest.mark.parametrize(
    ("days", "window"),
    [(1200, pd.DateOffset(years=1)), (400, pd.Timedelta(days=200))],
    ids=["a year", "half a short history"],
)
def test_the_totals_agree_with_a_loop(make_company, days, window):
    lines = random_lines(2, days=days)
    first = pd.DataFrame(
        {
            "customer_id": ["C00"],
            "date": pd.to_datetime(["2023-01-01"]),
            "amount": [5.0],
        }
    )
    as_of = pd.Timestamp("2023-01-01") + pd.Timedelta(days=days)
    company = make_company(pd.concat([first, lines]), as_of=as_of)
    got = back_test(company)
    want = by_hand(company, window)
    total = got.loc["all"]
    assert total["customers"] == len(want)
    assert total["predicted"] == pytest.approx(want["predicted"].sum())
    assert total["actual"] == pytest.approx(want["actual"].sum())
    assert total["ratio"] == pytest.approx(total["predicted"] / total["actual"])


def test_the_tenths_add_up_and_fall(make_company):
    company = make_company(random_lines(3, days=1200), as_of="2026-04-15")
    got = back_test(company)
    parts, total = got.drop(index="all"), got.loc["all"]
    assert list(got.columns) == COLUMNS
    assert parts["customers"].sum() == total["customers"]
    assert parts["predicted"].sum() == pytest.approx(total["predicted"])
    assert parts["actual"].sum() == pytest.approx(total["actual"])
    means = parts["predicted"] / parts["customers"]
    assert means.is_monotonic_decreasing
    assert list(parts.index.astype(int)) == sorted(parts.index.astype(int))
    assert set(parts.index) <= {str(n) for n in range(1, 11)}


def test_nothing_of_the_window_predicted_is_used(make_company):
    lines = random_lines(4, days=1200)
    as_of = pd.Timestamp("2026-04-15")
    late = lines["date"] > as_of - pd.DateOffset(years=1)
    changed = lines.assign(amount=lines["amount"].where(~late, 7.0))
    one, two = (back_test(make_company(rows, as_of=as_of)) for rows in (lines, changed))
    assert one["predicted"].tolist() == pytest.approx(two["predicted"].tolist())
    assert one.loc["all", "actual"] != two.loc["all", "actual"]


def test_a_short_repurchase_horizon_does_not_shorten_the_prediction(make_company):
    lines = random_lines(5, days=1200)
    short = Assumptions(repurchase_horizon_days=30)
    one, two = (
        back_test(make_company(lines, as_of="2026-04-15", assumptions=rules))
        for rows, rules in ((lines, None), (lines, short))
    )
    assert one.loc["all", "predicted"] == pytest.approx(two.loc["all", "predicted"])


@pytest.mark.parametrize("days", [30, 89, 178])
def test_without_ninety_days_before_the_window_there_is_no_back_test(
    make_company, days
):
    as_of = pd.Timestamp("2023-01-01") + pd.Timedelta(days=days)
    rows = [("A", "2023-01-01", 10.0), ("A", as_of, 10.0)]
    got = back_test(make_company(rows, as_of=as_of))
    assert got.empty
    assert list(got.columns) == COLUMNS
    assert got.index.name == "tenth"


def test_when_nothing_came_there_is_no_ratio(make_company):
    rows = [("A", f"2024-0{month}-01", 10.0) for month in range(1, 7)]
    got = back_test(make_company(rows, as_of="2026-06-01"))
    assert got.loc["all", "actual"] == 0
    assert math.isnan(got.loc["all", "ratio"])

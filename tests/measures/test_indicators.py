"""Attainment by hand, both ways, and every reason why there is none."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv
from customer_value.errors import CustomerValueError


def company(rows, *, drop=()):
    columns = ["date", "indicator", "kind", "value", "baseline", "target"]
    read = pd.DataFrame(rows, columns=columns).drop(columns=list(drop))
    sold = pd.DataFrame({"customer_id": ["A"], "date": "2025-12-31", "amount": 1.0})
    return cv.read_dataset({"transactions": sold, "indicators": read})


def readings(*values, baseline, target, name="x", kind="cpi"):
    days = pd.date_range("2025-01-31", periods=len(values), freq="ME")
    return [
        (day, name, kind, value, baseline, target)
        for day, value in zip(days, values, strict=True)
    ]


@pytest.mark.parametrize(
    ("values", "baseline", "target", "attainment", "status", "better"),
    [
        ((48, 36), 48, 24, 0.5, "on the way", "lower"),
        ((50, 65), 50, 80, 0.5, "on the way", "higher"),
        ((50, 80), 50, 80, 1.0, "reached", "higher"),
        ((50, 95), 50, 80, 1.5, "reached", "higher"),
        ((50, 50), 50, 80, 0.0, "where it started", "higher"),
        ((50, 35), 50, 80, -0.5, "moved away", "higher"),
        ((50, 60), 50, 50, math.nan, "target equals baseline", ""),
        ((50, 60), 50, None, math.nan, "no target", ""),
        ((-10, -5), -10, 0, 0.5, "on the way", "higher"),
    ],
)
def test_one_formula_serves_both_ways(
    values, baseline, target, attainment, status, better
):
    read = readings(*values, baseline=baseline, target=target)
    row = cv.indicator_attainment(company(read)).loc["x"]
    assert row["attainment"] == pytest.approx(attainment, nan_ok=True)
    assert (row["status"], row["better"], row["n"]) == (status, better, 2)
    assert row["note"] == ""


@settings(max_examples=12)
@given(
    st.floats(-100, 100),
    st.floats(-100, 100),
    st.floats(0.1, 50),
    st.sampled_from([-1, 1]),
)
def test_turning_the_scale_round_changes_nothing(start, now, way, sign):
    one, other = (
        cv.indicator_attainment(
            company(
                readings(
                    turn * start,
                    turn * now,
                    baseline=turn * start,
                    target=turn * (start + sign * way),
                )
            )
        ).loc["x"]
        for turn in (1, -1)
    )
    assert one["attainment"] == pytest.approx(other["attainment"], rel=1e-6, abs=1e-9)
    assert {one["better"], other["better"]} == {"higher", "lower"}


def test_the_last_reading_counts_and_the_last_target_given():
    rows = readings(10, 20, 30, baseline=10, target=50)
    rows[2] = (*rows[2][:4], None, 40)  # the target was changed
    row = cv.indicator_attainment(company(rows[::-1])).loc["x"]
    assert (row["value"], row["target"], row["baseline"]) == (30, 40, 10)
    assert row["attainment"] == pytest.approx(2 / 3)
    assert row["date"] == pd.Timestamp("2025-03-31")


def test_without_a_baseline_the_first_reading_is_the_start():
    rows = readings(10, 20, baseline=None, target=30)
    for given_ in (company(rows), company(rows, drop=["baseline"])):
        row = cv.indicator_attainment(given_).loc["x"]
        assert row["attainment"] == 0.5
        assert "first reading counts as the start" in row["note"]
    assert cv.indicator_attainment(company(rows, drop=["target"])).loc[
        "x", "status"
    ] == ("no target")


def test_readings_of_one_day_are_averaged():
    rows = readings(10, baseline=0, target=40)
    rows += [(*rows[0][:3], 30, 0, 40)]
    row = cv.indicator_attainment(company(rows)).loc["x"]
    assert (row["value"], row["attainment"], row["n"]) == (20, 0.5, 1)


def test_those_of_the_customer_come_first_and_the_furthest_leads():
    rows = [
        *readings(0, 9, baseline=0, target=10, name="money", kind="KPI"),
        *readings(0, 2, baseline=0, target=10, name="slow"),
        *readings(0, 8, baseline=0, target=10, name="quick"),
        *readings(0, 8, baseline=0, target=0, name="flat"),
        *readings(0, 8, baseline=0, target=10, name="odd", kind="other"),
    ]
    table = cv.indicator_attainment(company(rows))
    assert table.index.tolist() == ["quick", "slow", "flat", "money", "odd"]
    assert table.loc["money", "kind"] == "kpi"


def test_the_promoter_score_is_said_to_be_a_kpi():
    rows = [
        *readings(0, 9, baseline=0, target=10, name="NPS", kind="cpi"),
        *readings(0, 9, baseline=0, target=10, name="Net promoter score", kind="kpi"),
    ]
    notes = cv.indicator_attainment(company(rows))["note"]
    assert "count it as a KPI" in notes["NPS"]
    assert notes["Net promoter score"] == ""


def test_an_earlier_day_knows_earlier_readings_only():
    then = cv.load_dataset("software").at("2024-10-31")
    table = cv.indicator_attainment(then)
    assert (table["date"] == pd.Timestamp("2024-10-31")).all()
    assert (table["n"] == 24).all()


def test_without_indicators_the_need_is_said():
    with pytest.raises(CustomerValueError, match="need the table indicators"):
        cv.indicator_attainment(cv.load_dataset("retailer"))
    early = company(readings(1, baseline=0, target=2)).at("2025-01-01")
    with pytest.raises(CustomerValueError, match="holds no reading"):
        cv.indicator_attainment(early)

"""The summary for the models: by hand, against pandas, and on public purchases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.customers.facts import customer_facts
from customer_value.customers.summary import (
    pattern_table,
    rfm_summary,
    summary_counts,
    summary_table,
)
from customer_value.data.engine import Table
from customer_value.data.engine_duckdb import DuckDB
from customer_value.errors import CustomerValueError, ParameterError

QUICK = settings(max_examples=25, deadline=None, derandomize=True)
COLUMNS = ["frequency", "recency", "T", "monetary_value"]
HELD_OUT = [*COLUMNS, "holdout_frequency", "holdout_T"]
START = date(2023, 12, 25)  # a Monday; the weeks and months of two years follow
AS_OF = date(2025, 3, 2)  # a Sunday
UNITS = ("day", "week", "month")


def lines(rows):
    columns = ["customer_id", "date", "amount"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


@pytest.fixture
def company(make):
    """Return a function: rows of customer, date, amount -> a company."""

    def build(rows, as_of=AS_OF):
        return make({"transactions": lines(rows)}, as_of=as_of)

    return build


# --------------------------------------------------------------------------- by hand


def test_the_first_purchase_counts_for_no_repeat_and_no_money(company):
    rows = [
        ("A", "2025-01-01", 1000),  # the first: not in the mean value
        ("A", "2025-01-11", 10),
        ("A", "2025-01-21", 50),
        ("B", "2025-01-26", 7),
    ]
    summary = rfm_summary(company(rows, "2025-01-31"))
    assert summary.columns.tolist() == COLUMNS
    assert summary.index.tolist() == ["A", "B"]
    assert summary.loc["A"].tolist() == [2, 20, 30, 30]
    assert summary.loc["B"].tolist() == [0, 0, 5, 0]


def test_a_purchase_is_a_day_with_a_net_amount_above_zero(company):
    rows = [
        ("A", "2024-12-01", 0),  # a gift before all: no first purchase
        ("A", "2025-01-01", 30),
        ("A", "2025-01-11", 30),
        ("A", "2025-01-11", 12),  # the same day: one purchase of 42
        ("A", "2025-01-16", -20),  # a return on a day of its own: no purchase
        ("A", "2025-01-21", 9),
        ("A", "2025-01-21", -9),  # bought and brought back: no purchase
        ("A", "2025-01-26", 10),
        ("A", "2025-01-26", -4),  # the return nets the day: 6
        ("R", "2025-01-05", -5),  # never bought: not in the summary
    ]
    summary = rfm_summary(company(rows, "2025-01-31"))
    assert summary.index.tolist() == ["A"]
    assert summary.loc["A"].tolist() == [2, 25, 30, 24]


def test_weeks_run_from_monday_to_sunday_and_months_by_the_calendar(company):
    rows = [
        ("A", "2025-01-05", 8),  # a Sunday
        ("A", "2025-01-06", 2),  # Monday of the next week
        ("A", "2025-01-12", 4),  # Sunday of that week: the same purchase
        ("A", "2025-02-03", 10),
    ]
    held = company(rows, "2025-03-01")  # a Saturday
    assert rfm_summary(held, unit="week").loc["A"].tolist() == [2, 5, 8, 8]
    assert rfm_summary(held, unit="month").loc["A"].tolist() == [1, 1, 2, 10]


def test_weeks_before_1970_are_weeks_too(company):
    rows = [("A", "1969-12-28", 1), ("A", "1969-12-29", 1), ("A", "1970-01-04", 1)]
    summary = rfm_summary(company(rows, "1970-01-05"), unit="week")
    assert summary.loc["A"].tolist() == [1, 1, 2, 2]


def test_what_is_held_out_is_counted_and_nothing_else_is_known_of_it(company):
    rows = [
        ("A", "2025-01-01", 10),
        ("A", "2025-01-10", 20),
        ("A", "2025-01-22", 90),  # the first day of the hold-out
        ("A", "2025-01-31", 90),
        ("A", "2025-01-30", -5),
        ("B", "2025-01-21", 10),  # the last day before it
        ("C", "2025-01-25", 10),  # first seen in the hold-out: left out
    ]
    held = company(rows, "2025-01-31")
    summary = rfm_summary(held, holdout_days=10)
    assert summary.columns.tolist() == HELD_OUT
    assert summary.loc["A"].tolist() == [1, 9, 20, 20, 2, 10]
    assert summary.loc["B"].tolist() == [0, 0, 0, 0, 0, 10]
    assert "C" not in summary.index
    known = rfm_summary(held, as_of="2025-01-21")
    assert_frame_equal(summary[COLUMNS], known)


def test_whoever_is_left_out_is_counted(make):
    rows = [
        ("A", "2025-01-01", 10),
        ("A", "2025-01-30", -5),
        ("B", "2025-01-25", 10),
        ("C", "2025-01-02", -1),  # a return only, then a purchase in the hold-out
        ("C", "2025-01-28", 10),
        ("D", "2025-01-03", 0),
    ]
    tables = {"transactions": lines(rows)}
    tables["customers"] = pd.DataFrame({"customer_id": list("ABCDE")})
    held = make(tables, as_of="2025-01-31")
    counts = summary_counts(held, holdout_days=10)["count"]
    assert counts.to_dict() == {
        "in the summary": 1,
        "first bought in the hold-out": 2,
        "never bought": 2,
        "without a purchase": 3,
    }
    assert summary_counts(held)["count"].tolist() == [3, 0, 2, 3]
    assert summary_counts(held, unit="month")["count"].tolist() == [3, 0, 2, 1]


def test_nobody_has_bought_by_then(company):
    held = company([("A", "2025-01-01", 10)])
    summary = rfm_summary(held, as_of="2024-12-31")
    assert summary.columns.tolist() == COLUMNS
    assert summary.empty
    assert summary_counts(held, as_of="2024-12-31")["count"].sum() == 0
    assert pattern_table(held, as_of="2024-12-31").to_pandas().empty


def test_times_and_counts_are_whole_numbers(company):
    summary = rfm_summary(company([("A", "2025-01-01", 10)]), holdout_days=30)
    kinds = {name: str(kind) for name, kind in summary.dtypes.items()}
    money = {"monetary_value": "float64"}
    assert kinds == dict.fromkeys(HELD_OUT, "int64") | money
    assert str(summary.index.dtype) == "str"


# ------------------------------------------------------------------------ properties

AMOUNTS = st.integers(-3, 9).map(lambda n: n * 2500 / 100)
ROWS = st.lists(
    st.tuples(
        st.sampled_from("ABCDE"),
        st.integers(0, (AS_OF - START).days).map(lambda n: START + timedelta(n)),
        AMOUNTS,
    ),
    min_size=1,
    max_size=40,
)
LETTER = {"day": "D", "week": "W-SUN", "month": "M"}


def by_pandas(rows, learned, unit):
    """Sum up with pandas periods: a second way that shares no code with the text."""
    frame = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    frame["period"] = pd.to_datetime(frame["date"]).dt.to_period(LETTER[unit])
    ordinal = pd.Period(learned, LETTER[unit]).ordinal
    kept = frame[frame["date"] <= learned]
    spent = kept.groupby(["customer_id", "period"])["amount"].sum()
    found = {}
    for customer, bought in spent[spent > 0].groupby(level=0):
        when = [period.ordinal for period in bought.index.get_level_values(1)]
        repeats = bought.to_numpy()[1:]
        found[customer] = (
            *(len(repeats), when[-1] - when[0], ordinal - when[0]),
            repeats.mean() if len(repeats) else 0.0,
        )
    later = frame[frame["date"] > learned].groupby(["customer_id", "period"])["amount"]
    held = later.sum()
    return found, held[held > 0].groupby(level=0).size()


@pytest.mark.parametrize("unit", UNITS)
@QUICK
@given(rows=ROWS, holdout=st.integers(1, 300))
def test_pandas_finds_the_same(make, unit, rows, holdout):
    held = make({"transactions": lines(rows)}, as_of=AS_OF)
    holdout = min(holdout, held.history_days)
    if not holdout:
        return
    learned = AS_OF - timedelta(holdout)
    expected, later = by_pandas(rows, learned, unit)
    summary = rfm_summary(held, holdout_days=holdout, unit=unit)
    assert summary.index.tolist() == sorted(expected)
    for customer, row in expected.items():
        assert tuple(summary.loc[customer, COLUMNS]) == pytest.approx(row, rel=1e-12)
        bought = later.get(customer, 0)
        assert summary.loc[customer, "holdout_frequency"] == bought
    letter = LETTER[unit]
    length = pd.Period(AS_OF, letter).ordinal - pd.Period(learned, letter).ordinal
    assert (summary["holdout_T"] == length).all()


@QUICK
@given(rows=ROWS)
def test_it_agrees_with_the_facts_of_the_customer(make, rows):
    held = make({"transactions": lines(rows)}, as_of=AS_OF)
    facts = customer_facts(held)
    facts = facts[facts["purchases"] > 0]
    summary = rfm_summary(held)
    assert summary.index.equals(facts.index)
    assert (summary["frequency"] + 1 == facts["purchases"]).all()
    assert (summary["T"] - summary["recency"] == facts["recency_days"]).all()
    assert (summary["recency"] <= summary["T"]).all()
    assert ((summary["frequency"] == 0) == (summary["recency"] == 0)).all()
    assert ((summary["frequency"] == 0) == (summary["monetary_value"] == 0)).all()


@QUICK
@given(rows=ROWS, seed=st.integers(0, 9))
def test_the_order_of_the_rows_changes_nothing(make, rows, seed):
    mixed = pd.Series(rows).sample(frac=1, random_state=seed).tolist()
    one, two = (make({"transactions": lines(r)}, as_of=AS_OF) for r in (rows, mixed))
    assert_frame_equal(rfm_summary(one), rfm_summary(two))


@pytest.mark.parametrize("unit", UNITS)
@QUICK
@given(rows=ROWS)
def test_patterns_count_every_customer_once(make, unit, rows):
    held = make({"transactions": lines(rows)}, as_of=AS_OF)
    patterns = pattern_table(held, unit=unit).to_pandas()
    same = ["frequency", "recency", "T"]
    counted = rfm_summary(held, unit=unit).groupby(same).size().rename("weights")
    assert_frame_equal(patterns, counted.reset_index())


def test_identical_customers_get_identical_rows(company):
    days = ["2025-01-01", "2025-01-09", "2025-02-01"]
    rows = [
        (f"C{n:03d}", day, 0.1 * k + 19.9)
        for n in range(200)
        for k, day in enumerate(days)
    ]
    held = company(rows)
    assert len(rfm_summary(held).drop_duplicates()) == 1
    assert pattern_table(held).to_pandas()["weights"].tolist() == [200]


# ------------------------------------------------------------------------ bad options


@pytest.mark.parametrize("unit", ["days", "D", "", None, ["day"], 7])
def test_an_unknown_unit_is_refused(company, unit):
    with pytest.raises(ParameterError, match="'unit' parameter of rfm_summary"):
        rfm_summary(company([("A", "2025-01-01", 1)]), unit=unit)


@pytest.mark.parametrize("days", [0, -1, 61, 1.5, "30", True, np.nan])
def test_a_hold_out_lies_within_the_history(company, days):
    held = company([("A", "2025-01-01", 1)])
    with pytest.raises(ParameterError, match="whole number of days from 1 to 60"):
        rfm_summary(held, holdout_days=days)
    with pytest.raises(ParameterError, match="'holdout_days' parameter of summary_c"):
        summary_counts(held, holdout_days=days)


def test_a_single_day_leaves_nothing_to_hold_out(company):
    held = company([("A", AS_OF, 1)])
    with pytest.raises(CustomerValueError, match="0 days of history"):
        rfm_summary(held, holdout_days=1)


def test_a_later_day_is_refused(company):
    with pytest.raises(ParameterError, match="as_of"):
        rfm_summary(company([("A", "2025-01-01", 1)]), as_of="2026-01-01")


# ----------------------------------------------------------------- limits and engines


def test_a_customer_of_every_day_and_the_greatest_amounts(company):
    most = "99999999999999.9999"
    rows = [("A", START + timedelta(n), most) for n in range(400)]
    summary = rfm_summary(company(rows))
    assert summary.loc["A", "frequency"] == 399
    assert summary.loc["A", "monetary_value"] == pytest.approx(1e14, rel=1e-12)


@pytest.mark.parametrize("dialect", ["postgres", "spark"])
def test_the_texts_can_be_written_for_other_engines(company, dialect):
    held = company([("A", "2025-01-01", 1)])
    table = summary_table(held, holdout_days=30, unit="week")
    assert '"T"' in table.sql("postgres")
    assert "ARG_MIN" not in table.sql(dialect)
    assert pattern_table(held).sql(dialect)


# ------------------------------------------------------------------- public purchases


@pytest.fixture(scope="module")
def cdnow(shared_data):
    """Return the tenth of CDNOW's customers whose summary is published."""
    frame = pd.read_csv(shared_data / "cdnow_sample.csv", dtype={"customer_id": "str"})
    frame = frame.rename(columns={"dollar_value": "amount"})
    bought = frame[["customer_id", "date", "amount"]]
    return cv.read_dataset({"transactions": bought}, as_of="1998-06-30")


def test_the_published_summary_of_cdnow_is_found_again(cdnow, shared_data):
    published = pd.read_csv(shared_data / "cdnow_cbs.csv", dtype={"cust": "str"})
    published = published.set_index("cust")
    summary = rfm_summary(cdnow, holdout_days=273)  # 39 weeks of 78
    # its authors keep eight customers whose only transaction is worth nothing
    absent = published.loc[published.index.difference(summary.index)]
    assert len(absent) == 8
    assert not absent[["x", "t.x", "x.star", "m.x"]].to_numpy().any()
    same = published.loc[summary.index]
    assert (summary["frequency"] == same["x"]).all()
    assert (summary["holdout_frequency"] == same["x.star"]).all()
    assert np.allclose(summary["recency"] / 7, same["t.x"], rtol=1e-12)  # theirs: weeks
    assert np.allclose(summary["T"] / 7, same["T.cal"], rtol=1e-12)
    assert np.allclose(summary["monetary_value"], same["m.x"], rtol=1e-12)


def test_everyone_of_cdnow_is_accounted_for(cdnow):
    counts = summary_counts(cdnow, holdout_days=273)["count"]
    assert counts.tolist() == [2349, 0, 8, 8]
    early = summary_counts(cdnow, as_of="1997-03-25", holdout_days=60)["count"]
    assert early.iloc[:3].sum() == 2357  # everyone's first transaction lies before it
    assert early.iloc[1] > 0


@pytest.mark.slow
def test_a_million_rows(make):
    engine = DuckDB()
    rows = engine.keep(
        "SELECT 'C' || CAST(n * 7919 % 100000 AS VARCHAR) AS customer_id, "
        "DATE '2024-01-01' + CAST(n * 104729 % 400 AS INTEGER) AS date, "
        "CAST(1 + n % 97 AS DECIMAL(18, 4)) AS amount FROM range(1000000) AS r(n)"
    )
    few = make({"transactions": lines([("A", "2024-01-01", 1)])}, as_of=AS_OF)
    tables = {"transactions": Table(engine, f"SELECT * FROM {rows}")}
    tables["customers"] = Table(engine, f"SELECT DISTINCT customer_id FROM {rows}")
    held = replace(few, tables=tables, _memo={})
    summary = rfm_summary(held)
    frame = held.transactions.astype({"amount": float})
    spent = frame.groupby(["customer_id", "date"], as_index=False)["amount"].sum()
    spent = spent.sort_values(["customer_id", "date"])
    by = spent.groupby("customer_id")
    assert len(summary) == 100_000
    assert (summary["frequency"] == by.size() - 1).all()
    span = (by["date"].max() - by["date"].min()).dt.days
    assert (summary["recency"] == span).all()
    repeats = spent[spent["customer_id"].duplicated()].groupby("customer_id")
    mean = repeats["amount"].mean().reindex(summary.index, fill_value=0)
    assert np.allclose(summary["monetary_value"], mean, rtol=1e-12)

"""The bridge between two days: by hand, and it closes to the cent whatever comes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.data.assumptions import Assumptions
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.equity_bridge import _rounded, equity_bridge

QUICK = settings(max_examples=60, deadline=None, derandomize=True)


def closes(bridge):
    """Say whether start and parts lead to the end in whole cents."""
    cents = (bridge.steps["amount"] * 100).round(6)
    assert (cents == cents.round()).all()
    return cents["start":"shrunk"].round().sum() == round(cents["end"])


@pytest.fixture(scope="module")
def company(make_company):
    """A grows, B shrinks, L is lost, N is new, X cancelled, R returns, S sleeps."""
    lines = [
        *[("A", f"2023-{m:02d}-05", 50.0) for m in range(1, 13)],
        *[("A", f"2024-{m:02d}-05", 50.0) for m in range(1, 13)],
        *[("A", f"2025-{m:02d}-05", 90.0) for m in range(1, 13)],
        *[("B", f"2023-{m:02d}-06", 90.0) for m in range(1, 13)],
        *[("B", f"2024-{m:02d}-06", 90.0) for m in range(1, 13)],
        ("B", "2025-06-06", 20.0),
        *[("L", f"2024-{m:02d}-07", 40.0) for m in range(1, 13)],
        ("N", "2025-05-01", 70.0),
        *[("X", f"2024-{m:02d}-08", 30.0) for m in range(1, 13)],
        ("X", "2025-01-08", 30.0),
        ("R", "2023-02-01", 60.0),
        ("R", "2025-02-01", 60.0),
        ("S", "2023-02-01", 60.0),
    ]
    ids = list("ABLNXRS")
    gone = [None, None, None, None, "2025-03-01", None, None]
    return make_company(
        lines,
        as_of="2025-12-31",
        customers=pd.DataFrame({"customer_id": ids, "cancelled_on": gone}),
        assumptions=Assumptions(retention=0.7),
    )


def test_every_customer_has_its_part(company):
    got = equity_bridge(company, since="2024-12-31")
    assert got.scores["part"].sort_index().to_dict() == {
        "A": "grown",
        "B": "shrunk",
        "L": "lost",
        "N": "new",
        "R": "grown",  # had lapsed and was worth nothing
        "S": "unchanged",
        "X": "lost",
    }
    assert got.steps["customers"].to_dict() == {
        "start": 6,
        "new": 1,
        "lost": 2,
        "grown": 2,
        "shrunk": 1,
        "end": 7,
    }


def test_the_bridge_leads_from_one_valuation_to_the_other(company):
    got = equity_bridge(company, since="2024-12-31")
    then, now = asset_value(company.at("2024-12-31")), asset_value(company)
    amount = got.steps["amount"]
    assert amount["start"] == pytest.approx(then.total, abs=0.005)
    assert amount["end"] == pytest.approx(now.total, abs=0.005)
    assert closes(got)
    by = got.scores.groupby("part")["change"].sum()
    for part in ("new", "lost", "grown", "shrunk"):
        assert amount[part] == pytest.approx(by[part], abs=0.01)
    assert amount["new"] == pytest.approx(
        now.scores.loc["N", "net_asset_value"], abs=0.01
    )


def test_the_bundled_companies_close_to_the_cent():
    from customer_value.data.examples import load_dataset

    for name in ("retailer", "software", "subscription"):
        for since in ("2025-10-31", "2026-03-15"):
            assert closes(equity_bridge(load_dataset(name), since=since))


def test_what_has_no_date_is_no_growth(make_company):
    """The same customer with the same wallet is worth the same a year later."""
    lines = [
        *[
            ("A", f"{y}-{m:02d}-05", 50.0)
            for y in (2023, 2024, 2025)
            for m in range(1, 13)
        ],
        *[
            ("B", f"{y}-{m:02d}-06", 20.0)
            for y in (2023, 2024, 2025)
            for m in range(1, 13)
        ],
    ]
    spends = pd.DataFrame({"customer_id": ["A"], "category_spend": [1000.0]})
    company = make_company(
        lines,
        as_of="2025-12-31",
        wallet=spends,
        assumptions=Assumptions(retention=0.7),
    )
    got = equity_bridge(company, since="2024-12-31")
    potential = asset_value(company).streams["potential"]
    assert potential > 0
    amount = got.steps["amount"]
    # not the headroom, only a little more certainty that both will buy again
    assert 0 <= amount["end"] - amount["start"] < potential / 2


@QUICK
@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=6))
def test_whole_cents_add_up_and_stay_near(cents):
    parts = np.array(cents)
    total = round(parts.sum())
    got = np.array(_rounded(parts, total=total))
    assert got.sum() == total
    assert (np.abs(got - parts) <= 1 + 1e-6).all()


@QUICK
@given(st.integers(-9, 9), st.lists(st.integers(-9, 9), min_size=1, max_size=4))
def test_totals_on_half_a_cent_are_bridged_too(start, parts):
    start, end = start + 0.5, start + 0.5 + sum(parts)
    total = round(end) - round(start)  # to the even cent, so one may be too much
    got = _rounded(np.array(parts, dtype=float), total=total)
    assert sum(got) == total
    assert (np.abs(np.array(got) - parts) <= 1).all()


def test_contracts_have_a_bridge_too(company):
    assert closes(equity_bridge(company, since="2024-12-31", activity="survival"))


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"since": "2025-12-31"}, ParameterError, "a day before 2025-12-31"),
        ({"since": "2027-01-01"}, ParameterError, "a day before 2025-12-31"),
        ({"since": "soon"}, ParameterError, "'since' parameter of equity_bridge"),
        (
            {"since": "2024-12-31", "activity": pd.Series({"A": 1.0})},
            ParameterError,
            "a name, so that it holds on both days",
        ),
        ({"since": "2023-02-01"}, CustomerValueError, "days of history"),
    ],
)
def test_days_that_cannot_be_compared_are_refused(company, options, error, words):
    with pytest.raises(error, match=words):
        equity_bridge(company, **options)


def test_the_bridge_speaks_for_itself(company):
    got = equity_bridge(company, since="2024-12-31")
    assert got.finding.startswith("From 31 December 2024 to 31 December 2025 the total")
    assert " moved it most, by EUR " in got.finding
    assert repr(got).startswith("EquityBridge(since=2024-12-31, start=")
    assert got.summary().equals(got.steps)
    assert got.scores["change"].is_monotonic_decreasing


def test_a_bridge_that_nothing_moves_says_so(make_company):
    lines = [("A", f"{year}-06-01", 10.0) for year in (2022, 2023, 2024, 2025)]
    company = make_company(lines, as_of="2025-12-31")
    got = equity_bridge(company, since="2024-12-31")
    assert got.finding.endswith("; nothing moved it.")
    assert got.scores["part"].tolist() == ["unchanged"]

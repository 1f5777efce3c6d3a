"""Warning signals by hand, and what became of those who showed them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.errors import CustomerValueError
from customer_value.measures.momentum import momentum
from customer_value.measures.switching_signals import switching_signals

AS_OF = "2025-12-31"


def touches(*rows):
    columns = ["customer_id", "date", "direction", "distance"]
    return pd.DataFrame(list(rows), columns=columns).assign(type="contact")


def test_momentum_is_the_position_now_less_that_of_ninety_days_ago(make_company):
    # METHOD, example E4: position 1.0 today, half-life 180 days
    day = pd.Timestamp(AS_OF)
    events = [(360, 1, 2), (180, 1, 3), (180, -1, 4), (0, 1, 1)]
    rows = [("A", day - pd.Timedelta(days=a), d, v) for a, d, v in events]
    company = make_company(
        [("A", "2024-01-01", 1.0)], as_of=AS_OF, interactions=touches(*rows)
    )
    then = sum(d * v * 2 ** (-(a - 90) / 180) for a, d, v in events if a >= 90)
    assert momentum(company)["A"] == pytest.approx(1.0 - then)
    still = make_company(
        [("A", "2024-01-01", 1.0)],
        as_of=AS_OF,
        interactions=touches(*rows),
        assumptions=Assumptions(half_life_days=math.inf),
    )
    assert momentum(still)["A"] == pytest.approx(1)  # what came within 90 days


def survey(*rows):
    columns = ["customer_id", "date", "question", "value"]
    return pd.DataFrame(list(rows), columns=columns)


@pytest.fixture(scope="module")
def company(make_company):
    """Every year: A calm, B unhappy, C second choice, D buys less, E moves away."""
    lines, answers, contacts = [], [], []
    for year in (2023, 2024, 2025):
        lines += [(who, f"{year}-06-01", 100.0) for who in "ABCE"]
        lines.append(("D", f"{year}-06-01", 100.0 * 0.5 ** (year - 2023)))
        answers += [
            ("A", f"{year}-05-01", "satisfaction", 4),
            ("B", f"{year}-05-01", "satisfaction", 2),
            ("A", f"{year}-05-01", "our_rank", 1),
            ("C", f"{year}-05-01", "our_rank", 2),
            ("B", f"{year}-05-01", "our_rank", 3),
        ]
        contacts += [
            ("A", f"{year}-12-01", 1, 2),
            ("E", f"{year}-12-01", -1, 2),
        ]
    lines += [("G", "2024-06-01", 50.0), ("N", "2025-06-01", 50.0)]
    lines += [("X", "2024-06-01", 50.0), ("X", "2025-06-01", 50.0)]
    ids = list("ABCDEGNX")
    gone = ["2025-08-01" if who == "X" else None for who in ids]
    return make_company(
        lines,
        as_of=AS_OF,
        customers=pd.DataFrame({"customer_id": ids, "cancelled_on": gone}),
        survey=survey(*answers),
        interactions=touches(*contacts),
    )


def test_each_signal_is_raised_by_its_own_rule(company):
    got = switching_signals(company).scores
    assert set(got.index) == set("ABCDEN")  # G did not buy, X has cancelled
    flags = got.drop(columns=["signals", "probability", "why"]).fillna(value=False)
    raised = {who: [n for n in flags if flags.loc[who, n]] for who in flags.index}
    assert raised == {
        "A": [],
        "B": ["dissatisfied", "not_first_choice"],
        "C": ["not_first_choice"],
        "D": ["spends_less"],
        "E": ["moving_away"],
        "N": [],
    }
    assert got.loc["D", "dissatisfied"] is pd.NA
    assert got.loc["N", "spends_less"] is pd.NA  # nothing to compare with
    assert got["signals"].to_dict() == {
        **dict.fromkeys("CDE", 1),
        "A": 0,
        "B": 2,
        "N": 0,
    }
    assert got.loc["B", "why"] == (
        "satisfaction of 2 or less of 5 and we are not the first choice"
    )
    assert got.index[0] == "B"


@pytest.mark.parametrize(("now", "raised"), [(70.0, True), (70.01, False), (71, False)])
def test_a_drop_of_thirty_per_cent_counts(make_company, now, raised):
    company = make_company(
        [("A", "2024-06-01", 100.0), ("A", "2025-06-01", now)], as_of=AS_OF
    )
    assert switching_signals(company).scores.loc["A", "spends_less"] == raised


def test_what_became_of_signals_is_counted_and_shrunk(company):
    got = switching_signals(company).calibration
    # a year ago A, E, G, X... were active: G did not buy again and X cancelled
    then = {"A": 0, "B": 2, "C": 1, "D": 1, "E": 1, "G": 0, "X": 0}
    left = {"G", "X"}
    for n in (0, 1, 2):
        members = {who for who, k in then.items() if k == n}
        assert got.loc[n, "customers"] == len(members)
        assert got.loc[n, "left"] == len(members & left)
        base = len(left) / len(then)
        want = (len(members & left) + 20 * base) / (len(members) + 20)
        assert got.loc[n, "probability"] == pytest.approx(want)
    scores = switching_signals(company).scores
    assert scores.loc["B", "probability"] == got.loc[2, "probability"]


def test_signals_that_cannot_be_seen_are_said(make_company):
    company = make_company(
        [("A", f"{year}-06-01", 10.0) for year in (2023, 2024, 2025)], as_of=AS_OF
    )
    got = switching_signals(company)
    assert len(got.notes) == 3
    assert got.scores.loc["A", ["dissatisfied", "moving_away"]].isna().all()
    assert "what signals are worth is not known yet" in got.finding


def test_a_short_history_cannot_be_looked_back_on(make_company):
    company = make_company(
        [("A", "2025-07-01", 10.0), ("A", "2025-10-01", 10.0)], as_of="2025-10-20"
    )
    got = switching_signals(company)
    assert got.calibration.empty
    assert got.scores["probability"].isna().all()
    assert "too short to look back on signals" in got.notes[-1]
    fresh = make_company([("A", "2025-10-01", 10.0)], as_of="2025-10-20")
    with pytest.raises(CustomerValueError, match="days of history"):
        switching_signals(fresh)


def test_signals_that_do_not_warn_are_said_not_to(company):
    got = switching_signals(company)
    assert got.finding == (
        "4 active customers of 6 show a warning signal; a window ago 0% of those with "
        "one left, 67% of those without, so here the signals do not warn."
    )
    assert repr(got) == "SwitchingSignals(customers=6, warned=4, window_days=365)"
    assert got.summary().equals(got.calibration)
    assert np.isfinite(got.scores["probability"]).all()

"""Whether anybody leaves in silence: simulated customers whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import customer_value as cv
from customer_value.measures.rhythm import Regularity, purchase_regularity
from customer_value.measures.silent_defection import rhythm_note, silent_defection
from customer_value.models.wheat_morrison import regularity

DAY = pd.Timestamp("2024-01-01")


def histories(n, *, leave, k=1, seed=0, days=730):
    """Draw purchases of n customers who flip a coin at every purchase."""
    chance = np.random.default_rng(seed)
    lines = []
    for key in range(n):
        rate, t = chance.gamma(1.5, 1 / 60.0), chance.uniform(0, 300)
        while t < days:
            lines.append((f"C{key:04}", DAY + pd.Timedelta(days=int(t)), 10.0))
            if chance.random() < leave:
                break
            t += max(1.0, chance.gamma(k, 1 / (k * rate)))
    return pd.DataFrame(lines, columns=["customer_id", "date", "amount"])


@pytest.fixture(scope="module")
def staying(make_company):
    return make_company(histories(400, leave=0.0), as_of="2025-12-31")


@pytest.fixture(scope="module")
def leaving(make_company):
    return make_company(histories(400, leave=0.2), as_of="2025-12-31")


def test_where_nobody_leaves_nothing_is_claimed(staying):
    found = silent_defection(staying, window_days=365)
    assert not found.detected
    assert np.isnan([found.first, found.second]).all()
    assert found.finding.startswith(
        "No detectable defection beyond what chance explains: a model in which nobody "
        "ever leaves (NBD) fits the purchases of 400 customers as well (likelihood "
    )
    assert found.finding.endswith(").")
    assert found.summary().index.tolist() == ["Silent defection"]


def test_where_customers_leave_the_model_says_what_that_costs(leaving):
    found = silent_defection(leaving, window_days=365)
    assert found.detected
    assert found.fit.p_value < 1e-6
    assert found.first > found.second > 0
    assert found.decline == pytest.approx(1 - found.second / found.first)
    assert found.finding.startswith("Some leave in silence: a model with leaving fits")
    assert found.finding.endswith("% less.")
    assert len(found.summary()) == 4


def test_the_purchases_expected_are_those_simulated(make_company):
    lines = histories(3000, leave=0.2, seed=5, days=1100)
    first = lines.groupby("customer_id")["date"].transform("min")
    age = (lines["date"] - first).dt.days
    many = [
        ((age > low) & (age <= high)).sum() / 3000
        for low, high in [(0, 365), (365, 730)]
    ]
    company = make_company(lines[lines["date"] <= "2025-12-31"], as_of="2025-12-31")
    found = silent_defection(company, window_days=365)
    assert found.first == pytest.approx(many[0], rel=0.06)
    assert found.second == pytest.approx(many[1], rel=0.15)


def test_a_false_alarm_is_rare(make_company):
    alarms = []
    for seed in range(20):
        company = make_company(histories(150, leave=0.0, seed=seed), as_of="2025-12-31")
        alarms.append(silent_defection(company, window_days=365).detected)
    assert np.mean(alarms) <= 0.1  # 5 % at most, and the test is careful at the edge


def test_nobody_who_bought_twice_and_nobody_at_all(make_company):
    one = silent_defection(
        make_company([("A", "2025-01-01", 5)], as_of="2025-12-31"), window_days=90
    )
    assert not one.detected
    assert (
        one.finding == "Of 1 customer nobody bought twice: silence tells nothing yet."
    )
    assert one.summary()["note"].item() == "nobody bought twice"
    none = make_company([("A", "2025-01-01", -5)], as_of="2025-12-31")
    assert silent_defection(none, window_days=90) is None


def test_the_model_is_not_asked_where_the_end_of_contracts_is_recorded():
    assert cv.defection(cv.load_dataset("subscription")).silent is None
    assert cv.defection(cv.load_dataset("retailer")).silent.detected


def test_one_line_form(leaving):
    found = silent_defection(leaving, window_days=365)
    assert repr(found).startswith("SilentDefection(detected=True, p_value=")


# ------------------------------------------------------------------- regularity


def rhythm(k, n=5000):
    """Make the last two gaps of n customers."""
    gaps = np.random.default_rng(0).gamma(k, 1 / k, (2, n))
    shape = regularity(*gaps)
    return Regularity(
        k=shape.k, low=shape.low, high=shape.high, scores=pd.DataFrame(), as_of=DAY
    )


def test_regular_buyers_are_told_that_flags_come_late(make_company):
    company = make_company(histories(300, leave=0.05, k=5), as_of="2025-12-31")
    result = cv.defection(company)
    assert result.regularity.verdict == "regular"
    assert result.notes[-1].startswith("Customers buy more regularly than chance: k = ")
    assert result.notes[-1].endswith(": a flag comes late rather than early.")


def test_the_note_gives_the_chance_of_a_long_gap():
    bursts = rhythm(0.5)
    share = stats.gamma(bursts.k).sf(3 * bursts.k)
    said = rhythm_note(bursts)
    assert f" {100 * share:.1f}% of such gaps last 3 times the own mean: some" in said


def test_what_is_near_chance_needs_no_note(staying):
    assert rhythm_note(purchase_regularity(staying)) == ""
    assert rhythm_note(rhythm(0.9)) == ""
    unsure = replace(rhythm(3), low=0.9)
    assert rhythm_note(unsure) == ""
    even = Regularity(
        k=np.inf, low=np.inf, high=np.inf, scores=pd.DataFrame(), as_of=DAY
    )
    assert "0.0% of such gaps last 3 times the own mean" in rhythm_note(even)
    unknown = Regularity(
        k=np.nan, low=np.nan, high=np.nan, scores=pd.DataFrame(), as_of=DAY
    )
    assert rhythm_note(unknown) == ""

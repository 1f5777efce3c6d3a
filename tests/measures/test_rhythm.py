"""How regular the gaps are: by hand, on simulated buyers, and on CDNOW."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from customer_value.measures.rhythm import purchase_regularity, shown
from customer_value.models.wheat_morrison import regularity

START = date(2020, 1, 1)


def buyers(make_company, gaps):
    """Make one customer a row of gaps in days."""
    rows = [
        (f"C{n:05}", str(START + timedelta(int(day))), 10)
        for n, own in enumerate(gaps)
        for day in np.concatenate([[0], np.cumsum(own)])
    ]
    return purchase_regularity(make_company(rows))


def test_the_last_two_gaps_of_each_customer_are_compared(make_company):
    answer = buyers(make_company, [[99, 10, 30], [7, 7], [5]])
    assert answer.scores.index.tolist() == ["C00000", "C00001"]  # a third has one gap
    assert answer.scores.loc["C00000"].tolist() == [10, 30, 0.25]
    assert answer.scores.loc["C00001", "share"] == 0.5


def test_k_is_worked_out_from_the_spread_of_the_shares(make_company):
    # half of the customers have M = 1/4, half 3/4: var M = 1/16, k = (3/4) / (1/2)
    answer = buyers(make_company, [[10, 30], [30, 10]] * 20)
    assert answer.k == pytest.approx(1.5)
    assert (answer.low, answer.high) == (pytest.approx(1.5), pytest.approx(1.5))
    assert answer.verdict == "regular"


def test_three_values_give_the_interval_by_hand(make_company):
    # M is 1/10, 5/10, 9/10, 30 of each: squares .16, 0, .16
    answer = buyers(make_company, [[10, 90], [50, 50], [90, 10]] * 30)
    squares = np.array([0.16, 0, 0.16] * 30)
    reach = 1.959963984540054 * squares.std() / np.sqrt(90)
    low, middle, high = (
        (1 - 4 * v) / (8 * v)
        for v in (squares.mean() + reach, squares.mean(), squares.mean() - reach)
    )
    got = (answer.low, answer.k, answer.high)
    assert got == pytest.approx((low, middle, high))
    assert answer.finding == (
        "Customers buy in bursts, less regularly than chance: k = 0.67 (0.52 to 0.87; "
        "1 is chance)."
    )


@pytest.mark.slow
@pytest.mark.parametrize("shape", [0.7, 1.0, 2.0, 5.0])
def test_the_shape_of_simulated_gaps_is_found_again(make_company, shape):
    chance = np.random.default_rng(11)
    rate = chance.gamma(2, 0.004, (4000, 1)) + 1e-4
    gaps = chance.gamma(shape, 1 / rate, (4000, 2)).clip(1, 40_000).round()
    answer = buyers(make_company, gaps)
    assert answer.low <= shape * 1.03
    assert answer.high >= shape * 0.97
    assert answer.k == pytest.approx(shape, rel=0.12)


@pytest.mark.slow
def test_the_interval_holds_what_it_says():
    chance = np.random.default_rng(5)
    held = 0
    for _ in range(1000):
        share = chance.beta(1.5, 1.5, 300)
        found = regularity(share, 1 - share)
        held += found.low <= 1.5 <= found.high
    assert 0.93 <= held / 1000 <= 0.97


@pytest.mark.slow
def test_cdnow_buys_almost_at_random(cdnow):
    answer = purchase_regularity(cdnow)
    assert len(answer.scores) == pytest.approx(7473, abs=15)
    assert answer.k == pytest.approx(0.94, abs=0.005)
    assert answer.verdict == "in bursts"


def test_equal_gaps_are_as_regular_as_can_be(make_company):
    answer = buyers(make_company, [[30, 30]] * 40)
    assert answer.k == np.inf
    assert answer.finding == "Each of 40 customers waits as long as the time before."
    assert answer.summary().loc["Regularity k", "value"] == "∞"


@pytest.mark.parametrize(("n", "people"), [(0, "0 customers"), (1, "1 customer")])
def test_few_customers_give_no_k(make_company, n, people):
    answer = buyers(make_company, [*[[10, 20]] * n, [3]])
    assert np.isnan([answer.k, answer.low, answer.high]).all()
    assert answer.verdict == "not known"
    assert answer.finding.startswith(f"{people} with three purchases: too few")
    assert "<table" in answer._repr_html_()
    assert repr(answer) == (f"Regularity(k=nan, customers={n}, verdict=not known)")


def test_random_is_said_of_what_cannot_be_told_from_chance(make_company):
    # every share from 1/200 to 199/200 once: what chance alone gives
    answer = buyers(make_company, [[n, 200 - n] for n in range(1, 200)])
    assert answer.k == pytest.approx(1, abs=0.02)
    assert answer.verdict == "random"
    assert "as irregularly as chance" in answer.finding
    assert isinstance(answer.summary(), pd.DataFrame)


def test_a_shape_is_written_shortly():
    assert (shown(2.464), shown(np.inf), shown(np.nan)) == ("2.46", "∞", "–")

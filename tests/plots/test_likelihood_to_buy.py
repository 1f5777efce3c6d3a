from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from customer_value.customers.hold_out import calibration, evaluation
from customer_value.measures.likelihood_methods import Judged, compared
from customer_value.measures.likelihood_to_buy import Likelihood
from customer_value.plots import likelihood_to_buy as plots
from customer_value.plots.canvas import ACCENT, GREY


def _result(chances, predicted=(), bought=(), *, method="lookback"):
    chance = pd.Series(chances, dtype=float)
    guess, came = pd.Series(predicted, dtype=float), pd.Series(bought, dtype=bool)
    scores = pd.DataFrame({"probability": chance})
    scores["rank"] = chance.rank(ascending=False)
    return Likelihood(
        horizon_days=365,
        method=method,
        scores=scores,
        grid=pd.DataFrame(),
        evaluation=evaluation(guess, came, kind="out of time"),
        calibration=calibration(guess, came),
        comparison=compared([Judged(method, guess, came, "out of time")], 365),
        model=None,
        notes=(),
        as_of=pd.Timestamp("2026-10-31"),
        currency="EUR",
    )


@pytest.fixture
def result():
    predicted = np.repeat([0.2, 0.8], 50)
    bought = np.tile([True, False, False, False, False], 10).tolist() + [True] * 50
    return _result([0.0, 0.05, 0.45, 0.5, 0.999, 1.0, np.nan], predicted, bought)


def test_each_tenth_has_a_dot_at_predicted_and_observed(result, sound):
    ax = sound(lambda: plots.calibration(result), result)
    dots = ax.lines[-1].get_xydata()
    table = result.calibration
    np.testing.assert_allclose(dots, table[["predicted", "actual"]])
    lines = ax.collections[0].get_segments()
    np.testing.assert_allclose([line[:, 1] for line in lines], table[["low", "high"]])


def test_the_scales_begin_where_something_is_seen(result):
    assert plots.calibration(result).get_xlim() == (0, 1)
    sure = _result([0.9], np.repeat(0.9, 50), [True] * 46 + [False] * 4)
    ax = plots.calibration(sure)
    assert ax.get_xlim() == ax.get_ylim() == (pytest.approx(0.8), 1)


def test_calibration_says_what_was_expected_and_what_came(result, said):
    title, note, alt = said(plots.calibration(result))
    assert title == "50% of 100 customers were expected to buy; 60% did"
    assert "n = 100 customers, out of time · as of 31 October 2026" in note
    assert "the largest gap is 20 percentage points" in alt


def test_a_likelihood_that_was_not_judged_is_said_in_words(said):
    title, _, _ = said(plots.calibration(_result([0.5])))
    assert title == "No probability has been judged on purchases not seen"


def test_customers_are_counted_by_tenth_of_probability(result, sound, seen):
    ax = sound(lambda: plots.distribution(result), result)
    assert [bar.get_height() for bar in ax.patches] == [2, 0, 0, 0, 1, 1, 0, 0, 0, 2]
    faces = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert faces == [GREY] * 5 + [ACCENT] * 5
    assert {"0–10%", "90–100%"} <= set(seen(ax))


def test_distribution_says_how_many_are_likely_to_buy(result, said):
    title, note, alt = said(plots.distribution(result))
    assert title == (
        "3 of 6 customers (50%) are at least as likely as not to buy within 365 days"
    )
    assert "n = 6 customers" in note
    assert "90 to 100%: 2" in alt
    one = said(plots.distribution(_result([0.9, 0.1])))[0]
    assert one.startswith("1 of 2 customers (50%) is at least")


def test_ranks_without_probabilities_are_said_in_words(said):
    ranks = _result([np.nan, np.nan], method="ranks")
    title, _, _ = said(plots.distribution(ranks))
    assert title == ranks.finding.removesuffix(".")


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.booleans(), st.integers(1, 10**4)),
        min_size=1,
        max_size=60,
    )
)
def test_every_likelihood_makes_readable_pictures(readable, rows):
    chance, bought, times = zip(*rows, strict=True)
    result = _result(np.repeat(chance, times[0] % 50 + 1), chance, bought)
    readable(plots.calibration(result))
    readable(plots.distribution(result))


# ---------------------------------------------------------------------- comparison


def _tried(*chances):
    hit = pd.Series([True, False, True, False])
    names = ("nbd", "lookback", "pareto_nbd")
    tried = [
        Judged(name, pd.Series(chance, dtype=float), hit, "out of time")
        for name, chance in zip(names, chances, strict=False)
    ]
    tried.append(Judged("ranks", pd.Series([4.0, 1.0, 3.0, 2.0]), hit, "out of time"))
    table = compared(tried, 90)
    result = _result([0.5], [0.5] * 4, hit, method=str(table.index[0]))
    return dataclasses.replace(result, comparison=table)


def test_each_method_has_a_bar_of_the_uncertainty_it_removed(sound, said):
    result = _tried([0.6, 0.4, 0.6, 0.4], [0.5] * 4, [0.9, 0.1, 0.9, 0.1])
    ax = sound(lambda: plots.comparison(result), result)
    widths = [bar.get_width() for bar in ax.patches]
    # 1 - ln p / ln .5 for p = .9, .6 and .5
    expected = [1 - np.log(p) / np.log(0.5) for p in (0.9, 0.6, 0.5)]
    np.testing.assert_allclose(widths, expected, atol=1e-12)
    shades = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert shades == [to_hex(ACCENT), to_hex(GREY), to_hex(GREY)]
    title, note, alt = said(ax)
    assert title == (
        "Pareto/NBD removes 85% of the uncertainty about who buys, the most of 3 "
        "methods"
    )
    assert "Purchases within 90 days that no method had seen · n = 4 customers" in note
    assert "Pareto/NBD 84.8%, NBD 26.3%, Look-back grid 0.0%" in alt


def test_methods_that_do_worse_than_the_share_of_all_are_told(sound, said):
    result = _tried([0.1, 0.9, 0.6, 0.4], [0.45, 0.5, 0.5, 0.55])
    ax = sound(lambda: plots.comparison(result), result)
    assert ax.get_xlim()[0] < 0
    title, _, _ = said(ax)
    assert title == (
        "The share of all customers says who buys as well as any method; the look-back "
        "grid comes closest"
    )


def test_methods_that_could_not_be_judged_are_said_in_words(said):
    title, _, _ = said(plots.comparison(_result([0.5])))
    assert title == "The methods could not be judged"

"""Kaplan-Meier: by hand, against a loop in fractions, scipy and frozen figures."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from customer_value.errors import ParameterError
from customer_value.models.survival import kaplan_meier

CASES = st.lists(
    st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 4)), max_size=40
)
TIMES = [5, 8, 12, 20, 30, 30, 41, 5, 60, 60]
ENDED = [1, 0, 1, 1, 0, 1, 0, 1, 1, 0]
WEIGHTS = [3, 1, 2, 5, 4, 1, 1, 2, 6, 2]


def test_worked_example_holds():
    curve = kaplan_meier([5, 8, 12, 20, 30], ended=[1, 0, 1, 1, 0]).curve
    assert curve["time"].tolist() == [0, 5, 8, 12, 20, 30]
    assert curve["at_risk"].tolist() == [5, 5, 4, 3, 2, 1]
    assert curve["probability"].tolist() == pytest.approx(
        [1, 0.8, 0.8, 0.8 * 2 / 3, 0.8 / 3, 0.8 / 3]
    )


def test_one_step_by_hand():
    # 8 of 10 stay: V = 2 / (10 x 8) = .025; the bound is .8 to the exp(+-1.96 s),
    # s = sqrt(.025) / ln(1 / .8) = .15811 / .22314 = .70857
    row = kaplan_meier([1] * 2 + [9] * 8, ended=[True] * 2 + [False] * 8).curve.iloc[1]
    s = np.sqrt(0.025) / np.log(1 / 0.8)
    assert row["low"] == pytest.approx(0.8 ** np.exp(1.959964 * s), rel=1e-6)
    assert row["high"] == pytest.approx(0.8 ** np.exp(-1.959964 * s), rel=1e-6)


def test_curve_and_interval_are_those_of_lifelines():
    # lifelines 0.30.3, KaplanMeierFitter, default interval, frozen
    curve = kaplan_meier(TIMES, ended=ENDED).curve
    want = {
        "probability": [1, 0.8, 0.8, 0.685714, 0.571429, 0.457143, 0.457143, 0.228571],
        "low": [
            1,
            0.408691,
            0.408691,
            0.304585,
            0.217193,
            0.142982,
            0.142982,
            0.014374,
        ],
        "high": [
            1,
            0.945873,
            0.945873,
            0.887149,
            0.814572,
            0.729779,
            0.729779,
            0.598416,
        ],
    }
    for name, values in want.items():
        assert curve[name].tolist() == pytest.approx(values, abs=6e-7)


def test_weighted_interval_is_that_of_lifelines():
    curve = kaplan_meier(TIMES, ended=ENDED, weights=WEIGHTS)
    low = [1, 0.610926, 0.610926, 0.526127, 0.337496, 0.303130, 0.303130, 0.022290]
    high = [1, 0.918411, 0.918411, 0.865252, 0.709737, 0.675438, 0.675438, 0.323924]
    assert curve.curve["low"].tolist() == pytest.approx(low, abs=6e-7)
    assert curve.curve["high"].tolist() == pytest.approx(high, abs=6e-7)
    assert curve.quantile(0.5) == (60, 20, 60)


def test_median_falls_at_exactly_one_half_and_its_end_may_be_open():
    half = kaplan_meier(TIMES, ended=ENDED).quantile(0.5)
    assert (half.value, half.low) == (30, 5)
    assert np.isnan(half.high)
    assert kaplan_meier([1, 2, 3, 4]).quantile(0.5).value == 2
    assert kaplan_meier([1, 2, 3, 4]).quantile(1).value == 4


@given(CASES)
def test_agrees_with_exact_fractions(cases):
    times, ended, weights = zip(*cases, strict=True) if cases else ((), (), ())
    times, weights = np.array(times, dtype=int), np.array(weights, dtype=int)
    curve = kaplan_meier(times, ended=np.array(ended, dtype=bool), weights=weights)
    left = Fraction(1)
    for row in curve.curve.itertuples():
        at_risk = sum(w for t, _, w in cases if t >= row.time)
        gone = sum(w for t, e, w in cases if t == row.time and e)
        left *= 1 - Fraction(gone, at_risk) if at_risk else 1
        assert row.at_risk == at_risk
        assert row.ended == gone
        assert row.probability == pytest.approx(float(left), abs=1e-12)
        assert 0 <= row.low <= row.probability <= row.high <= 1
    assert curve.n == weights.sum()


@given(CASES)
def test_a_weight_is_so_many_equal_rows_in_any_order(cases):
    rows = pd.DataFrame(cases, columns=["time", "ended", "weight"])
    rows = rows.astype({"time": int, "ended": bool, "weight": int})
    long = rows.loc[rows.index.repeat(rows["weight"])]
    kept = rows[rows["weight"] > 0].iloc[::-1]
    once = kaplan_meier(kept["time"], ended=kept["ended"], weights=kept["weight"])
    each = kaplan_meier(long["time"], ended=long["ended"])
    pd.testing.assert_frame_equal(once.curve, each.curve)


def test_equals_scipy_on_chance_data():
    chance = np.random.default_rng(3)
    days, over = chance.exponential(50, 400), chance.random(400) < 0.7
    sf = stats.ecdf(stats.CensoredData(uncensored=days[over], right=days[~over])).sf
    got = kaplan_meier(days, ended=over).curve.iloc[1:]
    np.testing.assert_allclose(got["probability"], sf.probabilities, atol=1e-12)
    band = sf.confidence_interval(method="log-log")
    known = np.isfinite(band.low.probabilities)
    np.testing.assert_allclose(got["low"][known], band.low.probabilities[known])
    np.testing.assert_allclose(got["high"][known], band.high.probabilities[known])


def test_interval_covers_the_truth_as_often_as_it_says():
    chance = np.random.default_rng(11)
    hits = []
    for _ in range(400):
        life, watch = chance.exponential(100, 150), chance.uniform(0, 200, 150)
        curve = kaplan_meier(np.minimum(life, watch), ended=life <= watch)
        row = curve.at([60]).iloc[0]
        hits.append(row["low"] <= np.exp(-0.6) <= row["high"])
    assert 0.92 <= np.mean(hits) <= 0.98  # .95, give or take 2.7 standard errors


def test_nothing_is_said_beyond_the_last_time_anyone_was_watched():
    watched = kaplan_meier([2, 4], ended=[1, 0]).at([0, 1.9, 2, 4, 4.1])
    assert watched["probability"].tolist()[:4] == [1, 1, 0.5, 0.5]
    assert watched.loc[4.1].isna().all()
    gone = kaplan_meier([2, 4]).at([4, 99])
    assert gone["probability"].tolist() == [0, 0]
    assert gone["high"].iloc[0] > 0  # the upper end stays where it was


def test_hazard_of_a_period_by_hand():
    # 10 start; 2 end at 1, 3 are last seen at 1.5, 1 of the 5 left ends at 2
    time = [1] * 2 + [1.5] * 3 + [2] + [3] * 4
    ended = [1] * 2 + [0] * 3 + [1] + [0] * 4
    table = kaplan_meier(time, ended=ended).hazard([0, 1, 2, 3, 4])
    assert table["start"].tolist() == [0, 1, 2]  # nobody was watched to 4
    assert table["at_risk"].tolist() == [10, 8, 4]
    assert table["ended"].tolist() == [2, 1, 0]
    assert table["hazard"].tolist() == pytest.approx([0.2, 0.2, 0])
    assert (table["low"] <= table["hazard"]).all()
    assert (table["hazard"] <= table["high"]).all()
    first = kaplan_meier(time, ended=ended).curve.iloc[1]
    assert table["low"].iloc[0] == pytest.approx(1 - first["high"])


def test_hazards_multiply_to_the_curve():
    chance = np.random.default_rng(2)
    days, over = chance.integers(1, 99, 300), chance.random(300) < 0.5
    curve = kaplan_meier(days, ended=over)
    stays = (1 - curve.hazard(range(0, 91, 10))["hazard"]).cumprod()
    want = curve.at(range(10, 91, 10))["probability"]
    np.testing.assert_allclose(stays, want, rtol=1e-12)


def test_a_period_nobody_outlives_is_told():
    table = kaplan_meier([3, 8]).hazard([0, 5, 10, 15])
    assert table["end"].tolist() == [5, 10]
    assert table["hazard"].tolist() == [0.5, 1]


def test_nobody_watched():
    empty = kaplan_meier(np.array([], dtype=float))
    assert empty.curve["probability"].tolist() == [1]
    assert empty.n == 0
    assert empty.finding == "Nobody was watched: 0 durations."
    assert empty.hazard([0, 1]).empty


def test_all_end_at_once_and_one_lasts():
    once = kaplan_meier([7, 7, 7])
    assert once.curve["probability"].tolist() == [1, 0]
    assert once.finding == "Half have ended by day 7."
    lasts = kaplan_meier([7], ended=[False], unit="month")
    assert lasts.finding == (
        "100% last longer than 7 months (95% interval 100% to 100%)."
    )
    assert lasts.at([3])["low"].item() == 1


def test_speaks_shortly_and_the_same_every_time():
    curve = kaplan_meier(TIMES, ended=ENDED)
    assert repr(curve) == "SurvivalCurve(n=10, ended=6, median=30, unit=day)"
    assert curve.summary().loc[1, "low"] == 0.409
    assert "<table" in curve._repr_html_()


@pytest.mark.parametrize(
    ("given_", "must"),
    [
        ({"durations": [1, -1]}, "'durations'.*numbers of 0 or more"),
        ({"durations": [1, np.nan]}, "'durations'.*none missing"),
        ({"durations": [1, np.inf]}, "'durations'.*finite"),
        ({"durations": ["a"]}, "'durations'.*numbers"),
        ({"durations": [[1]]}, "'durations'.*numbers"),
        ({"durations": [1], "ended": [1, 0]}, r"'ended'.*as long as durations \(1\)"),
        ({"durations": [1], "weights": [-1]}, "'weights'.*0 or more"),
        ({"durations": [1], "confidence": 95}, "'confidence'.*between 0 and 1"),
    ],
)
def test_what_cannot_be_is_refused_in_words(given_, must):
    durations = given_.pop("durations")
    with pytest.raises(ParameterError, match=must):
        kaplan_meier(durations, **given_)


def test_questions_that_cannot_be_are_refused_in_words():
    curve = kaplan_meier([1, 2])
    with pytest.raises(ParameterError, match="'share' parameter of quantile"):
        curve.quantile(0)
    with pytest.raises(ParameterError, match="'times' parameter of at"):
        curve.at([-1])
    with pytest.raises(ParameterError, match="'edges' parameter of hazard"):
        curve.hazard([0, 2, 1])
    with pytest.raises(ParameterError, match="two or more rising numbers"):
        curve.hazard([3])


def test_nullable_numbers_and_flags_are_read():
    time = pd.Series([1, 2, 3], dtype="Int64")
    ended = pd.Series([True, False, True], dtype="boolean")
    plain = kaplan_meier([1, 2, 3], ended=[True, False, True]).curve
    found = kaplan_meier(time, ended=ended).curve
    pd.testing.assert_frame_equal(found, plain, check_dtype=False)
    for wrong in (pd.Series([1, None], dtype="Int64"), pd.Series(["1"])):
        with pytest.raises(ParameterError, match=r"'durations'.*none missing"):
            kaplan_meier(wrong)


def test_input_stays_as_it_was():
    frame = pd.DataFrame({"t": TIMES, "e": ENDED, "w": WEIGHTS})
    kaplan_meier(frame["t"], ended=frame["e"], weights=frame["w"])
    assert frame["t"].tolist() == TIMES
    assert frame["w"].tolist() == WEIGHTS

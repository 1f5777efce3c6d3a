"""A model is judged on purchases that it has not seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import customer_value as cv
from customer_value.customers.hold_out import auc
from customer_value.errors import DataError, NotFittedError, ParameterError
from customer_value.models.evaluation import top_lift

HALF = cv.models.NBD.from_params(r=1.0, alpha=10.0)  # (1 + x) / (10 + T) a day


@pytest.fixture
def four(make_summary):
    """Four customers, ten days on; half of ten days are held out."""
    rows = [(0, 0, 10), (1, 5, 10), (3, 8, 10), (3, 8, 10)]
    return make_summary(*rows, holdout_frequency=[0, 0, 2, 1], holdout_T=5.0)


@pytest.fixture(scope="module")
def cdnow(cdnow_weeks):
    return cdnow_weeks.rename(columns={"x.star": "holdout_frequency"}).assign(
        holdout_T=39.0
    )


def test_expectations_and_errors_by_hand(four):
    judged = cv.models.evaluate(HALF, four)
    # 5 days x (1 + x) / 20
    assert judged.scores["expected"].tolist() == [0.25, 0.5, 1.0, 1.0]
    assert judged.scores["naive"].tolist() == [0.0, 0.5, 1.5, 1.5]
    assert judged.actual == 3
    model, naive, nobody = judged.errors.to_dict("index").values()
    assert model["total"] == 2.75
    assert model["total_error"] == pytest.approx(2.75 / 3 - 1)
    assert model["mae"] == pytest.approx((0.25 + 0.5 + 1.0 + 0.0) / 4)
    assert model["rmse"] == pytest.approx(np.sqrt((0.0625 + 0.25 + 1.0) / 4))
    assert naive["mae"] == pytest.approx((0 + 0.5 + 0.5 + 0.5) / 4)
    assert nobody["mae"] == pytest.approx(3 / 4)
    assert judged.beaten_by == ["naive rate"]
    assert judged.finding == (
        "NBD expected 3 where 3 purchases of 4 customers came: 8% too few; customer "
        "by customer 'naive rate' is nearer (mean error)."
    )


def test_the_quality_of_the_probabilities_by_hand(four):
    quality = cv.models.evaluate(HALF, four).quality
    chance = 1 - (20 / 25) ** np.array([1, 2, 4, 4])  # 1 - (a+T / a+T+t)^(r+x)
    bought = np.array([0, 0, 1, 1])
    assert quality["auc"] == 1.0
    assert quality["brier"] == pytest.approx(((chance - bought) ** 2).mean())
    assert quality["brier_skill"] == pytest.approx(1 - quality["brier"] / 0.25)
    given_odds = np.where(bought, chance, 1 - chance)
    assert quality["log_score"] == pytest.approx(np.log(given_odds).mean())
    assert quality["actual_rate"] == 0.5
    assert quality["n"] == 4


def test_equal_pasts_are_averaged(four):
    table = cv.models.evaluate(HALF, four).by_frequency
    assert table.index.tolist() == [0, 1, 3]
    assert table["customers"].tolist() == [1, 1, 2]
    assert table["actual"].tolist() == [0.0, 0.0, 1.5]
    assert table["expected"].tolist() == [0.25, 0.5, 1.0]


def test_seven_and_more_are_one_group(make_summary):
    rows = make_summary((7, 9, 10), (30, 9, 10), holdout_frequency=[1, 3], holdout_T=1)
    table = cv.models.evaluate(HALF, rows).by_frequency
    assert table.loc[7, ["customers", "actual"]].tolist() == [2, 2]


def test_customers_may_be_held_out_for_different_times(four):
    four["holdout_T"] = [5.0, 10.0, 5.0, 10.0]
    expected = cv.models.evaluate(HALF, four).scores["expected"]
    assert expected.tolist() == [0.25, 1.0, 1.0, 2.0]


# ------------------------------------------------------------------- published


def test_cdnow_as_it_is_known(cdnow):
    judged = cv.models.evaluate(cv.models.BetaGeo().fit(cdnow), cdnow)
    assert judged.actual == 1882
    # nobody buys scores .799, BG/NBD .786 and so hardly better
    assert judged.errors["mae"].round(3).to_dict() == {
        "model": 0.785,
        "naive rate": 1.024,
        "nobody buys": 0.798,
    }
    assert judged.quality["n"] == 2357
    expected = cv.models.BetaGeo().fit(cdnow).expected_purchases(cdnow, future_t=39)
    assert judged.errors.loc["model", "total"] == pytest.approx(expected.sum())


def test_ranking_by_purchases_beats_ranking_by_being_alive(cdnow):
    model = cv.models.BetaGeo().fit(cdnow)
    bought = cdnow["holdout_frequency"] > 0
    alive = model.expected_probability_alive(cdnow)
    quality = cv.models.evaluate(model, cdnow).quality
    assert auc(alive, bought) < 0.5
    assert quality["auc"] > 0.75


# ------------------------------------------------------------------------ lift


def test_the_lift_of_the_top_by_hand():
    assert top_lift(np.arange(10.0), np.r_[np.zeros(9), 4]) == pytest.approx(10)
    assert top_lift(np.ones(10), np.arange(10.0)) == pytest.approx(1)
    assert np.isnan(top_lift(np.ones(3), np.zeros(3)))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1), st.data())
def test_ties_at_the_edge_and_the_order_of_rows_change_no_lift(pairs, data):
    key, bought = np.array(pairs, dtype=float).T
    order = data.draw(st.permutations(range(len(pairs))))
    one, other = top_lift(key, bought), top_lift(key[order], bought[order])
    assert one == pytest.approx(other, nan_ok=True)


# ------------------------------------------------------------------ what breaks


def test_shuffled_rows_change_nothing(cdnow):
    model = cv.models.ParetoNBD().fit(cdnow)
    mixed = cdnow.sample(frac=1, random_state=3)
    one, other = cv.models.evaluate(model, cdnow), cv.models.evaluate(model, mixed)
    pd.testing.assert_frame_equal(one.scores, other.scores.loc[cdnow.index])
    pd.testing.assert_frame_equal(one.errors, other.errors)
    pd.testing.assert_series_equal(one.quality, other.quality)


def test_nothing_came(four):
    judged = cv.models.evaluate(HALF, four.assign(holdout_frequency=0))
    assert np.isnan(judged.errors.loc["model", "total_error"])
    assert judged.quality[["auc", "brier_skill", "lift"]].isna().all()
    assert judged.finding.startswith("NBD expected 3 where 0 purchases of 4 customers")


def test_one_customer(four):
    judged = cv.models.evaluate(HALF, four.iloc[:1])
    assert judged.quality["n"] == 1
    assert "1 customer came" in judged.finding


def test_a_customer_of_age_0_has_no_rate_of_its_own(make_summary):
    new = make_summary((0, 0, 0), holdout_frequency=[1], holdout_T=4.0)
    judged = cv.models.evaluate(HALF, new)
    assert judged.scores["naive"].tolist() == [0.0]
    assert np.isfinite(judged.errors.to_numpy()).all()


def test_the_result_shows_itself(four):
    judged = cv.models.evaluate(HALF, four)
    assert repr(judged) == (
        "Evaluation(model=NBD, customers=4, expected=2.75, actual=3, auc=1)"
    )
    assert "<table" in judged._repr_html_()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("holdout_frequency", -1, "holdout_frequency is no whole number from 0 on"),
        ("holdout_frequency", 0.5, "holdout_frequency is no whole number from 0 on"),
        ("holdout_T", 0, "holdout_T is not above 0"),
        ("holdout_T", np.nan, "holdout_T holds no finite number"),
    ],
)
def test_a_bad_hold_out_is_refused(four, column, value, said):
    four[column] = four[column].astype(float)
    four.loc["C01", column] = value
    with pytest.raises(DataError, match=said):
        cv.models.evaluate(HALF, four)


def test_what_cannot_be_judged_is_refused(four):
    with pytest.raises(DataError, match="holdout_T is missing"):
        cv.models.evaluate(HALF, four.drop(columns="holdout_T"))
    with pytest.raises(DataError, match="no customer to judge"):
        cv.models.evaluate(HALF, four.iloc[:0])
    with pytest.raises(ParameterError, match="'summary' parameter of evaluate"):
        cv.models.evaluate(HALF, four.assign(weights=2))
    with pytest.raises(ParameterError, match="Got 'GammaGamma' instead"):
        cv.models.evaluate(cv.models.GammaGamma(), four)
    with pytest.raises(NotFittedError):
        cv.models.evaluate(cv.models.BetaGeo(), four)
    with pytest.raises(ParameterError, match="a DataFrame"):
        cv.models.evaluate(HALF, [1, 2])

"""Every model on the same customers: which one is chosen, and why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import customer_value as cv
from customer_value.errors import DataError, ParameterError

NAMES = {"NBD", "BG/NBD", "MBG/NBD", "Pareto/NBD", "MBG/CNBD-k"}


@pytest.fixture(scope="module")
def cdnow(cdnow_weeks):
    return cdnow_weeks.rename(columns={"x.star": "holdout_frequency"}).assign(
        holdout_T=39.0
    )


@pytest.fixture(scope="module")
def on_cdnow(cdnow):
    return cv.models.compare(cdnow)


@pytest.fixture(scope="module")
def loyal():
    """Return customers who never leave."""
    return cv.models.NBD.from_params(r=1.2, alpha=20.0).simulate(
        np.full(400, 200.0), seed=5
    )


def test_cdnow_has_defection_to_measure(on_cdnow):
    assert on_cdnow.chosen == "MBG/NBD"
    table = on_cdnow.scores
    assert set(table.index) == NAMES
    assert table.loc["NBD", "log_likelihood"] == pytest.approx(-9763.6576)
    assert table.loc["BG/NBD", "log_likelihood"] == pytest.approx(-9582.4292)
    assert table.loc["Pareto/NBD", "log_likelihood"] == pytest.approx(-9594.9762)
    assert table["chosen"].sum() == 1
    assert table["bic"].is_monotonic_increasing


def test_the_criteria_by_hand(on_cdnow):
    row = on_cdnow.scores.loc["Pareto/NBD"]
    assert row["parameters"] == 4
    assert row["aic"] == pytest.approx(2 * 4 - 2 * row["log_likelihood"])
    bic = 4 * np.log(2357) - 2 * row["log_likelihood"]
    assert row["bic"] == pytest.approx(bic)
    apart = row["log_likelihood"] - on_cdnow.scores.loc["NBD", "log_likelihood"]
    assert row["likelihood_ratio"] == pytest.approx(2 * apart)


def test_a_k_of_one_is_not_counted_twice(on_cdnow):
    assert on_cdnow.models["MBG/CNBD-k"].result_.params["k"] == 1
    assert on_cdnow.scores.loc["MBG/CNBD-k", "status"] == "the same as MBG/NBD"


def test_the_hold_out_stands_beside_the_fit(on_cdnow, cdnow):
    one = cv.models.evaluate(cv.models.ParetoNBD().fit(cdnow), cdnow)
    row = on_cdnow.scores.loc["Pareto/NBD"]
    assert row["brier"] == pytest.approx(one.quality["brier"])
    assert row["total_error"] == pytest.approx(one.errors.loc["model", "total_error"])
    assert on_cdnow.finding == (
        "MBG/NBD fits best of 5 models (BIC 19,195.3); on the hold-out (16% too few in "
        "all) its log score is the best too."
    )


def test_spend_is_fitted_where_the_amounts_are_there(on_cdnow, cdnow):
    assert on_cdnow.spend.result_.params["p"] == pytest.approx(6.24957, rel=1e-4)
    bare = cdnow[["frequency", "recency", "T"]]
    alone = cv.models.compare(bare)
    assert alone.spend is None
    assert alone.evaluations == {}
    assert alone.finding == "MBG/NBD fits best of 5 models (BIC 19,195.3)."


def test_where_nobody_leaves_nbd_is_enough(loyal):
    found = cv.models.compare(loyal)
    assert found.chosen == "NBD"
    assert found.finding.startswith("NBD is enough: no model with defection fits bett")


def test_defection_that_shows_a_little_is_not_called_none():
    some = cv.models.BetaGeo.from_params(r=0.6, alpha=8, a=0.15, b=3)
    found = cv.models.compare(some.simulate(np.full(400, 40.0), seed=3))
    least = found.scores["p_value"].drop(index="MBG/CNBD-k").min()
    assert 0.001 < least < 0.05
    assert found.finding == (
        "NBD leads: defection shows, but too little to be worth more parameters "
        f"(p = {least:.3f})."
    )


def test_defection_that_no_model_pins_down_is_not_called_none(make_summary):
    rows = [(2000, 1000, 1000), (1, 500, 1000), (0, 0, 1000), (2000, 500, 1000)]
    found = cv.models.compare(make_summary(*rows * 5))
    assert found.chosen == "NBD"
    assert found.finding == (
        "NBD leads: defection shows, but the data do not tell its parameters apart "
        "(p < 0.001)."
    )


def test_regular_buyers_are_told_from_random_ones():
    regular = cv.models.CNBDk.from_params(r=2.0, alpha=20.0, a=0.6, b=2.5, k=4)
    found = cv.models.compare(regular.simulate(np.full(1500, 300.0), seed=11))
    assert found.chosen == "MBG/CNBD-k"


def test_shuffled_rows_change_nothing(cdnow, on_cdnow):
    mixed = cv.models.compare(cdnow.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(mixed.scores, on_cdnow.scores)


def test_the_result_shows_itself(on_cdnow):
    assert repr(on_cdnow) == "ModelComparison(chosen=MBG/NBD, models=5, bic=19195)"
    assert on_cdnow.summary() is on_cdnow.scores
    assert "<table" in on_cdnow._repr_html_()


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 0, 0)],
        [(0, 0, 30)] * 200,
        [(9, 9, 9)] * 5,
        [(2000, 2000, 2000)],
        [(1, 4, 9)] * 200,
    ],
    ids=["one of age 0", "no repeat", "every day", "2,000 purchases", "all equal"],
)
def test_hard_data_give_a_sentence_and_numbers(make_summary, rows):
    summary = make_summary(*rows, holdout_frequency=1, holdout_T=10.0)
    found = cv.models.compare(summary.assign(monetary_value=5.0))
    assert found.finding.endswith(".")
    for judged in found.evaluations.values():
        assert np.isfinite(judged.scores.to_numpy(dtype=float)).all()


def test_what_cannot_be_compared_is_refused(cdnow):
    with pytest.raises(DataError, match="no customer to learn from"):
        cv.models.compare(cdnow.iloc[:0])
    with pytest.raises(DataError, match="holdout_T is missing"):
        cv.models.compare(cdnow.drop(columns="holdout_T"))
    with pytest.raises(ParameterError, match="a DataFrame"):
        cv.models.compare({"frequency": [1]})
    with pytest.raises(ParameterError, match="without weights"):
        cv.models.compare(cdnow.assign(weights=1))

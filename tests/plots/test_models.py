"""Pictures of the models: artists where the numbers are, words that say them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import customer_value as cv
from customer_value.plots import models as plots
from customer_value.plots.canvas import ACCENT, GREY

MODEL = cv.models.BetaGeo.from_params(r=0.25, alpha=4.4, a=0.8, b=2.4)


@pytest.fixture(scope="module")
def summary():
    """Return 300 simulated customers with a hold-out of the same chance."""
    made = cv.models.BetaGeo.from_params(r=0.8, alpha=9.0, a=0.8, b=2.4).simulate(
        np.tile([20.0, 35.0, 39.0], 100), seed=3
    )
    chance = np.random.default_rng(5)
    later = chance.poisson(made["frequency"] * made["alive"] * 0.6)
    worth = chance.gamma(6.0, 5.0, len(made)).round(2)
    return made.assign(
        holdout_frequency=later, holdout_T=20.0, monetary_value=worth
    ).drop(columns="alive")


@pytest.fixture(scope="module")
def judged(summary):
    return cv.models.evaluate(MODEL, summary)


@pytest.fixture(scope="module")
def compared(summary):
    return cv.models.compare(summary)


@pytest.fixture(scope="module")
def tracked():
    days = pd.to_timedelta([0, 5, 12, 3, 9, 11, 14], unit="D")
    bought = {"customer_id": list("AAABBCC"), "amount": 10.0}
    bought["date"] = pd.Timestamp("2026-01-01") + days
    company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    model = cv.models.NBD.from_params(r=1.0, alpha=10.0)
    return cv.models.tracking(model, company, holdout_days=6, every_days=3)


def test_bars_and_dots_of_repeat_purchases(summary, sound):
    result = cv.models.repeat_counts(MODEL, summary)
    ax = sound(lambda: plots.repeat_frequency(result), result)
    heights = [bar.get_height() for bar in ax.patches]
    np.testing.assert_allclose(heights, result.scores["actual"])
    np.testing.assert_allclose(ax.lines[-1].get_ydata(), result.scores["expected"])
    assert [tick.get_text() for tick in ax.get_xticklabels()][-1] == "7+"


def test_means_by_frequency_are_two_lines(judged, sound):
    ax = sound(lambda: plots.conditional(judged), judged)
    came, told = (line.get_ydata() for line in ax.lines[:2])
    np.testing.assert_allclose(came, judged.by_frequency["actual"])
    np.testing.assert_allclose(told, judged.by_frequency["expected"])


def test_reliability_has_a_dot_a_tenth(judged, sound, said):
    ax = sound(lambda: plots.reliability(judged), judged)
    table = judged.calibration
    np.testing.assert_allclose(
        ax.lines[-1].get_xydata(), table[["predicted", "actual"]]
    )
    title, note, _ = said(ax)
    assert title.startswith("BG/NBD expects ")
    assert "n = 300 customers" in note


def test_the_chosen_model_is_highlighted(compared, sound):
    ax = sound(lambda: plots.comparison(compared), compared)
    worse = compared.scores["bic"] - compared.scores["bic"].min()
    np.testing.assert_allclose([bar.get_width() for bar in ax.patches], worse)
    shades = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    chosen = compared.scores["chosen"]
    assert shades == [ACCENT if flag else GREY for flag in chosen]


def test_a_comparison_without_a_hold_out_has_no_columns(summary, sound, seen):
    result = cv.models.compare(summary[["frequency", "recency", "T"]])
    ax = sound(lambda: plots.comparison(result), result)
    assert not any("AUC" in text for text in seen(ax))


def test_a_comparison_without_figures_says_so(compared, said):
    gone = replace(compared, scores=compared.scores.assign(bic=np.nan))
    title, _, _ = said(plots.comparison(gone))
    assert title


@pytest.mark.parametrize("picture", [plots.cumulative, plots.incremental])
def test_lines_over_time(tracked, sound, seen, picture):
    ax = sound(lambda: picture(tracked), tracked)
    prefix = "cumulative_" if picture is plots.cumulative else ""
    for line, name in zip(ax.lines, ("actual", "expected"), strict=False):
        np.testing.assert_allclose(line.get_ydata(), tracked.scores[prefix + name])
    assert "not seen by the model" in seen(ax)


def test_without_a_hold_out_no_day_is_marked(tracked, seen):
    whole = replace(tracked, scores=tracked.scores.assign(held_out=False))
    assert "not seen by the model" not in seen(plots.cumulative(whole))


def test_the_surface_is_drawn_without_the_first_row(sound):
    result = cv.models.alive_surface(MODEL, age=39.0, most=6)
    ax = sound(lambda: plots.alive_surface(result), result)
    shown = ax.collections[0].get_array()
    np.testing.assert_allclose(shown, result.scores.iloc[1:].to_numpy())


def test_a_flat_surface_has_no_lines(sound):
    loyal = cv.models.alive_surface(
        cv.models.NBD.from_params(r=1.0, alpha=9.0), age=10.0, most=1
    )
    ax = sound(lambda: plots.alive_surface(loyal), loyal)
    assert len(ax.collections) == 1


def test_bars_of_spend_and_the_curve(summary, sound):
    model = cv.models.GammaGamma().fit(summary)
    result = cv.models.spend_fit(model, summary)
    ax = sound(lambda: plots.spend(result), result)
    heights = sum(bar.get_height() for bar in ax.patches)
    assert 0.95 * result.customers <= heights <= result.customers + 1e-9
    assert ax.lines[-1].get_ydata().sum() == pytest.approx(result.customers, rel=0.08)

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import customer_value as cv
from customer_value.measures.contract_life import ContractLife
from customer_value.models.survival import kaplan_meier
from customer_value.plots import defection as plots
from customer_value.plots.canvas import ALERT, GREY

DAY = pd.Timestamp("2026-10-31")


def _life(time, ended, *, period="year", projection=None):
    survival = kaplan_meier(np.array(time, dtype=float), ended=ended, unit="month")
    step = {"month": 1, "quarter": 3, "year": 12}[period]
    hazard = survival.hazard(np.arange(0, survival.last + 2 * step, step))
    return ContractLife(
        survival=survival,
        hazard=hazard[hazard["at_risk"] >= 10],
        period=period,
        projection=projection,
        fit=None,
        verdict="No projection.",
        left_out=0,
        as_of=DAY,
    )


def _model(months):
    share = 0.97 ** np.arange(months)
    table = {"probability": share, "low": share * 0.9, "high": share**0.9}
    return pd.DataFrame(table, index=pd.Index(np.arange(months), name="month"))


@pytest.fixture(scope="module")
def retailer():
    return cv.defection(cv.load_dataset("retailer"))


@pytest.fixture
def show(retailer):
    """Return a function that puts contracts into an answer."""
    return lambda life: replace(retailer, contracts=life)


@pytest.fixture
def life():
    time = [3] * 8 + [10] * 12 + [20] * 10 + [30] * 30
    return _life(time, [1] * 20 + [0] * 5 + [1] * 5 + [0] * 30, projection=_model(61))


def test_curve_falls_with_its_band_and_its_projection(life, show, sound, said):
    result = show(life)
    ax = sound(lambda: plots.survival(result), result)
    curve, model = ax.lines[0], ax.lines[1]
    assert curve.get_ydata()[-1] == pytest.approx(life.survival.at([30]).iloc[0, 0])
    assert model.get_xdata()[-1] == 60
    assert len(ax.collections) == 2
    assert ax.get_xlim()[1] >= 60
    title, note, alt = said(ax)
    assert title.startswith("67% of 60 contracts last longer than a year (95% ")
    assert "dashed: projection · n = 60 contracts · as of 31 October 2026" in note
    assert alt == (
        "Falling curve of contracts still running: 67% after 12 months and 16% "
        "projected after 60 months."
    )


def test_without_a_model_nothing_is_dashed(life, show, sound, said):
    result = show(replace(life, projection=None))
    ax = sound(lambda: plots.survival(result), result)
    assert len(ax.collections) == 1
    assert "dashed" not in said(ax)[1]


def test_curve_ends_where_few_are_watched(show):
    life = _life([5] * 30 + [24] * 12 + [40] * 4, [1] * 20 + [0] * 26)
    ax = plots.survival(show(life))
    assert ax.lines[0].get_xdata().max() == 24


def test_a_short_curve_is_marked_at_its_end(show, sound, said):
    life = _life([2] * 9 + [7] * 30, [1] * 9 + [0] * 30, period="quarter")
    result = show(life)
    ax = sound(lambda: plots.survival(result), result)
    assert "77% after 7 months" in said(ax)[2]
    assert said(ax)[0].startswith("Of 39 contracts none was watched for a year")


def test_nothing_to_draw_is_said(show, retailer, sound, said):
    for picture in (plots.survival, plots.hazard):
        ax = sound(lambda picture=picture: picture(retailer), retailer)
        assert said(ax)[0] == (
            "The data record no end of contracts (cancelled_on of customers)"
        )
    new = show(_life([0, 0], [0, 0], period="month"))
    assert "none was watched" in said(sound(lambda: plots.survival(new), new))[0]
    few = sound(lambda: plots.hazard(new), new)
    assert said(few)[0].startswith("Fewer than 10 customers were watched")


def test_bars_are_hazards_with_their_intervals(life, show, sound, said):
    result = show(life)
    ax = sound(lambda: plots.hazard(result), result)
    table = life.hazard
    assert [bar.get_width() for bar in ax.patches] == table["hazard"].tolist()
    assert [line.get_xdata().tolist() for line in ax.lines] == table[
        ["low", "high"]
    ].to_numpy().tolist()
    faces = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert faces == [ALERT, GREY]
    title, note, alt = said(ax)
    assert title == "33% cancel in year 1, 12% of those left in year 2"
    assert "Share of those at the start of the year that cancels in it" in note
    assert "year 1: 33% of 60 customers" in alt


def test_one_period_and_no_cancellation(show, sound, said):
    one = show(_life([14] * 20, [0] * 20))
    ax = sound(lambda: plots.hazard(one), one)
    assert said(ax)[0] == "0% cancel in year 1"
    assert ax.get_xlim()[1] > 0


@pytest.mark.parametrize("name", ["subscription", "software"])
def test_bundled_companies_can_be_drawn(name, sound):
    result = cv.defection(cv.load_dataset(name))
    sound(lambda: plots.survival(result), result)
    sound(lambda: plots.hazard(result), result)

"""Pictures of relationships, and of the two tests of them."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import customer_value as cv
from customer_value.errors import ParameterError
from customer_value.plots import relationship_value as plots
from customer_value.plots.canvas import ACCENT, ALERT, GREY


@pytest.fixture(scope="module", params=["software", "subscription"])
def company(request):
    return cv.load_dataset(request.param)


@pytest.fixture(scope="module")
def software():
    return cv.load_dataset("software")


@pytest.fixture(scope="module")
def value(software):
    return cv.relationship_value(software)


# ----------------------------------------------------------------------- trajectories


def test_a_line_a_customer_and_the_one_who_moved_most_in_colour(company, sound, seen):
    paths = cv.relationship_paths(company)
    ax = sound(lambda: plots.trajectories(paths), paths)
    lines = [line for line in ax.lines if len(line.get_xdata()) > 2]
    assert len(lines) == 5
    bright = [line for line in lines if to_hex(line.get_color()) != GREY]
    assert len(bright) == 1
    who = paths.change.abs().idxmax()
    assert bright[0].get_ydata()[-1] == paths.scores[who].iloc[-1]
    assert any(text.startswith(who) for text in seen(ax))


def test_whoever_lost_most_is_orange(software, said):
    paths = cv.relationship_paths(software, customers=["C00101"])
    ax = plots.trajectories(paths)
    assert to_hex(ax.lines[0].get_color()) == ALERT
    assert said(ax)[0] == paths.finding.removesuffix(".")


def test_names_at_one_place_do_not_touch(software, sound):
    paths = cv.relationship_paths(software)
    same = pd.concat([paths.scores.iloc[:, 0]] * 7, axis=1)
    same.columns = [f"C{n}" for n in range(7)]
    tied = dataclasses.replace(paths, scores=same)
    sound(lambda: plots.trajectories(tied), tied)


def test_nobody_has_a_path(software, value, sound, said):
    none = value.scores.query("interactions == 0").index[0]
    paths = cv.relationship_paths(software, customers=[none])
    assert said(sound(lambda: plots.trajectories(paths)))[0].startswith("0 customers")


def test_no_fading_is_said(software, said):
    paths = cv.relationship_paths(software, half_life_days=math.inf)
    assert "no step fades" in said(plots.trajectories(paths))[1]


# ---------------------------------------------------------------------------- movers


def test_gains_above_losses(company, sound):
    result = cv.relationship_value(company)
    ax = sound(lambda: plots.movers(result, top=3), result)
    momentum = result.scores["momentum"]
    want = [*momentum.nlargest(3).index, *momentum.nsmallest(3).index[::-1]]
    assert [label.get_text() for label in ax.get_yticklabels()] == want
    then, now = (dots.get_offsets()[:, 0] for dots in ax.collections)
    assert (now - then).tolist() == pytest.approx(momentum[want].tolist())


def test_one_mover_is_named_once(value, said, sound):
    one = dataclasses.replace(value, scores=value.scores.head(1))
    title = said(sound(lambda: plots.movers(one)))[0]
    assert title == "C00347 gained 8.8 steps within 90 days"


def test_nobody_moved(value, sound, said):
    still = value.scores.assign(momentum=0.0)
    result = dataclasses.replace(value, scores=still)
    title = said(sound(lambda: plots.movers(result)))[0]
    assert title == "0 customers moved within 90 days"


@pytest.mark.parametrize("top", [0, 2.5, "3"])
def test_top_must_be_a_whole_number(value, top):
    for draw in (plots.movers, plots.effectiveness):
        with pytest.raises(ParameterError, match="'top' parameter"):
            draw(value, top=top)


# --------------------------------------------------------------------- effectiveness


@pytest.mark.parametrize("by", ["type", "channel", "function"])
def test_bars_of_net_steps(company, by, sound):
    result = cv.relationship_value(company)
    table = getattr(result, f"by_{by}")
    ax = sound(lambda: plots.effectiveness(result, by=by, top=30), result)
    assert [bar.get_width() for bar in ax.patches] == table["net_steps"].tolist()
    away = [to_hex(bar.get_facecolor()) == ALERT for bar in ax.patches]
    assert away == (table["net_steps"] < 0).tolist()


def test_the_title_names_where_money_led_no_closer(value, said):
    title, note, alt = said(plots.effectiveness(value))
    assert title == (
        "EUR 480 k (26% of the cost) went into 'support solved late': no step closer"
    )
    assert "14 of 21 kinds" in note
    assert "support unsolved −1,109" in alt
    by_function = said(plots.effectiveness(value, by="function"))[0]
    assert by_function == (
        "A net step closer costs from EUR 56 (marketing) to EUR 1.64 k (support)"
    )


def test_without_costs_the_title_speaks_of_steps(value, sound, said):
    free = value.by_type.assign(cost=np.nan, cost_per_step=np.nan)
    result = dataclasses.replace(value, by_type=free)
    title = said(sound(lambda: plots.effectiveness(result)))[0]
    assert title == (
        "Support solved first time led 2,402 net steps closer, the most of all"
    )


def test_a_kind_that_is_not_recorded(value, sound, said):
    result = dataclasses.replace(value, by_channel=value.by_channel.iloc[:0])
    title = said(sound(lambda: plots.effectiveness(result, by="channel")))[0]
    assert title.startswith("There are 0 contacts with a channel")


def test_an_unknown_kind(value):
    with pytest.raises(ParameterError, match="Did you mean 'channel'"):
        plots.effectiveness(value, by="chanel")


def test_awkward_names(value, awkward, sound):
    table = value.by_type.head(len(awkward)).set_axis(awkward, axis=0)
    result = dataclasses.replace(value, by_type=table)
    sound(lambda: plots.effectiveness(result))


# ------------------------------------------------------------------------- the tests


def test_a_dot_with_its_interval_a_type(company, sound, said):
    told = cv.rubric_calibration(company)
    ax = sound(lambda: plots.calibration(told), told)
    shown = told.scores[told.scores["verdict"] != "too few"]
    assert ax.collections[-1].get_offsets()[:, 0].tolist() == pytest.approx(
        shown["log_odds"].tolist()
    )
    assert said(ax)[0] == told.finding.removesuffix(".")
    shades = {to_hex(c) for c in ax.collections[-1].get_facecolors()}
    assert shades <= {ACCENT, ALERT, GREY}


def test_no_type_with_enough_contacts(software, sound, said):
    told = cv.rubric_calibration(software)
    few = dataclasses.replace(told, scores=told.scores.assign(verdict="too few"))
    few = dataclasses.replace(few, correlation=math.nan)
    title, note, _ = said(sound(lambda: plots.calibration(few)))
    assert title.startswith("0 types of contact")
    assert "18 types with too few contacts" in note


def test_three_signs_and_a_coin(company, sound, seen):
    told = cv.leading_indicator(company)
    ax = sound(lambda: plots.leading(told), told)
    dots = ax.collections[-1].get_offsets()[:, 0]
    want = told.scores["value"].drop("position less recency")
    assert dots.tolist() == pytest.approx(want.tolist())
    assert ax.lines[0].get_xdata()[0] == 0.5
    assert "Better position, as recent" in seen(ax)


def test_too_few_to_tell(software, sound, said):
    told = dataclasses.replace(cv.leading_indicator(software), not_bought=3)
    title = said(sound(lambda: plots.leading(told)))[0]
    assert title.startswith("3 non-buyers within 365 days are too few")

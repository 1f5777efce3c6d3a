from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from customer_value.errors import ParameterError
from customer_value.measures.robustness import weight_robustness
from customer_value.measures.value_index import value_index
from customer_value.plots import value_index as plots
from customer_value.plots.canvas import ACCENT, GREY


@pytest.fixture
def ratings():
    frame = pd.DataFrame(
        {
            "purchases": [9, 7, 5, 1],
            "products": [9, 1, 5, 1],
            "referrals": [9, 8, 2, 1],
        },
        index=["A", "B", "C", "D"],
        dtype=float,
    )
    frame.attrs["as_of"] = pd.Timestamp("2026-10-31")
    return frame


@pytest.fixture
def index(ratings):
    return value_index(ratings, rating="none")


@pytest.fixture
def robustness(index):
    return weight_robustness(index)


def test_ranking_shows_the_best_customers_as_long_as_their_index(index, sound):
    ax = sound(lambda: plots.ranking(index, top=3), index)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A", "B", "C"]
    lengths = [bar.get_width() for bar in ax.patches]
    assert lengths == pytest.approx([186.207, 110.345, 82.759], abs=0.001)
    assert all(bar.get_x() == 0 for bar in ax.patches)


def test_ranking_says_how_far_the_best_lead(index, said):
    title, note, alt = said(plots.ranking(index, top=2))
    assert title == (
        "The best customer lies 86 points above the average, number 2 still 10"
    )
    assert note == (
        "Value index, 100 = average · top 2 of 4 customers · as of 31 October 2026"
    )
    assert title in alt
    title, _, _ = said(plots.ranking(index))
    assert title == (
        "The best customer lies 86 points above the average, 2 do not reach it"
    )


def test_ranking_leaves_contested_bars_hollow(index, robustness, sound, seen):
    ax = sound(lambda: plots.ranking(index, robustness=robustness), index, robustness)
    labels = robustness.scores["label"].reindex(index.scores.index)
    faces = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert labels.tolist() == [
        "secure above",
        "leans above",
        "leans below",
        "secure below",
    ]
    assert faces == [ACCENT, "#ffffff", "#ffffff", GREY]
    assert {"100%", "0%"} <= set(seen(ax))


def test_ranking_counts_the_verdicts_that_hold(index, robustness, said):
    title, note, _ = said(plots.ranking(index, robustness=robustness))
    assert title == (
        "2 of the 4 verdicts on the leading customers hold under every weighting"
    )
    assert "hollow: contested · weights 1 to 5" in note


def test_no_number_of_the_ranking_lies_on_the_average_line(index):
    ax = plots.ranking(index)
    sides = {text.get_text(): text.get_ha() for text in ax.texts}
    assert sides["110"] == "left"
    assert sides["83"] == "right"


@pytest.mark.parametrize("top", [0, 41, 2.5, "3"])
def test_ranking_refuses_a_count_that_no_page_holds(index, top):
    with pytest.raises(ParameterError, match="whole number from 1 to 40"):
        plots.ranking(index, top=top)


def test_distribution_counts_every_customer_once(index, robustness, sound):
    for other in (None, robustness):
        ax = sound(lambda other=other: plots.distribution(index, other), index)
        assert sum(bar.get_height() for bar in ax.patches) == 4


def test_distribution_breaks_at_the_average(index):
    edges = [bar.get_x() for bar in plots.distribution(index).patches]
    assert any(edge == 100 for edge in edges)


def test_distribution_names_the_groups_with_their_shares(index, robustness, said):
    title, note, alt = said(plots.distribution(index))
    assert title == "50% of 4 customers score above the average"
    assert "4 customers, counted per 10 points" in note
    assert "at or below average 50% · 2 and above average 50% · 2" in alt
    title, _, alt = said(plots.distribution(index, robustness))
    assert title == (
        "The verdict on 50% of 4 customers holds under every weighting; 2 are contested"
    )
    assert "contested 50% · 2" in alt


def test_contributions_lead_from_the_average_to_the_index(index, sound):
    ax = sound(lambda: plots.contributions(index, "B"), index)
    ends = [bar.get_x() + bar.get_width() for bar in ax.patches]
    moves = index.contributions.loc["B"] * 100 / index.average
    assert max(ends) == pytest.approx(100 + moves[moves > 0].sum())
    assert ax.lines[-1].get_xdata()[0] == pytest.approx(index.scores.loc["B", "index"])


def test_contributions_of_a_geometric_index_multiply(ratings):
    index = value_index(ratings, rating="none", aggregation="geometric")
    ax = plots.contributions(index, "D")
    start, end = (line.get_xdata()[0] for line in ax.lines[-2:])
    assert end == pytest.approx(index.scores.loc["D", "index"])
    means = np.log(ratings).mean()
    assert start == pytest.approx(100 * np.exp(means.mean()) / index.average)


def test_contributions_name_ratings_and_the_largest_step(index, said, seen):
    ax = plots.contributions(index, "B")
    title, note, _ = said(ax)
    assert title == "B lies 10 points above the average; its largest plus is referrals"
    assert note.endswith("n = 4 customers · as of 31 October 2026")
    assert "Referrals, rated 8" in seen(ax)
    title, _, _ = said(plots.contributions(index, "D"))
    assert "below the average; its largest minus is " in title


def test_contributions_refuse_an_unknown_customer(index):
    with pytest.raises(ParameterError, match="no customer 'E'"):
        plots.contributions(index, "E")


def test_contributions_say_that_a_customer_is_not_scored(said):
    gaps = pd.DataFrame(
        {"a": [1, 2, np.nan], "b": [1, 3, np.nan]}, index=["x", "y", "z"]
    )
    title, _, _ = said(plots.contributions(value_index(gaps), "z"))
    assert title == "There is too little data for a value index of z"


def test_influence_shows_shares_of_weights_and_of_differences(index, sound, seen):
    ax = sound(lambda: plots.influence(index), index)
    weights, shares = (dots.get_offsets()[:, 0] for dots in ax.collections)
    assert list(weights) == pytest.approx([1 / 3] * 3)
    assert list(shares) == sorted(shares, reverse=True)
    assert shares.sum() == pytest.approx(1)
    assert {"share of\nweights", "share of\ndifferences"} <= set(seen(ax))


def test_influence_says_what_was_not_measured(ratings, seen, said):
    ratings["gap_days"] = np.nan
    ax = plots.influence(value_index(ratings, rating="none"))
    assert "not measured: days between purchases" in said(ax)[1]
    assert "–" in seen(ax)


def test_the_map_places_customers_by_middle_weights_and_support(robustness, sound):
    ax = sound(lambda: plots.robustness_map(robustness), robustness)
    points = np.vstack([dots.get_offsets() for dots in ax.collections])
    scores = robustness.scores
    middle = (scores["worst"] + scores["best"]) / 2
    assert sorted(points[:, 0]) == pytest.approx(sorted(middle))
    assert sorted(points[:, 1]) == pytest.approx(sorted(scores["support"]))


def test_a_box_of_its_own_is_said(index, said):
    own = weight_robustness(index, box={"purchases": (2, 4)})
    assert "weights from a range of their own" in said(plots.robustness_map(own))[1]


def test_titles_of_a_narrow_box_speak_of_the_box(index, said):
    own = weight_robustness(index, box=(3, 3))
    held = "hold under every weighting in the box"
    assert held in said(plots.ranking(index, robustness=own))[0]
    assert "under every weighting in the box" in said(plots.robustness_map(own))[0]


def test_a_map_of_drawn_support_names_its_error(index, robustness, said):
    drawn = weight_robustness(index, box=(1, 4.5))
    assert "standard error up to 0.011" in said(plots.robustness_map(drawn))[1]
    assert "standard error" not in said(plots.robustness_map(robustness))[1]


def test_a_map_without_support_says_that_it_was_not_counted(index, said):
    blind = weight_robustness(index, support=False)
    assert said(plots.robustness_map(blind))[0] == (
        "The map needs the support of the verdicts, which was not counted"
    )


@pytest.mark.parametrize("top", [True, 0, 41, 2.5, None])
def test_a_ranking_of_no_number_of_customers_is_refused(index, top):
    with pytest.raises(ParameterError, match="a whole number from 1 to 40"):
        plots.ranking(index, top=top)


def test_the_robustness_of_another_index_is_refused(ratings, index):
    fewer = weight_robustness(value_index(ratings.head(3), rating="none"))
    for wrong in (fewer, "robust"):
        for picture in (plots.ranking, plots.distribution):
            with pytest.raises(ParameterError, match="gives for the same index"):
                picture(index, robustness=wrong)


def test_what_is_no_index_and_no_customer_is_refused(ratings, index):
    with pytest.raises(ParameterError, match=r"has no customer \['A'\]"):
        plots.contributions(index, ["A"])
    for picture in (plots.ranking, plots.distribution, plots.influence):
        with pytest.raises(ParameterError, match="what value_index gives"):
            picture(ratings)
    with pytest.raises(ParameterError, match="what value_index gives"):
        plots.contributions(ratings, "A")


def test_the_map_draws_customers_on_the_same_spot_once(ratings):
    twins = pd.concat([ratings, ratings.add_prefix("", axis=1).rename(str.lower)])
    ax = plots.robustness_map(weight_robustness(value_index(twins, rating="none")))
    assert sum(len(dots.get_offsets()) for dots in ax.collections) == 4


def test_an_index_without_differences_is_said_in_words(said):
    same = value_index(pd.DataFrame({"a": [3.0, 3.0]}, index=["x", "y"]))
    assert said(plots.ranking(same))[0] == "All 2 customers score at the average"
    assert said(plots.influence(same))[0].startswith("No variable tells")
    assert said(plots.robustness_map(weight_robustness(same)))[0].startswith(
        "No variable tells"
    )
    assert said(plots.contributions(same, "x"))[0] == "x scores at the average"
    assert said(plots.distribution(same))[0] == (
        "0% of 2 customers score above the average"
    )


def test_an_index_without_customers_is_said_in_words(said):
    nobody = value_index(pd.DataFrame({"a": [np.nan]}, index=["x"]))
    for picture in (plots.ranking, plots.distribution):
        assert said(picture(nobody))[0] == (
            "No customer has enough data for a value index"
        )


def test_awkward_names_stay_readable(awkward, readable):
    frame = pd.DataFrame({"a": range(8), "b": range(8, 0, -1)}, index=awkward)
    index = value_index(frame, weights={"a": 5})
    readable(plots.ranking(index, robustness=weight_robustness(index)))
    for name in awkward:
        readable(plots.contributions(index, name))


values = st.one_of(st.none(), st.floats(-1e9, 1e12), st.sampled_from([0.0, 1.0, 1e-9]))


# a picture takes a fifth of a second, so a failure is shown as found, not shrunk
@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.lists(st.tuples(values, values, values), min_size=1, max_size=30))
def test_every_index_makes_readable_pictures(readable, rows):
    frame = pd.DataFrame(rows, columns=["purchases", "gap_days", "k"], dtype=float)
    frame.index = [f"customer {i}" for i in range(len(frame))]
    index = value_index(frame)
    robust = weight_robustness(index)
    readable(plots.ranking(index, robustness=robust))
    readable(plots.distribution(index, robust))
    readable(plots.influence(index))
    readable(plots.robustness_map(robust))
    readable(plots.contributions(index, frame.index[0]))

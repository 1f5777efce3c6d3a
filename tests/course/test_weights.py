from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.course import weight_explorer, weight_view
from customer_value.errors import ParameterError
from customer_value.measures.robustness import weight_robustness
from customer_value.measures.value_index import value_index

WEIGHT = st.integers(1, 5)


def test_the_worked_example_is_ranked_and_labelled(index):
    view = weight_view(index)
    assert list(view.scores.index) == list("BADEC")
    assert view.scores["score"].round(4).tolist() == [8.0, 5.1, 4.8, 3.05, 1.2625]
    assert (view.contested, view.changed) == (2, 0)


def test_at_the_start_the_labels_are_those_of_weight_robustness(many):
    labels = weight_robustness(many).scores["label"]
    assert weight_view(many).scores["label"].sort_index().equals(labels.sort_index())


def test_a_moved_weight_gives_the_scores_of_an_index_with_that_weight(five, index):
    view = weight_view(index, {"products": 5})
    weights = {**index.weights, "products": 5}
    again = value_index(five, weights=weights, rating="value").scores["score"]
    pd.testing.assert_series_equal(
        view.scores["score"].sort_index(), again.sort_index(), check_names=False
    )
    assert view.changed == 1  # D falls below the average when products pass 4.38
    assert view.scores.loc["D", "label"] == "leans below"


def test_moving_weights_never_changes_how_many_are_contested_in_the_box(index):
    @given(st.fixed_dictionaries(dict.fromkeys(index.weights.index, WEIGHT)))
    def holds(weights):
        assert weight_view(index, weights).contested == 2

    holds()


def test_less_doubt_never_contests_more(many):
    counts = [weight_view(many, doubt=d).contested for d in (0.5, 1, 2, 4)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_the_counts_cover_every_scored_customer(five):
    five.loc["Z"] = np.nan  # nothing known: not scored
    view = weight_view(value_index(five))
    assert view.counts.sum() == len(view.scores) == 5


def test_the_input_is_not_changed(index):
    before = index.ratings.copy(), index.weights.copy()
    weight_view(index, {"products": 5})
    assert index.ratings.equals(before[0])
    assert index.weights.equals(before[1])


def test_ten_thousand_customers_take_less_than_a_tenth_of_a_second(many):
    times = []
    for weight in (1, 2, 3, 4, 5):
        start = time.process_time()
        weight_view(many, {"purchases": weight})._repr_html_()
        times.append(time.process_time() - start)
    assert min(times) < 0.1


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"product": 5}, "Did you mean 'products'"),
        ({"products": 6}, "between 1 and 5"),
    ],
)
def test_wrong_weights_are_refused(index, weights, words):
    with pytest.raises(ParameterError, match=words):
        weight_view(index, weights)


def test_no_doubt_at_all_is_refused(index):
    with pytest.raises(ParameterError, match="above 0"):
        weight_view(index, doubt=0)


def test_a_geometric_index_is_refused(five):
    index = value_index(five, aggregation="geometric")
    with pytest.raises(ParameterError, match="linear in the weights"):
        weight_view(index)


def test_the_explorer_has_a_slider_for_every_weight_and_one_for_doubt(index):
    explorer = weight_explorer(index)
    assert list(explorer.settings) == [*index.weights.index, "doubt"]
    assert "<b>2</b> of 5 customers (40%) are contested" in explorer.html


def test_a_moved_slider_shows_in_the_view(index):
    explorer = weight_explorer(index)
    sliders = explorer.widget.children[0].children
    sliders[3].value = 5  # products
    assert "<b>1</b> changed sides" in explorer.html


def test_a_name_cannot_bring_its_own_html(five):
    five.index = [f"<script>{name}</script>" for name in five.index]
    html = weight_explorer(value_index(five)).html
    assert "<script>" not in html
    assert "&lt;script&gt;A" in html


def test_a_smaller_doubt_is_said(index):
    html = weight_view(index, doubt=0.5)._repr_html_()
    assert "within 0.5 of these weights" in html


def test_the_one_line_form_is_short(index):
    assert repr(weight_view(index)) == "WeightView(customers=5, contested=2, changed=0)"


# ------------------------------------------------------- ties, rest and odd companies


def test_tied_customers_share_a_rank_until_a_weight_moves():
    answers = pd.DataFrame(np.random.default_rng(0).integers(1, 6, (300, 4)))
    view = weight_view(value_index(answers, rating="none"))
    assert view.scores["rank"].equals(view.scores["start"])
    ties = answers.sum(axis=1).rank(ascending=False)  # equal weights: the plain sum
    assert view.scores["rank"].sort_index().tolist() == ties.tolist()
    order = view.scores.reset_index(names="id")[["rank", "id"]]
    assert order.equals(order.sort_values(["rank", "id"]))


@pytest.mark.parametrize("weight", [2.5, 4.25])
def test_nothing_has_moved_while_the_sliders_rest(five, weight):
    index = value_index(five, weights={"products": weight}, rating="value")
    explorer = weight_explorer(index)
    assert explorer.settings["products"] == weight
    assert explorer.html == weight_view(index)._repr_html_()


def test_columns_that_are_numbers_can_be_moved(five):
    five.columns = range(7)
    explorer = weight_explorer(value_index(five))
    explorer.widget.children[0].children[3].value = 5
    moved = weight_view(value_index(five), {3: 5})
    assert explorer.html == moved._repr_html_()


@pytest.mark.parametrize("size", [1, 4])
def test_customers_who_are_all_alike_have_no_score_and_lie_at_the_average(size):
    alike = pd.DataFrame({"purchases": [2] * size, "products": [1] * size})
    view = weight_view(value_index(alike))
    assert view.scores["label"].eq("at average").all()
    assert (view.contested, view.changed) == (0, 0)
    assert view.scores["rank"].equals(view.scores["start"])
    html = weight_explorer(value_index(alike)).html
    assert f"of {size} customer" in html
    assert "nan" not in html


def test_ids_that_are_part_text_are_sorted_by_their_text():
    rows = pd.DataFrame({"purchases": [5, 5, 1]}, index=["b", 10, "a"])
    assert list(weight_view(value_index(rows)).scores.index) == [10, "b", "a"]


@pytest.mark.parametrize("doubt", ["x", np.nan, -1, None, True])
def test_a_doubt_that_is_no_number_above_0_is_refused(index, doubt):
    with pytest.raises(ParameterError, match=r"'doubt' parameter .* above 0"):
        weight_view(index, doubt=doubt)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"weights": [1, 2]}, "a mapping of variables to weights"),
        ({"weights": {"products": "x"}}, "between 1 and 5"),
        ({"weights": {"products": np.nan}}, "between 1 and 5"),
        ({"weights": {3: 2}}, "keyed by the variables"),
        ({"box": "x"}, "a pair"),
        ({"box": (5, 1)}, "a pair"),
    ],
)
def test_what_gives_no_view_is_refused_in_a_sentence(index, given, words):
    with pytest.raises(ParameterError, match=words):
        weight_view(index, **given)


@pytest.mark.parametrize("view", [weight_view, weight_explorer])
def test_what_is_no_index_is_refused_in_one_sentence(view):
    with pytest.raises(ParameterError, match="must be what value_index gives"):
        view("x")


def test_a_variable_named_like_the_slider_of_doubt_is_refused():
    named = pd.DataFrame({"doubt": [1, 2, 3], "purchases": [3, 1, 2]})
    with pytest.raises(ParameterError, match="without a variable named 'doubt'"):
        weight_explorer(value_index(named))

from __future__ import annotations

import pytest

from customer_value.course import controls


def test_a_weight_runs_from_one_to_five_in_whole_steps():
    slider = controls.weight("purchases_per_year").widget
    assert (slider.min, slider.max, slider.step, slider.value) == (1, 5, 1, 3)
    assert slider.description == "purchases per year"


def test_a_number_has_its_ends_and_its_step():
    slider = controls.number("rate", 0.1, low=0, high=0.3, step=0.01).widget
    assert (slider.min, slider.max, slider.step, slider.value) == (0, 0.3, 0.01, 0.1)


def test_a_choice_starts_with_its_first_option_or_the_one_named():
    assert controls.choice("rating", ["rank", "value"]).widget.value == "rank"
    chosen = controls.choice("rating", ["rank", "value"], value="value", label="How")
    assert (chosen.widget.value, chosen.widget.description) == ("value", "How")


def test_a_weight_may_start_and_move_in_halves():
    slider = controls.weight("products", 2.5, step=0.5).widget
    assert (slider.min, slider.max, slider.step, slider.value) == (1, 5, 0.5, 2.5)


@pytest.mark.parametrize(
    ("step", "written"), [(1, ".0f"), (10, ".0f"), (0.5, ".1f"), (0.01, ".2f")]
)
def test_a_number_is_written_as_fine_as_it_moves(step, written):
    slider = controls.number("days", 10, low=0, high=100, step=step).widget
    assert slider.readout_format == written


def test_a_slider_is_longer_than_a_list():
    slider, chosen = controls.weight("products"), controls.choice("rating", ["rank"])
    wide, narrow = (c.widget.layout.width for c in (slider, chosen))
    assert float(wide.removesuffix("em")) > float(narrow.removesuffix("em"))

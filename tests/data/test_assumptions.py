"""What the data cannot say: defaults, ranges, and ways in."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from customer_value.data.assumptions import (
    INDEX_VARIABLES,
    Assumptions,
    is_box,
    is_number,
)
from customer_value.errors import CustomerValueError, ParameterError

# METHOD 3.3 with the names and values of 00.17 and 00.19
DEFAULTS = {
    "horizon_years": 3,
    "annual_discount_rate": 0.10,
    "timing": "end",
    "default_margin": 0.40,
    "retention": None,
    "headroom_capture": 0.10,
    "incrementality": 0.60,
    "saved_acquisition": None,
    "allocated_costs": None,
    "allocation": "revenue",
    "credit_loss_rate": 0.0,
    "credit_loss_rates": (0.005, 0.022, 0.027, 0.045, 0.10),
    "weights": None,
    "weight_box": (1, 5),
    "rating": "rank",
    "aggregation": "arithmetic",
    "min_coverage": 0.5,
    "half_life_days": 180,
    "repurchase_horizon_days": 365,
    "tier_cuts": (0.80, 0.95),
    "tier_by": "value",
    "capacity": 20,
    "seed": 7,
}
SHARES = ("headroom_capture", "incrementality", "credit_loss_rate", "min_coverage")
WRONG = {
    "horizon_years": [-1, 1.5, "3", None, True],
    "annual_discount_rate": [-1, -1.5, math.nan, math.inf, "10%", None],
    "timing": ["begin", None, 0],
    "default_margin": [1.01, -0.01, math.nan, None, "0.4"],
    "retention": [-0.1, 1.1, math.nan, "0.8"],
    "saved_acquisition": [-1, math.nan, "5"],
    "allocated_costs": [{"sales": -1}, {"salez": 1}, {"sales": "5"}, 5, ["sales"]],
    "allocation": ["headcount", None],
    "tier_by": ["people", None],
    "credit_loss_rates": [(0.1,) * 4, (0.1,) * 6, (0.1, 0.1, 0.1, 0.1, 2), 0.1, None],
    "weights": [{"purchases": 6}, {"purchases": 0.5}, {"purchases": "3"}, [3] * 7],
    "weight_box": [(0, 5), (1, 6), (4, 2), (1,), 3, None, {"purchases": (2, 9)}],
    "rating": ["zscore", None, "", "cuts", "none"],
    "aggregation": ["harmonic", None],
    "half_life_days": [0, -1, math.nan, None, "180"],
    "repurchase_horizon_days": [0, -5, 30.5, None],
    "tier_cuts": [(0.95, 0.8), (0.8, 0.8), (0.8,), (0.8, 1.2), (-0.1, 0.5), 0.8],
    "capacity": [-1, 2.5, None],
    "seed": [-1, 1.5, None],
    **{name: [-0.01, 1.01, math.nan, None, "x", True] for name in SHARES},
}
ALLOWED = {
    "horizon_years": [0, 50, np.int64(3)],
    "annual_discount_rate": [-0.99, 0, 2, np.float64(0.1)],
    "timing": ["mid"],
    "default_margin": [0, 0.25, 1],
    "allocated_costs": [{}, {"sales": 0}, {"marketing": 5e5, "support": 1}],
    "allocation": ["purchases", "equal"],
    "tier_by": ["customers"],
    "retention": [0, 1, 0.85],
    "saved_acquisition": [0, 120],
    "credit_loss_rates": [[0, 0, 0, 0, 1]],
    "weights": [{"purchases": 5, "gap_days": 1.5}, {}],
    "weight_box": [(2, 4), [1, 5], (3, 3), {"purchases": (1, 4)}],
    "half_life_days": [math.inf, 1],
    "tier_cuts": [(0.5, 1.0), [0.8, 0.9]],
    **{name: [0, 1, 0.5] for name in SHARES},
}


def test_the_defaults_are_those_of_the_method():
    default = Assumptions()
    assert {f.name: getattr(default, f.name) for f in fields(default)} == DEFAULTS


def test_the_seven_variables_stand_in_order():
    assert INDEX_VARIABLES == (
        "purchases",
        "average_purchase",
        "purchases_per_year",
        "products",
        "gap_days",
        "referrals",
        "tenure_years",
    )


@pytest.mark.parametrize(
    ("name", "value"), [(name, v) for name, values in WRONG.items() for v in values]
)
def test_a_value_outside_its_range_is_refused_by_name(name, value):
    message = rf"The '{name}' parameter of Assumptions must be .*\. Got .* instead\."
    with pytest.raises(ParameterError, match=message):
        Assumptions(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"), [(name, v) for name, values in ALLOWED.items() for v in values]
)
def test_a_value_inside_its_range_is_kept(name, value):
    kept = getattr(Assumptions(**{name: value}), name)
    assert kept == (tuple(value) if isinstance(value, list) else value)


def test_numbers_of_numpy_become_plain_numbers():
    rules = Assumptions(
        horizon_years=np.int64(3),
        default_margin=np.float64(0.3),
        tier_cuts=(np.float64(0.5), np.float64(0.9)),
    )
    assert type(rules.horizon_years) is int
    assert type(rules.default_margin) is float
    assert repr(rules) == repr(
        Assumptions(horizon_years=3, default_margin=0.3, tier_cuts=(0.5, 0.9))
    )


def test_assumptions_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Assumptions().horizon_years = 5


def test_a_mapping_becomes_assumptions():
    assert Assumptions.from_mapping({"horizon_years": 1}) == Assumptions(
        horizon_years=1
    )


def test_a_misspelt_name_is_refused_with_a_hint():
    with pytest.raises(ParameterError, match=r"'horizon_year'\. Did you mean 'horizon"):
        Assumptions.from_mapping({"horizon_year": 1})
    with pytest.raises(ParameterError, match=r"Unknown assumption 5\. Known: horizon"):
        Assumptions.from_mapping({5: 1})


def test_a_file_becomes_assumptions(tmp_path):
    file = tmp_path / "client.yaml"
    file.write_text(
        "horizon_years: 5\ntier_cuts: [0.7, 0.9]\nweights: {purchases: 5}\n",
        encoding="utf-8",
    )
    assert Assumptions.from_yaml(file) == Assumptions(
        horizon_years=5, tier_cuts=(0.7, 0.9), weights={"purchases": 5}
    )


@pytest.mark.parametrize("text", ["horizon_years: -1", "horizon: 3", "[1, 2]", "a: ["])
def test_a_file_that_cannot_be_used_is_refused(tmp_path, text):
    file = tmp_path / "client.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CustomerValueError):
        Assumptions.from_yaml(file)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CustomerValueError, match=r"nowhere\.yaml"):
        Assumptions.from_yaml(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize("value", [0, -1.5, np.int32(3), np.float32(0.5)])
def test_a_number_is_a_number(value):
    assert is_number(value)


@pytest.mark.parametrize("value", [True, np.True_, None, "1", math.nan, -math.inf, 1j])
def test_a_flag_a_text_and_infinity_are_no_numbers(value):
    assert not is_number(value)


def test_a_box_is_a_pair_inside_one_to_five():
    assert is_box((1, 5))
    assert is_box([np.float64(2), 2])
    assert not is_box((5, 1))
    assert not is_box("15")


@pytest.mark.parametrize(
    "given", [{"weights": {"purchses": 3}}, {"weight_box": {"purchses": (1, 2)}}]
)
def test_a_misspelt_variable_is_refused_before_anything_runs(given):
    with pytest.raises(ParameterError, match="Did you mean 'purchases'"):
        Assumptions(**given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"weights": {"purchases": 5}, "weight_box": (2, 4)},
            r"'purchases' is 5, outside its box from 2 to 4\.",
        ),
        (
            {"weights": {"products": 5}, "weight_box": {"products": (1, 2)}},
            r"'products' is 5, outside its box from 1 to 2\.",
        ),
        # no weight is given: 3 stands in, and the box leaves it out
        (
            {"weight_box": {"gap_days": (4, 5)}},
            r"'gap_days' is 3, outside its box from 4 to 5\.",
        ),
    ],
)
def test_a_weight_outside_its_box_is_refused_before_anything_runs(given, words):
    with pytest.raises(ParameterError, match=words):
        Assumptions(**given)

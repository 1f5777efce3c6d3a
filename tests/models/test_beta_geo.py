"""BG/NBD: published numbers, and what holds for every summary."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv

PAPER = {"r": 0.2425982, "alpha": 4.4136842, "a": 0.7929899, "b": 2.4261667}
SHORT = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}


@pytest.fixture(scope="module")
def model():
    return cv.models.BetaGeo.from_params(**PAPER)


def test_the_published_fit_of_cdnow_is_found_again(cdnow_weeks):
    result = cv.models.BetaGeo().fit(cdnow_weeks).result_
    expected = {"r": 0.242595, "alpha": 4.413602, "a": 0.792922, "b": 2.425907}
    assert result.params == pytest.approx(expected, rel=1e-5)
    errors = {"r": 0.0126, "alpha": 0.3782, "a": 0.1857, "b": 0.7054}
    assert result.standard_errors == pytest.approx(errors, abs=5e-5)
    assert result.log_likelihood == pytest.approx(-9582.4292, rel=1e-8)
    assert result.status == "ok"


def test_a_heavy_buyer_of_the_paper(model, make_summary):
    seen = make_summary((26, 216 / 7, 31))
    assert model.expected_purchases(seen, future_t=52)["C00"] == pytest.approx(
        25.756538, abs=1e-6
    )
    alive = model.expected_probability_alive(seen)["C00"]
    assert alive == pytest.approx(0.9688522, abs=1e-7)


def test_more_purchases_and_the_same_silence_mean_fewer_to_come(model, make_summary):
    seen = make_summary(*[(x, 20, 39) for x in (10, 15, 20, 25)])
    expected = [0.3474602, 0.0428340, 0.00415899, 0.00035837]
    found = model.expected_purchases(seen, future_t=52)
    assert found.tolist() == pytest.approx(expected, rel=2e-6)


def test_a_new_customer_of_the_paper(model):
    assert model.expected_purchases_new_customer(52) == pytest.approx(
        1.444005, rel=1e-6
    )
    short = cv.models.BetaGeo.from_params(**SHORT)
    times = (0.1429, 1, 3, 31.8571, 32, 78)
    found = [short.expected_purchases_new_customer(t) for t in times]
    expected = [0.0078, 0.0533, 0.1509, 1.0420, 1.0452, 1.8605]
    assert found == pytest.approx(expected, abs=5e-5)


def test_a_customer_of_the_paper(make_summary):
    short = cv.models.BetaGeo.from_params(**SHORT)
    found = short.expected_purchases(make_summary((2, 30.43, 38.86)), future_t=39)
    assert found["C00"] == pytest.approx(1.2260, abs=5e-5)


def test_the_present_value_of_a_customer(make_summary):
    # the figures belong to the parameters with four digits
    model = cv.models.BetaGeo.from_params(r=0.2426, alpha=4.4136, a=0.7929, b=2.4259)
    seen = make_summary((2, 30.43, 38.86))
    ask = {"annual_discount_rate": 0.15, "periods_per_year": 52}
    for_ever = model.discounted_expected_transactions(seen, **ask)["C00"]
    assert for_ever == pytest.approx(5.169683, rel=1e-6)
    two = model.discounted_expected_transactions(seen, horizon_years=2, **ask)
    assert two["C00"] == pytest.approx(2.36583, rel=2e-6)


def test_who_never_bought_again_counts_as_there(model, make_summary):
    seen = make_summary((0, 0, 10), (0, 0, 1000))
    assert model.expected_probability_alive(seen).tolist() == [1.0, 1.0]


def test_answers_stand_on_the_index_of_the_summary(model, make_summary):
    seen = make_summary((1, 2, 9), (3, 8, 9))
    for answer in (
        model.expected_probability_alive(seen),
        model.expected_purchases(seen, future_t=5),
        model.purchase_probability(seen, future_t=5),
        model.discounted_expected_transactions(seen),
    ):
        assert isinstance(answer, pd.Series)
        assert answer.index.equals(seen.index)


@pytest.mark.parametrize("kind", ["BetaGeo", "ModifiedBetaGeo"])
@pytest.mark.parametrize("a", [0.4, 1.0, 3.0])
def test_averaging_over_the_chance_agrees_with_the_closed_form(
    make_summary, monkeypatch, kind, a
):
    # far out in the parameters, and at a = 1, there is no other way
    seen = make_summary((0, 0, 30), (1, 20, 30), (7, 29, 30), (90, 30, 30))
    model = getattr(cv.models, kind).from_params(r=2.0, alpha=9.0, a=a + 1e-3, b=2.4)
    ask = {"annual_discount_rate": 0.15, "periods_per_year": 52}

    def answers():
        worth = model.discounted_expected_transactions(seen, **ask)
        return pd.concat([model.expected_purchases(seen, future_t=52), worth])

    closed = answers()
    module = "customer_value.models.geometric_model"
    monkeypatch.setattr(f"{module}._FAR", 0.0)
    averaged = answers()
    assert averaged.to_numpy() == pytest.approx(closed.to_numpy(), rel=1e-6)
    assert not averaged.equals(closed)

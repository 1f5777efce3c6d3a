"""Each typical mistake gets the message that names it."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from customer_value.course import check
from customer_value.measures.robustness import weight_robustness
from customer_value.measures.value_index import value_index


def score(index, answer, customer="A"):
    return check("value_index.score_by_hand", answer, index=index, customer=customer)


def flip(index, answer, customer):
    return check("value_index.flip", answer, index=index, customer=customer)


def driver(index, answer):
    return check("value_index.driver", answer, index=index)


# -------------------------------------------------------------- score by hand
@pytest.mark.parametrize(
    ("customer", "answer"),
    [("A", 5.1), ("B", 8), ("C", 1.2625), ("D", 4.8), ("E", 3.05), ("A", 5.109)],
)
def test_the_scores_of_the_worked_example_pass(index, customer, answer):
    assert score(index, answer, customer).status == "passed"


@pytest.mark.parametrize(
    ("customer", "answer", "kind", "words"),
    [
        ("A", 102, "unit", "points"),
        ("A", 114.8, "unit", "100 is average"),
        ("A", 0.6575, "unit", "distance from the average"),
        ("A", -5.1, "sign", "wrong sign"),
        ("A", 510, "unit", "factor of 100"),
        ("A", (10 * 3 + 2 * 5 + 10 * 3 + 5 * 2 + 1 + 4 + 8) / 20, "sign", "reversed"),
        ("A", 42 / 7, "method", "plain mean"),
        ("A", 4.4425, "population", "average score of all"),
        ("C", 1, "population", "shared its weight"),
        ("C", 19 / 20, "population", "as zero"),
        ("A", 5.12, "value", "too high"),
        ("A", 4.9, "value", "too low"),
        ("A", "5.1", "type", "one number"),
    ],
)
def test_a_wrong_score_is_told_its_mistake(index, customer, answer, kind, words):
    verdict = score(index, answer, customer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_expected_score_follows_the_data(five):
    index = value_index(five)
    expected = index.scores.loc["A", "score"]
    assert score(index, expected).status == "passed"
    assert score(index, 5.1).status == "failed"


# -------------------------------------------------------------- flip a verdict
def test_weights_that_flip_pass(index):
    assert flip(index, {"products": 5}, "D").status == "passed"


def test_none_passes_only_for_a_secure_verdict(index):
    assert flip(index, None, "B").status == "passed"
    assert flip(index, None, "C").status == "passed"
    wrong = flip(index, None, "A")
    assert wrong.status == "failed"
    assert "leans" in wrong.message


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ({"product": 5}, "type", "Did you mean 'products'"),
        ({"products": 7}, "unit", "not within 1 to 5"),
        ({"products": "5"}, "type", "one number"),
        ([5, 5], "type", "dict of weights"),
        ({"products": 1}, "sign", "wrong direction"),
        ({"products": 4}, "value", "the same side still"),
    ],
)
def test_a_flip_that_fails_is_told_why(index, answer, kind, words):
    verdict = flip(index, answer, "D")
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_possible_flips_are_those_that_worst_and_best_allow(index):
    scores = weight_robustness(index).scores
    for customer, row in scores.iterrows():
        secure = row["worst"] * row["best"] > 0
        passed = flip(index, None, customer).status == "passed"
        assert passed == secure


def test_the_third_try_tells_weights_that_really_flip(index):
    for product in (1, 2, 3):
        verdict = flip(index, {"products": product}, "D")
    assert "for example {'purchases': 1" in verdict.hint
    for customer, product in itertools.product("B", (1, 2, 3)):
        verdict = flip(index, {"products": product}, customer)
    assert "The answer: None." in verdict.hint


# -------------------------------------------------------------- find the driver
def test_the_variable_with_the_largest_influence_passes(index):
    assert driver(index, index.influence["influence"].idxmax()).status == "passed"


def test_a_wrong_driver_is_told_which_question_it_answers(index):
    smallest = index.influence["influence"].idxmin()
    assert "smallest influence" in driver(index, smallest).message
    assert "largest weight" in driver(index, "average_purchase").message
    assert "Did you mean 'referrals'" in driver(index, "referal").message
    assert "name of a variable" in driver(index, 3).message
    assert "another variable has more" in driver(index, "tenure_years").message


def test_a_high_average_rating_is_not_influence():
    given = {"high": [9, 10, 9, 10], "wide": [1, 10, 1, 10], "narrow": [5, 5, 5, 6]}
    index = value_index(pd.DataFrame(given, index=list("ABCD")), rating="none")
    assert driver(index, "wide").status == "passed"
    assert "highest average rating" in driver(index, "high").message


def test_a_variable_that_is_the_same_for_all_has_no_influence(five):
    index = value_index(five.assign(products=1))
    assert "the same for everybody" in driver(index, "products").message


def test_the_third_try_names_the_driver(index):
    for wrong in ("tenure_years", "products", "gap_days"):
        verdict = driver(index, wrong)
    assert verdict.hint.startswith("The answer: referrals, with 26%")

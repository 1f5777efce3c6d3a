"""Each typical mistake gets the message that names it."""

from __future__ import annotations

import pytest

import customer_value as cv
from customer_value.course import check, quiz

RANKS = [[1, 2, 3, 4], [1, 3, 2, 4], [4, 1, 2, 3]]  # S = 17, W = 204 / 540
FLOWS = {"Swift": (1000.0, 0.5), "Steady": (700.0, 0.9)}


@pytest.fixture(scope="module")
def best():
    return cv.best_customers(cv.load_dataset("software"))


def w(answer):
    return check("best_customers.w", answer, ranks=RANKS)


def horizon(answer, rate=0.1, flows=FLOWS):
    data = {"flows": flows, "annual_discount_rate": rate}
    return check("best_customers.horizon", answer, **data)


def test_w_by_hand_passes_within_a_thousandth():
    assert w(204 / 540).message == "Right. 3 judges, 4 customers: W is 0.378 of 1."
    assert w(0.3785).status == "passed"
    assert w(0.380).status == "failed"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (17.0, "This is S"),
        (17 / 540, "The 12 is missing"),
        (12 * 17 / 180, "Square the number of judges"),
        (12 * 17 / (9 * 64), "Take n from n³"),
        (1 - 204 / 540, "how far they disagree"),
        ("0.378", "is one number"),
    ],
)
def test_a_mistake_on_the_way_to_w_is_named(answer, words):
    verdict = w(answer)
    assert verdict.status == "failed"
    assert words in verdict.message


def test_the_widest_dispute_of_the_lenses_passes(best):
    verdict = check("best_customers.disputed", "C00134", best=best)
    assert verdict.message == (
        "Right. From rank 3 for marketing to rank 239 for revenue."
    )


def test_a_wrong_customer_is_told_why(best):
    ranks = best.ranks.dropna()
    least = ranks["rank_range"].idxmin()
    spread = ranks[[lens.name for lens in best.lenses]].std(axis=1)
    second = ranks["rank_range"].drop("C00134").idxmax()
    answers = {
        "C00101": "Turnover and money differ most there",
        least: "There the lenses agree most",
        "C99999": "No customer compared is called",
        second: "number 2" if spread.idxmax() != second else "standard deviation",
    }
    for who, words in answers.items():
        verdict = check("best_customers.disputed", who, best=best)
        assert verdict.status == "failed"
        assert words in verdict.message
    got = check("best_customers.disputed", 134, best=best)
    assert "as text" in got.message


def test_the_horizon_at_which_the_first_place_changes():
    # over two years 1,322 and 1,157; over three 1,510 and 1,583
    assert horizon(3).message == "Right. Over 3 years Steady is worth most."
    assert horizon(2).status == "failed"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (5, "changes earlier"),
        (1, "changes later"),
        (2.5, "whole number of years"),
        (0, "whole number of years"),
        ("3", "is one number"),
    ],
)
def test_a_wrong_horizon_is_told_which_way(answer, words):
    verdict = horizon(answer)
    assert verdict.status == "failed"
    assert words in verdict.message


def test_who_does_not_discount_is_told_so():
    flows = {"Swift": (1000.0, 0.4), "Steady": (600.0, 0.8)}
    # without a rate: 1,560 against 1,464 over 3 years, 1,624 against 1,771 over 4
    assert horizon(4, rate=0.0, flows=flows).status == "passed"
    assert "without discounting" in horizon(4, rate=0.5, flows=flows).message


def test_the_quiz_has_one_right_answer():
    assert quiz("best_customers.agreement") is not None

"""Each typical mistake gets the message that names it."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import check
from customer_value.measures.likelihood_to_buy import likelihood_to_buy


# -------------------------------------------------------------- a cell by hand
@pytest.fixture
def hand():
    """Return the grid of the worked example: 3 of 5 in a cell, 12 of 40 in all."""
    grid = pd.DataFrame(
        {
            "silence_bin": [1, 5, 1],
            "purchases": [2, 1, 5],
            "customers": [5, 35, 0],
            "bought": [3, 9, 0],
        }
    )
    return SimpleNamespace(grid=grid)


def cell(hand, answer, *, silence_bin=1, purchases=2):
    where = {"silence_bin": silence_bin, "purchases": purchases}
    return check("likelihood_to_buy.cell", answer, result=hand, **where)


def test_the_worked_example_passes(hand):
    assert cell(hand, 0.36).status == "passed"
    assert "3 of 5 and 30% of all give 0.36" in cell(hand, 0.36).message
    empty = cell(hand, 0.30, purchases=5)
    assert "nobody and 30% of all give 0.30" in empty.message


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (0.6, "method", "of this cell alone"),
        (0.3, "population", "share of all customers"),
        ((3 + 0.3) / 6, "method", "as much as one customer"),
        (0.45, "method", "the middle between"),
        (0.64, "sign", "chance of not buying"),
        ((2 + 6) / 25, "sign", "those who did not buy"),
        (9 / 5, "method", "below the line"),
        (36, "unit", "factor of 100"),
        (0.4, "value", "too high"),
        ("0.36", "type", "one number"),
    ],
)
def test_a_wrong_cell_is_told_its_mistake(hand, answer, kind, words):
    verdict = cell(hand, answer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_third_try_tells_the_sum(hand):
    for wrong in (0.1, 0.2, 0.9):
        verdict = cell(hand, wrong)
    assert "(3 + 20 x 0.300) / (5 + 20) = 0.360" in verdict.hint


# ---------------------------------------------------- alive for sure, and silent
@pytest.fixture
def answer():
    rows = {
        "A": (0.1, 4, 900, 1, 1.0),
        "B": (0.2, 3, 300, 1, 1.0),
        "C": (0.9, 1, 5, 9, 0.99),
        "D": (0.05, 5, 950, 4, 0.3),
        "E": (0.04, 6, 700, 6, 0.1),
        "F": (0.3, 2, 90, 2, 0.8),
    }
    columns = ["probability", "rank", "silence_days", "purchases", "probability_alive"]
    scores = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return SimpleNamespace(scores=scores)


def silent(answer, customer):
    return check("likelihood_to_buy.silent", customer, result=answer)


def test_who_is_there_for_sure_and_silent_for_longest_passes(answer):
    verdict = silent(answer, "A")
    assert verdict.status == "passed"
    assert "silent for 900 days" in verdict.message
    assert "buys with 10%" in verdict.message


@pytest.mark.parametrize(
    ("customer", "kind", "words"),
    [
        ("B", "value", "others are longer"),
        ("C", "population", "most likely to buy"),
        ("D", "population", "silent for longest, but is there with 30%"),
        ("E", "sign", "smallest P(alive)"),
        ("F", "population", "P(alive) of F is 80%"),
        ("a", "type", "Did you mean 'A'"),
        (1, "type", "as text"),
    ],
)
def test_a_wrong_customer_is_told_why(answer, customer, kind, words):
    verdict = silent(answer, customer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_third_try_names_the_customer(answer):
    for wrong in ("B", "C", "D"):
        verdict = silent(answer, wrong)
    assert verdict.hint == "The answer: A, silent for 900 days."


# ------------------------------------------------------------- another horizon
@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("retailer")


def hold_out(company, answer):
    asked = {"days_ago": 180, "horizon_days": 90}
    return check("likelihood_to_buy.hold_out", answer, company=company, **asked)


@pytest.fixture(scope="module")
def numbers(company):
    """Return the buyers expected on that day, those who came, and today's."""
    day = company.as_of - pd.Timedelta(days=180)
    then = company.at(day)
    later = cv.rfm_summary(company, as_of=day + pd.Timedelta(days=90), holdout_days=90)
    return {
        "expected": likelihood_to_buy(then, horizon_days=90)
        .scores["probability"]
        .sum(),
        "came": (later["holdout_frequency"] > 0).sum().item(),
        "n": len(later),
        "today": likelihood_to_buy(company, horizon_days=90)
        .scores["probability"]
        .sum(),
        "default": likelihood_to_buy(then).scores["probability"].sum(),
    }


def test_expected_less_came_passes(company, numbers):
    verdict = hold_out(company, numbers["expected"] - numbers["came"])
    assert verdict.status == "passed"
    assert "231 were expected and 265 came: 34 too few" in verdict.message


def test_a_wrong_difference_is_told_its_mistake(company, numbers):
    expected, came = numbers["expected"], numbers["came"]
    wrong = [
        (came - expected, "sign", "expected less came"),
        (expected, "method", "one kind only"),
        (came, "method", "one kind only"),
        ((expected - came) / numbers["n"], "unit", "difference of shares"),
        (numbers["today"] - came, "window", "You asked today's company"),
        (numbers["default"] - came, "window", "horizon at its default"),
        (3.0, "value", "too high"),
        (None, "type", "one number"),
    ]
    for answer, kind, words in wrong:
        verdict = hold_out(company, answer)
        assert (verdict.status, verdict.kind) == ("failed", kind)
        assert words in verdict.message

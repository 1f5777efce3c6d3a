"""The chapter of the fourth question: who answers, and how every method did."""

from __future__ import annotations

import pytest

import customer_value as cv
from customer_value.errors import ParameterError


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("retailer")


def test_the_grid_alone_needs_no_comparison(company):
    text = repr(cv.report.section("likelihood_to_buy", company))
    assert "log score" not in text
    assert "are expected to buy within 365 days" in text
    assert "in doubt" not in text


def test_an_order_no_better_than_chance_is_said():
    software = cv.load_dataset("software")
    test = cv.likelihood_to_buy(software).evaluation.iloc[0]
    assert test["auc"] < 0.5
    text = repr(cv.report.section("likelihood_to_buy", software))
    assert "The order is in doubt: of a buyer and a non-buyer it put" in text


def test_the_best_method_is_named_with_its_reason(company):
    chapter = cv.report.section("likelihood_to_buy", company, method="best")
    best = cv.likelihood_to_buy(company, method="best")
    text = repr(chapter)
    assert best.choice in text
    assert "By MBG/NBD." in text
    assert "removes 39% of the uncertainty about who buys" in text
    expected = f"{best.scores['probability'].sum():,.0f} of 1,331 customers"
    assert expected in text


def test_a_chapter_takes_only_its_own_options(company):
    with pytest.raises(ParameterError, match="'methods' parameter of section"):
        cv.report.section("likelihood_to_buy", company, methods="best")
    with pytest.raises(ParameterError, match="must be left out"):
        cv.report.section("segments", company, method="best")


def test_ranks_without_probabilities_are_a_chapter_too(company):
    text = repr(cv.report.section("likelihood_to_buy", company, method="ranks"))
    assert "a buyer ranks before a non-buyer" in text

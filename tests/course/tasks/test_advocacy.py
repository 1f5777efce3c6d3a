"""Each typical mistake gets the message that names it."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import check, quiz

# A brought B, B brought C; D named A and C. One generation: A 170, B 130, C 100, D 40
AMOUNTS = {"A": 100.0, "B": 50.0, "C": 80.0, "D": 40.0, "E": 20.0}
PAIRS = [("A", "B"), ("B", "C"), ("A", "D"), ("C", "D")]


def company_of(pairs, amounts=AMOUNTS):
    bought = pd.DataFrame({"customer_id": list(amounts), "amount": amounts.values()})
    named = pd.DataFrame(pairs, columns=["referrer_id", "referred_id"])
    return cv.read_dataset(
        {
            "transactions": bought.assign(date="2026-01-01"),
            "referrals": named.assign(date="2026-01-01"),
        },
        currency="EUR",
    )


@pytest.fixture(scope="module")
def company():
    return company_of(PAIRS)


# ------------------------------------------------------------------- two customers
@pytest.fixture
def two(company):
    return lambda answer: check(
        "advocacy.two_customers", answer, company=company, customers=["A", "B"]
    )


def test_the_values_of_both_pass(two):
    right = two([170, 130])
    assert right.status == "passed"
    assert right.message == "Right. One is worth 1.3 times as much as the other."
    assert two(pd.Series([170.004, 130])).status == "passed"
    assert two([170.02, 130]).status == "failed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ([130, 170], "sign", "wrong order"),
        ([100, 50], "population", "what they bought"),
        ([70, 80], "population", "what they brought"),
        ([170, 80], "method", "shared value"),
        ([170, 81], "value", "One of the two"),
        ([1, 2], "value", "Neither of the two"),
        ([170], "type", "yours is 1 number"),
        (170, "type", "a list of two numbers"),
        ("170", "type", "a list of two numbers"),
        (["x", 2], "type", "Each value"),
    ],
)
def test_a_wrong_pair_is_told_its_mistake(two, answer, kind, words):
    verdict = two(answer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_third_try_tells_both(two):
    for wrong in (1, 2, 3):
        verdict = two([wrong, wrong])
    assert verdict.hint == "The answer: 100 + 70 = 170 and 50 + 80 = 130."


def test_who_is_worth_nothing_is_no_divisor():
    company = company_of([("A", "B")], {"A": 0.0, "B": 0.0, "C": 5.0})
    data = {"company": company, "customers": ["A", "B"]}
    assert "many times" in check("advocacy.two_customers", [0, 0], **data).message


# ---------------------------------------------------------------------- who enters
@pytest.fixture(scope="module")
def table():
    # by direct value A and C; by total E (20 + 80 + 40) and A
    return cv.triage(company_of([("E", "C"), ("E", "D")]), capacity=2)


def test_who_enters_passes(table):
    right = check("advocacy.enters", ["E"], table=table)
    assert right.message == "Right. 1 customer enters the list."
    assert check("advocacy.enters", pd.Index(["E"]), table=table).status == "passed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (["C"], "sign", "Who takes their place"),
        (["A", "E"], "population", "whole new list"),
        (["A", "C"], "population", "old list"),
        (["B", "D"], "population", "0 of 1 are found, and 2 too many"),
        (["e"], "type", "Did you mean 'E'?"),
        ("E", "type", "a list of customer ids"),
        (5, "type", "a list of customer ids"),
    ],
)
def test_wrong_customers_are_told_their_mistake(table, answer, kind, words):
    verdict = check("advocacy.enters", answer, table=table)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_those_who_bring_most_are_told():
    # B brings 20 and C 40; only C rises past A's 50
    amounts = {"A": 100.0, "B": 10.0, "C": 30.0, "D": 20.0, "E": 90.0, "F": 80.0}
    company = company_of([("B", "D"), ("C", "E")], amounts)
    table = cv.triage(company, capacity=2)
    assert check("advocacy.enters", ["C"], table=table).status == "passed"
    assert "bring most" in check("advocacy.enters", ["B", "C"], table=table).message


def test_nobody_may_enter():
    table = cv.triage(company_of([("E", "D")]), capacity=2)
    assert check("advocacy.enters", [], table=table).status == "passed"
    for wrong in (["A"], ["B"], ["D"]):
        verdict = check("advocacy.enters", wrong, table=table)
    assert verdict.hint == "The answer: nobody: give an empty list."


# --------------------------------------------------------------------- counted twice
@pytest.fixture
def twice(company):
    return lambda answer: check("advocacy.counted_twice", answer, company=company)


def test_what_is_twice_passes(twice):
    right = twice(170)  # B 50, C 80 and D 40, each once
    assert right.status == "passed"
    assert right.message == "Right. EUR 170 stand with two customers each."


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (460, "method", "sum of the totals"),
        (290, "method", "what all have bought"),
        (-170, "sign", "wrong way round"),
        (170 / 460, "unit", "An amount of money is asked"),
        (210, "population", "share the credit"),
        (0, "method", "counts nothing twice"),
        (120, "value", "too low"),
        ("all", "type", "one number"),
    ],
)
def test_a_wrong_sum_is_told_its_mistake(twice, answer, kind, words):
    verdict = twice(answer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_two_generations_are_told_and_circles_do_no_harm(company, twice):
    further = cv.referral_value(company, depth=2)
    answer = further["total"].sum() - further["direct"].sum()
    assert "two generations" in twice(answer).message
    circle = company_of([("A", "B"), ("B", "A")])
    verdict = check("advocacy.counted_twice", 150, company=circle)
    assert verdict.status == "passed"
    assert check("advocacy.counted_twice", 1, company=circle).status == "failed"


def test_the_third_try_tells_the_sum(twice):
    for wrong in (1, 2, 3):
        verdict = twice(wrong)
    assert verdict.hint == "The answer: 460.00 - 290.00 = 170.00."


def test_the_question_about_both_streams_has_one_right_answer():
    question = quiz("advocacy.twice")
    assert [question.answer(n).status for n in (1, 2, 3)] == [
        "failed",
        "passed",
        "failed",
    ]

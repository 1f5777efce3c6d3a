"""Each typical mistake gets the message that names it."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import check, quiz

LINES = [
    *[("A", "2025-01-01", 10), ("A", "2025-01-01", 20)],  # one day: one purchase
    *[("B", "2025-01-01", 30), ("B", "2025-02-01", 10), ("B", "2025-02-01", 4)],
    *[("B", "2025-07-01", 26), ("B", "2025-08-01", -5)],
    *[("C", "2025-01-01", 5), ("C", "2025-12-01", 5)],  # again, after 334 days
    *[("D", "2025-01-01", 9), ("D", "2025-03-01", 0)],  # a gift is no purchase
    ("E", "2025-11-20", 9),  # watched for 41 days only
    *[("F", "2025-11-01", 9), ("F", "2025-12-01", 9)],
    ("G", "2025-01-01", -3),  # never bought
    *[("H", "2025-01-05", 9), ("H", "2025-01-25", 9)],
    ("I", "2025-01-05", 9),
]


@pytest.fixture(scope="module")
def company():
    frame = pd.DataFrame(LINES, columns=["customer_id", "date", "amount"])
    ids = pd.DataFrame({"customer_id": list("ABCDEFGHIJ")})
    tables = {"transactions": frame, "customers": ids}
    return cv.read_dataset(tables, as_of="2025-12-31", currency="EUR")


@pytest.fixture
def rate(company):
    return lambda answer: check("repeat_purchase.rate", answer, company=company)


@pytest.fixture
def within(company):
    def judge(answer, days=90):
        return check("repeat_purchase.within", answer, company=company, days=days)

    return judge


@pytest.fixture
def summary(company):
    def judge(answer, customer="B"):
        data = {"company": company, "customer": customer}
        return check("repeat_purchase.summary", answer, **data)

    return judge


def told(verdict, kind, words):
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


# ------------------------------------------------------------------ the repeat rate
def test_the_share_of_buyers_who_came_back_passes(rate):
    right = rate(4 / 8)  # B C F H of A B C D E F H I
    assert right.status == "passed"
    assert right.message == "Right. 4 of 8 customers bought again."


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (6 / 9, "unit", "counted lines"),
        (5 / 9, "population", "a return or a gift"),
        (4 / 10, "population", "all customers"),
        (1.0, "population", "bought once"),
        (50, "unit", "factor of 100"),
        (-0.5, "sign", "wrong sign"),
        (0.45, "value", "too low"),
        ("half", "type", "one number"),
    ],
)
def test_a_wrong_rate_is_told_its_mistake(rate, answer, kind, words):
    told(rate(answer), kind, words)


def test_the_share_of_one_time_buyers_is_another_question():
    rows = [("A", "2025-01-01", 5), ("A", "2025-02-01", 5), ("B", "2025-01-01", 5)]
    rows += [("C", "2025-01-01", 5), ("D", "2025-01-01", 5)]
    frame = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    company = cv.read_dataset({"transactions": frame})
    verdict = check("repeat_purchase.rate", 0.75, company=company)
    told(verdict, "sign", "bought once only")


# --------------------------------------------------------- equal time for everyone
def test_the_share_in_time_of_those_watched_passes(within):
    right = within(2 / 6)  # B and H of A B C D H I
    assert right.status == "passed"
    assert right.message == "Right. 6 customers were watched for 90 days."


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (3 / 8, "population", "not over"),
        (3 / 6, "window", "within 90 days"),
        (2 / 3, "population", "Divide by everyone watched"),
        (0.9, "value", "too high"),
    ],
)
def test_a_wrong_share_is_told_its_mistake(within, answer, kind, words):
    told(within(answer), kind, words)


def test_the_curve_is_another_method():
    # D has been watched for 20 days: the curve counts D until then
    rows = [(name, "2025-01-01", 5) for name in "ABC"] + [("D", "2025-12-11", 5)]
    rows += [("A", "2025-02-01", 5), ("B", "2025-01-11", 5)]
    frame = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    company = cv.read_dataset({"transactions": frame}, as_of="2025-12-31")
    data = {"company": company, "days": 90}
    assert check("repeat_purchase.within", 2 / 3, **data).status == "passed"
    curve = 1 - 3 / 4 * 1 / 2
    told(check("repeat_purchase.within", curve, **data), "method", "Kaplan-Meier")
    told(check("repeat_purchase.within", 1 / 3, **data), "sign", "did not buy")
    told(check("repeat_purchase.within", 2 / 4, **data), "population", "not over")


def test_nobody_was_watched_for_so_long(within):
    told(within(0.5, days=5000), "window", "Nobody")


# --------------------------------------------------- frequency, recency, T by hand
def test_the_four_numbers_of_a_customer_pass(summary):
    assert summary((2, 181, 364, 20)).status == "passed"
    names = {"frequency": 2, "recency": 181, "T": 364, "monetary_value": 20.0}
    assert summary(names).status == "passed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ((3, 181, 364, 20), "population", "the first purchase too"),
        ((5, 181, 364, 20), "population", "These are lines"),
        ((2, 183, 364, 20), "population", "as RFM does"),
        ((2, 364, 364, 20), "population", "that is T"),
        ((2, 181, 181, 20), "population", "ends at the last purchase"),
        ((2, 181, 364, 65 / 3), "population", "no repeat"),
        ((2, 181, 364, 40), "population", "sum of the repeats"),
        ((2, 181, 364, 25), "value", "monetary_value is not 25"),
        ((2, 181, 364), "type", "Four numbers are asked; yours are 3"),
        ({"frequency": 2}, "type", "no recency"),
        (2, "type", "dict with the four names"),
        ("2", "type", "dict with the four names"),
    ],
)
def test_a_wrong_number_is_told_its_mistake(summary, answer, kind, words):
    told(summary(answer), kind, words)


def test_the_third_try_tells_the_answer(rate, within, summary):
    for wrong in (0.1, 0.2, 0.3):
        verdicts = (rate(wrong), within(wrong), summary((wrong, 1, 2, 3)))
    hints = [verdict.hint for verdict in verdicts]
    assert hints == [
        "The answer: 4 of 8, which is 0.500.",
        "The answer: 2 of 6, which is 0.333.",
        "The answer: frequency 2, recency 181, T 364, monetary_value 20.",
    ]


def test_a_difference_of_groups_is_no_cause():
    question = quiz("repeat_purchase.cause")
    assert [question.answer(n).status for n in (1, 2, 3)] == [
        *("failed", "failed", "passed"),
    ]

"""Each typical mistake gets the message that names it."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import check, quiz

# active before 2025-01-31: P R S T; R and T left; Q Y Z are new; U V W were gone long
LINES = [
    *[("P", day, 10) for day in ("2025-01-10", "2025-04-10", "2025-07-09")],
    ("P", "2026-01-05", 10),
    ("Q", "2025-03-01", 10),
    *[("R", day, 30) for day in ("2024-05-01", "2024-11-01")],
    *[("S", day, 40) for day in ("2024-06-15", "2025-12-01")],
    ("T", "2024-03-01", 5),
    *[(name, "2023-01-05", 7) for name in "UVW"],
    *[("X", day, 7) for day in ("2023-01-05", "2025-06-01")],
    *[("Y", "2025-08-01", 3), ("Z", "2025-06-15", 3)],
]
DURATIONS, ENDED = [5, 8, 12, 20, 30], [True, False, True, True, False]


@pytest.fixture(scope="module")
def company():
    frame = pd.DataFrame(LINES, columns=["customer_id", "date", "amount"])
    return cv.read_dataset({"transactions": frame}, as_of="2026-06-30", currency="EUR")


@pytest.fixture(scope="module")
def left(company):
    return cv.defection(company.at("2026-01-31"), window_days=365)


@pytest.fixture
def rate(company):
    def judge(answer, as_of="2026-01-31", window_days=365):
        data = {"company": company, "as_of": as_of, "window_days": window_days}
        return check("defection.rate", answer, **data)

    return judge


def survival(answer):
    return check("defection.survival", answer, durations=DURATIONS, ended=ENDED)


# --------------------------------------------------------- defection on another day
def test_the_rate_of_that_day_passes(rate):
    right = rate(0.5)  # R and T of P, R, S, T
    assert right.status == "passed"
    assert right.message == "Right. 2 of 4 customers left."
    assert rate(0.5009).status == "passed"
    assert rate(0.5011).status == "failed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (2 / 6, "population", "active now"),  # P, S, Q, X, Y, Z
        (65 / 115, "unit", "share of the revenue"),
        (2 / 11, "population", "everyone who ever bought"),
        (5 / 11, "population", "silent in the last window"),
        (50.0, "unit", "factor of 100"),
        (0.49, "value", "too low"),
        ("half", "type", "one number"),
    ],
)
def test_a_wrong_rate_is_told_its_mistake(rate, answer, kind, words):
    verdict = rate(answer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_wrong_day_and_the_wrong_window_are_told(company, rate):
    ask = {"as_of": "2025-12-31", "window_days": 300}
    today = cv.defection(company, window_days=300).rate.value
    verdict = rate(today, **ask)
    assert verdict.kind == "window"
    assert "company's own day" in verdict.message
    usual = cv.defection(company.at("2025-12-31")).rate.value
    verdict = rate(usual, **ask)
    assert verdict.kind == "window"
    assert "This is the rate within 365 days. Give window_days=300." in verdict.message
    assert rate(0.5, **ask).status == "passed"


def test_swapped_windows_and_the_share_that_stayed_are_told(company):
    # before: R, S, T; now: P, Q, R, Y, Z and X, who returned
    data = {"company": company, "as_of": "2025-10-31", "window_days": 365}
    assert check("defection.rate", 2 / 3, **data).status == "passed"
    assert check("defection.rate", 1 / 3, **data).kind == "sign"
    assert "swapped the windows" in check("defection.rate", 5 / 6, **data).message


def test_the_third_try_tells_the_rate(rate):
    for wrong in (0.1, 0.2, 0.3):
        verdict = rate(wrong)
    assert verdict.hint == "The answer: 2 of 4, which is 0.500."


# ----------------------------------------------------------------- survival by hand
def test_the_curve_of_the_worked_example_passes():
    assert survival([0.8, 0.8, 0.533, 0.267, 0.267]).status == "passed"
    assert survival(pd.Series([0.8, 0.8, 0.54, 0.26, 0.27])).status == "passed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ([0.8, 0.6, 0.4, 0.2, 0], "population", "counted everyone as ended"),
        ([0.8, 0.8, 0.6, 0.4, 0.4], "population", "divided by all who began"),
        ([0.667, 0.667, 0.333, 0, 0], "population", "left out those who are still"),
        ([0.2, 0.2, 0.467, 0.733, 0.733], "sign", "has ended"),
        ([0.2, 0, 0.333, 0.5, 0], "method", "Multiply those that stay"),
        ([0.8, 1, 0.667, 0.5, 1], "method", "Multiply them up"),
        ([80, 80, 53.3, 26.7, 26.7], "unit", "not per cent"),
        ([1, 0.8, 0.8, 0.533, 0.267, 0.267], "type", "Leave out the 1"),
        ([0.8, 0.8], "type", "5 numbers are asked"),
        (0.8, "type", "a list of 5 numbers"),
        ("0.8", "type", "a list of 5 numbers"),
        ([0.8, 0.8, 0.533, 0.3, 0.3], "value", "3 of 5 steps are right"),
    ],
)
def test_a_wrong_curve_is_told_its_mistake(answer, kind, words):
    verdict = survival(answer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_third_try_tells_the_curve():
    for wrong in (1, 2, 3):
        verdict = survival(wrong)
    assert verdict.hint == "The answer: 0.800, 0.800, 0.533, 0.267, 0.267."


# --------------------------------------------------------- revenue against customers
def test_the_ratio_of_kept_and_lost_passes(left):
    # kept: P 10, S 40; lost: R 60, T 5
    right = check("defection.kept_to_lost", 25 / 32.5, left=left)
    assert right.status == "passed"
    assert right.message.endswith(
        "is larger than the share of customers: 57% against 50%."
    )


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (32.5 / 25, "sign", "wrong way round"),
        (25 / 28.75, "population", "mean of both groups"),
        (25 - 32.5, "method", "difference"),
        (3.0, "value", "too high"),
    ],
)
def test_a_wrong_ratio_is_told_its_mistake(left, answer, kind, words):
    verdict = check("defection.kept_to_lost", answer, left=left)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_sums_and_medians_are_told():
    lines = [
        (f"K{n}", day, 10 + n) for n in range(3) for day in ("2024-05-01", "2025-05-01")
    ]
    lines += [
        ("L1", "2024-05-01", 2),
        ("L2", "2024-05-01", 9),
        ("K9", "2024-05-01", 90),
    ]
    lines += [("K9", "2025-05-02", 1), ("L3", "2024-05-01", 1)]
    frame = pd.DataFrame(lines, columns=["customer_id", "date", "amount"])
    company = cv.read_dataset({"transactions": frame}, as_of="2025-12-31")
    left = cv.defection(company, window_days=365)
    sums = check("defection.kept_to_lost", 123 / 12, left=left)
    assert "These are sums" in sums.message
    medians = check("defection.kept_to_lost", 11.5 / 2, left=left)
    assert "These are medians" in medians.message
    for wrong in (1, 2, 3):
        verdict = check("defection.kept_to_lost", wrong, left=left)
    assert verdict.hint == "The answer: 7.69."


def test_where_nobody_left_there_is_nothing_to_compare():
    days = ["2024-05-01", "2025-05-01"]
    frame = pd.DataFrame({"customer_id": ["A", "A"], "date": days, "amount": 5.0})
    company = cv.read_dataset({"transactions": frame}, as_of="2025-12-31")
    left = cv.defection(company, window_days=365)
    assert "Nobody left" in check("defection.kept_to_lost", 1.0, left=left).message


def test_the_question_about_being_alive_has_one_right_answer():
    question = quiz("defection.alive")
    assert [question.answer(n).status for n in (1, 2, 3)] == [
        "failed",
        "passed",
        "failed",
    ]

"""Each typical mistake gets the message that names it."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import check, quiz
from customer_value.course.tasks.value_creation import METRICS

# I: 5 of 10, S: 8 of 10
OVER = {
    "importance": [4, 3, 5, 2, 4, 3, 5, 4, 1, 2],
    "satisfaction": [5, 4, 4, 4, 2, 5, 3, 4, 4, 5],
}
# I: 8 of 10, S: 2 of 10
UNDER = {
    "importance": [5, 5, 4, 3, 5, 4, 2, 5, 4, 5],
    "satisfaction": [2, 4, 1, 3, 2, 5, 3, 2, 1, 2],
}


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("software")


# ------------------------------------------------------------------ a score by hand
@pytest.mark.parametrize(
    ("data", "answer", "kind", "words"),
    [
        (UNDER, 1.4, "unit", "ten times the shares"),
        (UNDER, 6, "method", "gap alone"),
        (UNDER, 2, "sign", "swapped"),
        (UNDER, 2 * 8.0 - 3.75, "method", "These are means"),
        (UNDER, 9, "population", "4 counts as well"),
        (OVER, 2, "sign", "Too much satisfaction takes nothing away"),
        (OVER, -3, "method", "gap alone"),
        (OVER, 11, "sign", "swapped"),
        (OVER, 4.4, "value", "too low"),
        (UNDER, "14", "type", "one number"),
    ],
)
def test_a_wrong_score_is_told_its_mistake(data, answer, kind, words):
    verdict = check("value_creation.opportunity", answer, **data)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_score_passes_and_the_third_try_tells_it():
    assert check("value_creation.opportunity", 14, **UNDER).status == "passed"
    assert check("value_creation.opportunity", 5.0, **OVER).status == "passed"
    for wrong in (1, 7, 3):
        verdict = check("value_creation.opportunity", wrong, **UNDER)
    assert verdict.hint == "The answer: I is 8, S is 2, so the score is 14."


# ----------------------------------------------------------------------- both sides
RIGHT = {name: side for name, (side, _) in METRICS.items()}


def test_the_sides_pass_in_any_writing():
    assert check("value_creation.sides", RIGHT).status == "passed"
    loud = {name: f" {side.upper()} " for name, side in RIGHT.items()}
    assert check("value_creation.sides", loud).status == "passed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (["cpi"], "type", "Give a dict"),
        ({}, "type", "'hours until a question is answered' is missing."),
        ({**RIGHT, "leads a month": "money"}, "type", "yours has 'money'"),
        (
            {**RIGHT, "net promoter score": "cpi"},
            "value",
            "7 of 8 are right. Think again of 'net promoter score'",
        ),
        (
            {n: "kpi" if s == "cpi" else "cpi" for n, s in RIGHT.items()},
            "sign",
            "wrong way round",
        ),
    ],
)
def test_wrong_sides_are_told(answer, kind, words):
    verdict = check("value_creation.sides", answer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_a_misspelt_metric_is_named():
    odd = dict(RIGHT)
    odd["lead a month"] = odd.pop("leads a month")
    assert "Did you mean 'lead a month'" in check("value_creation.sides", odd).message
    for wrong in ({}, [], "cpi"):
        verdict = check("value_creation.sides", wrong)
    assert verdict.hint.startswith("The answer: CPI: hours until a question")


# ------------------------------------------------------------------ what to fix first
def first(company, answer, segment):
    data = {"company": company, "segment": segment}
    return check("value_creation.fix_first", answer, **data)


def test_any_outcome_inside_the_interval_of_the_best_passes(company):
    planted = "less time to combine the books of several companies"
    alone = first(company, planted, "Mid-market")
    assert alone.message == "Right. No other outcome comes near it."
    table = cv.opportunity_scores(company, by="segment").loc["Enterprise"]
    near = table.index[table["opportunity"] >= table["low"].iloc[0]]
    assert len(near) > 1
    for name in near:
        verdict = first(company, name, "Enterprise")
        assert verdict.status == "passed"
        assert f"{len(near) - 1} more cannot be told apart" in verdict.message


@pytest.mark.parametrize(
    ("answer", "segment", "kind", "words"),
    [
        ("no late tax filing", "Small business", "method", "The most important one"),
        ("less time to close the books", "Mid-market", "method", "over all customers"),
        ("fewer booking errors", "Mid-market", "value", "It scores 6.9, below"),
        ("fewer booking error", "Mid-market", "type", "Did you mean 'fewer booking"),
        (3, "Mid-market", "type", "name of one outcome"),
        ("fewer booking errors", "Midmarket", "type", "is no segment: there are"),
    ],
)
def test_a_wrong_choice_is_told_why(company, answer, segment, kind, words):
    verdict = first(company, answer, segment)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_least_met_is_not_the_first(company):
    table = cv.opportunity_scores(company, by="segment").loc["Small business"]
    least = table["satisfaction"].idxmin()
    assert least in table.index[:1]  # here it is the best: it passes
    assert first(company, least, "Small business").status == "passed"


def test_too_few_answers_leave_nothing_to_choose():
    said = pd.DataFrame({"customer_id": ["A"], "job": "x", "outcome": "y"})
    said = said.assign(importance=5, satisfaction=1)
    people = pd.DataFrame({"customer_id": ["A"], "segment": ["S"]})
    bought = people[["customer_id"]].assign(date="2026-01-01", amount=1.0)
    tiny = cv.read_dataset(
        {"transactions": bought, "customers": people, "outcomes": said}
    )
    for wrong in ("y", "z", 1):
        verdict = first(tiny, wrong, "S")
    assert verdict.status == "failed"
    assert verdict.hint == "The answer: None: fewer than 20 customers answered."


@pytest.mark.parametrize(("name", "right"), [("whole", 2), ("trend", 2)])
def test_each_question_has_one_right_answer(name, right):
    question = quiz(f"value_creation.{name}")
    passed = [n for n in (1, 2, 3) if question.answer(n).status == "passed"]
    assert passed == [right]

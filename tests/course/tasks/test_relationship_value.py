"""Each typical mistake gets the message that names it."""

from __future__ import annotations

import dataclasses

import pytest

import customer_value as cv
from customer_value.course import check, quiz

STEPS, AGES = [2, 3, -4, 1], [360, 180, 180, 0]


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("software")


@pytest.fixture(scope="module")
def value(company):
    return cv.relationship_value(company)


def position(answer):
    data = {"steps": STEPS, "ages": AGES, "half_life_days": 180}
    return check("relationship_value.position", answer, **data)


def test_the_position_of_the_worked_example_passes():
    assert position(1.0).status == "passed"
    assert position(1.009).status == "passed"
    assert position(1.02).status == "failed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (2, "method", "plain sum"),
        (0.5 + 1.5 + 2 + 1, "sign", "mind the signs"),
        (2 * 0.1353 - 1 * 0.3679 + 1, "method", "37%"),
        (2 * 0 - 1 * 0.5 + 1, "method", "straight line"),
        (-1.0, "sign", "wrong sign"),
        (7.7, "value", "too high"),
        ("one", "type", "one number"),
    ],
)
def test_a_wrong_position_is_told_its_mistake(answer, kind, words):
    verdict = position(answer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_third_try_tells_the_position():
    for wrong in (11, 12, 13):
        verdict = position(wrong)
    assert verdict.hint == "The answer: 1.00."


def test_a_position_of_today_alone_has_no_age():
    data = {"steps": [3], "ages": [0], "half_life_days": 30}
    assert check("relationship_value.position", 3, **data).status == "passed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ("renewal", "population", "leads closer"),
        ("support unsolved", "method", "leads away furthest"),
        ("newsletter open", "value", "another such type costs more"),
        ("visit", "type", "no type 'visit'"),
        (3, "type", "in quotation marks"),
    ],
)
def test_a_wrong_type_is_told_its_mistake(value, answer, kind, words):
    verdict = check("relationship_value.no_progress", answer, value=value)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_right_type_passes_and_is_told(value):
    name = "relationship_value.no_progress"
    right = check(name, " Support solved late", value=value)
    assert right.status == "passed"
    assert "EUR 479,851" in right.message
    for wrong in ("renewal", "complaint", "upgrade"):
        verdict = check(name, wrong, value=value)
    assert verdict.hint == "The answer: support solved late."


def test_the_dearest_contact_is_told(value):
    table = value.by_type.copy()
    table.loc["sales call", "mean_cost"] = 9999.0
    dear = dataclasses.replace(value, by_type=table)
    verdict = check("relationship_value.no_progress", "sales call", value=dear)
    assert verdict.kind == "unit"


def test_where_every_type_leads_closer_there_is_none(value):
    good = dataclasses.replace(value, by_type=value.by_type.query("net_steps > 0"))
    verdict = check("relationship_value.no_progress", "renewal", value=good)
    assert "there is none to find" in verdict.message


def turn(company, answer, customer="C00188"):
    name = "relationship_value.turning_half_life"
    return check(name, answer, company=company, customer=customer)


def test_the_half_life_at_which_a_sign_turns(company):
    at = {
        half: cv.relationship_value(company, half_life_days=half).scores["position"]
        for half in (70, 90)
    }
    assert at[70]["C00188"] > 0 > at[90]["C00188"]
    assert turn(company, 78).status == "passed"
    assert turn(company, 74).status == "passed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (120, "value", "too long"),
        (30, "value", "too short"),
        (2.6, "unit", "in months"),
        (-78, "sign", "above 0"),
        ("78", "type", "one number"),
    ],
)
def test_a_wrong_half_life_is_told_its_mistake(company, answer, kind, words):
    verdict = turn(company, answer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_third_try_tells_the_half_life(company):
    for wrong in (200, 300, 400):
        verdict = turn(company, wrong)
    assert verdict.hint.endswith("days.")
    assert "78 days" in verdict.hint or "79 days" in verdict.hint


def test_a_customer_whose_sign_never_turns(company):
    assert "keeps its sign" in turn(company, 100, customer="C00347").message


def test_the_question_about_silence_has_one_right_answer():
    question = quiz("relationship_value.silence")
    answers = [question.answer(n).status for n in (1, 2, 3)]
    assert answers == ["failed", "passed", "failed"]

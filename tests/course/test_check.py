from __future__ import annotations

import importlib

import pandas as pd
import pytest

from customer_value.course import check, list_tasks
from customer_value.course.answers import (
    Trap,
    WrongAnswer,
    as_number,
    expect_number,
)

TASK = "value_index.score_by_hand"


def test_an_open_answer_is_not_attempted(index):
    for answer in (..., {"purchases": ...}, [1, ...]):
        verdict = check(TASK, answer, index=index, customer="A")
        assert verdict.status == "not attempted"
    assert check(TASK).status == "not attempted"


def test_a_right_answer_passes(index):
    verdict = check(TASK, 5.1, index=index, customer="A")
    assert (verdict.status, verdict.hint) == ("passed", "")


def test_two_hints_come_before_the_answer(index):
    told = [check(TASK, wrong, index=index, customer="A").hint for wrong in (7, 8, 9)]
    assert told[0].startswith("Hint: Multiply")
    assert told[1].startswith("Hint: A missing")
    assert told[2] == "The answer: 5.10"


def test_the_answer_is_not_told_before_the_third_try(index):
    for wrong in (7, 8):
        assert "5.1" not in repr(check(TASK, wrong, index=index, customer="A"))


def test_the_same_wrong_answer_again_is_no_new_try(index):
    for _ in range(4):
        verdict = check(TASK, 7, index=index, customer="A")
    assert verdict.hint.startswith("Hint: Multiply")


def test_each_customer_has_tries_of_their_own(index):
    for wrong in (7, 8, 9):
        check(TASK, wrong, index=index, customer="A")
    assert check(TASK, 9, index=index, customer="B").hint.startswith("Hint: Multiply")


def test_what_cannot_be_checked_is_no_traceback(index):
    verdict = check(TASK, 5.1, index=index, customer="nobody")
    assert verdict.status == "failed"
    assert "could not be checked (KeyError" in verdict.message


def test_an_unknown_task_gets_a_suggestion():
    verdict = check("value_index.score_by_hands", 1)
    assert "Did you mean 'value_index.score_by_hand'" in verdict.message
    assert check("no_topic.at_all", 1).status == "failed"


def test_strict_mode_raises_whatever_does_not_pass(index, monkeypatch):
    monkeypatch.setenv("CV_STRICT", "1")
    assert check(TASK, 5.1, index=index, customer="A").status == "passed"
    for answer in (7, ...):
        with pytest.raises(AssertionError, match="score_by_hand"):
            check(TASK, answer, index=index, customer="A")


def test_zero_switches_strict_mode_off(index, monkeypatch):
    monkeypatch.setenv("CV_STRICT", "0")
    assert check(TASK, 7, index=index, customer="A").status == "failed"


def test_a_verdict_shows_itself_as_text_html_and_for_grading(index):
    shown = check(TASK, "<b>", index=index, customer="A")._repr_mimebundle_()
    assert shown["text/plain"].startswith("✗ value_index.score_by_hand: The score is")
    assert 'role="status"' in shown["text/html"]
    told = shown["application/vnd.customer-value.verdict+json"]
    assert told == {"task": TASK, "status": "failed"}


def test_a_verdict_escapes_what_a_learner_wrote(index):
    verdict = check("value_index.driver", "<script>", index=index)
    assert "<script>" not in verdict._repr_html_()


def test_every_task_has_two_hints():
    registry = importlib.import_module("customer_value.course.check")._registry
    assert list_tasks() == sorted(registry)
    assert list_tasks("value_index") == [
        "value_index.driver",
        "value_index.flip",
        "value_index.score_by_hand",
    ]
    assert list_tasks("nothing") == []


@pytest.mark.parametrize("answer", ["5", None, True, pd.Series([1.0]), float("nan")])
def test_only_a_finite_number_is_a_number(answer):
    with pytest.raises(WrongAnswer) as caught:
        as_number(answer, "It")
    assert caught.value.kind == "type"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(-20, "sign"), (2000, "unit"), (0.2, "unit"), (7, "method"), (21, "value")],
)
def test_a_wrong_number_is_told_its_kind(answer, kind):
    traps = [Trap(7, "A mistake.")]
    with pytest.raises(WrongAnswer) as caught:
        expect_number(answer, 20, what="It", tolerance=0.01, traps=traps)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (42.2, "wrong unit"),
        (42, "wrong unit"),
        (0.42, "one more digit"),
        (0.84, "A mistake"),
        (0.4, "too low"),  # one digit says nothing
        (0.85, "too high"),
    ],
)
def test_a_rounded_number_is_still_known(answer, said):
    traps = [Trap(0.8382, "A mistake.")]
    with pytest.raises(WrongAnswer, match=said):
        expect_number(answer, 0.4223, what="It", tolerance=0.001, traps=traps)


def test_a_right_number_passes_even_where_a_trap_gives_the_same():
    traps = [Trap(20, "A mistake.")]
    expect_number(20.005, 20, what="It", tolerance=0.01, traps=traps)

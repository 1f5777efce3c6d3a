from __future__ import annotations

import pytest

from customer_value.course import quiz
from customer_value.errors import ParameterError


def test_every_option_has_its_reason_and_one_is_right():
    question = quiz("value_index.missing")
    assert sum(option.right for option in question.options) == 1
    assert all(option.why for option in question.options)


def test_a_choice_gets_its_verdict():
    question = quiz("value_index.missing")
    statuses = [question.answer(n).status for n in (1, 2, 3)]
    assert statuses == ["failed", "passed", "failed"]


def test_without_a_kernel_the_question_stands_without_its_answer():
    question = quiz("value_index.missing")
    shown = question._repr_mimebundle_()
    assert "<ol>" in shown["text/html"]
    assert "1. Give the lowest" in shown["text/plain"]
    assert not any(option.why in shown["text/html"] for option in question.options)


def test_a_button_shows_the_verdict():
    _, buttons, said = quiz("value_index.missing")._buttons().children
    buttons.value = 2
    assert "passed" in said.value


def test_a_question_that_does_not_exist_gets_a_suggestion():
    with pytest.raises(ParameterError, match=r"Did you mean 'value_index\.missing'"):
        quiz("value_index.mising")
    with pytest.raises(ParameterError, match="name of a question"):
        quiz("nothing.here")


def test_an_option_that_does_not_exist_is_refused():
    with pytest.raises(ParameterError, match="from 1 to 3"):
        quiz("value_index.missing").answer(4)

"""Each typical mistake gets the message that names it."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from customer_value.course import check


@pytest.fixture
def company():
    """Return a stand-in with the tables that the tasks read."""
    lines = {
        "order_id": ["o1", "o1", "o2", "o2", "o3"],
        "customer_id": ["A", "A", "B", "B", "B"],
        "amount": [5.0, 5.0, 6.0, 7.0, 8.0],
    }
    customers = {"customer_id": ["A", "B", "C"], "region": ["north", None, None]}
    coverage = {
        "section": ["segments", "asset_value", "asset_value", "defection"],
        "present": [True, True, False, False],
    }
    return SimpleNamespace(
        transactions=pd.DataFrame(lines),
        customers=pd.DataFrame(customers),
        coverage=pd.DataFrame(coverage),
    )


@pytest.mark.parametrize(
    ("task", "answer"),
    [
        ("duplicate", "o1"),
        ("unknown_customer", "B"),
        ("incomplete", {"asset_value", "defection"}),
    ],
)
def test_right_answers_pass(company, task, answer):
    verdict = check(f"start_here.{task}", answer, company=company)
    assert verdict.status == "passed", verdict


@pytest.mark.parametrize(
    ("task", "answer", "kind", "words"),
    [
        ("duplicate", "A", "unit", "That is a customer"),
        ("duplicate", "o2", "population", "no two of them are equal"),
        ("duplicate", "o3", "population", "one line only"),
        ("duplicate", "o9", "population", "no such order"),
        ("duplicate", None, "type", "as text"),
        ("unknown_customer", "A", "population", "with attributes"),
        ("unknown_customer", "o1", "population", "no such customer"),
        ("unknown_customer", 2, "type", "as text"),
        ("incomplete", "defection", "type", "Give a set"),
        ("incomplete", {"segment"}, "type", "no section 'segment'"),
        ("incomplete", {"segments"}, "sign", "the opposite"),
        ("incomplete", {"segments", "defection"}, "population", "segments: all that"),
        ("incomplete", {"defection"}, "population", "1 more to find"),
    ],
)
def test_a_wrong_answer_is_told_its_mistake(company, task, answer, kind, words):
    verdict = check(f"start_here.{task}", answer, company=company)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_none_is_right_where_everybody_is_known(company):
    company.customers["region"] = "north"
    verdict = check("start_here.unknown_customer", None, company=company)
    assert verdict.status == "passed"


def test_none_is_right_where_no_line_stands_twice(company):
    company.transactions = company.transactions.drop_duplicates()
    assert check("start_here.duplicate", None, company=company).status == "passed"


@pytest.mark.parametrize(
    ("task", "wrong", "answer"),
    [
        ("duplicate", ["x", "y", "z"], "o1."),
        ("unknown_customer", ["x", "y", "z"], "B."),
        (
            "incomplete",
            [set(), {"defection"}, {"segments"}],
            "asset_value and defection.",
        ),
    ],
)
def test_the_third_try_tells_the_answer(company, task, wrong, answer):
    told = [check(f"start_here.{task}", one, company=company).hint for one in wrong]
    assert told[2] == f"The answer: {answer}"
    assert all(hint.startswith("Hint: ") for hint in told[:2])

"""Each typical mistake gets the message that names it."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

import customer_value as cv
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


# ------------------------------------------------------------------ third parties


@pytest.fixture
def joined():
    """Return a company of five, of whom a file knows two, and two without zeros."""
    ids = [f"00{n}" for n in range(1, 6)]
    bought = pd.DataFrame({"customer_id": ids, "date": "2026-01-01", "amount": 1})
    known = {"customer_id": ["001", "002", "3", "4", "9", "77"], "area": list("ababab")}
    return cv.read_dataset(bought, enrichment={"geo": pd.DataFrame(known)})


@pytest.mark.parametrize(
    ("task", "answer", "status", "kind", "words"),
    [
        ("lost_zeros", {"3", "4"}, "passed", "", "took these ids for numbers"),
        ("lost_zeros", ["4", "3"], "passed", "", "took these ids for numbers"),
        ("lost_zeros", {"003", "004"}, "failed", "unit", "as the file has them"),
        ("lost_zeros", {"3", "9"}, "failed", "population", "9: no customer's"),
        ("lost_zeros", {"3"}, "failed", "population", "1 more to find"),
        ("lost_zeros", "3", "failed", "type", "Give a set of ids"),
        ("match_rate", 0.8, "passed", "", "a few zeros"),
        ("match_rate", 0.4, "failed", "window", "before mending"),
        ("match_rate", 4 / 6, "failed", "population", "share of the file's ids"),
        ("match_rate", 80, "failed", "unit", "factor of 100"),
        ("match_rate", None, "failed", "type", "one number"),
    ],
)
def test_what_a_third_party_lost_is_found(joined, task, answer, status, kind, words):
    verdict = check(f"start_here.{task}", answer, company=joined)
    assert verdict.status == status
    assert (verdict.kind or "") == kind
    assert words.casefold() in verdict.message.casefold()


def test_the_third_try_tells_what_was_lost(joined):
    for task, wrong, answer in (
        ("lost_zeros", [{"9"}, {"77"}, set()], "The answer: 3 and 4."),
        ("match_rate", [0.1, 0.2, 0.3], "The answer: 0.8000."),
    ):
        told = [check(f"start_here.{task}", one, company=joined).hint for one in wrong]
        assert told[2] == answer


def test_without_a_third_party_there_is_no_match_rate():
    bought = pd.DataFrame({"customer_id": ["A"], "date": "2026-01-01", "amount": [1]})
    plain = cv.read_dataset(bought)
    assert check("start_here.match_rate", None, company=plain).status == "passed"
    assert check("start_here.match_rate", 0.5, company=plain).status == "failed"
    assert check("start_here.lost_zeros", set(), company=plain).status == "passed"

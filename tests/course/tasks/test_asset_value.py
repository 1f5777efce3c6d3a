"""Each typical mistake gets the message that names it."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import check, quiz

E5C = {"active": 0.9, "retention": 0.8, "annual_discount_rate": 0.1, "horizon_years": 3}


@pytest.fixture(scope="module")
def asset():
    """Value A at 317 a year, B at -120, C long gone, D by what may be won."""
    bought = pd.DataFrame(
        [
            ("A", "2025-07-01", 1000.0, 400.0),
            ("B", "2025-07-02", 500.0, 150.0),
            ("C", "2023-07-01", 10.0, 4.0),
            ("D", "2025-07-03", 100.0, 40.0),
        ],
        columns=["customer_id", "date", "amount", "margin"],
    )
    wallet = pd.DataFrame({"customer_id": ["A", "D"], "category_spend": [2500, 2100.0]})
    spent = pd.DataFrame(
        {
            "customer_id": ["A", "B", "D"],
            "date": "2025-07-05",
            "type": "visit",
            "function": ["sales", "support", "sales"],
            "cost": [120.0, 260.0, 60.0],
        }
    )
    company = cv.read_dataset(
        {"transactions": bought, "wallet": wallet, "interactions": spent},
        as_of="2026-01-01",
        currency="EUR",
        assumptions=cv.Assumptions(retention=0.8, credit_loss_rate=0.02),
    )
    share = pd.Series({"A": 0.9, "B": 1.0, "C": 0.5, "D": 0.5})
    return cv.asset_value(company, activity=share)


@pytest.fixture
def value(asset):
    def judge(answer, customer="A"):
        data = {"asset": asset, "customer": customer}
        return check("asset_value.one_customer", answer, **data)

    return judge


# --------------------------------------------------------- the value of one customer
def test_the_value_passes_within_half_a_per_cent(value):
    right = value(317 * 1.845980)  # 400 + 60 - 120 - 23 a year
    assert right.status == "passed"
    assert right.message == "Right. A is worth EUR 585 over 3 years."
    assert value(585.18 * 1.0049).status == "passed"
    assert value(585.18 * 1.0051).status == "failed"
    assert value(-246.13, "B").status == "passed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (317, "unit", "one normal year"),
        (951, "method", "as often as there are years"),
        (317 * 2.196, "method", "did not discount"),
        (317 * 2.051089, "method", "sure to be active"),
        (317 * 0.9 * 2.486852, "method", "the same in every year"),
        (317 * 0.8 * 1.845980, "window", "to year 1 already"),
        (317 * 1.1 * 1.845980, "window", "did not discount year 1"),
        (317 * 0.818182, "window", "year 1 alone"),
        (460 * 1.845980, "method", "costs and credit losses out"),
        (437 * 1.845980, "method", "marketing, sales and support out"),
        (603 * 1.845980, "sign", "added the costs"),
        (280 * 1.845980, "method", "This is the CLV"),
        (340 * 1.845980, "method", "credit losses out"),
        (257 * 1.845980, "method", "potential out"),
        (857 * 1.845980, "population", "whole headroom"),
        (917 * 1.845980, "unit", "took the revenue"),
        (-317 * 1.845980, "sign", "wrong sign"),
        (1, "value", "too low"),
        ("much", "type", "one number"),
    ],
)
def test_a_wrong_value_is_told_its_mistake(value, answer, kind, words):
    verdict = value(answer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_total_and_a_customer_who_is_not_valued_are_told(asset, value):
    assert "all customers" in value(asset.total).message
    assert "C is not valued" in value(0.0, "C").message


def test_the_value_for_ever_is_told(value):
    verdict = value(-120 / 0.3, "B")  # 1 / (1 + 0.1 - 0.8) a year
    assert (verdict.kind, "for ever" in verdict.message) == ("window", True)


def test_the_third_try_tells_the_value(value):
    for wrong in (1, 2, 3):
        verdict = value(wrong)
    assert verdict.hint == "The answer: 317.00 a year times 1.8460 is 585.18."


# ------------------------------------------------------------ elasticity of retention
def elasticity(answer, **terms):
    return check("asset_value.retention_elasticity", answer, **{**E5C, **terms})


@pytest.mark.parametrize(
    ("retention", "years", "pair"),
    [
        (0.8, 3, [0.7912, 2.6667]),
        (0.8, 5, [1.3895, 2.6667]),
        (0.8, 10, (2.2348, 2.6667)),
        (0.9, 3, [0.8671, 4.5]),
    ],
)
def test_the_elasticities_of_the_worked_example_pass(retention, years, pair):
    terms = {"retention": retention, "horizon_years": years}
    assert elasticity(pair, **terms).status == "passed"
    assert elasticity([one + 0.018 for one in pair], **terms).status == "passed"
    assert elasticity([one + 0.022 for one in pair], **terms).status == "failed"


def at(retention):
    factor = cv.annuity_factor(
        0.9, retention, horizon_years=3, annual_discount_rate=0.1
    )
    return factor, 0.9 / (1.1 - retention)


GROWN = {
    name: [100 * (then / now - 1) for then, now in zip(at(to), at(0.8), strict=True)]
    for name, to in (("percent", 0.808), ("point", 0.81))
}


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ([2.6667, 0.7912], "window", "wrong way round"),
        ([1.7912, 3.6667], "method", "adds exactly 1"),
        (GROWN["percent"], "method", "smaller step"),
        (GROWN["point"], "unit", "percentage point"),
        ([0.7912 * 1.84598 / 0.8, 10.0], "unit", "the factor itself grows"),
        ([1.84598, 3.0], "unit", "These are the annuity factors"),
        ([79.12, 266.67], "unit", "wrong unit"),
        ([-0.7912, -2.6667], "sign", "wrong sign"),
        ([0.7912, 2.2348], "window", "over 10 years"),
        ([0.79, 9.0], "value", "The first is right, the second is not"),
        ([0.5, 2.67], "value", "The second is right, the first is not"),
        ([0.5, 9.0], "value", "Neither"),
        ([0.79], "type", "Two numbers are asked; yours is 1 number."),
        (0.79, "type", "a list of two numbers"),
        ("0.79", "type", "a list of two numbers"),
        ([0.79, "ever"], "type", "one number"),
    ],
)
def test_a_wrong_elasticity_is_told_its_mistake(answer, kind, words):
    verdict = elasticity(answer)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_third_try_tells_the_elasticities():
    for wrong in (1, 2, 3):
        verdict = elasticity([wrong, wrong])
    assert verdict.hint == "The answer: 0.79 within the horizon and 2.67 for ever."


# ------------------------------------------------------- who costs more than it brings
def losing(answer, asset):
    return check("asset_value.worth_dropping", answer, asset=asset)


def test_the_customer_below_zero_is_the_right_one(asset):
    right = losing(["B"], asset)
    assert right.message == "Right. 1 customer costs EUR 246 over the horizon."
    assert losing(pd.Index(["B"]), asset).status == "passed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (["A", "C", "D"], "sign", "customers to keep"),
        (["B", "C"], "population", "those at 0"),
        (["C"], "population", "not valued"),
        (["B", "D"], "method", "by the CLV"),
        (["A", "B"], "population", "1 of 1 are found, and 1 too many"),
        ([], "population", "0 of 1 are found"),
        (["b"], "type", "There is no customer 'b'"),
        ("B", "type", "a list of customer ids"),
        (1, "type", "a list of customer ids"),
    ],
)
def test_wrong_customers_are_told_their_mistake(asset, answer, kind, words):
    verdict = losing(answer, asset)
    assert (verdict.status, verdict.kind) == ("failed", kind)
    assert words in verdict.message


def test_the_third_try_tells_the_customers(asset):
    for wrong in ("A", "C", "D"):
        verdict = losing([wrong], asset)
    assert verdict.hint == "The answer: B."


def test_where_nobody_loses_the_empty_list_is_right():
    frame = pd.DataFrame(
        {"customer_id": ["A"], "date": ["2025-07-01"], "amount": [9.0]}
    )
    company = cv.read_dataset({"transactions": frame}, as_of="2026-01-01")
    asset = cv.asset_value(
        company,
        activity=pd.Series({"A": 0.9}),
        assumptions=cv.Assumptions(retention=0.8),
    )
    for wrong in ("A", "B", "C"):
        verdict = losing([wrong], asset)
    assert verdict.hint == "The answer: nobody: give an empty list."
    told = losing([], asset).message
    assert told == "Right. No customer costs more than it brings."


def test_the_question_about_retention_has_one_right_answer():
    question = quiz("asset_value.retention")
    assert [question.answer(n).status for n in (1, 2, 3)] == [
        "failed",
        "passed",
        "failed",
    ]

"""Each typical mistake gets the message that names it."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.course import check, quiz

# Each word is a purchase on a day of its own, by the price of the product.
GOODS = {
    "A": "tea cup jar oil tea",
    "B": "tea tea tea tea",
    "C": "jar oil",
    "D": "tea",
    "E": "tea",
    "F": "cup",
    "G": "jar jar",
    "H": "oil oil",
}
PRICE = {"tea": 10.0, "cup": 20.0, "jar": 90.0, "oil": 80.0}


@pytest.fixture(scope="module")
def company():
    frame = pd.Series(GOODS, name="product_id").str.split().explode()
    frame = frame.rename_axis("customer_id").reset_index()
    frame["amount"] = frame["product_id"].map(PRICE)
    month = frame.groupby("customer_id").cumcount() + 1
    frame["date"] = pd.to_datetime({"year": 2025, "month": month, "day": 1})
    tables = {
        "transactions": frame,
        "customers": pd.DataFrame({"customer_id": [*GOODS, "Z"]}),
    }
    return cv.read_dataset(tables, as_of="2025-12-31", currency="EUR")


@pytest.fixture
def rule(company):
    def judge(answer, segment="Specialist"):
        return check("segments.rule", answer, company=company, segment=segment)

    return judge


def told(verdict, kind, words):
    assert (verdict.status, verdict.kind) == ("failed", kind), verdict.message
    assert words in verdict.message


@pytest.fixture
def split(company):
    def judge(answer, groups=5):
        return check("segments.split", answer, company=company, groups=groups)

    return judge


@pytest.fixture(scope="module")
def moved():
    return cv.segment_migration(cv.load_dataset("retailer"))


@pytest.fixture
def lost(moved):
    def judge(answer, segment="Specialist"):
        return check("segments.lost", answer, moved=moved, segment=segment)

    return judge


# ------------------------------------------------------------- the rule of a segment
def test_the_members_pass_in_every_form(rule, company):
    facts = cv.customer_facts(company)
    much = facts["revenue"] >= 170
    own = much & (facts["products"] < 2)
    for answer in (["G"], {"G"}, own, facts.index[own], facts[own], pd.Series(["G"])):
        verdict = rule(answer)
        assert verdict.status == "passed", verdict.message
    assert verdict.message == (
        "Right. The rule finds 1 member of Specialist and nobody else."
    )


@pytest.mark.parametrize(
    ("answer", "segment", "kind", "words"),
    [
        ([], "Habit buyer", "population", "at least, not more than"),
        (["D", "E", "F"], "Occasional", "population", "level mid"),
        (["A", "C", "G"], "Specialist", "population", "left out what is not high"),
        (["G", "Z"], "Specialist", "population", "without a purchase"),
        (
            ["C", "G"],
            "Specialist",
            "value",
            "1 of yours does not belong, 0 are",
        ),
        (["Y"], "Specialist", "type", "Y is no customer"),
        ([True, False], "Specialist", "type", "give their ids"),
        ("G", "Specialist", "type", "Give the ids"),
        (1, "Specialist", "type", "Give the ids"),
        ([], "Sampler", "population", "Nobody is in Sampler"),
    ],
)
def test_a_wrong_rule_is_told_its_mistake(rule, answer, segment, kind, words):
    told(rule(answer, segment), kind, words)


def test_rounded_limits_are_told():
    # B has bought 7.609 times a year: the limit, and less than 7.61
    days = {"A": (9, 5), "B": (8, 10), "C": (3, 5), "D": (2, 5), "E": (1, 5)}
    days["F"] = (1, 5)
    rows = [
        (name, f"2025-{month + 1:02}-01", amount)
        for name, (months, amount) in days.items()
        for month in range(months)
    ]
    frame = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    company = cv.read_dataset({"transactions": frame}, as_of="2026-01-20")
    limits = cv.segment_customers(company).limits["high"]
    facts = cv.customer_facts(company)
    rounded = facts["purchases_per_year"] >= limits.round(2)["frequency"]
    exact = facts["purchases_per_year"] >= limits["frequency"]
    data = {"company": company, "segment": "Core"}
    much = facts["revenue"] >= limits["volume"]
    assert check("segments.rule", facts[exact & much], **data).status == "passed"
    verdict = check("segments.rule", facts[rounded & much], **data)
    told(verdict, "population", "You rounded the limits")


def test_without_products_the_rule_has_two_axes():
    rows = [("A", "2025-01-01", 90), ("A", "2025-02-01", 90), ("B", "2025-01-01", 9)]
    frame = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    company = cv.read_dataset({"transactions": frame}, as_of="2025-12-31")
    data = {"company": company, "segment": "Core"}
    assert check("segments.rule", ["A"], **data).status == "passed"
    told(check("segments.rule", [], **data), "population", "At the limit itself")


def test_one_product_for_all_leaves_the_eight_names():
    rows = [("A", "2025-01-01", 90), ("A", "2025-02-01", 90), ("B", "2025-01-01", 9)]
    frame = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    frame["product_id"] = "tea"
    company = cv.read_dataset({"transactions": frame}, as_of="2025-12-31")
    data = {"company": company, "segment": "Focused regular"}
    assert check("segments.rule", ["A"], **data).status == "passed"
    told(check("segments.rule", [], **data), "population", "At the limit itself")


# ------------------------------------------------------------------ ties that are split
def test_the_groups_of_equal_customers_pass(split):
    # D, E and F stand at places 0, 1, 2 of 8: groups 0, 0 and 1 of 5
    right = split(2)
    assert right.status == "passed"
    assert right.message == (
        "Right. 3 customers who all bought once would be called 2 different names."
    )


def test_equals_that_stay_together_are_told_so(split):
    right = split(1, groups=2)
    assert right.status == "passed"
    assert right.message == (
        "Right. 3 customers who all bought once are not split here. Try more groups."
    )


@pytest.mark.parametrize(
    ("answer", "groups", "kind", "words"),
    [
        (1, 5, "method", "how many it should be"),
        (3, 5, "unit", "These are the customers"),
        (3 / 8, 5, "unit", "share of the customers"),
        (5, 5, "method", "Not all groups"),
        (2, 8, "population", "how many numbers of purchases"),
        (4, 5, "value", "too high"),
    ],
)
def test_a_wrong_number_of_groups_is_told_its_mistake(
    split, answer, groups, kind, words
):
    told(split(answer, groups), kind, words)


# ----------------------------------------------------------------- a migration cell
def test_the_lost_share_of_the_row_passes(lost):
    right = lost(27 / 68)
    assert right.status == "passed"
    assert right.message == "Right. 27 of 68 have not bought in the last 365 days."


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (27, "unit", "number of customers"),
        (27 / 272, "population", "of all lost customers"),
        (27 / 1033, "population", "divided by all customers"),
        (11 / 68, "method", "still in the segment"),
        (57 / 68, "population", "everyone who left the segment"),
        (41 / 68, "sign", "still buys"),
        (0.9, "value", "too high"),
    ],
)
def test_a_wrong_share_is_told_its_mistake(lost, answer, kind, words):
    told(lost(answer), kind, words)


def test_a_share_of_revenue_counts_no_customers(lost, moved):
    money = moved.revenue_before.loc["Specialist"]
    told(lost(money.iloc[-1] / money.sum()), "unit", "Count customers")


def test_a_segment_that_nobody_was_in_is_refused_in_words(lost):
    for name in ("returned customers of Mars", "Loyal"):
        told(lost(0.5, name), "population", f"Nobody is in {name}")


def test_the_third_try_tells_the_answer(rule, split, lost):
    for wrong in (0.11, 0.22, 0.33):
        verdicts = (rule([f"{wrong}"]), split(wrong), lost(wrong))
    limits = (
        "frequency: purchases_per_year at least 4.01374 is high; volume: revenue at "
        "least 170 is high; variety: products at least 2 is high."
    )
    assert [verdict.hint for verdict in verdicts] == [
        f"The answer: {limits} Members: 1.",
        "The answer: 2 groups.",
        "The answer: 27 of 68, which is 0.397.",
    ]


def test_equals_that_are_split_change_places_with_the_order_of_the_file():
    question = quiz("segments.ties")
    assert [question.answer(n).status for n in (1, 2, 3)] == [
        *("failed", "passed", "failed"),
    ]


def test_where_nobody_bought_the_ties_are_none():
    rows = {"customer_id": ["A"], "date": ["2026-01-01"], "amount": [-5.0]}
    company = cv.read_dataset({"transactions": pd.DataFrame(rows)})
    data = {"company": company, "groups": 5}
    assert check("segments.split", 0, **data).status == "passed"
    told(check("segments.split", 0.5, **data), "value", "too high")

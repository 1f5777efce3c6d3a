"""Products held: by hand, and every count against a slow loop."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.product_groups import EVERYONE


def table(lines):
    columns = ["customer_id", "date", "amount", "product_id"]
    return pd.DataFrame(lines, columns=columns)


LINES = [
    ("A", "2025-01-01", 10, "tea"),
    ("A", "2025-01-02", 10, "cup"),
    ("A", "2025-01-03", 10, "tea"),
    ("B", "2025-01-01", 30, "tea"),
    ("C", "2025-01-01", 20, "pot"),
    ("C", "2025-01-02", -20, "cup"),  # only returned: not held
    ("D", "2025-01-01", 40, None),  # what was bought is not known
]
TOWNS = pd.Series({"A": "Cork", "B": "Cork", "C": "Kerry", "D": "Kerry"}, name="town")


def test_holdings_are_counted_over_the_range(make_company):
    held = cv.products_held(make_company(table(LINES)), by=TOWNS)
    assert held.range_size == 3
    assert held.scores["products"].to_dict() == {"A": 2, "B": 1, "C": 1}
    assert held.scores.loc["A", "rate"] == pytest.approx(2 / 3)
    assert held.products["holders"].to_dict() == {"tea": 2, "cup": 1, "pot": 1}
    assert held.products.loc["tea", "share"] == pytest.approx(2 / 3)
    assert held.by == "town"
    assert held.notes == ("1 customer without a known product or group is left out.",)


def test_groups_have_means_shares_and_money(make_company):
    held = cv.products_held(make_company(table(LINES)), by=TOWNS)
    assert held.groups.index.tolist() == ["Cork", "Kerry", EVERYONE]
    cork = held.groups.loc["Cork"]
    assert cork[["customers", "products", "single"]].tolist() == [2, 1.5, 0.5]
    assert cork["rate"] == pytest.approx(0.5)
    assert cork[["revenue", "revenue_per_product"]].tolist() == [60, 20]
    assert held.groups.loc[EVERYONE, "products"] == pytest.approx(4 / 3)
    assert held.matrix.loc["Cork"].to_dict() == {"tea": 1, "cup": 0.5, "pot": 0}
    assert held.matrix.loc["Kerry"].to_dict() == {"tea": 0, "cup": 0, "pot": 1}
    # Kerry has one customer: no headline
    assert held.finding == "Customers hold 1.3 of 3 products on average (44%)."


def test_the_finding_names_the_groups_that_hold_most_and_least(make_company):
    even = TOWNS.drop("D")
    even["B"] = "Kerry"
    held = cv.products_held(make_company(table(LINES)), by=even.drop("C"))
    assert held.finding == (
        "Customers hold 1.5 of 2 products on average (75%): Cork 2.0, Kerry 1.0."
    )


def test_without_groups_everyone_is_one(make_company):
    held = cv.products_held(make_company(table(LINES)), by=None)
    assert held.by is None
    assert held.groups.index.tolist() == held.matrix.index.tolist() == [EVERYONE]
    assert held.finding == "Customers hold 1.3 of 3 products on average (44%)."
    assert held.summary().loc[EVERYONE, "products"] == 1.3


def test_by_default_the_groups_are_the_segments(make_company):
    held = cv.products_held(make_company(table(LINES)))
    segments = cv.segment_customers(make_company(table(LINES))).scores["segment"]
    assert held.scores["group"].to_dict() == segments[["A", "B", "C"]].to_dict()


def test_what_was_bought_after_the_day_is_not_held(make_company):
    company = make_company(table(LINES)).at("2025-01-01")
    held = cv.products_held(company, by=None)
    assert held.products["holders"].to_dict() == {"tea": 2, "pot": 1}


@pytest.mark.parametrize(
    "lines",
    [table(LINES).drop(columns="product_id"), table([("A", "2025-01-01", 1, None)])],
)
def test_without_products_the_reason_is_said(make_company, lines):
    company = make_company(lines)
    for measure in (cv.products_held, cv.next_products):
        with pytest.raises(CustomerValueError, match="No product_id"):
            measure(company)


def test_nobody_who_bought_is_another_reason(make_company):
    returned = table(LINES).assign(amount=-1)
    for measure in (cv.products_held, cv.next_products):
        with pytest.raises(CustomerValueError, match="No customer has bought yet"):
            measure(make_company(returned))


def test_groups_that_hold_as_many_are_not_set_against_each_other(make_company):
    lines = table([(n, "2025-01-01", 10, "tea") for n in "ABCD"])
    held = cv.products_held(make_company(lines), by=TOWNS)
    assert held.finding == "Customers hold 1.0 of 1 product on average (100%)."


def test_what_makes_no_groups_is_refused(make_company):
    with pytest.raises(ParameterError, match="products_held must be a column"):
        cv.products_held(make_company(table(LINES)), by="twon")


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABCDE"),
            st.integers(0, 99).map(lambda n: str(date(2025, 1, 1) + timedelta(n))),
            st.integers(-5, 30),
            st.sampled_from(["p", "q", "r", "s", None]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_every_count_agrees_with_a_slow_loop(make_company, lines):
    lines = [("A", "2025-01-01", 99, "p"), *lines]
    held = cv.products_held(
        make_company(table(lines), as_of="2025-12-31"), by=TOWNS.rename(None)
    )
    bought = {(c, p) for c, _, a, p in lines if a > 0 and p}
    days = {
        (c, d)
        for c, d, *_ in lines
        if sum(a for e, f, a, _ in lines if (e, f) == (c, d)) > 0
    }
    buyers = {c for c, _ in days}
    own = {c: {p for e, p in bought if e == c} for c in buyers}
    known = {c for c in buyers if own[c] and c in TOWNS.index}
    assert held.scores["products"].to_dict() == {c: len(own[c]) for c in known}
    for product, row in held.products.iterrows():
        assert row["holders"] == sum(product in own[c] for c in known)
    for town, row in held.matrix.iterrows():
        members = [c for c in known if TOWNS[c] == town]
        for product, share in row.items():
            expected = sum(product in own[c] for c in members) / len(members)
            assert share == pytest.approx(expected)
    assert held.range_size == len(set().union(*(own[c] for c in known)))


def test_the_shop_of_the_examples_agrees_with_its_facts():
    company = cv.load_dataset("retailer")
    held = cv.products_held(company)
    facts = cv.customer_facts(company)["products"].dropna()
    assert held.groups.loc[EVERYONE, "products"] == pytest.approx(facts.mean())
    assert held.range_size == 122
    assert held.groups.index[0] == "Core"

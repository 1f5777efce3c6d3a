"""Groups in money: sums by hand, what is not measured, and a slow loop."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv
from customer_value.errors import ParameterError
from customer_value.measures.segments import segment_customers

BOUGHT = [
    ("A", "2025-01-01", 100),
    ("A", "2025-06-01", 100),
    ("B", "2025-02-01", 50),
    ("C", "2025-03-01", 250),
]
TOWNS = pd.Series({"A": "Cork", "B": "Cork", "C": "Kerry"}, name="town")


def touches(rows):
    columns = ["customer_id", "date", "function", "cost"]
    return pd.DataFrame(rows, columns=columns).assign(type="call")


def test_profit_is_margin_less_cost_to_serve(make_company):
    rows = [
        ("A", "2025-01-05", "marketing", 10),
        ("A", "2025-02-05", "Sales", 5),
        ("A", "2025-03-05", "support", 2),
        ("B", "2025-03-05", "service", 3),
        ("C", "2025-03-05", "sales", 120),
    ]
    company = make_company(BOUGHT, interactions=touches(rows))
    table = cv.segment_profile(company, TOWNS)
    cork = table.loc["Cork"]  # margin is .4 of revenue: 100 for Cork and for Kerry
    assert cork[["customers", "revenue", "margin"]].tolist() == [2, 250, 100]
    assert cork[["cost_to_serve", "profit"]].tolist() == [20, 80]
    assert cork["profit_per_customer"] == 40
    assert cork["share_cost"] == pytest.approx(20 / 140)
    assert table.loc["Kerry", "profit"] == -20
    assert table.loc["Cork", "share_profit"] == pytest.approx(80 / 60)
    assert table.index.name == "town"


def test_what_was_not_measured_is_missing_never_zero(make_company):
    without = make_company(BOUGHT)
    no_function = touches([("A", "2025-01-05", "sales", 10)]).drop(columns="function")
    for company in (without, make_company(BOUGHT, interactions=no_function)):
        table = cv.segment_profile(company, TOWNS)
        columns = ["cost_to_serve", "share_cost", "profit", "share_profit"]
        assert table[[*columns, "profit_per_customer"]].isna().all(axis=None)
        answer = segment_customers(company)
        assert "profit" not in answer.summary()
        assert answer.notes[-1] == (
            "No costs of interactions by function: segments show margin; cost to "
            "serve and profit are not measured."
        )


def test_who_caused_no_cost_costs_zero(make_company):
    rows = [("A", "2025-01-05", "sales", 10), ("B", "2025-01-05", "sales", None)]
    table = cv.segment_profile(
        make_company(BOUGHT, interactions=touches(rows)),
        pd.Series({"A": "a", "B": "b", "C": "c"}),
    )
    assert table["cost_to_serve"].to_dict() == {"a": 10, "b": 0, "c": 0}


def test_costs_that_stand_in_no_row_are_said(make_company):
    rows = [
        ("A", "2025-01-05", "research", 7),
        ("A", "2025-01-05", None, 3),
        ("D", "2025-01-06", "sales", 4),
    ]
    people = pd.DataFrame({"customer_id": list("ABCD")})
    company = make_company(BOUGHT, interactions=touches(rows), customers=people)
    assert segment_customers(company).notes[-2:] == (
        "Costs of EUR 10 without a function are left out.",
        "Costs of EUR 4 for customers without a segment are in no row.",
    )


def test_costs_that_begin_late_flatter_the_profit(make_company):
    rows = [("A", "2025-05-01", "sales", 7)]
    note = segment_customers(make_company(BOUGHT, interactions=touches(rows))).notes[-1]
    assert note == (
        "Costs are recorded from 1 May 2025 on, revenue from 1 January 2025: profit "
        "is too high."
    )


def test_costs_after_the_day_do_not_count(make_company):
    rows = [("A", "2025-01-05", "sales", 10), ("A", "2025-05-05", "sales", 90)]
    company = make_company(BOUGHT, interactions=touches(rows)).at("2025-04-01")
    assert cv.segment_profile(company, TOWNS).loc["Cork", "cost_to_serve"] == 10


def test_a_column_groups_and_who_has_no_value_is_unknown(make_company):
    people = pd.DataFrame(
        {"customer_id": list("ABC"), "region": ["east", None, "west"]}
    )
    table = cv.segment_profile(make_company(BOUGHT, customers=people), "region")
    assert table["revenue"].to_dict() == {"west": 250, "east": 200, "unknown": 50}


def test_without_a_grouping_of_the_client_segments_are_computed(make_company):
    company = make_company(BOUGHT)
    own = segment_customers(company).profile
    pd.testing.assert_frame_equal(cv.segment_profile(company), own)


def test_the_grouping_of_the_client_comes_first(make_company):
    people = pd.DataFrame({"customer_id": list("ABC"), "segment": list("xxy")})
    company = make_company(BOUGHT, customers=people)
    assert cv.segment_profile(company)["customers"].to_dict() == {"x": 2, "y": 1}


def test_the_mean_index_stands_beside_the_money(make_company):
    company = make_company(BOUGHT)
    index = cv.value_index(cv.index_variables(company))
    table = cv.segment_profile(company, TOWNS, index=index)
    expected = index.scores["index"][["A", "B"]].mean()
    assert table.loc["Cork", "index"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("regoin", "Did you mean 'region'"),
        ("id", "at most 40 values"),
        (3, "a column of the customers table or a Series"),
        (pd.Series(["a", "b"], index=["A", "A"]), "one group a customer"),
        (pd.Series({"Z": "a"}), "names customers of the company"),
    ],
)
def test_what_makes_no_groups_is_refused(make_company, by, message):
    lines = [(f"C{n}", "2025-01-01", 1) for n in range(41)] + [("A", "2025-01-01", 1)]
    ids = [f"C{n}" for n in range(41)] + ["A"]
    people = pd.DataFrame({"customer_id": ids, "region": "east", "id": ids})
    company = make_company(lines, customers=people)
    with pytest.raises(ParameterError, match=message):
        cv.segment_profile(company, by)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDE"), st.integers(0, 300), st.integers(-20, 90)),
        min_size=1,
        max_size=30,
    ),
    st.lists(
        st.tuples(
            st.sampled_from("ABCDE"),
            st.integers(0, 300),
            st.sampled_from(["marketing", "sales", "service", "other", None]),
            st.one_of(st.none(), st.integers(0, 50)),
        ),
        min_size=1,
        max_size=20,
    ),
)
def test_groups_agree_with_a_slow_loop(make_company, bought, cost):
    start = date(2024, 1, 1)
    lines = [(c, str(start + timedelta(d)), a) for c, d, a in bought]
    rows = [(c, str(start + timedelta(d)), f, e) for c, d, f, e in cost]
    company = make_company(
        lines, interactions=touches(rows), as_of=str(start + timedelta(365))
    )
    kind = pd.Series({"A": "x", "B": "x", "C": "y", "D": "y"})
    buyers = set(segment_customers(company).scores["segment"].dropna().index)
    if not buyers & set(kind.index):
        return
    table = cv.segment_profile(company, kind)
    for name, row in table.iterrows():
        members = {c for c in buyers if kind.get(c) == name}
        revenue = sum(a for c, _, a in bought if c in members)
        served = sum(
            e or 0
            for c, _, f, e in cost
            if c in members and f in {"marketing", "sales", "service"}
        )
        assert row["customers"] == len(members)
        assert row["revenue"] == pytest.approx(revenue)
        assert row["cost_to_serve"] == pytest.approx(served)
        assert row["profit"] == pytest.approx(0.4 * revenue - served)
        assert row["profit_per_customer"] == pytest.approx(row["profit"] / len(members))
    assert table["share_customers"].sum() == pytest.approx(1)


def test_the_largest_account_makes_its_group_cost_the_most():
    """Customer C00101 of the bundled software company loses money, as planted."""
    company = cv.load_dataset("software")
    table = cv.segment_profile(company)
    assert table["share_cost"].idxmax() == "Enterprise"
    alone = pd.Series({"C00101": "whale"})
    whale = cv.segment_profile(company, alone).loc["whale"]
    assert whale["revenue"] == pytest.approx(1_180_000)
    assert whale["cost_to_serve"] == pytest.approx(1_020_000)
    assert whale["profit"] == pytest.approx(-133_209.83)
    without = company.filter(
        customers=set(company.customers["customer_id"]) - {"C00101"}
    )
    rest = cv.segment_profile(without).loc["Enterprise", "profit"]
    assert rest == pytest.approx(table.loc["Enterprise", "profit"] + 133_209.83)


def test_nobody_has_bought(make_company):
    people = pd.DataFrame({"customer_id": ["A"], "region": ["east"]})
    company = make_company([("A", "2025-01-01", -1)], customers=people)
    assert cv.segment_profile(company, "region").empty
    assert not np.isinf(cv.segment_profile(company, "region").sum()).any()

"""The customer mix: four kinds by hand, sums that tie out, and a slow loop."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError

# two windows of 100 days each that end on 2025-07-19: to 2025-04-10, and after it
AS_OF = "2025-07-19"
LINES = [
    ("stays", "2025-02-01", 100),
    ("stays", "2025-05-01", 150),
    ("comes", "2025-06-01", 80),
    ("leaves", "2025-02-01", 60),
    ("leaves", "2025-06-01", -10),
    ("again", "2024-06-01", 40),
    ("again", "2025-07-19", 20),
    ("gone", "2024-06-01", 70),
    ("gone", "2025-07-01", -5),
]


@pytest.fixture(scope="module")
def mix(make_company):
    return cv.customer_mix(make_company(LINES, as_of=AS_OF), window_days=100)


def test_each_customer_is_of_one_kind(mix):
    assert mix.scores["status"].to_dict() == {
        "again": "returned",
        "comes": "new",
        "leaves": "lost",
        "stays": "retained",
    }
    assert mix.inactive == 1
    assert mix.mix["customers"].tolist() == [1, 1, 1, 1]
    assert mix.mix["share_customers"].tolist() == [0.25] * 4


def test_the_money_of_both_windows_stands_beside_it(mix):
    table = mix.mix
    assert table.index.tolist() == ["retained", "new", "returned", "lost"]
    assert table["revenue_before"].tolist() == [100, 0, 0, 60]
    assert table["revenue"].tolist() == [150, 80, 20, -10]
    assert table["margin"].tolist() == pytest.approx([60, 32, 8, -4])
    assert table["share_revenue"].tolist() == pytest.approx(
        [150 / 240, 80 / 240, 20 / 240, -10 / 240]
    )
    assert table["profit"].isna().all()
    assert mix.finding == (
        "2 new and returned customers brought EUR 100 in 100 days; 1 lost customer had "
        "brought EUR 60 before."
    )


def test_the_summary_adds_up_and_leaves_out_what_was_not_measured(mix):
    table = mix.summary()
    assert table.loc["all", ["customers", "revenue_before", "revenue"]].tolist() == [
        *(4, 160, 240),
    ]
    assert "profit" not in table
    assert repr(mix) == (
        "CustomerMix(customers=4, by=None, window_days=100, as_of=2025-07-19)"
    )


def test_what_is_in_no_row_is_said(mix):
    assert mix.notes[-1] == (
        "In no row: returns by customers who bought in neither window, EUR 0 before "
        "and EUR 5 in the last window."
    )


def test_profit_is_measured_where_interactions_tell_costs(make_company):
    touches = pd.DataFrame(
        {
            "customer_id": ["stays", "stays", "leaves"],
            "date": ["2025-02-01", "2025-06-01", "2025-06-01"],
            "type": "call",
            "function": ["sales", "support", "marketing"],
            "cost": [7, 9, 3],
        }
    )
    company = make_company(LINES, as_of=AS_OF, interactions=touches)
    table = cv.customer_mix(company, window_days=100).mix
    assert table["cost_to_serve_before"].tolist() == [7, 0, 0, 0]
    assert table["cost_to_serve"].tolist() == [9, 0, 0, 3]
    assert table["profit"].tolist() == pytest.approx([51, 32, 8, -7])
    assert table["share_profit"].sum() == pytest.approx(1)


def test_groups_break_the_mix_down(make_company):
    towns = pd.Series({"stays": "x", "leaves": "x", "comes": "y"}, name="town")
    company = make_company(LINES, as_of=AS_OF)
    answer = cv.customer_mix(company, by=towns, window_days=100)
    assert answer.by == "town"
    assert answer.by_group.loc["x", "customers"].tolist() == [1, 0, 0, 1]
    assert answer.by_group.loc["x", "share_customers"].tolist() == [0.5, 0, 0, 0.5]
    assert answer.rates.loc["x", ["active_before", "lost", "rate"]].tolist() == [
        *(2, 1, 0.5),
    ]
    assert answer.rates.loc["x", "low"] == pytest.approx(0.0945, abs=1e-4)  # Wilson
    assert "y" not in answer.rates.index
    assert answer.scores.loc["again", "group"] is None or pd.isna(
        answer.scores.loc["again", "group"]
    )


def test_computed_segments_come_with_a_warning(make_company):
    company = make_company(LINES, as_of=AS_OF)
    answer = cv.customer_mix(company, by="segment", window_days=100)
    assert answer.notes[-1].startswith("The segments are those of today")
    given_ = pd.DataFrame({"customer_id": ["stays"], "segment": ["a"]})
    company = make_company(LINES, as_of=AS_OF, customers=given_)
    answer = cv.customer_mix(company, by="segment", window_days=100)
    assert not answer.notes[-1].startswith("The segments are those of today")
    assert set(answer.by_group.index.get_level_values("group")) == {"a", "unknown"}


def test_a_short_history_is_said_in_words(make_company):
    company = make_company([("A", "2025-01-01", 1), ("A", "2025-02-01", 1)])
    with pytest.raises(CustomerValueError, match="at least 90"):
        cv.customer_mix(company)


def test_what_makes_no_groups_is_refused(make_company):
    company = make_company(LINES, as_of=AS_OF)
    with pytest.raises(ParameterError, match="customer_mix must be a column"):
        cv.customer_mix(company, by="chanel")
    with pytest.raises(ParameterError, match="window_days"):
        cv.customer_mix(company, window_days=0)


def test_everybody_long_gone_leaves_empty_rows(make_company):
    company = make_company([("A", "2024-01-01", 9)], as_of="2025-12-31")
    answer = cv.customer_mix(company, by="segment", window_days=30)
    assert answer.mix["customers"].sum() == 0
    assert answer.mix["revenue"].tolist() == [0] * 4
    assert answer.by_group.empty
    assert answer.rates.empty
    assert answer.finding == "No customer has bought in these windows."
    assert answer.summary().loc["all", "customers"] == 0


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEF"), st.integers(0, 400), st.integers(-20, 60)),
        min_size=1,
        max_size=50,
    ),
    st.integers(20, 180),
)
def test_the_mix_agrees_with_a_slow_loop(make_company, bought, days):
    start = date(2024, 1, 1)
    end = start + timedelta(400)
    lines = [
        ("A", str(start), 1),
        *((c, str(start + timedelta(d)), a) for c, d, a in bought),
    ]
    answer = cv.customer_mix(make_company(lines, as_of=str(end)), window_days=days)
    middle, first = end - timedelta(days), end - timedelta(2 * days)

    def spent(who, after, until):
        own = [(date.fromisoformat(d), a) for c, d, a in lines if c == who]
        return sum(a for d, a in own if after < d <= until)

    def buys(who, after, until):
        own = [date.fromisoformat(d) for c, d, _ in lines if c == who]
        return any(
            after < d <= until and spent(who, d - timedelta(1), d) > 0 for d in own
        )

    long_ago = date(2000, 1, 1)
    for who in "ABCDEF":
        was, did = buys(who, first, middle), buys(who, middle, end)
        known = buys(who, long_ago, middle)
        expected = {
            (True, True): "retained",
            (True, False): "lost",
            (False, True): "returned" if known else "new",
        }.get((was, did))
        assert answer.scores["status"].get(who) == expected
        if expected:
            assert answer.scores.loc[who, "revenue"] == spent(who, middle, end)
            assert answer.scores.loc[who, "revenue_before"] == spent(who, first, middle)
    counts = cv.defection(make_company(lines, as_of=str(end)), window_days=days).counts
    table = answer.mix["customers"]
    assert table.tolist() == counts[["kept", "new", "returned", "lost"]].tolist()
    assert answer.inactive == counts["inactive"]
    total = sum(spent(who, middle, end) for who in answer.scores.index)
    assert answer.mix["revenue"].sum() == pytest.approx(total)


def test_plan_flex_loses_members_faster():
    """The bundled coffee club plants twice the hazard for the plan flex."""
    rates = cv.customer_mix(cv.load_dataset("subscription"), by="segment").rates
    ratio = rates.loc["flex", "rate"] / rates.loc["plus", "rate"]
    assert 1.5 < ratio < 2.9
    assert rates.loc["flex", "low"] > rates.loc["plus", "high"]

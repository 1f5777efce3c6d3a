"""Referred against other customers: equal time, by hand, against scipy."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from scipy import stats

import customer_value as cv
from customer_value.measures.asset_inputs import first_year_margin


def made(make_company, margins, brought, *, late=()):
    """Make customers with a first purchase long ago; those who are late came now."""
    rows = [(who, "2023-01-10", 500.0, margin) for who, margin in margins.items()]
    rows += [(who, "2025-12-01", 999.0, 999.0) for who in late]
    lines = pd.DataFrame(rows, columns=["customer_id", "date", "amount", "margin"])
    named = pd.DataFrame({"referrer_id": "Z", "referred_id": list(brought)})
    return make_company(
        lines, as_of="2025-12-31", referrals=named.assign(date="2023-01-01")
    )


MARGINS = {"A": 30.0, "B": 50.0, "C": 10.0, "D": 20.0, "Z": 30.0}


def test_the_means_by_hand(make_company):
    got = cv.referred_customers(made(make_company, MARGINS, "AB"))
    assert got.groups["customers"].tolist() == [2, 3]
    assert got.groups["mean"].tolist() == [40, 20]
    assert (got.ratio, got.difference) == (2, 20)
    # variances 200 and 100: the spread of the difference is the root of 100 + 33.3
    spread = math.sqrt(200 / 2 + 100 / 3)
    assert got.high - got.difference > 1.96 * spread
    assert got.verdict == "cannot tell"
    assert got.finding == (
        "In their first year 2 referred customers earned EUR 40 each, the other 3 "
        "EUR 20, 100% more; that may be chance."
    )


def test_who_has_not_had_a_year_does_not_count(make_company):
    got = cv.referred_customers(made(make_company, MARGINS, "ABX", late="X"))
    assert got.groups["customers"].tolist() == [2, 3]


def test_the_interval_is_that_of_welch():
    company = cv.load_dataset("software")
    got = cv.referred_customers(company)
    first = first_year_margin(company)
    inside = first.index.isin(company.referrals["referred_id"])
    told = stats.ttest_ind(first[inside], first[~inside], equal_var=False)
    want = told.confidence_interval(0.95)
    assert (got.low, got.high) == (pytest.approx(want.low), pytest.approx(want.high))
    assert got.difference == pytest.approx((got.low + got.high) / 2)


def test_a_clear_difference_is_told(make_company):
    margins = {f"R{k}": 100.0 + k for k in range(9)} | {f"O{k}": k for k in range(9)}
    company = made(make_company, {**margins, "Z": 4.0}, [f"R{k}" for k in range(9)])
    got = cv.referred_customers(company)
    assert got.verdict == "more"
    assert "chance" not in got.finding
    turned = made(make_company, {**margins, "Z": 99.0}, [f"O{k}" for k in range(9)])
    less = cv.referred_customers(turned)
    assert less.verdict == "less"
    assert "less." in less.finding


@pytest.mark.parametrize(
    ("brought", "counts"), [("A", [1, 4]), ([], None), ("ABCDZ", [4, 1])]
)
def test_few_customers_give_no_verdict(make_company, brought, counts):
    brought = brought or ["nobody"]
    got = cv.referred_customers(made(make_company, MARGINS, brought))
    assert got.verdict == "cannot tell"
    assert got.finding.endswith(".")
    if counts is None:
        assert got.finding.startswith("The first year of 0 referred customers is over")
        assert math.isnan(got.difference)
    else:
        assert got.groups["customers"].tolist() == counts
        assert math.isnan(got.low)


def test_all_equal_differ_by_nothing(make_company):
    got = cv.referred_customers(made(make_company, dict.fromkeys("ABCZ", 5.0), "AB"))
    assert (got.difference, got.low, got.high, got.ratio) == (0, 0, 0, 1)
    assert got.verdict == "cannot tell"


def test_where_the_others_earn_nothing_there_is_no_ratio(make_company):
    margins = {"A": 5.0, "B": 7.0, "C": 0.5, "Z": -1.5}
    got = cv.referred_customers(made(make_company, margins, "AB"))
    assert math.isnan(got.ratio)
    assert "nan" not in got.finding


def test_without_referrals_it_says_so():
    with pytest.raises(cv.CustomerValueError, match="No referrals table"):
        cv.referred_customers(cv.load_dataset("subscription"))

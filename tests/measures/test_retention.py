"""The share kept a year: assumed, overall, and by segment."""

from __future__ import annotations

import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.errors import CustomerValueError
from customer_value.measures.retention import yearly_retention

# ten customers bought in 2024; of the first five four came back, of the others two
IDS = [f"C{k}" for k in range(10)]
BACK = ["C0", "C1", "C2", "C3", "C5", "C6"]
LINES = [
    *[(c, "2024-06-01", 10.0) for c in IDS],
    ("C0", "2023-12-31", 10.0),
    *[(c, "2025-06-01", 10.0) for c in BACK],
]
RULES = Assumptions()


def retention(company, rules=RULES):
    return yearly_retention(company, rules, customers=pd.Index(IDS))


def test_an_assumed_retention_is_taken(make_company):
    company = make_company(LINES, as_of="2025-12-31")
    assert retention(company, Assumptions(retention=0.85)) == (0.85, 0.85)


def test_retention_is_what_defection_leaves(make_company):
    company = make_company(LINES, as_of="2025-12-31")
    assert retention(company) == (pytest.approx(0.6), pytest.approx(0.6))


def test_a_segment_is_shrunk_to_everyones_retention(make_company):
    people = pd.DataFrame({"customer_id": IDS, "segment": ["big"] * 5 + ["small"] * 5})
    company = make_company(LINES, as_of="2025-12-31", customers=people)
    overall, by_customer = retention(company)
    assert overall == pytest.approx(0.6)
    assert by_customer["C0"] == pytest.approx((4 + 20 * 0.6) / (5 + 20))
    assert by_customer["C9"] == pytest.approx((2 + 20 * 0.6) / (5 + 20))


def test_a_customer_without_a_segment_gets_everyones_retention(make_company):
    people = pd.DataFrame(
        {"customer_id": IDS, "segment": ["big"] * 5 + ["new"] + [None] * 4}
    )
    company = make_company(LINES, as_of="2025-12-31", customers=people)
    _, by_customer = retention(company)
    assert by_customer["C9"] == pytest.approx(0.6)
    assert by_customer["C5"] == pytest.approx((1 + 20 * 0.6) / (1 + 20))


def test_a_short_window_is_stretched_to_a_year(make_company):
    lines = [
        *[(c, "2025-01-01", 10.0) for c in IDS],
        *[(c, "2025-02-01", 10.0) for c in IDS],
        *[(c, "2025-06-01", 10.0) for c in BACK],
    ]
    company = make_company(lines, as_of="2025-07-20")  # 200 days: windows of 100
    overall, _ = retention(company)
    assert overall == pytest.approx(0.6 ** (365 / 100))
    people = pd.DataFrame({"customer_id": IDS, "segment": ["big"] * 5 + ["small"] * 5})
    company = make_company(lines, as_of="2025-07-20", customers=people)
    _, by_customer = retention(company)
    assert by_customer["C0"] == pytest.approx((16 / 25) ** (365 / 100))


@pytest.mark.parametrize("segments", [None, ["big"] * 10])
def test_when_nobody_was_active_before_no_later_year_counts(make_company, segments):
    lines = [("C0", "2020-01-01", 10.0), *[(c, "2025-06-01", 10.0) for c in IDS]]
    people = pd.DataFrame({"customer_id": IDS})
    people = people if segments is None else people.assign(segment=segments)
    company = make_company(lines, as_of="2025-12-31", customers=people)
    overall, by_customer = retention(company)
    assert overall == 0
    assert (pd.Series(by_customer) == 0).all()


def test_a_history_that_is_too_short_says_so(make_company):
    company = make_company([("C0", "2025-12-01", 10.0)], as_of="2025-12-31")
    with pytest.raises(CustomerValueError, match="30 days of history"):
        retention(company)

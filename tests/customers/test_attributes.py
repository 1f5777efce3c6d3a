"""The attributes of customers: which there are, of which kind, how well filled."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import customer_value as cv

BOUGHT = {"customer_id": list("ABCD"), "date": ["2026-01-01"] * 4, "amount": [1] * 4}


def read(**columns):
    people = pd.DataFrame({"customer_id": list("ABCD"), **columns})
    return cv.read_dataset({"transactions": pd.DataFrame(BOUGHT), "customers": people})


def test_each_attribute_has_its_kind_and_coverage():
    company = read(
        segment=["x", "y", "x", "y"],
        region=["north", None, "south", None],
        staff=[10, 20, None, 10],
        loyal=["true", "false", "true", "true"],
    )
    found = cv.customer_attributes(company)
    assert found.index.name == "attribute"
    own = {"source": "customers"}
    assert found.to_dict("index") == {
        "segment": {"kind": "categorical", "coverage": 1.0, "values": 2, **own},
        "region": {"kind": "categorical", "coverage": 0.5, "values": 2, **own},
        "staff": {"kind": "numeric", "coverage": 0.75, "values": 2, **own},
        "loyal": {"kind": "categorical", "coverage": 1.0, "values": 2, **own},
    }


def test_what_names_a_customer_or_tells_of_dealings_is_no_attribute():
    company = read(
        name=["Ann", "Bob", "Cem", "Di"],
        acquired_on=["2025-01-01"] * 4,
        cancelled_on=[None, None, None, "2025-12-31"],
        acquisition_cost=[1, 2, 3, 4],
        reach=["a@x.org", "b@x.org", "c@x.org", "d@x.org"],
        mobile=["+49 170 12345", "0151 234567", "", ""],
        channel=["web", "web", "fair", "fair"],
    )
    assert list(cv.customer_attributes(company).index) == ["channel"]


def test_a_code_with_a_leading_zero_is_no_number():
    found = cv.customer_attributes(read(trade=["007", "008", "008", "010"]))
    assert found.loc["trade"].tolist() == ["categorical", 1.0, 3, "customers"]


def test_derived_customers_have_no_attributes():
    company = cv.read_dataset(pd.DataFrame(BOUGHT))
    found = cv.customer_attributes(company)
    assert found.empty
    assert list(found.columns) == ["kind", "coverage", "values", "source"]


def test_nobody_has_a_coverage_of_zero():
    company = read(region=["north"] * 4).filter(customers=[])
    assert cv.customer_attributes(company).loc["region", "coverage"] == 0


@given(
    st.lists(st.sampled_from(["a", "b", "c", None]), min_size=4, max_size=4),
    st.lists(st.sampled_from([1.5, 2.0, None]), min_size=4, max_size=4),
)
def test_counts_are_those_of_pandas(letters, numbers):
    company = read(letter=letters, number=numbers)
    found = cv.customer_attributes(company)
    values = company.customers.set_index("customer_id")[list(found.index)]
    expected = pd.DataFrame(
        {"coverage": values.notna().mean(), "values": values.nunique()}
    )
    assert_frame_equal(found[["coverage", "values"]], expected.rename_axis("attribute"))


@pytest.mark.parametrize("name", ["retailer", "software", "subscription"])
def test_the_attributes_of_a_company_are_columns_of_its_customers(name):
    company = cv.load_dataset(name)
    found = cv.customer_attributes(company)
    assert set(found.index) <= set(company.customers.columns)
    assert set(found["kind"]) <= {"categorical", "numeric"}
    assert found["coverage"].between(0.5, 1).all()

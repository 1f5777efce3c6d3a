"""Roles and ideas: counted by hand, with the spellings that clients use."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.measures.roles import ROLES


def giving(make_company, acts, **more):
    """Make four customers and (customer, role, kind, adopted, value)."""
    bought = [(who, "2026-01-01", 10.0 * k) for k, who in enumerate("ABCD", start=1)]
    columns = ["customer_id", "role", "kind", "adopted", "value"]
    rows = pd.DataFrame(acts, columns=columns).assign(date="2026-01-01")
    people = pd.DataFrame({"customer_id": list("ABCD"), "segment": list("XXYY")})
    return make_company(bought, contributions=rows, customers=people, **more)


@pytest.fixture(scope="module")
def acts():
    return [
        ("A", "Innovators", "idea", True, 500.0),
        ("A", "innovator", "idea", False, 900.0),
        ("A", "host", "user meeting", None, None),
        ("B", "Tester", "trial", None, None),
        ("C", "innovator", "idea", True, None),
    ]


@pytest.fixture(scope="module")
def found(make_company, acts):
    return cv.customer_roles(giving(make_company, acts))


def test_there_are_fifteen_roles():
    assert len(set(ROLES)) == 15


def test_acts_are_counted_by_role(found):
    assert found.matrix.loc["A", ["innovator", "host", "buyer"]].tolist() == [2, 1, 1]
    assert found.matrix.loc["B", "tester"] == 1
    assert found.others == ("tester",)
    assert found.by_role.loc["innovator"].tolist() == [2, 3, 0.5, 0.4]
    assert found.by_role.loc["buyer", "customers"] == 4
    assert "tester" in found._fine_print()


def test_ideas_count_where_the_data_say_whether_they_were_adopted(found):
    got = found.scores.loc["A", ["roles", "acts", "ideas", "adopted", "value"]]
    assert got.tolist() == [2, 3, 2, 1, 500]  # what was not adopted is worth nothing
    assert found.scores.loc["C", ["ideas", "adopted", "value"]].tolist() == [1, 1, 0]
    assert found.scores.loc["D", "acts"] == 0
    assert found.scores.index[0] == "A"


def test_shares_are_of_the_customers_of_a_group(found):
    assert found.shares.loc["innovator"].to_dict() == {"X": 0.5, "Y": 0.5}
    assert found.shares.loc["host"].to_dict() == {"X": 0.5, "Y": 0.0}
    assert found.groups == "segment"


def test_the_groups_may_be_given(make_company, acts):
    mine = pd.Series({"A": "top", "B": "top", "C": "top", "D": "rest"}, name="tier")
    got = cv.customer_roles(giving(make_company, acts), by=mine)
    assert got.shares.loc["innovator", "top"] == pytest.approx(2 / 3)
    assert got.groups == "tier"


def test_the_finding_counts_and_declares(found):
    assert found.finding == (
        "3 customers (75%) give more than money; 2 ideas of theirs were adopted, "
        "declared to be worth EUR 500."
    )


def test_one_is_said_as_one(make_company):
    got = cv.customer_roles(
        giving(make_company, [("A", "innovator", "idea", True, 80.0)])
    )
    assert "1 customer (25%) gives more than money; 1 idea of theirs was" in got.finding


def test_columns_that_are_missing_leave_no_ideas(make_company):
    rows = pd.DataFrame({"customer_id": ["A"], "role": ["host"], "kind": ["meeting"]})
    company = make_company(
        [("A", "2026-01-01", 5.0)], contributions=rows.assign(date="2026-01-01")
    )
    got = cv.customer_roles(company)
    assert got.scores.loc["A", ["acts", "ideas", "value"]].tolist() == [1, 0, 0]


def test_the_order_of_the_rows_changes_nothing(make_company, acts, found):
    again = cv.customer_roles(giving(make_company, acts[::-1]))
    assert_frame_equal(again.scores, found.scores)
    assert_frame_equal(again.matrix, found.matrix)


def test_the_quiet_advocate_plays_the_planted_roles():
    got = cv.customer_roles(cv.load_dataset("software"))
    acted = got.matrix.loc["C00134"]
    assert (acted[["advocate", "speaker", "reviewer", "supporter"]] > 0).all()
    assert got.scores.index[0] == "C00134"
    assert got.matrix.loc["C00130", "critic"] >= 3
    assert got.scores["acts"].sum() == 431
    assert len(got.by_role) == 15


def test_without_the_table_it_says_so():
    with pytest.raises(cv.CustomerValueError, match="No contributions table"):
        cv.customer_roles(cv.load_dataset("retailer"))


def test_an_unknown_column_of_groups_is_refused(make_company, acts):
    with pytest.raises(cv.ParameterError, match="'by'"):
        cv.customer_roles(giving(make_company, acts), by="colour")

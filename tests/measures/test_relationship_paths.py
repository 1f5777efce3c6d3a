"""How positions moved over time."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("software")


def test_a_path_ends_at_the_position_and_passes_through_earlier_ones(company):
    paths = cv.relationship_paths(company)
    today = cv.relationship_value(company).scores["position"]
    for who in paths.scores:
        assert paths.scores[who].iloc[-1] == pytest.approx(today[who])
    then = paths.scores.index[-9]
    before = cv.relationship_value(company.at(then)).scores["position"]
    row = paths.scores.loc[then].dropna()
    assert row.to_dict() == pytest.approx(before[row.index].to_dict())


def test_five_who_tell_most(company):
    scores = cv.relationship_value(company).scores
    names = cv.relationship_paths(company).scores.columns
    assert len(names) == 5
    assert scores["position"].idxmax() in names
    assert scores["momentum"].idxmin() in names
    assert scores["momentum"].idxmax() in names


def test_the_customers_asked_for_in_their_order(company):
    paths = cv.relationship_paths(
        company, customers=["C00300", "C00101", "C00300"], half_life_days=math.inf
    )
    assert paths.scores.columns.tolist() == ["C00300", "C00101"]
    assert paths.scores["C00101"].iloc[-1] == pytest.approx(
        paths.steps.query("customer_id == 'C00101'")["steps"].sum()
    )
    one = cv.relationship_paths(company, customers="C00101")
    assert one.scores.columns.tolist() == ["C00101"]
    assert one.finding.startswith("C00101 lost ")


def test_before_the_first_contact_there_is_no_position(company):
    paths = cv.relationship_paths(company, customers=["C00101", "C00380"])
    late = paths.steps.query("customer_id == 'C00380'")["date"].min()
    early = paths.scores.loc[paths.scores.index < late, "C00380"]
    assert len(early)
    assert early.isna().all()


def test_nobody_with_contacts(company):
    none = cv.relationship_value(company).scores.query("interactions == 0").index[0]
    paths = cv.relationship_paths(company, customers=[none])
    assert paths.scores.empty
    assert paths.finding == ("0 customers have interactions whose movement is known.")
    assert repr(paths).startswith("RelationshipPaths(customers=0, ")


def test_an_unknown_customer_and_no_table(company, make_company):
    with pytest.raises(ParameterError, match=r"ids of customers.*Got 'C001O1'"):
        cv.relationship_paths(company, customers=["C001O1"])
    with pytest.raises(CustomerValueError, match="No interactions table"):
        cv.relationship_paths(make_company([("A", "2026-01-01", 5.0)]))


def test_a_history_of_less_than_a_year(make_company):
    contacts = pd.DataFrame(
        {"customer_id": ["A"], "date": ["2026-01-02"], "type": ["complaint"]}
    )
    company = make_company(
        [("A", "2026-01-01", 5.0)], as_of="2026-02-02", interactions=contacts
    )
    paths = cv.relationship_paths(company, half_life_days=31)
    assert paths.scores["A"].iloc[-1] == pytest.approx(-1)
    assert paths.change["A"] == pytest.approx(-1 - paths.scores["A"].iloc[0])

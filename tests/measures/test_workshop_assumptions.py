"""The workshop's sheet of assumptions: medians, ranges, and what is no vote."""

from __future__ import annotations

import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.errors import ParameterError
from customer_value.measures.tornado import assumption_tornado
from customer_value.measures.workshop_assumptions import workshop_assumptions

VOTES = pd.DataFrame(
    {
        "assumption": ["Horizon", "discount rate", "retention", "default_margin"],
        "Ann": [3, "8%", 0.8, "40 %"],
        "Ben": [5, "0,12", None, 0.5],
        "Cem": [4, 0.1, 0.9, 0.3],
    }
)


def test_the_median_counts_and_the_ends_are_the_range():
    got = workshop_assumptions(VOTES)
    rules = got.assumptions
    assert (rules.horizon_years, rules.annual_discount_rate) == (4, 0.1)
    assert rules.retention == pytest.approx(0.85)
    assert rules.default_margin == 0.4
    assert got.ranges["horizon_years"] == (3, 5)
    assert got.ranges["annual_discount_rate"] == pytest.approx((0.08, 0.12))
    assert got.ranges["retention"] == (0.8, 0.9)
    assert got.ranges["margin"] == pytest.approx((0.75, 1.25))  # factors of 0.4


def test_an_even_number_of_votes_on_years_takes_the_lower_of_the_middle():
    got = workshop_assumptions(VOTES.drop(columns="Cem"))
    assert got.assumptions.horizon_years == 3
    assert isinstance(got.assumptions.horizon_years, int)


def test_what_nobody_voted_on_stays_as_it_was():
    mine = Assumptions(incrementality=0.9, horizon_years=7)
    got = workshop_assumptions(VOTES, assumptions=mine)
    assert got.assumptions.incrementality == 0.9
    assert got.assumptions.horizon_years == 4
    assert "incrementality" not in got.ranges


def test_the_ranges_go_straight_into_the_tornado(make_company):
    company = make_company([("A", "2025-07-01", 100.0)], as_of="2026-01-01")
    got = workshop_assumptions(VOTES)
    tornado = assumption_tornado(
        company,
        assumptions=got.assumptions,
        ranges=got.ranges,
        activity=pd.Series({"A": 0.9}),
    )
    assert tornado.scores.loc["horizon_years", ["low", "high"]].tolist() == [3, 5]
    assert tornado.scores.loc["retention", "used"] == pytest.approx(0.85)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_sheet_may_be_a_file(tmp_path, kind):
    path = tmp_path / f"votes.{kind}"
    if kind == "csv":
        VOTES.to_csv(path, sep=";", index=False)
    else:
        VOTES.to_excel(path, index=False, engine="xlsxwriter")
    assert workshop_assumptions(path).assumptions.horizon_years == 4


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            ["retention", 1.2],
            r"assumptions must hold a number from 0 to 1 for retention",
        ),
        (
            ["horizon_years", 2.5],
            "a whole number of years, 0 or more for horizon_years",
        ),
        (["annual_discount_rate", -1], "a number above -1 for annual_discount_rate"),
        (["retention", "high"], "Got 'high' from Ann for retention"),
        (
            ["retension", 0.8],
            r"no assumption\. Did you mean 'retention'\? Known: horizon",
        ),
    ],
)
def test_what_is_no_vote_is_refused(row, words):
    table = pd.DataFrame([row], columns=["assumption", "Ann"])
    with pytest.raises(ParameterError, match=words):
        workshop_assumptions(table)


def test_a_sheet_that_is_none_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="The sheet of assumptions holds no votes"):
        workshop_assumptions(VOTES[["assumption"]].assign(Ann=None))
    with pytest.raises(ParameterError, match="'sheet' parameter of workshop_as"):
        workshop_assumptions(5)
    with pytest.raises(ParameterError, match="No such file"):
        workshop_assumptions(tmp_path / "nowhere.csv")


def test_the_result_says_where_people_are_apart():
    got = workshop_assumptions(VOTES)
    assert got.finding == (
        "3 participants are furthest apart on the horizon, from 3 years to 5 years."
    )
    for name, votes, ends in (
        ("retention", ("80%", 0.9), "the retention, from 80% to 90%."),
        ("saved_acquisition", (50, 125), "acquisition cost saved, from 50 to 125."),
    ):
        sheet = pd.DataFrame([(name, *votes)], columns=["assumption", "Ann", "Ben"])
        assert workshop_assumptions(sheet).finding.endswith(ends)
    assert repr(got) == "WorkshopAssumptions(participants=3, assumptions=4)"
    assert got.summary().loc["retention"].tolist() == pytest.approx([0.85, 0.8, 0.9, 2])
    alike = pd.DataFrame({"assumption": ["retention"], "Ann": [0.8], "Ben": ["80%"]})
    assert workshop_assumptions(alike).finding == (
        "2 participants agree on every assumption."
    )
    alone = workshop_assumptions(alike.drop(columns="Ben"))
    assert alone.finding == "1 participant voted."

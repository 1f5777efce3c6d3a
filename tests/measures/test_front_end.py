"""Front-end figures beside depth: by hand, with and without the tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.front_end import front_end_and_depth

LINES = [
    *[("A", day, 10) for day in ("2024-02-01", "2024-08-01", "2025-03-01")],
    ("B", "2024-03-01", 10),
    *[("C", day, 10) for day in ("2025-04-01", "2025-05-01", "2025-06-01")],
]


def readings(*rows):
    frame = pd.DataFrame(rows, columns=["indicator", "date", "value"])
    return frame.assign(kind="kpi")


INDICATORS = readings(
    ("leads", "2024-06-30", 20),
    ("leads", "2024-09-30", 40),
    ("leads", "2025-06-30", 60),
    ("conversions", "2024-06-30", 6),
    ("conversions", "2025-06-30", 9),
    ("Web visits", "2025-06-30", 500),
    ("lead time, days", "2025-06-30", 5),
    ("renewal rate, %", "2025-06-30", 80),
)


@pytest.fixture(scope="module")
def company(make_company):
    """Return two years to 2025-12-31: the windows are its last two years."""
    return make_company(LINES, as_of="2025-12-31", indicators=INDICATORS)


def test_front_end_figures_are_means_of_their_readings(company):
    scores = front_end_and_depth(company).scores
    front = scores[scores["kind"] == "front end"]
    assert front.index.tolist() == [
        *("leads", "Web visits", "conversions", "conversions per lead"),
    ]
    assert front.loc["leads", ["before", "now", "change"]].tolist() == [30, 60, 1]
    assert front.loc["conversions per lead", ["before", "now"]].tolist() == [0.1, 0.15]
    assert np.isnan(front.loc["Web visits", "before"])
    assert np.isnan(front.loc["Web visits", "change"])


def test_depth_is_that_of_the_end_of_each_window(company):
    scores = front_end_and_depth(company).scores
    # by the end of 2024 A had bought twice and B once; a year later A, C of three
    assert scores.loc["repeat rate", ["before", "now"]].tolist() == [1 / 2, 2 / 3]
    tenure = scores.loc["tenure, years", ["before", "now"]].tolist()
    assert tenure == pytest.approx([182 / 2 / 365.25, (394 + 61) / 3 / 365.25])
    pace = scores.loc["purchases a customer and year", ["before", "now"]].tolist()
    year = 365.25 / 365
    assert pace == pytest.approx([3 / 2 * year, 4 / 2 * year])


def test_the_finding_sets_one_beside_the_other(company):
    assert front_end_and_depth(company).finding == (
        "Leads rose by 100% within 365 days; the repeat rate went from 50% to 67%."
    )
    shown = front_end_and_depth(company).summary()
    assert shown.loc["conversions per lead"].tolist() == [
        *("front end", "10%", "15%", "50%"),
    ]
    assert shown.loc["leads", "now"] == "60.0"


def test_a_fall_and_a_standstill_are_said(make_company):
    steady = [("A", "2024-01-01", 5), ("A", "2024-02-01", 5), ("A", "2025-02-01", 5)]
    falling = readings(("leads", "2024-06-30", 40), ("leads", "2025-06-30", 30))
    company = make_company(steady, as_of="2025-12-31", indicators=falling)
    assert front_end_and_depth(company).finding == (
        "Leads fell by 25% within 365 days; the repeat rate stayed at 100%."
    )


def test_steps_of_contacts_tell_whether_they_lead_closer(make_company):
    contacts = pd.DataFrame(
        [
            ("A", "2024-06-01", "call", 1, 3),
            ("A", "2024-07-01", "complaint", -1, 1),
            ("A", "2025-06-01", "call", 1, 1),
            ("B", "2025-07-01", "complaint", -1, 1),
            ("B", "2025-07-01", "mail", 0, 0),
        ],
        columns=["customer_id", "date", "type", "direction", "distance"],
    )
    company = make_company(LINES, as_of="2025-12-31", interactions=contacts)
    row = front_end_and_depth(company).scores.loc["steps that lead closer"]
    assert row[["before", "now"]].tolist() == [0.75, 0.5]


def test_without_indicators_depth_stands_alone(make_company):
    answer = front_end_and_depth(make_company(LINES, as_of="2025-12-31"))
    assert answer.scores["kind"].unique().tolist() == ["depth"]
    assert answer.finding == "The repeat rate went from 50% to 67% within 365 days."


def test_nobody_had_bought_in_the_window_before(make_company):
    company = make_company(
        [("A", "2025-01-01", 0), ("B", "2025-11-01", 5)], as_of="2026-02-28"
    )
    answer = front_end_and_depth(company)
    assert answer.finding.startswith("0 customers had bought")
    assert answer.summary().loc["repeat rate", "before"] == "–"


def test_a_client_names_its_own_front_end(company):
    answer = front_end_and_depth(company, front_end=["renewal rate, %"])
    assert answer.scores.index[0] == "renewal rate, %"
    one = front_end_and_depth(company, front_end="leads").scores
    assert (one["kind"] == "front end").sum() == 1
    none = front_end_and_depth(company, front_end=[]).scores
    assert (none["kind"] == "depth").all()


def test_an_unknown_indicator_is_refused(company, make_company):
    with pytest.raises(ParameterError, match="Did you mean 'leads'"):
        front_end_and_depth(company, front_end=["leds"])
    bare = make_company(LINES, as_of="2025-12-31")
    with pytest.raises(ParameterError, match="there are none"):
        front_end_and_depth(bare, front_end=["leads"])


def test_a_short_history_is_refused(make_company):
    with pytest.raises(CustomerValueError, match="too few"):
        front_end_and_depth(make_company([("A", "2026-01-01", 5)], as_of="2026-02-01"))


def test_it_shows_itself_the_same_every_time(company):
    answer = front_end_and_depth(company)
    assert repr(answer) == "FrontEndAndDepth(measures=7, days=365, as_of=2025-12-31)"
    assert "<table" in answer._repr_html_()
